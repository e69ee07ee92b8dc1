"""Where every work stands in a picture of the lineage: time to the right, families in bands.

A pure function of the lineage. The page, GraphML, GEXF and Canvas draw the same map with it.
Units are those of a screen: one unit is a pixel at scale 1, y grows downwards.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

import msgspec

from kg.export.layout import families
from kg.export.layout.axis import Axis, Date, make_axis
from kg.export.layout.place import Box, place_band
from kg.export.layout.text import shorten, width
from kg.export.select import published
from kg.model import LINEAGE, Lineage, Work, WorkRelation

__all__ = ["Axis", "Band", "Date", "Layout", "Spot", "arrange", "date_of"]

PITCH = 50.0  # from row to row
TIGHT = 32.0  # the same where works have no lines, and a label may be left out
HEAD = 20.0  # room for a band's label
FOOT = 6.0
SHAPE = 1.42  # width to height of the whole, about that of a screen less its bars
FILL = 0.42  # how much of the area labels may take
STEP = 1.1  # widths grow in such steps, so that one more note moves few works
ROOMY = 1.5  # rows to those that labels fill without a gap
COLUMN = 88.0  # a column of undated works
UNTANGLED = 300  # works up to which lines are untangled one by one
THICKET = 600  # lines beyond which moving works takes seconds and one crossing in ten away
LARGE = 5000  # works beyond which no place is tried twice

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
    """The year and month that are believed of a work."""
    return Date(*published(work))


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


@lru_cache(maxsize=2)  # a build draws the same lineage for several formats
def arrange(lineage: Lineage) -> Layout:
    """The map of ``lineage``: equal lineages give equal maps."""
    plan = _plan(lineage)
    area = sum(plan.wide.values()) * PITCH / FILL
    years = STEP ** round(math.log(max(600.0, math.sqrt(area * SHAPE)), STEP))
    large = len(plan.order) > LARGE
    layout = _draw(plan, years, move=not large)
    # Labels crowd at few dates or spread over many: widen until the whole fits a screen's shape.
    for _ in range(1 if large else 6):
        lacking = SHAPE * layout.height / max(layout.width, 1.0)  # 0: no works
        if lacking < 1.05:
            break
        years *= STEP ** max(1, int(math.log(lacking, STEP) * 0.5))
        layout = _draw(plan, years, move=not large)
    return _clearer(plan, layout) if len(plan.order) <= UNTANGLED else layout


class _Plan(msgspec.Struct, frozen=True):
    """All that does not depend on how wide the map is; nodes are numbered in order of age."""

    order: list[Work]
    number: dict[str, int]
    dates: dict[str, Date]
    weights: dict[int, dict[int, float]]
    member: dict[str, int]
    bands: list[tuple[str, str]]  # kind and head of each
    lines: dict[str, tuple[str, ...]]
    radius: dict[str, float]
    wide: dict[str, float]


def _plan(lineage: Lineage) -> _Plan:
    dates = {w.id: date_of(w) for w in lineage.works}
    influence = built_upon(lineage)
    # Undated works count as old: what notes name without a date is what others build on.
    order = sorted(lineage.works, key=lambda w: (dates[w.id].year, dates[w.id].month or 7, w.id))
    number = {w.id: i for i, w in enumerate(order)}
    weights = _weights(lineage, number)
    member, bands = _bands(order, weights, influence)
    lines = {w.id: shorten(w.key) for w in order}
    radius = {w.id: _radius(influence[w.id]) for w in order}
    wide = {k: max([*map(width, lines[k]), 2 * radius[k]]) + 16 for k in lines}
    return _Plan(order, number, dates, weights, member, bands, lines, radius, wide)


def _draw(plan: _Plan, years: float, *, move: bool) -> Layout:
    axis = _axis(plan, years)
    column = _column(axis)
    spots: dict[str, Spot] = {}
    drawn: list[Band] = []
    groups: list[list[Work]] = [[] for _ in plan.bands]
    for work in plan.order:
        groups[plan.member[work.id]].append(work)
    top = 0.0
    for index, (kind, head) in enumerate(plan.bands):
        inside = groups[index]
        boxes = [
            Box(
                w.id,
                _stands(axis, plan.dates[w.id], column),
                min(plan.wide[w.id], COLUMN) if kind == "single" else plan.wide[w.id],
            )
            for w in sorted(inside, key=lambda w: (not plan.dates[w.id].year, plan.number[w.id]))
        ]
        ties = {
            w.id: {
                plan.order[o].id: tie
                for o, tie in plan.weights[plan.number[w.id]].items()
                if plan.member[plan.order[o].id] == index
            }
            for w in inside
        }
        places = place_band(boxes, ties, _ceiling(plan, axis, inside), move=move)
        pitch = TIGHT if kind == "single" else PITCH
        rows = max((p.row for p in places.values()), default=0) + 1
        for key, place in places.items():
            y = top + HEAD + (place.row + 0.4) * pitch
            spots[key] = Spot(
                round(place.x, 1), round(y, 1), plan.radius[key], plan.lines[key], index
            )
        bottom = top + HEAD + rows * pitch + FOOT
        label = plan.order[plan.number[head]].key if head else ""
        drawn.append(Band(kind, label, head, top, bottom, len(inside)))
        top = bottom
    return Layout(spots, tuple(drawn), axis, axis.width, top)


def _clearer(plan: _Plan, layout: Layout) -> Layout:
    """The same bands with fewer lines that cross or run through works."""
    lines = sorted(
        (a, b, weight) for a, tied in plan.weights.items() for b, weight in tied.items() if a < b
    )
    if not lines or len(lines) > THICKET:
        return layout
    import numpy as np

    from kg.export.layout.untangle import Picture, untangle

    ids = [w.id for w in plan.order]
    picture = Picture(
        x=np.array([layout.spots[i].x for i in ids]),
        y=np.array([layout.spots[i].y for i in ids]),
        wide=np.array([plan.wide[i] for i in ids]),
        pitch=PITCH,
        ends=np.array([(a, b) for a, b, _ in lines], dtype=np.int64),
        weight=np.array([weight for *_, weight in lines]),
    )
    bands = [
        [band.top + HEAD + (row / 2 + 0.4) * PITCH for row in range(2 * _rows(band) - 1)]
        for band in layout.bands
    ]
    column = _column(layout.axis)
    stands = [_stands(layout.axis, plan.dates[i], column) for i in ids]
    untangle(picture, [bands[plan.member[i]] for i in ids], stands, sweeps=6)
    spots = {
        key: msgspec.structs.replace(layout.spots[key], x=round(float(x), 1), y=round(float(y), 1))
        for key, x, y in zip(ids, picture.x, picture.y, strict=True)
    }
    return msgspec.structs.replace(layout, spots=spots)


def _rows(band: Band) -> int:
    return round((band.bottom - band.top - HEAD - FOOT) / PITCH)


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
    tied = {n: {o: t for o, t in weights[n].items() if o in index} for n in sorted(index)}
    sequence = families.arrange([index.get(n, -1) for n in range(len(order))], tied, len(large))
    band: dict[str, int] = {}
    heads: list[tuple[str, str]] = []
    for community in sequence:
        works = [order[n] for n in large[community]]
        head = max(works, key=lambda w: influence[w.id])  # of equals the oldest
        for work in works:
            band[work.id] = len(heads)
        heads.append(("family", head.id))
    for kind, nodes in (("small", small), ("single", single)):
        if nodes:
            band.update((order[n].id, len(heads)) for n in nodes)
            heads.append((kind, ""))
    return band, heads


def _axis(plan: _Plan, years: float) -> Axis:
    undated = sum(not date.year for date in plan.dates.values())
    columns = min(6, max(1, round(math.sqrt(undated / 2)))) if undated else 0
    return make_axis(_needs(plan), years, columns * COLUMN)


def _needs(plan: _Plan) -> dict[int, float]:
    """The room that each year needs: what its works take in the band that is fullest then, and a
    little of what they take in all."""
    room: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for work in plan.order:
        year = plan.dates[work.id].year
        if year:
            loose = plan.bands[plan.member[work.id]][0] == "single"
            room[year][plan.member[work.id]] += plan.wide[work.id] * (0.4 if loose else 1.0)
    return {year: max(r.values()) + 0.15 * sum(r.values()) for year, r in sorted(room.items())}


def _ceiling(plan: _Plan, axis: Axis, works: list[Work]) -> int:
    """How many rows a band needs where it is fullest."""
    room: dict[int, float] = defaultdict(float)
    for work in works:
        room[plan.dates[work.id].year] += plan.wide[work.id]
    widths = {s.first: s.right - s.left for s in axis.spans}
    widths[0] = axis.undated[1] if axis.undated else 1.0
    return math.ceil(max(need / widths[year] for year, need in room.items()) * ROOMY)


def _column(axis: Axis) -> tuple[float, ...]:
    """The x of the columns of undated works, the one beside the years first."""
    wide = axis.undated[1] if axis.undated else 0.0
    return tuple((i + 0.5) * COLUMN for i in reversed(range(round(wide / COLUMN))))


def _stands(axis: Axis, date: Date, column: tuple[float, ...]) -> tuple[float, ...]:
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
