"""The scorer: sums, calibration, and the table it is read from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kg.errors import OntologyError
from kg.extract import network
from kg.extract.scorer import SUMS, Scorer, Trees, load, save, save_trees
from kg.extract.standing import COLUMNS as NUMBERS
from kg.forest import Forest, ForestFile

WEIGHTS = {
    "rel=uses": (2000, -500, -300, 900, 0),
    "rel=extends": (1500, 0, 1200, -400, 0),
    "kind=own": (-1000, -2000, 0, 0, 0),
}
CALIBRATION = {"own": {"link": (1.0, 0.0), "compares": (0.5, 0.0)}}
NETWORK = network.Network(
    vectors=np.zeros((4, 2), dtype=np.int8),
    step=0.1,
    centre=np.zeros(1),
    spread=np.ones(1),
    inner=np.zeros((1, 2)),
    threshold=np.zeros(2),
    outer=np.zeros((2, 5)),
    constant=np.zeros(5),
)


def test_scores_are_sums_of_what_is_known() -> None:
    scores = Scorer(WEIGHTS, {}).scores(["rel=uses", "kind=own", "never seen"])
    assert scores == [1.0, -2.5, -0.3, 0.9, 0.0]


def test_a_verdict_is_calibrated_by_kind_and_bounded_by_the_names() -> None:
    scorer = Scorer(WEIGHTS, CALIBRATION)
    verdict = scorer.verdict("own", ["rel=uses", "kind=own"])
    assert verdict.relation == "uses"
    assert verdict.link == pytest.approx(0.7311, abs=1e-3)
    assert verdict.compares == pytest.approx(0.2227, abs=1e-3)
    assert scorer.verdict("own", ["rel=uses", "kind=own"], 0.5).link == verdict.link / 2
    assert scorer.verdict("own", ["rel=extends"]).relation == "extends"


def test_the_strongest_features_come_first_and_only_those_that_speak_for_it() -> None:
    scorer = Scorer(WEIGHTS, {})
    rows = scorer.known(["kind=own", "rel=extends", "rel=uses", "never seen"])
    assert scorer.strongest(rows, (0,)) == ["rel=uses", "rel=extends"]
    assert scorer.strongest(rows, (1,)) == []


def test_a_saved_model_is_read_back_the_same(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "claims.tsv").write_bytes(save(WEIGHTS, CALIBRATION))
    scorer = load(tmp_path)
    assert scorer is not None
    assert scorer.scores(["rel=uses"]) == Scorer(WEIGHTS, {}).scores(["rel=uses"])
    assert scorer.verdict("own", ["kind=own"]) == Scorer(WEIGHTS, CALIBRATION).verdict(
        "own", ["kind=own"]
    )


def test_saving_does_not_depend_on_order() -> None:
    backwards = dict(reversed(WEIGHTS.items()))
    assert save(WEIGHTS, CALIBRATION) == save(backwards, CALIBRATION)


@pytest.mark.parametrize("text", ["", "#{}\n", "no model", '#{"columns": ["a"]}\nx\t1\n'])
def test_a_broken_model_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "claims.tsv").write_text(text, encoding="utf-8")
    with pytest.raises(OntologyError, match="kg train"):
        load(tmp_path)


STUMP = ForestFile((0, 0, 0), (0.5, 0.0, 0.0), (1, 1, 2), (2, 1, 2), (0.0, -4.0, 4.0), (0,), 1, 0.0)
NEVER = ForestFile((0,), (0.0,), (0,), (0,), (0.0,), (0,), 0, -9.0)


def test_the_parts_of_a_sum_are_its_families() -> None:
    scorer = Scorer(WEIGHTS, {})
    (numbers,) = scorer.sums([scorer.known(["rel=uses", "kind=own"])])
    sums = dict(zip(SUMS, numbers, strict=True))
    assert sums["link"] == 1.0
    assert sums["link:cue"] == 2.0
    assert sums["link:place"] == -1.0
    assert sums["uses:cue"] == 0.9


def test_trees_have_most_of_the_say_and_name_the_type() -> None:
    trees = Trees(Forest(STUMP, NEVER), Forest(STUMP, NEVER, NEVER), {})
    scorer = Scorer(WEIGHTS, CALIBRATION, trees)
    (verdict,) = scorer.weigh(["own"], [1.0], [[1.0, 0.0, 0.0, 5.0, 0.0]])
    assert verdict.link == pytest.approx(0.2 * 0.7311 + 0.8 * 0.9820, abs=1e-3)
    assert verdict.relation == "extends"


def test_knots_make_the_answer_reliable() -> None:
    knots = {"link": ((0.0, 0.1), (1.0, 0.5))}
    trees = Trees(Forest(STUMP, NEVER), Forest(STUMP, NEVER, NEVER), knots)
    (verdict,) = Scorer(WEIGHTS, CALIBRATION, trees).weigh(["own"], [1.0], [[0.0] * 5])
    assert 0.1 <= verdict.link <= 0.5


def test_saved_trees_are_read_back_the_same(tmp_path: Path) -> None:
    models = tmp_path / "models"
    models.mkdir()
    (models / "claims.tsv").write_bytes(save(WEIGHTS, CALIBRATION))
    made = save_trees(NUMBERS, STUMP, NEVER, (STUMP, NEVER, NEVER), {"link": ((0.0, 0.0),)})
    (models / "claims.json").write_bytes(made)
    (models / "claims.npz").write_bytes(network.save(NETWORK, sorted(WEIGHTS)))
    scorer = load(tmp_path)
    assert scorer is not None
    assert scorer.trees is not None
    assert scorer.trees.network is not None
    table = np.array([[0.0], [1.0]])
    assert scorer.trees.whether.shares(table) == Forest(STUMP, NEVER).shares(table)


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 cut short"])
def test_trees_without_their_network_are_refused(tmp_path: Path, content: bytes | None) -> None:
    models = tmp_path / "models"
    models.mkdir()
    (models / "claims.tsv").write_bytes(save(WEIGHTS, CALIBRATION))
    made = save_trees(NUMBERS, STUMP, NEVER, (STUMP, NEVER, NEVER), {})
    (models / "claims.json").write_bytes(made)
    if content is not None:
        (models / "claims.npz").write_bytes(content)
    with pytest.raises(OntologyError, match=r"claims\.npz") as found:
        load(tmp_path)
    assert found.value.hint == "run `kg train` again"


@pytest.mark.parametrize("text", ["", "{}", '{"columns": ["a"]}'])
def test_broken_trees_are_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "claims.tsv").write_bytes(save(WEIGHTS, CALIBRATION))
    (tmp_path / "models" / "claims.json").write_text(text, encoding="utf-8")
    with pytest.raises(OntologyError, match=r"claims\.json"):
        load(tmp_path)


def test_a_tree_that_leads_nowhere_is_refused() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        ForestFile((0,), (0.0,), (7,), (0,), (0.0,), (0,), 1, 0.0)
