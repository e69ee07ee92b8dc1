"""Blocks: clean text, exact ways back to the source, marks, parents, fields."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.config import Settings
from kg.model import Block, Note
from kg.read import read_note


def read(text: str) -> Note:
    return read_note("note.md", text.encode(), Settings())


def only(text: str) -> Block:
    blocks = read(text).blocks
    assert len(blocks) == 1, [b.text for b in blocks]
    return blocks[0]


def cut(note: Note, block: Block, part: str) -> str:
    """The source of ``part``, by the block's own runs."""
    at = block.text.index(part)
    return note.text[slice(*block.source(at, at + len(part)))]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("**微软**的工作", "微软的工作"),
        ("《**VLMO: a ****b****c**》 ok", "《VLMO: a bc》 ok"),
        ("很**“粗”**啊", "很“粗”啊"),
        ("see [BLIP](http://x.org/a) now", "see BLIP now"),
        ("see [[ALBEF|albef]] and [[BLIP]]", "see albef and BLIP"),
        ("a ![alt](x.png) b", "a  b"),
        ("cost $O(n^2)$ in all", "cost   in all"),
        ("$\\beta$-VAE", "β-VAE"),
        ("a <b>bold</b> tag &amp; more", "a bold tag & more"),
        ("zero\u200bwidth \ufeffhere", "zerowidth here"),
        ("gone ~~old~~ `code`", "gone old code"),
        ("picture {: width=10} kept", "picture  kept"),
        ("anchored text ^a1b2c3", "anchored text"),
        ("用 ==LoomNet== 织布，==结==实", "用 LoomNet 织布，结实"),
        ("where a==b or c == d", "where a==b or c == d"),
    ],
)
def test_clean_text(source: str, text: str) -> None:
    assert only(source).text == text


def test_runs_lead_back_over_markup() -> None:
    note = read("前言\n\n- *2021* 的 [ALBEF](http://a.org) &amp; **VLMo**：\u200b好")
    block = note.blocks[1]
    assert block.text == "2021 的 ALBEF & VLMo：好"
    for part in ("2021", "ALBEF", "VLMo", "好", "的 "):
        assert cut(note, block, part) == part
    assert cut(note, block, "ALBEF & VLMo").startswith("ALBEF](http")


def test_marks_say_what_covered_the_text() -> None:
    block = only("**Title** [paper](http://a.org/x.pdf) [[ViT]] `c` https://b.org/y. #tag/sub")
    found = {(m.kind, block.text[m.start : m.end], m.target) for m in block.marks}
    assert ("strong", "Title", "") in found
    assert ("link", "paper", "http://a.org/x.pdf") in found
    assert ("wikilink", "ViT", "ViT") in found
    assert ("link", "https://b.org/y", "https://b.org/y") in found
    assert ("tag", "#tag/sub", "tag/sub") in found


def test_kinds_and_levels() -> None:
    note = read(
        "# H\n\np\n\n- a\n  - b\n\n> q\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\n"
        "```mermaid\nA-->B\n```\n\n%% hidden %%\n"
    )
    kinds = [(b.kind, b.level, b.text) for b in note.blocks if b.kind != "comment"]
    assert kinds == [
        ("heading", 1, "H"),
        ("paragraph", 0, "p"),
        ("item", 1, "a"),
        ("item", 2, "b"),
        ("quote", 0, "q"),
        ("row", 0, "x | y"),
        ("row", 1, "1 | 2"),
        ("code", 0, "A-->B"),
    ]
    assert note.blocks[-1].field == "mermaid" or note.blocks[-2].field == "mermaid"
    assert any(b.kind == "comment" and "hidden" in b.text for b in note.blocks)


def test_parents() -> None:
    note = read("# One\n\n## Two\n\nidea:\n\n- a\n  - b\n\n    more\n\n# Three\n\nend\n")
    above = {b.text: note.blocks[b.parent].text if b.parent >= 0 else None for b in note.blocks}
    assert above == {
        "One": None,
        "Two": "One",
        "idea:": "Two",
        "a": "idea:",
        "b": "a",
        "more": "b",
        "Three": None,
        "end": "Three",
    }


