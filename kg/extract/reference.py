"""The reference of a paper in its own note, as bibliographies give it.

"Byron A, Lovelace K, et al. Looms that read[C]//Thirtieth AAAI conference. 1843: 1-9." (GB/T 7714)
"Byron, Ada, and Mary Somerville. “Looms That Read.” In AAAI, 1843." (Chicago, MLA)
"Byron, A., & Somerville, M. (1843). Looms that read. arXiv preprint." (APA)
"A. Byron and M. Somerville, “Looms that read,” in Proc. AAAI, 1843." (IEEE)
"Ada Byron, Mary Somerville: Looms that read. AAAI 1843: 1-9" (DBLP)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.agents import Agents, is_person, pieces
from kg.extract.fields import Stated
from kg.model import Block
from kg.naming import fold

_KIND = re.compile(r"\s*\[(?:[ACDJMNPRZ]|EB|DB|CP)(?:/OL)?\]\s*(?://|[.,:])?", re.I)
_YEAR = re.compile(r"(?<![\d.:/-])(?:19|20)\d\d(?!\d|\.\d)")
_NUMBER = re.compile(r"\s*(?:\[\d+\]|\d+\.)?\s*")
_LAST = re.compile(r"[\s.,:：\"“‘'*_(（]*(?:[(（]?((?:19|20)\d\d)[a-z]?[)）]?)?[\s.,:：\"“‘'*_]*$")
_TURNED = re.compile(  # "Byron, A. B.," of an author list in which initials come last
    r"([A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?), ((?:[A-Z]\.?[ -]?)+)(?![a-z])(?:,? (?:&|and) |,? |$)"
)
_ET_AL = re.compile(r",?\s+et\.?\s+al\b[\s.,]*$")
_SURNAME = re.compile(r"[A-Z][\w’'-]+")
# "AAAI 1843: 1-9", "ICDM Workshops 1843: 12", "Proc. VLDB Endow. 11(3): 1-9 (1843)"
_LISTED = re.compile(
    r"[.?!]?\s+(?P<venue>[A-Z][\w&./ -]{1,60}?)\s(?:\(\d\)\s)?(?:(?P<year>(?:19|20)\d\d)\s?:\s?\d"
    r"|(?:(?:19|20)\d\d|\d{1,3})(?:\(\d{1,2}\))?:\s?\d[\d-]*\s\((?P<last>(?:19|20)\d\d)\))"
)
_LONGEST = 600
_BRIEF = 8  # characters of a conference's short name
_WORDS = 2  # spaces of a title that is sure to be one


def reference(agents: Agents, block: Block, title: str) -> Iterator[Stated]:
    """Authors, venue and year of the paper ``title``, if the block is its reference."""
    text = block.text
    span = _find(text, title) if len(text) <= _LONGEST else None
    if span is None:
        return
    kind = _KIND.match(text, span[1])
    number = _NUMBER.match(text)
    begin = block.value if block.field else number.end() if number else 0
    while text[begin : begin + 1] in tuple(" \"“'"):
        begin += 1
    last = _LAST.search(text, begin, span[0])
    stop = last.start() if last else span[0]
    others = _ET_AL.search(text, begin, stop)
    stop = others.start() if others else stop
    behind = kind.end() if kind else span[1]
    year = _YEAR.search(text, behind)
    dated = bool(year or (last and last[1]))
    if kind is None and not (dated and title.count(" ") >= _WORDS):
        return
    authors = list(_authors(text, begin, stop, kind is not None))
    if not authors:
        return
    yield from authors
    listed = _LISTED.match(text, behind)
    if listed:
        said, when = listed["venue"], "year" if listed["year"] else "last"
        yield Stated("venue", said, agents.venue_meaning(said), *listed.span("venue"))
        yield Stated("year", int(listed[when]), int(listed[when]), *listed.span(when))
        return
    named = agents.find_venues(text[behind:], expected=True)
    brief = (f for f in named if f.canonical in agents.conferences and f.end - f.start <= _BRIEF)
    venue = next(brief, next(iter(named), None))
    if venue is not None and venue.canonical not in agents.preprints:
        first, end = behind + venue.start, behind + venue.end
        yield Stated("venue", text[first:end], venue.canonical, first, end)
    if last and last[1]:
        yield Stated("year", int(last[1]), int(last[1]), *last.span(1))
    elif year:
        yield Stated("year", int(year[0]), int(year[0]), *year.span())


def _find(text: str, title: str) -> tuple[int, int] | None:
    """Where a title stands in a text, whatever its case and punctuation."""
    wanted = fold(title)
    if not wanted or title.split(maxsplit=1)[0].casefold() not in text.casefold():
        return None  # the common case
    places = [i for i, char in enumerate(text) if fold(char)]
    letters = [fold(text[i]) for i in places]
    at = "".join(letters).find(wanted) if all(len(c) == 1 for c in letters) else -1
    return (places[at], places[at + len(wanted) - 1] + 1) if at >= 0 else None


def _authors(text: str, start: int, end: int, certain: bool) -> Iterator[Stated]:
    """The people of an author list at ``text[start:end]``; none where it holds something else,
    unless the rest of the reference leaves no doubt."""
    end += text[end : end + 1] == "."  # of the last initial
    turned = list(_TURNED.finditer(text, start, end))
    if turned and turned[0].start() == start and turned[-1].end() >= end - 2:
        for match in turned:
            name = text[match.start() : match.end(2)].rstrip()
            whole = f"{match[2].strip()} {match[1]}"
            yield Stated("author", name, whole, match.start(), match.start() + len(name))
        return
    spans = [(a, b) for a, b in pieces(text[:end], start) if any(c.isalpha() for c in text[a:b])]
    names = [text[a:b] for a, b in spans]
    if not certain and not all(map(is_person, names)):
        return
    single = [_SURNAME.fullmatch(name) is not None for name in names]
    if single[:2] == [True, True] and not any(single[2:]):
        # "Byron, Ada, Mary Somerville, and …": of the first author the surname comes first.
        (a, _), (_, b) = spans[:2]
        yield Stated("author", text[a:b], f"{names[1]} {names[0]}", a, b)
        spans = spans[2:]
    for a, b in spans:
        if not any(c.isdigit() for c in text[a:b]):
            yield Stated("author", text[a:b], text[a:b], a, b)
