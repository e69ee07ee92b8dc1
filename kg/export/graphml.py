"""GraphML as Gephi, yEd and networkx read it.

Gephi takes an edge's kind from the attribute ``label`` of the ``edge`` element alone (gephi#1516)
and merges parallel edges without one; networkx does not write that attribute, so the document is
written here. Every edge has an id of its own, every column one type, empty cells are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from kg.export._table import EDGE_COLUMNS, NODE_COLUMNS, Cell, ColumnType, edges, nodes
from kg.export.options import ExportOptions
from kg.model import Lineage

DESCRIPTION = "GraphML for Gephi, yEd and networkx: typed parallel edges, typed columns"
SUFFIX = ".graphml"

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns \
http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""


def export(lineage: Lineage, options: ExportOptions) -> Iterator[bytes]:
    """Arrows run as time does, old to new."""
    yield _HEAD.encode()
    for prefix, domain, columns in (("n", "node", NODE_COLUMNS), ("e", "edge", EDGE_COLUMNS)):
        for name, kind in columns.items():
            key = f'<key id="{prefix}_{name}" for="{domain}"'
            yield f'{key} attr.name="{name}" attr.type="{kind}"/>\n'.encode()
    yield b'<graph id="lineage" edgedefault="directed">\n'
    for node in nodes(lineage, options):
        cells = "".join(_cells("n", node.cells, NODE_COLUMNS))
        yield f"<node id={_attribute(node.id)}>{cells}</node>\n".encode()
    for edge in edges(lineage, options):
        cells = "".join(_cells("e", edge.cells, EDGE_COLUMNS))
        yield (
            f"<edge id={_attribute(edge.id)} source={_attribute(edge.source)}"
            f" target={_attribute(edge.target)} label={_attribute(str(edge.cells['label']))}>"
            f"{cells}</edge>\n"
        ).encode()
    yield b"</graph>\n</graphml>\n"


def _attribute(text: str) -> str:
    return quoteattr(text, {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})


def _cells(prefix: str, cells: dict[str, Cell], columns: dict[str, ColumnType]) -> Iterator[str]:
    for name in columns:
        value = cells[name]
        if value is not None:
            # A carriage return would come back as a line feed (XML 1.0, section 2.11).
            text = escape(str(value), {"\r": "&#13;"})
            yield f'<data key="{prefix}_{name}">{text}</data>'
