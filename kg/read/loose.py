"""Everything in a note that might be the title or the name of a paper, for the judge to weigh.

The layout rules propose little and seldom wrongly. This proposes much: of every block the few spans
that are set off by marks, by punctuation or by the block's own ends.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from kg.addresses import is_paper_address
from kg.model import Block
from kg.naming import count_han, fold
from kg.read.cited import cited, title_span
from kg.read.layouts.filetitle import titles
from kg.read.layouts.tables import cells
from kg.read.layouts.whole import is_cover
from kg.read.state import Head, Reading, dates_a_work, links, org_names, venue_names
from kg.read.titles import ARROW, generic_terms, is_label, is_section, known_names, title_score

RULE, LINE, CITED, LINK, STRONG, EMPHASIS, QUOTED, BEFORE, BEHIND, CELL, WIKI, FILE = (
    1 << bit for bit in range(12)
)
BITS = ("rule", "line", "cited", "link", "strong", "emphasis", "quoted", "before", "behind",
        "cell", "wiki", "file")  # fmt: skip
_KINDS = frozenset({"heading", "item", "paragraph", "quote", "row"})
_LONGEST = 600  # characters of a block in which a title is looked for
_JOINED = 50  # characters in which an arrow says that the block joins several things
_PROSE = 110  # characters of a block without a year or a link from which it is prose
_START = 200  # characters that tell the language of a block
_HAN = 0.6  # share of Chinese characters from which a line holds no title
_NAME = 250  # characters of a name
_WORD = 60  # characters of what may be the name of a section, or what a link is called by
_CELLS = 5
_MARKED = (("link", LINK), ("strong", STRONG), ("emphasis", EMPHASIS), ("wikilink", WIKI))
_MARKS = 3
_DELIMITER = re.compile(r"\s[-–—|/]+\s|[:：(（\[【,，;；。|]|——|\.\s|\s@|\s(?:by|from)\s|[\"“”]")
_QUOTED = re.compile(r"[\"“]([^\"“”]{4,250})[\"”]|《([^《》]{2,250})》|「([^「」]{2,250})」")
_TAG = re.compile(r"\W{0,3}[\[【(（][^\[\]【】()（）]{1,60}[\]】)）]\s*[-–—:：.,]?\s*")
_CREDIT = re.compile(  # "Byron 1843. ", "Byron et al, "
    r"[^.:：]{2,120}?[(（]?(?:19|20)\d\d[a-z]?[)）]?[.,:：]\s+"
    r"|[^.:：()（）]{2,120}?\bet al\.?,?[:：,]?\s+"
    r"|(?:19|20)\d\d(?:[-./年]\d{1,2}月?)?[-:：,，.\s]+"
)
_LABEL = re.compile(r"[^:：]{2,40}[:：]\s*")
_SENTENCE = re.compile(r"[.?!]\s+(?=[A-Z(\[])|[。；;]|,\s+(?=[A-Z][\w&]*\s*(?:19|20)\d\d)")
YEAR = re.compile(r"(?<!\d)(?:19[5-9]|20[0-4])\d(?!\d)")
_TOLD = re.compile(r"(?:19|20)\d\d|['’]\d\d|\bet al\b")  # something is said about a paper
_CAPITAL = re.compile(r"[A-Z]")
_TRIM = " \t\n,，.。;；:：-–—|@*/+·•~<>=#"
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(slots=True)
class Candidate:
    """A span that may name a paper, and in which ways it is set off."""

    block: int
    start: int
    end: int
    name: str
    forms: int
    head: Head | None = None  # what a rule proposed there
    chosen: bool = False  # whether that stands by the rules alone

    def made(self, note: Reading) -> Head:
        """The head that it would be."""
        if self.head is not None:
            return self.head
        if self.forms & FILE:
            return Head(self.block, self.start, self.end, self.name, "file", 3,
                        first=0, last=len(note.blocks) - 1)  # fmt: skip
        item = note.blocks[self.block].kind in ("item", "row")
        head = Head(self.block, self.start, self.end, self.name, "judged", 2, run=not item,
                    last=note.last[self.block] if item else -1)  # fmt: skip
        note.name(head)
        return head


def candidates(note: Reading, proposed: list[Head], chosen: list[Head]) -> list[Candidate]:
    """What may be a paper, by block: the rules' heads and what is set off in each block.

    In a note that the rules read as one on a single paper, no more than they propose: what else is
    named there is what it cites.
    """
    whole = any(head.first == 0 and head.last >= len(note.blocks) - 1 for head in chosen)
    stands = {id(head) for head in chosen}
    above = {head.block for head in chosen}
    ruled: dict[int, dict[tuple[int, int, bool], Head]] = {}
    for head in (*proposed, *chosen):
        key = head.start, head.end, head.layout == "file"
        ruled.setdefault(head.block, {})[key] = head
    for title in titles(note):
        if title.name and len(title.name) <= _NAME and not is_cover(note, title.name):
            at = max(title.block, 0)
            if not any(h.layout == "file" for h in ruled.get(at, {}).values()):
                head = Head(at, title.start, title.end, title.name, "file", 0,
                            first=0, last=len(note.blocks) - 1)  # fmt: skip
                ruled.setdefault(at, {})[title.start, title.end, True] = head
    found: list[Candidate] = []
    for i, block in enumerate(note.blocks):
        heads = ruled.get(i, {})
        spans: dict[tuple[int, int], int] = {}
        told = i - 1 in above and dates_a_work(block.text)  # when and whence the paper above came
        columned = any(h.layout == "table" for h in heads.values())  # its head names the column
        if not (whole or told or columned) and block.kind in _KINDS and (heads or _may_name(block)):
            spans = _spans(block)
        for (start, end, file), head in sorted(heads.items()):
            form = FILE if file else RULE
            forms = spans.pop((start, end), 0) | form if not file else form
            found.append(Candidate(i, start, end, head.name, forms, head, id(head) in stands))
        linked = bool(spans) and any(
            m.kind == "link" and is_paper_address(m.target) for m in block.marks
        )
        for (start, end), forms in spans.items():
            name = block.text[start:end]
            if _possible(name, linked):
                found.append(Candidate(i, start, end, name, forms))
    return found


def _may_name(block: Block) -> bool:
    """Whether a block might be about a paper: prose, and lines in Chinese, plainly are not."""
    if not block.text or (block.field and block.field != "title"):
        return False
    text = block.text
    if not _CAPITAL.search(text, 0, _LONGEST):
        return "《" in text
    if block.kind != "row" and ARROW.search(text, 0, _JOINED) and not _set_off(block):
        return False
    if block.kind == "row" or (block.marks and _set_off(block)):
        return True
    if block.kind == "heading":
        return len(text) > _WORD or not _is_part(text)
    if len(text) > _PROSE and not YEAR.search(text):
        return False
    return (
        text.isascii() or "《" in text or count_han(text[:_START]) <= _HAN * min(_START, len(text))
    )


def _set_off(block: Block) -> bool:
    return any(
        m.kind == "link" or (m.start < 3 and m.kind in ("strong", "wikilink")) for m in block.marks
    )


def _possible(name: str, linked: bool) -> bool:
    """Whether a part of a block might be a title or a name; ``linked``: it leads to a paper."""
    if not 1 < len(name) <= _NAME or not _LETTER.search(name):
        return False
    if not (linked or title_score(name) or fold(name) in known_names()):
        return False
    if not linked and name[-1] in "?？":
        return False  # what a note asks itself
    addressed = "://" in name or name.endswith(("http", "https"))
    return not addressed and not (len(name) <= _WORD and _is_part(name))


@lru_cache(maxsize=4096)
def _is_part(name: str) -> bool:
    """Whether a short text names anything but a work: a section, a kind of link, a venue."""
    bare = fold(name)
    if bare in venue_names() or bare in org_names() or bare in generic_terms():
        return True
    return is_section(name) or (is_label(name) and bare not in known_names())


def _spans(block: Block) -> dict[tuple[int, int], int]:
    """The spans of a block that are set off, each with its forms."""
    text = block.text
    found: dict[tuple[int, int], int] = {}

    def put(start: int, end: int, form: int) -> None:
        while end > start and text[end - 1] in _TRIM + '"“”([（【':
            end -= 1
        while start < end and text[start] in _TRIM + '"“”)]）】':
            start += 1
        if end - start > 1:
            found[start, end] = found.get((start, end), 0) | form

    if block.kind == "row":
        for start, end in cells(block)[:_CELLS]:
            put(start, end, CELL)
    for kind, form in _MARKED if block.marks else ():
        marks = [m for m in block.marks if m.kind == kind and m.start < _LONGEST]
        if form == WIKI and len(marks) > 1:
            continue  # a line that leads through other notes
        for mark in sorted(marks, key=lambda m: m.start)[:_MARKS]:
            put(mark.start, mark.end, form)
    if any(quote in text for quote in '"“《「'):
        for match in islice(_QUOTED.finditer(text, 0, _LONGEST), 2):
            put(*match.span(match.lastindex or 0), QUOTED)
    if len(text) > _LONGEST or block.kind == "row":
        return found
    start, end = title_span(text)
    put(start, end, LINE)
    stop = min((m.start for m in links(block) if m.start > start + 3), default=len(text))
    told = _TOLD.search(text) is not None
    if told:
        where = cited(text, start, stop)
        put(where.start, where.end, CITED)
    for match in islice(_DELIMITER.finditer(text, start + 2), 2):
        put(start, match.start(), BEFORE)
    lead = _TAG.match(text, start) or (told and _CREDIT.match(text, start))
    lead = lead or _LABEL.match(text, start)
    if lead and lead.end() < len(text):
        sentence = _SENTENCE.search(text, lead.end() + 2)
        put(lead.end(), sentence.start() if sentence else len(text), BEHIND)
    return found
