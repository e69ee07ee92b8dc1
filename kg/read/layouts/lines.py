"""Bare lines that are papers: a title alone in its line, names under a dated heading."""

from __future__ import annotations

from kg.naming import fold
from kg.read.state import Head, Reading
from kg.read.titles import generic_terms, is_name, is_section, known_names, title_score


def find(note: Reading) -> None:
    """Propose lines of their own: names listed under a date, and titles over a paragraph."""
    for i, block in enumerate(note.blocks):
        if block.kind != "paragraph" or i in note.heads or block.field or note.aside[i]:
            continue
        text = block.text.strip()
        if len(text) > 200 or note.depth(i) or any(m.kind == "link" for m in block.marks):
            continue
        if is_section(text) or fold(text) in generic_terms():
            continue
        day = note.days[i]
        if day is None:
            continue
        if title_score(text) >= 2 or fold(text) in known_names() or is_name(text):
            heading = note.heading_of(i)
            direct = heading >= 0 and note.blocks[i].parent == heading
            listed = direct and not day.day
            strong = title_score(text) >= 2 or fold(text) in known_names()
            note.add(
                Head(
                    i,
                    0,
                    len(block.text),
                    text,
                    "line",
                    3 if listed and strong else 2 if listed else 1,
                    run=not listed,
                    status="to-read" if listed else None,
                )
            )
