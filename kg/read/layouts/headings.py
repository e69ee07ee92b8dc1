"""Headings that are a paper: a link to it, its title, "Short: Title", a bare short name."""

from __future__ import annotations

import re
from collections import Counter

from kg.addresses import is_paper_address
from kg.han import simplified
from kg.model import Block
from kg.naming import fold
from kg.read.baretitle import UNLINKED, bare_title
from kg.read.calendar import find_day
from kg.read.cited import abbreviated, uncited
from kg.read.cited import cited as parted
from kg.read.fields import field_name, fields
from kg.read.people import is_credit
from kg.read.state import Head, Reading, are_makers, dates_a_work, linked_title, links, venue_names
from kg.read.titles import (
    generic_terms,
    is_kind,
    is_label,
    is_name,
    is_section,
    known_names,
    several,
    split_name,
    title_score,
    unnumbered,
    words,
)

_YEAR = re.compile(
    r"^[^\w\[(（【]*(?:19|20)\d\d\W+(?=[A-Za-z])"
    r"|^[\[(（【]\s*(?:[A-Z][\w&. ]{1,20}?\s*['’]?\d{2,4}|(?:19|20)\d\d(?:\s[\w&.’' -]{2,20})?)"
    r"\s*[\])）】]\s*"
)
_LEAD = re.compile(r"[(（\[【][^\w()（）\[\]【】]{0,12}[)）\]】]\s*")  # a rating: "(★★)", "()"
_TRANSLATED = re.compile(
    r"([^\u3400-\u9fff]+[^\s\u3400-\u9fff])\s*[(（][^()（）]*[\u3400-\u9fff][^()（）]*[)）]$"
)
_LETTER = re.compile(r"[^\W\d_]")
_PROCEEDINGS = re.compile(r"\b([A-Z][A-Za-z&]{2,14})[\s'’]*(?:20)?\d\d(?!\d)")
_LONGEST = 600
_ROW = 3  # long titles side by side that make each that of a paper
_TITLE = 6  # words of a long title
_LONG = 5  # … of one that the text below speaks of
_SPEECH = 40  # characters of a line that may begin by speaking of the paper
_ASKING = re.compile(r"(?:why|how|what|when|where|which)\b", re.I)
_EVIDENCE = frozenset(
    {
        "authors",
        "first_author",
        "venue",
        "arxiv",
        "doi",
        "url",
        "title",
        "org",
        "source",
        "published",
        "year",
    }
)


_LABELLED = re.compile(r"\s*([^:：\n]{2,16})[:：]")
_BRACKETED = re.compile(r"\s*[（(]([^()（）]+)[)）]$")
_STATING = ("title", "authors", "published", "venue", "date", "read_on", "url", "arxiv", "doi")


def find(note: Reading) -> None:
    """Propose headings, strongest where an address or fields below tell of a paper."""
    alike = _alike(note)
    labels = Counter(
        fold(b.text.partition(":")[0]) for b in note.blocks if b.kind == "heading" and ":" in b.text
    )
    for i, block in enumerate(note.blocks):
        if block.kind != "heading" or i in note.heads or block.field in _STATING:
            continue
        if len(block.text) > _LONGEST:
            note.skip(i, "too long for a name")
            continue
        text = block.text
        if is_section(text):
            note.skip(i, "names a section")
            continue
        day = find_day(text)
        start, end = _name_span(block, day[2] if day and day[1] == 0 else 0)
        name = linked_title(block) or bare_title(text[start:end])
        bare = uncited(name)
        where = parted(bare)
        title = bare[where.start : where.end]
        if where.told and (title_score(title) >= 2 or (where.parted and len(title.split()) > 2)):
            bare = bare[where.start : where.end]
        cited, name = bare != name, bare
        translated = _TRANSLATED.match(text[start:end].strip())
        if translated and title_score(translated[1]) >= 2:
            cited, name = True, bare_title(translated[1])
        name = _without_remark(name) if i in alike else name
        label, _, rest = name.partition(": ")
        shared = labels[fold(label)] >= _ROW and not (is_section(label) or field_name(label))
        name = bare_title(rest) if shared else name
        nothing = _names_nothing(name, day is not None)
        if nothing:
            note.skip(i, nothing)
            continue
        if fold(name) in generic_terms() and fold(name) not in known_names():
            note.skip(i, "a general term")
            below = note.first_content(i)
            if is_name(name) and below >= 0 and note.blocks[below].kind != "heading":
                note.add(Head(i, start, end, name, "term", 1))
            continue
        strength, why = _strength(note, i, name, cited or i in alike)
        strength = min(strength, _limit(note, i, name))
        if strength:
            at = text.find(name)
            if at >= 0:
                start, end = at, at + len(name)
            short, long = abbreviated(name)
            start = end - len(long) if short else start
            note.add(Head(i, start, end, long or name, "heading", strength, short=short))
        else:
            note.skip(i, why)
    _strengthen(note)


