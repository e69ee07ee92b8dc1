"""The bibliographies beside the notes: what they call works, and what they know of them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

import msgspec

from kg import ontology
from kg.batches import content
from kg.model import Lineage, Problem, Reference
from kg.read.bibliography import read_bibliography
from kg.resolve.citations import Citations
from kg.resolve.references import add_references


class Library:
    """Bibliography files by path below the notes folder, and what stands in them."""

    def __init__(self, files: Mapping[str, bytes], own: Path) -> None:
        self.files, self._own = files, own
        self.problems: list[Problem] = []
        self._references: list[Reference] = []
        for path, data in sorted(files.items()):
            found, broken = read_bibliography(path, data)
            self._references += found
            self.problems += broken

    @cached_property
    def citations(self) -> Citations:
        """Which work a citation in a note means."""
        return Citations(self._references, ontology.works(self._own))

    def inform(self, lineage: Lineage) -> Lineage:
        """``lineage`` with what the bibliographies know of its works."""
        problems = (*lineage.problems, *self.problems)
        lineage = msgspec.structs.replace(lineage, problems=problems)
        return add_references(lineage, self._references, ontology.venues(self._own))


def open_library(folder: str, paths: Iterable[str], own: Path) -> Library:
    """The bibliographies of these paths below ``folder``. One that cannot be opened is left out."""
    files = {}
    for path in paths:
        with contextlib.suppress(OSError):
            files[path] = content(folder, path)
    return Library(files, own)
