"""The names of all works, one a line."""

from __future__ import annotations

from collections.abc import Iterator

from kg.export import ExportOptions
from kg.model import Lineage

DESCRIPTION = "the names of all works, one a line"
SUFFIX = ".txt"


def export(lineage: Lineage, options: ExportOptions) -> Iterator[bytes]:
    for work in lineage.works:
        yield f"{work.key}\n".encode()
