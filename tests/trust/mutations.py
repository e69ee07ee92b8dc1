"""Notes made hostile: the examples with bytes flipped, cut, repeated and markup set in."""

from __future__ import annotations

import json
import random
from pathlib import Path

from kg.batches import Extractor
from kg.config import Settings
from kg.model import Extraction, Note, line_of
from kg.read import read_note

# What is set into notes, and what is repeated many times: markup, names, odd characters.
HOSTILE: dict[str, list[str]] = json.loads(
    (Path(__file__).parent / "hostile.json").read_text(encoding="utf-8")
)
PIECES = [text.encode() for text in HOSTILE["inserted"]] + [
    b"\x00", b"\r", b"\r\n", b"\n", b"\n\n", b"---\n", b"    ", b"\t", b"\x1b[31m", b"\xff\xfe",
    b"\xed\xa0\x80", b"\xef\xbb\xbf", b" extends ", b"# ", b"- ", b"> ",
]  # fmt: skip


def mutated(data: bytes, chance: random.Random) -> bytes:
    """``data`` changed in one to twenty places; often only a part of it, or other line ends."""
    ends = chance.random()
    if ends < 0.1:
        data = data.replace(b"\r\n", b"\n").replace(b"\n", b"\r" if ends < 0.05 else b"\r\n")
    elif ends < 0.13:
        data = data.decode().encode("utf-16" if ends < 0.115 else "gb18030", "replace")
    made = bytearray(data)
    if chance.random() < 0.7:
        start = chance.randrange(len(made))
        made = made[start : start + chance.choice([200, 1000, 4000])]
    for _ in range(chance.choice([1, 2, 5, 20])):
        what, at = chance.random(), chance.randrange(len(made) + 1)
        if what < 0.2 and made:
            made[at % len(made)] ^= 1 << chance.randrange(8)
        elif what < 0.3:
            del made[at:]
        elif what < 0.4:
            del made[at : at + chance.randrange(50)]
        elif what < 0.5:
            made[at:at] = bytes(made[at : at + chance.randrange(200)]) * chance.choice([1, 2, 30])
        else:
            made[at:at] = chance.choice(PIECES) * chance.choice([1, 1, 2, 3])
    return bytes(made)


def understood(path: str, data: bytes, extractor: Extractor) -> tuple[Note, Extraction]:
    """The file read and extracted, with every promise about it checked."""
    note = read_note(path, data, Settings())
    assert not [p for p in note.problems if p.kind == "defect"]
    found = extractor.extract(note)
    for said in (*found.claims, *found.facts):
        passage = said.passage
        assert passage.quote and note.text[passage.start : passage.end] == passage.quote, said
        assert line_of(note.text, passage.start) == passage.line, said
    for block in note.blocks:
        start, end = block.source(0, len(block.text))
        assert 0 <= start <= end <= len(note.text), block
        assert line_of(note.text, block.start) == block.line, block
    for mention in found.mentions:
        assert 0 <= mention.start < mention.end <= len(note.blocks[mention.block].text), mention
    return note, found
