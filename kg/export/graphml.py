"""GraphML as Gephi, yEd and networkx read it.

Gephi takes an edge's kind from the attribute ``label`` of the ``edge`` element alone (gephi#1516)
and merges parallel edges without one; networkx does not write that attribute, so the document is
written here. Every edge has an id of its own, every column one type, empty cells are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr

from kg.export._look import EDGE_COLOURS, Look, look, rgb
from kg.export._table import EDGE_COLUMNS, NODE_COLUMNS, Cell, ColumnType, edges, nodes, text
from kg.export.options import ExportOptions
from kg.model import Lineage

DESCRIPTION = "GraphML for Gephi, yEd and networkx: the map of the page, typed parallel edges"
SUFFIX = ".graphml"

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns \
http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""
_COLOURS: dict[str, ColumnType] = {"r": "int", "g": "int", "b": "int"}
_NODES: dict[str, ColumnType] = {
    **NODE_COLUMNS,
    "family": "string",
    "x": "double",
    "y": "double",
    "size": "double",
    **_COLOURS,
}
_EDGES: dict[str, ColumnType] = {**EDGE_COLUMNS, **_COLOURS}


def export(lineage: Lineage, options: ExportOptions) -> Iterator[bytes]:
    """Arrows run as time does, old to new."""
    yield _HEAD.encode()
    for prefix, domain, columns in (("n", "node", _NODES), ("e", "edge", _EDGES)):
        for name, column in columns.items():
            typed = "string" if column == "list" else column
            key = f'<key id="{prefix}_{name}" for="{domain}" attr.name="{name}"'
            yield f'{key} attr.type="{typed}"/>\n'.encode()
    yield b'<graph id="lineage" edgedefault="directed">\n'
    seen = look(lineage, options)
    for node in nodes(lineage, options):
        cells = "".join(_cells("n", {**node.cells, **_drawn(seen[node.id])}))
        yield f"<node id={attribute(node.id)}>{cells}</node>\n".encode()
    for edge in edges(lineage, options):
        kind = str(edge.cells["kind"])
        cells = "".join(_cells("e", {**edge.cells, **_coloured(EDGE_COLOURS[kind])}))
        yield (
            f"<edge id={attribute(edge.id)} source={attribute(edge.source)}"
            f" target={attribute(edge.target)} label={attribute(kind)}>{cells}</edge>\n"
        ).encode()
    yield b"</graph>\n</graphml>\n"


def attribute(value: str) -> str:
    """``value`` quoted as the value of an XML attribute."""
    return quoteattr(value, {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})


def _drawn(node: Look) -> dict[str, Cell]:
    # Gephi's y grows upwards.
    place = {"family": node.family, "x": node.x, "y": -node.y, "size": node.size}
    return {**place, **_coloured(node.colour)}


def _coloured(colour: str) -> dict[str, Cell]:
    return dict(zip("rgb", rgb(colour), strict=True))


def _cells(prefix: str, cells: Mapping[str, Cell]) -> Iterator[str]:
    for name, value in cells.items():
        if value is not None:
            # A carriage return would come back as a line feed (XML 1.0, section 2.11).
            content = escape(text(value), {"\r": "&#13;"})
            yield f'<data key="{prefix}_{name}">{content}</data>'
