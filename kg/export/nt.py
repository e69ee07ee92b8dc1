"""N-Triples: the flat view of the graph, a triple a line."""

from __future__ import annotations

from collections.abc import Iterator

from kg.export._rdf import lines, pieces
from kg.export.options import ExportOptions
from kg.model import Lineage

DESCRIPTION = "N-Triples: the RDF graph, a triple a line, sorted"
SUFFIX = ".nt"
WHOLE = True


def export(lineage: Lineage, options: ExportOptions) -> Iterator[bytes]:
    """All graphs in one, every triple once."""
    return pieces(lines(lineage, options, named=False))
