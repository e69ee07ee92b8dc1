"""One paper per file whose title stands nowhere on its own: in a sentence, or as a bare name."""

from __future__ import annotations

import re

from kg.addresses import is_paper_address
from kg.model import Block
from kg.read.coined import main_name
from kg.read.fields import fields
from kg.read.layouts import whole
from kg.read.state import Head, Reading, links
from kg.read.titles import is_name, title_score, words

_IN_QUOTES = re.compile(r"[\"“]([^\"“”]{16,250})[\"”]")  # "the paper titled “Looms That Read”"
_THE_PAPER = re.compile(r"(?:The|This)\s+(\S{2,24})\s+(?:paper|preprint|manuscript)\b")
_TOP = 8  # lines of text in which a paper is introduced
_BEFORE = 24  # characters before a title in which "the paper" is said
_QUOTED = 14  # … before one in quotation marks, which set off much else
_TOLD = 20  # characters of a line that tells something
_LONG = 20  # letters of a title that has lost its spaces


def find(note: Reading) -> Head | None:
    """The paper that a note without a title introduces, or the work that its text is about."""
    first = next((i for i, b in enumerate(note.blocks) if b.kind != "front"), -1)
    if first >= 0 and _is_title(note, first):
        return _head(note, first, 0, len(note.blocks[first].text))
    research, spoken = whole.tells(note)
    if not research:
        return None
    told = introduced(note)
    if told is not None:
        return told
    parts = whole.sections(note)
    spoken = spoken or int(parts > 1)
    if whole.is_cover(note, "") and parts < 2:
        return None  # what a folder's front page speaks of most is no paper
    name = main_name(note.blocks, spoken) if spoken else ""
    for i, block in enumerate(note.blocks):
        at = block.text.find(name) if name and block.kind not in ("code", "comment") else -1
        if at >= 0:
            return _head(note, i, at, at + len(name))
    return None


def introduced(note: Reading) -> Head | None:
    """The paper that one of the first lines of text names as the one it is about."""
    texts = [i for i, b in enumerate(note.blocks) if b.kind in ("paragraph", "item", "quote")]
    for i in texts[:_TOP]:
        span = _introduced(note.blocks[i])
        if span:
            return _head(note, i, *span)
    return None


def _is_title(note: Reading, i: int) -> bool:
    """Whether the first block is one line that is certainly a title, with text below it."""
    block, below = note.blocks[i], note.blocks[i + 1 :]
    told = any(b.kind in ("paragraph", "item", "quote") and len(b.text) >= _TOLD for b in below)
    return block.kind == "paragraph" and told and title_score(block.text) == 3


def _introduced(block: Block) -> tuple[int, int] | None:
    """A title in 《…》 or set off, or a link to the paper, behind words that say what it is."""
    known, text = fields(), block.text[:2000]
    for match in (*known.quoted.finditer(text), *_IN_QUOTES.finditer(text)):
        near = _BEFORE if text[match.start()] == "《" else _QUOTED
        before = text[max(0, match.start() - near) : match.start()]
        title = match[1].strip()
        full = title_score(title) >= 2 or (len(title) >= _LONG and len(words(title)) == 1)
        if full and known.introducing.search(before):
            return match.span(1)
    for mark in block.marks:  # "a review of the paper *Engines for Weaving Flowers* by Ada Byron"
        before = text[max(0, mark.start - _BEFORE) : mark.start]
        full = title_score(text[mark.start : mark.end]) >= 2 and mark.end <= len(text)
        if (
            full
            and mark.kind in ("emphasis", "strong", "code")
            and known.introducing.search(before)
        ):
            return mark.start, mark.end
    paper = _THE_PAPER.match(text)  # "The BIGSI paper introduces …"
    if paper and is_name(paper[1]):
        return paper.span(1)
    for link in links(block):
        before = text[max(0, link.start - _BEFORE) : link.start]
        title = text[link.start : link.end]
        full = title_score(title) >= 1 and len(words(title)) > 2
        if full and is_paper_address(link.target) and known.introducing.search(before):
            return link.start, link.end
    return None


def _head(note: Reading, i: int, start: int, end: int) -> Head:
    name = note.blocks[i].text[start:end]
    return Head(i, start, end, name, "file", 3, first=0, last=len(note.blocks) - 1)
