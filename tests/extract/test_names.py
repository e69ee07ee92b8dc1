"""Names in prose: cases as text in fixtures/names.md (title, note, expected; split by dots)."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from kg.config import Settings
from kg.extract.expanded import expanded
from kg.extract.names import Lexicon, find_mentions
from kg.model import Block, Entry, Mark, Mention, Name, Note
from kg.read import read_note

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
        [Name(s, key, "gazetteer") for key, others in KNOWN.items() for s in (key, *others)],
        rules=True,
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
    assert find_mentions(note, Lexicon(names))


def learned_lexicon() -> Lexicon:
    names = [Name(s, k, "gazetteer") for k, others in KNOWN.items() for s in (k, *others)]
    lexicon = Lexicon(names)
    assert lexicon.judge is not None, "the package ships its model"
    return lexicon


LEARNED = [
    case.strip("\n").split("\n.\n")
    for case in (Path(__file__).parent / "fixtures" / "names-learned.md")
    .read_text("utf-8")
    .split("\n.\n\n")
]


@pytest.mark.parametrize("case", LEARNED, ids=[c[0] for c in LEARNED])
def test_the_model_tells_works_from_what_looks_like_them(case: list[str]) -> None:
    _, text, *expected = case
    blocks = [paragraph(line) for line in text.split("\n")]
    mentions = find_mentions(note_of(*blocks), learned_lexicon())
    found = list(dict.fromkeys(m.name for m in mentions))
    assert found == [line for line in "\n".join(expected).split("\n") if line not in ("", ".")]


def test_a_column_may_say_that_its_cells_name_works() -> None:
    text = """| 类别 | 代表工作 |
|---|---|
| 自动换线 | CLOTHX, Braid Reasoner, PatternX2（开源） |
| 配色 | HUEX、CNN 等 |
"""
    note = read_note("n.md", text.encode(), Settings())
    found = [m.name for m in find_mentions(note, learned_lexicon())]
    assert found == ["CLOTHX", "Braid Reasoner", "PatternX2", "HUEX"]
    other = read_note("n.md", text.replace("代表工作", "说明").encode(), Settings())
    assert len(find_mentions(other, learned_lexicon())) < len(found)


def test_items_below_a_line_that_lists_works_name_works() -> None:
    items = "\n".join(f"   - {name}" for name in ("scLOOM", "Braid Reasoner", "PCA"))
    text = f"# Looms\n\n1. 代表工作 (Representative works):\n\n{items}\n\nNo more.\n"
    note = read_note("n.md", text.encode(), Settings())
    assert [m.name for m in find_mentions(note, learned_lexicon())] == ["scLOOM", "Braid Reasoner"]


def test_confidence_is_a_probability_and_nothing_unsure_is_reported() -> None:
    note = note_of(*(paragraph(case[1].replace("\n", " ")) for case in LEARNED))
    mentions = find_mentions(note, learned_lexicon())
    assert mentions
    assert all(0.5 <= m.confidence <= 1 for m in mentions)
    spans = sorted((m.block, m.start, m.end) for m in mentions)
    assert all(a[0] != b[0] or a[2] <= b[1] for a, b in pairwise(spans)), "mentions overlap"


def test_a_name_and_its_citation_are_one_work() -> None:
    text = (
        "We compare with BERT (Devlin et al., 2019). "
        "[1] Devlin et al. BERT: Pre-training of Deep Bidirectional Transformers, 2019."
    )
    found = [m.name for m in find_mentions(note_of(paragraph(text)), learned_lexicon())]
    assert found == ["BERT", "BERT"]


def test_without_a_model_the_rules_judge(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lexicon: Lexicon
) -> None:
    from kg import ontology
    from kg.extract import tagger

    monkeypatch.setattr(ontology, "home", lambda: tmp_path)
    tagger.load_model.cache_clear()
    bare = Lexicon([Name("BERT", "BERT", "gazetteer")])
    tagger.load_model.cache_clear()
    assert bare.judge is None
    found = find_mentions(note_of(paragraph("BERT 与 HyperVQVAE")), bare)
    assert [m.name for m in found] == ["BERT", "HyperVQVAE"]


@pytest.mark.parametrize("content", [b"no archive", b"", b"PK\x03\x04 cut short"])
def test_a_damaged_model_is_named(tmp_path: Path, content: bytes) -> None:
    from kg.errors import OntologyError
    from kg.extract.tagger import read_model

    (tmp_path / "names.npz").write_bytes(content)
    (tmp_path / "names.json").write_bytes(b"{}")
    with pytest.raises(OntologyError, match=r"names\.npz"):
        read_model(tmp_path / "names.npz")


def test_the_model_is_small_and_holds_no_pickle() -> None:
    import numpy as np

    from kg import ontology

    folder = ontology.home() / "models"
    assert sum(f.stat().st_size for f in folder.glob("names.*")) <= 8_000_000
    with np.load(folder / "names.npz", allow_pickle=False) as data:
        assert all(data[name].dtype != object for name in data.files)


@pytest.mark.parametrize(
    "text", ["Loom Isomorphism Network (LISON)", "LISON（Loom Isomorphism Network）"]
)
def test_words_beside_the_name_that_they_stand_for_are_one_work(text: str) -> None:
    note = read_note("n.md", f"# Notes\n\nBefore BERT came {text}.\n".encode(), Settings())
    mentions = [
        Mention(m[0], 1, m.start(), m.end(), 3, 0.9, "shape")
        for m in re.finditer(r"BERT|Loom Isomorphism Network|LISON", note.blocks[1].text)
    ]
    assert {m.name for m in expanded(note, mentions)} == {"BERT", "LISON"}
