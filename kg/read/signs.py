"""What speaks for a candidate's being a paper, in numbers: its words, its block, its company.

A line alone seldom tells; the lines of its shape do. So much of what is counted here is means over
groups: how much blocks like this one look like titles, how many are linked to a paper, how many
are papers by the rules.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from kg.abbreviations import LINKING
from kg.addresses import is_paper_address
from kg.model import Block
from kg.naming import count_han, fold
from kg.read.layouts import whole
from kg.read.loose import BITS, FILE, YEAR, Candidate
from kg.read.people import is_byline
from kg.read.state import Head, Reading
from kg.read.titles import (
    is_name,
    is_section,
    known_names,
    split_name,
    title_score,
    words,
)

_KINDS = ("heading", "paragraph", "item", "quote", "row", "code", "front", "comment")
_LAYOUTS = ("", "heading", "item", "citation", "line", "table", "file", "bold", "bold-name",
            "item-title", "item-name", "guillemets", "wikilink", "term", "to-read", "title-field",
            "bibliography")  # fmt: skip
_PEOPLE = re.compile(r"\bet\.? al\b|\band [A-Z][\w-]+\b|[A-Z]\., ")
_ENDS = tuple("。！？.!?:：;；,，")
_LONGEST = 400  # characters of a block that are looked at
_FAR = 99
_BELOW = 8
_OF_SPAN = (
    *(f"is_{form}" for form in BITS), "forms", "rule_layout", "rule_strength", "rule_chosen",
    "title_score", "words", "letters", "capital", "linking", "known", "named", "short",
    "short_known", "chinese", "byline", "upper", "digits", "colon", "before", "behind", "covers",
    "linked", "linked_paper", "coined", "again", "year_in_name", "form_share", "form_titles",
    "rank", "candidates",
)  # fmt: skip
_OF_BLOCK = (
    "kind", "level", "depth", "over", "length", "papers", "links", "year", "people", "sentence",
    "section", "checked", "latin", "han", "strong", "all_strong", "titled", "knows", "strength",
    "layout", "stands", "under", "children", "sections_below", "next", "next_papers", "next_field",
    "next_length", "previous", "above_section", "above_titled", "above_stands", "place",
    "distance",
)  # fmt: skip
_MEANT = ("papers", "year", "people", "titled", "section", "stands", "knows", "strength", "length",
          "sentence", "strong", "latin", "under", "links")  # fmt: skip
_AT_LEAST = {"papers": 1, "people": 1, "stands": 1, "strength": 2}  # counted from there on, as one
_GROUPS = ("shape", "beside", "heading")
_OF_NOTE = ("note_blocks", "note_size", "note_headings", "note_chosen", "note_strong",
            "note_evidence", "note_top", "note_file", "note_skipped", "note_proposed",
            "note_chosen_share")  # fmt: skip
COLUMNS = (
    *_OF_SPAN,
    *(f"block_{name}" for name in _OF_BLOCK),
    *(f"{group}_{name}" for group in _GROUPS for name in ("count", *_MEANT)),
    *(f"note_mean_{name}" for name in _MEANT),
    *_OF_NOTE,
)

Shape = tuple[str, int, int]  # kind, level, how many items contain it


def signs(note: Reading, found: list[Candidate], chosen: list[Head]) -> Any:
    """A row per candidate, float32[candidates, COLUMNS]; ``chosen`` are the rules' papers."""
    import numpy as np

    shapes = [(b.kind, b.level, note.depth[i]) for i, b in enumerate(note.blocks)]
    blocks = np.array(_blocks(note, found, chosen, shapes), dtype=np.float32)
    means, mean = _means(note, blocks, shapes)
    place = [one.block for one in found]
    every = np.concatenate([mean, np.array(_note(note, chosen), dtype=np.float32)])
    spans = np.array(_spans(note, found, shapes), dtype=np.float32)
    rest = np.broadcast_to(every, (len(found), len(every)))
    return np.concatenate([spans, blocks[place], means[place], rest], axis=1)


def _blocks(
    note: Reading,
    found: list[Candidate],
    chosen: list[Head],
    shapes: Sequence[Shape],
) -> list[tuple[float, ...]]:
    size = len(note.blocks)
    titled, known, stands, above = [0] * size, [0] * size, [0] * size, [0] * size
    for one in found:
        if one.forms != FILE:
            titled[one.block] = max(titled[one.block], title_score(one.name))
            known[one.block] |= fold(one.name) in known_names()
    for paper in chosen:
        stands[paper.block] = 2 if paper.layout == "file" else 1
    own = [_shown(block) for block in note.blocks]
    kinds = [_KINDS.index(block.kind) for block in note.blocks]
    last: dict[Shape, int] = {}
    rows: list[tuple[float, ...]] = []
    for i, block in enumerate(note.blocks):
        head, shown = note.heads.get(i), own[i]
        up, over, after = block.parent if block.parent < i else -1, note.heading[i], i + 1
        if up >= 0:
            above[i] = above[up] + (stands[up] > 0)
        below = [own[j][6] for j in note.children[i] if kinds[j] == 0][:_BELOW]
        follows = after < size
        rows.append((
            kinds[i], block.level, note.depth[i], kinds[up] if up >= 0 else -1, *shown,
            titled[i], known[i], head.strength if head else 0, _layout(head), stands[i],
            note.last[i] - i, len(note.children[i]), sum(below) / len(below) if below else -1,
            kinds[after] if follows else -1, own[after][1] if follows else -1,
            bool(note.blocks[after].field) if follows else -1, own[after][0] if follows else -1,
            kinds[i - 1] if i else -1, own[over][6] if over >= 0 else -1,
            titled[over] if over >= 0 else -1, above[i], i / size,
            min(_FAR, i - last.get(shapes[i], i - _FAR)),
        ))  # fmt: skip
        last[shapes[i]] = i
    return rows


