"""The embedded store: an Oxigraph database beside the outputs, replaced as a whole.

``out/.kg/`` holds one folder per graph, named after a hash of its content, and ``graph.json``,
which says which of them is current and which one came before. A build writes a new folder and
then replaces ``graph.json``; whoever reads sees the old graph or the new one, never a part.

Inside, the default graph is the flat view (each triple once), which keeps questions fast however
many notes there are; the named graphs are those of ``kg.graph.triples``.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kg.config import Settings
from kg.errors import GraphError
from kg.files import write_atomic
from kg.graph.vocabulary import Namer
from kg.model import Lineage, Problem

if TYPE_CHECKING:
    import pyoxigraph

FORMAT = 1
_STALE_S = 3600.0


class Pointer(msgspec.Struct, frozen=True):
    """``graph.json``: the names of the current folder and of the one before it."""

    current: str
    previous: str | None = None
    format: int = FORMAT


class About(msgspec.Struct, frozen=True):
    """``about.json`` of one folder: the settings that its triples depend on."""

    base: str
    threshold: float
    format: int = FORMAT


class GraphStore:
    """A graph on disk, opened for reading. Cheap to make; the database opens at first use."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            self.about = msgspec.json.decode((folder / "about.json").read_bytes(), type=About)
        except (OSError, msgspec.MsgspecError) as error:
            raise GraphError(
                f"the stored graph cannot be opened: {error}",
                where=str(folder),
                hint="run `kg build` again",
            ) from error
        self.namer = Namer(self.about.base)

    @property
    def database(self) -> Path:
        """The folder of the Oxigraph database."""
        return self.folder / "rdf"

    @cached_property
    def rdf(self) -> pyoxigraph.Store:
        """The database, read-only; the default graph is the flat view."""
        import pyoxigraph

        try:
            return pyoxigraph.Store.read_only(str(self.database))
        except (OSError, RuntimeError) as error:
            raise GraphError(
                f"the stored graph cannot be opened: {error}",
                where=str(self.folder),
                hint="run `kg build` again",
            ) from error

    def problems(self) -> tuple[Problem, ...]:
        """What the build found worth telling. Empty when it found nothing."""
        data = (self.folder / "problems.json").read_bytes()
        return msgspec.json.decode(data, type=tuple[Problem, ...])


def open_store(out: Path, previous: bool = False) -> GraphStore:
    """The graph of an output folder, or the one before it.

    Raises GraphError when there is none or it cannot be opened.
    """
    # A build may replace the graph between our two looks; the second attempt sees the new one.
    for attempt in (1, 2):
        pointer = _pointer(out)
        if pointer is None:
            raise GraphError("there is no graph", where=str(out), hint="run `kg build` first")
        if previous and pointer.previous is None:
            raise GraphError(
                "there is no graph of an earlier build",
                where=str(out),
                hint="run `kg build` again after a change",
            )
        name = pointer.previous if previous and pointer.previous else pointer.current
        try:
            return GraphStore(_home(out) / name)
        except GraphError:
            if attempt == 2:
                raise
    raise AssertionError


def write_store(lineage: Lineage, out: Path, settings: Settings) -> None:
    """Write the graph of ``lineage`` beside the outputs in ``out`` and make it the current one.

    Raises OSError when the folder cannot be written; the former graph then stays current.
    """
    from kg.graph.triples import graphs

    write_graphs(graphs(lineage, settings), lineage.problems, out, settings)


def write_graphs(
    found: dict[str, set[str]], problems: tuple[Problem, ...], out: Path, settings: Settings
) -> None:
    """``write_store`` for triples that ``kg.graph.triples.graphs`` made already."""
    from kg.graph.changes import changes, stated
    from kg.graph.triples import encoded, flat, lines

    namer = Namer(settings.base)
    union = flat(found)
    now = encoded(stated(union, namer))
    home = _home(out)
    pointer = _pointer(out)
    before = _stated_before(home, pointer)
    quads = encoded(lines(found))
    changed = b""
    if before is not None and before != now:
        changed = encoded(changes(before.decode().splitlines(), now.decode().splitlines(), namer))
    about = msgspec.json.encode(About(settings.base, settings.threshold))
    said = msgspec.json.encode(problems)
    digest = blake2b(digest_size=12)
    for part in (about, quads, b"\0", changed, b"\0", said):
        digest.update(part)
    name = f"store-{digest.hexdigest()}"
    if not (home / name).is_dir():
        files = {"about.json": about, "problems.json": said, "stated.nt": now}
        _write_folder(home, name, files, (quads, changed), encoded(union))
    previous = pointer.current if pointer else None
    write_atomic(home / "graph.json", msgspec.json.encode(Pointer(name, previous)))
    _prune(home, {name, previous or name})


def _write_folder(
    home: Path, name: str, files: dict[str, bytes], named: tuple[bytes, ...], union: bytes
) -> None:
    import pyoxigraph as ox

    home.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix="part-", dir=home))
    try:
        store = ox.Store(str(part / "rdf"))
        for data in named:
            store.bulk_load(input=data, format=ox.RdfFormat.N_QUADS, lenient=True)
        store.bulk_load(input=union, format=ox.RdfFormat.N_TRIPLES, lenient=True)
        store.flush()
        del store  # closes the database
        for file, data in files.items():
            (part / file).write_bytes(data)
        part.chmod(0o755)
        try:
            os.replace(part, home / name)  # noqa: PTH105 - Path.replace is the same call
        except OSError:
            if not (home / name).is_dir():  # else another build wrote the same graph
                raise
            shutil.rmtree(part, ignore_errors=True)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _home(out: Path) -> Path:
    return out / ".kg"


def _pointer(out: Path) -> Pointer | None:
    path = _home(out) / "graph.json"
    try:
        return msgspec.json.decode(path.read_bytes(), type=Pointer)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError) as error:
        raise GraphError(
            f"cannot be read: {error}", where=str(path), hint="delete it and run `kg build`"
        ) from error


def _stated_before(home: Path, pointer: Pointer | None) -> bytes | None:
    if pointer is None:
        return None
    try:
        return (home / pointer.current / "stated.nt").read_bytes()
    except OSError:
        return None


def _prune(home: Path, keep: set[str]) -> None:
    # A graph that somebody still reads cannot be deleted on Windows; the next build will.
    for folder in home.iterdir():
        old_part = folder.name.startswith("part-") and _age(folder) > _STALE_S
        if old_part or (folder.name.startswith("store-") and folder.name not in keep):
            shutil.rmtree(folder, ignore_errors=True)


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0.0
