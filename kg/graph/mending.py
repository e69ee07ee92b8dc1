"""Writing the graph where most of it stays: a copy of the current one, in which quads come and go.

The files that hold the database's tables are never changed once written, so the copy shares them
with the graph before it; only what is new takes time and room.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from kg.config import Settings
from kg.files import replacing
from kg.graph.changes import changes, is_stated
from kg.graph.claims import Graphs
from kg.graph.delta import Delta, delta
from kg.graph.renewal import renewing
from kg.graph.splice import spliced
from kg.graph.store import home_of, pointer_of, unspoilt
from kg.graph.vocabulary import Namer
from kg.model import Lineage

MOST = 100_000  # quads; to exchange more takes longer than to write all anew


def write_mended(
    lineage: Lineage, before: Lineage, out: Path, settings: Settings, view: Path | None
) -> str | None:
    """As ``kg.graph.store.write_store``; None where it is better to write all anew."""
    pointer = pointer_of(out)
    if pointer is None or not unspoilt(home_of(out) / pointer.current):
        return None
    change = delta(before, lineage, settings)
    if change.size() > MOST:
        return None
    namer = Namer(settings.base)
    with renewing(lineage, out, settings) as new:
        assert new.before is not None  # or the graph would be spoilt
        _share(home_of(out) / pointer.current / "rdf", new.folder / "rdf")
        store = ox.Store(str(new.folder / "rdf"))
        gone, come = _exchange(store, change)
        new.digest.update(pointer.current.encode())
        for line in (*_lines(change.removed), "\0", *_lines(change.added)):
            new.digest.update(line.encode())
        new.stated |= new.before
        new.stated -= gone
        new.stated.update(triple for triple in come if is_stated(triple, namer))
        told = ox.NamedNode(namer.changes[1:-1])
        store.remove_graph(told)
        lines = (f"{t} {namer.changes}" for t in changes(new.before, new.stated, namer))
        store.extend(quad for _, quad in _quads(lines))
        store.flush()
        del store  # closes the database
        if view is not None:
            with replacing(view) as file:
                file.writelines(spliced(view, gone, come, settings.base))
    return new.name


def _exchange(store: ox.Store, change: Delta) -> tuple[set[str], set[str]]:
    """Take and add quads, in the flat view too; gives the triples that left it and entered it."""
    removed = {triple for triples in change.removed.values() for triple in triples}
    added = {triple for triples in change.added.values() for triple in triples}
    for _, quad in _quads(_lines(change.removed)):
        store.remove(quad)
    store.extend(quad for _, quad in _quads(_lines(change.added)))
    default = ox.DefaultGraph()
    gone, come = set(), set()
    for triple, quad in _quads(sorted(removed)):
        held = store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
        if all(other.graph_name == default for other in held):
            store.remove(quad)
            gone.add(triple)
    for triple, quad in _quads(sorted(added)):
        if quad not in store:
            store.add(quad)
            come.add(triple)
    return gone, come


def _lines(graphs: Graphs) -> Iterator[str]:
    return (f"{triple} {graph}" for graph in sorted(graphs) for triple in sorted(graphs[graph]))


def _quads(lines: Iterable[str]) -> Iterator[tuple[str, ox.Quad]]:
    rows = list(lines)
    data = "".join(f"{row} .\n" for row in rows).encode()
    found = ox.parse(input=data, format=ox.RdfFormat.N_QUADS, lenient=True)
    return zip(rows, found, strict=True)


def _share(folder: Path, copy: Path) -> None:
    copy.mkdir()
    for file in folder.iterdir():
        if file.suffix == ".sst":
            try:
                os.link(file, copy / file.name)
                continue
            except OSError:  # a file system that cannot
                pass
        if file.name != "LOCK" and not file.name.startswith("LOG"):
            shutil.copy2(file, copy / file.name)
