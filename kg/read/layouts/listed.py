"""Lists of papers: a title a line, set off by markup, by links behind it or by where it came out.

Each line is judged by itself first; what one line alone would not show, the list does: where most
lines are titles, a short one is a title too.
"""

from __future__ import annotations

import re

from kg.model import Block
from kg.naming import fold
from kg.read.cited import by_people, title_span
from kg.read.fields import fields
from kg.read.layouts.linkline import (
    addressed,
    behind_address,
    dated_link,
    filed,
    labelled,
    named_link,
    over_address,
    over_source,
    sourced_link,
)
from kg.read.layouts.listline import (
    REFERENCE,
    Line,
    barred,
    catalogued,
    credited,
    dated,
    over_people,
    quoted,
    set_off,
    ticked,
)
from kg.read.layouts.pending import CHAPTER
from kg.read.people import are_people
from kg.read.references import in_prose
from kg.read.state import Head, Reading, links
from kg.read.titles import (
    generic_terms,
    is_name,
    is_section,
    known_names,
    split_name,
    title_score,
    unnumbered,
    words,
)

_YEAR_BEHIND = re.compile(r"[【\[(（](?:19|20)\d\d[】\])）]\s*$")
_LINE = 250  # characters of a line that is a title and its year
_LONGEST = 600
_FEW = 5  # references from which a file may be a list of them
_REMARK = 30  # what may follow a title in its line, unless it is in Chinese
_VENUE_YEAR = re.compile(r"[A-Z][A-Za-z]{2,9}[\s'’_-]{0,2}(?:19|20)\d\d\W*")


def find(note: Reading) -> None:
    """Propose the lines of lists of papers."""
    found: dict[int, Line] = {}
    references: set[int] = set()  # paragraphs that are a reference in full
    for i, block in enumerate(note.blocks):
        if block.kind not in ("item", "paragraph") or not 2 < len(block.text) <= _LONGEST:
            continue
        if note.aside[i] or (block.field and block.field != "title"):
            continue
        line = _set_apart(note, i) if block.marks else _unmarked(note, i)
        full = block.kind == "paragraph" and by_people(block.text)
        if full and not note.depth[i]:
            references.add(i)
        if line is None and (full or block.kind == "item" or REFERENCE.match(block.text)):
            line = quoted(block) or barred(block) or dated(block, top=not note.depth[i])
        line = line or ticked(block) or catalogued(block) or _of_year(block)
        nested = line is not None and line.why == "mark" and not line.strength and note.depth[i]
        if line is not None and not nested and not in_prose(block, line.start, line.end):
            found[i] = line
    if sum(line.why == "people" for line in found.values()) == 1:
        # Alone it rather titles the file.
        found = {i: line for i, line in found.items() if line.why != "people"}
    found |= _plain(note, found)
    sure: dict[str, int] = {}
    for line in found.values():
        named = line.why in ("catalogued", "file") and fold(line.name) in known_names()
        named = named or line.why == "address"
        sure[line.why] = sure.get(line.why, 0) + (named or title_score(line.name) >= 2)
    all_of: dict[str, int] = {}
    for line in found.values():
        all_of[line.why] = all_of.get(line.why, 0) + 1
    told = sum(b.kind in ("paragraph", "item", "quote", "row") for b in note.blocks)
    parted = _parted(note, [i for i in found if note.blocks[i].kind == "item"])
    nothing_else = len(references) >= _FEW and 3 * len(references) >= 2 * told
    for i, line in found.items():
        many = sure[line.why] >= 3 and sure[line.why] * 2 >= all_of[line.why]
        strength = max(line.strength, 2) if many else line.strength
        if not strength:
            continue
        item = note.blocks[i].kind == "item"
        layout = "item" if line.why == "plain" else "citation"
        numbered = REFERENCE.match(note.blocks[i].text) is not None
        if line.why == "cited" and (numbered or (i in references and not nothing_else)):
            layout = "bibliography"  # of this note's paper, unless the note is nothing else
        ends = item and not parted
        note.add(
            Head(i, line.start, line.end, line.name, layout, strength, run=not ends,
                 last=note.last[i] if ends else -1, short=line.short)
        )  # fmt: skip


