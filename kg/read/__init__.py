"""Files to notes: decoding, blocks with exact spans, entries by layout rules."""

from __future__ import annotations

from kg.read.folder import find_files, find_notes, find_remote
from kg.read.notes import read_note

__all__ = ["find_files", "find_notes", "find_remote", "read_note"]
