"""What a worker does: reads a batch of files, extracts a batch of notes.

Both take and give compact bytes, so that a task costs little to send, and both are plain functions
of their arguments, so that any executor gives the same result.
"""

from __future__ import annotations

import errno
import os
import zlib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from kg.config import Settings
from kg.files import content_of
from kg.model import Entry, Extraction, Name, Note, Problem
from kg.read import read_note
from kg.uncollected import uncollected
from kg.workers import shared_value

_MOST = 256 << 20  # bytes of a note
_LINE = 1_000  # characters of a line on either side of a name in it
encode = msgspec.msgpack.Encoder().encode


class Outline(msgspec.Struct, frozen=True):
    """What the whole build must know of a note before any note is extracted."""

    path: str
    digest: str
    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...] = ()


class Read(msgspec.Struct, frozen=True, tag=True):
    """A file as read: its outline, and the note encoded for ``extract_batch``."""

    outline: Outline
    note: msgspec.Raw


class Extracted(msgspec.Struct, frozen=True):
    """An encoded Extraction, and the compressed text in which its names were looked for."""

    extraction: msgspec.Raw
    readable: bytes


class Unreadable(msgspec.Struct, frozen=True, tag=True):
    """A file that could not be opened."""

    path: str
    reason: str


class SharedNames(msgspec.Struct, frozen=True):
    """The names dictionary, the same for every batch: in a file, or carried along."""

    digest: str
    own: str | None = None
    file: str = ""
    data: bytes = b""

    def extractor(self) -> Extractor:
        """The extractor for these names, compiled once per process."""
        extractor = shared_value(self._compile, f"{self.digest} {self.own}")
        assert isinstance(extractor, Extractor)
        return extractor

    def _compile(self) -> Extractor:
        data = self.data or Path(self.file).read_bytes()
        names = msgspec.msgpack.decode(data, type=tuple[Name, ...])
        with uncollected():
            return Extractor(names, Path(self.own) if self.own else None)


class Extractor:
    """Everything that one note says, given the names of all."""

    def __init__(self, names: Sequence[Name], own: Path | None = None) -> None:
        # spaCy and the models load here, in the process that needs them, and not with this module.
        from kg.extract.claims import ClaimFinder
        from kg.extract.doubts import settled
        from kg.extract.facts import FactFinder
        from kg.extract.names import Lexicon, find_mentions
        from kg.extract.script import as_written, in_simplified

        self._find_mentions, self._settled = find_mentions, settled
        self._in_simplified, self._as_written = in_simplified, as_written
        self._lexicon = Lexicon(names, own)
        self._claims = ClaimFinder(own)
        self._facts = FactFinder(own)

    def extract(self, note: Note) -> Extraction:
        """Mentions, claims and facts of ``note``, each with its passage."""
        plain = self._in_simplified(note)
        mentions = self._as_written(note, self._find_mentions(plain, self._lexicon))
        mentions, claims = self._settled(mentions, self._claims.find(plain, mentions))
        return Extraction(
            note=note.path,
            digest=note.digest,
            entries=note.entries,
            texts=tuple(_remarks(note, entry) for entry in note.entries),
            mentions=mentions,
            claims=claims,
            facts=tuple(self._facts.find(note)),
            problems=note.problems,
            lines=tuple(
                _line(note.text, note.blocks[m.block].source(m.start, m.end)[0]) for m in mentions
            ),
        )


def _line(text: str, at: int) -> str:
    """The line around a place, of one that is longer than a page the part next to it: said of each
    of its thousands of names, the whole would cost the square of its length."""
    first = max(text.rfind("\n", 0, at) + 1, at - _LINE)
    last = text.find("\n", at, at + _LINE)
    return text[first : last if last >= 0 else at + _LINE].strip()


def read_batch(folder: str, settings: Settings, paths: list[str]) -> bytes:
    """Reads files below ``folder`` (a path or an fsspec URL): a list of Read or Unreadable."""
    found: list[Read | Unreadable] = []
    for path in paths:
        try:
            data = content(folder, path)
        except OSError as error:
            found.append(Unreadable(path, error.strerror or str(error)))
            continue
        note = read_note(path, data, settings)
        known = Outline(note.path, note.digest, note.entries, note.problems)
        found.append(Read(known, msgspec.Raw(encode(note))))
    return encode(found)


def extract_batch(shared: SharedNames, notes: list[bytes]) -> bytes:
    """Extracts encoded notes: a list of Extracted, in order."""
    extractor = shared.extractor()
    found = []
    for data in notes:
        note = _note.decode(data)
        text = "\n".join(block.text for block in note.blocks)
        packed = zlib.compress(text.encode("utf-8", "surrogatepass"), 1)
        found.append(Extracted(msgspec.Raw(encode(extractor.extract(note))), packed))
    return encode(found)


def readable(packed: bytes) -> str:
    """The text that ``Extracted.readable`` holds."""
    return zlib.decompress(packed).decode("utf-8", "surrogatepass")


def content(folder: str, path: str) -> bytes:
    """The bytes of a note, of 256 MiB at most. Raises OSError."""
    if "://" in folder:
        import fsspec

        with fsspec.open(f"{folder.rstrip('/')}/{path}", "rb") as file:
            data = bytes(file.read(_MOST + 1))
        if len(data) > _MOST:
            raise OSError(errno.EFBIG, f"is larger than {_MOST >> 20} MiB", path)
        return data
    return content_of(os.path.join(folder, path), _MOST)  # noqa: PTH118 - many a build


def _remarks(note: Note, entry: Entry) -> str:
    parts = []
    for first, last in entry.blocks:
        blocks = note.blocks[first:last]
        if blocks:
            parts.append(note.text[blocks[0].start : max(b.end for b in blocks)].strip())
    return "\n".join(parts)


_note = msgspec.msgpack.Decoder(Note)