def _shown(block: Block) -> tuple[float, ...]:
    """What a block shows by itself, from its length to what is set in bold."""
    text = block.text[:_LONGEST]
    size = len(block.text)
    papers = linked = strong = 0
    for mark in block.marks:
        if mark.kind == "link":
            linked += 1
            papers += is_paper_address(mark.target)
        elif mark.kind == "strong":
            strong += mark.end - mark.start
    if block.kind in ("code", "front", "comment"):
        return size, papers, linked, 0, 0, 0, 0, -1, 0, 0, 0, 0
    short = size <= _LONGEST
    people = 0
    if short and ("," in text or " and " in text or "et al" in text):
        people = bool(_PEOPLE.search(text)) + ("," in text and is_byline(text))
    return (
        size, papers, linked, YEAR.search(text) is not None, people, text.endswith(_ENDS),
        block.kind == "heading" and short and is_section(text),
        -1 if block.checked is None else int(block.checked),
        text.count(" "), count_han(text) / max(1, len(text)), strong > 0,
        0 < 0.9 * size <= strong,
    )  # fmt: skip


def _layout(head: Head | None) -> int:
    if head is None:
        return 0
    return _LAYOUTS.index(head.layout) if head.layout in _LAYOUTS else len(_LAYOUTS)


def _means(note: Reading, blocks: Any, shapes: Sequence[Shape]) -> tuple[Any, Any]:
    """What the blocks of each block's groups are like, and those of the note."""
    import numpy as np

    values = blocks[:, [_OF_BLOCK.index(name) for name in _MEANT]]
    for name, least in _AT_LEAST.items():
        at = _MEANT.index(name)
        values[:, at] = values[:, at] >= least
    beside = [(shape, b.parent) for shape, b in zip(shapes, note.blocks, strict=True)]
    under = [(b.kind, over) for b, over in zip(note.blocks, note.heading, strict=True)]
    found = []
    for keys in (shapes, beside, under):
        numbers: dict[object, int] = {}
        index = np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.intp)
        count = np.bincount(index)[:, None]
        sums = np.zeros((len(numbers), len(_MEANT)))
        np.add.at(sums, index, values)
        found.append(np.concatenate([count, sums / count], axis=1)[index])
    return np.concatenate(found, axis=1, dtype=np.float32), values.mean(axis=0)


def _spans(
    note: Reading, found: list[Candidate], shapes: Sequence[Shape]
) -> list[tuple[float, ...]]:
    again = Counter(fold(one.name) for one in found)
    size = Counter(shapes)
    beside = Counter(one.block for one in found)
    forms: dict[tuple[object, int], list[int]] = {}
    for one in found:
        title = title_score(one.name) >= 2
        for bit in _bits(one.forms)[1]:
            tally = forms.setdefault((shapes[one.block], bit), [0, 0])
            tally[0] += 1
            tally[1] += title
    rank: Counter[int] = Counter()
    rows: list[tuple[float, ...]] = []
    for one in found:
        block, name, bare = note.blocks[one.block], one.name, fold(one.name)
        found_words = words(name)
        content = [w for w in found_words if w.casefold() not in LINKING]
        short = split_name(name)[0]
        flags, bits = _bits(one.forms)
        like = max((forms[shapes[one.block], bit] for bit in bits), default=[0, 0])
        over = [
            m for m in block.marks if m.kind == "link" and m.start < one.end and one.start < m.end
        ]
        rank[one.block] += 1
        rows.append((
            *flags, len(bits), _layout(one.head),
            one.head.strength if one.head else -1, one.chosen, title_score(name),
            len(found_words), len(name),
            sum(w[0].isupper() for w in content) / len(content) if content else -1,
            len(found_words) - len(content), bare in known_names(), is_name(name), bool(short),
            bool(short) and fold(short) in known_names(), count_han(name) / len(name),
            ("," in name or " and " in name) and is_byline(name), name[0].isupper(),
            sum(map(str.isdigit, name)) / len(name),
            ":" in name or "：" in name, one.start, len(block.text) - one.end,
            (one.end - one.start) / max(1, len(block.text)), len(over),
            any(is_paper_address(m.target) for m in over),
            any(w[1:] != w[1:].lower() for w in found_words), again[bare],
            YEAR.search(name) is not None, like[0] / size[shapes[one.block]],
            like[1] / max(1, like[0]), rank[one.block], beside[one.block],
        ))  # fmt: skip
    return rows


@lru_cache(maxsize=4096)
def _bits(forms: int) -> tuple[tuple[bool, ...], tuple[int, ...]]:
    """Which forms a candidate has, and their numbers."""
    flags = tuple(bool(forms >> bit & 1) for bit in range(len(BITS)))
    return flags, tuple(bit for bit, on in enumerate(flags) if on)


def _note(note: Reading, chosen: list[Head]) -> tuple[float, ...]:
    _, evidence, top = whole.find(note)
    return (
        len(note.blocks), len(note.text), sum(b.kind == "heading" for b in note.blocks),
        len(chosen), sum(h.strength >= 2 for h in note.heads.values()), evidence, top,
        any(h.layout == "file" for h in chosen), len(note.skipped), len(note.heads),
        len(chosen) / max(1, len(note.blocks)),
    )  # fmt: skip
