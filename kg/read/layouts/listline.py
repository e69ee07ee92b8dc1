"""What a line of a list says by its words: its title, set off by marks, venue, year or authors."""

from __future__ import annotations

import re
from typing import NamedTuple

from kg.model import Block
from kg.naming import fold, has_han
from kg.read.cited import BY, cited, may_tell, title_span
from kg.read.fields import fields
from kg.read.layouts.pending import CHAPTER, is_programming
from kg.read.people import are_people, is_byline, without_et_al
from kg.read.state import Reading, links
from kg.read.titles import (
    generic_terms,
    is_name,
    is_section,
    known_names,
    title_score,
    unnumbered,
    words,
)

SHORT = 40  # a name before a title, with its colon, is no longer
REFERENCE = re.compile(r"\[\d{1,3}\]\s+(?=\S)")
_NUMBER = re.compile(r"[A-Z]{1,5}(?:-[A-Z0-9]{1,12})*-?\d{1,4}\s*[/:|]\s+(?=\S)")
_BAR = re.compile(r"\s+[|｜]\s+")
_QUOTE = re.compile(r"[\"“]([^\"“”]{10,250})[\"”]")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_PEOPLE = re.compile(r"\b[A-Z]\.|\bet al\b|[A-Z][\w’'-]+, [A-Z]|[A-Z][\w’'-]+ (?:and|&) [A-Z]")
SPOKEN = frozenset(  # words of sentences, not of titles
    {"we", "i", "they", "this", "these", "it", "should", "was", "were", "my", "our"}
)
_SPOKEN = SPOKEN | {"if", "then"}


_EMPTY_LINKS = re.compile(r"(?:\s*\[[A-Za-z][A-Za-z ]{1,24}\])+\s*$")  # "[pdf] [code]", yet to fill


class Line(NamedTuple):
    """What a line says: its title, the short name before it, and how sure that is."""

    start: int
    end: int
    name: str
    short: str
    strength: int  # 3, 2 as in Head; 1: in a list of papers only
    why: str  # what kind of line it is: its like in the same note support it


_REFERRING = re.compile(r"\[?\d{1,3}(?:\]|,\s)")  # "[27] proposed the first", of a reference


def plausible(name: str, wanted: int, sure: bool = False) -> int:
    """How much a part of a line looks like a title where one is expected; 0 not at all."""
    if (
        not name
        or len(name) > 300
        or fold(name) in fields().labels
        or is_section(name)
        or name[-1] in ":："
        or _REFERRING.match(name)
    ):
        return 0
    if fold(name) in generic_terms() and fold(name) not in known_names() and not sure:
        return 0
    found = words(name)
    if found and fold(found[-1]) in fields().data and title_score(name) < 2:
        return 0
    if {w.casefold() for w in found} & _SPOKEN and title_score(name) < 2:
        return 0
    if title_score(name) >= wanted or fold(name) in known_names() or is_name(name.strip("{}")):
        return max(1, title_score(name))
    return int(len(found) >= 4 and not has_han(name) and wanted <= 1)


def set_off(block: Block) -> Line | None:
    """ "Authors. **Title**. Venue", "Short. *Title*": the title is what is set off."""
    for mark in sorted(block.marks, key=lambda m: m.start):
        if mark.kind not in ("strong", "emphasis"):
            continue
        name = block.text[mark.start : mark.end].strip(' .,"“”')
        if (
            (not plausible(name, 2) and len(words(name)) < 4)
            or are_people(name)
            or is_section(name)
        ):
            return None
        before = block.text[: mark.start].strip(' \t"“.,:：')
        if len(before) > 400:
            return None
        found = cited(block.text, mark.start, mark.end)
        at = found.start, found.end
        name = block.text[slice(*at)]
        if is_byline(without_et_al(before)) and len(before.split()) >= 2:
            return Line(*at, name, "", 2, "mark")
        if title_score(name) < 2:
            return None
        if mark.kind == "emphasis" and len(before) <= SHORT and not has_han(before):
            return Line(*at, name, before if is_name(before) else "", 0, "mark")
        return None
    return None


def quoted(block: Block) -> Line | None:
    """People before a title in quotation marks: 'A. Byron, "Deep engines," in CVPR, 2020'."""
    title = _QUOTE.search(block.text)
    if title is None or not 2 < title.start() < 300 or not _YEAR.search(block.text, title.end()):
        return None
    before = block.text[: title.start()].strip(" .,:")
    name = title[1].rstrip(" .,")
    if has_han(before) or not plausible(name, 1) or not _PEOPLE.search(before):
        return None
    return Line(title.start(1), title.start(1) + len(name), name, "", 2, "cited")


