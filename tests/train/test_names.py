"""Learning names: splits by author, the measure of works, and trees that survive flattening."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kg.config import Settings
from kg.errors import NotesError
from kg.extract.names import Lexicon, find_mentions
from kg.extract.tagger import predict, read_model
from kg.train.flatten import fitted, flatten
from kg.train.folds import (
    Gold,
    GoldItem,
    author_folds,
    load_examples,
    match_works,
    merge_authors,
)
from kg.train.names import save_model, train

ensemble = pytest.importorskip("sklearn.ensemble")
threadpoolctl = pytest.importorskip("threadpoolctl")


def test_prefixes_that_look_alike_are_one_author() -> None:
    merged = merge_authors(["zy", "zyb", "zyc", "zlin", "shagun", "shagb"])
    assert merged["zy"] == merged["zyb"] == merged["zyc"] != merged["zlin"]
    assert merged["shagun"] == merged["shagb"]


def test_no_author_stands_in_two_folds() -> None:
    authors = ["a"] * 9 + ["b"] * 5 + ["c"] * 4 + ["d"]
    folds = author_folds(authors, 3)
    assert sorted(a for fold in folds for a in fold) == ["a", "b", "c", "d"]
    assert author_folds(authors[::-1], 3) == folds


def test_works_are_matched_by_any_of_their_names() -> None:
    gold = Gold(
        "n.md",
        papers=(GoldItem("BEiTv2", title="BEiT V2: Masked Image Modeling"),),
        works=(GoldItem("BERT", aliases=("Bert",)), GoldItem("GPT", optional=True)),
    )
    found = match_works(gold, [["BEiT v2"], ["bert", "BERT"], ["Bert"], ["GPT"], ["SGD"]])
    assert (found.right, found.false, found.missed) == (2, 1, 0)
    assert found.f1 == pytest.approx(0.8)
    assert match_works(gold, []).missed == 2


def test_flat_trees_say_what_the_learner_says() -> None:
    random = np.random.default_rng(7)
    numbers = random.normal(size=(400, 5)).astype(np.float32)
    labels = (numbers[:, 0] * numbers[:, 1] + numbers[:, 2] > 0).astype(int)
    learner = ensemble.HistGradientBoostingClassifier(max_iter=20, random_state=0)
    learner.fit(numbers, labels)
    odds = predict(flatten(learner), numbers)
    assert np.allclose(odds, learner.decision_function(numbers), atol=1e-4)


def test_one_thread_fits_trees(monkeypatch: pytest.MonkeyPatch) -> None:
    used: set[int] = set()
    fit = ensemble.HistGradientBoostingClassifier.fit

    def watched(*given: Any, **named: Any) -> Any:
        pools = threadpoolctl.threadpool_info()
        used.update(pool["num_threads"] for pool in pools if pool["user_api"] == "openmp")
        return fit(*given, **named)

    monkeypatch.setattr(ensemble.HistGradientBoostingClassifier, "fit", watched)
    numbers = np.arange(200, dtype=np.float32).reshape(-1, 2)
    with threadpoolctl.threadpool_limits(2, user_api="openmp"):
        fitted({"max_iter": 2, "random_state": 0}, numbers, numbers[:, 0] > 90)
    assert used == {1}


def test_gold_without_its_notes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"note": "a.md"}', encoding="utf-8")
    with pytest.raises(NotesError, match="no annotated notes"):
        load_examples(tmp_path, tmp_path, Settings())


MODELS = ("Solnet", "QuarkBERT", "TriVAE", "MoonGAN", "Plexformer", "AtlasNet", "RiverViT", "OakLM")
OTHERS = ("GPU", "BLEU", "SGD", "RAM", "CPU", "FID", "MSE", "ADE20K")


def write_notes(folder: Path) -> None:
    """Sixty small notes by three authors: of two capitalised names one is a work."""
    for author in ("ann", "bob", "cyd"):
        for number in range(20):
            work, other = MODELS[number % 8], OTHERS[(number + len(author)) % 8]
            name = f"{author}_{number:02}"
            text = f"# Notes\n\nWe build on {work} and train it with {other}.\n"
            (folder / f"{name}.md").write_text(text, encoding="utf-8")
            gold = f'{{"note": "{name}.md", "works": [{{"key": "{work}", "line": 3}}]}}'
            (folder / f"{name}.json").write_text(gold, encoding="utf-8")


@pytest.mark.slow
def test_a_model_is_learned_saved_and_used(tmp_path: Path) -> None:
    write_notes(tmp_path)
    examples = load_examples(tmp_path, tmp_path, Settings())
    outcome = train(examples, [])
    assert outcome.model is not None
    assert outcome.scopes["all"].f1 > 0.9
    save_model(outcome.model, tmp_path)
    model = read_model(tmp_path / "names.npz")
    assert model.knowledge.known["OakLM"] == "OakLM"
    mentions = find_mentions(examples[0].note, Lexicon([], model=model))
    assert "Solnet" in [m.name for m in mentions]
    again = train(examples[::-1], [])
    assert again.model is not None
    assert np.array_equal(again.model.trees.value, outcome.model.trees.value)


@pytest.mark.slow
def test_the_network_is_taught_what_it_will_be_shown(tmp_path: Path) -> None:
    from kg.extract.features import VECTORS
    from kg.train.names import _described, _word_scores, _words
    from kg.train.pages import bags, prepare

    write_notes(tmp_path)
    text = "# Solnet, a QuarkBERT\n\n- QuarkBERT 与 Solnet\n- **Solnet-2** and QuarkBERT, TriVAE\n"
    (tmp_path / "dee_00.md").write_text(text, encoding="utf-8")
    gold = '{"note": "dee_00.md", "works": [{"key": "Solnet", "line": 1}]}'
    (tmp_path / "dee_00.json").write_text(gold, encoding="utf-8")
    prepared = prepare(load_examples(tmp_path, tmp_path, Settings()), [])
    words = _words(prepared.pages)
    scored = _described(prepared, _word_scores(prepared, words))
    groups = [item.groups for item in scored]
    assert any(len(group.members) > 1 for found in groups for group in found)
    vectors = np.random.default_rng(3).integers(-9, 9, (VECTORS + 1, 5)).astype(np.int8)
    taught = bags(words.surface, words.place, prepared.pages, groups) @ vectors.astype(float)
    shown = [
        page.signals.summed(vectors, [group.members for group in found])
        for page, found in zip(prepared.pages, groups, strict=True)
        if found
    ]
    assert np.allclose(taught, np.concatenate(shown), atol=1e-4)
