"""The time axis: dates to x, left to right.

A year is as wide as its works need, so that crowded years do not crush and empty ones do not
waste the picture; a run of years without a work shrinks to a gap. Within a year months divide
the width evenly. Works without a year stand in a column of their own, left of all years.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

GAP = 26.0  # a run of years without a work
NARROWEST = 46.0  # a year with one work
MARGIN = 0.06  # of a year's width, kept free on both sides


class Date(msgspec.Struct, frozen=True):
    """When a work appeared; ``year`` 0 means that nobody says."""

    year: int = 0
    month: int = 0


class Span(msgspec.Struct, frozen=True):
    """The years ``first`` to ``last`` (one year, or a gap) from ``left`` to ``right``."""

    first: int
    last: int
    left: float
    right: float


class Axis(msgspec.Struct, frozen=True):
    """The years in order, and the column of works without one (``None``: there are none)."""

    spans: tuple[Span, ...]
    undated: tuple[float, float] | None
    width: float

    def room(self, date: Date) -> tuple[float, float]:
        """Where a work of that date may stand, from x to x: a point when the month is known."""
        if not date.year:
            assert self.undated is not None
            return self.undated
        span = next(s for s in self.spans if s.first <= date.year <= s.last)
        wide = span.right - span.left
        left, right = span.left + wide * MARGIN, span.right - wide * MARGIN
        if not date.month:
            return left, right
        x = left + (right - left) * (date.month - 0.5) / 12
        return x, x


def make_axis(needs: Mapping[int, float], years_width: float, column: float) -> Axis:
    """The axis for years that need the room ``needs`` (any unit; only years that have works), about
    ``years_width`` wide in all; ``column`` is the width of the undated column, 0 for none."""
    spare = max(0.0, years_width - NARROWEST * len(needs))
    total = sum(needs[year] for year in sorted(needs)) or 1.0
    spans: list[Span] = []
    x = column + (28.0 if column else 0.0)
    for first, last in _runs(needs):
        if first in needs:
            wide = round(NARROWEST + spare * needs[first] / total)
        else:
            wide = round(GAP * min(1.8, 0.7 + 0.15 * (last - first + 1)))
        spans.append(Span(first, last, x, x + wide))
        x += wide
    return Axis(tuple(spans), (0.0, column) if column else None, x)


def _runs(years: Iterable[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    previous = None
    for year in sorted(years):
        if previous is not None and year > previous + 1:
            runs.append((previous + 1, year - 1))
        runs.append((year, year))
        previous = year
    return runs
