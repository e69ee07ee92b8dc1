"""The names that a note gives its own paper (fixtures/own.md), from the note to the lineage."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.build import build
from kg.config import Settings
from kg.extract.own import is_variant

FIXTURE = Path(__file__).parent / "fixtures" / "own.md"
CASES = [
    case.strip("\n").split("\n.\n")
    for case in FIXTURE.read_text("utf-8").split("\n\n", 1)[1].split("\n.\n\n")
]


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_a_note_calls_its_paper_by_several_names(case: list[str], tmp_path: Path) -> None:
    _, text, expected, *_ = case
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "one.md").write_text(text, encoding="utf-8")
    lineage = build(Settings(root=tmp_path)).lineage
    assert lineage is not None
    told = [w for w in lineage.works if w.occurrences]
    listed = {"BERT"}  # its other names are the gazetteer's
    shown = [
        w.key + (": " + ", ".join(sorted(w.aliases)) if w.aliases and w.key not in listed else "")
        for w in sorted(told, key=lambda w: w.key)
    ]
    assert "\n".join(shown) == expected.removesuffix("\n.")


def test_another_note_means_the_same_paper_by_it(tmp_path: Path) -> None:
    texts = {
        "weft.md": "WEFT: Weaving Embeddings for Folded Texts\n\nWEFT-lite is compared with BERT.",
        "loom.md": "LOOM: Learning on One Machine\n\nWe compare with WEFT-lite.",
    }
    (tmp_path / "notes").mkdir()
    for name, text in texts.items():
        body = f"# {text} WEFT-lite is faster than BERT.\n"
        (tmp_path / "notes" / name).write_text(body, encoding="utf-8")
    lineage = build(Settings(root=tmp_path)).lineage
    assert lineage is not None
    both = {"loom.md", "weft.md"}
    notes = {w.key: {o.note for o in w.occurrences} for w in lineage.works if w.occurrences}
    assert notes == {"BERT": both, "LOOM": {"loom.md"}, "WEFT": both}


@pytest.mark.parametrize("name", ["GPT-2", "GPT-3.5", "GPT-v4", "GPTQ", "GPT+", "GPT 2", "GPT"])
def test_versions_and_other_words_are_no_variants(name: str) -> None:
    assert not is_variant(name, "GPT")
