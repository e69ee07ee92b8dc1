"""A new folder for the graph, which takes the place of the current one when it is complete."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

import msgspec

from kg.config import Settings
from kg.errors import GraphError
from kg.files import write_atomic
from kg.graph.store import SUMS, About, Pointer, home_of, pointer_of, sums, unspoilt
from kg.model import Lineage

_STALE_S = 3600.0


class Renewal:
    """The folder while it is filled.

    ``before``: what the current graph states of works, if there is one; ``stated``: the same of
    the new one, and ``digest``: of all its content. Both are for the writer to fill.
    """

    def __init__(self, folder: Path, before: set[str] | None) -> None:
        self.folder, self.before = folder, before
        self.stated: set[str] = set()
        self.digest = blake2b(digest_size=12)
        self.name = ""  # of the folder, when it is the current one


@contextlib.contextmanager
def renewing(lineage: Lineage, out: Path, settings: Settings) -> Iterator[Renewal]:
    """A folder for the graph of ``lineage``; when the block ends well it is the current one.

    Raises OSError when it cannot be written; as after any other error nothing is left behind.
    """
    home = home_of(out)
    home.mkdir(parents=True, exist_ok=True)
    pointer = _pointer_before(out)
    part = Path(tempfile.mkdtemp(prefix="part-", dir=home))
    try:
        new = Renewal(part, _stated_before(home, pointer))
        about = msgspec.json.encode(About(settings.base, settings.threshold))
        problems = msgspec.json.encode(lineage.problems)
        for data in (about, b"\0", problems, b"\0"):
            new.digest.update(data)
        yield new
        (part / "about.json").write_bytes(about)
        (part / "problems.json").write_bytes(problems)
        (part / "stated.nt").write_text("".join(f"{t} .\n" for t in sorted(new.stated)), "utf-8")
        new.name = f"store-{new.digest.hexdigest()}"
        _move(part, home / new.name, pointer)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    previous = pointer.current if pointer else None
    pointer = Pointer(new.name, previous, notes=str(settings.path("notes").resolve()))
    write_atomic(home / "graph.json", msgspec.json.encode(pointer))
    _prune(home, {new.name, previous or new.name})


def _move(part: Path, place: Path, pointer: Pointer | None) -> None:
    if unspoilt(place):
        return
    shutil.rmtree(place, ignore_errors=True)
    known = place.parent / pointer.current if pointer else None
    (part / SUMS).write_bytes(msgspec.json.encode(sums(part, known)))
    part.chmod(0o755)
    try:
        os.replace(part, place)  # noqa: PTH105 - Path.replace is the same call
    except OSError:
        if not place.is_dir():  # else another build wrote the same graph
            raise


def _pointer_before(out: Path) -> Pointer | None:
    # One that cannot be read is replaced: that is what the user runs a build for.
    with contextlib.suppress(GraphError):
        return pointer_of(out)
    return None


def _stated_before(home: Path, pointer: Pointer | None) -> set[str] | None:
    if pointer is None:
        return None
    try:
        text = (home / pointer.current / "stated.nt").read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return {line.removesuffix(" .") for line in text.split("\n") if line}


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
