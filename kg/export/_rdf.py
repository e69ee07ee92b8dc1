"""What the RDF formats share: the triples of a lineage, sorted, without all being in memory."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kg.config import Settings
from kg.export.options import ExportOptions
from kg.graph.spool import Spool
from kg.graph.triples import write_graphs
from kg.graph.vocabulary import Namer
from kg.model import Lineage

if TYPE_CHECKING:
    from pyoxigraph import RdfFormat

_PIECE = 1 << 16  # bytes


def lines(lineage: Lineage, options: ExportOptions, *, named: bool) -> Iterator[bytes]:
    """N-Triples of the flat view, or N-Quads when ``named``: sorted lines with their ends."""
    settings = Settings(base=options.base, threshold=options.min_confidence)
    with Spool(named=named) as spool:
        write_graphs(lineage, settings, spool)
        yield from spool.lines()


def pieces(rows: Iterable[bytes]) -> Iterator[bytes]:
    """Lines joined to pieces that are worth a write."""
    piece: list[bytes] = []
    size = 0
    for row in rows:
        piece.append(row)
        size += len(row)
        if size >= _PIECE:
            yield b"".join(piece)
            piece.clear()
            size = 0
    yield b"".join(piece)


@contextmanager
def written(rows: Iterable[bytes]) -> Iterator[Path]:
    """A temporary file that holds ``rows``."""
    with tempfile.TemporaryDirectory(prefix="kg-") as folder:
        path = Path(folder) / "rows"
        with path.open("wb") as file:
            file.writelines(rows)
        yield path


def serialized(
    lineage: Lineage, options: ExportOptions, source: RdfFormat, target: RdfFormat
) -> Iterator[bytes]:
    """The lines of the graph in ``target``, through a file of ``source`` (N-Triples, N-Quads)."""
    import pyoxigraph as ox

    named = source.supports_datasets
    prefixes = Namer(options.base).prefixes()
    with written(lines(lineage, options, named=named)) as path:
        made = path.with_name("made")
        parsed = ox.parse(path=path, format=source)
        rows = parsed if named else (quad.triple for quad in parsed)
        ox.serialize(rows, made, target, prefixes=prefixes)
        with made.open("rb") as file:
            yield from file
