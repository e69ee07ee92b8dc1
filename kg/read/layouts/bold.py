"""Lines and items that begin with a title in bold, or with a known name and a colon."""

from __future__ import annotations

import re

from kg.addresses import is_paper_address
from kg.naming import fold
from kg.read.cited import cited
from kg.read.layouts.headings import own_evidence
from kg.read.people import is_byline
from kg.read.state import Head, Reading, dates_a_work, links
from kg.read.titles import (
    bare_title,
    is_label,
    is_section,
    known_names,
    title_score,
)

_YEAR = re.compile(r"[A-Za-z]\W{0,2}(?:(?:19|20)\d\d|'\d\d)")
_CITATION = 600  # a line that cites is no longer
_BEHIND = 60  # how much may follow the title in its line


def cited_below(note: Reading, i: int) -> bool:
    """Whether the next line cites what a line names: "[CVPR 2021] *A. Byron, C. Babbage* (pdf)"."""
    if i + 1 >= len(note.blocks):
        return False
    below = note.blocks[i + 1]
    if below.kind not in ("paragraph", "quote") or len(below.text) > _CITATION:
        return False
    spans = [below.text[m.start : m.end] for m in below.marks if m.kind in ("emphasis", "strong")]
    people = any(map(is_byline, spans))
    paper = any(
        is_paper_address(m.target) and is_label(below.text[m.start : m.end]) for m in links(below)
    )
    return (people + paper + dates_a_work(below.text)) >= 2


def find(note: Reading) -> None:
    """Propose titles in bold; likely ones where a year, a venue or a link follows."""
    for i, block in enumerate(note.blocks):
        if block.kind not in ("item", "paragraph") or block.field:
            continue
        if i in note.heads and note.heads[i].strength > 1:
            continue
        strong = next((m for m in block.marks if m.kind == "strong" and m.start == 0), None)
        if strong is None or note.aside[i]:
            continue
        text = block.text
        if strong.end > 600:
            continue
        whole = text[: strong.end].strip(" :：.")
        name = bare_title(whole)
        where = cited(name)
        if where.told and where.parted and title_score(name[where.start : where.end]) >= 2:
            name = name[where.start : where.end]
        at = max(0, text.find(name))
        behind = text[strong.end :]
        colon = text[strong.end - 1] in ":：" or behind[:1] in (":", "：")
        sourced = cited_below(note, i) and not behind.strip(" .。,，:：")
        if (
            title_score(name) >= (1 if sourced else 3)
            and not is_section(name)
            and (len(behind) < _BEHIND)
        ):
            told = sourced or dates_a_work(behind.strip(" ,，(（.-–—")) or bool(links(block))
            told = told or _YEAR.search(whole[:at]) is not None or own_evidence(note, i) > 0
            told = told or (where.told and where.parted)
            told = told or note.days[i] is not None
            note.add(Head(i, at, at + len(name), name, "bold", 2 if told else 1, run=True))
        elif colon and fold(name) in known_names() and not note.depth[i]:
            note.add(Head(i, 0, len(name), name, "bold-name", 1, run=True))
