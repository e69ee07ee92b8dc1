"""Each saved question, on the hand-checked sample, with the answers a careful reader gives."""

from __future__ import annotations

import runpy
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from kg.errors import OntologyError, UnknownWorkError, UsageError
from kg.graph.store import GraphStore, open_store
from kg.ontology import home
from kg.query.engine import ask_here
from kg.query.questions import Question, expand, fill, load_question, load_questions

QUESTIONS = load_questions({home() / "queries": False})
SAMPLE = Path(__file__).parent.parent / "sample"
ANSWERS = runpy.run_path(str(SAMPLE / "answers.py"))["ANSWERS"]


@pytest.fixture(scope="module")
def store(sample_out: Path) -> GraphStore:
    return open_store(sample_out)


def rows_of(store: GraphStore, sparql: str) -> list[tuple[str, ...]]:
    """The rows of an answer as people see them."""
    answer, prefixes = ask_here(store, sparql), store.namer.prefixes()
    cells = []
    for row in answer.rows():
        line = []
        for name in answer.variables():
            text = row[name].value if name in row else ""
            for prefix, start in prefixes.items():
                if text.startswith(start):
                    text = f"{prefix}:{text[len(start) :]}"
            line.append(text)
        cells.append(tuple(line))
    return cells


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    ANSWERS,
    ids=[f"{n}-{'-'.join(v.values())}" for n, v, _ in ANSWERS],
)
def test_known_answers(
    store: GraphStore, name: str, values: dict[str, str], expected: list[tuple[str, ...]]
) -> None:
    found = rows_of(store, expand(QUESTIONS[name], values, store))
    assert len(found) == len(expected), found
    for row, wanted in zip(sorted(found), sorted(expected), strict=True):
        assert row[: len(wanted)] == wanted


@pytest.fixture(scope="module")
def rdflib_dataset(store: GraphStore) -> rdflib.Dataset:
    """The same graphs in rdflib's own memory store, for rdflib's own engine."""
    dataset = rdflib.Dataset()
    data = ox.serialize(store.rdf, format=ox.RdfFormat.N_QUADS)
    dataset.parse(data=data or b"", format="nquads")
    for prefix, start in store.namer.prefixes().items():
        dataset.bind(prefix, start)
    return dataset


@pytest.mark.parametrize(
    ("name", "values"),
    [(n, v) for n, v, _ in ANSWERS],
    ids=[f"{n}-{'-'.join(v.values())}" for n, v, _ in ANSWERS],
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib warns of its own calls
def test_rdflibs_engine_gives_the_same_rows_in_the_same_order(
    store: GraphStore, rdflib_dataset: rdflib.Dataset, name: str, values: dict[str, str]
) -> None:
    sparql = expand(QUESTIONS[name], values, store)
    answer = ask_here(store, sparql)
    expected = [
        [row[v].value if v in row else "" for v in answer.variables()] for row in answer.rows()
    ]
    found = [
        ["" if value is None else str(value) for value in row]  # type: ignore[union-attr]
        for row in rdflib_dataset.query(sparql)
    ]
    assert found == expected


def test_every_question_is_tested() -> None:
    assert {name for name, _, _ in ANSWERS} == set(QUESTIONS)


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda q: q.name)
def test_every_question_explains_itself(question: Question, store: GraphStore) -> None:
    assert question.title and question.title_zh and question.description
    assert question.example.startswith(f"kg query {question.name}")
    for parameter in question.parameters:
        required = not parameter.optional and parameter.default is None
        assert not required or f"--{parameter.name} " in question.example


def test_answers_come_in_order(store: GraphStore) -> None:
    found = rows_of(store, expand(QUESTIONS["timeline"], {}, store))
    assert [row[0] for row in found] == sorted(row[0] for row in found)
    assert len(found) == 11


def test_what_changed_is_told(sample_out: Path, sample: object, tmp_path: Path) -> None:
    import msgspec

    from kg.config import Settings
    from kg.graph.store import write_store
    from kg.model import Lineage

    assert isinstance(sample, Lineage)
    write_store(sample, tmp_path, Settings())
    write_store(
        msgspec.structs.replace(sample, relations=sample.relations[:-1]), tmp_path, Settings()
    )
    changed = open_store(tmp_path)
    assert rows_of(changed, expand(QUESTIONS["changes"], {}, changed)) == [
        ("kg:Removed", "work:vl-beit", "kg:extends", "work:beit")
    ]


def test_the_users_own_question_comes_first(tmp_path: Path) -> None:
    (tmp_path / "timeline.rq").write_text("# title: Mine\nASK { ?s ?p ?o }\n")
    found = load_questions({tmp_path: True, home() / "queries": False})
    assert found["timeline"].title == "Mine"
    assert found["timeline"].own
    assert not found["ancestors"].own


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("ancestors", {}, "wants --work"),
        ("ancestors", {"work": "BLIP", "depth": "many"}, "wants a whole number"),
        ("ancestors", {"work": "BLIP", "depth": "11"}, "from 1 to 10"),
        ("orphans", {"work": "BLIP"}, "has no parameter --work"),
        ("timeline", {"organisation": "x"}, "--org"),
    ],
)
def test_wrong_parameters_are_explained(
    store: GraphStore, name: str, values: dict[str, str], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        expand(QUESTIONS[name], values, store)


def test_an_unknown_organisation_gets_a_suggestion(store: GraphStore) -> None:
    with pytest.raises(UnknownWorkError, match="did you mean Microsoft"):
        expand(QUESTIONS["timeline"], {"org": "Mircosoft"}, store)


def test_text_cannot_leave_its_quotes() -> None:
    question = QUESTIONS["reading-log"]
    hostile = '2023" || true) } # \\'
    filled = fill(question, {"since": hostile}, lambda kind, name: name)
    assert '"2023\\" || true) } # \\\\"' in filled


def test_lines_for_absent_parameters_are_left_out() -> None:
    filled = fill(QUESTIONS["timeline"], {}, lambda kind, name: name)
    assert "$" not in filled
    assert "# with" not in filled


def test_a_bad_header_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "x.rq"
    path.write_text("# title: X\n# param work: colour\nASK { ?s ?p $work }\n")
    with pytest.raises(OntologyError, match=r"x\.rq:2: .*kinds: work"):
        load_question(path)


def test_the_question_in_the_documentation_runs(store: GraphStore, tmp_path: Path) -> None:
    text = (home().parent / "docs" / "vocabulary.md").read_text(encoding="utf-8")
    block = text.split("```sparql\n# title:")[1].split("```")[0]
    path = tmp_path / "at-venue.rq"
    path.write_text(f"# title:{block}", encoding="utf-8")
    question = load_question(path)
    for values, rows in (
        ({"work": "BERT"}, 5),
        ({"work": "BERT", "depth": "1"}, 2),
        ({"work": "BERT", "venue": "ICLR"}, 1),
    ):
        assert len(ask_here(store, expand(question, values, store)).rows()) == rows
