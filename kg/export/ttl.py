"""Turtle: the flat view of the graph, for any RDF tool."""

from __future__ import annotations

from collections.abc import Iterator

from kg.export._rdf import pieces, serialized
from kg.export.options import ExportOptions
from kg.model import Lineage

DESCRIPTION = "Turtle: the RDF graph, all notes in one"
SUFFIX = ".ttl"
WHOLE = True


def export(lineage: Lineage, options: ExportOptions) -> Iterator[bytes]:
    """Subjects sorted, a blank line between them; the same bytes for the same lineage."""
    from pyoxigraph import RdfFormat

    return pieces(_spaced(serialized(lineage, options, RdfFormat.N_TRIPLES, RdfFormat.TURTLE)))


def _spaced(rows: Iterator[bytes]) -> Iterator[bytes]:
    prefixes = False
    for row in rows:
        if prefixes and not row.startswith(b"@prefix"):
            yield b"\n"
        prefixes = row.startswith(b"@prefix")
        yield row
        # Line ends inside literals are escaped, so this can only be the end of a subject.
        if not prefixes and row.endswith(b" .\n"):
            yield b"\n"
    if prefixes:
        yield b"\n"
