"""From the name of a field to what its value states."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import msgspec

from kg.extract import fields
from kg.extract.agents import Agents
from kg.extract.dates import arxiv, dates
from kg.extract.fields import Stated
from kg.extract.lead import is_meta
from kg.model import Block, Mark

_PREPRINT = re.compile(r"\barxiv\s*[:：]?\s*\d{4}\.\d{4,5}", re.I)
_MONTH = re.compile(r"\W*(1[0-2]|0?[1-9])\b")
_BIBTEX = re.compile(r"(\w+)\s*=\s*[{\"](.+?)[}\"]\s*(?:,?\s*$|,\s*(?=\w+\s*=\s*[{\"]))", re.M)
_NEXT_FIELD = re.compile(r"[.;|,]?\s+([A-Z][A-Za-z]{2,12}(?: [A-Za-z]{2,10}){0,2})\s?:\s+(?=\S)")
_BEFORE_OTHERS = ("authors", "first_author", "org", "venue", "year", "published")
_BRACKETS = re.compile(r"[()（）\[\]]")
_BRIEF = 30  # characters of a cell that says where and when: "CVPR 2019 (oral)"
_WHEN = re.compile(r"[,，]\s*\(?((?:19|20)\d\d)\)?\s*$")
_PLACES = re.compile(r"(?<=\d)\s*[;；]\s*(?=\d\s?[A-Z])")
_MARK = re.compile(r"\s\d(?=[A-Z])")  # before the place of an author who bears the same
_YEAR = re.compile(r"(?:19|20)\d\d")


def parted(name: str, block: Block, start: int) -> Iterator[tuple[str, int, Block]]:
    """The fields of a line, each with where its value begins and the block up to its end: "Authors:
    A. Byron. Published in: ICML 1843" states two."""
    text = block.text
    for match in _NEXT_FIELD.finditer(text, start) if name in _BEFORE_OTHERS else ():
        other = fields.column(match[1])
        if other in _READERS and other != name:
            marks = tuple(m for m in block.marks if m.end <= match.start())
            cut = msgspec.structs.replace(block, text=text[: match.start()], marks=marks)
            yield name, start, cut
            name, start = other, match.end()
    yield name, start, block


def stated(agents: Agents, name: str, block: Block, start: int) -> Iterator[Stated]:
    """What the field ``name`` with its value at ``block.text[start:]`` states."""
    text = block.text
    if block.kind == "front" and text[start : start + 1] == "[":
        text = text.rstrip("] ")
        start += 1
    reader = _READERS.get(name)
    if reader is not None:
        yield from reader(agents, text, start, block)


_ADDRESS = re.compile(r"https?://[^\s\"'<>]*[^\s\"'<>.,;)\]]")  # without what follows it


def targets(block: Block) -> list[tuple[int, int, str]]:
    """The links of a block in order: (start, end, address)."""
    if block.kind == "front":  # no Markdown, so addresses stand there as they are
        return [(*m.span(), m[0]) for m in _ADDRESS.finditer(block.text)]
    found = [m for m in block.marks if m.kind == "link" and m.target]
    found.sort(key=lambda m: m.start)
    return [(m.start, max(m.end, m.start + 1), m.target) for m in found]


def _authors(agents: Agents, text: str, start: int, block: Block) -> Iterator[Stated]:
    year = _WHEN.search(text, start)  # "Byron et al., 2013"
    if year:
        yield Stated("year", int(year[1]), int(year[1]), *year.span(1))
        text = text[: year.start()]
    places = _PLACES.search(text, start)  # "Ada Byron1, Kiri Lin2; 1Loom Lab 2Weft University"
    if places:
        yield from fields.organisations(agents, _MARK.sub(" ;", text), places.end())
        text = text[: places.start()]
    yield from fields.authors(agents, text, start)


def _orgs(agents: Agents, text: str, start: int, block: Block) -> Iterator[Stated]:
    yield from fields.organisations(agents, text, start)


def _venue(agents: Agents, text: str, start: int, block: Block) -> Iterator[Stated]:
    yield from fields.venue(agents, text, start, column=block.kind == "row")


def _published(agents: Agents, text: str, start: int, block: Block) -> Iterator[Stated]:
    yield from fields.published(text, start)
    if agents.find_venues(text[start:], expected=True):
        yield from (s for s in fields.venue(agents, text, start) if s.property == "venue")


def _dated(agents: Agents, text: str, start: int, block: Block) -> Iterator[Stated]:
    yield from fields.published(text, start)


def _month(agents: Agents, text: str, start: int, block: Block) -> Iterator[Stated]:
    number = _MONTH.match(text, start)
    if number:
        yield Stated("month", int(number[1]), int(number[1]), *number.span(1))


def _source(agents: Agents, text: str, start: int, block: Block) -> Iterator[Stated]:
    yield from fields.source(agents, text, start)
    yield from _numbered(text, start)


def _address(agents: Agents, text: str, start: int, block: Block) -> Iterator[Stated]:
    yield from fields.addresses(text, start, targets(block))
    yield from _numbered(text, start)


def _numbered(text: str, start: int) -> Iterator[Stated]:
    """The number of a preprint in plain text: "PDF: loom.pdf (arXiv:1943.00001v1)"."""
    match = _PREPRINT.search(text, start)
    number = arxiv(match[0]) if match else None
    if match and number:
        yield Stated("arxiv", number[0], number[0], *match.span())


