"""Node-link JSON: what ``networkx.node_link_graph`` and D3 read."""

from __future__ import annotations

from collections.abc import Iterator

from kg.export._table import Cell, edges, nodes
from kg.export._text import json_bytes
from kg.export.options import ExportOptions
from kg.model import Lineage

DESCRIPTION = "Node-link JSON for networkx and D3: a directed multigraph, edges old to new"
SUFFIX = ".nodelink.json"


def export(lineage: Lineage, options: ExportOptions) -> Iterator[bytes]:
    """The columns of GraphML; several values are lists, and an edge's key is its kind."""
    yield b'{"directed": true, "multigraph": true, "graph": {"name": "lineage"},\n"nodes": ['
    for number, node in enumerate(nodes(lineage, options)):
        yield (b",\n" if number else b"\n") + json_bytes({"id": node.id, **_filled(node.cells)})
    yield b'\n],\n"edges": ['
    for number, edge in enumerate(edges(lineage, options)):
        ends = {"source": edge.source, "target": edge.target, "key": edge.cells["kind"]}
        record = {**ends, "id": edge.id, **_filled(edge.cells)}
        yield (b",\n" if number else b"\n") + json_bytes(record)
    yield b"\n]}\n"


def _filled(cells: dict[str, Cell]) -> dict[str, Cell]:
    return {name: cell for name, cell in cells.items() if cell is not None}
