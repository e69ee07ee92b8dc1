"""Lists of works by name: a table's column, or a line, that says it names representative ones.

"| Family | Representative methods |" over "| Adapters | LoRA, AdaLoRA |", "代表工作：A、B".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from kg.extract import columns
from kg.model import Block, Note
from kg.naming import fold
from kg.ontology import files, load_yaml

_LABEL = re.compile(r"\s*([^:：]{2,40}?)\s*[:：]\s*")
_PARTING = re.compile(r"\s*(?:[,，、;；/]|\sand\s|(?<=\w)和(?=[A-Z]))\s*")
_PARENTHESIS = re.compile(r"[(（\[][^()（）\[\]]*[)）\]]")
_BEHIND = re.compile(r"\s*(?:__.*|等.*|etc\.?)$")
_AROUND = re.compile(  # "1. Representative works (since 2019):"
    r"^\W*(?:\d{1,2}(?:\.\d{1,2})*[.、)）\s]\s*|[一二三四五六七八九十a-z][、.．)）]\s*)?|\s*[(（].*$"
)
_SHORT = 40  # characters of a line over a list
_WORDS = 4  # that a name in a list has at most


def listed(note: Note) -> frozenset[tuple[int, int, int]]:
    """(block, start, end) of every member of such a list."""
    headers = columns.headers(note)
    return frozenset(
        (i, *span)
        for i, block in enumerate(note.blocks)
        for start, end in _lists(note, headers, i, block)
        for span in _members(block.text, start, end)
    )


def _lists(note: Note, headers: dict[int, int], i: int, block: Block) -> Iterator[tuple[int, int]]:
    if block.kind == "row":
        header = headers.get(i, -1)
        if 0 <= header < i:
            names, above = columns.cells(note.blocks[header]), note.blocks[header].text
            for name, cell in zip(names, columns.cells(block), strict=False):
                if _lists_works(above[slice(*name)]):
                    yield cell
    elif block.kind in ("paragraph", "item"):
        label = _LABEL.match(block.text)
        over = note.blocks[block.parent] if block.kind == "item" and block.parent >= 0 else None
        if label and _lists_works(label[1]):
            yield label.end(), len(block.text)
        elif over is not None and len(over.text) <= _SHORT and _lists_works(over.text):
            yield 0, len(block.text)


def _members(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    text = _PARENTHESIS.sub(lambda match: "_" * len(match[0]), text)
    at = start
    for parting in [*_PARTING.finditer(text, start, end), None]:
        last = parting.start() if parting else end
        behind = _BEHIND.search(text, at, last)
        stop = behind.start() if behind else last
        while stop > at and text[stop - 1] in " .。*":
            stop -= 1
        if stop > at and len(text[at:stop].split()) <= _WORDS:
            yield at, stop
        at = parting.end() if parting else end


def _lists_works(name: str) -> bool:
    """Whether the name of a column or of a line is among those that list works; behind a number,
    before an explanation in brackets."""
    return fold(_AROUND.sub("", name)) in _known()


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(
        fold(str(word))
        for path in files("fields.yaml")
        for word in load_yaml(path).get("listing_columns") or ()
    )
