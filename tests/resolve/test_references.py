"""A bibliography adds what is not known, contradicts nothing, and says what no note is about."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path

import pytest

from kg.build import build
from kg.config import Settings
from kg.model import Lineage, Reference, Statement, Work
from kg.ontology import venues
from kg.resolve.references import add_references


def reference(title: str, **fields: object) -> Reference:
    return Reference("library.bib", 3, "key", title, **fields)  # type: ignore[arg-type]


def lineage(*works: Work) -> Lineage:
    return Lineage((), works, ())


def work(key: str, title: str | None = None, **facts: str | int) -> Work:
    statements = tuple(Statement(p, v, v, 1.0, None) for p, v in facts.items())
    return Work(key.lower(), key, title, (), (), statements)


def facts(found: Lineage, prop: str) -> list[str | int]:
    return found.works[0].values(prop)


LONG = "MiniNet: A Small Network That Is Enough for Most"


@pytest.mark.parametrize(
    ("known", "told"),
    [
        (work("Other", arxiv="2101.00001"), reference("Some Title", arxiv="2101.00001")),
        (work("Other", arxiv="2101.00001v3"), reference("Some Title", arxiv="2101.00001")),
        (work("Other", doi="10.1000/ABC"), reference("Some Title", doi="10.1000/abc")),
        (work("MN", LONG), reference(LONG.upper())),
        (work("MN", LONG), reference(LONG.replace("Enough", "Enuogh"))),
        (work("MN", "A Small Network That Is Enough for Most"), reference(LONG)),
        (work("MiniNet"), reference(LONG)),
        (work("MiniNet", year=2021), reference(LONG, year=2022)),
        (work("MiniNet"), reference("A Small Network", short="MiniNet")),
        (work("注意力"), reference("注意力")),
    ],
)
def test_what_is_one_work(known: Work, told: Reference) -> None:
    found = add_references(lineage(known), [told])
    assert found.problems == ()
    assert found.works[0].title == (known.title or told.title)


@pytest.mark.parametrize(
    ("known", "told"),
    [
        (work("MiniNet", year=2015), reference(LONG, year=2022)),
        (work("MiniNet", "Sparse Coding of Natural Images by Hand"), reference(LONG)),
        (work("MN2", LONG + " 2"), reference(LONG + " 3")),
        (work("Net"), reference(LONG)),
        (work("Other"), reference("")),
    ],
)
def test_what_is_another_work(known: Work, told: Reference) -> None:
    found = add_references(lineage(known), [told])
    assert found.works == (known,)
    assert [(p.kind, p.note, p.line) for p in found.problems] == [
        ("bibliography", "library.bib", 3)
    ]


def test_two_works_of_one_name_are_left_alone() -> None:
    one, two = work("MiniNet"), Work("mininet-2", "MiniNet", None, (), (), ())
    assert len(add_references(lineage(one, two), [reference(LONG)]).problems) == 1


def test_facts_are_background_and_add_to_what_is_known() -> None:
    known = work("MiniNet", year=2021, author="Ada Lovelace")
    told = reference(
        LONG,
        authors=("Ada Lovelace", "Charles Babbage"),
        year=2022,
        month=3,
        venue="Advances in Neural Information Processing Systems 35",
        doi="10.1000/abc",
        arxiv="2101.00001",
    )
    found = add_references(lineage(known), [told], venues())
    assert facts(found, "year") == [2021]  # the notes' year stays
    assert facts(found, "month") == []  # and with it no month of another year
    assert facts(found, "author") == ["Ada Lovelace", "Charles Babbage"]
    assert facts(found, "venue") == ["NeurIPS"]
    assert facts(found, "doi") == ["10.1000/abc"]
    added = [f for f in found.works[0].facts if f not in known.facts]
    assert {(f.status, f.passage) for f in added} == {("background", None)}
    assert next(f.value for f in added if f.property == "venue") == told.venue


def test_the_order_of_references_does_not_matter() -> None:
    works = lineage(work("MiniNet"), work("Other"))
    told = [
        reference(LONG, year=2022, venue="ICML"),
        reference(LONG, year=2021, arxiv="2101.00001"),
        reference("Nobody's Paper of Any Kind"),
    ]
    results = {add_references(works, order) for order in permutations(told)}
    assert len(results) == 1
    assert facts(results.pop(), "year") == [2021]  # the first version counts


NOTE = "# 2023-07-03\n\n《MiniNet: A Small Network That Is Enough for Most》\nFine work.\n"
BIB = "@article{a, title={%s}, year=2021, doi={10.1000/abc}}\n@book{b, title={A Book of Fables}}\n"


def test_a_build_takes_bibliographies_in(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "log.md").write_text(NOTE, encoding="utf-8")
    settings = Settings(root=tmp_path)
    build(settings)
    without = json.loads((tmp_path / "out" / "lineage.json").read_bytes())
    (notes / "library.bib").write_text(BIB % LONG, encoding="utf-8")
    built = build(settings)
    told = [p for p in built.summary.problems if p.kind == "bibliography"]
    assert [(p.note, p.line) for p in told] == [("library.bib", 2)]
    assert "A Book of Fables" in told[0].message
    data = json.loads((tmp_path / "out" / "lineage.json").read_bytes())
    assert [w["id"] for w in data["works"]] == [w["id"] for w in without["works"]]
    (found,) = data["works"]
    assert {
        "property": "doi",
        "value": "10.1000/abc",
        "canonical": "10.1000/abc",
        "confidence": 0.9,
        "evidence": {"note": None},
    } in found["facts"]
    (notes / "library.bib").unlink()
    build(settings)
    assert json.loads((tmp_path / "out" / "lineage.json").read_bytes()) == without
