"""Claims of whole notes: direction, subject, evidence. By the cues alone, without the model."""

from __future__ import annotations

import re

import pytest

from kg.config import Settings
from kg.extract.claims import ClaimFinder
from kg.model import Claim, Mention, Note
from kg.naming import fold
from kg.read import read_note

NAMES = re.compile(r"[A-Z][A-Za-z0-9]*[A-Z0-9][A-Za-z0-9+]*(?:-[A-Za-z0-9]+)*")
RULES = ClaimFinder(rules_only=True)


def read(text: str) -> tuple[Note, tuple[Mention, ...]]:
    """A note, and every capitalised name in it as a mention."""
    note = read_note("n.md", text.encode(), Settings())
    entries = {fold(entry.key): number for number, entry in enumerate(note.entries)}
    mentions = [
        Mention(
            m[0], number, m.start(), m.end(), block.line, 1.0, "shape", entries.get(fold(m[0]), -1)
        )
        for number, block in enumerate(note.blocks)
        for m in NAMES.finditer(block.text)
    ]
    return note, tuple(mentions)


def claims(text: str, finder: ClaimFinder = RULES) -> list[Claim]:
    return list(finder.find(*read(text)))


def edges(text: str) -> set[tuple[str, str, str]]:
    return {(c.source.name, c.relation, c.target.name) for c in claims(text) if c.confidence >= 0.5}


HEAD = "# BLIPX: Better Pictures\n\n2022, arXiv\n\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("本文是 ALBEF 的后续工作。", {("BLIPX", "extends", "ALBEF")}),
        ("作者使用了 CLIP 和 GPT-2。", {("BLIPX", "uses", "CLIP"), ("BLIPX", "uses", "GPT-2")}),
        ("受 BERT 启发，作者遮住图块。", {("BLIPX", "inspired_by", "BERT")}),
        ("它启发了后续的 SimVLM。", {("SimVLM", "inspired_by", "BLIPX")}),
        ("与 ViLT 相比更快。", {("BLIPX", "compares", "ViLT")}),
        ("The model builds on ALBEF.", {("BLIPX", "extends", "ALBEF")}),
        ("Training runs without BERT.", set()),
        ("对比学习和 CLIP 都重要。", set()),
        ("MoCo 用了 InfoNCE。", {("MoCo", "uses", "InfoNCE")}),
    ],
)
def test_a_sentence_gives_its_edges(text: str, found: set[tuple[str, str, str]]) -> None:
    assert edges(HEAD + text + "\n") == found


@pytest.mark.parametrize(
    ("works", "relation"), [("ALBEF, ViLT", "extends"), ("ALBEF, ViLT, CLIP and GPT-2", "uses")]
)
def test_what_is_built_on_many_works_uses_them(works: str, relation: str) -> None:
    found = edges(f"{HEAD}The system is built on top of {works}.\n")
    names = NAMES.findall(works)
    assert found == {("BLIPX", relation, name) for name in names}


def test_the_quote_is_the_sentence_as_it_stands_in_the_file() -> None:
    text = HEAD + "第一句。**本文**是 [ALBEF](a.md) 的后续工作。第三句。\n"
    (claim,) = claims(text)
    passage = claim.passage
    assert text[passage.start : passage.end] == passage.quote
    assert passage.quote == "本文**是 [ALBEF](a.md) 的后续工作。"
    assert passage.line == 5
    assert claim.cue == "zh.successor-of"
    assert claim.source.entry == 0


def test_one_pair_has_one_lineage_relation_the_strongest() -> None:
    text = HEAD + "本文用 ALBEF 初始化。\n\n本文是 ALBEF 的后续工作。\n"
    found = [c.relation for c in claims(text) if c.target.name == "ALBEF"]
    assert found == ["extends"]


def test_a_note_without_works_has_no_claims() -> None:
    assert claims("# 日记\n\n今天天气不错，用了一把伞。\n") == []
    assert claims("") == []


def test_the_learned_decision_gives_confidences_and_reasons() -> None:
    finder = ClaimFinder()
    found = claims(HEAD + "本文在 ALBEF 的基础上改进，文本编码器使用 BERT-L。\n", finder)
    assert {c.target.name for c in found} >= {"ALBEF", "BERT-L"}
    assert all(0.15 <= c.confidence <= 1 for c in found)
    assert all(c.reasons for c in found)


def test_claims_do_not_depend_on_a_second_run() -> None:
    text = HEAD + "本文结合了 ALBEF 和 VLMo，优于 ViLT。\n"
    assert claims(text) == claims(text)


