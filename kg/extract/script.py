"""Notes in traditional Chinese are understood by what was learned from simplified ones."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from kg.han import simplified
from kg.model import Mention, Note


def in_simplified(note: Note) -> Note:
    """The note with its blocks' text in simplified characters, each where it was; the same note
    where nothing is traditional."""
    texts = [simplified(block.text) for block in note.blocks]
    if all(text is block.text for text, block in zip(texts, note.blocks, strict=True)):
        return note
    return msgspec.structs.replace(
        note,
        blocks=tuple(
            block if text is block.text else msgspec.structs.replace(block, text=text)
            for text, block in zip(texts, note.blocks, strict=True)
        ),
    )


def as_written(note: Note, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """Mentions found ``in_simplified``, their names in the characters of the note."""
    found = []
    for mention in mentions:
        written = note.blocks[mention.block].text[mention.start : mention.end]
        same = written != mention.name and simplified(written) == mention.name
        found.append(msgspec.structs.replace(mention, name=written) if same else mention)
    return tuple(found)
