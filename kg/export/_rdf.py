"""What the RDF formats share: the triples of a lineage, sorted, without all being in memory."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.config import Settings
from kg.export.options import ExportOptions
from kg.graph.spool import Spool
from kg.graph.triples import write_graphs
from kg.model import Lineage

_PIECE = 1 << 16  # bytes


def lines(lineage: Lineage, options: ExportOptions, *, named: bool) -> Iterator[bytes]:
    """N-Triples of the flat view, or N-Quads when ``named``: sorted lines with their ends."""
    settings = Settings(base=options.base, threshold=options.min_confidence)
    with Spool(named=named) as spool:
        write_graphs(lineage, settings, spool)
        yield from spool.lines()


def blocks(lineage: Lineage, options: ExportOptions, *, named: bool) -> Iterator[Iterable[bytes]]:
    """The same, many lines at a time and without ends; ``named``: graph, NUL, triple."""
    settings = Settings(base=options.base, threshold=options.min_confidence)
    with Spool(named=named) as spool:
        write_graphs(lineage, settings, spool)
        yield from spool.blocks()


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