def _strengthen(note: Reading) -> None:
    """Where nearly all headings under a conference or a collection are long titles, each is that
    of a paper."""
    rows: dict[tuple[int, int], list[int]] = {}
    for i, block in enumerate(note.blocks):
        if block.kind == "heading" and not is_section(block.text):
            rows.setdefault((block.parent, block.level), []).append(i)
    for (over, _), row in rows.items():
        if over < 0 or not _gathers(note.blocks[over].text):
            continue
        heads = [note.heads[i] for i in row if i in note.heads]
        titles = [h for h in heads if h.layout == "heading" and title_score(h.name) >= 2]
        long = sum(len(words(h.name)) >= _TITLE for h in titles)
        if long >= _ROW and long * 4 >= len(row) * 3:
            for head in titles:
                head.strength = max(head.strength, 2)


def _gathers(text: str) -> bool:
    """Whether a heading says that papers stand below it: "MICCAI 2019, part 1", "Papers I read"."""
    held = (m[1] for m in _PROCEEDINGS.finditer(text))
    return any(fold(name) in venue_names() for name in held) or (
        fields().collection.search(simplified(text)) is not None
    )


def _without_remark(name: str) -> str:
    """A name without the remark in brackets behind it: "Loom（ICML 1843，MIT）"."""
    behind = _BRACKETED.search(name)
    return name[: behind.start()] if behind and not is_name(behind[1]) else name


def _names_nothing(name: str, dated: bool) -> str:
    """Why a heading can be no paper's, "" where it can."""
    if is_kind(name):
        return "a kind of works"
    if _credits(name):
        return "who made it"
    if not _LETTER.search(name) or is_section(name):
        return "a date" if dated and not name else "no name"
    return ""


def _alike(note: Reading) -> set[int]:
    """Headings under each of which stand the same two sections or labels of items, or more, as in
    a template."""
    under: dict[tuple[int, str, str], set[int]] = {}
    for block in note.blocks:
        up = block.parent
        if up < 0 or note.blocks[up].kind != "heading":
            continue
        label = _LABELLED.match(block.text) if block.kind == "item" else None
        named = label[1] if label else unnumbered(block.text) if is_section(block.text) else ""
        if named and (label or block.kind == "heading"):
            key = note.blocks[up].level, block.kind, fold(named)
            under.setdefault(key, set()).add(up)
    shared = Counter(
        up for (_, kind, _), ups in under.items() if len(ups) > 1 + (kind == "item") for up in ups
    )
    return {up for up, count in shared.items() if count > 1}


def _limit(note: Reading, i: int, name: str) -> int:
    """How strong a heading may be at most, whatever speaks for it."""
    block = note.blocks[i]
    linked = bool(links(block)) or UNLINKED.fullmatch(block.text) is not None
    if (_ASKING.match(name) or fields().other_notes.search(name)) and not linked:
        return 1
    below = note.blocks[i + 1 : min(note.last[i], i + 8) + 1]
    if below and all(is_section(b.text) and not links(b) for b in below) and not linked:
        return 1  # a heading over the names of parts is that of a group
    return 2 if fold(name) in generic_terms() else 3


def _name_span(block: Block, start: int) -> tuple[int, int]:
    """Where the name stands: without a date or year before it, or links to its resources behind."""
    text = block.text
    while start < len(text) and text[start] in " \t:：-–—.,，":
        start += 1
    lead = _LEAD.match(text, start) or _YEAR.match(text[start:])
    if lead:
        start += len(lead[0])
    for link in links(block):
        if link.start > start and is_label(text[link.start : link.end]):
            bare = text[start : link.start].rstrip(" \t|,，:：[(（【-–—/")
            return start, start + len(bare)
    return start, len(text)


