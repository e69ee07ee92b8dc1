"""The lineage in the formats of other tools, one format a file.

An exporter is a module with ``DESCRIPTION`` (one line), ``SUFFIX`` and
``export(lineage, options) -> Iterator[bytes]``, registered as an entry point of the group
``kg.exporters``. What it is given has been cut down to the selection already.

It may also have ``parts(lineage, options)``, file name → content, for an export into a folder, and
``READABLE``, the number of nodes beyond which a picture of the whole can no longer be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Protocol, cast

import msgspec

from kg.errors import UsageError
from kg.export.options import ExportOptions
from kg.export.select import select
from kg.files import replacing
from kg.model import Lineage

__all__ = [
    "OUTPUTS",
    "ExportOptions",
    "Exporter",
    "advice",
    "exporter",
    "names",
    "render",
    "select",
    "write",
]

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
    """The selected part of ``lineage`` in the format ``name``.

    A format with ``WHOLE = True`` says of each claim what its status is, so it is given the weak
    and the rejected ones as well.
    """
    module = exporter(name)
    if getattr(module, "WHOLE", False) is True:
        options = msgspec.structs.replace(options, everything=True)
    return module.export(select(lineage, options), options)


def write(name: str, lineage: Lineage, path: Path, options: ExportOptions) -> tuple[Path, ...]:
    """Export into ``path``, replaced in one step; gives the files written.

    A format of several parts writes them into ``path`` when that is a folder or has no suffix.
    Raises UsageError for a folder and a format of one file.
    """
    module = exporter(name)
    parts = getattr(module, "parts", None)
    if parts is not None and (path.is_dir() or not path.suffix):
        chosen: Mapping[str, Iterable[bytes]] = parts(select(lineage, options), options)
        files = {path / part: rows for part, rows in chosen.items()}
    elif path.is_dir():
        raise UsageError(
            f"{path} is a folder", hint=f"name a file: {path / 'lineage'}{module.SUFFIX}"
        )
    else:
        files = {path: render(name, lineage, options)}
    for file, content in files.items():
        with replacing(file) as handle:
            for part in content:
                handle.write(part)
    return tuple(files)


def advice(name: str, lineage: Lineage, options: ExportOptions) -> str:
    """What to tell a user whose selection is too large for the format's pictures, or ""."""
    limit: int | None = getattr(exporter(name), "READABLE", None)
    if limit is None:
        return ""
    from kg.export._table import nodes

    count = sum(1 for _ in nodes(select(lineage, options), options))
    if count <= limit:
        return ""
    return (
        f"{count} nodes are more than a {name} picture shows readably ({limit}): "
        "choose with --work, --since, --relation or --status"
    )
