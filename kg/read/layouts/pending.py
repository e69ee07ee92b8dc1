"""Lists of papers that are still to be read: bare names, titles, unchecked tasks."""

from __future__ import annotations

import re

from kg.naming import fold
from kg.read.state import Head, Reading, is_paper_address, links
from kg.read.titles import (
    bare_title,
    generic_terms,
    is_name,
    is_section,
    known_names,
    split_name,
    title_score,
)

_HAN_TAIL = re.compile(r"[\s，,(（]*(?=[\u3400-\u9fff])")
_OF_WORK = re.compile(
    r"^([A-Za-z][\w+&·. -]{1,30}?)\s*(?:的)?(?:工作|论文|文章|原文|paper)\s*$", re.I
)
_PARTS = re.compile(r"\s*[,，、;；/]\s*")


def find(note: Reading) -> None:
    """Propose what stands on lists that are said to be unread, and unchecked tasks."""
    for i, block in enumerate(note.blocks):
        state = note.pending[i]
        if block.kind not in ("item", "paragraph") or not block.text:
            continue
        task = block.checked is False
        if (state != "to-read" and not task) or note.aside[i] or block.field:
            continue
        if i in note.heads:
            note.heads[i].status = note.heads[i].status or "to-read"
            continue
        for head in _heads(note, i):
            note.add(head)
        if i not in note.heads:
            note.skip(i, "on a list to read, but no title or known name")


def _heads(note: Reading, i: int) -> list[Head]:
    block = note.blocks[i]
    text = block.text
    first = min(links(block), key=lambda m: m.start, default=None)
    if first is not None and (
        is_paper_address(first.target) or title_score(text[first.start : first.end]) >= 2
    ):
        name = text[first.start : first.end]
        if name.startswith("http") and first.start:
            name, span = text[: first.start].strip(" :：-"), (0, first.start)
        else:
            span = (first.start, first.end)
        if name and not name.startswith("http"):
            return [_made(i, *span, name)]
    end = len(text)
    tail = _HAN_TAIL.search(text)
    if tail and tail.start() > 0:
        end = tail.start()
        closed = re.match(r"^\d{4}$", text[max(0, end - 4) : end])
        end -= 4 if closed else 0
    name = bare_title(text[:end].strip())
    if name and not is_section(name) and title_score(name) >= 2:
        return [_made(i, text.find(name), text.find(name) + len(name), name)]
    for pattern in (name if end == len(text) else "", (_OF_WORK.match(text) or ["", ""])[1]):
        if pattern and (fold(pattern) in known_names() or is_name(pattern)) and _no_term(pattern):
            at = text.find(pattern)
            return [_made(i, at, at + len(pattern), pattern)]
    parts = [p for p in _PARTS.split(text) if p]
    if len(parts) > 1:
        return []
    return []


def _no_term(name: str) -> bool:
    return fold(name) not in generic_terms() and not is_section(name) and not split_name(name)[0]


def _made(i: int, start: int, end: int, name: str) -> Head:
    return Head(i, max(0, start), end, name, "to-read", 3, status="to-read")