def _strength(note: Reading, i: int, name: str, cited: bool) -> tuple[int, str]:
    block = note.blocks[i]
    score = title_score(name)
    if any(is_paper_address(m.target) for m in links(block)):
        return 3, ""
    linked = any(m.end - m.start >= 0.6 * len(block.text) for m in links(block))
    linked = linked or UNLINKED.fullmatch(block.text) is not None
    evidence = own_evidence(note, i) + cited + (score == 3 and _spoken_of(note, i, name))
    known = fold(name) in known_names() or fold(split_name(name)[0]) in known_names()
    known = known or bool(several(name))
    day = note.days[i]
    own = find_day(block.text)
    lead = _YEAR.match(block.text) is not None or (day is not None and day.day > 0)
    lead = lead or (own is not None and own[1] == 0)
    if score >= 2:
        return (3 if evidence or linked else 2 if lead or fold(name) in known_names() else 1), ""
    if known:
        return (3 if evidence else 2), ""
    if (score == 1 or is_name(name)) and evidence:
        return 2, ""
    if score == 1 or is_name(name):
        return 1, ""
    if evidence >= 2 and len(name) < 120:
        return 2, ""
    return 0, "does not look like a title or a name"


def _spoken_of(note: Reading, i: int, name: str) -> bool:
    """Whether the line right below a long title begins by speaking of "this paper". Of the first
    heading of a file that says no more than that the file is on a paper."""
    if i == note.first_content(-1):
        return False
    below = note.blocks[i + 1].text[:_SPEECH].lower() if i < note.last[i] else ""
    return len(words(name)) >= _LONG and simplified(below).startswith(tuple(fields().speech))


def _credits(line: str) -> bool:
    """Whether a line says who made something, and where it came out, and no more than that."""
    where = parted(line)
    return any(
        is_credit(part) or are_makers(part) for part in (line, line[where.start : where.end])
    )


def _opens(block: Block) -> bool:
    """Whether a line begins in bold, as the next of several would."""
    return any(m.kind == "strong" and m.start == 0 for m in block.marks) and not block.field


def _is_named(block: Block) -> bool:
    """Whether a line is nothing but the name of a work in bold, and when it came out."""
    whole = any(
        m.kind == "strong" and m.start == 0 and m.end >= len(block.text.rstrip())
        for m in block.marks
    )
    bare = uncited(block.text.strip()) if whole else ""
    return bare not in ("", block.text.strip()) and (is_name(bare) or title_score(bare) >= 1)


def own_evidence(note: Reading, i: int) -> int:
    """Signs right below a heading that it is a paper: fields, an address, a short name quoted."""
    found = 0
    heading = note.blocks[i].kind == "heading"
    last = note.last[i] if heading else min(i + 3, len(note.blocks) - 1)
    for j in range(i + 1, min(last, i + 14) + 1):
        block = note.blocks[j]
        if j == i + 1 and _credits(block.text):
            found += 1
        elif block.kind == "heading" and not _credits(block.text):
            break
        parts = _is_named(block) if heading else _opens(block)
        if parts:  # another work's part begins
            break
        if block.field in _EVIDENCE or (j == i + 1 and dates_a_work(block.text)):
            found += 1
        elif block.kind != "row" and any(is_paper_address(m.target) for m in links(block)):
            # A link that is called like a paper names another one, under a heading over both.
            labels = [block.text[m.start : m.end] for m in links(block)]
            covered = sum(map(len, labels))
            opening = min(links(block), key=lambda m: m.start)
            first = block.text[opening.start : opening.end]
            if j == i + 1 and opening.start <= 2 and opening.target and is_label(first):
                found += is_paper_address(opening.target)  # "[link](…); what it is about"
            elif field_name(block.text[: opening.start].strip(" -–—")) == "url":
                found += 2  # "Paper link - https://…"
            elif covered >= 0.5 * len(block.text) and (
                block.kind != "item" or all(is_label(t) or t.startswith("http") for t in labels)
            ):  # fmt: skip
                found += 1
        if j == i + 1 and block.kind == "quote" and len(block.text) <= 40 and is_name(
            re.split(r"[,，。:： ]", block.text)[0]
        ):  # fmt: skip
            found += 1
    return found
