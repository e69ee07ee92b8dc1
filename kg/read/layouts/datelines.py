"""Lines that open with a paper and say at once when it came out, or who wrote it when.

"SimCLR：2020.2，谷歌……", "InstructGPT (OpenAI, 2022.3). ……", "ULMFiT -- Howard & Ruder 2018 -- ……":
an entry in one line, as logs and reading groups have it. Prose names works in the same way, so a
line counts only below a day, or among its like.
"""

from __future__ import annotations

import re

from kg.naming import fold
from kg.read.state import Head, Reading, links
from kg.read.titles import generic_terms, is_name, is_section, known_names, title_score, unnumbered

_LONGEST = 120  # of a name, with a title in it
_YEAR = r"(?:19[5-9]|20[0-4])\d"
_WHEN = rf"{_YEAR}(?!\d)(?:\s*[年./-]\s*\d{{1,2}}(?!\d))?\s*[年月]?"
_WHO = r"[^\d\n，,。.;；:：、()（）]{2,40}"  # an organisation, a group, authors
_SHORT = r"[A-Za-z][\w+&·./-]{1,24}(?: \d[\w.]*)?"
_SAID = re.compile(
    rf"(?:\s*[(（]{_SHORT}[)）])?\s*(?:[:：，,]|[(（]|\s--?|[–—])\s*"
    rf"(?:《[^《》]{{4,200}}》\s*[，,]?\s*)?(?:{_WHO}[，,]?\s*){{0,2}}?{_WHEN}"
    r"(?=\s*(?:[，,。.;；:：、)）]|[–—]|--?\s|$|\s[A-Z\u3400-\u9fff]))"
)
_NAME = re.compile(r"[^\n，,。;；:：、（]{1,120}?(?=\s*(?:[:：，,(（]|\s--?\s|[–—]))")
_QUOTED = re.compile(rf"《([^《》]{{2,200}})》\s*({_SHORT})?(?=\s*[:：，,(（])")
_WORDS = re.compile(r"[A-Za-z][\w+&·./-]*(?: [A-Zv\d][\w+&·./-]*){0,5}")
_WHENCE = re.compile(rf"{_WHEN}$")
_AROUND = " \t:：，,(（-–—"
_ENOUGH = 3  # lines of one list that open so


def find(note: Reading) -> None:
    """Propose lines below a day, and lists most of whose items open so."""
    likely: dict[int, list[int]] = {}
    heads: dict[int, Head] = {}
    for i, block in enumerate(note.blocks):
        if block.kind not in ("item", "paragraph") or block.field or note.aside[i]:
            continue
        if note.depth[i] or note.pending[i] == "to-read" or links(block):
            continue
        head = _opened(note, i)
        if head is not None:
            heads[i] = head
            likely.setdefault(block.parent, []).append(i)
    for parent, found in likely.items():
        kinds = {note.blocks[i].kind for i in found}
        peers = [j for j in _below(note, parent) if note.blocks[j].kind in kinds]
        like = len(found) >= _ENOUGH and 2 * len(found) >= len(peers)
        for i in found:
            if like or _begins_day(note, i, heads):
                note.add(heads[i])
                note.heads[i].aliases = note.heads[i].aliases or heads[i].aliases
        for j in peers if like else ():  # among such lines a name before a colon is enough
            head = None if j in heads or j in note.heads else _called(note, j)
            if head is not None:
                note.add(head)
    for i, block in enumerate(note.blocks):
        head = _subject(note, i) if block.kind == "paragraph" else None
        if head is not None:
            note.add(head)


def _opened(note: Reading, i: int) -> Head | None:
    block = note.blocks[i]
    text = block.text
    if "19" not in text and "20" not in text:
        return None  # the common case: no year
    bare = unnumbered(text)
    start = len(text) - len(bare) if text.endswith(bare) else 0
    quoted = _QUOTED.match(text, start)
    if quoted:
        span = quoted.span(1)
        said = _SAID.match(text, quoted.end())
    else:
        name = _NAME.match(text, start)
        if name is None:
            return None
        span = (start, name.end())
        said = _SAID.match(text, name.end())
    if said is None or title_score(_WHENCE.sub("", said[0]).strip(_AROUND)) >= 2:
        return None  # "LoomNet - Weaving Wide Cloth on Looms, 2017": a title stands between them
    head = _head(note, i, *span)
    if head is not None and quoted and quoted[2] and is_name(quoted[2]):
        head.aliases.append(quoted[2])
    return head


def _called(note: Reading, i: int) -> Head | None:
    """A name before a colon: "MoCo v2：……"."""
    match = re.match(rf"{_WORDS.pattern}(?=\s*[:：])", note.blocks[i].text)
    return _head(note, i, *match.span()) if match and not note.depth[i] else None


def _subject(note: Reading, i: int) -> Head | None:
    """The first words of a day of which nothing else is said: "BEiT v2 是 BEiT 的后续工作。"."""
    over, day = note.heading[i], note.days[i]
    if day is None or not day.day or over != i - 1 or note.blocks[i].parent != over:
        return None
    if any(j in note.heads for j in range(over, note.last[over] + 1)):
        return None
    match = _WORDS.match(note.blocks[i].text)
    if not match or match.end() == len(note.blocks[i].text):
        return None
    parts = match[0].split(" ")
    for count in range(len(parts), 0, -1):
        name = " ".join(parts[:count]).rstrip(".")
        if fold(name) in known_names() and (is_name(name) or count > 1):
            return _head(note, i, 0, len(name))
    return None


def _head(note: Reading, i: int, start: int, end: int) -> Head | None:
    block = note.blocks[i]
    name = block.text[start:end].strip(' "“”')
    if not 1 < len(name) <= _LONGEST or not _names(name):
        return None
    at = block.text.find(name, start)
    return Head(i, at, at + len(name), name, "line", 3, run=block.kind == "paragraph")


def _names(name: str) -> bool:
    folded = fold(name)
    if is_section(name) or folded in generic_terms():
        return False
    return folded in known_names() or is_name(name) or title_score(name) >= 2


def _below(note: Reading, parent: int) -> list[int]:
    if parent >= 0:
        return note.children[parent]
    return [j for j, block in enumerate(note.blocks) if block.parent < 0]


def _begins_day(note: Reading, i: int, heads: dict[int, Head]) -> bool:
    """Whether a line is the first below a day, or stands among such from there on."""
    day, over = note.days[i], note.heading[i]
    if day is None or not day.day or over < 0 or note.blocks[i].parent != over:
        return False
    return all(j in heads for j in range(over + 1, i) if not note.depth[j])
