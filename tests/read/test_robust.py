"""Files as they lie on disks: encodings, line ends, broken and hostile content."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from kg.config import Settings
from kg.errors import NotesError
from kg.read import find_notes, read_note
from kg.read.decode import NotText, decode

LOG = """# 2023.8

## 2023.8.13

《BLIP: Bootstrapping Language-Image Pre-training》

2022.2 微软的工作，本文要点
"""


@pytest.mark.parametrize(
    ("encoding", "warned"),
    [
        ("utf-8", False),
        ("utf-8-sig", False),
        ("utf-16", False),
        ("utf-16-le", True),
        ("utf-16-be", True),
        ("gb18030", True),
        ("gbk", True),
    ],
)
def test_encodings(encoding: str, warned: bool) -> None:
    note = read_note("log.md", LOG.encode(encoding), Settings())
    assert note.text == LOG
    assert [e.key for e in note.entries] == ["BLIP"]
    assert any(p.kind == "encoding" for p in note.problems) == warned


def test_big5() -> None:
    text = "# 論文閱讀筆記\n\n這篇論文提出了一個新的模型，並且與過去的方法作了比較，效果很好。\n"
    assert decode(text.encode("big5"))[0] == text


def test_a_stray_byte_spoils_little() -> None:
    text, encoding, warning = decode(("好" * 50 + "\n" + "文" * 50).encode() + b"\xff end\n")
    assert encoding == "utf-8" and "line 2" in warning and text.count("\ufffd") == 1


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, b"\x7fELF" + b"\0" * 400]
)
def test_binary_files_are_reported(data: bytes) -> None:
    with pytest.raises(NotText):
        decode(data)
    note = read_note("picture.md", data, Settings())
    assert [p.kind for p in note.problems] == ["binary"]
    assert not note.blocks


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_lines(end: str) -> None:
    note = read_note("log.md", LOG.replace("\n", end).encode(), Settings())
    (entry,) = note.entries
    assert (entry.key, entry.line, entry.read_on) == ("BLIP", 5, "2023-08-13")
    assert note.passage(entry.start, entry.end).line == 5


def test_front_matter_that_is_no_yaml_is_read_and_reported() -> None:
    text = "---\ntitle: Attention Is All You Need\ntags: [a\nno key here\n---\n\nthe paper\n"
    note = read_note("x.md", text.encode(), Settings())
    assert [(p.kind, p.line) for p in note.problems] == [("front-matter", 5)] or [
        p.kind for p in note.problems
    ] == ["front-matter"]
    assert [e.title for e in note.entries] == ["Attention Is All You Need"]


@pytest.mark.parametrize(("line", "problems"), [("year = 2019", []), ("no value here", [4])])
def test_front_matter_may_be_toml(line: str, problems: list[int]) -> None:
    text = f'+++\ntitle = "Attention Is All You Need"\n[extra]\n{line}\n+++\n\nthe paper\n'
    note = read_note("x.md", text.encode(), Settings())
    assert [(p.kind, p.line) for p in note.problems] == [("front-matter", n) for n in problems]
    assert [e.title for e in note.entries] == ["Attention Is All You Need"]


def test_a_title_with_a_colon_is_understood() -> None:
    text = "---\ntitle: ViT: An Image is Worth Words\n---\n\nthe paper\n"
    block = read_note("x.md", text.encode(), Settings()).blocks[0]
    assert block.text[block.value :] == "ViT: An Image is Worth Words"


def test_front_matter_without_end() -> None:
    note = read_note("x.md", b"---\ntitle: a\ndate: b\n\ntext\n", Settings())
    assert [p.kind for p in note.problems] == ["front-matter"]


@pytest.mark.parametrize(
    "text",
    [
        "- " * 10_000 + "x",
        "".join("  " * i + f"- level {i}\n" for i in range(200)),
        "> " * 5_000 + "x",
        "[" * 200_000,
        "**a*" * 50_000,
        "`" * 200_000 + "x",
        "a\u200b" * 50_000,
        "word 微软 in CVPR 2020, " * 40_000,
        "[a](http://x.org) " * 20_000,
        "%%" * 50_000,
        "<!--" * 50_000,
    ],
    ids=lambda text: repr(text[:8]),
)
def test_no_content_takes_its_square(text: str) -> None:
    start = time.process_time()
    note = read_note("x.md", text.encode(), Settings())
    assert time.process_time() - start < 20  # seconds; a square would take minutes
    assert not [p for p in note.problems if p.kind == "defect"]


def test_depth_of_lists_is_kept() -> None:
    text = "".join("  " * i + f"- level {i}\n" for i in range(200))
    blocks = read_note("x.md", text.encode(), Settings()).blocks
    assert [b.level for b in blocks] == list(range(1, 201))
    assert [b.parent for b in blocks] == list(range(-1, 199))


def test_finds_notes(tmp_path: Path) -> None:
    for name in ("b.md", "a/c.markdown", "d.txt", "e.pdf", ".git/x.md", ".obsidian/y.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    for name in ("node_modules/z.md", ".trash/t.md", "drafts/u.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")

    def names(settings: Settings) -> list[str]:
        return [p.relative_to(tmp_path).as_posix() for p in find_notes(tmp_path, settings)]

    assert names(Settings()) == ["a/c.markdown", "b.md", "d.txt", "drafts/u.md"]
    assert names(Settings(exclude=["drafts/**", "*.txt"])) == ["a/c.markdown", "b.md"]
    assert names(Settings(include=["**/*.md"])) == ["b.md", "drafts/u.md"]


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs links")
def test_loops_of_links_end(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "n.md").write_text("x")
    (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "gone.md").symlink_to(tmp_path / "nowhere.md")
    assert [p.name for p in find_notes(tmp_path, Settings())] == ["n.md"]


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(NotesError, match="no such folder"):
        find_notes(tmp_path / "none", Settings())
