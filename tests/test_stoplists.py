"""The stop-lists: well-formed, large enough, and never against a work that we know."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from kg import naming, ontology

HOME = Path(__file__).parent.parent / "ontology"
LISTS = sorted((HOME / "stoplists").glob("*.yaml"))
SMALLEST = {
    "generic": 300,
    "datasets": 350,
    "metrics": 100,
    "hardware": 100,
    "libraries": 200,
    "tasks": 100,
    "components": 100,
    "common": 300,
}


def content(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def terms() -> Iterator[tuple[str, str]]:
    for path in LISTS:
        for term in content(path)["terms"]:
            yield path.stem, term


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_each_list_follows_the_schema_and_says_what_it_is_for(path: Path) -> None:
    schema = json.loads((HOME / "schemas" / "stoplist.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(content(path), schema)
    assert path.read_text(encoding="utf-8").startswith("# ")
    assert len(content(path)["terms"]) >= SMALLEST[path.stem]


def test_every_planned_list_is_there() -> None:
    assert {path.stem for path in LISTS} == set(SMALLEST)


def test_a_term_belongs_to_one_list_and_stands_there_once() -> None:
    homes: dict[str, list[str]] = {}
    for name, term in terms():
        homes.setdefault(naming.fold(term), []).append(name)
    assert {term: names for term, names in homes.items() if len(names) > 1} == {}


def test_no_term_is_the_plain_name_of_a_known_work() -> None:
    """A work whose name is an everyday word is marked ambiguous: only those may be both."""
    works = {
        naming.fold(name): work.key
        for work in ontology.works()
        if not work.ambiguous
        for name in (work.key, *work.aliases)
    }
    clashes = {
        (name, term): works[naming.fold(term)]
        for name, term in terms()
        if naming.fold(term) in works
    }
    assert clashes == {}


@pytest.mark.parametrize(
    ("name", "term"),
    [
        ("generic", "注意力机制"),
        ("generic", "CNN"),
        ("datasets", "ImageNet"),
        ("metrics", "BLEU"),
        ("hardware", "A100"),
        ("libraries", "PyTorch"),
        ("tasks", "VQA"),
        ("components", "ITC"),
        ("common", "参考文献"),
    ],
)
def test_a_term_is_loaded_under_its_list(name: str, term: str) -> None:
    assert term in ontology.stoplist(name)


@pytest.mark.parametrize("work", ["LSTM", "GRU", "BERT", "Adam", "LoRA", "U-Net", "DQN"])
def test_a_named_work_is_in_no_list(work: str) -> None:
    folded = naming.fold(work)
    assert [name for name, term in terms() if naming.fold(term) == folded] == []
