"""Names in prose: cases as text in fixtures/names.md (title, note, expected; split by dots)."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.extract.names import Lexicon, find_mentions
from kg.model import Block, Entry, Mark, Name, Note

CASES = [
    case.strip("\n").split("\n.\n")
    for case in (Path(__file__).parent / "fixtures" / "names.md")
    .read_text("utf-8")
    .split("\n.\n\n")
]
KNOWN = {
    "BEiTv2": (), "ALBEF": (), "VLMo": (), "BERT": (), "GPT": (), "GPT-2": (), "LoRA": (),
    "LoRA+": (), "LSTM": (), "DAE": ("去噪自编码器",), "Wide&Deep": (), "Fast R-CNN": (),
    "Faster R-CNN": (),
}  # fmt: skip


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon(
        [Name(s, key, "gazetteer") for key, others in KNOWN.items() for s in (key, *others)]
    )


def note_of(*blocks: Block, entries: tuple[Entry, ...] = ()) -> Note:
    text = "\n".join(b.text for b in blocks)
    placed, offset = [], 0
    for line, b in enumerate(blocks, 1):
        placed.append(
            Block(b.kind, b.level, offset, offset + len(b.text), line, b.text, ((0, offset),),
                  b.marks, b.parent, b.field)
        )  # fmt: skip
        offset += len(b.text) + 1
    return Note("note.md", "", text, tuple(placed), entries)


def paragraph(text: str, *marks: Mark, kind: str = "paragraph", field: str = "") -> Block:
    return Block(kind, 0, 0, 0, 0, text, (), marks, -1, field)  # type: ignore[arg-type]


@pytest.mark.parametrize("case", CASES, ids=[c[0] for c in CASES])
def test_names_are_found_in_prose(case: list[str], lexicon: Lexicon) -> None:
    _, text, *expected = case
    found = [
        f"{m.name} = {text[m.start : m.end]}"
        for m in find_mentions(note_of(paragraph(text)), lexicon)
    ]
    assert found == [line for line in "\n".join(expected).split("\n") if line not in ("", ".")]


def test_offsets_lines_and_entries(lexicon: Lexicon) -> None:
    own = Entry("MixFormer", None, (), 1, 0, 0, 9, ((0, 2),), "read", "heading")
    note = note_of(paragraph("MixFormer", kind="heading"), paragraph("它用 BERT。"), entries=(own,))
    first, second = find_mentions(note, lexicon)
    assert (first.name, first.block, first.line, first.entry) == ("MixFormer", 0, 1, 0)
    assert (second.block, second.start, second.end, second.line, second.entry) == (1, 3, 7, 2, -1)


def test_code_comments_formulas_addresses_and_author_lines_name_nothing(lexicon: Lexicon) -> None:
    note = note_of(
        paragraph("model = BERT()", kind="code"),
        paragraph("BERT", kind="comment"),
        paragraph("BERT", kind="front"),
        paragraph("Authors: Ada BERT", field="authors"),
        paragraph("see https://example.org/BERT and $BERT$", Mark("math", 33, 39)),
    )
    assert find_mentions(note, lexicon) == ()


def test_the_order_of_names_does_not_matter(lexicon: Lexicon) -> None:
    names = [Name(s, k, "gazetteer") for k, others in KNOWN.items() for s in (k, *others)]
    note = note_of(paragraph("Fast RCNN、Faster-RCNN、GPT2、lora+、BEIT 2"))
    assert find_mentions(note, Lexicon(names)) == find_mentions(note, Lexicon(names[::-1]))
