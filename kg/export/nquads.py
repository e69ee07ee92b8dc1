"""N-Quads: the graph with its named graphs, one a note, a quad a line."""

from __future__ import annotations

from collections.abc import Iterator

from kg.export._rdf import batches, settings_of
from kg.export.options import ExportOptions
from kg.graph.triples import graphs, lines
from kg.model import Lineage

DESCRIPTION = "N-Quads: the RDF graph with a named graph per note, a quad a line, sorted"
SUFFIX = ".nq"
WHOLE = True


def export(lineage: Lineage, options: ExportOptions) -> Iterator[bytes]:
    """Sorted by graph, then by triple."""
    return batches(lines(graphs(lineage, settings_of(options))))
