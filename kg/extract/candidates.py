"""Everything in a note that may name a work: the spans between which the scorer chooses.

Prose blocks are read as one text, so that each pattern runs once per note. Formulas, addresses and
tags are blanked out first; code, comments, front matter and lines that list authors or keywords
are not read at all.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Literal

import msgspec

from kg.extract import shapes
from kg.extract.lexicon import Lexicon
from kg.model import Block, Mark, Name, Note
from kg.naming import fold, loose

PROSE = frozenset({"heading", "paragraph", "item", "quote", "row"})
NOT_PROSE = frozenset(
    {"authors", "topic", "org", "venue", "year", "month", "published", "read_on", "status", "url"}
    | {"arxiv", "doi", "award"}
)
LONGEST_NAME = 160  # characters; a full title
Source = Literal[
    "dictionary", "shape", "title-case", "citation", "mark", "quoted", "formula", "title", "line",
    "cell",
]  # fmt: skip

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s)）\]>，。]+|\b[\w.+-]+@[\w-]+\.\w+")
_GREEK = re.compile(
    r"\\(pi|phi|psi|beta|alpha|gamma|delta|sigma)(?:\^\{?\\?(?:\*|ast|star)\}?)?"
    r"(?:_\{?([0-9](?:\.[0-9])?)\}?)?\Z"
)
_GREEK_LETTER = dict(zip(
    ("pi", "phi", "psi", "beta", "alpha", "gamma", "delta", "sigma"), "πφψβαγδσ", strict=True
))  # fmt: skip
_AFTER_FORMULA = re.compile(r"-[A-Z][A-Za-z0-9]*")
_NAMEABLE = re.compile(r"[^\W\d_]")
_SENTENCE = re.compile(r"[。！？；]|[.!?] ")


class Candidate(msgspec.Struct, gc=False):
    """A span of the joined text that may name a work."""

    start: int
    end: int
    surface: str
    source: Source
    name: Name | None = None  # the dictionary's, where it knows the surface
    cased: bool = True


_Found = dict[tuple[int, int], Candidate]


class Prose(msgspec.Struct, frozen=True):
    """The readable text of a note, blocks joined by newlines, and the way back to the blocks."""

    text: str
    starts: tuple[int, ...]  # offset of each block's text
    blocks: tuple[int, ...]  # its index in the note
    marks: tuple[tuple[int, int, Mark], ...]  # offsets in the text, by start
    lines: tuple[tuple[int, int], ...]  # offsets of the list items that are short

    def index(self, offset: int) -> int:
        """Which of the prose blocks holds the offset."""
        return bisect_right(self.starts, offset) - 1

    def place(self, offset: int) -> tuple[int, int]:
        """Block index and the offset at which its text begins."""
        at = self.index(offset)
        return self.blocks[at], self.starts[at]


def is_prose(block: Block) -> bool:
    """Whether works may be named in ``block``."""
    return block.kind in PROSE and block.field not in NOT_PROSE


def prose(note: Note) -> Prose:
    """The prose of ``note`` as one text."""
    pieces: list[str] = []
    starts: list[int] = []
    blocks: list[int] = []
    marks: list[tuple[int, int, Mark]] = []
    lines: list[tuple[int, int]] = []
    offset = 0
    for number, block in enumerate(note.blocks):
        if not is_prose(block):
            continue
        text = block.text
        for mark in block.marks:
            if mark.kind in ("math", "tag"):
                text = _blank(text, mark.start, mark.end)
            if mark.kind != "tag":
                marks.append((offset + mark.start, offset + mark.end, mark))
        if "://" in text or "@" in text or "www." in text:
            for match in list(_ADDRESS.finditer(text)):
                text = _blank(text, match.start(), match.end())
        pieces.append(text.replace("\n", " "))
        starts.append(offset)
        blocks.append(number)
        if block.kind == "item" and len(text) <= LONGEST_NAME:
            lines.append((offset, offset + len(text)))
        offset += len(text) + 1
    return Prose("\n".join(pieces), tuple(starts), tuple(blocks), tuple(marks), tuple(lines))


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + "\x00" * (end - start) + text[end:]


def propose(lexicon: Lexicon, page: Prose) -> list[Candidate]:
    """All candidates of ``note``, by start, the longest first; they overlap."""
    text = page.text
    found: _Found = {}
    for start, run in shapes.runs(text):
        for a, b, surface, shaped in shapes.parts(run):
            span = (start + a, start + b)
            found[span] = Candidate(*span, surface, "shape" if shaped else "title-case")
    _add_spans(found, lexicon, page)
    _add_marked(found, lexicon, page)
    for hit in lexicon.hits(text):
        span = (hit.start, hit.end)
        old = found.get(span)
        if old is None or old.name is None:
            surface = text[hit.start : hit.end]
            found[span] = Candidate(*span, surface, "dictionary", hit.name, hit.cased)
    return [found[start, -end] for start, end in sorted([(a, -b) for a, b in found])]


def _add_spans(found: _Found, lexicon: Lexicon, page: Prose) -> None:
    """Citations, and titles by how they are written."""
    text = page.text
    for start, end, who in shapes.citations(text):
        if not who or fold(who) not in lexicon.stop:
            found[start, end] = Candidate(start, end, text[start:end], "citation")
    for start, end in shapes.references(text):
        _add(found, text, start, end, "title")
    for start, end in shapes.quoted(text):
        _add(found, text, start, end, "quoted")
    for start, end in page.lines:
        for stop in shapes.line_ends(text[start:end]):
            _add(found, text, start, start + stop, "line")


def _add_marked(found: _Found, lexicon: Lexicon, page: Prose) -> None:
    """What markup sets apart: formulas, cells of tables, links, stressed words."""
    text = page.text
    for start, end, mark in page.marks:
        if start == end:
            continue
        if mark.kind == "math":
            if candidate := _formula(lexicon, text, start, end, mark):
                found[start, candidate.end] = candidate
        elif mark.kind == "cell":
            if " " in text[start + 1 : end - 1] or "-" in text[start:end]:
                _add(found, text, start, end, "cell")
        elif end - start <= LONGEST_NAME:
            _add(found, text, start, end, "mark")


def _formula(lexicon: Lexicon, text: str, start: int, end: int, mark: Mark) -> Candidate | None:
    """A name written as a formula ("$\\pi_0$-FAST"), as the dictionary knows it."""
    formula = _GREEK.match(mark.target.strip("$ "))
    rest = _AFTER_FORMULA.match(text, end)
    if formula is None or not (formula[2] or rest):
        return None
    written = _GREEK_LETTER[formula[1]] + (formula[2] or "") + (rest[0] if rest else "")
    stop = rest.end() if rest else end
    hit = next((h for h in lexicon.hits(written) if h.end - h.start == len(written)), None)
    if hit is None and rest is None:
        return None  # a symbol, not a name
    return Candidate(start, stop, written, "formula", hit.name if hit else None)


def _add(found: _Found, text: str, start: int, end: int, source: Source) -> None:
    surface = text[start:end]
    kept = surface.strip(" :：,，.。;；*_\x00")
    if 2 <= len(kept) <= LONGEST_NAME and _NAMEABLE.search(kept) and not _SENTENCE.search(kept):
        start += surface.index(kept)
        span = (start, start + len(kept))
        old = found.get(span)
        if old is None or old.source == "title-case":  # what sets a span apart says more
            found[span] = Candidate(*span, kept, source)


def group_key(candidate: Candidate) -> str:
    """What makes two candidates of one note the same name."""
    name = candidate.name.key if candidate.name else candidate.surface
    return loose(name) or fold(name) or name
