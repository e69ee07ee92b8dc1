"""The scorer: sums, calibration, and the table it is read from."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import OntologyError
from kg.extract.scorer import Scorer, load, save

WEIGHTS = {
    "rel=uses": (2000, -500, -300, 900, 0),
    "rel=extends": (1500, 0, 1200, -400, 0),
    "kind=own": (-1000, -2000, 0, 0, 0),
}
CALIBRATION = {"own": {"link": (1.0, 0.0), "compares": (0.5, 0.0)}}


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
    features = ["kind=own", "rel=extends", "rel=uses"]
    assert scorer.strongest(features, (0,)) == ["rel=uses", "rel=extends"]
    assert scorer.strongest(features, (1,)) == []


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
