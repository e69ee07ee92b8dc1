"""``out/lineage.ttl`` is the flat view of the store: the same triples, rejected claims included."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from kg.export import ExportOptions, render
from kg.graph.store import open_store
from kg.model import Lineage


def test_turtle_holds_what_the_store_holds(sample: Lineage, sample_out: Path) -> None:
    flat = open_store(sample_out).rdf.quads_for_pattern(None, None, None, ox.DefaultGraph())
    data = b"".join(render("ttl", sample, ExportOptions()))
    found = {str(q.triple) for q in ox.parse(input=data, format=ox.RdfFormat.TURTLE)}
    assert found == {str(quad.triple) for quad in flat}
    assert any("ns#Rejected" in triple for triple in found)


def test_trig_keeps_the_graphs(sample: Lineage, sample_out: Path) -> None:
    store = open_store(sample_out).rdf
    stored = {str(q) for q in store if not isinstance(q.graph_name, ox.DefaultGraph)}
    for name, format_ in (("trig", ox.RdfFormat.TRIG), ("nquads", ox.RdfFormat.N_QUADS)):
        data = b"".join(render(name, sample, ExportOptions()))
        assert {str(quad) for quad in ox.parse(input=data, format=format_)} == stored