def test_indented_text_is_prose_and_fences_are_code() -> None:
    note = read("《X》\n\n    2021.11 的论文，一作 **Kaiming He**\n\n```python\nx = 1\n```\n")
    assert [(b.kind, b.text) for b in note.blocks] == [
        ("paragraph", "《X》"),
        ("paragraph", "2021.11 的论文，一作 Kaiming He"),
        ("code", "x = 1"),
    ]
    assert cut(note, note.blocks[1], "Kaiming He") == "Kaiming He"


def test_rule_under_text_makes_no_heading() -> None:
    assert [b.kind for b in read("some text\n---\n\nmore\n").blocks] == ["paragraph", "paragraph"]


def test_heading_without_a_space() -> None:
    block = read("##方法\n文字\n").blocks[0]
    assert (block.kind, block.level, block.text) == ("heading", 2, "方法")


def test_wrapped_lines_join_and_thoughts_part() -> None:
    wrapped = (
        "A sentence that was wrapped by the editor at some column and\ngoes on in the next line.\n"
    )
    assert len(read(wrapped).blocks) == 1
    assert len(read("第一点想法\n第二点想法\n").blocks) == 2
    assert len(read("**会议**: ICLR\n**作者**: 张三\n").blocks) == 2


@pytest.mark.parametrize(
    ("source", "field", "value"),
    [
        ("* **Authors**: Ada Byron", "authors", "Ada Byron"),
        ("**会议**：AAAI 2026", "venue", "AAAI 2026"),
        ("year:: 2021", "year", "2021"),
        ("- 🎓 Source: CVPR 2020", "source", "CVPR 2020"),
        ("**Title** Some Title", "title", "Some Title"),
        ("> 标签：多模态", "topic", "多模态"),
    ],
)
def test_fields(source: str, field: str, value: str) -> None:
    block = only(source)
    assert (block.field, block.text[block.value :]) == (field, value)


def test_html_is_read_as_text() -> None:
    note = read('<div align="center"><p>Some <b>words</b></p></div>\n\n<img src="x.png">\n')
    assert [" ".join(b.text.split()) for b in note.blocks] == ["Some words"]


def test_tasks() -> None:
    blocks = read("- [ ] one\n- [x] two\n- three\n").blocks
    assert [b.checked for b in blocks] == [False, True, None]


@given(
    st.text(
        alphabet=st.sampled_from(list("ab微#*-_>|`[]()!$<&;:《》 \n\t\r\u200b1.")), max_size=120
    )
)
@settings(max_examples=300, deadline=None)
def test_any_text_gives_sound_blocks(text: str) -> None:
    note = read(text)
    assert not [p for p in note.problems if p.kind == "defect"], note.problems
    for i, block in enumerate(note.blocks):
        assert -1 <= block.parent < i or block.kind == "front"
        assert 0 <= block.start <= block.end <= len(note.text)
        assert list(block.runs) == sorted(block.runs)
        for mark in block.marks:
            assert 0 <= mark.start <= mark.end <= len(block.text)
        start, end = block.source(0, len(block.text))
        assert 0 <= start <= end <= len(note.text)
        if block.kind not in ("row", "comment"):
            # Letters of the text stand in the source, in order, where the runs say.
            for at, char in enumerate(block.text):
                if char in "ab微":
                    assert note.text[block.source(at, at + 1)[0]] == char
    for entry in note.entries:
        for first, stop in entry.blocks:
            assert 0 <= first < stop <= len(note.blocks)


def test_prose_between_fences_is_read_in_place() -> None:
    note = read("# A\n\n```\nWe tie the knots of LoomNet to those of the first layer.\n```\n")
    block = note.blocks[1]
    assert (block.kind, block.line) == ("paragraph", 4)
    assert cut(note, block, "LoomNet") == "LoomNet"


@pytest.mark.parametrize(
    "text",
    [
        "```\nfor thread in range(len(threads)):\n    threads[thread].knot(deep=True)\n```",
        "```sh\nWe tie the knots of LoomNet to those of the first layer.\n```",
        "```\n输入 -> 织机编码器 -> 打结解码器 -> 输出的布 -> 分类器\n```",
        "```\n0.71 0.82 0.93 0.64 0.55 0.46 0.37 0.28 0.19 0.11\n```",
    ],
)
def test_other_fences_stay_code(text: str) -> None:
    assert only(text).kind == "code"
