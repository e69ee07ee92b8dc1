"""The rest of a list of papers: where most lines are titles, the others are as well."""

from __future__ import annotations

from kg.naming import fold, has_han
from kg.read.cited import title_span
from kg.read.fields import fields
from kg.read.layouts.listline import SPOKEN
from kg.read.layouts.pending import CHAPTER
from kg.read.people import is_byline
from kg.read.state import Head, Reading, links
from kg.read.titles import generic_terms, is_section, known_names, title_score, words

_FEW = 5  # lines that make a list
_LONGEST = 200
_MOST = (3, 4)  # of its lines are papers: three in four
_WORDS = (2, 20)  # of a title that does not look like one by itself
_HEADING = 4  # words at least of one that is a heading
_SPOKEN = SPOKEN | {"see", "etc"}


def completed(note: Reading, chosen: list[Head]) -> list[Head]:
    """The lines of lists without links, and headings side by side, of which ``chosen`` holds most,
    not held by it yet."""
    taken = {h.block: h for h in chosen}
    lists: dict[tuple[int, int], list[int]] = {}
    for i, block in enumerate(note.blocks):
        plain = block.kind == "item" and block.text and not note.depth[i] and not note.aside[i]
        if plain and not any(up in taken for up in note.ancestors(i)):
            lists.setdefault((block.parent, 0), []).append(i)
        elif block.kind == "heading" and not is_section(block.text):
            lists.setdefault((block.parent, block.level), []).append(i)
    found: list[Head] = []
    for (_, level), items in lists.items():
        if _is_full(note, items, taken) and not (level and _brief(items, taken)):
            more = (
                _line(note, i, _HEADING if level else _WORDS[0]) for i in items if i not in taken
            )
            found += [head for head in more if head]
    return found


def over_lists(note: Reading, heads: list[Head]) -> set[int]:
    """Headings over nothing but lists of which most lines are titles: they name a topic."""
    titled: dict[int, int] = {}
    for head in heads:
        if head.layout == "citation" and not links(note.blocks[head.block]):
            up = note.blocks[head.block].parent
            titled[up] = titled.get(up, 0) + (title_score(head.name) >= 2)
    return {
        up for up, count in titled.items()
        if up >= 0 and note.blocks[up].kind == "heading" and count >= _FEW - 1
        and _mostly(count, len(note.children[up]))
        and all(note.blocks[i].kind == "item" for i in note.children[up])
    }  # fmt: skip


def _is_full(note: Reading, items: list[int], taken: dict[int, Head]) -> bool:
    """Whether most lines of a list are papers, and most of these nothing but full titles."""
    held = [taken[i] for i in items if i in taken]
    titled = sum(title_score(h.name) >= 2 and not links(note.blocks[h.block]) for h in held)
    return len(items) >= _FEW and _mostly(len(held), len(items)) and _mostly(titled, len(held))


def _brief(items: list[int], taken: dict[int, Head]) -> bool:
    """Whether headings that are papers are no longer than those of other parts may be."""
    held = [taken[i] for i in items if i in taken]
    return not _mostly(sum(len(words(h.name)) > _HEADING for h in held), len(held))


def _mostly(some: int, every: int) -> bool:
    return some * _MOST[1] >= every * _MOST[0]


def _line(note: Reading, i: int, least: int) -> Head | None:
    """A line of such a list, of so many words at least, as a paper, unless it is plainly something
    else."""
    block = note.blocks[i]
    if links(block) or block.field or len(block.text) > _LONGEST or CHAPTER.match(block.text):
        return None
    start, end = title_span(block.text)
    name = block.text[start:end]
    found = words(name)
    known = fold(name) in known_names()
    if not known and not (least <= len(found) <= _WORDS[1]):
        return None
    if fold(name) in generic_terms() or fold(name) in fields().labels or is_section(name):
        return None
    if has_han(name) or is_byline(name) or name[-1:] in ":：;." or "://" in name:
        return None
    if {w.casefold() for w in found} & _SPOKEN:
        return None
    return Head(i, start, end, name, "heading" if block.kind == "heading" else "item", 2)
