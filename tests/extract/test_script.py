"""Notes in traditional and in simplified Chinese say the same."""

from __future__ import annotations

from kg import ontology
from kg.batches import Extractor
from kg.build import names_dictionary
from kg.config import Settings
from kg.extract.script import in_simplified
from kg.han import simplified
from kg.model import Extraction
from kg.read import read_note

TRADITIONAL = """# 論文閱讀筆記：LoomNet: Weaving Networks

**作者**：陳小明、林美玲

**機構**：國立清華大學

## 摘要

本文提出 LoomNet，該模型是在 ResNet 基礎上的改進，並採用 ViT 的結構進行訓練。受 BERT 啟發，
作者設計了新的預訓練任務。實驗結果顯示優於 MAE 與 BEiT。
"""


def extracted(text: str) -> Extraction:
    note = read_note("loom.md", text.encode(), Settings())
    return Extractor(names_dictionary(note.entries, ontology.works(None))).extract(note)


def test_traditional_notes_make_the_claims_of_simplified_ones() -> None:
    one, two = extracted(TRADITIONAL), extracted(simplified(TRADITIONAL))
    told = [(c.source, c.relation, c.target, c.cue, c.confidence) for c in one.claims]
    assert told == [(c.source, c.relation, c.target, c.cue, c.confidence) for c in two.claims]
    assert ("LoomNet", "extends", "ResNet") in {(a.name, r, b.name) for a, r, b, *_ in told}


def test_what_is_quoted_stays_as_it_is_written() -> None:
    found = extracted(TRADITIONAL)
    for passage in (*(c.passage for c in found.claims), *(f.passage for f in found.facts)):
        assert TRADITIONAL[passage.start : passage.end] == passage.quote
    stated = {(f.property, f.value, f.canonical) for f in found.facts}
    assert ("author", "陳小明", "陳小明") in stated
    assert ("org", "國立清華大學", "National Tsing Hua University") in stated


def test_a_note_without_traditional_characters_is_left_alone() -> None:
    note = read_note("loom.md", simplified(TRADITIONAL).encode(), Settings())
    assert in_simplified(note) is note


def test_every_character_keeps_its_place() -> None:
    assert len(simplified(TRADITIONAL)) == len(TRADITIONAL)
    assert simplified(simplified(TRADITIONAL)) == simplified(TRADITIONAL)