def credited(note: Reading, i: int) -> Line | None:
    """A title in quotation marks or in bold with its authors: '"Deep engines" by A. Byron'."""
    block = note.blocks[i]
    strong = next((m for m in block.marks if m.kind == "strong" and m.start <= 2), None)
    if strong is None and block.text[:1] not in tuple('"“'):
        return None
    start, end = title_span(block.text)
    name = block.text[start:end]
    by = BY.match(block.text, end)
    if by is None or title_score(name) < 2 or is_section(name):
        return None
    people = without_et_al(block.text[by.end() :].strip(" .,"))
    if not is_byline(people):
        return None
    return Line(start, end, name, "", 3 if note.children[i] else 2, "cited")


def over_people(note: Reading, i: int) -> Line | None:
    """A title, numbered perhaps, over a line that is nothing but its authors."""
    block = note.blocks[i]
    below = note.blocks[i + 1] if i + 1 < len(note.blocks) else None
    if below is None or below.kind not in ("paragraph", "item") or "," not in below.text:
        return None
    if len(block.text) > 300 or links(block) or not is_byline(below.text):
        return None
    empty = _EMPTY_LINKS.search(block.text)
    start, end = title_span(block.text[: empty.start()] if empty else block.text)
    start += len(block.text[start:end]) - len(block.text[start:end].lstrip("*"))
    bare = unnumbered(block.text[start:end])
    start = end - len(bare) if block.text[start:end].endswith(bare) else start
    name = block.text[start:end]
    if not plausible(name, 2) or title_score(name) < 1 or len(words(name)) < 3 or are_people(name):
        return None
    return Line(start, end, name, "", 2, "people")


def barred(block: Block) -> Line | None:
    """ "Short | Authors | CVPR 2018 | Title", in any order."""
    if "|" not in block.text and "｜" not in block.text:
        return None
    parts: list[tuple[int, int]] = []
    at = 0
    for match in _BAR.finditer(block.text):
        parts.append((at, match.start()))
        at = match.end()
    parts.append((at, len(block.text)))
    if not 2 < len(parts) < 8 or links(block):
        return None
    scores = [title_score(block.text[a:b]) - 3 * are_people(block.text[a:b]) for a, b in parts]
    start, end = parts[scores.index(max(scores))]
    found = cited(block.text, start, end)
    name = block.text[found.start : found.end]
    rest = [(a, b) for a, b in parts if (a, b) != (start, end)]
    told = found.told or any(dates(block.text[a:b]) for a, b in rest)
    if title_score(name) < 2 or not told:
        return None
    first = block.text[slice(*parts[0])].strip()
    short = first if start and is_name(first) and not dates(first) else ""
    return Line(found.start, found.end, name, short, 2, "cited")


def dates(part: str) -> bool:
    """Whether a part of a line is nothing but a venue and a year."""
    return len(part) <= 40 and cited(f"Work — {part}").told


def dated(block: Block, top: bool) -> Line | None:
    """ "Title - CVPR 2016": the line says where or when it came out.

    What is no title by its looks may be who wrote the paper above: it counts at the ``top`` only.
    """
    if links(block) and not block.text.isascii():
        return None
    stop = min((m.start for m in links(block)), default=len(block.text))
    if stop < 8 or not may_tell(block.text, stop):
        return None
    number = REFERENCE.match(block.text)
    found = cited(block.text, number.end() if number else 0, stop)
    name = block.text[found.start : found.end]
    if not found.told or not plausible(name, 1 if found.parted else 2) or are_people(name):
        return None
    likely = title_score(name) >= 2
    if not likely and (not top or has_han(name) or len(words(name)) < 3):
        return None
    return Line(found.start, found.end, name, "", 2 if likely or found.parted else 0, "cited")


def ticked(block: Block) -> Line | None:
    """ "[x] Title", or "[[Title]]" alone: one of many that are read or have a note."""
    if block.kind != "item" or len(block.text) > 300:
        return None
    alone = any(
        m.kind == "wikilink" and m.end - m.start >= len(block.text) - 2 for m in block.marks
    )
    if block.checked is None and not alone:
        return None
    found = cited(block.text)
    name = block.text[found.start : found.end]
    if title_score(name) < 2 or is_section(name) or CHAPTER.match(block.text):
        return None
    if is_programming(name):
        return None
    return Line(found.start, found.end, name, "", 0, "ticked" if block.checked else "alone")


def catalogued(block: Block) -> Line | None:
    """ "P-12 / Name": one of many that somebody numbered."""
    number = _NUMBER.match(block.text) if block.kind == "item" else None
    if number is None or len(block.text) > 300:
        return None
    found = cited(block.text, number.end())
    name = block.text[found.start : found.end]
    if not plausible(name, 1) or len(name.split()) > 24:
        return None
    return Line(found.start, found.end, name, "", 0, "catalogued")
