"""The ontology and the shapes: well-formed, bilingual, aligned, and all that the data uses."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from kg.config import Settings
from kg.graph.changes import changes
from kg.graph.store import open_store, write_store
from kg.graph.terms import PROPERTIES
from kg.graph.triples import encoded, flat, graphs
from kg.graph.validate import check_passages, check_shapes
from kg.graph.vocabulary import KG, PREFIXES, Namer
from kg.model import Evidence, Lineage, Statement, WorkRelation
from kg.ontology import home

ONTOLOGY, SHAPES = home() / "lineage.ttl", home() / "shapes.ttl"


@pytest.fixture(scope="module")
def terms() -> rdflib.Graph:
    return rdflib.Graph().parse(ONTOLOGY, format="turtle")


@pytest.mark.parametrize("path", [ONTOLOGY, SHAPES], ids=lambda p: p.name)
def test_two_engines_read_the_same(path: Path) -> None:
    one = rdflib.Graph().parse(path, format="turtle")
    two = list(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))
    assert len(one) == len(two) > 100


def test_every_term_speaks_both_languages(terms: rdflib.Graph) -> None:
    for term in {s for s in terms.subjects() if isinstance(s, rdflib.URIRef)}:
        if terms.value(term, RDF.type) == OWL.Ontology:
            continue
        properties = [RDFS.label]
        if str(term).startswith(KG):
            properties += [RDFS.comment, SKOS.example]
        for wanted in properties:
            found = {o.language for o in terms.objects(term, wanted)}  # type: ignore[union-attr]
            assert found >= {"en", "zh"}, (term, wanted)


def test_every_relation_has_an_inverse_a_domain_and_a_range(terms: rdflib.Graph) -> None:
    relations = [p for p in terms.subjects(RDF.type, OWL.ObjectProperty) if str(p).startswith(KG)]
    assert len(relations) > 15
    valued = {"readingStatus", "claimStatus", "changeKind", "relation", "newer", "older", "at"}
    for relation in relations:
        assert terms.value(relation, RDFS.domain) is not None, relation
        assert terms.value(relation, RDFS.range) is not None, relation
        if str(relation).removeprefix(KG) not in valued:
            inverses = {*terms.objects(relation, OWL.inverseOf)}
            inverses |= {*terms.subjects(OWL.inverseOf, relation)}
            assert inverses, relation


def test_the_ontology_has_a_version(terms: rdflib.Graph) -> None:
    ontology = rdflib.URIRef(KG.rstrip("#"))
    assert str(terms.value(ontology, OWL.versionIRI)).startswith(str(ontology) + "/")


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Work", "fabio:Work"),
        ("Claim", "rdf:Statement"),
        ("Claim", "prov:Entity"),
        ("Passage", "oa:SpecificResource"),
        ("buildsOn", "cito:cites"),
        ("extends", "cito:extends"),
        ("uses", "cito:usesMethodIn"),
        ("inspiredBy", "cito:obtainsBackgroundFrom"),
        ("extends", "kg:buildsOn"),
        ("uses", "kg:buildsOn"),
        ("inspiredBy", "kg:buildsOn"),
    ],
)
def test_alignments(terms: rdflib.Graph, ours: str, theirs: str) -> None:
    prefix, name = theirs.split(":")
    above = {*terms.objects(rdflib.URIRef(KG + ours), RDFS.subClassOf)}
    above |= {*terms.objects(rdflib.URIRef(KG + ours), RDFS.subPropertyOf)}
    assert rdflib.URIRef(PREFIXES[prefix] + name) in above


def test_the_data_uses_no_undeclared_term(terms: rdflib.Graph, sample: Lineage) -> None:
    every = Statement("award", "x", "x", 1.0, None)
    facts = tuple(msgspec.structs.replace(every, property=name) for name in PROPERTIES)
    works = (msgspec.structs.replace(sample.works[0], facts=facts), *sample.works[1:])
    lineage = msgspec.structs.replace(sample, works=works)
    namer = Namer(Settings().base)
    rows = flat(graphs(lineage, Settings()))
    triples = [row.removesuffix(" .") for row in rows]
    came = changes(set(triples[:9]), set(triples[9:18]), namer)
    data = encoded(rows) + encoded(f"{triple} {namer.changes} ." for triple in came)
    declared = {str(s) for s in terms.subjects(RDF.type)} | {str(RDF.type), str(RDFS.label)}
    used: set[str] = set()
    for quad in ox.parse(input=data, format=ox.RdfFormat.N_QUADS):
        used.add(quad.predicate.value)
        value = quad.object
        if isinstance(value, ox.NamedNode) and not value.value.startswith(namer.base):
            used.add(value.value)
    links = {fact.canonical for work in sample.works for fact in work.facts}
    assert used - declared - links == set()


def test_the_sample_conforms_but_for_nothing(sample_out: Path) -> None:
    assert check_shapes(open_store(sample_out)) == []


def _with(sample: Lineage, *relations: WorkRelation) -> Lineage:
    return msgspec.structs.replace(sample, relations=(*sample.relations, *relations))


def _edge(source: str, target: str, status: str = "background") -> WorkRelation:
    evidence = Evidence(None, "test", 0.9, status)  # type: ignore[arg-type]
    return WorkRelation(source, "extends", target, 0.9, (evidence,))


@pytest.mark.parametrize(
    ("relation", "kind", "message"),
    [
        (_edge("blip", "blip"), "shapes", "no work builds on itself"),
        (_edge("bert", "blip"), "shapes-warning", "builds on a younger one"),
        (_edge("clip", "vit", "extracted"), "shapes", "what was extracted has a passage"),
        (_edge("clip", "nowhere"), "shapes", "exactly one short name"),
    ],
)
def test_shapes_see_what_is_wrong(
    sample: Lineage, tmp_path: Path, relation: WorkRelation, kind: str, message: str
) -> None:
    write_store(_with(sample, relation), tmp_path, Settings())
    found = check_shapes(open_store(tmp_path))
    assert any(p.kind == kind and message in p.message for p in found), found


def test_shapes_see_a_year_out_of_range(sample: Lineage, tmp_path: Path) -> None:
    fact = Statement("year", 3021, 3021, 1.0, None, "accepted")
    works = tuple(
        msgspec.structs.replace(w, facts=(fact, *w.facts)) if w.id == "coca" else w
        for w in sample.works
    )
    write_store(msgspec.structs.replace(sample, works=works), tmp_path, Settings())
    found = check_shapes(open_store(tmp_path))
    assert [p.message for p in found] == [
        "work/coca: a work has one date at most, from 1850 to 2099"
    ]


def test_every_passage_of_the_sample_stands_in_its_note(
    sample: Lineage, sample_notes: Path
) -> None:
    def text_of(note: str) -> str:
        return (sample_notes / note).read_text(encoding="utf-8")

    assert check_passages(sample, text_of) == []


def test_a_passage_that_moved_or_vanished_is_told(sample: Lineage, sample_notes: Path) -> None:
    def text_of(note: str) -> str:
        if note == "masked/later.md":
            raise FileNotFoundError(2, "No such file or directory")
        text = (sample_notes / note).read_text(encoding="utf-8")
        return "\n" + text if note.startswith("masked") else text

    found = check_passages(sample, text_of)
    assert {p.note for p in found} == {"masked/beit.md", "masked/later.md"}
    assert [p.message for p in found if p.line == 0] == [
        "the note is gone: No such file or directory"
    ]
