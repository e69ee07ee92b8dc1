"""``out/lineage.ttl`` is the flat view of the store: the same triples, rejected claims included."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from kg.build import build
from kg.config import Settings
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


def test_a_build_writes_the_turtle_that_export_gives(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "log.md").write_text(
        "## 2023.8.13\n\n1. BLIP\n\nBLIP is a successor of ALBEF.\n", encoding="utf-8"
    )
    settings = Settings(root=tmp_path)
    lineage = build(settings).lineage
    assert lineage is not None
    exported = b"".join(render("ttl", lineage, ExportOptions.of(settings)))
    assert b"kg:extends" in exported
    assert (tmp_path / "out" / "lineage.ttl").read_bytes() == exported
