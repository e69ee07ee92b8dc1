"""Turtle: the flat view of the graph, for any RDF tool."""

from __future__ import annotations

from collections.abc import Iterator

from kg.export._rdf import blocks
from kg.export.options import ExportOptions
from kg.graph.turtle import turtle
from kg.model import Lineage

DESCRIPTION = "Turtle: the RDF graph, all notes in one"
SUFFIX = ".ttl"
WHOLE = True


def export(lineage: Lineage, options: ExportOptions) -> Iterator[bytes]:
    """Subjects sorted, a blank line between them; the same bytes for the same lineage."""
    return turtle(blocks(lineage, options, named=False), options.base)
