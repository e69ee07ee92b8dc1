"""Writing the outputs of a build, and knowing afterwards whether they still stand.

What is written is noted in the cache: the inputs of it all (the stamp), and the lineage that the
stored graph and its Turtle hold, from which the next build tells what has to change in them.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from kg.batches import encode
from kg.cache import Cache, digest
from kg.config import Settings
from kg.errors import GraphError
from kg.files import content_of
from kg.model import Lineage

Progress = Callable[[str, int, int], None]  # stage, done, of
MOST = 1_000_000  # statements of a lineage that is worth keeping: some 300 MB


class Written(msgspec.Struct, frozen=True):
    """The state in which a build left the graph: on what it depends, and its Turtle's state."""

    folder: str  # of the stored graph
    program: str  # version of program and data
    base: str
    threshold: float
    view: tuple[int, int]  # bytes, time (ns)


def stamp(settings: Settings, digests: dict[str, str], program: str) -> bytes:
    """Stands for everything that the outputs depend on; ``program`` is its version and data's."""
    decisions = settings.path("decisions")
    parts = [
        encode(msgspec.structs.asdict(settings) | {"root": ""}),
        encode(sorted(digests.items())),
        content_of(decisions) if decisions.exists() else b"",
        program.encode(),
    ]
    return digest(encode(parts)).encode()


def stand(out: Path) -> bool:
    """Whether all outputs are there, and the stored graph as it was written."""
    from kg.export import OUTPUTS
    from kg.graph.store import is_whole

    return all((out / f"lineage{suffix}").exists() for _, suffix in OUTPUTS) and is_whole(out)


def write_outputs(
    lineage: Lineage, settings: Settings, cache: Cache, program: str, tell: Progress
) -> None:
    """Write store and files under the output folder, each replaced in one step."""
    from kg.export import OUTPUTS, ExportOptions, write
    from kg.graph.store import write_store

    out = settings.path("out")
    options = ExportOptions.of(settings)
    view = out / "lineage.ttl"  # made with the store, of the same triples
    before = _before(settings, cache, program, view)
    with ThreadPoolExecutor(1) as beside:
        # The database sorts and writes outside of Python: the other files are made meanwhile.
        stored = beside.submit(write_store, lineage, out, settings, view, before)
        others = [output for output in OUTPUTS if output[0] != "ttl"]
        for number, (name, suffix) in enumerate(others):
            write(name, lineage, out / f"lineage{suffix}", options)
            tell("write", number + 1, len(OUTPUTS))
        folder = stored.result()
        tell("write", len(OUTPUTS), len(OUTPUTS))
    if _size(lineage) <= MOST:
        state = _state(view)
        written = Written(folder, program, settings.base, settings.threshold, state)
        cache.keep("written", encode(written))
        cache.keep("lineage", encode(lineage))
    else:
        cache.drop("written", "lineage")


def _before(settings: Settings, cache: Cache, program: str, view: Path) -> Lineage | None:
    """The lineage that graph and Turtle hold, if they are as the last build left them."""
    from kg.graph.store import pointer_of

    data = cache.kept("written")
    if data is None:
        return None
    try:
        pointer = pointer_of(settings.path("out"))
    except GraphError:  # it is written anew
        return None
    if pointer is None or not view.exists():
        return None
    now = Written(pointer.current, program, settings.base, settings.threshold, _state(view))
    if _written.decode(data) != now:
        return None
    return _lineage.decode(cache.kept("lineage") or b"")


def _state(file: Path) -> tuple[int, int]:
    found = file.stat()
    return found.st_size, found.st_mtime_ns


def _size(lineage: Lineage) -> int:
    said = sum(len(work.occurrences) + len(work.facts) for work in lineage.works)
    return said + sum(len(relation.evidence) for relation in lineage.relations)


_written = msgspec.msgpack.Decoder(Written)
_lineage = msgspec.msgpack.Decoder(Lineage)
