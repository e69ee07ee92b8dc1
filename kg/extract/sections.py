"""What the heading of a list says of all its papers: "## CVPR 2018", "**2012:**"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kg.extract.agents import Agents
from kg.extract.fields import Stated
from kg.extract.lead import is_meta, stated
from kg.model import Block, Note

_LONGEST = 40
_TITLE = 120
_OF_VENUE = re.compile(r"[\s'’]*((?:19|20)\d\d)(?!\d)")
_NUMBER = re.compile(r"^\d{1,2}[.、)）]\s+")  # "1. ICCV 2017"
_DIGITS = re.compile(r"\d\d")
_YEAR = re.compile(r"\W*(\d{4})\s*年?\W*")
_FULL_DATE = re.compile(r"(?:19|20)\d\d\s*[-./年_]\s*\d")
_YEARS = range(1950, 2050)
_LABEL = 99  # the level of a paragraph that is a label


class Section(NamedTuple):
    """A heading, or a paragraph that is a label, over papers: what it states of them."""

    level: int
    block: Block
    stated: tuple[Stated, ...]
    bare: bool  # a year and nothing else


def above(agents: Agents, note: Note) -> Mapping[int, Section]:
    """Blocks that head an entry → the innermost section around them that states when or where.

    A heading that is a year and nothing else counts only where a note has two at least: a single
    one may be the year in which the papers were read. And "1904" is April 2019, not a year.
    """
    heads = {entry.head for entry in note.entries}
    open_: list[Section] = []
    found: dict[int, Section] = {}
    years: set[int] = set()
    for i, block in enumerate(note.blocks):
        section = _section(agents, block)
        level = block.level if block.kind == "heading" else _LABEL if section else 0
        if level:
            while open_ and open_[-1].level >= level:
                open_.pop()
        if i in heads:
            around = next((s for s in reversed(open_) if s.stated), None)
            if around:
                found[i] = around
        if section:
            open_.append(section)
            years |= {int(one.value) for one in section.stated if section.bare}
    listed = len(years) > 1 and all(year in _YEARS for year in years)
    return {i: section for i, section in found.items() if listed or not section.bare}


def is_label(agents: Agents, block: Block) -> bool:
    """Whether a paragraph is but a year, or a venue with its year, over what follows."""
    return block.kind == "paragraph" and _section(agents, block) is not None


def _section(agents: Agents, block: Block) -> Section | None:
    heading = block.kind == "heading"
    if not heading and block.kind != "paragraph":
        return None
    titled = _proceedings(agents, block.text) if heading and block.level == 1 else ()
    stated_, bare = (titled, False) if titled else _said(agents, block.text)
    if not heading and not stated_:
        return None
    return Section(block.level if heading else _LABEL, block, stated_, bare)


def _proceedings(agents: Agents, text: str) -> tuple[Stated, ...]:
    """What the title of a file over the papers of one conference says: "Weaving and Dyeing –
    ICML 2019, part 2"."""
    if not _LONGEST < len(text) <= _TITLE or _FULL_DATE.search(text):
        return ()
    for venue in agents.find_venues(text):
        year = _OF_VENUE.match(text, venue.end)
        if year and year[1].isdigit():
            name = text[venue.start : venue.end]
            return (
                Stated("venue", name, venue.canonical, venue.start, venue.end),
                Stated("year", int(year[1]), int(year[1]), *year.span(1)),
            )
    return ()


def _said(agents: Agents, text: str) -> tuple[tuple[Stated, ...], bool]:
    text = _NUMBER.sub("", text.rstrip(" :："))
    if len(text) > _LONGEST or not _DIGITS.search(text):
        return (), False
    year = _YEAR.fullmatch(text)
    if year:
        return (Stated("year", int(year[1]), int(year[1]), *year.span(1)),), True
    return tuple(_at_venue(agents, text)), False


def _at_venue(agents: Agents, text: str) -> Iterator[Stated]:
    if _FULL_DATE.search(text):
        return
    found = list(stated(agents, text, 0, len(text), first=True))
    if {"venue", "year"} <= {one.property for one in found} and is_meta(agents, text):
        yield from (one for one in found if one.property in ("venue", "year"))
