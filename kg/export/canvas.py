"""JSON Canvas (jsoncanvas.org, version 1.0), the open format of Obsidian's canvas.

Cards stand as works do on the page, families in groups. The link of a card opens the note where
the canvas lies in the folder of the notes or above the same paths.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from kg.export._look import EDGE_COLOURS, Look, look
from kg.export._table import Node, edges, nodes
from kg.export._text import json_bytes, line, markdown
from kg.export.layout import Band, arrange
from kg.export.options import ExportOptions
from kg.model import Lineage, Work

DESCRIPTION = "JSON Canvas for Obsidian: a card a work, laid out like the page"
SUFFIX = ".canvas"

_WIDE, _HIGH = 2.2, 2.0  # a card is larger than a sign of the page
_BAND = {"small": "Small families", "single": "On their own"}


def export(lineage: Lineage, options: ExportOptions) -> Iterator[bytes]:
    """Groups, cards and arrows; arrows run as time does, old to new."""
    layout = arrange(lineage)
    seen = look(lineage, options, layout)
    works = {work.id: work for work in lineage.works}
    records = [_group(n, band, layout.width) for n, band in enumerate(layout.bands)]
    records += [_card(node, seen[node.id], works.get(node.id)) for node in nodes(lineage, options)]
    yield b'{"nodes": ['
    for number, record in enumerate(records):
        yield (b",\n" if number else b"\n") + json_bytes(record)
    yield b'\n],\n"edges": ['
    for number, edge in enumerate(edges(lineage, options)):
        kind = str(edge.cells["kind"])
        forward = seen[edge.source].x <= seen[edge.target].x
        record = {
            "id": edge.id,
            "fromNode": edge.source,
            "fromSide": "right" if forward else "left",
            "toNode": edge.target,
            "toSide": "left" if forward else "right",
            "toEnd": "none" if kind == "compares" else "arrow",
            "color": EDGE_COLOURS[kind],
        }
        if kind != "extends":
            record["label"] = kind.replace("_", " ")
        yield (b",\n" if number else b"\n") + json_bytes(record)
    yield b"\n]}\n"


def _group(number: int, band: Band, width: float) -> dict[str, Any]:
    return {
        "id": f"band {number}",
        "type": "group",
        "x": -120,
        "y": round(band.top * _HIGH),
        "width": round(width * _WIDE) + 240,
        "height": round((band.bottom - band.top) * _HIGH),
        "label": _BAND.get(band.kind) or line(band.label) or band.work,
    }


def _card(node: Node, spot: Look, work: Work | None) -> dict[str, Any]:
    wide, high = round(spot.wide * 1.6) + 40, 88 if work else 50
    return {
        "id": node.id,
        "type": "text",
        "x": round(spot.x * _WIDE - wide / 2),
        "y": round(spot.y * _HIGH - high / 2),
        "width": wide,
        "height": high,
        "color": spot.colour,
        "text": "\n".join(_lines(node, work)),
    }


def _lines(node: Node, work: Work | None) -> Iterator[str]:
    date = f" {node.cells['date']}" if node.cells["date"] else ""
    yield f"**{markdown(str(node.cells['label']))}**{date}"
    if work is None:
        return
    entry = next((o for o in work.occurrences if o.role == "entry" and o.note), None)
    if entry is not None:
        name = markdown(entry.note.rpartition("/")[2])
        yield f"[{name}](<{quote(entry.note, errors='replace')}>)"