@pytest.mark.parametrize(
    "text",
    [
        "BLIPX is not an extension of ALBEF.",
        "BLIPX is not based on ALBEF.",
        "BLIPX does not use ALBEF.",
        "BLIPX 不是基于 ALBEF 的。",
        "BLIPX 并非 ALBEF 的后续工作。",
        "BLIPX 不使用 ALBEF。",
    ],
)
def test_what_a_note_denies_is_not_drawn(text: str) -> None:
    """The learned decision has hardly seen a denial; the cue's word stands against it."""
    found = claims(HEAD + text + "\n", ClaimFinder())
    assert [c for c in found if c.relation != "compares" and c.confidence >= 0.35] == []


PAPERS = """# Reading

| Model | Venue | Year | {column} |
|---|---|---|---|
| LoomX | ICML | 2021 | {cell} |
| WarpX | ICML | 2022 | |
"""


@pytest.mark.parametrize("finder", [RULES, ClaimFinder()], ids=["cues", "learned"])
@pytest.mark.parametrize(
    ("column", "relation"),
    [
        ("Based on", "extends"),
        ("前作", "extends"),
        ("Backbone", "uses"),
        ("Baselines", "compares"),
        ("对比", "compares"),
        ("Remarks", None),
    ],
)
def test_the_name_of_a_column_says_what_its_cells_are_to_the_paper_of_the_row(
    column: str, relation: str | None, finder: ClaimFinder
) -> None:
    text = PAPERS.format(column=column, cell="SpindleX")
    found = {(c.source.name, c.relation, c.target.name) for c in claims(text, finder)
             if c.confidence >= 0.5}  # fmt: skip
    assert found == ({("LoomX", relation, "SpindleX")} if relation else set())


def test_a_table_of_models_says_what_each_is_based_on() -> None:
    text = "# Notes\n\n| Model | Based on |\n|---|---|\n| LoomX | SpindleX |\n| WarpX | LoomX |\n"
    found = {(c.source.name, c.relation, c.target.name) for c in claims(text, ClaimFinder())
             if c.confidence >= 0.5}  # fmt: skip
    assert found == {("LoomX", "extends", "SpindleX"), ("WarpX", "extends", "LoomX")}


def test_a_row_may_say_what_its_cells_are_to_the_works_of_the_columns() -> None:
    text = "# Notes\n\n| | LoomX | WarpX |\n|---|---|---|\n| Encoder | SpindleX | ReedX |\n"
    assert edges(text) == {("LoomX", "uses", "SpindleX"), ("WarpX", "uses", "ReedX")}


def test_a_label_says_what_came_before() -> None:
    text = HEAD + "- **Extends:** ALBEF and ViLT — shows that CLIP cannot be the last word\n"
    found = {(c.relation, c.target.name) for c in claims(text, ClaimFinder())
             if c.confidence >= 0.65 and c.relation != "compares"}  # fmt: skip
    assert found == {("extends", "ALBEF"), ("extends", "ViLT")}


def test_a_table_of_results_relates_nothing() -> None:
    text = "# Notes\n\n| Method | mAP |\n|---|---|\n| LoomX | 41 |\n| WarpX (SpindleX) | 42 |\n"
    assert edges(text) == set()


@pytest.mark.parametrize("finder", [RULES, ClaimFinder()], ids=["cues", "learned"])
@pytest.mark.parametrize(
    ("line", "found"),
    [
        (
            "Evolution: SpindleX -> **WarpX** (2020, in May) -> ReedX",
            [("WarpX", "SpindleX"), ("ReedX", "WarpX")],
        ),
        ("脉络：SpindleX → WarpX", [("WarpX", "SpindleX")]),
        ("Lineage: ReedX ← WarpX", [("ReedX", "WarpX")]),
        ("Pipeline: SpindleX → WarpX", []),
        ("Timeline of 2021\n  - Pipeline: SpindleX → WarpX", []),
        ("History: SpindleX, then WarpX", []),
    ],
)
def test_arrows_carry_on_where_a_label_says_so(
    line: str, found: list[tuple[str, str]], finder: ClaimFinder
) -> None:
    text = f"# Reading notes\n\nA line.\n\n- {line}\n"
    assert {
        (c.source.name, c.target.name)
        for c in claims(text, finder) if c.confidence >= 0.5 and c.relation == "extends"
    } == set(found)  # fmt: skip


def test_arrows_to_and_from_the_paper_itself() -> None:
    text = HEAD + "Evolution: ALBEF → BLIP → BLIP-2.\n"
    assert {("BLIP", "extends", "ALBEF"), ("BLIP-2", "extends", "BLIP")} <= edges(text)
