"""Whom a passage speaks of: the entry it lies in, the headings above it, the head of its item."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kg.extract import columns
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
_NAMED = 40  # characters of a cell that names a row or a column


class Scope:
    """What governs one block."""

    __slots__ = ("fields", "head", "of_head", "section", "stated")

    def __init__(self) -> None:
        self.section: list[str] = []  # features: words of headings, introductions and labels
        self.fields: list[int] = []  # field cues that the headings or the label satisfy
        self.head = -1  # mention that heads the item, the section or the row of a table
        self.of_head: list[int] = []  # field cues that hold for the head and not for the paper
        self.stated: list[int] = []  # … that a column, or the block's label, states beyond doubt


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
        self._headers = columns.headers(note)
        self._words: dict[int, list[str]] = {}
        self._fields: dict[int | tuple[int, int], tuple[int, ...]] = {}

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
            cues = self.field_cues(-index - 2, label[1])
            found.fields += cues
            found.stated = self._succeeds(cues)
        return found

    def in_cell(self, index: int, number: int, around: Scope) -> Scope:
        """What governs the mention ``number`` in the table row ``index``, of which ``around``
        governs the whole: the name of its column, or that of its row."""
        blocks, header = self.note.blocks, self._headers.get(index, -1)
        row = columns.cells(blocks[index])
        column = columns.place(row, self.mentions[number].start)
        if column < 1 or not 0 <= header < index:
            return around
        over = columns.cells(blocks[header])[column : column + 1]
        above = blocks[header].text[slice(*over[0])] if over else ""
        before = blocks[index].text[slice(*row[0])]
        found = Scope()
        found.section, found.fields, found.head = [*around.section], [*around.fields], around.head
        first = self._named(index, row[0])
        label = before if first < 0 and index not in self._heads and len(before) <= _NAMED else ""
        said = topic_words(f"{above if len(above) <= _NAMED else ''}\n{label}")
        found.section += ["f:" + word for word in said]
        cues, head = self.field_cues((header, column), above), first
        if not cues and label:  # "| | BERT | GPT |" over "| Encoder | Transformer | … |"
            cues = self.field_cues((index, 0), label)
            head = self._named(header, over[0]) if cues and over else -1
        own = self.owner[index]
        if head >= 0 and (own < 0 or self.mentions[head].entry != own):
            found.head, found.of_head = head, list(cues)
            found.stated = self._succeeds(cues)
        else:
            found.fields += cues
            found.stated = list(cues) if index in self._heads else []
        return found

    def _succeeds(self, cues: Iterable[int]) -> list[int]:
        """Those of the field cues that say what came before: "Based on", "前作"."""
        return [cue for cue in cues if self._matcher.cues[cue].relation == "extends"]

    def _named(self, index: int, cell: columns.Span) -> int:
        """The first mention in a cell; -1: none."""
        inside = (
            n for n in self.of_block.get(index, ()) if cell[0] <= self.mentions[n].start < cell[1]
        )
        return next(inside, -1)

    def heading_words(self, index: int) -> list[str]:
        """The topical words of a heading or introduction."""
        words = self._words.get(index)
        if words is None:
            text = self.note.blocks[index].text
            words = self._words[index] = topic_words(text[-40:] if len(text) > 40 else text)
        return words

    def field_cues(self, key: int | tuple[int, int], label: str) -> tuple[int, ...]:
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
