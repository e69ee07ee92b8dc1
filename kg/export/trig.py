"""TriG: Turtle with a named graph per note, one for background, one for decisions."""

from __future__ import annotations

from collections.abc import Iterator

from kg.export._rdf import blocks
from kg.export.options import ExportOptions
from kg.graph.turtle import trig
from kg.model import Lineage

DESCRIPTION = "TriG: the RDF graph in Turtle's notation, a named graph per note"
SUFFIX = ".trig"
WHOLE = True


def export(lineage: Lineage, options: ExportOptions) -> Iterator[bytes]:
    """Graphs and triples are sorted, the same bytes for the same lineage."""
    return trig(blocks(lineage, options, named=True), options.base)
