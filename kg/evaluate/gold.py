"""Annotated notes and extracted lineages, as they lie on disk, and how their works are matched."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from kg.errors import KgError, UsageError


class Item(msgspec.Struct, frozen=True):
    """An annotated paper or work; what the note does not state is None or empty."""

    key: str
    title: str | None = None
    aliases: tuple[str, ...] = ()
    line: int | None = None
    status: str | None = None
    year: int | None = None
    month: int | None = None
    read_on: str | None = None
    venue: str | None = None
    orgs: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    optional: bool = False
    disputed: tuple[str, ...] = ()


class GoldEdge(msgspec.Struct, frozen=True, rename={"source": "from", "target": "to"}):
    """An annotated relation, newer to older."""

    source: str
    type: str
    target: str
    line: int = 0
    sure: bool = True


class GoldNote(msgspec.Struct, frozen=True):
    """The annotation of one note."""

    note: str
    papers: tuple[Item, ...] = ()
    works: tuple[Item, ...] = ()
    relations: tuple[GoldEdge, ...] = ()

    @property
    def name(self) -> str:
        """The file name, by which notes are matched."""
        return base(self.note)

    @property
    def items(self) -> tuple[Item, ...]:
        """Papers, then other works."""
        return self.papers + self.works


class Place(msgspec.Struct, frozen=True):
    """Evidence in lineage JSON."""

    note: str | None = None
    line: int | None = None
    quote: str | None = None
    cue: str = ""
    confidence: float = 1.0


class Seen(msgspec.Struct, frozen=True):
    """An occurrence in lineage JSON."""

    note: str | None
    line: int
    role: str
    status: str | None = None
    read_on: str | None = None


class Stated(msgspec.Struct, frozen=True):
    """A fact in lineage JSON."""

    property: str
    value: Any
    evidence: Place


class FoundWork(msgspec.Struct, frozen=True):
    """A work in lineage JSON."""

    id: str
    key: str
    title: str | None = None
    aliases: tuple[str, ...] = ()
    occurrences: tuple[Seen, ...] = ()
    facts: tuple[Stated, ...] = ()


class FoundEdge(msgspec.Struct, frozen=True):
    """A relation in lineage JSON."""

    source: str
    type: str
    target: str
    evidence: tuple[Place, ...]
    confidence: float = 1.0


class Found(msgspec.Struct, frozen=True):
    """Lineage JSON."""

    works: tuple[FoundWork, ...]
    relations: tuple[FoundEdge, ...]


def load_gold(folder: Path) -> list[GoldNote]:
    """The annotations below ``folder``, by path. Raises UsageError when there are none."""
    files = sorted(folder.rglob("*.json"))
    if not files:
        raise UsageError("no annotations", where=str(folder), hint="GOLD holds a JSON per note")
    return [_decoded(file, GoldNote) for file in files]


def load_found(source: Path | bytes) -> Found:
    """Lineage JSON from a file or from memory. Raises UsageError where it breaks the contract."""
    found: Found = (
        _decoded(source, Found)
        if isinstance(source, Path)
        else msgspec.json.decode(source, type=Found)
    )
    known = {work.id for work in found.works}
    for edge in found.relations:
        if edge.source not in known or edge.target not in known:
            raise UsageError(f"relation {edge.source} {edge.type} {edge.target} names no work")
    return found


def _decoded(file: Path, kind: type[Any]) -> Any:
    try:
        return msgspec.json.decode(file.read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError) as error:
        raise KgError(f"cannot be used: {error}", where=str(file)) from error


def base(note: str | None) -> str:
    """The file name of a note's path; "" for none."""
    return PurePosixPath(note.replace("\\", "/")).name if note else ""


def normal(name: object) -> str:
    """A name without case, spaces and punctuation but "+", and without the "v" of a version.

    >>> normal("BEiT V2"), normal("LoRA+")
    ('beit2', 'lora+')
    """
    text = unicodedata.normalize("NFKC", str(name or "")).casefold()
    return re.sub(r"v(?=\d)", "", re.sub(r"[^\w+]+|_", "", text))


def names(key: str, title: str | None, aliases: Iterable[str]) -> list[str]:
    """All names of a work, best first: key, title, both halves of "Short: long title", aliases."""
    halves = re.split(r"[:：]", title, maxsplit=1) if title and re.search("[:：]", title) else []
    found = [normal(n) for n in (key, title, *halves, *aliases) if n]
    return list(dict.fromkeys(n for n in found if n))


class Index:
    """Finds the annotated item that a work is: the one that shares the best name, the earlier of
    two equals."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._rank: dict[str, tuple[int, int]] = {}
        for number, item in enumerate(items):
            for rank, name in enumerate(names(item.key, item.title, item.aliases)):
                self._rank[name] = min(self._rank.get(name, (rank, number)), (rank, number))

    def find(self, work: FoundWork) -> int | None:
        """The item's number, or None."""
        for name in names(work.key, work.title, work.aliases):
            if name in self._rank:
                return self._rank[name][1]
        return None
