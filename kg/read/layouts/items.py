"""Lists whose items are papers: link heads with notes nested below, "[Title]" without a link."""

from __future__ import annotations

import re

from kg.addresses import is_paper_address
from kg.model import Block, Mark, ReadingStatus
from kg.naming import fold
from kg.read.baretitle import bare_title
from kg.read.cited import title_span, uncited
from kg.read.fields import fields
from kg.read.layouts.pending import CHAPTER
from kg.read.people import are_people
from kg.read.sources import is_source
from kg.read.state import Head, Reading, links
from kg.read.tidy import awaited
from kg.read.titles import generic_terms, is_label, is_name, known_names, may_be_title, title_score

_BRACKET = re.compile(r"\[([^\[\]]{2,200})\](?:\(\s*\))?")
_CALLED = re.compile(r"\W*\[([A-Za-z][\w+ -]{1,24})\]\W*$")
_MONTH = re.compile(r"\d{4}(?:\.[A-Za-z]\w*)?")
_BEFORE = ' \t[]()<*-–—:："“0123456789./、'
_PART = re.compile(r"\s*([^:：\n]{2,20}?)\s*(?:[:：]|\n|$)")
_LONGEST = 600  # a line that names a paper is no longer
_OUTSIDE = 24  # how much text may stand around a link that is the paper: "see also [Title](…)"
_BETWEEN = 24  # how much may stand between two links that are papers
_JOINED = re.compile(r"\s*(?:[(（][^()（）]{1,20}[)）]\s*)?[,，;；&+]")
_BEHIND = 40  # how much may follow one that begins a line which is no list item

_SCHOOL = re.compile(  # a part of a line that is where somebody works: "University of Looms"
    r"(?:^|, )(?:[A-Z][\w.&’'-]* ){0,4}(?:University|Universit[àäéyt]\w*|Institute|College|Academy)"
    r"(?: (?:of|for|at)(?: [A-Z][\w.-]*){1,4})?(?=,|$| & | and [A-Z])"
)
_CUT = re.compile(r"\b(?:in|at|of|for|on|the|and|from|with|by)$")  # the rest was taken for a venue


def find(note: Reading) -> None:
    """Propose items that begin with a link, or are little else, at the top of their list."""
    for i, block in enumerate(note.blocks):
        if block.kind not in ("item", "paragraph") or i in note.heads or block.field:
            continue
        if note.aside[i] or not block.text:
            continue
        if len(block.text) > _LONGEST and not _titled(block):
            continue
        if note.depth[i] and any(
            up in note.heads and note.blocks[up].kind == "item" for up in note.ancestors(i)
        ):
            continue
        head = _linked(note, i) or _bracketed(note, i) or _beside_words(note, i) or _bare(note, i)
        if head is not None:
            note.add(head)


def _titled(block: Block) -> bool:
    """Whether a line, however long, begins with the full title that a link to a paper is called."""
    first = min(links(block), key=lambda m: m.start, default=None)
    return (
        first is not None
        and first.start <= 1
        and is_paper_address(first.target)
        and title_score(block.text[first.start : first.end]) >= 2
    )


def _linked(note: Reading, i: int) -> Head | None:
    """A link at the beginning."""
    block = note.blocks[i]
    if not block.marks:
        return None
    first = min(links(block), key=lambda m: m.start, default=None)
    if first is None:
        return None
    called = _CALLED.match(block.text[: first.start])  # "[LOOM] <[Looms That Read](…)>"
    if not called and block.text[: first.start].strip(_BEFORE):
        return None
    waits, name = awaited(bare_title(block.text[first.start : first.end]))
    if not name or name.startswith("http") or is_label(name):
        return None
    if _MONTH.fullmatch(name) or is_source(name):
        return None  # "[2101.Gears](…)" says when and whence, not what
    item = block.kind == "item"
    behind = block.text[first.end :].strip()
    if not item and (len(behind) > _BEHIND or note.depth[i]):
        return None
    score = title_score(name)
    if is_paper_address(first.target) and (score >= 1 or not fold(name).isdigit()):
        head = _head(i, first, name, 3 if item else 2, waits)
        head.others = _further(block, first) if item else []
        head.short = called[1] if called and is_name(called[1]) and score >= 2 else ""
        return head
    if first.target.startswith("#"):
        return None  # a table of contents
    if (score >= 1 and not first.target) or (score >= 2 and item):
        return _head(i, first, name, 2, waits)
    return None


