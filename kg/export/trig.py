"""TriG: Turtle with a named graph per note, one for background, one for decisions."""

from __future__ import annotations

from collections.abc import Iterator

from kg.export._rdf import settings_of
from kg.export.options import ExportOptions
from kg.graph.triples import encoded, graphs, lines
from kg.graph.vocabulary import Namer
from kg.model import Lineage

DESCRIPTION = "TriG: the RDF graph in Turtle's notation, a named graph per note"
SUFFIX = ".trig"
WHOLE = True


def export(lineage: Lineage, options: ExportOptions) -> Iterator[bytes]:
    """Graphs and triples are sorted, the same bytes for the same lineage."""
    import pyoxigraph as ox

    settings = settings_of(options)
    rows = ox.parse(input=encoded(lines(graphs(lineage, settings))), format=ox.RdfFormat.N_QUADS)
    prefixes = Namer(settings.base).prefixes()
    data = ox.serialize(rows, format=ox.RdfFormat.TRIG, prefixes=prefixes)
    assert data is not None
    yield data
