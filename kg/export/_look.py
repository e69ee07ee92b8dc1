"""Where nodes stand and what colour they have, for the formats that carry a picture.

Works stand as on the page: time to the right, families in bands. People, organisations and venues
have no place on the page; they stand in rows below the map, each under the works that it made.
Units are those of the page, y grows downwards.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable

import msgspec

from kg.export._table import agents, made_by
from kg.export._text import line
from kg.export.layout import Layout, arrange
from kg.export.layout.text import width
from kg.export.options import ExportOptions
from kg.model import Lineage

# The ten tones of the page in its light dress; grey is what has no family.
FAMILIES = (
    "#2A6CB0",
    "#C8414F",
    "#23845F",
    "#B96A00",
    "#7453B3",
    "#0B8496",
    "#B13F7D",
    "#66780F",
    "#8B5A36",
    "#4C56C8",
)
_GREY = "#7D8087"
_AGENTS = {"person": "#444444", "organization": "#666666", "venue": "#888888"}
EDGE_COLOURS = {
    "extends": "#3B4A5A",
    "uses": "#0072B2",
    "inspired_by": "#E69F00",
    "compares": "#A0A0A0",
    "made_by": "#CCCCCC",
    "made_at": "#CCCCCC",
    "published_in": "#CCCCCC",
}
_ROW, _GAP = 32.0, 24.0


class Look(msgspec.Struct, frozen=True, gc=False):
    """A node in the picture. ``size`` is a diameter, ``colour`` #RRGGBB, ``wide`` the room that
    its label takes; ``family`` is the name of the work that the band is called after."""

    x: float
    y: float
    size: float
    colour: str
    family: str | None
    wide: float


def rgb(colour: str) -> tuple[int, int, int]:
    """The parts of #RRGGBB.

    >>> rgb("#0072B2")
    (0, 114, 178)
    """
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def look(lineage: Lineage, options: ExportOptions, layout: Layout | None = None) -> dict[str, Look]:
    """The look of every node of the table, by id; ``layout`` if it is known already."""
    layout = layout or arrange(lineage)
    found: dict[str, Look] = {}
    for ident, spot in layout.spots.items():
        band = layout.bands[spot.band]
        own = band.kind == "family"
        colour = FAMILIES[spot.band % len(FAMILIES)] if own else _GREY
        wide = max([2 * spot.radius, *map(width, spot.lines)])
        family = (line(band.label) or band.work) if own else None
        found[ident] = Look(spot.x, spot.y, 2 * spot.radius, colour, family, round(wide, 1))
    if options.nodes == "all":
        found |= _below(lineage, found, layout.height)
    return found


def _below(lineage: Lineage, works: dict[str, Look], top: float) -> dict[str, Look]:
    known = agents(lineage)
    beside: dict[str, list[float]] = defaultdict(list)
    for work in lineage.works:
        for ident, _ in made_by(work, known):
            beside[ident].append(works[work.id].x)
    found: dict[str, Look] = {}
    for kind, colour in _AGENTS.items():
        ordered = sorted(
            (sum(beside[ident]) / len(beside[ident]), ident, name)
            for (agent, name), ident in known.items()
            if agent == kind
        )
        rows, places = _rows((x, width(name)) for x, _, name in ordered)
        for (x, ident, name), row in zip(ordered, places, strict=True):
            size = min(24.0, 6.0 + 2.0 * len(beside[ident]))
            y = top + 2 * _ROW + row * _ROW
            found[ident] = Look(round(x, 1), y, size, colour, None, round(width(name), 1))
        top += (rows + 1) * _ROW if rows else 0.0
    return found


def _rows(labels: Iterable[tuple[float, float]]) -> tuple[int, list[int]]:
    """Rows for labels (middle, width) sorted by middle: each in a row where it has room."""
    ends: list[tuple[float, int]] = []  # where a row is free, and its number
    places: list[int] = []
    for x, wide in labels:
        if ends and ends[0][0] <= x - wide / 2:
            _, row = heapq.heappop(ends)
        else:
            row = len(ends)
        heapq.heappush(ends, (x + wide / 2 + _GAP, row))
        places.append(row)
    return len(ends), places
