"""Where every work stands in a picture of the lineage: time to the right, families in bands.

A pure function of the lineage. The page, GraphML, GEXF and Canvas draw the same map with it.
Units are those of a screen: one unit is a pixel at scale 1, y grows downwards.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping

import msgspec

from kg.export.layout import families
from kg.export.layout.axis import Axis, Date, make_axis
from kg.export.layout.place import Box, place_band
from kg.export.layout.text import shorten, width
from kg.model import LINEAGE, Lineage, Work, WorkRelation

__all__ = ["Axis", "Band", "Date", "Layout", "Spot", "arrange", "date_of"]

PITCH = 54.0  # from row to row
HEAD = 26.0  # room for a band's label
FOOT = 6.0
SHAPE = 1.9  # width to height of the whole, about that of a screen less its bars
FILL = 0.42  # how much of the area labels may take
STEP = 1.25  # widths grow in such steps, so that one more note moves few works
COLUMN = 112.0  # a column of undated works

_WEIGHT = {"extends": 3.0, "uses": 1.5, "inspired_by": 1.5, "compares": 0.0}


class Spot(msgspec.Struct, frozen=True):
    """A work on the map: the middle of its sign, its radius, its label's lines, its band."""

    x: float
    y: float
    radius: float
    lines: tuple[str, ...]
    band: int


class Band(msgspec.Struct, frozen=True):
    """A family, or what belongs to none: from ``top`` to ``bottom``, named after ``work``."""

    kind: str  # "family", "small" (lines of two or three works), "single" (works without a line)
    label: str
    work: str  # id of the work that names it, "" for the last two kinds
    top: float
    bottom: float
    works: int


class Layout(msgspec.Struct, frozen=True):
    """The map: a spot for every work id, the bands from top to bottom, the axis of time."""

    spots: Mapping[str, Spot]
    bands: tuple[Band, ...]
    axis: Axis
    width: float
    height: float


def date_of(work: Work) -> Date:
    """The year and month that are believed of a work; a month counts only with a year."""
    years = [y for y in work.values("year") if isinstance(y, int) and 0 < y < 10000]
    months = [m for m in work.values("month") if isinstance(m, int) and 1 <= m <= 12]
    if not years:
        return Date()
    return Date(years[0], months[0] if months else 0)


def lineage_edges(lineage: Lineage) -> list[WorkRelation]:
    """The relations that shape the map: not rejected, not comparisons, both ends known."""
    known = {w.id for w in lineage.works}
    return [
        r
        for r in lineage.relations
        if r.type in LINEAGE
        and r.status != "rejected"
        and r.source != r.target
        and {r.source, r.target} <= known
    ]


def built_upon(lineage: Lineage) -> dict[str, int]:
    """How many works build on each one directly."""
    followers: dict[str, set[str]] = {w.id: set() for w in lineage.works}
    for relation in lineage_edges(lineage):
        followers[relation.target].add(relation.source)
    return {work: len(found) for work, found in followers.items()}


def arrange(lineage: Lineage) -> Layout:
    """The map of ``lineage``: equal lineages give equal maps."""
    dates = {w.id: date_of(w) for w in lineage.works}
    influence = built_upon(lineage)
    # Undated works count as old: what notes name without a date is what others build on.
    order = sorted(lineage.works, key=lambda w: (dates[w.id].year, dates[w.id].month or 7, w.id))
    number = {w.id: i for i, w in enumerate(order)}
    weights = _weights(lineage, number)
    member, bands = _bands(order, weights, influence)
    boxes = {w.id: (shorten(w.key), _radius(influence[w.id])) for w in order}
    wide = {key: max([*map(width, lines), 2 * radius]) + 16 for key, (lines, radius) in boxes.items()}
    axis, column_stands = _axis(dates, wide)
    spots: dict[str, Spot] = {}
    drawn: list[Band] = []
    top = 0.0
    for index, (kind, head) in enumerate(bands):
        inside = [w for w in order if member[w.id] == index]
        band_boxes = [
            Box(w.id, _stands(axis, dates[w.id], wide[w.id], column_stands), wide[w.id])
            for w in sorted(inside, key=lambda w: (not dates[w.id].year, number[w.id]))
        ]
        ties = {
            w.id: {order[o].id: t for o, t in weights[number[w.id]].items() if member[order[o].id] == index}
            for w in inside
        }
        area = sum(wide[w.id] for w in inside)
        ceiling = math.ceil(area / (axis.width * FILL)) + 1
        places = place_band(band_boxes, ties, ceiling)
        rows = max((p.row for p in places.values()), default=0) + 1
        for key, place in places.items():
            lines, radius = boxes[key]
            y = top + HEAD + (place.row + 0.36) * PITCH
            spots[key] = Spot(round(place.x, 1), round(y, 1), radius, lines, index)
        bottom = top + HEAD + rows * PITCH + FOOT
        label = next(w.key for w in order if w.id == head) if head else ""
        drawn.append(Band(kind, label, head, top, bottom, len(inside)))
        top = bottom
    return Layout(spots, tuple(drawn), axis, axis.width, top)


