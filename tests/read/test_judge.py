"""The judge of heads: what it looks at, what it decides, and what it does without a model."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.config import Settings
from kg.errors import OntologyError
from kg.forest import Forest, ForestFile
from kg.model import Note
from kg.read import read_note
from kg.read.entries import find_entries, find_heads
from kg.read.judge import MODEL, Bounds, Judge, decide, load, save
from kg.read.loose import BEFORE, BITS, FILE, LINK, QUOTED, RULE, STRONG, Candidate, candidates
from kg.read.notes import parsed
from kg.read.signs import COLUMNS, signs

LIST = """\
# Weaving

- Looms That Remember Their Threads / kept since spring
- Shuttles That Learn of Few Cloths / read twice
- Dyeing as a Sequence of Decisions / on paper

We met on Friday and drank tea.
"""


def found_in(text: str, path: str = "note.md") -> dict[str, int]:
    note = parsed(path, text, [])
    return {one.name: one.forms for one in candidates(note, *find_heads(note))}


def leaf(base: float) -> ForestFile:
    """Trees that say the same of everything."""
    return ForestFile((0,), (0.0,), (0,), (0,), (0.0,), (0,), 0, base)


def asks(column: str, least: float, odds: float = 6.0) -> ForestFile:
    """One tree with one question: is a number larger?"""
    at = COLUMNS.index(column)
    return ForestFile((at, 0, 0), (least, 0.0, 0.0), (1, 1, 2), (2, 1, 2), (0.0, -odds, odds),
                      (0,), 1, 0.0)  # fmt: skip


def titles(text: str, judge: Judge | None) -> list[str]:
    return [e.title or e.key for e in find_entries(parsed("note.md", text, []), judge)]


def at_home(folder: Path, model: bytes, text: str) -> Note:
    (folder / "ontology" / "models").mkdir(parents=True)
    (folder / "ontology" / MODEL).write_bytes(model)
    return read_note("note.md", text.encode(), Settings(root=folder))


def test_what_is_set_off_is_a_candidate() -> None:
    found = found_in(
        "- see [Looms That Think](https://arxiv.org/abs/1801.00001) on this\n"
        "- **Shuttles That Learn**: a remark\n"
        "- Byron said of 《Weaving Is All You Need》 that it is short\n"
        "- Dyeing as a Game (unread)\n"
    )
    assert found["Looms That Think"] & LINK
    assert found["Shuttles That Learn"] & STRONG and found["Shuttles That Learn"] & BEFORE
    assert found["Weaving Is All You Need"] & QUOTED
    assert found["Dyeing as a Game"] & BEFORE


def test_what_the_rules_propose_is_a_candidate_as_they_see_it() -> None:
    text = "# LoomNet: Looms That Think\n\n[paper](https://arxiv.org/abs/1801.00001)\n"
    note = parsed("note.md", text, [])
    proposed, chosen = find_heads(note)
    found = candidates(note, proposed, chosen)
    assert chosen and {id(h) for h in chosen} == {id(one.head) for one in found if one.chosen}
    assert all(one.forms & (RULE | FILE) for one in found if one.head is not None)


def test_prose_and_sections_are_no_candidates() -> None:
    found = found_in(
        "## Experiments\n\nWe trained the loom for a week, on cloth that was woven by hand in the "
        "mill where it stands, and it did not break once.\n\n我们在这里训练了织机，效果很好。\n"
    )
    assert not found


def test_what_a_note_on_one_paper_cites_is_no_candidate() -> None:
    text = (
        "# LoomNet: Looms That Think\n\n"
        "- Authors: Ada Byron, Charles Babbage\n- Venue: ICML 1843\n\n"
        "## Related work\n\n- **Shuttles That Learn of Few Cloths**: only for silk\n"
    )
    assert "Shuttles That Learn of Few Cloths" not in found_in(text)
    assert "Shuttles That Learn of Few Cloths" in found_in(text.split("\n\n", 2)[2])


def test_when_and_whence_a_paper_came_is_no_paper() -> None:
    found = found_in(
        "# 1843.8\n\n## 1843.8.13\n\n《LoomNet: Looms That Think of Many Threads at Once》\n\n"
        "2022.2 Salesforce 的工作，织机的后续工作。\n"
    )
    assert found and not any("Salesforce" in name for name in found)


def test_a_mere_name_that_no_rule_proposes_must_be_likelier_than_a_title() -> None:
    found = [Candidate(0, 0, 9, "LoomNet", 2), Candidate(1, 0, 9, "Looms That Think of Threads", 2)]
    assert decide(found, [0.5, 0.5], Bounds(keep=0.3, accept=0.4)) == [1]
    assert decide(found, [0.7, 0.5], Bounds(keep=0.3, accept=0.4)) == [0, 1]


def test_candidates_of_a_block_are_few_however_long_it_is() -> None:
    line = "- " + "**Loom One** and [Loom Two](https://arxiv.org/abs/1) (so: they say), " * 500
    assert len(found_in(line)) < 24


def test_a_row_of_numbers_per_candidate() -> None:
    note = parsed("note.md", LIST, [])
    proposed, chosen = find_heads(note)
    found = candidates(note, proposed, chosen)
    table = signs(note, found, chosen)
    assert table.shape == (len(found), len(COLUMNS)) and len(set(COLUMNS)) == len(COLUMNS)
    at = {name: table[:, i] for i, name in enumerate(COLUMNS)}
    looms = [i for i, one in enumerate(found) if one.name == "Looms That Remember Their Threads"]
    assert looms and at["title_score"][looms[0]] == 3 and at["shape_count"][looms[0]] == 3
    assert at["shape_titled"][looms[0]] == pytest.approx(3)


def test_the_judge_takes_what_no_rule_proposes() -> None:
    assert "Looms That Remember Their Threads" not in titles(LIST, None)
    judge = Judge(Forest(asks("is_before", 0.5)), Bounds(0.5, 0.5))
    assert titles(LIST, judge) == [
        "Looms That Remember Their Threads",
        "Shuttles That Learn of Few Cloths",
        "Dyeing as a Sequence of Decisions",
    ]


def test_the_judge_drops_what_the_rules_chose_and_says_so() -> None:
    text = "# LoomNet: Looms That Think\n\n[paper](https://arxiv.org/abs/1801.00001)\n"
    note = parsed("note.md", text, [])
    assert titles(text, None) and not find_entries(
        note, Judge(Forest(leaf(-4.0)), Bounds(0.3, 0.5))
    )
    assert "not like a paper" in note.skipped[0]


def test_of_a_block_the_likeliest_is_taken_of_equals_that_of_the_rules() -> None:
    found = [
        Candidate(0, 0, 9, "One", 2), Candidate(0, 0, 4, "Two", 2, None, True),
        Candidate(1, 0, 9, "Three", 2), Candidate(1, 0, 4, "Four", 2),
        Candidate(2, 0, 4, "Five", 2, None, True), Candidate(3, 0, 4, "Six", 2),
    ]  # fmt: skip
    shares = [0.9, 0.9, 0.6, 0.8, 0.35, 0.35]
    taken = decide(found, shares, Bounds(keep=0.3, accept=0.5))
    assert [found[i].name for i in taken] == ["Two", "Four", "Five"]


def test_a_file_is_no_paper_where_two_of_its_parts_are_likelier() -> None:
    file, one, two = (Candidate(n, 0, 9, "A name", f) for n, f in enumerate((FILE, 2, 2)))
    bounds = Bounds(keep=0.3, accept=0.5)
    assert decide([file, one, two], [0.6, 0.7, 0.8], bounds) == [1, 2]
    assert decide([file, one, two], [0.7, 0.6, 0.8], bounds) == [0, 1, 2]


def test_a_model_of_the_users_own_is_asked_first(tmp_path: Path) -> None:
    model = save(asks("title_score", 2.5), Bounds(0.5, 0.5))
    assert [e.line for e in at_home(tmp_path, model, LIST).entries] == [3, 4, 5]
    assert load(tmp_path / "ontology") is load(tmp_path / "ontology")  # read once


@pytest.mark.parametrize("model", [b"", b"{}", b"not a model", b'{"columns": ["other"]}'])
def test_what_is_no_model_is_told(tmp_path: Path, model: bytes) -> None:
    with pytest.raises(OntologyError, match=r"not a judge of heads.*\n?.*kg train"):
        at_home(tmp_path, model, LIST)


def test_a_model_made_for_other_numbers_is_told(tmp_path: Path) -> None:
    model = save(leaf(0.0), Bounds(0.5, 0.5)).replace(b"title_score", b"title_guess")
    with pytest.raises(OntologyError, match="other numbers"):
        at_home(tmp_path, model, LIST)


def test_every_form_has_a_name() -> None:
    assert len(BITS) == FILE.bit_length() and BITS[-1] == "file" and BITS[0] == "rule"
