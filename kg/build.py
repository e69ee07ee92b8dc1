"""The whole job: notes in, lineage and outputs out. The one place that wires the stages.

A build is incremental: a note whose bytes are known is not read again, and a note that is known is
extracted again only where a name in it was added to or taken from the names dictionary. What comes
out is, byte for byte, what a build from nothing gives.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import IO

import msgspec

from kg import ontology
from kg.batches import (
    Extracted,
    Outline,
    Read,
    SharedNames,
    Unreadable,
    content,
    encode,
    extract_batch,
    read_batch,
)
from kg.cache import Cache, digest, mended, versions
from kg.config import EXTENSIONS, Settings
from kg.errors import NotesError
from kg.files import sweep
from kg.library import open_library
from kg.model import Entry, Extraction, Lineage, Name, Problem
from kg.naming import fold
from kg.outputs import Memory, Progress, like, stamp, stand, standing, write_outputs
from kg.read import find_files, find_remote
from kg.read.bibliography import SUFFIXES
from kg.resolve import resolve
from kg.resolve.citations import Citations
from kg.resolve.decisions import load_decisions
from kg.resolve.identity import listed, names_of
from kg.uncollected import uncollected
from kg.workers import Workers

__all__ = ["Built", "Memory", "Summary", "build", "names_dictionary", "summarize"]

MANY = 400  # notes that are worth more than one process
_PHRASE = 2  # spaces of a name that is no everyday word, even where its work's short name is


class Summary(msgspec.Struct, frozen=True):
    """The figures of a lineage: works by status, relations by type that reach the threshold."""

    notes: int
    works: dict[str, int]
    relations: dict[str, int]
    problems: tuple[Problem, ...]


class Built(msgspec.Struct, frozen=True):
    """What a build found; ``read`` and ``extracted`` count the notes that needed it.

    ``lineage`` is None where nothing had changed since the outputs were written.
    """

    summary: Summary
    lineage: Lineage | None
    read: int = 0
    extracted: int = 0


def build(
    settings: Settings,
    *,
    jobs: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    memory: Memory | None = None,
) -> Built:
    """Read the notes, resolve them and write every output.

    ``jobs`` processes share the work; None: one, or all cores where much has to be read.
    ``memory``: of a program that builds again and again; without it the cache is read.

    Raises NotesError when there is no folder or no note in it; a single bad note becomes a
    Problem of the lineage. No output is touched before the lineage is complete.
    """
    tell = progress or (lambda stage, done, of: None)
    kept = memory or Memory()
    return mended(settings.path("out"), lambda: _build(settings, jobs, executor, tell, kept))


def _build(
    settings: Settings,
    jobs: int | None,
    executor: Executor | None,
    tell: Progress,
    memory: Memory,
) -> Built:
    folder = settings.notes if settings.remote else str(settings.path("notes"))
    closed: list[Problem] = []
    paths, books = _files(folder, settings, closed)
    own = settings.path("ontology")
    extracting, program = versions(own)
    with (
        Cache(settings.path("out"), extracting) as cache,
        tempfile.TemporaryFile() as spool,
        Workers(jobs or _cores(len(paths)), executor) as workers,
    ):
        sweep(settings.path("out"), "lineage")  # who holds the cache is the one build here
        job = _Job(folder, settings, cache, workers, spool, tell)
        job.problems += closed
        changed, same = job.compare(paths)
        library = open_library(folder, books, own)
        files = {path: digest(data) for path, data in library.files.items()}
        wanted = stamp(settings, job.digests | files, program)
        if not changed and cache.kept("stamp") == wanted and stand(settings.path("out")):
            return Built(_summary.decode(cache.kept("summary") or b""), None)
        job.read([*changed, *job.recall(same)])
        job.extract(own, library.citations)
        with uncollected():
            lineage = resolve(
                _Extractions(cache, job.understood(), library.citations),
                ontology.works(own),
                load_decisions(settings.path("decisions")),
                settings.threshold,
            )
            lineage = msgspec.structs.replace(lineage, problems=(*job.problems, *lineage.problems))
            lineage = library.inform(lineage)
            before = standing(settings, cache, program, memory)
            lineage = like(lineage, before)
            summary = summarize(lineage, settings.threshold)
            memory.written = write_outputs(lineage, before, settings, cache, program, tell)
            memory.lineage = lineage
        if not job.problems:  # a note that could not be opened is tried again
            cache.keep("summary", encode(summary))
            cache.keep("stamp", wanted)
    return Built(summary, lineage, job.read_count, job.extracted_count)


def summarize(lineage: Lineage, threshold: float) -> Summary:
    """The figures that a build prints."""
    works: Counter[str] = Counter()
    for work in lineage.works:
        statuses = {place.status for place in work.occurrences if place.status}
        works["read" if "read" in statuses else "to-read" if statuses else "mentioned"] += 1
    relations: Counter[str] = Counter(
        relation.type
        for relation in lineage.relations
        if relation.status != "rejected" and relation.confidence >= threshold
    )
    return Summary(len(lineage.notes), dict(works), dict(relations), lineage.problems)


def _cores(notes: int) -> int:
    # A worker costs a second to start; a few hundred notes are read in that time.
    return (os.cpu_count() or 1) if notes > MANY else 1


def _files(folder: str, settings: Settings, closed: list[Problem]) -> tuple[list[str], list[str]]:
    """The notes and the bibliographies below ``folder``."""
    if settings.remote:
        notes, books = (find_remote(folder, settings, kind) for kind in (EXTENSIONS, SUFFIXES))
    else:
        notes, books = find_files(Path(folder), settings, EXTENSIONS, SUFFIXES, closed=closed)
    if not notes:
        raise NotesError(
            "no notes here", where=folder, hint="kg reads files ending .md, .markdown or .txt"
        )
    return notes, books


class _Job:
    """One build's way through reading and extracting."""

    def __init__(
        self,
        folder: str,
        settings: Settings,
        cache: Cache,
        workers: Workers,
        spool: IO[bytes],
        tell: Progress,
    ) -> None:
        self.folder, self.settings, self.cache = folder, settings, cache
        self.workers, self.spool, self.tell = workers, spool, tell
        self.digests: dict[str, str] = {}
        self.outlines: dict[str, Outline] = {}
        self.places: dict[str, tuple[int, int]] = {}  # note → where in the spool it lies
        self.problems: list[Problem] = []
        self.read_count = self.extracted_count = 0

    def compare(self, paths: list[str]) -> tuple[list[str], list[str]]:
        """Forget notes that are gone; give those that are new or changed, and the others."""
        known = self.cache.digests()
        self.cache.forget(sorted(known.keys() - set(paths)))
        same: list[str] = []
        changed: list[str] = []
        for path in paths:
            try:
                # Behind a URL it is the workers who read, so nothing is known beforehand.
                now = "" if self.settings.remote else digest(content(self.folder, path))
            except OSError:
                now = ""  # the worker will say why
            self.digests[path] = now
            (same if now and known.get(path) == now else changed).append(path)
        return changed, same

    def recall(self, paths: list[str]) -> list[str]:
        """Know notes that have not changed; give those of which the cache has lost the outline."""
        for found in self.cache.outlines(paths):
            self.outlines[found.path] = found
        return [path for path in paths if path not in self.outlines]

    def read(self, paths: list[str]) -> None:
        """Fill ``outlines`` for these notes, and spool them for ``extract``."""
        task = partial(read_batch, self.folder, self.settings)
        done = 0
        for batch, result in self.workers.run(task, paths):
            done += len(batch)
            self.tell("read", done, len(paths))
            if result is None:
                self._give_up(batch)
                continue
            for found in _reads.decode(result):
                if isinstance(found, Unreadable):
                    self._unreadable(found.path, f"cannot be read: {found.reason}")
                    continue
                self.outlines[found.outline.path] = found.outline
                data = bytes(found.note)
                self.places[found.outline.path] = (self.spool.seek(0, 2), len(data))
                self.spool.write(data)
                self.read_count += 1

    def extract(self, own: Path, citations: Citations) -> None:
        """Extract every note that is new, changed, or holds a name that came or went."""
        entries = (e for path in sorted(self.outlines) for e in self.outlines[path].entries)
        names = names_dictionary(
            map(citations.entry, entries), ontology.works(own), citations.names()
        )
        data = encode(names)
        self._reread(names)
        todo = sorted(self.places)
        home = self.cache.path.parent  # where what a killed build leaves is removed
        with tempfile.TemporaryDirectory(prefix="part-", dir=home) as scratch:
            file = Path(scratch) / "names"
            file.write_bytes(data)
            mine = str(own) if own.is_dir() else None
            shared = SharedNames(digest(data), mine, file=str(file))
            if self.workers.remote:
                shared = SharedNames(digest(data), mine, data=data)
            done = 0
            task = partial(extract_batch, shared)
            for batch, result in self.workers.run(task, todo, self._spooled):
                done += len(batch)
                self.tell("extract", done, len(todo))
                if result is None:
                    self._give_up(batch)
                    continue
                for path, extracted in zip(batch, _extracted.decode(result), strict=True):
                    self.cache.store(self.outlines[path], extracted)
                    self.extracted_count += 1
        self.cache.keep("names", data)

    def _spooled(self, path: str) -> bytes:
        place, size = self.places[path]
        self.spool.seek(place)
        return self.spool.read(size)

    def _reread(self, names: tuple[Name, ...]) -> None:
        """Known notes in which a changed name occurs are read again, to be extracted again."""
        before, after = set(self.cache.names()), set(names)
        changed = {fold(name.surface) for name in before ^ after}
        kept = sorted(set(self.outlines) - set(self.places))
        if not changed or not kept:
            return
        from ahocorasick_rs import AhoCorasick

        automaton = AhoCorasick(sorted(changed - {""}))
        again = [
            path
            for path in kept
            if automaton.find_matches_as_indexes(fold(self.cache.readable(path)))
        ]
        self.read(again)

    def understood(self) -> list[str]:
        """The notes that have been extracted; what was known of each is forgotten."""
        paths = sorted(self.outlines)
        self.outlines.clear()
        return paths

    def _give_up(self, paths: Sequence[str]) -> None:
        for path in paths:
            self.outlines.pop(path, None)
            self._unreadable(path, "this note stopped the program twice and was left out")

    def _unreadable(self, path: str, message: str) -> None:
        self.cache.forget([path])
        self.problems.append(Problem("unreadable", path, 0, message, "the other notes were read"))


