"""Whom a passage speaks of: the entry it lies in, the headings above it, the head of its item."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.extract.cues import CueMatcher, scene
from kg.extract.language import words
from kg.model import Block, Mention, Note
from kg.naming import has_han

_LABEL = re.compile(r"\s*([^:：。，,]{2,30}?)\s*(?:[:：]|\s[-–—]\s)")
_NUMBER = re.compile(  # "6.3 ", "三、", "(1) " before the words of a heading
    r"^\W*(?:\d{1,2}(?:\.\d{1,2})*[.、)）\s]\s*|[一二三四五六七八九十]{1,3}[、.．)）]\s*)"
)
_HEAD_WITHIN = 6  # a work that begins later than this in a heading or item is not its subject
_DEPTH = 8
_BOLD = 60  # characters of a line in bold that stands for a heading


class Scope:
    """What governs one block."""

    __slots__ = ("fields", "head", "section")

    def __init__(self) -> None:
        self.section: list[str] = []  # features: words of headings, introductions and labels
        self.fields: list[int] = []  # field cues that the headings or the label satisfy
        self.head = -1  # mention that heads the item or the section


class Scopes:
    """The scopes of a note, each computed once."""

    def __init__(self, note: Note, mentions: Sequence[Mention], matcher: CueMatcher) -> None:
        self.note, self.mentions, self._matcher = note, mentions, matcher
        self.owner = owners(note)
        self.of_block: dict[int, list[int]] = {}
        for number, mention in enumerate(mentions):
            self.of_block.setdefault(mention.block, []).append(number)
        self._heads = {entry.head for entry in note.entries}
        self._bold = _bold_over(note)
        self._words: dict[int, list[str]] = {}
        self._fields: dict[int, tuple[int, ...]] = {}

    def scope(self, index: int) -> Scope:
        """What governs block ``index``."""
        blocks, own = self.note.blocks, self.owner[index]
        found = Scope()
        above, depth, headings, introduced = blocks[index].parent, 0, 0, False
        bold = self._bold[index]
        if bold >= 0 and self.owner[bold] == own and bold not in self._heads:
            found.head = self._subject(bold, own)
        while above >= 0 and depth < _DEPTH and self.owner[above] == own:
            block = blocks[above]
            if block.kind == "heading" and above not in self._heads:
                tag = "hh:" if headings else "h:"
                found.section += [tag + word for word in self.heading_words(above)]
                found.fields += self.field_cues(above, block.text)
                headings += 1
            elif block.kind != "heading" and not introduced and above not in self._heads:
                introduced = True
                found.section += ["i:" + word for word in self.heading_words(above)]
                if len(block.text) <= 40:
                    found.fields += self.field_cues(above, block.text.rstrip(" :："))
            if found.head < 0 and block.kind in ("heading", "item"):
                found.head = self._subject(above, own)
            above, depth = block.parent, depth + 1
        label = _LABEL.match(blocks[index].text)
        if label:
            found.section += ["f:" + word for word in topic_words(label[1])]
            found.fields += self.field_cues(-index - 2, label[1])
        return found

    def heading_words(self, index: int) -> list[str]:
        """The topical words of a heading or introduction."""
        words = self._words.get(index)
        if words is None:
            text = self.note.blocks[index].text
            words = self._words[index] = topic_words(text[-40:] if len(text) > 40 else text)
        return words

    def field_cues(self, key: int, label: str) -> tuple[int, ...]:
        """The field cues that ``label`` satisfies."""
        cues = self._fields.get(key)
        if cues is None:
            found = [word.lower() for word in words(_NUMBER.sub("", label[:80]))]
            hits = self._matcher.match(scene(found)[0], field=True) if found else []
            cues = self._fields[key] = tuple(sorted({hit.cue for hit in hits}))
        return cues

    def _subject(self, index: int, own: int) -> int:
        for number in self.of_block.get(index, ())[:1]:
            mention = self.mentions[number]
            if mention.start <= _HEAD_WITHIN and (own < 0 or mention.entry != own):
                return number
        return -1


def _bold_over(note: Note) -> list[int]:
    """Per block the line in bold, and nothing else, that stands over it as a heading; -1: none."""
    found = [-1] * len(note.blocks)
    over: dict[int, int] = {}  # parent → the last such line below it
    for index, block in enumerate(note.blocks):
        above = over.get(block.parent, -1)
        found[index] = above if above >= 0 or block.parent < 0 else found[block.parent]
        if block.kind == "heading":
            over.clear()
            found[index] = -1
        elif block.kind == "paragraph" and _is_bold(block):
            over[block.parent] = index
    return found


def _is_bold(block: Block) -> bool:
    size = len(block.text.rstrip(" :："))
    return 0 < size <= _BOLD and any(
        mark.kind == "strong" and not mark.start and mark.end >= size for mark in block.marks
    )


def owners(note: Note) -> list[int]:
    """Per block the entry it belongs to, the innermost where entries nest; -1: none."""
    found = [-1] * len(note.blocks)
    ranges = [
        (last - first, number, first, last)
        for number, entry in enumerate(note.entries)
        for first, last in entry.blocks
    ]
    for _, number, first, last in sorted(ranges, reverse=True):
        for index in range(first, min(last, len(found))):
            found[index] = number
    return found


def topic_words(text: str) -> list[str]:
    """Latin words and pairs of Han characters of a short text, each once."""
    said = [word.lower() for word in words(text)[:16]]
    found: dict[str, None] = {}
    for index, word in enumerate(said):
        if has_han(word):
            if index + 1 < len(said) and has_han(said[index + 1]):
                found[word + said[index + 1]] = None
        elif word.isalpha():
            found[word] = None
    return list(found)


def is_searched(block: Block) -> bool:
    """Whether claims are looked for in the block at all."""
    return block.kind not in ("code", "comment", "front")
