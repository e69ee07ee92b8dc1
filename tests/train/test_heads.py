"""Learning of the judge of heads, on notes of our own in a layout that no rule knows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.config import Settings
from kg.read import read_note
from kg.read.judge import load
from kg.train import heads
from kg.train.folds import Example, Gold, GoldItem
from kg.train.heads import names_of, train

THINGS = ["Looms", "Shuttles", "Dyes", "Spindles", "Cloths", "Mills"]
DOINGS = ["Remember Old Threads", "Learn of Few Patterns", "Count Every Weaver", "Forget the Rain"]


def example(author: str, number: int, optional: bool = False) -> Example:
    """A note of four papers, a line each, over as many lines that are none."""
    titles = [f"{THINGS[(number + k) % 6]} That {DOINGS[k]}" for k in range(4)]
    lines = [f"- {title} / seen in the mill" for title in titles]
    others = [f"- {thing} and Tea / bought in town" for thing in THINGS[:4]]
    text = "\n".join(["# Log", "", *lines, "", "# Shopping", "", *others, ""])
    papers = tuple(GoldItem(title, line=n, optional=optional) for n, title in enumerate(titles, 3))
    note = read_note(f"{author}_{number}.md", text.encode(), Settings())
    return Example(note, Gold(note.path, papers), author, "")


@pytest.fixture(scope="module", autouse=True)
def few_trees() -> Iterator[None]:
    """What is learned here takes no more."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(heads.TREES, "max_iter", 12)
        patch.setitem(heads.TREES, "learning_rate", 0.5)
        yield


@pytest.fixture(scope="module")
def outcome() -> heads.Outcome:
    authors = ("ann", "bob", "cy", "dora", "eve", "fay")
    return train([example(a, n) for a in authors for n in range(4)], fresh=("ann", "bob"))


def test_what_no_rule_knows_is_learned_for_authors_not_seen(outcome: heads.Outcome) -> None:
    assert outcome.rules["all"].f1 < 0.5
    assert outcome.judged["all"].f1 > 0.95
    assert outcome.judged["fresh"].missed + outcome.judged["fresh"].right == 2 * 4 * 4


def test_notes_are_handed_on_as_an_unseen_judge_reads_them(outcome: heads.Outcome) -> None:
    for one in outcome.examples:
        found = {entry.title for entry in one.note.entries}
        assert found == {paper.key for paper in one.gold.papers}


def test_the_model_is_the_same_every_time_and_can_be_read(
    outcome: heads.Outcome, tmp_path: Path
) -> None:
    authors = ("ann", "bob", "cy", "dora", "eve", "fay")
    again = train([example(a, n) for a in authors for n in range(4)], fresh=("ann", "bob"))
    assert outcome.model is not None and again.model == outcome.model
    (tmp_path / "models").mkdir()
    file = heads.write(outcome.model, tmp_path / "models")
    judge = load(tmp_path)
    assert file.name == "heads.json" and judge is not None and judge.bounds == outcome.bounds


def test_a_check_makes_no_model() -> None:
    checked = train([example(a, n) for a in ("ann", "bob") for n in range(2)], check=True)
    assert checked.model is None and "fresh" not in checked.judged


def test_what_the_annotation_leaves_open_is_neither_right_nor_wrong() -> None:
    checked = train([example(a, 0, optional=True) for a in ("ann", "bob")], check=True)
    judged = checked.judged["all"]
    assert judged.right == judged.missed == 0


def test_a_paper_goes_by_its_title_its_short_name_and_its_parts() -> None:
    from kg.read.state import Head

    head = Head(0, 0, 9, "LoomNet: Looms That Think", "heading", 2, aliases=["the loom"])
    assert {"loomnet", "loomsthatthink", "theloom"} <= names_of(head)
