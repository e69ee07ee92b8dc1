"""Turtle: the flat view of the graph, for any RDF tool."""

from __future__ import annotations

from collections.abc import Iterator

from kg.config import Settings
from kg.export.options import ExportOptions
from kg.graph.turtle import turtle
from kg.model import Lineage

DESCRIPTION = "Turtle: the RDF graph, all notes in one"
SUFFIX = ".ttl"
WHOLE = True


def export(lineage: Lineage, options: ExportOptions) -> Iterator[bytes]:
    """Sorted by subject, the same bytes for the same lineage."""
    yield turtle(lineage, Settings(base=options.base, threshold=options.min_confidence))
