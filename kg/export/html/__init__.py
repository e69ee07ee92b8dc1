"""The lineage page: one HTML file that shows the map of the field, offline.

pyvis holds nodes and edges and brings vis-network, whose canvas and camera show them; the places
come from ``kg.export.layout``, all else from the files beside this one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from kg.export.html import content
from kg.export.html.network import vis_data, vis_script
from kg.export.html.page import page
from kg.export.layout import Layout, arrange, built_upon
from kg.export.options import ExportOptions
from kg.model import Lineage

DESCRIPTION = "the lineage page: one file for any browser, offline"
SUFFIX = ".html"

FULL = 300  # up to so many works everything is shown at once


def export(lineage: Lineage, options: ExportOptions) -> Iterator[bytes]:
    """The page as UTF-8; the same lineage and options give the same bytes."""
    details = content.Details(lineage, options)
    layout = arrange(lineage)
    followers = built_upon(lineage)
    told = {
        w.id: content.outline(w, followers[w.id], content.noted(w, details)) for w in lineage.works
    }
    nodes, edges = vis_data(layout, told, lineage.relations)
    outline: dict[str, Any] = {
        "nodes": nodes,
        "edges": edges,
        "maps": [_map(layout, full=True)],
        "notes": content.notes(lineage, options),
        "options": {
            "quotes": options.quotes,
            "agents": options.nodes == "all",
            "lines": options.open_with == "vscode",
            "confidence": options.min_confidence,
        },
    }
    core = _core(lineage, followers)
    if core is not None:
        outline["maps"].append(_map(arrange(core), full=False))
    more = {
        "works": {
            w.id: {
                "facts": [details.fact(f) for f in w.facts if f.status != "rejected"],
                "links": content.links(w),
                "places": details.places(w),
            }
            for w in lineage.works
        },
        "relations": [[details.evidence(e) for e in r.evidence] for r in lineage.relations],
        "texts": details.texts,
    }
    yield page("Lineage", outline, more, vis_script()).encode("utf-8", "replace")


def _map(layout: Layout, *, full: bool) -> dict[str, Any]:
    record: dict[str, Any] = {
        "width": layout.width,
        "height": layout.height,
        "bands": [msgspec.to_builtins(band) for band in layout.bands],
        "spans": [[s.first, s.last, s.left, s.right] for s in layout.axis.spans],
        "undated": layout.axis.undated,
        "member": {key: spot.band for key, spot in layout.spots.items()},
    }
    if not full:
        record["spots"] = {key: [spot.x, spot.y] for key, spot in layout.spots.items()}
    return record


def _core(lineage: Lineage, followers: dict[str, int]) -> Lineage | None:
    """The most built-upon part of a lineage too large to be shown at once."""
    if len(lineage.works) <= FULL:
        return None
    best = sorted(lineage.works, key=lambda w: (-followers[w.id], w.id))[:FULL]
    kept = {w.id for w in best}
    return msgspec.structs.replace(
        lineage,
        works=tuple(w for w in lineage.works if w.id in kept),
        relations=tuple(r for r in lineage.relations if {r.source, r.target} <= kept),
    )
