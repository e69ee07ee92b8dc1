"""Learning of claims, on a handful of notes of our own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
import pytest

from kg.config import Settings
from kg.extract.claims import ClaimFinder
from kg.extract.scorer import load
from kg.extract.standing import Background
from kg.forest import Forest
from kg.model import Mention
from kg.ontology import GazetteerWork
from kg.read import read_note
from kg.train.claims import taught_by, train
from kg.train.folds import Example, Gold, GoldItem, GoldRelation
from kg.train.gold_names import gold_mentions, with_missed
from kg.train.rows import rows, tally
from kg.train.trees import reliability, stored

NAMES = ["ALPHANET", "BETANET", "GAMMANET", "DELTANET"]


def example(author: str, number: int, name: str = "") -> Example:
    """A note on one paper that uses one work and beats another."""
    used, beaten = name or NAMES[number % 4], NAMES[(number + 1) % 4]
    text = (
        f"# PAPER{author}{number}: A study of things\n\n## Method\n\n"
        f"The encoder is initialised with {used} weights.\n\n## Results\n\n"
        f"It is clearly better than {beaten} on all tasks.\n"
    )
    note = read_note(f"{author}_{number}.md", text.encode(), Settings())
    key = note.entries[0].key
    gold = Gold(
        note.path,
        (GoldItem(key, line=1),),
        (GoldItem(used, line=5), GoldItem(beaten, line=9)),
        (
            GoldRelation(key, "uses", used, 5),
            GoldRelation(key, "compares", beaten, 9),
        ),
    )
    return Example(note, gold, author, "")


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return [example(author, number) for author in ("ann", "bob", "cy") for number in range(6)]


def named(examples: Sequence[Example]) -> dict[str, tuple[Mention, ...]]:
    return {e.note.path: gold_mentions(e.note, e.gold) for e in examples}


def test_a_row_is_a_pair_with_what_the_annotation_says(examples: list[Example]) -> None:
    one = examples[0]
    made = rows(
        one, gold_mentions(one.note, one.gold), ClaimFinder(rules_only=True), Background(())
    )
    assert {(r.target, r.lineage, r.compares) for r in made} == {
        ("ALPHANET", "uses", False),
        ("BETANET", None, True),
    }
    assert all(r.real and r.kind == "own" for r in made)


def test_a_work_is_known_by_the_ways_the_note_writes_it(examples: list[Example]) -> None:
    """The dictionary may call a work otherwise than the note and its annotation do."""
    one = examples[0]
    renamed = [
        msgspec.structs.replace(m, name="ALPHA-NETWORKS") if m.name == "ALPHANET" else m
        for m in gold_mentions(one.note, one.gold)
    ]
    made = rows(one, renamed, ClaimFinder(rules_only=True), Background([]))
    assert [row.lineage for row in made if row.target == "ALPHANET"] == ["uses"]


@pytest.mark.parametrize("written", ["GAMMA-FLOW 2.0", "GAMMAFLOWv2", "GammaFlow 1.5"])
def test_a_version_is_part_of_the_name(written: str) -> None:
    one = example("dan", 0, written)
    made = rows(
        one, gold_mentions(one.note, one.gold), ClaimFinder(rules_only=True), Background(())
    )
    assert ("uses", written) in {(row.lineage, row.target) for row in made}


def test_names_that_are_not_annotated_are_marked(examples: list[Example]) -> None:
    one = examples[0]
    found = gold_mentions(one.note, one.gold)
    strange = (Mention("Method", 1, 0, 6, 3, 0.6, "shape"),)
    made = rows(one, with_missed(strange, found), ClaimFinder(rules_only=True), Background(()))
    strangers = [r for r in made if not r.real]
    assert strangers
    assert all("?Method" in (r.source, r.target) for r in strangers)


def test_what_was_missed_is_added_and_what_overlaps_is_not(examples: list[Example]) -> None:
    gold = gold_mentions(examples[0].note, examples[0].gold)
    assert with_missed((), gold) == gold
    assert with_missed(gold, gold) == gold
    assert with_missed(gold[:1], gold) == gold


def test_what_was_learned_holds_for_a_name_never_seen(
    examples: list[Example], tmp_path: Path
) -> None:
    outcome = train(examples, named(examples))
    (tmp_path / "models").mkdir()
    for ending, content in outcome.files.items():
        (tmp_path / "models" / f"claims{ending}").write_bytes(content)
    finder = ClaimFinder().with_scorer(load(tmp_path))
    new = example("dan", 9, "OMEGANET")
    found = finder.find(new.note, gold_mentions(new.note, new.gold))
    best = max((c for c in found if c.relation != "compares"), key=lambda c: c.confidence)
    assert (best.relation, best.target.name) == ("uses", "OMEGANET")
    assert best.confidence > 0.5


def test_held_out_authors_are_counted(examples: list[Example]) -> None:
    outcome = train(examples, named(examples), check=True)
    assert not outcome.files
    scores = tally(examples, outcome.verdicts)
    assert scores["lineage"].missed + scores["lineage"].right == len(examples)
    assert scores["uses"].f1 > 0.9
    assert scores["compares"].f1 > 0.9


def test_training_twice_gives_the_same_files(examples: list[Example]) -> None:
    first, second = (train(examples, named(examples), jobs=jobs) for jobs in (1, 2))
    assert sorted(first.files) == [".json", ".npz", ".tsv"]
    assert first.files == second.files


def test_the_trees_of_a_file_say_what_the_learner_says() -> None:
    from sklearn.ensemble import HistGradientBoostingClassifier

    numbers = [[float(i % 7), float(i % 3), float(i)] for i in range(120)]
    learner = HistGradientBoostingClassifier(max_iter=9, min_samples_leaf=5, random_state=0)
    learner.fit(numbers, [i % 7 > i % 3 for i in range(120)])
    (shares,) = Forest(stored(learner)).shares(np.array(numbers))
    assert shares == pytest.approx(learner.predict_proba(numbers)[:, 1].tolist(), abs=1e-3)


def test_what_the_gazetteer_owes_to_an_author_is_kept_from_that_author() -> None:
    learned = GazetteerWork("Aa", "Aa", 2020, "x", origin="seeds")
    common = GazetteerWork("Bb", "Bb", 2020, "x")
    assert taught_by(learned, "seed_000")
    assert not taught_by(learned, "zy")
    assert not taught_by(common, "common")


def test_reliability_ascends() -> None:
    answers = [(0.1, False)] * 40 + [(0.3, True)] * 40 + [(0.5, False)] * 40 + [(0.9, True)] * 40
    shares = [share for _, share in reliability(answers)]
    assert shares == sorted(shares)
    assert shares[0] < 0.1
    assert shares[-1] > 0.9
