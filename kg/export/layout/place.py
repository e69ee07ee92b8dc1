"""Rows: where in its band a work stands, so that labels have room and lines run level.

Each work is a box on a row. Works are placed in order of age, each as near as can be to what it
builds on, then moved one by one as long as that makes lines shorter, takes them off other works
or uncrosses them.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping, Sequence

import msgspec

SPREAD = 3  # rows above and below the wanted one that are tried before a new row is opened


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
        self._taken: dict[int, list[tuple[float, float, str]]] = {}

    def free(self, row: int, x: float, wide: float) -> bool:
        """Whether a box of that width fits at x."""
        half = wide / 2
        return all(
            right <= x - half or left >= x + half for left, right, _ in self._taken.get(row, ())
        )

    def between(self, row: int, left: float, right: float) -> int:
        """How many works of the row stand between two x: a level line would run through them."""
        return sum(left < (a + b) / 2 < right for a, b, _ in self._taken.get(row, ()))

    def take(self, box: Box, place: Place) -> None:
        half = box.wide / 2
        insort(self._taken.setdefault(place.row, []), (place.x - half, place.x + half, box.id))

    def leave(self, box: Box, place: Place) -> None:
        half = box.wide / 2
        self._taken[place.row].remove((place.x - half, place.x + half, box.id))

    def span(self) -> tuple[int, int]:
        """The first and last row in use."""
        used = [row for row, taken in self._taken.items() if taken]
        return (min(used), max(used)) if used else (0, 0)


def place_band(
    boxes: Sequence[Box], ties: Mapping[str, Mapping[str, float]], ceiling: int
) -> dict[str, Place]:
    """Places for the boxes of one band, given in order of age; rows count from 0.

    ``ties`` weighs the lines between works of the band; ``ceiling`` is the number of rows beyond
    which a new one costs more.
    """
    rows = Rows()
    found: dict[str, Place] = {}
    for box in boxes:
        found[box.id] = _best(box, rows, found, ties.get(box.id, {}), ceiling, grow=True)
        rows.take(box, found[box.id])
    for _ in range(4):
        moved = False
        for box in boxes:
            here = found[box.id]
            rows.leave(box, here)
            del found[box.id]
            there = _best(box, rows, found, ties.get(box.id, {}), ceiling, grow=False)
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
    ties: Mapping[str, float],
    ceiling: int,
    *,
    grow: bool,
) -> Place:
    near = [(found[other], weight) for other, weight in sorted(ties.items()) if other in found]
    first, last = rows.span()
    total = sum(weight for _, weight in near)
    wish = sum(p.row * weight for p, weight in near) / total if near else (first + last) / 2
    best: tuple[float, float, int, Place] | None = None
    candidates = range(first - 1, last + 2) if grow or not near else range(first, last + 1)
    for row in candidates:
        new = row < first or row > last
        if not new and abs(row - wish) > 12 and best is not None:
            continue
        for rank, x in enumerate(box.stands):
            if not rows.free(row, x, box.wide):
                continue
            cost = 0.02 * rank + (2.5 if new and last - first + 1 >= ceiling else 0.3 * new)
            cost += 0.0 if near else 0.25 * abs(row - wish)
            for place, weight in near:
                cost += weight * abs(place.row - row)
                if place.row == row:
                    low, high = sorted((place.x, x))
                    cost += 1.5 * weight * rows.between(row, low, high)
            key = (cost, abs(row - wish), row, Place(x, row))
            if best is None or key[:3] < best[:3]:
                best = key
    if best is None:  # every row of the band is taken at that date
        below = Place(box.stands[0], last + 1)
        return below if rows.free(last + 1, below.x, box.wide) else Place(below.x, last + 2)
    return best[3]
