"""The RDF formats agree with each other, in rdflib and in Oxigraph."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, XSD

from kg.model import Lineage

Export = Callable[..., bytes]
PROFILE = settings.get_profile("export")
FLAT = {"nt": "nt", "ttl": "turtle", "jsonld": "json-ld"}
NAMED = {"nquads": "nquads", "trig": "trig"}
KG = rdflib.Namespace("https://w3id.org/kg-lineage/ns#")
OXIGRAPH = {
    "nt": ox.RdfFormat.N_TRIPLES,
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
}


@pytest.fixture(scope="module", autouse=True)
def _terms_as_they_are() -> Iterator[None]:
    rdflib.NORMALIZE_LITERALS = False  # or "01" would become 1
    yield
    rdflib.NORMALIZE_LITERALS = True


def in_rdflib(name: str, data: bytes) -> set[Any]:
    if name in FLAT:
        return set(Graph().parse(data=data, format=FLAT[name]))
    found = Dataset()
    found.parse(data=data, format=NAMED[name])
    return {(s, p, o, getattr(g, "identifier", g)) for s, p, o, g in found.quads()}


def in_oxigraph(name: str, data: bytes) -> set[Any]:
    return {q if name in NAMED else q.triple for q in ox.parse(input=data, format=OXIGRAPH[name])}


@pytest.mark.parametrize("read", [in_rdflib, in_oxigraph])
def test_formats_agree(read: Any, exported: Export, sample: Lineage) -> None:
    triples = read("nt", exported("nt", sample))
    assert len(triples) > 500
    assert read("ttl", exported("ttl", sample)) == triples
    assert read("jsonld", exported("jsonld", sample)) == triples
    quads = read("nquads", exported("nquads", sample))
    assert read("trig", exported("trig", sample)) == quads
    if read is in_oxigraph:
        assert {q.triple for q in quads} == triples


@pytest.mark.parametrize("base", ["https://w3id.org/kg-lineage/id/", "https://example.org/x#"])
@PROFILE
@given(data=st.data())
def test_formats_agree_on_any_text(
    base: str, exported: Export, hostile: Any, data: st.DataObject
) -> None:
    lineage = data.draw(hostile)
    triples = in_oxigraph("nt", exported("nt", lineage, base=base))
    for name in ("ttl", "jsonld"):
        assert in_oxigraph(name, exported(name, lineage, base=base)) == triples, name
    quads = in_oxigraph("nquads", exported("nquads", lineage, base=base))
    assert in_oxigraph("trig", exported("trig", lineage, base=base)) == quads
    assert {q.triple for q in quads} == triples


@PROFILE
@given(data=st.data())
def test_rdflib_expands_json_ld_to_the_same_triples(
    exported: Export, hostile: Any, data: st.DataObject
) -> None:
    lineage = data.draw(hostile)
    triples = in_rdflib("nt", exported("nt", lineage))
    assert in_rdflib("jsonld", exported("jsonld", lineage)) == triples


def test_json_ld_reads_like_json(exported: Export, sample: Lineage) -> None:
    records = json.loads(exported("jsonld", sample))["@graph"]
    assert records[0]["id"].startswith("work/")  # what a reader looks for comes first
    work = next(r for r in records if r["id"] == "work/blip")
    assert work["type"] == "Work"
    assert work["label"] == "BLIP"
    assert work["issued"] == "2022-01"
    assert work["extends"] == ["work/albef", "work/vlmo"]
    assert work["readingStatus"] == "Read"
    claim = next(r for r in records if r.get("cue") == "en.teacher")
    assert claim["predicate"] == "uses"
    assert claim["confidence"] == "0.9"
    assert claim["claimStatus"] == "Extracted"


def test_json_ld_terms_mean_what_the_vocabulary_says(exported: Export, sample: Lineage) -> None:
    graph = Graph().parse(data=exported("jsonld", sample), format="json-ld")
    blip = URIRef("https://w3id.org/kg-lineage/id/work/blip")
    assert (blip, RDF.type, KG.Work) in graph
    assert (blip, DCTERMS.issued, Literal("2022-01", datatype=XSD.gYearMonth)) in graph
    assert (blip, KG.readingStatus, KG.Read) in graph


def test_no_quotes_leaves_neither_sentence_nor_path_in_any_format(
    exported: Export, sample: Lineage
) -> None:
    for name in (*FLAT, *NAMED):
        text = exported(name, sample, quotes=False).decode()
        assert "grows out of" not in text
        assert "masked" not in text
        assert "note:" not in text.replace("@prefix note:", ""), name
        assert "id/note/" not in text.replace("id/note/> .", ""), name
        assert "ViLT" in text
    triples = in_rdflib("nt", exported("nt", sample, quotes=False))
    blip = URIRef("https://w3id.org/kg-lineage/id/work/blip")
    assert (blip, KG.readingStatus, KG.Read) in triples
    assert (blip, KG.extends, URIRef("https://w3id.org/kg-lineage/id/work/albef")) in triples
