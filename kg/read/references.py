"""Knows the references of a note: in its text, in footnotes, in the list that closes it."""

from __future__ import annotations

import re

from kg.abbreviations import LINKING
from kg.addresses import is_paper_address
from kg.model import Block
from kg.read.people import is_byline, without_et_al
from kg.read.state import Head, Reading, links
from kg.read.titles import is_citation, title_score, words

_QUOTE = re.compile(r"[\"“]")
_LEAD = re.compile(r"\W*(?:\d{1,3}\W+)?")
_ET_AL = re.compile(r"[^\"“\n]{0,120}?\bet\.? al\b")
_CONTINUED = re.compile(r"[)\]）】]*\s+[a-z]+\s+\w")  # "([Byron, 1843](…)) shows that"
_TELLING = 6  # words in lower case between a title and its link that tell of something else
_LISTS = ("item", "paragraph", "quote")
_TEXT = 4  # blocks of the file's own text before a list of references


def without_references(note: Reading, heads: list[Head]) -> list[Head]:
    """Those of ``heads`` that stand neither in a footnote nor in a list that closes the file."""
    closing = _closing(note)
    kept = []
    for head in heads:
        if head.block >= closing or _is_footnote(note, head.block):
            note.skipped[head.block] = "a reference of the note's paper"
        else:
            kept.append(head)
    return kept


def _is_footnote(note: Reading, i: int) -> bool:
    start = note.blocks[i].start
    line = note.text.rfind("\n", 0, start) + 1
    return note.text.startswith("[^", line)


def _closing(note: Reading) -> int:
    """The first block of the references with which a file ends, or the number of its blocks."""
    size = first = len(note.blocks)
    found = 0
    for i in range(size - 1, -1, -1):
        block = note.blocks[i]
        if block.kind in ("comment", "code"):
            continue
        if block.kind not in _LISTS or links(block) or not _is_reference(block.text):
            break
        first, found = i, found + 1
    prose = sum(b.kind in _LISTS and len(b.text) > 40 for b in note.blocks[:first])
    return first if found and prose >= max(_TEXT, found) else size


def _is_reference(text: str) -> bool:
    """Whether a line is a reference in full: people, then a title in quotation marks."""
    if len(text) > 500:
        return False
    lead = _LEAD.match(text)
    start = lead.end() if lead else 0
    quote = _QUOTE.search(text, start)
    if quote is None or quote.start() == start:
        return False
    before = text[start : quote.start()].strip(" .,:：;(")
    return _ET_AL.match(text, start) is not None or (
        len(before.split()) > 1 and is_byline(without_et_al(before))
    )


def in_prose(block: Block, start: int, end: int) -> bool:
    """Whether the links to papers are citations of a text that goes on behind what may be a title
    at ``text[start:end]``, or behind them: "Feel the thread. Looms ([Byron, 1843](…)) do", "as it
    is told by [Byron, 1843](…)", "In looms, threads are many and the reed parts them ([arXiv](…))".
    """
    text = block.text
    own = [m for m in links(block) if is_paper_address(m.target)]
    if not own:
        return False
    between = words(text[end : max(end, min(m.start for m in own))])
    told = [w for w in between if w[0].islower() and w not in LINKING]
    sure = title_score(text[start:end]) == 3 or any(
        m.kind in ("strong", "emphasis", "link") and m.start <= start and end <= m.end
        for m in block.marks
    )
    if len(told) >= _TELLING and 2 * len(told) >= len(between) and not sure:
        return True
    if not all(is_citation(text[m.start : m.end]) for m in own):
        return False
    goes_on = any(_CONTINUED.match(text, m.end) for m in own)
    before = text[:end].rstrip()
    return goes_on or before.rpartition(" ")[2].casefold() in LINKING
