"""Tells files that lie among notes and are about software: instructions for tools, workflows."""

from __future__ import annotations

from kg.addresses import is_paper_address
from kg.read.fields import fields
from kg.read.state import Head, Reading, links
from kg.read.titles import title_score

_ENOUGH = 8  # different words of software
_TIMES = 2  # … and so many times as many as words of research
_TITLE = 3  # the score of a title that is beyond doubt
_READ = 20_000  # characters


def without_software(note: Reading, heads: list[Head]) -> list[Head]:
    """The heads of a note; none where it is about software, which is told to the note.

    A file that leads to a paper, or states a paper's title, is no such file.
    """
    if not heads or any(_is_titled(head) for head in heads):
        return heads
    if any(is_paper_address(m.target) for block in note.blocks for m in links(block)):
        return heads
    known, text = fields(), note.text[:_READ].lower()
    told = sum(word in text for word in known.software)
    if told < _ENOUGH or told < _TIMES * sum(word in text for word in known.research):
        return heads
    for head in heads:
        note.skip(head.block, "a file about software")
    return []


def _is_titled(head: Head) -> bool:
    """Whether a head is a title beyond doubt, or a likely one that a field states."""
    return title_score(head.name) >= _TITLE - (head.layout == "title-field")
