"""Lines and items that begin with a title in bold, or with a known name and a colon."""

from __future__ import annotations

import re

from kg.addresses import is_paper_address
from kg.naming import fold
from kg.read.baretitle import bare_title
from kg.read.cited import cited, uncited
from kg.read.layouts.headings import own_evidence
from kg.read.people import is_byline
from kg.read.state import Head, Reading, dates_a_work, links
from kg.read.titles import is_label, is_name, is_section, known_names, title_score

_YEAR = re.compile(r"[A-Za-z]\W{0,2}(?:(?:19|20)\d\d|'\d\d)")
_IN_YEAR = re.compile(r"\s*[【\[(（]\s*(?:19|20)\d\d\s*[】\])）]")
_SIGNS = re.compile(  # emoji before a name, also where they are written out
    r"(?:(?::[a-z][a-z0-9_+-]*:|[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\s*)+"
)
_ROW = 3  # titles that make a row
_NEXT = 4  # lines below a name among which the paper's address stands
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
    rows = _rows(note)
    for i, block in enumerate(note.blocks):
        if block.kind not in ("item", "paragraph") or block.field:
            continue
        if i in note.heads and note.heads[i].strength > 1:
            continue
        text = block.text
        signs = _SIGNS.match(text)
        first = signs.end() if signs else 0
        strong = next((m for m in block.marks if m.kind == "strong" and m.start == first), None)
        if strong is None or note.aside[i] or strong.end > 600:
            continue
        whole = text[first : strong.end].strip(" :：.")
        name = bare_title(whole)
        where = cited(name)
        if where.told and where.parted and title_score(name[where.start : where.end]) >= 2:
            name = name[where.start : where.end]
        at = max(0, text.find(name))
        behind = text[strong.end :]
        colon = text[strong.end - 1] in ":：" or behind[:1] in (":", "：")
        sourced = cited_below(note, i) and not behind.strip(" .。,，:：")
        row = title_score(name) >= 1 and i in rows
        if (
            title_score(name) >= (1 if sourced or row else 3)
            and not is_section(name)
            and (len(behind) < _BEHIND)
        ):
            told = sourced or dates_a_work(behind.strip(" ,，(（.-–—")) or bool(links(block))
            told = told or _YEAR.search(whole[:at]) is not None or own_evidence(note, i) > 0
            told = told or (where.told and where.parted)
            told = told or note.days[i] is not None or row
            note.add(Head(i, at, at + len(name), name, "bold", 2 if told else 1, run=True))
        elif (dated := _dated(whole, behind)) and _addressed(note, i):
            at = text.find(dated)
            note.add(Head(i, at, at + len(dated), dated, "bold", 3, run=True))
        elif colon and fold(name) in known_names() and not note.depth[i]:
            note.add(Head(i, at, at + len(name), name, "bold-name", 1, run=True))


def _dated(whole: str, behind: str) -> str:
    """The name in bold with a year in brackets in its line, and nothing else: "**Loom (1943)**"."""
    if _IN_YEAR.match(behind):
        return whole if is_name(whole) else ""
    name = uncited(whole)
    if name == whole or behind.strip(" :：") or not _IN_YEAR.fullmatch(whole, len(name)):
        return ""
    return name if is_name(name) or title_score(name) >= 1 else ""


def _rows(note: Reading) -> set[int]:
    """Lines all in bold, of which most are titles: items set as headings side by side, with notes
    nested below ("- ### Title"), or paragraphs that begin with the same sign ("📘 **Title**")."""
    alike: dict[tuple[int, str], list[int]] = {}
    for i, block in enumerate(note.blocks):
        if not block.marks or block.kind not in ("item", "paragraph"):
            continue
        listed = block.kind == "item" and bool(note.children[i])
        if listed and "#" not in note.text[block.start : block.source(0, 1)[0]]:
            continue  # "- **Topic**", over remarks on it
        signs = _SIGNS.match(block.text)
        sign, size = signs[0] if signs else "", len(block.text.rstrip(" .:："))
        whole = any(
            m.kind == "strong" and m.start == len(sign) and m.end >= size for m in block.marks
        )
        if whole and (listed or sign):
            alike.setdefault((block.parent if listed else -2, sign), []).append(i)
    found: set[int] = set()
    for (_, sign), row in alike.items():
        titles = sum(title_score(note.blocks[i].text[len(sign) :]) >= 2 for i in row)
        if len(row) >= _ROW and 2 * titles >= len(row):
            found.update(row)
    return found


def _addressed(note: Reading, i: int) -> bool:
    """Whether one of the next lines holds the address of a paper."""
    return any(
        is_paper_address(block.text) or any(is_paper_address(m.target) for m in links(block))
        for block in note.blocks[i + 1 : i + 1 + _NEXT]
    )
