"""Reading lists: a citation a line, with links that are called "paper", "pdf", "code"."""

from __future__ import annotations

import re

from kg.addresses import is_paper_address
from kg.model import Block
from kg.naming import fold
from kg.read.cited import cited
from kg.read.people import are_people, is_byline
from kg.read.references import in_prose
from kg.read.state import Head, Reading, links
from kg.read.titles import is_label, is_name, is_section, known_names, title_score

_LONGEST = 500
_TAG = re.compile(r"^\W*(?:[\[【(（][^\[\]【】()（）]{2,30}[\]】)）]\s*|\d{4}\s*[.:：|-]\s*)+")
_SEGMENT = re.compile(r"\.\s+|[,，;；|]\s*|\s[-–—]\s|[(（\[【]|\s{2,}")
_YEAR = re.compile(r"(?:^|\D)(?:19[5-9]\d|20[0-4]\d)(?!\d)")


def find(note: Reading) -> None:
    """Propose items and lines that cite a paper; a link to it makes them certain."""
    for i, block in enumerate(note.blocks):
        if block.kind not in ("item", "paragraph") or i in note.heads or block.field:
            continue
        if note.aside[i] or not 8 < len(block.text) <= _LONGEST:
            continue
        paper = any(
            is_paper_address(m.target) and is_label(block.text[m.start : m.end])
            for m in links(block)
        )
        waits = _waits(block)
        if not paper and not waits and not (_marked(block) and _YEAR.search(block.text)):
            continue
        span = _title(block)
        if span is None or in_prose(block, *span):
            continue
        where = cited(block.text, *span)
        if where.told and where.parted and title_score(block.text[where.start : where.end]) >= 2:
            span = where.start, where.end
        name = block.text[slice(*span)]
        item = block.kind == "item"
        note.add(
            Head(i, *span, name, "citation", 3 if paper else 2, run=not item,
                 last=note.last[i] if item else -1)
        )  # fmt: skip


def _waits(block: Block) -> bool:
    """Whether an item has a place for its paper's address: "[Looms That Read](#p3) - [link]()"."""
    return block.kind == "item" and any(
        not m.target and is_label(block.text[m.start : m.end]) for m in links(block)
    )


def _marked(block: Block) -> bool:
    return any(m.kind == "strong" and m.start <= 2 for m in block.marks)


def _title(block: Block) -> tuple[int, int] | None:
    """Where the title stands: what is set in bold or as code first, or the first likely part."""
    text = block.text
    tag = _TAG.match(text)
    start = tag.end() if tag else 0
    for mark in sorted(block.marks, key=lambda m: m.start):
        if mark.kind in ("strong", "emphasis") and start - 1 <= mark.start <= start + 2:
            found = _trimmed(text, mark.start, mark.end)
            name = text[slice(*found)]
            if is_byline(name):
                return None  # it goes on from a title in the line before
            if _names(name):
                return found
    stop = min((m.start for m in links(block) if m.start > start), default=len(text))
    best: tuple[int, int] | None = None
    part = start
    for match in [*_SEGMENT.finditer(text, start, stop), None]:
        end = match.start() if match else stop
        if best is not None and (is_byline(text[part:end]) or _YEAR.search(text[part:end])):
            break  # behind the comma come its authors, or when it came out
        found = _trimmed(text, start, end)
        name = text[slice(*found)]
        if title_score(name) >= 2 and not is_section(name) and not are_people(name):
            best = found
        if match is None or match[0].strip() not in (",", "，"):
            break  # only a comma may stand within a title
        part = match.end()
    return best


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while end > start and text[end - 1] in " \t,，.。:：[(（【\"“”'*":
        end -= 1
    while start < end and text[start] in ' \t"“”[':
        start += 1
    return start, end


def _names(name: str) -> bool:
    if not name or is_section(name) or is_label(name):
        return False
    return title_score(name) >= 1 or is_name(name) or fold(name) in known_names()