def _weights(lineage: Lineage, number: Mapping[str, int]) -> dict[int, dict[int, float]]:
    weights: dict[int, dict[int, float]] = {n: {} for n in number.values()}
    for r in lineage_edges(lineage):
        a, b = number[r.source], number[r.target]
        tie = weights[a].get(b, 0.0) + _WEIGHT[r.type] * r.confidence
        weights[a][b] = weights[b][a] = round(tie, 6)
    return weights


def _bands(
    order: list[Work], weights: families.Weights, influence: Mapping[str, int]
) -> tuple[dict[str, int], list[tuple[str, str]]]:
    """Which band each work is in, and of each band its kind and the work that names it."""
    member = families.merge_small(families.communities(len(order), weights), weights)
    groups: dict[int, list[int]] = defaultdict(list)
    for node, community in enumerate(member):
        groups[community].append(node)
    large = [g for g in groups.values() if len(g) >= families.SMALLEST]
    small = [n for g in groups.values() if 1 < len(g) < families.SMALLEST for n in g]
    single = [n for g in groups.values() if len(g) == 1 for n in g]
    index = {n: i for i, g in enumerate(large) for n in g}
    tied = {
        n: {o: t for o, t in weights[n].items() if o in index} for n in sorted(index)
    }
    sequence = families.arrange([index.get(n, -1) for n in range(len(order))], tied, len(large))
    band: dict[str, int] = {}
    heads: list[tuple[str, str]] = []
    for community in sequence:
        works = [order[n] for n in large[community]]
        head = min(works, key=lambda w: (-influence[w.id], order.index(w)))
        for work in works:
            band[work.id] = len(heads)
        heads.append(("family", head.id))
    for kind, nodes in (("small", small), ("single", single)):
        if nodes:
            band.update((order[n].id, len(heads)) for n in nodes)
            heads.append((kind, ""))
    return band, heads


def _axis(dates: Mapping[str, Date], wide: Mapping[str, float]) -> tuple[Axis, tuple[float, ...]]:
    undated = [key for key, date in dates.items() if not date.year]
    area = sum(wide.values()) * PITCH / FILL
    total = math.sqrt(max(area, 1.0) * SHAPE)
    columns = 0
    if undated:
        columns = max(1, round(total / COLUMN * len(undated) / len(dates)))
    years = max(600.0, total - columns * COLUMN)
    years = STEP ** round(math.log(years, STEP))
    axis = make_axis(dates, years, columns * COLUMN)
    return axis, tuple((i + 0.5) * COLUMN for i in reversed(range(columns)))


def _stands(
    axis: Axis, date: Date, wide: float, column: tuple[float, ...]
) -> tuple[float, ...]:
    if not date.year:
        return column
    left, right = axis.room(date)
    if right <= left:
        return (left,)
    middle = (left + right) / 2
    slots = max(1, int((right - left) // 48))
    stands = [left + (right - left) * (i + 0.5) / slots for i in range(slots)]
    return tuple(sorted(stands, key=lambda x: (abs(x - middle), x)))


def _radius(followers: int) -> float:
    return round(min(15.0, 4.5 + 2.3 * math.sqrt(followers)), 1)
