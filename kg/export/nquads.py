"""N-Quads: the graph with its named graphs, one a note, a quad a line."""

from __future__ import annotations

from collections.abc import Iterator

from kg.export._rdf import lines, pieces
from kg.export.options import ExportOptions
from kg.model import Lineage

DESCRIPTION = "N-Quads: the RDF graph with a named graph per note, a quad a line, sorted"
SUFFIX = ".nq"
WHOLE = True


def export(lineage: Lineage, options: ExportOptions) -> Iterator[bytes]:
    """Sorted by graph, then by triple."""
    return pieces(lines(lineage, options, named=True))
