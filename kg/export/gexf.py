"""GEXF for Gephi, with dates: its timeline plays the history of the field.

Version 1.2draft, which networkx reads as well. Gephi takes an edge's kind from ``kind``, an
attribute of GEXF 1.3 that it reads in every version, and merges parallel edges without one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kg.export._look import EDGE_COLOURS, look, rgb
from kg.export._table import EDGE_COLUMNS, NODE_COLUMNS, Cell, ColumnType, edges, nodes, text
from kg.export.graphml import attribute
from kg.export.options import ExportOptions
from kg.model import Lineage

DESCRIPTION = "GEXF for Gephi: as GraphML, and with dates for the timeline"
SUFFIX = ".gexf"

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://www.gexf.net/1.2draft" xmlns:viz="http://www.gexf.net/1.2draft/viz" \
version="1.2">
<graph mode="dynamic" timeformat="date" defaultedgetype="directed">
"""
_TYPES = {"string": "string", "list": "string", "int": "integer", "double": "double"}
# What GEXF says in attributes of its own.
_NODES = {n: k for n, k in NODE_COLUMNS.items() if n != "label"} | {"family": "string"}
_EDGES = {n: k for n, k in EDGE_COLUMNS.items() if n not in ("label", "weight")}


def export(lineage: Lineage, options: ExportOptions) -> Iterator[bytes]:
    """A node is there from its date on, an edge from that of its newer end; what has no date is
    always there. Arrows run as time does, old to new."""
    yield _HEAD.encode()
    yield from _columns("node", _NODES)
    yield from _columns("edge", _EDGES)
    yield b"<nodes>\n"
    seen = look(lineage, options)
    for node in nodes(lineage, options):
        spot = seen[node.id]
        r, g, b = rgb(spot.colour)
        yield (
            f"<node id={attribute(node.id)} label={attribute(str(node.cells['label']))}"
            f"{_start(node.cells['date'])}>"
            f"{_values(_NODES, {**node.cells, 'family': spot.family})}"
            # In the order of the schema; Gephi's y grows upwards.
            f'<viz:color r="{r}" g="{g}" b="{b}"/>'
            f'<viz:position x="{spot.x}" y="{-spot.y}" z="0.0"/>'
            f'<viz:size value="{spot.size}"/></node>\n'
        ).encode()
    yield b"</nodes>\n<edges>\n"
    for edge in edges(lineage, options):
        kind = str(edge.cells["kind"])
        r, g, b = rgb(EDGE_COLOURS[kind])
        yield (
            f"<edge id={attribute(edge.id)} source={attribute(edge.source)}"
            f" target={attribute(edge.target)} label={attribute(kind)} kind={attribute(kind)}"
            f' weight="{edge.cells["weight"]}"{_start(edge.cells["date"])}>'
            f'{_values(_EDGES, edge.cells)}<viz:color r="{r}" g="{g}" b="{b}"/></edge>\n'
        ).encode()
    yield b"</edges>\n</graph>\n</gexf>\n"


def _columns(domain: str, columns: Mapping[str, ColumnType]) -> Iterator[bytes]:
    yield f'<attributes class="{domain}" mode="static">\n'.encode()
    for name, kind in columns.items():
        yield f'<attribute id="{name}" title="{name}" type="{_TYPES[kind]}"/>\n'.encode()
    yield b"</attributes>\n"


def _start(date: Cell) -> str:
    # A day is needed: the first of the month, of the year where no month is known.
    return f' start="{date}{"-01-01"[len(str(date)) - 4 :]}"' if date else ""


def _values(columns: Mapping[str, ColumnType], cells: Mapping[str, Cell]) -> str:
    found = (
        f'<attvalue for="{name}" value={attribute(text(cell))}/>'
        for name in columns
        if (cell := cells[name]) is not None
    )
    return f"<attvalues>{''.join(found)}</attvalues>"