class _Extractions:
    """All that the notes say, by path: taken out of the cache as often as it is gone through."""

    def __init__(self, cache: Cache, paths: list[str], citations: Citations) -> None:
        self._cache, self._paths, self._citations = cache, paths, citations

    def __iter__(self) -> Iterator[Extraction]:
        for path in self._paths:
            found = self._cache.extraction(path)
            if found is not None:
                yield self._citations.settled(found)


def names_dictionary(
    entries: Iterable[Entry],
    gazetteer: Sequence[ontology.GazetteerWork],
    cited: Iterable[Name] = (),
) -> tuple[Name, ...]:
    """Every known way to write a work: the notes' own entries, the gazetteer, what is ``cited``.

    Sorted and without repeats: it depends on the set of names, not on the order of notes.
    """
    names: dict[tuple[str, str], Name] = {}

    def add(name: Name) -> None:
        place = (fold(name.surface), name.key)
        if place[0] and (place not in names or _rank(name) < _rank(names[place])):
            names[place] = name

    known = listed(tuple(gazetteer))
    for entry in entries:
        for surface in names_of(entry):
            add(Name(surface, entry.key, "entry"))
        work = known.titled(entry.title) if entry.title else None
        if work and entry.title and fold(entry.title) != fold(work.title):  # misspelt
            add(Name(entry.title, work.key, "gazetteer"))
    for work in gazetteer:
        for surface in (work.key, *work.aliases, work.title):
            # "Guided Cost Learning" is no everyday word, though GCL is.
            unclear = work.ambiguous and surface != work.title and surface.count(" ") < _PHRASE
            add(Name(surface, work.key, "gazetteer", unclear, not work.origin and not unclear))
    for name in cited:
        add(name)
    return tuple(sorted(names.values(), key=lambda n: (n.surface, n.key, n.origin)))


def _rank(name: Name) -> tuple[bool, bool, str]:
    return name.origin != "entry", name.ambiguous, name.surface


_reads = msgspec.msgpack.Decoder(list[Read | Unreadable])
_summary = msgspec.msgpack.Decoder(Summary)
_extracted = msgspec.msgpack.Decoder(list[Extracted])
