"""Bare lines that are papers: a title alone in its line, names listed under a month."""

from __future__ import annotations

import re

from kg.naming import fold
from kg.read.cited import title_span
from kg.read.fields import fields
from kg.read.people import are_people, is_byline
from kg.read.state import Head, Reading, are_makers
from kg.read.titles import (
    generic_terms,
    is_name,
    is_section,
    known_names,
    may_be_title,
    title_score,
    words,
)

_REFERENCE = re.compile(r"\. In [A-Z]|, and [A-Z][\w-]+ [A-Z].*\. |\bet al\..*\. ")
_NAME = 80  # a line that is longer is more than a name
_DAY = re.compile(r"[\s.,;(]*\b(?:\d{1,2}\s+)?(?:[A-Z][a-z]{2,8}\.?\s+)?(?:19|20)\d\d\W*$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LABEL = re.compile(r"([^:：]{2,20})[:：]")  # "Summary: …"
_SENTENCE = re.compile(r"([^\n]{6,250}?)[.?!]\s+(?=\S)")


def find(note: Reading) -> None:
    """Propose lines of their own: names listed under a month, titles over their remarks."""
    for i, block in enumerate(note.blocks):
        if block.kind != "paragraph" or i in note.heads or block.field or note.aside[i]:
            continue
        signed = _signed(note, i)
        if signed is not None:
            note.add(signed)
            continue
        if len(block.text) > 250 or note.depth[i] or any(m.kind == "link" for m in block.marks):
            continue
        says = block.text[-1:] in (":", "：") or fields().other_notes.search(block.text)
        if says and note.children[i]:
            continue  # it says what the list below it holds
        day = note.days[i]
        month = day is not None and not day.day
        if not month and len(block.text) > _NAME and not may_be_title(block.text):
            continue  # the common case: prose
        start, end = title_span(block.text)
        name = block.text[start:end]
        likely = title_score(name) >= 2 or (fold(name) in known_names() and end == len(block.text))
        if not (likely or month):
            continue
        undated = _DAY.sub("", block.text) if _YEAR.search(block.text) else block.text
        if is_byline(undated) or are_makers(undated):
            continue
        label = _LABEL.match(name)
        if (
            is_section(name)
            or (label and is_section(label[1]))
            or fold(name) in generic_terms()
            or _REFERENCE.search(block.text)
        ):
            continue
        if month and _listed(note, i):
            alone = len(words(name)) == 1 == len(name.split()) and name[0].isupper()
            if likely or is_name(name) or alone:
                note.add(Head(i, start, end, name, "line", 3 if likely else 1, status="to-read"))
        elif likely and _over_remarks(note, i, end):
            told = bool(_YEAR.search(block.text, end))
            strength = 3 if day or told else 2 if end < len(block.text) else 1
            note.add(Head(i, start, end, name, "line", strength, run=True))


def _signed(note: Reading, i: int) -> Head | None:
    """The title in a line below one of people: "A. Byron:", "Looms That Weave. NIPS 1843: 1-9"."""
    block, above = note.blocks[i], note.blocks[i - 1] if i else None
    if (
        above is None
        or above.kind != block.kind
        or note.text.count("\n", above.end, block.start) > 1
    ):
        return None
    title = _SENTENCE.match(block.text)
    if title is None or title_score(title[1]) < 1 or not _YEAR.search(block.text, title.end()):
        return None
    if not are_people(above.text.rstrip()):
        return None
    return Head(i, 0, title.end(1), title[1], "line", 3, first=i - 1, run=True)


def _over_remarks(note: Reading, i: int, end: int) -> bool:
    """Whether a title stands where one is expected: first under a day, or over what it is about."""
    block, day = note.blocks[i], note.days[i]
    if day:
        if note.blocks[i - 1].kind != "heading" and not indented(note, i + 1):
            return False
        if note.heading[i] == block.parent:
            return True
    elif title_score(block.text[:end]) < 3:
        return False
    return indented(note, i + 1) or end < len(block.text)


def _listed(note: Reading, i: int) -> bool:
    """A line directly under its heading, among others as short: a list without bullets."""
    heading = note.heading[i]
    if heading < 0 or note.blocks[i].parent != heading:
        return False
    for j in range(heading + 1, note.last[heading] + 1):
        block = note.blocks[j]
        if block.kind == "heading":
            return True
        if block.kind != "paragraph" or len(block.text) > 120:
            return False
    return True


def indented(note: Reading, i: int) -> bool:
    """Whether a block is set in by white space."""
    if not 0 < i < len(note.blocks):
        return False
    start = note.blocks[i].source(0, 1)[0]
    line = max(note.text.rfind("\n", 0, start), note.text.rfind("\r", 0, start)) + 1
    return start - line >= 2 and note.text[line:start].isspace()
