"""Fewer crossings: works moved row by row while the whole picture gets clearer.

What counts against a picture, in order of weight: a line that runs through a work it has nothing
to do with, two lines that cross, a line that climbs. Lines are the curves that the page draws
(cubic, level at both ends), so that what is counted is what is seen.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

THROUGH = 3.0  # a line through a foreign work
CROSSING = 1.0
CLIMB = 0.011  # per unit of height, times the line's weight
EFFORT = 12_000  # places looked at before it is good enough: about two seconds
REACH = 420.0  # how far apart works that change places may be
NEAR = 15.0  # nearer than this to the middle of a work, a line seems to touch it

# The curve from (0, 0) to (1, 1) with control points at (½, 0) and (½, 1).
_T = np.linspace(0.0, 1.0, 257)
_ALONG = 1.5 * _T * (1 - _T) + _T**3
_UP = 3 * _T**2 - 2 * _T**3
_STEPS = 512
_HEIGHT = np.interp(np.linspace(0.0, 1.0, _STEPS + 1), _ALONG, _UP)


class Picture(msgspec.Struct):
    """Works as points, lines as pairs of them. ``spots[n]`` are the places that work n may take
    besides its own; the caller says which of them are free."""

    x: Floats
    y: Floats
    wide: Floats  # of the label with its gap
    pitch: float  # nearer in height than this, labels may touch
    ends: npt.NDArray[np.int64]  # (lines, 2)
    weight: Floats  # of each line


def curve_at(x: Floats, ax: Floats, ay: Floats, bx: Floats, by: Floats) -> Floats:
    """The height at x of the curves from (ax, ay) to (bx, by), ax <= x <= bx."""
    share = ((x - ax) / (bx - ax) * _STEPS + 0.5).astype(np.int64)
    return np.asarray(ay + (by - ay) * _HEIGHT.take(share), dtype=np.float64)


class Measure:
    """Counts what is wrong with a picture, for one work or for the whole."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self.lines_of: list[list[int]] = [[] for _ in picture.x]
        for line, (a, b) in enumerate(picture.ends.tolist()):
            self.lines_of[a].append(line)
            self.lines_of[b].append(line)
        self.effort = 0.0
        self._set_ends()

    def _set_ends(self) -> None:
        p = self.picture
        a, b = p.ends[:, 0], p.ends[:, 1]
        swap = p.x[a] > p.x[b]
        self.left, self.right = np.where(swap, b, a), np.where(swap, a, b)
        self.ax, self.ay = p.x[self.left], p.y[self.left]
        self.bx, self.by = p.x[self.right], p.y[self.right]

    def put(self, work: int, x: float, y: float) -> None:
        """Move a work, and the ends of its lines."""
        p = self.picture
        p.x[work], p.y[work] = x, y
        for line in self.lines_of[work]:
            a, b = p.ends[line]
            if p.x[a] > p.x[b]:
                a, b = b, a
            self.left[line], self.right[line] = a, b
            self.ax[line], self.ay[line] = p.x[a], p.y[a]
            self.bx[line], self.by[line] = p.x[b], p.y[b]

    def crossings(self, lines: Sequence[int]) -> int:
        """How often these lines cross others that share no end with them."""
        mine = np.asarray(lines, dtype=np.int64)
        left, right = self.left[mine, None], self.right[mine, None]
        low = np.maximum(self.ax[mine, None], self.ax)
        high = np.minimum(self.bx[mine, None], self.bx)
        apart = (left != self.left) & (left != self.right)
        apart &= (right != self.left) & (right != self.right)
        row, other = np.nonzero(apart & (high > low + 1.0))
        if not len(row):
            return 0
        own = mine[row]
        first = self.ax[own], self.ay[own], self.bx[own], self.by[own]
        second = self.ax[other], self.ay[other], self.bx[other], self.by[other]
        start, end = low[row, other], high[row, other]
        before = curve_at(start, *first) - curve_at(start, *second)
        after = curve_at(end, *first) - curve_at(end, *second)
        return int(np.count_nonzero(before * after < 0))

    def through(self, lines: Sequence[int]) -> int:
        """How often these lines run through works that are not their ends."""
        p = self.picture
        mine = np.asarray(lines, dtype=np.int64)
        row, work = np.nonzero(
            (p.x > self.ax[mine, None] + 4.0) & (p.x < self.bx[mine, None] - 4.0)
        )
        own = mine[row]
        height = curve_at(p.x[work], self.ax[own], self.ay[own], self.bx[own], self.by[own])
        return int(np.count_nonzero(np.abs(height - p.y[work]) < NEAR))

    def run_over(self, work: int) -> int:
        """How many lines of others run through a work."""
        x, y = self.picture.x[work], self.picture.y[work]
        over = np.flatnonzero((self.ax + 4.0 < x) & (self.bx - 4.0 > x))
        height = curve_at(x, self.ax[over], self.ay[over], self.bx[over], self.by[over])
        return int(np.count_nonzero(np.abs(height - y) < NEAR))

    def cost(self, work: int) -> float:
        """What is wrong where a work stands: its lines, and others' through it."""
        lines = self.lines_of[work]
        self.effort += 1 + len(lines) * len(self.lines_of) / 1500
        climb = np.abs(self.ay[lines] - self.by[lines]) * self.picture.weight[lines]
        return (
            CLIMB * float(climb.sum())
            + CROSSING * self.crossings(lines)
            + THROUGH * (self.run_over(work) + self.through(lines))
        )

    def count(self) -> tuple[int, int]:
        """Crossings and lines through works in the whole picture."""
        lines = range(len(self.picture.ends))
        crossings = sum(self.crossings([line]) for line in lines) // 2
        return crossings, sum(self.through([line]) for line in lines)


