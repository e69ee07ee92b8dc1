"""Lists of papers: a title a line, set off by markup, by links behind it or by where it came out.

Each line is judged by itself first; what one line alone would not show, the list does: where most
lines are titles, a short one is a title too.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote

from kg.model import Block, Mark
from kg.naming import fold, has_han
from kg.read.cited import Cited, cited, may_tell
from kg.read.fields import fields
from kg.read.layouts.pending import CHAPTER
from kg.read.people import is_byline, without_et_al
from kg.read.state import Head, Reading, is_paper_address, links
from kg.read.titles import (
    bare_title,
    generic_terms,
    is_label,
    is_name,
    is_section,
    known_names,
    split_name,
    title_score,
    title_span,
    unnumbered,
    words,
)

_LONGEST = 600
_SHORT = 40  # a name before a title, with its colon, is no longer
_FILE = re.compile(r"\.(?:md|markdown|html?|pdf|ipynb|txt|org)(?:#.*)?$|^[^:#?]*[^:#?/]$", re.I)
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_NUMBER = re.compile(r"[A-Z]{1,5}(?:-[A-Z0-9]{1,12})*-?\d{1,4}\s*[/:|]\s+(?=\S)")
_BAR = re.compile(r"\s+[|｜]\s+")
_REFERENCE = re.compile(r"\[\d{1,3}\]\s+(?=\S)")
_QUOTE = re.compile(r"[\"“]([^\"“”]{10,250})[\"”]")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_PEOPLE = re.compile(r"\b[A-Z]\.|\bet al\b|[A-Z][\w’'-]+, [A-Z]|[A-Z][\w’'-]+ (?:and|&) [A-Z]")
_OPENERS = "[([（【|"
_SPOKEN = frozenset(
    {"we", "i", "they", "this", "these", "it", "should", "was", "were", "my", "our", "if", "then"}
)


class _Line(NamedTuple):
    """What a line says: its title, the short name before it, and how sure that is."""

    start: int
    end: int
    name: str
    short: str
    strength: int  # 3, 2 as in Head; 1: in a list of papers only
    why: str  # what kind of line it is: its like in the same note support it


def find(note: Reading) -> None:
    """Propose the lines of lists of papers."""
    found: dict[int, _Line] = {}
    for i, block in enumerate(note.blocks):
        if block.kind not in ("item", "paragraph") or not 3 < len(block.text) <= _LONGEST:
            continue
        if note.aside[i] or (block.field and block.field != "title"):
            continue
        line = (
            _over_source(note, i)
            or _labelled(block)
            or _named_link(block)
            or _set_off(block)
            or _filed(block)
        )
        if line is None and (block.kind == "item" or _REFERENCE.match(block.text)):
            line = _quoted(block) or _barred(block) or _dated(block, top=not note.depth[i])
        line = line or _ticked(block) or _catalogued(block)
        if line is not None and not (line.why == "mark" and not line.strength and note.depth[i]):
            found[i] = line
    found |= _plain(note, found)
    sure: dict[str, int] = {}
    for line in found.values():
        named = line.why == "catalogued" and fold(line.name) in known_names()
        sure[line.why] = sure.get(line.why, 0) + (named or title_score(line.name) >= 2)
    all_of: dict[str, int] = {}
    for line in found.values():
        all_of[line.why] = all_of.get(line.why, 0) + 1
    for i, line in found.items():
        many = sure[line.why] >= 3 and sure[line.why] * 2 >= all_of[line.why]
        strength = max(line.strength, 2) if many else line.strength
        if not strength:
            continue
        item = note.blocks[i].kind == "item"
        layout = "item" if line.why == "plain" else "citation"
        if line.why == "cited" and _REFERENCE.match(note.blocks[i].text):
            layout = "bibliography"  # of this note's paper, unless the note is nothing else
        note.add(
            Head(i, line.start, line.end, line.name, layout, strength, run=not item,
                 last=note.last[i] if item else -1, short=line.short)
        )  # fmt: skip


def _plain(note: Reading, found: dict[int, _Line]) -> dict[int, _Line]:
    """Lists of titles under a heading that says so, or under those that part it: most of them, and
    half of them beyond doubt."""
    lists: dict[int, list[int]] = {}
    over: dict[int, int] = {}  # for a heading, the one that says that papers are listed under it
    for i, block in enumerate(note.blocks):
        if block.kind == "heading":
            says = fields().collection.search(block.text[:80]) is not None
            over[i] = i if says else over.get(note.heading[i], -1)
        elif block.kind == "item" and not note.depth[i] and not note.aside[i]:
            said = over.get(note.heading[i], -1)
            if said >= 0:
                lists.setdefault(block.parent if said == note.heading[i] else said, []).append(i)
    titles: dict[int, _Line] = {}
    for items in lists.values():
        lines = {i: line for i in items if (line := _bare(note.blocks[i]))}
        sure = {i for i, line in lines.items() if title_score(line.name) >= 2}
        told = sum(i in found for i in items if i not in lines)
        most = len(sure) >= 3 and (len(lines) + told) * 5 >= len(items) * 4
        if most and sum(title_score(lines[i].name) == 3 for i in sure) * 2 >= len(lines):
            titles |= {i: line for i, line in lines.items() if i not in found}
    return titles


def _bare(block: Block) -> _Line | None:
    if not 2 < len(block.text) <= 300 or links(block) or CHAPTER.match(block.text):
        return None
    if fold(block.text) in known_names() and fold(block.text) not in generic_terms():
        return _Line(0, len(block.text), block.text, "", 2, "plain")
    start, end = title_span(block.text)
    name = block.text[start:end]
    short, rest = split_name(name)[:2]
    short = short if is_name(short) and rest else ""
    if is_section(name) or _people(name) or len(block.text) - end > 30:
        return None
    if title_score(name) < 2 and not short:
        return None
    return _Line(start, end, name, "", 2, "plain")


def _over_source(note: Reading, i: int) -> _Line | None:
    """A title in bold over a line with its authors, venue and links."""
    block = note.blocks[i]
    below = note.blocks[i + 1] if i + 1 < len(note.blocks) else None
    strong = next((m for m in block.marks if m.kind == "strong" and m.start <= 1), None)
    if strong is None or below is None or below.kind not in ("paragraph", "item", "quote"):
        return None
    if len(block.text) - strong.end > 2 or len(below.text) > _LONGEST or links(block):
        return None
    name = block.text[strong.start : strong.end].strip(" .:：")
    if not any(
        is_paper_address(m.target) and _is_label(below.text[m.start : m.end]) for m in links(below)
    ):
        return None
    people = any(
        m.kind == "emphasis" and _people(below.text[m.start : m.end]) for m in below.marks
    ) or _people(below.text[: links(below)[0].start].strip())
    if not (people or cited(below.text, 0, links(below)[0].start).told):
        return None
    return _Line(strong.start, strong.end, name, "", 3, "mark") if _plausible(name, 1) else None


def _labelled(block: Block) -> _Line | None:
    """ "Title [[paper](…)] [[notes](…)]": all links only say what they lead to."""
    own = sorted(links(block), key=lambda m: m.start)
    if not own:
        return None
    labels = [m for m in own if _is_label(block.text[m.start : m.end])]
    if not labels:
        return None
    first = labels[0]
    if any(m.start < first.start for m in own):
        return None
    paper = any(is_paper_address(m.target) for m in labels)
    if not paper and not any(_FILE.search(m.target) for m in labels):
        return None
    stop = first.start
    if stop < 3:
        return None
    found = _title(block.text, 0, stop)
    at = (found.start, found.end)
    name = block.text[slice(*at)]
    if _people(name) or any(m.kind == "strong" and m.start > at[0] + 2 for m in block.marks):
        return None
    opened = block.text[:stop].rstrip()[-1:] in tuple(_OPENERS)
    plain = _plausible(name, 1 if opened or found.told else 2, paper)
    if not plain:
        return None
    return _Line(*at, name, "", 3 if paper and plain >= 1 else 0, "label")


def _named_link(block: Block) -> _Line | None:
    """ "Short: [Title](paper)", or authors before a title that is a link."""
    for link in links(block):
        before = block.text[: link.start]
        if not before.strip(' \t[("“*'):
            continue
        name = block.text[link.start : link.end]
        if is_label(name) or not _plausible(name, 1) or name.startswith("http"):
            return None
        short = before.rstrip()
        if short[-1:] in (":", "：") and len(short) <= _SHORT and is_paper_address(link.target):
            short = unnumbered(short[:-1].strip("* `"))
            if is_section(short) or has_han(short) or short.casefold() in fields().called:
                return None
            bare = bare_title(name)
            return _Line(link.start, link.end, bare, short, 3, "link")
        quoted = short[-1:] in tuple('"“')
        if title_score(name) >= 2 and (quoted or is_byline(short.strip(" .,:"))):
            found = cited(block.text, link.start, link.end)
            return _Line(found.start, found.end, block.text[slice(*found[:2])], "", 2, "link")
        return None
    return None


def _set_off(block: Block) -> _Line | None:
    """ "Authors. **Title**. Venue", "Short. *Title*": the title is what is set off."""
    for mark in sorted(block.marks, key=lambda m: m.start):
        if mark.kind not in ("strong", "emphasis"):
            continue
        name = block.text[mark.start : mark.end].strip(' .,"“”')
        if (not _plausible(name, 2) and len(words(name)) < 4) or _people(name) or is_section(name):
            return None
        before = block.text[: mark.start].strip(' \t"“.,:：')
        if len(before) > 400:
            return None
        found = cited(block.text, mark.start, mark.end)
        at = found.start, found.end
        name = block.text[slice(*at)]
        if is_byline(without_et_al(before)) and len(before.split()) >= 2:
            return _Line(*at, name, "", 2, "mark")
        if title_score(name) < 2:
            return None
        if mark.kind == "emphasis" and len(before) <= _SHORT and not has_han(before):
            return _Line(*at, name, before if is_name(before) else "", 0, "mark")
        return None
    return None


def _filed(block: Block) -> _Line | None:
    """A link at the beginning that leads to a file: one note of many."""
    first = min(links(block), key=lambda m: m.start, default=None)
    if first is None or block.text[: first.start].strip(' \t[("“*') or _is_paper(first):
        return None
    if first.target.startswith("#") or not _FILE.search(first.target.split("?")[0]):
        return None
    name = bare_title(block.text[first.start : first.end])
    at = block.text.find(name, first.start) if name else -1
    if " " not in name and name.count("_") >= 2:
        return _Line(at, at + len(name), name.replace("_", " "), "", 0, "file")
    if at < 0 or fold(name) in fields().labels:
        return None
    found = cited(block.text, at, at + len(name))
    name = block.text[slice(*found[:2])]
    if not _plausible(name, 1, found.told):
        return None
    stem = fold(unquote(first.target.rsplit("/", 1)[-1]))
    same = len(fold(name)) >= 12 and fold(name)[:40] in stem and title_score(name) >= 1
    return _Line(found.start, found.end, name, "", 2 if same and found.told else 0, "file")


def _quoted(block: Block) -> _Line | None:
    """People before a title in quotation marks: 'A. Byron, "Deep engines," in CVPR, 2020'."""
    quoted = _QUOTE.search(block.text)
    if quoted is None or not 2 < quoted.start() < 300 or not _YEAR.search(block.text, quoted.end()):
        return None
    before = block.text[: quoted.start()].strip(" .,:")
    name = quoted[1].rstrip(" .,")
    if has_han(before) or not _plausible(name, 1) or not _PEOPLE.search(before):
        return None
    return _Line(quoted.start(1), quoted.start(1) + len(name), name, "", 2, "cited")


def _barred(block: Block) -> _Line | None:
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
    scores = [title_score(block.text[a:b]) - 3 * _people(block.text[a:b]) for a, b in parts]
    start, end = parts[scores.index(max(scores))]
    found = cited(block.text, start, end)
    name = block.text[found.start : found.end]
    rest = [(a, b) for a, b in parts if (a, b) != (start, end)]
    told = found.told or any(_dates(block.text[a:b]) for a, b in rest)
    if title_score(name) < 2 or not told:
        return None
    first = block.text[slice(*parts[0])].strip()
    short = first if start and is_name(first) and not _dates(first) else ""
    return _Line(found.start, found.end, name, short, 2, "cited")


def _dates(part: str) -> bool:
    """Whether a part of a line is nothing but a venue and a year."""
    return len(part) <= 40 and cited(f"Work — {part}").told


def _dated(block: Block, top: bool) -> _Line | None:
    """ "Title - CVPR 2016": the line says where or when it came out.

    What is no title by its looks may be who wrote the paper above: it counts at the ``top`` only.
    """
    if links(block) and not block.text.isascii():
        return None
    stop = min((m.start for m in links(block)), default=len(block.text))
    if stop < 8 or not may_tell(block.text, stop):
        return None
    number = _REFERENCE.match(block.text)
    found = cited(block.text, number.end() if number else 0, stop)
    name = block.text[found.start : found.end]
    if not found.told or not _plausible(name, 1 if found.parted else 2) or _people(name):
        return None
    likely = title_score(name) >= 2
    if not likely and (not top or has_han(name) or len(words(name)) < 3):
        return None
    return _Line(found.start, found.end, name, "", 2 if likely or found.parted else 0, "cited")


def _ticked(block: Block) -> _Line | None:
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
    return _Line(found.start, found.end, name, "", 0, "ticked" if block.checked else "alone")


def _catalogued(block: Block) -> _Line | None:
    """ "P-12 / Name": one of many that somebody numbered."""
    number = _NUMBER.match(block.text) if block.kind == "item" else None
    if number is None or len(block.text) > 300:
        return None
    found = cited(block.text, number.end())
    name = block.text[found.start : found.end]
    if not _plausible(name, 1) or len(name.split()) > 24:
        return None
    return _Line(found.start, found.end, name, "", 0, "catalogued")


def _title(text: str, start: int, end: int) -> Cited:
    while end > start and text[end - 1] in " \t[([（【|<":
        end -= 1
    bare = unnumbered(text[start:end])
    if text[start:end].endswith(bare):
        start = end - len(bare)
    return cited(text, start, end)


def _is_label(text: str) -> bool:
    text = text.strip(" []()")
    return is_label(text) or _HOST.fullmatch(text) is not None


def _people(name: str) -> bool:
    """Whether a part of a line is its authors. One alone may as well be a title."""
    return ("," in name or " and " in name) and is_byline(name)


def _is_paper(mark: Mark) -> bool:
    return is_paper_address(mark.target) and "://" in mark.target


def _plausible(name: str, wanted: int, sure: bool = False) -> int:
    """How much a part of a line looks like a title where one is expected; 0 not at all."""
    if (
        not name
        or len(name) > 300
        or fold(name) in fields().labels
        or is_section(name)
        or name[-1] in ":："
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
