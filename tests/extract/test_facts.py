"""What notes state of their papers, each case a text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.config import Settings
from kg.extract.facts import FactFinder
from kg.model import Fact
from kg.read import read_note

FIXTURES = Path(__file__).parent / "fixtures" / "facts.md"


def cases() -> list[tuple[str, str, str]]:
    text = FIXTURES.read_text(encoding="utf-8").split("\n\n", 1)[1]
    return re.findall(r"(?ms)^(\S[^\n]*)\n\.\n(.*?)^\.\n(.*?)^\.$", text)


CASES = cases()


@pytest.fixture(scope="module")
def finder() -> FactFinder:
    return FactFinder()


def shown(fact: Fact) -> str:
    meant = "" if fact.canonical == fact.value else f" = {fact.canonical}"
    return f"{fact.passage.line} {fact.property} {fact.value}{meant}"


@pytest.mark.parametrize(("title", "text", "expected"), CASES, ids=[c[0] for c in CASES])
def test_facts(title: str, text: str, expected: str, finder: FactFinder) -> None:
    note = read_note("note.md", text.encode(), Settings())
    facts = [f for f in finder.find(note) if f.property != "title"]
    assert [shown(f) for f in facts] == expected.splitlines()
    for fact in facts:
        passage = fact.passage
        assert note.text[passage.start : passage.end] == passage.quote
        assert note.text.startswith(
            passage.prefix + passage.quote, passage.start - len(passage.prefix)
        )
        if isinstance(fact.value, str) and fact.property in ("org", "author", "award"):
            assert fact.value in passage.quote
        assert note.entries[fact.subject.entry].key == fact.subject.name
        assert 0 < fact.confidence <= 1


def test_one_value_of_what_there_is_only_one(finder: FactFinder) -> None:
    text = "# Attention Is All You Need\n\n**会议**: NeurIPS 2017\n**年份**: 2018\n\n本文\n"
    facts = finder.find(read_note("x.md", text.encode(), Settings()))
    assert [f.value for f in facts if f.property == "year"] == [2017]


def test_a_long_note_takes_no_square(finder: FactFinder) -> None:
    import time

    head = "《Model{0}: A Neural Network for Task {0}》\n\n2020.3 微软的工作\n\n"
    text = "# 2020\n\n## 2020.1.1\n\n" + "".join(head.format(i) for i in range(3000))
    note = read_note("x.md", text.encode(), Settings())
    start = time.process_time()
    facts = finder.find(note)
    assert len([f for f in facts if f.property == "org"]) == 3000
    assert time.process_time() - start < 30  # seconds; a square would take minutes
