"""The embedded store: an Oxigraph database beside the outputs, replaced as a whole.

``out/.kg/`` holds one folder per graph, named after a hash of its content, and ``graph.json``,
which says which of them is current and which one came before. A build writes a new folder and
then replaces ``graph.json``; whoever reads sees the old graph or the new one, never a part.

Inside, the default graph is the flat view (each triple once), which keeps questions fast however
many notes there are; the named graphs are those of ``kg.graph.triples``.
"""

from __future__ import annotations

import contextlib
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kg.errors import GraphError
from kg.graph.vocabulary import Namer

if TYPE_CHECKING:
    import pyoxigraph

    from kg.config import Settings
    from kg.model import Lineage, Problem

FORMAT = 1
SUMS = "sums.json"


class Pointer(msgspec.Struct, frozen=True):
    """``graph.json``: the names of the current folder and of the one before it.

    ``notes`` is where the notes lay at the build, so that passages can be checked and opened.
    """

    current: str
    previous: str | None = None
    format: int = FORMAT
    notes: str = ""


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

    def knows_note(self, path: str) -> bool:
        """Whether the graph was read from a note at ``path`` below the notes folder."""
        import pyoxigraph

        graph = pyoxigraph.NamedNode(self.namer.note(path)[1:-1])
        return self.rdf.contains_named_graph(graph)

    def problems(self) -> tuple[Problem, ...]:
        """What the build found worth telling. Empty when it found nothing."""
        from kg.model import Problem

        data = (self.folder / "problems.json").read_bytes()
        return msgspec.json.decode(data, type=tuple[Problem, ...])


def open_store(out: Path, previous: bool = False) -> GraphStore:
    """The graph of an output folder, or the one before it.

    Raises GraphError when there is none or it cannot be opened.
    """
    # A build may replace the graph between our two looks; the second attempt sees the new one.
    for attempt in (1, 2):
        pointer = pointer_of(out)
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
            return GraphStore(home_of(out) / name)
        except GraphError:
            if attempt == 2:
                raise
    raise AssertionError


def write_store(
    lineage: Lineage,
    out: Path,
    settings: Settings,
    view: Path | None = None,
    before: Lineage | None = None,
) -> str:
    """Write the graph of ``lineage`` beside the outputs in ``out`` and make it the current one.

    ``view``: where the flat view is written as Turtle. ``before``: the lineage that the current
    graph and ``view`` hold, written with the same settings, where that is known: then what is
    alike is kept. Gives the name of the graph's folder. Raises OSError when a folder cannot be
    written; the former graph then stays current.
    """
    from kg.graph.writing import write_whole

    if before is not None:
        from kg.graph.mending import write_mended

        name = write_mended(lineage, before, out, settings, view)
        if name is not None:
            return name
    return write_whole(lineage, out, settings, view)


def is_whole(out: Path) -> bool:
    """Whether the current graph of ``out`` is there and its files are as they were written."""
    try:
        pointer = pointer_of(out)
    except GraphError:
        return False
    return pointer is not None and unspoilt(home_of(out) / pointer.current)


class Sum(msgspec.Struct, frozen=True, array_like=True):
    """What a file of a stored graph was when it was written: its hash, bytes, time (ns)."""

    hash: str
    size: int
    changed: int


def unspoilt(folder: Path) -> bool:
    """Whether the files of a stored graph are as they were noted when it was written.

    A file of the same size and time is taken to be the same; any other is hashed.
    """
    try:
        noted = msgspec.json.decode((folder / SUMS).read_bytes(), type=dict[str, Sum])
        found = sums(folder, folder)
    except (OSError, msgspec.MsgspecError):
        return False
    return {name: one.hash for name, one in noted.items()} == {
        name: one.hash for name, one in found.items()
    }


def sums(folder: Path, known: Path | None = None) -> dict[str, Sum]:
    """Each file of a stored graph, other than the database's log.

    Files that ``known``, another stored graph, noted with the same size and time are not read.
    """
    noted: dict[str, Sum] = {}
    if known is not None:
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            noted = msgspec.json.decode((known / SUMS).read_bytes(), type=dict[str, Sum])
    found = {}
    for file in sorted(f for f in folder.rglob("*") if f.is_file()):
        if file.name in ("LOCK", SUMS) or file.name.startswith("LOG"):
            continue
        name, state = file.relative_to(folder).as_posix(), file.stat()
        old = noted.get(name)
        if old is None or (old.size, old.changed) != (state.st_size, state.st_mtime_ns):
            old = Sum(_hash(file), state.st_size, state.st_mtime_ns)
        found[name] = old
    return found


def _hash(file: Path) -> str:
    from hashlib import blake2b

    return blake2b(file.read_bytes(), digest_size=16).hexdigest()


def home_of(out: Path) -> Path:
    """The folder of the store beside the outputs in ``out``."""
    return out / ".kg"


def pointer_of(out: Path) -> Pointer | None:
    """Which graphs there are; None before the first build. Raises GraphError."""
    path = home_of(out) / "graph.json"
    try:
        return msgspec.json.decode(path.read_bytes(), type=Pointer)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError) as error:
        raise GraphError(
            f"cannot be read: {error}", where=str(path), hint="delete it and run `kg build`"
        ) from error
