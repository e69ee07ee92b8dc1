"""A paper is what stands behind "PAPER>>" at the beginning of a line."""

from __future__ import annotations

from kg.read.state import Head, Reading

SIGN = "PAPER>>"


def find(note: Reading) -> None:
    for i, block in enumerate(note.blocks):
        if block.text.startswith(SIGN):
            start, end = len(SIGN), len(block.text.split("\n")[0])
            name = block.text[start:end].strip()
            note.add(Head(i, start, end, name, "tagged", 3, run=True))
