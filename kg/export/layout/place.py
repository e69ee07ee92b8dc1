"""Rows: where in its band a work stands, so that labels have room and lines run level.

Each work is a box on a row. Works are placed in order of age, each as near as can be to what it
builds on, then once more when what builds on it has its place too.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import msgspec

SPREAD = 24  # rows that are looked at before the best so far is taken
KEPT = 512  # bands that a running program remembers, among them those of widths tried in vain
MANY = 400  # works of a band that is not remembered, and where a second look must do

Ties = tuple[tuple[str, float], ...]


class Box(msgspec.Struct, frozen=True):
    """A work to be placed: it may stand at any x of ``stands`` (best first); ``wide`` is its
    label's width with the gap."""

    id: str
    stands: tuple[float, ...]
    wide: float


class Place(msgspec.Struct, frozen=True):
    """Where a work stands: the middle of its sign, and its row in the band from 0."""

    x: float
    row: int


class Rows:
    """The rows of one band, and which stretches of them are taken."""

    def __init__(self) -> None:
        self._middles: dict[int, list[float]] = {}
        self._halves: dict[int, list[float]] = {}

    def free(self, row: int, box: Box) -> Iterator[tuple[int, float]]:
        """Where in a row the box fits: of its places their rank and x, best first."""
        middles = self._middles.get(row)
        if not middles:
            yield from enumerate(box.stands)
            return
        halves, half, size = self._halves[row], box.wide / 2, len(middles)
        for rank, x in enumerate(box.stands):
            at = bisect_left(middles, x)
            if at < size and middles[at] - x < halves[at] + half:
                continue
            if at and x - middles[at - 1] < halves[at - 1] + half:
                continue
            yield rank, x

    def between(self, row: int, left: float, right: float) -> int:
        """How many works of the row stand between two x: a level line would run through them."""
        middles = self._middles.get(row, [])
        return max(0, bisect_left(middles, right - 1) - bisect_left(middles, left + 1))

    def take(self, box: Box, place: Place) -> None:
        """Put the box there."""
        middles = self._middles.setdefault(place.row, [])
        at = bisect_left(middles, place.x)
        middles.insert(at, place.x)
        self._halves.setdefault(place.row, []).insert(at, box.wide / 2)

    def leave(self, place: Place) -> None:
        """Take the box that stands there away."""
        middles = self._middles[place.row]
        at = bisect_left(middles, place.x)
        del middles[at], self._halves[place.row][at]

    def span(self) -> tuple[int, int]:
        """The first and last row in use."""
        used = [row for row, middles in self._middles.items() if middles]
        return (min(used), max(used)) if used else (0, 0)


def place_band(
    boxes: Sequence[Box],
    ties: Mapping[str, Mapping[str, float]],
    ceiling: int,
    *,
    move: bool = True,
) -> Mapping[str, Place]:
    """Places for the boxes of one band, given in order of age; rows count from 0.

    ``ties`` weighs the lines between works of the band; ``ceiling`` is the number of rows beyond
    which a new one costs more. Without ``move`` works stay where they were put first, which is
    twice as quick.
    """
    tied = tuple(tuple(sorted(ties.get(box.id, {}).items())) for box in boxes)
    place = _placed if len(boxes) < MANY else _placed.__wrapped__
    return place(tuple(boxes), tied, ceiling, move)


@lru_cache(maxsize=KEPT)  # an edit of one note leaves nearly all bands as they were
def _placed(
    boxes: tuple[Box, ...], ties: tuple[Ties, ...], ceiling: int, move: bool
) -> Mapping[str, Place]:
    rows = Rows()
    found: dict[str, Place] = {}
    for box, tied in zip(boxes, ties, strict=True):
        found[box.id] = _best(box, rows, found, tied, ceiling)
        rows.take(box, found[box.id])
    for _ in range((3 if len(boxes) < MANY else 1) if move else 0):
        moved = False
        for box, tied in zip(boxes, ties, strict=True):
            if not tied:
                continue
            here = found.pop(box.id)
            rows.leave(here)
            there = _best(box, rows, found, tied, ceiling)
            found[box.id] = there
            rows.take(box, there)
            moved = moved or there != here
        if not moved:
            break
    used = sorted({place.row for place in found.values()})
    number = {row: index for index, row in enumerate(used)}
    return {key: Place(place.x, number[place.row]) for key, place in found.items()}


def _best(
    box: Box,
    rows: Rows,
    found: Mapping[str, Place],
    ties: Ties,
    ceiling: int,
) -> Place:
    near = [(found[other], weight) for other, weight in ties if other in found]
    first, last = rows.span()
    if not near:
        return _first_free(box, rows, first, last)
    total = sum(weight for _, weight in near)
    wish = sum(p.row * weight for p, weight in near) / total
    best: tuple[float, Place] | None = None
    for tried, row in enumerate(_outwards(round(wish), first - 1, last + 1)):
        if best is not None and (abs(row - wish) * total * 0.5 > best[0] or tried > SPREAD):
            break
        new = row < first or row > last
        opened = (2.5 if last - first + 1 >= ceiling else 0.3) if new else 0.0
        far = opened
        for place, weight in near:
            far += weight * abs(place.row - row)
        if best is not None and far >= best[0] - 1e-9:
            continue  # no place of this row costs less: that is the length of its lines alone
        for rank, x in rows.free(row, box):
            cost = 0.02 * rank + opened
            for place, weight in near:
                cost += weight * abs(place.row - row)
                if place.row == row:
                    low, high = (place.x, x) if place.x < x else (x, place.x)
                    cost += 1.5 * weight * rows.between(row, low, high)
            if best is None or cost < best[0] - 1e-9:
                best = (cost, Place(x, row))
    if best is not None:
        return best[1]
    return Place(box.stands[0], last + 2)  # the rows at both ends are new: they always have room


def _first_free(box: Box, rows: Rows, first: int, last: int) -> Place:
    for row in range(first, last + 1):
        for _, x in rows.free(row, box):
            return Place(x, row)
    return Place(box.stands[0], last + 1)


def _outwards(start: int, first: int, last: int) -> Iterator[int]:
    """The rows from ``first`` to ``last``, those near ``start`` first."""
    start = min(max(start, first), last)
    yield start
    for step in range(1, last - first + 1):
        if start + step <= last:
            yield start + step
        if start - step >= first:
            yield start - step
