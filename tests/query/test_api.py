"""The graph from Python: ``kg.open``."""

from __future__ import annotations

import doctest
import subprocess
import sys
from pathlib import Path

import pytest

import kg
from kg.errors import GraphError, QueryError
from kg.model import Lineage
from kg.query import api


@pytest.fixture(scope="module")
def graph(sample_out: Path) -> kg.Graph:
    return kg.open(sample_out)


def test_the_examples_in_the_documentation_run(
    sample_out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(sample_out.parent)
    found = doctest.testmod(api)
    assert found.attempted > 8
    assert found.failed == 0


def test_a_work_and_its_neighbours(graph: kg.Graph) -> None:
    work = graph.work("beit v2")
    assert (work.key, work.year, work.organizations) == ("BEiTv2", 2022, ["Microsoft"])
    assert [w.key for w in work.builds_on] == ["BEiT", "CLIP"]
    assert [w.key for w in work.built_upon_by] == ["BEiTv3"]
    assert [e.cue for e in work.why(graph.work("CLIP"))] == ["en.teacher"]
    assert work.built_upon_by[0] == graph.work("BEiT-3")


def test_rejected_and_weak_edges_do_not_show(graph: kg.Graph) -> None:
    assert [w.key for w in graph.work("MAE").builds_on] == ["BERT", "ViT"]
    assert {e.type for e in graph.work("ViLT").edges} == {"uses", "compares"}


def test_all_works_by_name(graph: kg.Graph, sample: Lineage) -> None:
    assert [w.key for w in graph.works()] == sorted(w.key for w in sample.works)
    assert graph.lineage() == sample


def test_values_are_pythons(graph: kg.Graph) -> None:
    row = graph.query("SELECT (1 AS ?i) (0.5 AS ?d) (true AS ?b) ?absent ('x' AS ?s) {}")[0]
    assert row == {"i": 1, "d": 0.5, "b": True, "absent": None, "s": "x"}


def test_yes_no_and_graphs(graph: kg.Graph) -> None:
    assert graph.query("ASK { work:blip kg:extends work:albef }")
    assert not graph.query("ASK { work:albef kg:extends work:blip }")
    built = graph.query("CONSTRUCT { ?a kg:uses ?b } WHERE { ?a kg:uses ?b }").to_rdflib()
    assert len(built) == 3


def test_a_timeout_stops_a_query(graph: kg.Graph) -> None:
    with pytest.raises(QueryError, match="stopped"):
        graph.query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", timeout=0.2)


def test_rdflib_sees_the_flat_view_and_the_notes(graph: kg.Graph) -> None:
    dataset = graph.to_rdflib()
    rows = list(dataset.query("SELECT ?l { work:vlmo rdfs:label ?l }"))
    assert [str(row[0]) for row in rows] == ["VLMo"]  # type: ignore[index]
    names = {str(g.identifier) for g in dataset.graphs()}
    assert any(name.endswith("note/masked/beit.md") for name in names)
    assert any(name.endswith("graph/decisions") for name in names)


def test_networkx_has_typed_parallel_edges(graph: kg.Graph) -> None:
    import networkx as nx

    network = graph.to_networkx()
    assert network.nodes["blip"]["year"] == 2022
    assert network.nodes["coca"]["status"] == "to-read"
    assert set(network["mae"]["beit"]) == {"compares"}
    assert network.number_of_edges() == 13
    assert nx.has_path(network, "beitv3", "bert")


def test_tables_for_pandas(graph: kg.Graph) -> None:
    table = graph.to_dataframe()
    assert len(table) == 13
    assert set(table[table.source == "blip"].target_name) == {"ALBEF", "VLMo"}
    rows = graph.query("SELECT ?n { ?w rdfs:label ?n ; a kg:Work }").to_dataframe()
    assert len(rows) == 13


def test_without_a_graph(tmp_path: Path) -> None:
    with pytest.raises(GraphError, match="run `kg build` first"):
        kg.open(tmp_path)


def test_importing_kg_imports_nothing_else() -> None:
    code = "import kg, sys; assert not {m for m in sys.modules if m.startswith('kg.')}"
    subprocess.run([sys.executable, "-c", code], check=True)
    with pytest.raises(AttributeError):
        kg.nothing  # type: ignore[attr-defined]  # noqa: B018
