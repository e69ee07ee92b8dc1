"""Cytoscape JSON (.cyjs): for Cytoscape, and for cytoscape.js with the layout "preset"."""

from __future__ import annotations

from collections.abc import Iterator

from kg.export._look import EDGE_COLOURS, look
from kg.export._table import Cell, edges, nodes
from kg.export._text import json_bytes
from kg.export.options import ExportOptions
from kg.model import Lineage

DESCRIPTION = "Cytoscape JSON, for Cytoscape and cytoscape.js: the map of the page, old to new"
SUFFIX = ".cyjs"


def export(lineage: Lineage, options: ExportOptions) -> Iterator[bytes]:
    """The columns of GraphML as data; the positions are those of the page, y downwards."""
    seen = look(lineage, options)
    yield (
        b'{"format_version": "1.0", "directed": true, "multigraph": true,\n'
        b'"data": {"name": "lineage", "shared_name": "lineage"},\n"elements": {"nodes": ['
    )
    for number, node in enumerate(nodes(lineage, options)):
        spot = seen[node.id]
        record = {
            # networkx.cytoscape_graph takes a node's identity from "value".
            "data": {
                "id": node.id,
                "value": node.id,
                "name": node.cells["label"],
                "family": spot.family,
                "size": spot.size,
                "colour": spot.colour,
                **_filled(node.cells),
            },
            "position": {"x": spot.x, "y": spot.y},
            "classes": " ".join(str(node.cells[c]) for c in ("kind", "status") if node.cells[c]),
        }
        yield (b",\n" if number else b"\n") + json_bytes(record)
    yield b'\n], "edges": ['
    for number, edge in enumerate(edges(lineage, options)):
        kind = str(edge.cells["kind"])
        data = {
            "id": edge.id,
            "source": edge.source,
            "target": edge.target,
            "key": kind,
            "interaction": kind,
            "colour": EDGE_COLOURS[kind],
            **_filled(edge.cells),
        }
        yield (b",\n" if number else b"\n") + json_bytes({"data": data, "classes": kind})
    yield b"\n]}}\n"


def _filled(cells: dict[str, Cell]) -> dict[str, Cell]:
    return {name: cell for name, cell in cells.items() if cell is not None}
