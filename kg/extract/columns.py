"""Tables: the row that names the columns, and what stands over and before a cell."""

from __future__ import annotations

from collections.abc import Iterable

from kg.model import Block, Note

Span = tuple[int, int]


def headers(note: Note) -> dict[int, int]:
    """Table rows → the row of the names of their columns; -1 where a table has none."""
    found: dict[int, int] = {}
    header = -1
    for i, block in enumerate(note.blocks):
        if block.kind == "row":
            header = i if not block.level else header
            found[i] = header
        else:
            header = -1
    return found


def cells(row: Block) -> list[Span]:
    """Where the cells of a row stand in its text."""
    return [(mark.start, mark.end) for mark in row.marks if mark.kind == "cell"]


def place(among: Iterable[Span], at: int) -> int:
    """Which of the spans holds ``at``; -1: none."""
    return next((i for i, (first, last) in enumerate(among) if first <= at < last), -1)