def untangle(
    picture: Picture,
    rows: Sequence[Sequence[float]],
    stands: Sequence[Sequence[float]],
    sweeps: int,
) -> None:
    """Move the works of ``picture`` in place.

    ``rows[n]`` are the heights of the rows of work n's band, ``stands[n]`` the x it may have.
    Works never touch: a place is free when no label reaches it.
    """
    measure = Measure(picture)
    stirred = {n for n in range(len(picture.x)) if measure.lines_of[n]}
    for _ in range(sweeps):
        costs = {work: measure.cost(work) for work in sorted(stirred)}
        stirred = set()
        # The worst first: they gain most, and there is an end to the effort.
        for work in sorted(costs, key=lambda w: (-round(costs[w], 6), w)):
            if measure.effort > EFFORT:
                return
            if _improve(work, measure, rows[work], stands[work]):
                stirred.add(work)
                for line in measure.lines_of[work]:
                    stirred.update(picture.ends[line].tolist())
        if not stirred:
            return


def _improve(work: int, measure: Measure, rows: Sequence[float], stands: Sequence[float]) -> bool:
    p = measure.picture
    x, y = float(p.x[work]), float(p.y[work])
    cost = measure.cost(work)
    if cost < 0.05:
        return False
    near = sorted({float(p.y[n]) for n in _neighbours(work, measure)})
    wish = near[len(near) // 2]
    best, place = cost - 0.05, (x, y)
    for row in sorted(rows, key=lambda r: (abs(r - wish), r))[:9]:
        for stand in _near(stands, x):
            if (stand, row) == (x, y) or not _free(p, work, stand, row):
                continue
            measure.put(work, stand, row)
            trial = measure.cost(work)
            if trial < best - 1e-9:
                best, place = trial, (stand, row)
    measure.put(work, *place)
    return place != (x, y) or _change_places(work, measure, rows)


def _change_places(work: int, measure: Measure, rows: Sequence[float]) -> bool:
    """Let a work and another of its band change rows, if that is better for both together."""
    p = measure.picture
    x, y = float(p.x[work]), float(p.y[work])
    others = np.flatnonzero(
        (p.y >= rows[0]) & (p.y <= rows[-1]) & (np.abs(p.y - y) > 1.0) & (np.abs(p.x - x) < REACH)
    )
    for other in sorted(others.tolist(), key=lambda n: (abs(float(p.x[n]) - x), n))[:8]:
        ox, oy = float(p.x[other]), float(p.y[other])
        before = measure.cost(work) + measure.cost(other)
        measure.put(work, x, oy)
        measure.put(other, ox, y)
        fits = _free(p, work, x, oy) and _free(p, other, ox, y)
        if fits and measure.cost(work) + measure.cost(other) < before - 0.05:
            return True
        measure.put(work, x, y)
        measure.put(other, ox, oy)
    return False


def _neighbours(work: int, measure: Measure) -> list[int]:
    ends = [measure.picture.ends[line].tolist() for line in measure.lines_of[work]]
    return [other for pair in ends for other in pair if other != work]


def _near(stands: Sequence[float], x: float) -> list[float]:
    # The present place, and those that spread over the year: enough to find a way past.
    chosen = [s for s in stands if s != x]
    return [x, *chosen[:: max(1, len(chosen) // 4)][:4]] if chosen else [x]


def _free(p: Picture, work: int, x: float, y: float) -> bool:
    level = np.abs(p.y - y) < p.pitch - 1.0
    level[work] = False
    return not bool(np.any(level & (np.abs(p.x - x) < (p.wide + p.wide[work]) / 2)))
