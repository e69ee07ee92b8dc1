"""What a user may ask of every export."""

from __future__ import annotations

from typing import Literal

import msgspec

from kg.config import Settings


class ExportOptions(msgspec.Struct, frozen=True):
    """The selection and the dress of an export; the same flags for every format."""

    nodes: Literal["works", "all"] = "works"  # all: people, organisations and venues too
    quotes: bool = True  # False leaves out the notes' sentences and paths
    work: str = ""  # only this work (an id) and what lies within `depth` of it
    depth: int = 1
    relations: tuple[str, ...] = ()  # empty: all
    since: int | None = None  # years, both inclusive
    until: int | None = None
    min_confidence: float = Settings().threshold
    status: tuple[str, ...] = ()  # read, to-read, mentioned; empty: all
    everything: bool = False  # weak and rejected claims too
    open_with: str = "file"  # how the page opens a note: file, vscode, obsidian
    notes_root: str = ""  # from the page to the notes folder
    base: str = Settings().base

    @classmethod
    def of(cls, settings: Settings) -> ExportOptions:
        """The options that ``kg.yaml`` implies."""
        return cls(
            min_confidence=settings.threshold,
            open_with=settings.open_with,
            notes_root=path_from(settings.out, settings.notes),
            base=settings.base,
        )


def path_from(out: str, notes: str) -> str:
    """The path that leads from the folder ``out`` to ``notes``, with forward slashes."""
    import os.path

    try:
        return os.path.relpath(notes, out).replace(os.sep, "/")
    except ValueError:  # two drives on Windows
        return notes.replace(os.sep, "/")
