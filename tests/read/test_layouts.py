"""Every layout, each case a text: title, note, entries."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.config import Settings
from kg.model import Entry, Note
from kg.read import read_note

FIXTURES = Path(__file__).parent / "fixtures"


def cases() -> list[tuple[str, str, str, str]]:
    found = []
    for file in sorted(FIXTURES.glob("*.md")):
        text = file.read_text(encoding="utf-8").split("\n\n", 1)[1]
        for case in re.findall(r"(?ms)^(\S[^\n]*)\n\.\n(.*?)^\.\n(.*?)^\.$", text):
            title, note, entries = case
            name = re.search(r"\(file: (.+)\)", title)
            found.append((title, name[1] if name else "note.md", note, entries))
    return found


def lines(note: Note, entry: Entry) -> tuple[int, int]:
    first = note.blocks[entry.blocks[0][0]].line
    last = note.blocks[entry.blocks[0][1] - 1]
    return first, last.line + note.text.count("\n", last.start, last.end)


def shown(note: Note) -> list[str]:
    found = []
    for entry in note.entries:
        first, last = lines(note, entry)
        parts = [f"{first}-{last} {entry.status} {entry.read_on or ''}".rstrip() + f" {entry.key}"]
        parts += [entry.title or ""] if entry.title or entry.aliases else []
        parts += ["; ".join(entry.aliases)] if entry.aliases else []
        found.append(" | ".join(parts))
    return found


CASES = cases()


@pytest.fixture
def rules_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No judge behind the rules."""
    monkeypatch.setattr("kg.read.notes.load", lambda own: None)


@pytest.mark.usefixtures("rules_alone")
@pytest.mark.parametrize("case", CASES, ids=[title for title, *_ in CASES])
def test_layout(case: tuple[str, str, str, str]) -> None:
    _, path, text, expected = case
    note = read_note(path, text.encode(), Settings())
    assert shown(note) == expected.splitlines()
    for entry in note.entries:
        named = note.text[entry.start : entry.end]
        assert named.strip() or entry.layout == "file"  # by the file's name alone


def test_the_judge_leaves_what_the_rules_know() -> None:
    kept = [
        shown(read_note(path, text.encode(), Settings())) == expected.splitlines()
        for _, path, text, expected in CASES
    ]
    assert sum(kept) >= 0.95 * len(kept)


@pytest.mark.usefixtures("rules_alone")
def test_every_rule_has_a_case() -> None:
    from kg.read.layouts import RULES

    found = {
        entry.layout
        for _, path, text, _ in CASES
        for entry in read_note(path, text.encode(), Settings()).entries
    }
    assert {"title-field", "guillemets", "table", "heading", "item", "line", "to-read"} <= found
    assert {"bibliography", "file"} <= found
    assert len(RULES) >= 9
