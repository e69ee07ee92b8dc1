"""Writing the embedded store: a new folder first, then the word that it is the current one."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from hashlib import blake2b
from pathlib import Path

import msgspec
import pyoxigraph as ox

from kg.config import Settings
from kg.errors import GraphError
from kg.files import write_atomic
from kg.graph.changes import changes, stated
from kg.graph.claims import Graphs
from kg.graph.store import SUMS, About, Pointer, home_of, pointer_of, sums, unspoilt
from kg.graph.triples import encoded, flat, lines
from kg.graph.vocabulary import Namer
from kg.model import Problem

_STALE_S = 3600.0


def write_graphs(
    found: Graphs, problems: tuple[Problem, ...], out: Path, settings: Settings
) -> list[str]:
    """Write triples that ``kg.graph.triples.graphs`` made, and make them the current graph.

    Returns their flat view, as ``kg.graph.triples.flat`` gives it, for whoever writes it as well.
    Raises OSError when the folder cannot be written; the former graph then stays current.
    """
    namer = Namer(settings.base)
    union = flat(found)
    now = encoded(stated(union, namer))
    home = home_of(out)
    pointer = _pointer_before(out)
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
    if not unspoilt(home / name):
        shutil.rmtree(home / name, ignore_errors=True)
        files = {"about.json": about, "problems.json": said, "stated.nt": now}
        # A line without a graph goes to the default graph; loading all at once sorts once.
        _write_folder(home, name, files, quads + changed + encoded(union))
    previous = pointer.current if pointer else None
    pointer = Pointer(name, previous, notes=str(settings.path("notes").resolve()))
    write_atomic(home / "graph.json", msgspec.json.encode(pointer))
    _prune(home, {name, previous or name})
    return union


def _write_folder(home: Path, name: str, files: dict[str, bytes], quads: bytes) -> None:
    home.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix="part-", dir=home))
    try:
        store = ox.Store(str(part / "rdf"))
        store.bulk_load(input=quads, format=ox.RdfFormat.N_QUADS, lenient=True)
        store.flush()
        del store  # closes the database
        for file, data in files.items():
            (part / file).write_bytes(data)
        (part / SUMS).write_bytes(msgspec.json.encode(sums(part)))
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


def _pointer_before(out: Path) -> Pointer | None:
    # One that cannot be read is replaced: that is what the user runs a build for.
    with contextlib.suppress(GraphError):
        return pointer_of(out)
    return None


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
