"""What is written to the store comes back whole; the old graph stays until the new is there."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings

from kg.config import Settings
from kg.errors import ConfigError, GraphError
from kg.export import ExportOptions, exporter
from kg.graph.lineage import lineage_of, normal, read_lineage
from kg.graph.store import open_store, write_store
from kg.graph.triples import encoded, flat, graphs, quads
from kg.graph.vocabulary import Namer
from kg.model import Lineage, Passage, Statement, Work
from tests.graph.random_lineages import lineages


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lineage=lineages())
def test_the_triples_say_all_that_the_lineage_says(lineage: Lineage) -> None:
    rdf = ox.Store()
    rows = encoded(flat(graphs(lineage, Settings())))
    rdf.load(input=rows, format=ox.RdfFormat.N_TRIPLES)
    expected = msgspec.structs.replace(normal(lineage), problems=())
    assert lineage_of(rdf, Namer(Settings().base)) == expected


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lineage=lineages())
def test_what_is_written_is_read_back(
    lineage: Lineage, tmp_path_factory: pytest.TempPathFactory
) -> None:
    out = tmp_path_factory.mktemp("store")
    write_store(lineage, out, Settings())
    assert read_lineage(out) == normal(lineage)


def test_the_sample_comes_back(sample: Lineage, sample_out: Path) -> None:
    assert read_lineage(sample_out) == sample


def test_no_graph_yet(tmp_path: Path) -> None:
    with pytest.raises(GraphError, match="run `kg build` first"):
        read_lineage(tmp_path)


def test_a_broken_pointer_is_said_so(tmp_path: Path, sample: Lineage) -> None:
    write_store(sample, tmp_path, Settings())
    (tmp_path / ".kg" / "graph.json").write_text("{")
    with pytest.raises(GraphError, match="delete it and run `kg build`"):
        read_lineage(tmp_path)


def test_the_graph_before_is_kept_and_no_older_one(tmp_path: Path, sample: Lineage) -> None:
    first = msgspec.structs.replace(sample, relations=sample.relations[1:])
    second = msgspec.structs.replace(sample, relations=sample.relations[2:])
    for lineage in (first, second, sample):
        write_store(lineage, tmp_path, Settings())
    assert read_lineage(tmp_path) == sample
    assert read_lineage(tmp_path, previous=True) == second
    assert len(list((tmp_path / ".kg").glob("store-*"))) == 2


def test_changes_name_what_came_and_what_went(tmp_path: Path, sample: Lineage) -> None:
    write_store(
        msgspec.structs.replace(sample, relations=sample.relations[1:]), tmp_path, Settings()
    )
    write_store(
        msgspec.structs.replace(sample, relations=sample.relations[:-1]), tmp_path, Settings()
    )
    asked = """SELECT ?kind ?s ?p ?o { GRAPH ?g { ?c kg:changeKind ?kind ; rdf:subject ?s ;
        rdf:predicate ?p ; rdf:object ?o } } ORDER BY ?kind"""
    store = open_store(tmp_path)
    rows = [
        [term.value.rsplit("/", 1)[-1].rsplit("#", 1)[-1] for term in row]
        for row in store.rdf.query(asked, prefixes=store.namer.prefixes())
    ]
    assert rows == [
        ["Added", "albef", "comparesWith", "vilt"],
        ["Removed", "vl-beit", "extends", "beit"],
    ]


def test_building_again_without_change_changes_nothing(tmp_path: Path, sample: Lineage) -> None:
    for _ in range(3):
        write_store(sample, tmp_path, Settings())
    store = open_store(tmp_path)
    asked = "SELECT * { GRAPH ?g { ?c a <https://w3id.org/kg-lineage/ns#Change> } }"
    assert not list(store.rdf.query(asked))
    assert read_lineage(tmp_path, previous=True) == sample


def test_a_failed_build_leaves_the_old_graph(
    tmp_path: Path, sample: Lineage, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_store(sample, tmp_path, Settings())
    before = sorted((tmp_path / ".kg").iterdir())

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("kg.graph.renewal.os.replace", fail)
    with pytest.raises(OSError, match="disk full"):
        write_store(msgspec.structs.replace(sample, relations=()), tmp_path, Settings())
    assert sorted((tmp_path / ".kg").iterdir()) == before
    assert read_lineage(tmp_path) == sample


def test_a_reader_keeps_its_graph_while_others_are_built(tmp_path: Path, sample: Lineage) -> None:
    write_store(sample, tmp_path, Settings())
    reader = open_store(tmp_path)
    count = len(reader.rdf)
    for cut in (1, 2, 3):
        shorter = msgspec.structs.replace(sample, relations=sample.relations[cut:])
        write_store(shorter, tmp_path, Settings())
    assert len(list(reader.rdf)) == count


def test_a_rejected_claim_keeps_its_node_and_loses_its_triple(sample: Lineage) -> None:
    rows = set(flat(graphs(sample, Settings())))
    base, ns = Settings().base, "https://w3id.org/kg-lineage/ns#"
    edge = f"<{base}work/mae> <{ns}extends> <{base}work/beit> ."
    assert edge not in rows
    assert any(r.endswith(f"<{ns}claimStatus> <{ns}Rejected> .") for r in rows)


def test_weak_claims_have_no_triple_and_the_super_property_is_written(sample: Lineage) -> None:
    rows = set(flat(graphs(sample, Settings())))
    base, ns = Settings().base, "https://w3id.org/kg-lineage/ns#"
    assert f"<{base}work/vilt> <{ns}extends> <{base}work/vit> ." not in rows
    assert f"<{base}work/vilt> <{ns}buildsOn> <{base}work/vit> ." in rows
    assert f"<{base}work/albef> <{ns}buildsOn> <{base}work/vilt> ." not in rows


def test_forgetting_a_note_is_dropping_its_graph(sample: Lineage) -> None:
    whole = graphs(sample, Settings())
    rest = msgspec.structs.replace(
        sample,
        notes=tuple(n for n in sample.notes if n != "masked/later.md"),
        works=tuple(
            msgspec.structs.replace(
                w,
                occurrences=tuple(o for o in w.occurrences if o.note != "masked/later.md"),
                facts=tuple(
                    f for f in w.facts if not f.passage or f.passage.note != "masked/later.md"
                ),
            )
            for w in sample.works
            if w.id != "beitv3"
        ),
        relations=tuple(r for r in sample.relations if r.source != "beitv3"),
    )
    note = f"<{Settings().base}note/masked/later.md>"
    assert set(graphs(rest, Settings())) == set(whole) - {note}
    other = f"<{Settings().base}note/masked/beit.md>"
    assert graphs(rest, Settings())[other] == whole[other]


def test_there_are_no_blank_nodes(sample: Lineage) -> None:
    for quad in quads(sample, Settings()):
        terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
        assert not any(isinstance(term, ox.BlankNode) for term in terms)


def test_turtle_is_the_flat_view(sample: Lineage) -> None:
    import rdflib

    data = b"".join(exporter("ttl").export(sample, ExportOptions()))
    parsed = {str(q.triple) for q in ox.parse(input=data, format=ox.RdfFormat.TURTLE)}
    assert parsed == {
        str(q.triple)
        for q in ox.parse(
            input="\n".join(flat(graphs(sample, Settings()))), format=ox.RdfFormat.N_TRIPLES
        )
    }
    graph = rdflib.Graph().parse(data=data, format="turtle")
    assert len(graph) == len(parsed)


def test_claims_keep_their_names_when_the_note_grows(sample: Lineage) -> None:
    def moved(passage: Passage | None) -> Passage | None:
        if passage is None:
            return None
        return msgspec.structs.replace(passage, line=passage.line + 7, start=passage.start + 90)

    later = msgspec.structs.replace(
        sample,
        relations=tuple(
            msgspec.structs.replace(
                r,
                evidence=tuple(
                    msgspec.structs.replace(e, passage=moved(e.passage)) for e in r.evidence
                ),
            )
            for r in sample.relations
        ),
    )

    def names(lineage: Lineage) -> set[str]:
        rows = flat(graphs(lineage, Settings()))
        return {row.split(" ", 1)[0] for row in rows if "/claim/" in row.split(" ", 1)[0]}

    assert names(sample) == names(later)


def test_a_base_that_is_no_iri_is_refused(sample: Lineage) -> None:
    with pytest.raises(ConfigError, match="ending in / or #"):
        graphs(sample, Settings(base="my notes"))


def test_a_property_that_the_vocabulary_lacks_is_refused(sample: Lineage) -> None:
    odd = Work("x", "X", None, (), (), (Statement("colour", "red", "red", 1.0, None),))
    with pytest.raises(GraphError, match="known: year, month"):
        graphs(msgspec.structs.replace(sample, works=(odd,)), Settings())
