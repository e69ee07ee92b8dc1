"""The lineage in the formats of other tools, one format a file.

An exporter is a module with ``DESCRIPTION`` (one line), ``SUFFIX`` and
``export(lineage, options) -> Iterator[bytes]``, registered as an entry point of the group
``kg.exporters``. What it is given has been cut down to the selection already.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Protocol, cast

from kg.errors import UsageError
from kg.export.options import ExportOptions
from kg.export.select import select
from kg.files import replacing
from kg.model import Lineage

__all__ = ["OUTPUTS", "ExportOptions", "Exporter", "exporter", "names", "render", "select", "write"]

OUTPUTS = (("json", ".json"), ("ttl", ".ttl"), ("graphml", ".graphml"), ("html", ".html"))


class Exporter(Protocol):
    """What the module of a format offers."""

    DESCRIPTION: str
    SUFFIX: str

    def export(self, lineage: Lineage, options: ExportOptions) -> Iterator[bytes]:
        """The bytes of the file, in order."""
        ...


@cache
def _registered() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group="kg.exporters")}


def names() -> list[str]:
    """The formats that are installed, ours and others'."""
    return sorted(_registered())


def exporter(name: str) -> Exporter:
    """The exporter of that name. Raises UsageError naming the known ones."""
    point = _registered().get(name)
    if point is None:
        raise UsageError(f"no export format {name!r}", hint="known: " + ", ".join(names()))
    return cast(Exporter, point.load())


def render(name: str, lineage: Lineage, options: ExportOptions) -> Iterator[bytes]:
    """The selected part of ``lineage`` in the format ``name``."""
    return exporter(name).export(select(lineage, options), options)


def write(name: str, lineage: Lineage, path: Path, options: ExportOptions) -> None:
    """``render`` into ``path``, replaced in one step."""
    with replacing(path) as file:
        for part in render(name, lineage, options):
            file.write(part)
