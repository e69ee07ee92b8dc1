"""The frozen list of name pairs: merges are never wrong, and rarely missed."""

from __future__ import annotations

from pathlib import Path

from kg import ontology
from kg.model import Entry, Extraction, Mention
from kg.resolve.decisions import Decisions
from kg.resolve.identity import Gazetteer, Identity

FILE = Path(__file__).with_name("name_pairs.txt")


def pairs() -> list[tuple[bool, str, str]]:
    rows = (line.split("\t") for line in FILE.read_text(encoding="utf-8").splitlines())
    return [(row[0] == "same", row[1], row[2]) for row in rows if len(row) == 3]


def note(path: str, name: str) -> Extraction:
    """A note that is about ``name`` if it is a title, and else mentions it."""
    entries: tuple[Entry, ...] = ()
    mentions: tuple[Mention, ...] = ()
    if len(name.split()) > 3:
        entries = (Entry(name, name, (), 1, 0, 0, len(name), ((0, 1),), "read", "heading"),)
    else:
        mentions = (Mention(name, 0, 0, len(name), 1, 0.9, "shape"),)
    return Extraction(path, "", entries, ("",) * len(entries), mentions, (), ())


def same(first: str, second: str, gazetteer: Gazetteer) -> bool:
    notes = [note("a.md", first), note("b.md", second)]
    identity = Identity(gazetteer, Decisions())
    identity.add_notes(notes)
    nodes = [
        identity.entry(n.note, 0) if n.entries else identity.find(n.mentions[0].name) for n in notes
    ]
    return nodes[0] is nodes[1]


def test_merges_are_right_and_nearly_complete() -> None:
    gazetteer = Gazetteer(ontology.works())
    listed = pairs()
    assert len(listed) >= 300
    found = {(a, b): same(a, b, gazetteer) for _, a, b in listed}
    wrong = [(a, b) for is_same, a, b in listed if found[a, b] and not is_same]
    missed = [(a, b) for is_same, a, b in listed if is_same and not found[a, b]]
    assert wrong == []
    assert len(missed) <= 0.05 * sum(is_same for is_same, _, _ in listed), missed
