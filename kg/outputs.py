"""Writing the outputs of a build, and knowing afterwards whether they still stand.

What is written is noted in the cache: the inputs of it all (the stamp), and the lineage that the
stored graph and its Turtle hold, from which the next build tells what has to change in them.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import msgspec

from kg.batches import encode
from kg.cache import Cache, digest
from kg.config import Settings
from kg.errors import GraphError
from kg.files import content_of
from kg.model import Lineage, Work, WorkRelation

Progress = Callable[[str, int, int], None]  # stage, done, of
T = TypeVar("T")
MOST = 1_000_000  # statements of a lineage that is worth keeping: some 300 MB


class Memory:
    """What a running program remembers of its last build, so that it need not be read back."""

    def __init__(self) -> None:
        self.written: Written | None = None
        self.lineage: Lineage | None = None  # as it was written


_WORK = "work "


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


def standing(settings: Settings, cache: Cache, program: str, memory: Memory) -> Lineage | None:
    """The lineage that the stored graph and its Turtle hold, if they are as a build left them."""
    from kg.graph.store import pointer_of

    data = cache.kept("written")
    view = _view(settings)
    try:
        pointer = pointer_of(settings.path("out"))
    except GraphError:  # it is written anew
        return None
    if data is None or pointer is None or not view.exists():
        return None
    now = Written(pointer.current, program, settings.base, settings.threshold, _state(view))
    if _written.decode(data) != now:
        return None
    return memory.lineage if memory.written == now else _told(cache)


def like(lineage: Lineage, before: Lineage | None) -> Lineage:
    """``lineage`` made of the very works and relations of ``before`` where they are equal."""
    if before is None:
        return lineage
    works, edges = {w.id: w for w in before.works}, {_edge(r): r for r in before.relations}
    return msgspec.structs.replace(
        lineage,
        works=tuple(_one(works.get(w.id), w) for w in lineage.works),
        relations=tuple(_one(edges.get(_edge(r)), r) for r in lineage.relations),
    )


def _one(old: T | None, new: T) -> T:
    return old if old is not None and old == new else new


def write_outputs(
    lineage: Lineage,
    before: Lineage | None,
    settings: Settings,
    cache: Cache,
    program: str,
    tell: Progress,
) -> Written:
    """Write store and files under the output folder, each replaced in one step.

    ``before`` is what ``standing`` gave.
    """
    from kg.export import OUTPUTS, ExportOptions, write
    from kg.graph.store import write_store

    out = settings.path("out")
    options = ExportOptions.of(settings)
    view = _view(settings)
    with ThreadPoolExecutor(1) as beside:
        # The database sorts and writes outside of Python: the other files are made meanwhile.
        stored = beside.submit(write_store, lineage, out, settings, view, before)
        others = [output for output in OUTPUTS if output[0] != "ttl"]
        for number, (name, suffix) in enumerate(others):
            write(name, lineage, out / f"lineage{suffix}", options)
            tell("write", number + 1, len(OUTPUTS))
        folder = stored.result()
        tell("write", len(OUTPUTS), len(OUTPUTS))
    written = Written(folder, program, settings.base, settings.threshold, _state(view))
    if _size(lineage) <= MOST:
        cache.keep("written", encode(written))
        _tell(cache, lineage, before)
    else:
        cache.drop("written", "lineage")
        cache.tell((), None)
    return written


def _view(settings: Settings) -> Path:
    # Made with the store, of the same triples.
    return settings.path("out") / "lineage.ttl"


def _tell(cache: Cache, lineage: Lineage, before: Lineage | None) -> None:
    now, then = _parts(lineage), _parts(before) if before else {}
    come = ((key, encode(part)) for key, part in now.items() if then.get(key) is not part)
    cache.tell(come, then.keys() - now.keys() if before else None)
    cache.keep("lineage", encode(msgspec.structs.replace(lineage, works=(), relations=())))


def _told(cache: Cache) -> Lineage:
    works, relations = [], []
    for key, data in cache.told():
        if key.startswith(_WORK):
            works.append(_work.decode(data))
        else:
            relations.append(_relation.decode(data))
    return msgspec.structs.replace(
        _lineage.decode(cache.kept("lineage") or b""),
        works=tuple(sorted(works, key=lambda w: w.id)),
        relations=tuple(sorted(relations, key=_edge)),
    )


def _edge(relation: WorkRelation) -> tuple[str, str, str]:
    return relation.source, relation.type, relation.target


def _parts(lineage: Lineage) -> dict[str, Work | WorkRelation]:
    parts: dict[str, Work | WorkRelation] = {_WORK + work.id: work for work in lineage.works}
    parts |= {" ".join(("edge", *_edge(r))): r for r in lineage.relations}
    return parts


def _state(file: Path) -> tuple[int, int]:
    found = file.stat()
    return found.st_size, found.st_mtime_ns


def _size(lineage: Lineage) -> int:
    said = sum(len(work.occurrences) + len(work.facts) for work in lineage.works)
    return said + sum(len(relation.evidence) for relation in lineage.relations)


_written = msgspec.msgpack.Decoder(Written)
_lineage = msgspec.msgpack.Decoder(Lineage)
_work = msgspec.msgpack.Decoder(Work)
_relation = msgspec.msgpack.Decoder(WorkRelation)