def _further(block: Block, first: Mark) -> list[str]:
    """More papers that a line names, each a link to it: "[Title](…), [Title](…) (blog)"."""
    found, end = [], first.end
    for link in sorted(links(block), key=lambda m: m.start):
        if link.start < end or not is_paper_address(link.target):
            continue
        name = bare_title(block.text[link.start : link.end])
        between = block.text[end : link.start]
        if len(between) > _BETWEEN or not _JOINED.match(between):
            break
        if is_label(name) or not (title_score(name) >= 1 or is_name(name)):
            break
        found.append(name)
        end = link.end
    return found


def _bracketed(note: Reading, i: int) -> Head | None:
    """A name in square brackets that never became a link: "[NAO]"."""
    block = note.blocks[i]
    if block.kind != "item" or not note.children[i]:
        return None
    bracket = _BRACKET.match(block.text)
    if not bracket:
        return None
    name = bracket[1].strip()
    if title_score(name) < 1 or fold(name) in generic_terms():
        return None
    return Head(i, *bracket.span(1), name, "item", 2, run=True)


def _beside_words(note: Reading, i: int) -> Head | None:
    """A link with a few words around it: "the forerunner of the above: [Title](…)"."""
    block = note.blocks[i]
    if not block.marks or block.kind != "item" or note.depth[i] or not note.children[i]:
        return None
    link = next((m for m in links(block) if is_paper_address(m.target)), None)
    if link is None:
        return None
    name = bare_title(block.text[link.start : link.end])
    outside = len(block.text) - (link.end - link.start)
    if outside > _OUTSIDE or title_score(name) < 1 or is_label(name):
        return None
    return _head(i, link, name, 2)


def _sectioned(note: Reading, i: int) -> bool:
    """Whether remarks below an item are those on a paper, by its parts: "Abstract: …", "摘要"."""
    known = fields()
    labels = (_PART.match(note.blocks[j].text) for j in note.children[i])
    return any(
        fold(m[1]) in known.paper_sections or fold(m[1]) in known.papers_only for m in labels if m
    )


def _bare(note: Reading, i: int) -> Head | None:
    """The name of a known work with notes nested below, or a title, plainly."""
    block = note.blocks[i]
    if block.kind != "item":
        return None
    if not links(block) and may_be_title(block.text) and not CHAPTER.match(block.text):
        start, end = title_span(block.text)
        name = block.text[start:end]
        if title_score(name) >= 2 and not _SCHOOL.search(name) and not _CUT.search(name):
            below = note.blocks[i + 1] if i + 1 < len(note.blocks) else None
            if below is not None and below.kind == "paragraph" and are_people(below.text):
                return Head(i, start, end, name, "item", 2, run=True)
            name = uncited(name)  # "Looms That Read (Page 12)"
            layout, strength = ("item", 2) if _sectioned(note, i) else ("item-title", 1)
            return Head(i, start, start + len(name), name, layout, strength)
    if note.depth[i] or not note.children[i]:
        return None
    if fold(block.text) not in known_names():
        return None
    return Head(i, 0, len(block.text), block.text, "item-name", 1, run=True)


def _head(i: int, mark: Mark, name: str, strength: int, waits: bool = False) -> Head:
    status: ReadingStatus | None = "to-read" if waits else None
    return Head(i, mark.start, mark.end, name, "item", strength, run=True, status=status)
