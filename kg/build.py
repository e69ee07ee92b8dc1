"""The whole job: notes in, lineage and outputs out. The one place that wires the stages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from kg import ontology
from kg.config import Settings
from kg.errors import NotesError
from kg.extract.claims import ClaimFinder
from kg.extract.facts import FactFinder
from kg.extract.names import Lexicon, find_mentions
from kg.model import Entry, Extraction, Lineage, Name, Note, Problem
from kg.naming import fold
from kg.read import find_notes, read_note
from kg.resolve import resolve
from kg.resolve.decisions import load_decisions
from kg.resolve.identity import names_of

Progress = Callable[[str, int, int], None]  # stage, done, of


class Built(msgspec.Struct, frozen=True):
    """What a build found."""

    lineage: Lineage
    outputs: tuple[Path, ...] = ()


def build(settings: Settings, progress: Progress | None = None) -> Built:
    """Read the notes, resolve them and write every output.

    Raises NotesError when there is no folder or no note in it; a single bad note becomes a
    Problem of the lineage. Nothing is written before the lineage is complete.
    """
    lineage = read_lineage(settings, progress)
    return Built(lineage, tuple(write_outputs(lineage, settings, progress)))


def read_lineage(settings: Settings, progress: Progress | None = None) -> Lineage:
    """The lineage of the notes folder, in memory."""
    own = settings.path("ontology")
    notes, problems = _notes(settings, progress)
    gazetteer = ontology.works(own)
    names = names_dictionary((e for note in notes for e in note.entries), gazetteer)
    extractor = Extractor(names, own)
    extractions = []
    for number, note in enumerate(notes):
        extractions.append(extractor.extract(note))
        if progress:
            progress("extract", number + 1, len(notes))
    decisions = load_decisions(settings.path("decisions"))
    lineage = resolve(extractions, gazetteer, decisions, settings.threshold)
    if problems:
        lineage = msgspec.structs.replace(lineage, problems=(*problems, *lineage.problems))
    return lineage


def _notes(settings: Settings, progress: Progress | None) -> tuple[list[Note], list[Problem]]:
    folder = settings.path("notes")
    if not folder.is_dir():
        raise NotesError("no such folder", where=str(folder), hint="name the folder of your notes")
    paths = find_notes(folder, settings)
    if not paths:
        raise NotesError(
            "no notes here", where=str(folder), hint="kg reads files ending .md, .markdown or .txt"
        )
    notes, problems = [], []
    for number, path in enumerate(paths):
        name = path.relative_to(folder).as_posix()
        try:
            notes.append(read_note(name, path.read_bytes(), settings))
        except OSError as error:
            reason = error.strerror or str(error)
            problems.append(Problem("unreadable", name, 0, f"cannot be read: {reason}", "skipped"))
        if progress:
            progress("read", number + 1, len(paths))
    return notes, problems


def names_dictionary(
    entries: Iterable[Entry], gazetteer: Sequence[ontology.GazetteerWork]
) -> tuple[Name, ...]:
    """Every known way to write a work: the notes' own entries first, then the gazetteer.

    Sorted and without repeats, so that it depends on the set of names alone.
    """
    names: dict[tuple[str, str], Name] = {}
    for entry in entries:
        for surface in names_of(entry):
            names.setdefault((fold(surface), entry.key), Name(surface, entry.key, "entry"))
    for work in gazetteer:
        for surface in (work.key, *work.aliases, work.title):
            doubtful = work.ambiguous and surface != work.title
            name = Name(surface, work.key, "gazetteer", doubtful)
            names.setdefault((fold(surface), work.key), name)
    return tuple(sorted(names.values(), key=lambda n: (n.surface, n.key, n.origin)))


class Extractor:
    """Everything that one note says, given the names of all."""

    def __init__(self, names: Sequence[Name], own: Path | None = None) -> None:
        self._lexicon = Lexicon(names, own)
        self._claims = ClaimFinder(own)
        self._facts = FactFinder(own)

    def extract(self, note: Note) -> Extraction:
        """Mentions, claims and facts of ``note``, each with its passage."""
        mentions = find_mentions(note, self._lexicon)
        lines = note.text.split("\n")
        return Extraction(
            note=note.path,
            digest=note.digest,
            entries=note.entries,
            texts=tuple(_remarks(note, entry) for entry in note.entries),
            mentions=mentions,
            claims=self._claims.find(note, mentions),
            facts=tuple(self._facts.find(note)),
            problems=note.problems,
            lines=tuple(
                lines[m.line - 1].strip() if m.line <= len(lines) else "" for m in mentions
            ),
        )


def _remarks(note: Note, entry: Entry) -> str:
    parts = []
    for first, last in entry.blocks:
        blocks = note.blocks[first:last]
        if blocks:
            parts.append(note.text[blocks[0].start : max(b.end for b in blocks)].strip())
    return "\n".join(parts)


def write_outputs(
    lineage: Lineage, settings: Settings, progress: Progress | None = None
) -> Iterator[Path]:
    """Write store and files under ``out``, each replaced in one step; gives their paths."""
    from kg.export import OUTPUTS, ExportOptions, write
    from kg.graph.store import write_store

    out = settings.path("out")
    write_store(lineage, out, settings)
    for number, (name, suffix) in enumerate(OUTPUTS):
        path = out / f"lineage{suffix}"
        write(name, lineage, path, ExportOptions.of(settings))
        if progress:
            progress("write", number + 1, len(OUTPUTS))
        yield path