def _arxiv(agents: Agents, text: str, start: int, block: Block) -> Iterator[Stated]:
    yield from fields.addresses(text, start, targets(block))
    number = arxiv(text[start:].strip())
    if number:
        yield Stated("arxiv", number[0], number[0], start, len(text))


def _doi(agents: Agents, text: str, start: int, block: Block) -> Iterator[Stated]:
    yield from fields.addresses(text, start, targets(block))
    for one in fields.identifiers(text[start:].strip(), start, len(text)):
        if one.property == "doi":
            yield one


def _topics(agents: Agents, text: str, start: int, block: Block) -> Iterator[Stated]:
    """Tags; in front matter one may be the year, or a conference and its year."""
    years: list[Stated] = []
    for first, last in fields.tags(text, start):
        tag = text[first:last]
        year = _YEAR.search(tag)
        venue = next(iter(agents.find_venues(tag)), None) if year else None
        if year and year[0] == tag:
            years.insert(0, Stated("year", int(tag), int(tag), first, last))
        elif year and venue and block.kind == "front":
            name = (tag[: year.start()] or tag[year.end() :]).strip()
            yield Stated("venue", name, venue.canonical, first, first + len(name))
            where = first + year.start(), first + year.end()
            years.append(Stated("year", int(year[0]), int(year[0]), *where))
        elif 1 < len(tag) <= 60:
            yield Stated("topic", tag, tag, first, last)
    if block.kind == "front":
        yield from years[:1]


_READERS: dict[str, Callable[[Agents, str, int, Block], Iterator[Stated]]] = {
    "authors": _authors,
    "first_author": _authors,
    "org": _orgs,
    "venue": _venue,
    "year": _published,
    "published": _published,
    "date": _dated,
    "time": _dated,
    "month": _month,
    "source": _source,
    "award": _source,
    "url": _address,
    "title": _address,
    "arxiv": _arxiv,
    "doi": _doi,
    "topic": _topics,
}


def row(agents: Agents, header: Block, block: Block) -> Iterator[Stated]:
    """What the cells of a table row state, by the names of their columns; years come first."""
    names = [header.text[m.start : m.end] for m in header.marks if m.kind == "cell"]
    cells = [m for m in block.marks if m.kind == "cell"]
    named = [
        (fields.column(name) or _untitled(agents, block, cell), cell)
        for name, cell in zip(names, cells, strict=False)
    ]
    for name, cell in sorted(named, key=lambda pair: pair[0] not in ("year", "published")):
        if name and name != "title":
            yield from _cell(agents, name, block, cell)


def _untitled(agents: Agents, block: Block, cell: Mark) -> str:
    """What a column whose name says nothing states in this cell: where and when, where it says just
    that, and leads nowhere."""
    if any(cell.start <= mark.start < cell.end for mark in block.marks if mark.target):
        return ""
    text = block.text[cell.start : cell.end]
    brief = 0 < len(text) <= _BRIEF and agents.find_venues(text, expected=True)
    return "venue" if brief and is_meta(agents, _BRACKETS.sub(" ", text)) else ""


def record(agents: Agents, block: Block) -> Iterator[Stated]:
    """What a row of a name and a value states, of a table that is about one paper."""
    name, cell = recorded(block)
    if cell and name != "title":
        yield from _cell(agents, name, block, cell)


def recorded(block: Block) -> tuple[str, Mark | None]:
    """The property that a row of a name and a value states, and the value; ("", None) where it is
    no such row."""
    cells = [m for m in block.marks if m.kind == "cell"]
    if len(cells) != 2:
        return "", None
    name = fields.column(block.text[cells[0].start : cells[0].end])
    return (name, cells[1]) if name else ("", None)


def _cell(agents: Agents, name: str, block: Block, cell: Mark) -> Iterator[Stated]:
    inside = tuple(m for m in block.marks if m.kind == "link" and cell.start <= m.start < cell.end)
    part = Block(
        block.kind, block.level, block.start, block.end, block.line, block.text[: cell.end],
        block.runs, inside,
    )  # fmt: skip
    yield from stated(agents, name, part, cell.start)


def bibtex(agents: Agents, block: Block) -> Iterator[Stated]:
    """What a BibTeX entry in a note states of its paper."""
    found = {m[1].lower(): m.span(2) for m in _BIBTEX.finditer(block.text)}
    for name in ("journal", "booktitle"):
        if name in found:
            first, last = found[name]
            yield from (
                one for one in fields.venue(agents, block.text[:last], first, column=True)
                if one.property == "venue"
            )  # fmt: skip
    if "year" in found:
        first, last = found["year"]
        yield from fields.published(block.text[:last], first)
    if "author" in found:
        first, last = found["author"]
        members = block.text[first:last]
        if "\\" not in members:  # accents in TeX are left to the bibliography's reader
            at = first
            for name in re.split(r"(\s+and\s+)", members):
                if name.strip() and name.strip() != "and":
                    yield from fields.authors(agents, block.text[: at + len(name)] + ";", at)
                at += len(name)


def undayed(value: str) -> bool:
    """Whether a date lacks its day: notes are dated to the day, papers are not.

    >>> undayed("2013-12"), undayed("2013-12-05")
    (True, False)
    """
    return len(value.strip(" \"'")) <= 8 and any(True for _ in dates(value))
