"""Lists whose items are papers: link heads with notes nested below, "Short: Title" items."""

from __future__ import annotations

import re

from kg.naming import fold
from kg.read.state import Head, Reading, dates_a_work, is_paper_address, links
from kg.read.titles import (
    bare_title,
    generic_terms,
    is_label,
    is_name,
    is_section,
    known_names,
    title_score,
)

_EMPTY_LINK = re.compile(r"^\[([^\[\]]{2,200})\](?:\(\s*\))?")


def find(note: Reading) -> None:
    """Propose items that begin with a link, or with a title in bold, at the top of their list."""
    for i, block in enumerate(note.blocks):
        if block.kind not in ("item", "paragraph") or i in note.heads or block.field:
            continue
        if note.aside[i] or not block.text:
            continue
        if any(up in note.heads and note.blocks[up].kind == "item" for up in note.ancestors(i)):
            continue
        head = _head(note, i)
        if head is not None:
            note.add(head)


def _head(note: Reading, i: int) -> Head | None:
    block = note.blocks[i]
    text = block.text
    item = block.kind == "item"
    first = next((m for m in sorted(links(block), key=lambda m: m.start)), None)
    bracket = _EMPTY_LINK.match(text)
    wiki = next((m for m in block.marks if m.kind == "wikilink" and m.start == 0), None)
    if wiki is not None and item:
        name = text[: wiki.end]
        rest = text[wiki.end :].strip()
        if rest[:1] in (":", "：", "-", "–", "—") and len(rest) > 20 and is_name(name):
            return Head(i, 0, wiki.end, name, "wikilink", 1)
    if first is not None and not text[: first.start].strip(' \t[]()*-–—:："“0123456789.、'):
        name = bare_title(text[first.start : first.end])
        if not name or name.startswith("http") or is_label(name):
            return None
        score = title_score(name)
        paper = is_paper_address(first.target)
        rest = text[first.end :].strip()
        if not item and (len(rest) > 40 or note.depth(i)):
            return None
        if paper and (score >= 1 or not fold(name).isdigit()):
            return Head(i, first.start, first.end, name, "item", 3 if item else 2, run=True)
        if not first.target and score >= 1:
            return Head(i, first.start, first.end, name, "item", 2, run=True)
        if score >= 2 and item:
            return Head(i, first.start, first.end, name, "item", 2, run=True)
        return None
    if bracket and item and note.children[i]:
        name = bracket[1].strip()
        if title_score(name) >= 1 and fold(name) not in generic_terms():
            return Head(i, bracket.start(1), bracket.end(1), name, "item", 2, run=True)
    far = next((m for m in links(block) if is_paper_address(m.target)), None)
    if far is not None and item and not note.depth(i) and note.children[i]:
        name = bare_title(text[far.start : far.end])
        outside = len(text) - (far.end - far.start)
        if outside <= 24 and title_score(name) >= 1 and not is_label(name):
            # "the forerunner of the above: [Title](…)"
            return Head(i, far.start, far.end, name, "item", 2, run=True)
    strong = next((m for m in block.marks if m.kind == "strong" and m.start == 0), None)
    if strong is not None:
        name = text[: strong.end].strip(" :：.")
        if title_score(name) >= 3 and not is_section(name) and len(text) - strong.end < 60:
            told = dates_a_work(text[strong.end :].strip(" ,，(（.-–—")) or bool(links(block))
            return Head(i, 0, len(name), name, "bold", 2 if told else 1, run=True)
        if text[strong.end - 1 : strong.end + 1].strip()[:1] in (":", "：") or text[
            strong.end : strong.end + 1
        ] in (":", "："):
            if fold(name) in known_names() and not note.depth(i):
                return Head(i, 0, len(name), name, "bold-name", 1, run=True)
    if item and not note.depth(i) and note.children[i] and fold(text) in known_names():
        return Head(i, 0, len(text), text, "item-name", 1, run=True)
    return None
