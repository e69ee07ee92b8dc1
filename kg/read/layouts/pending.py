"""Lists of papers that are still to be read: bare names, titles, unchecked tasks."""

from __future__ import annotations

import re

from kg.addresses import is_paper_address
from kg.naming import fold
from kg.read.baretitle import bare_title
from kg.read.cited import title_span
from kg.read.people import is_byline
from kg.read.state import Head, Reading, links
from kg.read.titles import generic_terms, is_label, is_name, is_section, known_names, title_score

_OF_WORK = re.compile(
    r"^([A-Za-z][\w+&·. -]{1,30}?)\s*(?:的)?(?:工作|论文|文章|原文|paper)\s*$", re.I
)
_PART = re.compile(r"(?:[^,，、;；/:：和与&\s]|\s(?!and\b|&))+")
_FILES = re.compile(r"\w\.(?:py|js|ts|html|css|json|ya?ml|sh|cpp|md|txt|csv)\b|\w+/\w+/\w")
_YEAR_BEHIND = re.compile(r"(\S.{0,40}?)\s*(?:[-–—,]+|\()\s*(?:19|20)\d\d\)?\s*$")
_LONGEST = 600
_VERB = 10  # characters beside a link: "read [[…]]"
CHAPTER = re.compile(
    r"(?:\d{1,2}(?:\.\d+)+|[A-Z](?:\.\d+)+|[B-HJ-Z](?=\s)|A(?=\s+(?:A|The)\s)|chapter\b.*|appendix\b.*)[\s:.]",
    re.I,
)


def find(note: Reading) -> None:
    """Propose what stands on lists that are said to be unread, and unchecked tasks."""
    tasks = {note.heading[i] for i, b in enumerate(note.blocks) if b.checked is not None}
    checked = [b for b in note.blocks if b.checked is False]
    short = [b.text for b in checked if len(b.text) <= _LONGEST]
    titles = sum(
        title_score(text[slice(*title_span(text))]) >= 2 and not _FILES.search(text)
        for text in short
    )
    mostly = titles * 2 >= len(checked)  # a list of tasks most of which are titles
    for i, block in enumerate(note.blocks):
        if block.kind not in ("item", "paragraph") or not 0 < len(block.text) <= _LONGEST:
            continue
        listed = note.pending[i] == "to-read"
        task = block.checked is False and not CHAPTER.match(block.text)
        if listed and block.kind == "item" and not task and note.heading[i] in tasks:
            listed = False  # beside tasks a plain item is a remark
        if not (listed or task) or note.aside[i] or (block.field and block.field != "title"):
            continue
        if i in note.heads and note.heads[i].strength >= 2:
            note.heads[i].status = note.heads[i].status or "to-read"
            continue
        heads = _heads(note, i, listed or mostly)
        for head in heads:
            note.add(head)
        if not heads:
            note.skip(i, "on a list to read, but no title or known name")


def is_programming(task: str) -> bool:
    """Whether a task is work on a program: "Mend loader.py", "add tests; run them"."""
    return _FILES.search(task) is not None or "; " in task


def _heads(note: Reading, i: int, listed: bool) -> list[Head]:
    block = note.blocks[i]
    text = block.text
    first = min(links(block), key=lambda m: m.start, default=None)
    if first is not None:
        name = text[first.start : first.end]
        if name.startswith("http") or is_label(name):
            name, start, end = text[: first.start].strip(" :：-–—"), 0, first.start
        else:
            start, end = first.start, first.end
        alone = len(text) - len(name) <= _VERB and fold(name) in known_names()
        if name and (is_paper_address(first.target) or title_score(name) >= 2 or alone):
            return [_made(i, start, end, name)]
    start, end = title_span(text)
    name = bare_title(text[start:end])
    # On a list of tasks that says nothing of papers only a full title is one.
    likely = title_score(name) >= 2 and (listed or fold(name) in known_names())
    likely = likely and not is_programming(name)
    if name and likely and not is_section(name) and not is_byline(name):
        at = text.find(name)
        return [_made(i, at, at + len(name), name)]
    of_work = _OF_WORK.match(text)
    dated = _YEAR_BEHIND.match(text)
    for candidate in (text.strip(), of_work[1] if of_work else "", dated[1] if dated else ""):
        if _nameable(candidate, known=not (listed or of_work)):
            at = text.find(candidate)
            return [_made(i, at, at + len(candidate), candidate)]
    parts = [(m.start(), m.end(), m[0].strip()) for m in _PART.finditer(text)] if listed else []
    named = [(a, b, part) for a, b, part in parts if _nameable(part, known=True)]
    if len(parts) > 1 and named:
        head = _made(i, named[0][0], named[0][1], named[0][2])
        head.others = [part for _, _, part in named[1:]]
        return [head]
    return []


def _nameable(name: str, known: bool) -> bool:
    if not name or is_section(name):
        return False
    if fold(name) in known_names():
        return True
    return not known and is_name(name) and fold(name) not in generic_terms()


def _made(i: int, start: int, end: int, name: str) -> Head:
    return Head(i, max(0, start), end, name, "to-read", 3, status="to-read")
