"""Annotated notes, and how they are split: by author, never by note.

Notes of one author resemble each other in names and habits. A model judged on notes of an author
that it has seen looks better than it is, so every fold holds out whole authors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

import msgspec

from kg.config import EXTENSIONS, Settings
from kg.errors import NotesError
from kg.model import Note
from kg.naming import count_han, fold
from kg.read import read_note

CHINESE = 0.1  # share of Han characters from which a note counts as Chinese


def normal(name: str) -> str:
    """A name as the measure of works compares it: folded, without the "v" of a version."""
    return re.sub(r"v(?=\d)", "", fold(name))


class GoldItem(msgspec.Struct, frozen=True):
    """A paper or another named work of a note, as annotated. Other fields are left alone."""

    key: str
    title: str | None = None
    aliases: tuple[str, ...] = ()
    line: int = 0
    optional: bool = False

    def names(self) -> list[str]:
        """All names, comparable, best first: key, title, its halves, aliases."""
        title = self.title or ""
        halves = re.split(r"[:：]", title, maxsplit=1) if re.search(r"[:：]", title) else []
        written = (self.key, title, *halves, *self.aliases)
        return list(dict.fromkeys(n for w in written if w and (n := normal(w))))


class GoldRelation(msgspec.Struct, frozen=True, rename={"source": "from", "target": "to"}):
    """An annotated relation, newer to older; what is not sure is neither right nor wrong."""

    source: str
    type: str
    target: str
    line: int = 0
    sure: bool = True


class Gold(msgspec.Struct, frozen=True):
    """One note's annotation (the JSON beside it)."""

    note: str
    papers: tuple[GoldItem, ...] = ()
    works: tuple[GoldItem, ...] = ()
    relations: tuple[GoldRelation, ...] = ()


class Example(msgspec.Struct, frozen=True):
    """A note with its annotation."""

    note: Note
    gold: Gold
    author: str
    folder: str

    @property
    def language(self) -> str:
        """ "zh" or "en"."""
        return "zh" if _chinese(self.note.text) >= CHINESE else "en"


def load_examples(
    notes: Path, gold: Path, settings: Settings, alone: Sequence[str] = ()
) -> list[Example]:
    """Every annotated note below ``notes``, sorted by name; file names must not recur.

    Notes whose name begins with a word of ``alone`` are each by an author of their own. Raises
    NotesError when nothing is annotated or a file is not as it should be.
    """
    paths = {p.name: p for p in sorted(notes.rglob("*")) if p.suffix.lower() in EXTENSIONS}
    found: list[tuple[Path, Gold]] = []
    for file in sorted(gold.rglob("*.json")):
        try:
            record = msgspec.json.decode(file.read_bytes(), type=Gold)
        except (OSError, msgspec.MsgspecError) as error:
            raise NotesError(f"no annotation: {error}", where=str(file)) from error
        path = paths.get(PurePosixPath(record.note).name)
        if path is not None:
            found.append((path, record))
    if not found:
        raise NotesError("no annotated notes", where=str(gold), hint="GOLD holds a JSON per note")
    authors = merge_authors(prefix(path.name) for path, _ in found)
    return [
        Example(
            read_note(path.relative_to(notes).as_posix(), path.read_bytes(), settings),
            record,
            path.stem if path.name.startswith(tuple(alone) or "\0") else authors[prefix(path.name)],
            file_folder(path, notes),
        )
        for path, record in found
    ]


def file_folder(path: Path, notes: Path) -> str:
    """The first folder below the notes folder, or ""."""
    parts = path.relative_to(notes).parts
    return parts[0] if len(parts) > 1 else ""


def prefix(name: str) -> str:
    """What stands before the first "_", "-" or "." of a file name: its author.

    >>> prefix("aleju_t03.md"), prefix("notes.md")
    ('aleju', 'notes')
    """
    return re.split(r"[_.-]", name, maxsplit=1)[0]


def merge_authors(prefixes: Iterable[str]) -> dict[str, str]:
    """Each prefix with the author it stands for: prefixes that go on from another, or share four
    letters with it, are taken for one author, so that a split errs on the safe side.

    >>> merge_authors(["zy", "zyb", "shagun", "shagb", "zlin"])
    {'shagb': 'shagb', 'shagun': 'shagb', 'zlin': 'zlin', 'zy': 'zy', 'zyb': 'zy'}
    """
    merged: dict[str, str] = {}
    for name in sorted(set(prefixes)):
        same = (a for a in merged.values() if name.startswith(a) or name[:4] == a[:4])
        merged[name] = next(same, name)
    return merged


def author_folds(authors: Sequence[str], count: int = 8) -> list[frozenset[str]]:
    """Whole authors shared out over at most ``count`` folds of about equal size.

    ``authors`` holds the author of each example (or row). Deterministic.
    """
    sizes: dict[str, int] = {}
    for author in authors:
        sizes[author] = sizes.get(author, 0) + 1
    folds: list[list[str]] = [[] for _ in range(min(count, len(sizes)))]
    filled = [0] * len(folds)
    for author in sorted(sizes, key=lambda a: (-sizes[a], a)):
        least = filled.index(min(filled))
        folds[least].append(author)
        filled[least] += sizes[author]
    return [frozenset(fold) for fold in folds]


class Matched(msgspec.Struct):
    """How many are right, false and missed."""

    right: int = 0
    false: int = 0
    missed: int = 0

    def add(self, other: Matched) -> None:
        """Count ``other`` in."""
        self.right += other.right
        self.false += other.false
        self.missed += other.missed

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.false)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, 2 * self.right + self.false + self.missed)


def match_works(gold: Gold, predicted: Iterable[Sequence[str]]) -> Matched:
    """Compare the works found, each with its names best first, with the annotated ones.

    A name that matches no annotated work is false once; several that match the same one count as
    that one; optional works count for nothing.
    """
    items = [*gold.papers, *gold.works]
    rank: dict[str, tuple[int, int]] = {}
    for number, item in enumerate(items):
        for place, name in enumerate(item.names()):
            rank[name] = min(rank.get(name, (place, number)), (place, number))
    hits: set[int] = set()
    false = 0
    for names in predicted:
        found = next((rank[n][1] for n in map(normal, names) if n in rank), None)
        if found is None:
            false += 1
        else:
            hits.add(found)
    wanted = {i for i, item in enumerate(items) if not item.optional}
    return Matched(len(hits & wanted), false, len(wanted - hits))


def _chinese(text: str) -> float:
    return count_han(text) / max(1, len(text))
