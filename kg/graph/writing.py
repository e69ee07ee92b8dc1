"""Writing the embedded store anew, all triples sorted through a spool."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

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
    with renewing(lineage, out, settings) as new, Spool(named=False) as spool:
        store = ox.Store(str(new.folder / "rdf"))
        loader = _Loader(store, new)
        write_graphs(lineage, settings, _Graphs(loader, spool))
        for block in spool.blocks():
            rows = [row.decode() for row in block]
            # A line without a graph goes to the default graph, which is the flat view.
            loader.take(rows, " .\n")
            new.stated.update(row for row in rows if is_stated(row, namer))
        if new.before is not None:
            loader.take(list(changes(new.before, new.stated, namer)), f" {namer.changes} .\n")
        loader.load()
        store.flush()
        del store, loader  # closes the database
        if view is not None:
            with replacing(view) as file:
                file.writelines(turtle(spool.blocks(), settings.base))
    return new.name


class _Loader:
    """Loads lines of N-Quads into a database, many at a time."""

    def __init__(self, store: ox.Store, new: Renewal) -> None:
        self._store, self._new = store, new
        self._pieces: list[bytes] = []
        self._waiting = 0

    def take(self, triples: list[str], end: str) -> None:
        """Add triples; ``end`` completes each to a line."""
        if not triples:
            return
        piece = (end.join(triples) + end).encode()
        self._new.digest.update(piece)
        self._pieces.append(piece)
        self._waiting += len(triples)
        if self._waiting >= _LOADED:
            self.load()

    def load(self) -> None:
        """Load what waits."""
        data = b"".join(self._pieces)
        self._pieces.clear()
        self._waiting = 0
        self._store.bulk_load(input=data, format=ox.RdfFormat.N_QUADS, lenient=True)


class _Graphs:
    """Sends each triple to the database, in its graph, and to the spool of the flat view."""

    def __init__(self, loader: _Loader, spool: Spool) -> None:
        self._loader, self._spool = loader, spool

    def __getitem__(self, graph: str, /) -> _Both:
        return _Both(f" {graph} .\n", self._loader, self._spool)


class _Both:
    __slots__ = ("_end", "_loader", "_spool")

    def __init__(self, end: str, loader: _Loader, spool: Spool) -> None:
        self._end, self._loader, self._spool = end, loader, spool

    def add(self, triple: str, /) -> None:
        self.update((triple,))

    def update(self, triples: Iterable[str], /) -> None:
        found = sorted(triples)  # the folder is named after what is loaded, in this order
        self._loader.take(found, self._end)
        self._spool.update(found)