def _of_year(block: Block) -> Line | None:
    """A line of its own that ends in a year in brackets: one of many, "Looms That Read【1943】"."""
    if block.kind != "paragraph" or len(block.text) > _LINE or not _YEAR_BEHIND.search(block.text):
        return None
    start, end = title_span(block.text)
    name = block.text[start:end]
    full = title_score(name) >= 2 and not are_people(name)
    return Line(start, end, name, "", 0, "year") if full else None


def _parted(note: Reading, items: list[int]) -> bool:
    """Whether most items have their notes not within them, but in paragraphs up to the next."""
    behind = (note.last[i] + 1 for i in items)
    followed = sum(
        j < len(note.blocks) and note.blocks[j].kind in ("paragraph", "quote") for j in behind
    )
    return len(items) > 1 and 2 * followed > len(items)


def _set_apart(note: Reading, i: int) -> Line | None:
    """What a line with links or other marks says by these."""
    block = note.blocks[i]
    return (
        over_source(note, i)
        or labelled(block)
        or named_link(block)
        or _unmarked(note, i)
        or sourced_link(block)
        or addressed(block)
        or behind_address(block)
        or set_off(block)
        or filed(block)
    )


def _unmarked(note: Reading, i: int) -> Line | None:
    """What a line says by quotation marks, the line below, or a number: it needs no marks."""
    return (
        credited(note, i)
        or over_people(note, i)
        or dated_link(note.blocks[i])
        or over_address(note, i)
    )


def _plain(note: Reading, found: dict[int, Line]) -> dict[int, Line]:
    """Lists of titles under a heading that says so, or under those that part it: most of them, and
    half of them beyond doubt."""
    lists: dict[int, list[int]] = {}
    over: dict[int, int] = {}  # for a heading, the one that says that papers are listed under it
    for i, block in enumerate(note.blocks):
        if block.kind == "heading":
            says = fields().collection.search(block.text[:80]) is not None
            says = says or _VENUE_YEAR.fullmatch(unnumbered(block.text[:80])) is not None
            over[i] = i if says else over.get(note.heading[i], -1)
        elif block.kind == "item" and not note.depth[i] and not note.aside[i]:
            said = over.get(note.heading[i], -1)
            if said >= 0:
                lists.setdefault(block.parent if said == note.heading[i] else said, []).append(i)
        elif block.kind == "item" and not note.aside[i] and _introduces(note.blocks[block.parent]):
            lists.setdefault(block.parent, []).append(i)
    titles: dict[int, Line] = {}
    for items in lists.values():
        lines = {i: line for i in items if (line := _bare(note.blocks[i]))}
        sure = {i for i, line in lines.items() if title_score(line.name) >= 2}
        told = sum(i in found for i in items if i not in lines)
        most = len(sure) >= 3 and (len(lines) + told) * 5 >= len(items) * 4
        if most and sum(title_score(lines[i].name) == 3 for i in sure) * 2 >= len(lines):
            titles |= {i: line for i, line in lines.items() if i not in found}
    return titles


def _goes_on(behind: str) -> bool:
    """Whether a line goes on behind its title as a sentence would."""
    return len(behind) > _REMARK and behind[0] not in "，。；（"


def _introduces(block: Block) -> bool:
    """Whether an item says that papers are listed under it: "Autoencoders, papers:"."""
    if block.kind != "item" or block.text[-1:] not in (":", "："):
        return False
    end = block.text[-40:]
    return bool(fields().collection.search(end) or fields().introducing.search(end))


def _bare(block: Block) -> Line | None:
    if not 2 < len(block.text) <= _LONGEST or links(block) or CHAPTER.match(block.text):
        return None
    if fold(block.text) in known_names() and fold(block.text) not in generic_terms():
        return Line(0, len(block.text), block.text, "", 2, "plain")
    start, end = title_span(block.text)
    name = block.text[start:end]
    short, rest = split_name(name)[:2]
    short = short if is_name(short) and rest else ""
    if is_section(name) or are_people(name) or _goes_on(block.text[end:]):
        return None
    if title_score(name) < 2 and not short and not (title_score(name) and len(words(name)) > 2):
        return None
    return Line(start, end, name, "", 2, "plain")
