"""The flat view as Turtle: all graphs in one, sorted, the same bytes for the same lineage."""

from __future__ import annotations

from kg.config import Settings
from kg.graph.triples import encoded, flat, graphs
from kg.graph.vocabulary import Namer
from kg.model import Lineage


def turtle(lineage: Lineage, settings: Settings) -> bytes:
    """The lineage in Turtle, UTF-8, subjects in the order of their IRIs, one block each.

    Raises GraphError for a property that the vocabulary lacks, ConfigError for a bad base IRI.
    """
    return turtle_of(flat(graphs(lineage, settings)), settings)


def turtle_of(union: list[str], settings: Settings) -> bytes:
    """``turtle`` of a flat view that was made already: sorted lines of N-Triples."""
    import pyoxigraph as ox

    prefixes = Namer(settings.base).prefixes()
    rows = ox.parse(input=encoded(union), format=ox.RdfFormat.N_TRIPLES)
    data = ox.serialize((q.triple for q in rows), format=ox.RdfFormat.TURTLE, prefixes=prefixes)
    assert data is not None
    # Line ends inside literals are escaped, so this can only be the end of a subject's block.
    return data.replace(b" .\n", b" .\n\n").replace(b"> .\n\n@prefix", b"> .\n@prefix")
