"""Writing the embedded store anew, all triples sorted through a spool."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox

from kg.config import Settings
from kg.files import replacing
from kg.graph.changes import changes, is_stated
from kg.graph.renewal import Renewal, renewing
from kg.graph.spool import Spool
from kg.graph.triples import write_graphs
from kg.graph.turtle import turtle
from kg.graph.vocabulary import Namer
from kg.model import Lineage

_LOADED = 100_000  # lines that the database sorts at once: some 150 MB


def write_whole(lineage: Lineage, out: Path, settings: Settings, view: Path | None = None) -> str:
    """Write the graph of ``lineage`` and make it the current one; gives the name of its folder.

    ``view``: where the flat view is written as Turtle. Raises OSError when a folder cannot be
    written; the former graph then stays current.
    """
    namer = Namer(settings.base)
    with (
        renewing(lineage, out, settings) as new,
        Spool(named=False) as spool,
        _shown(view) as file,
        _Loader(new.folder / "rdf", new.digest) as loader,
    ):
        write_graphs(lineage, settings, _Graphs(loader, spool))
        flat = _flat(spool, loader, new, namer)
        for _ in flat if file is None else map(file.write, turtle(flat, settings.base)):
            pass
        if new.before is not None:
            for triple in changes(new.before, new.stated, namer):
                loader.take(f"{triple} {namer.changes} .\n".encode(), 1)
    return new.name


@contextlib.contextmanager
def _shown(view: Path | None) -> Iterator[BinaryIO | None]:
    if view is None:
        yield None
    else:
        with replacing(view) as file:
            yield file


def _flat(spool: Spool, loader: _Loader, new: Renewal, namer: Namer) -> Iterator[list[bytes]]:
    """The flat view, block by block, on its way to the database."""
    works = f"<{namer.base}work/".encode()
    for block in spool.blocks():
        rows = list(block)
        # A line without a graph goes to the default graph, which is the flat view.
        loader.take(b" .\n".join(rows) + b" .\n", len(rows))
        about = [row.decode() for row in rows if row.startswith(works)]
        new.stated.update(row for row in about if is_stated(row, namer))
        yield rows


class _Loader:
    """Loads lines of N-Quads into a new database, many at a time, while others are made.

    ``digest`` is updated with all that is loaded, in order.
    """

    def __init__(self, folder: Path, digest: blake2b) -> None:
        self._store, self._digest = ox.Store(str(folder)), digest
        self._pieces: list[bytes] = []
        self._waiting = 0
        self._beside = ThreadPoolExecutor(1)
        self._loading: Future[None] | None = None

    def __enter__(self) -> _Loader:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._beside:
            if kind is None:
                self._begin()
                self._end()
                self._store.flush()
        del self._store  # closes the database

    def take(self, lines: bytes, count: int) -> None:
        """Add ``count`` lines."""
        self._pieces.append(lines)
        self._waiting += count
        if self._waiting >= _LOADED:
            self._begin()

    def _begin(self) -> None:
        self._end()  # so that no more than two lots are in memory
        self._loading = self._beside.submit(self._load, self._pieces)
        self._pieces, self._waiting = [], 0

    def _end(self) -> None:
        if self._loading is not None:
            self._loading.result()

    def _load(self, pieces: list[bytes]) -> None:
        # All of this leaves Python to other threads.
        data = b"".join(pieces)
        pieces.clear()
        self._digest.update(data)
        self._store.bulk_load(input=data, format=ox.RdfFormat.N_QUADS, lenient=True)


class _Graphs:
    """Sends each triple to the database, in its graph, and to the spool of the flat view."""

    def __init__(self, loader: _Loader, spool: Spool) -> None:
        self._loader, self._spool = loader, spool
        self._sinks: dict[str, _Both] = {}

    def __getitem__(self, graph: str, /) -> _Both:
        sink = self._sinks.get(graph)
        if sink is None:
            sink = self._sinks[graph] = _Both(f" {graph} .\n", self._loader, self._spool)
        return sink


class _Both:
    __slots__ = ("_end", "_loader", "_spool")

    def __init__(self, end: str, loader: _Loader, spool: Spool) -> None:
        self._end, self._loader, self._spool = end, loader, spool

    def add(self, triple: str, /) -> None:
        self._loader.take((triple + self._end).encode(), 1)
        self._spool.add(triple)

    def update(self, triples: Iterable[str], /) -> None:
        found = sorted(triples)  # the folder is named after what is loaded, in this order
        if found:
            end = self._end
            self._loader.take((end.join(found) + end).encode(), len(found))
            self._spool.update(found)
