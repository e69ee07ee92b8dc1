"""What earlier builds understood, per note, so that only what changed is read again.

One SQLite file, ``.kg/cache.sqlite`` beside the outputs. It is disposable: a file that is missing,
corrupt, or written by another program version or with other cues and gazetteers is begun anew.

    note(path, digest, entries, extraction, readable)
        entries: what the names dictionary needs; readable: the text in which names are looked for
    kept(key, value)
        the version of program and data, the names dictionary, what is noted of the outputs
    told(key, value)
        the works and relations of the lineage as it was written, so that only what changed is
        written again
"""

from __future__ import annotations

import contextlib
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from hashlib import blake2b
from importlib.metadata import entry_points
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from kg import __version__, ontology
from kg.batches import Extracted, Outline, encode, readable
from kg.errors import GraphError
from kg.model import Extraction, Name

_EXTRACTING = (
    "read", "extract", "model.py", "naming.py", "han.py", "abbreviations.py", "addresses.py",
    "ontology.py", "forest.py", "batches.py",
)  # fmt: skip

T = TypeVar("T")
_SUM = 16  # bytes
WAIT = 30  # seconds for another build to end
_TABLES = (
    """CREATE TABLE IF NOT EXISTS note (
        path TEXT PRIMARY KEY, digest TEXT NOT NULL,
        entries BLOB NOT NULL, extraction BLOB NOT NULL, readable BLOB NOT NULL
    ) WITHOUT ROWID""",
    "CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS told (key TEXT PRIMARY KEY, value BLOB NOT NULL)",
)


def file_of(out: Path) -> Path:
    """Where the cache of an output folder lies."""
    return out / ".kg" / "cache.sqlite"


def discard(out: Path) -> None:
    """Remove the cache: the next build begins from nothing."""
    path = file_of(out)
    for name in ("", "-journal", "-wal", "-shm"):
        path.with_name(path.name + name).unlink(missing_ok=True)


def mended(out: Path, job: Callable[[], T]) -> T:
    """What ``job`` gives; begun once more without a cache where the cache proved to be spoilt.

    Raises GraphError when the system keeps the cache from being used.
    """
    try:
        return job()
    except (sqlite3.DatabaseError, msgspec.DecodeError, zlib.error) as error:
        if isinstance(error, sqlite3.OperationalError) and _refused(error):
            raise _explained(error, file_of(out)) from error
        discard(out)
        try:
            return job()
        except sqlite3.OperationalError as again:
            raise _explained(again, file_of(out)) from again


def _refused(error: Exception) -> bool:
    # It is the system that keeps the cache from being used, not what stands in it.
    return any(word in str(error) for word in ("locked", "full", "readonly", "unable to open"))


def _explained(error: sqlite3.OperationalError, path: Path) -> GraphError:
    if "locked" in str(error):
        return GraphError("another build is at work here", where=str(path), hint="wait for it")
    return GraphError(
        f"the cache cannot be written: {error}",
        where=str(path),
        hint="is the disk full, or the folder read-only? Earlier outputs are whole",
    )


def digest(data: bytes) -> str:
    """The name of a content: 128 bits of BLAKE2b, in hex."""
    return blake2b(data, digest_size=16).hexdigest()


def version(own: Path | None) -> str:
    """Changes whenever the program or a data file does that extraction depends on."""
    return versions(own)[0]


def versions(own: Path | None) -> tuple[str, str]:
    """``version``, and the same for all that any output depends on."""
    data = blake2b(digest_size=16)
    for folder in ontology.folders(own):
        for path in ontology.depended_on(folder):
            inside = path.relative_to(folder)
            data.update(inside.as_posix().encode() + b"\0" + path.read_bytes())
    extracting, everything = _program()
    return digest(extracting + data.digest()), digest(everything + data.digest())


@cache  # what runs does not change while it runs
def _program() -> tuple[bytes, bytes]:
    states = blake2b(digest_size=16), blake2b(digest_size=16)
    parts = [__version__.encode()]
    for point in sorted(entry_points(group="kg.layouts"), key=lambda p: (p.name, p.value)):
        brought_by = f"{point.dist.name} {point.dist.version}" if point.dist else ""
        parts.append(f"{point.name}={point.value} {brought_by}\0".encode())
    for state in states:
        state.update(b"".join(parts))
    package = Path(__file__).parent
    for path in sorted(package.rglob("*")):
        inside = path.relative_to(package)
        if not path.is_file() or "__pycache__" in inside.parts or inside.parts[0] == "_ontology":
            continue
        content = inside.as_posix().encode() + b"\0" + path.read_bytes()
        states[1].update(content)
        if inside.parts[0] in _EXTRACTING:
            states[0].update(content)
    return states[0].digest(), states[1].digest()


class Cache:
    """The cache of one output folder, held by one build at a time.

    Leaving it commits; an exception rolls back. Raises sqlite3.DatabaseError when what is read
    from it is spoilt, and of these OperationalError when another build holds it or it cannot be
    written: see ``mended``.
    """

    def __init__(self, out: Path, wanted: str) -> None:
        self.path = file_of(out)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self.path.is_symlink():  # it may lead to a database of another program
            self.path.unlink()
        self._db = sqlite3.connect(self.path, timeout=WAIT, isolation_level=None)
        try:
            # Taking the write lock at once keeps a second build out until this one is done.
            self._db.execute("BEGIN IMMEDIATE")
            for table in _TABLES:
                self._db.execute(table)
            if self.kept("version") != wanted.encode():
                self._db.execute("DELETE FROM note")
                self._db.execute("DELETE FROM kept")
                self._db.execute("DELETE FROM told")
                self.keep("version", wanted.encode())
        except BaseException:
            self._db.close()
            raise

    def __enter__(self) -> Cache:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._db.execute("COMMIT")
        finally:
            self._db.close()

    def kept(self, key: str) -> bytes | None:
        """The value kept under ``key``."""
        row = self._db.execute("SELECT value FROM kept WHERE key = ?", (key,)).fetchone()
        return None if row is None else _opened(row[0], key)

    def keep(self, key: str, value: bytes) -> None:
        """Keep ``value`` for the next build."""
        self._db.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (key, _sealed(value, key)))

    def drop(self, *keys: str) -> None:
        """Keep nothing under these keys."""
        self._db.executemany("DELETE FROM kept WHERE key = ?", ((key,) for key in keys))

    def told(self) -> Iterator[tuple[str, bytes]]:
        """What ``tell`` has put in."""
        for key, value in self._db.execute("SELECT key, value FROM told"):
            yield key, _opened(value, key)

    def tell(self, come: Iterable[tuple[str, bytes]], gone: Iterable[str] | None) -> None:
        """Put values in, or others in their place, after taking ``gone`` out; None: all."""
        if gone is None:
            self._db.execute("DELETE FROM told")
        else:
            self._db.executemany("DELETE FROM told WHERE key = ?", ((key,) for key in gone))
        rows = ((key, _sealed(value, key)) for key, value in come)
        self._db.executemany("INSERT OR REPLACE INTO told VALUES (?, ?)", rows)

    def digests(self) -> dict[str, str]:
        """Every note that is known, with the digest of the content that was read."""
        return dict(self._db.execute("SELECT path, digest FROM note"))

    def outlines(self, paths: Iterable[str]) -> Iterator[Outline]:
        """The outlines of known notes; what cannot be decoded is left out."""
        for path in paths:
            with contextlib.suppress(msgspec.DecodeError, TypeError):
                yield _outline.decode(self._part(path, "entries") or b"")

    def extraction(self, path: str) -> Extraction | None:
        """What a known note says, if it has been extracted and can be decoded."""
        data = self._part(path, "extraction")
        if data is None:
            return None
        try:
            return _extraction.decode(data)
        except msgspec.DecodeError:
            return None

    def readable(self, path: str) -> str:
        """The text of a known note in which its names were looked for."""
        return readable(self._part(path, "readable") or b"")

    def _part(
        self, path: str, column: Literal["entries", "extraction", "readable"]
    ) -> bytes | None:
        rows = self._db.execute(f"SELECT digest, {column} FROM note WHERE path = ?", (path,))  # noqa: S608
        row = rows.fetchone()
        return None if row is None else _opened(row[1], path, str(row[0]), column)

    def store(self, found: Outline, extracted: Extracted) -> None:
        """Keep a note's outline and what was extracted from it."""
        about = (found.path, found.digest)
        self._db.execute(
            "INSERT OR REPLACE INTO note VALUES (?, ?, ?, ?, ?)",
            (
                found.path,
                found.digest,
                _sealed(encode(found), *about, "entries"),
                _sealed(bytes(extracted.extraction), *about, "extraction"),
                _sealed(extracted.readable, *about, "readable"),
            ),
        )

    def forget(self, paths: Iterable[str]) -> None:
        """Leave nothing of notes that are gone."""
        self._db.executemany("DELETE FROM note WHERE path = ?", ((path,) for path in paths))

    def names(self) -> tuple[Name, ...]:
        """The names dictionary with which the kept extractions were made."""
        try:
            return _names.decode(self.kept("names") or b"\x90")
        except msgspec.DecodeError:
            return ()


def _sealed(value: bytes, *about: str) -> bytes:
    """``value`` behind a sum of it and of its place: SQLite does not notice bytes that changed."""
    return blake2b(encode((about, value)), digest_size=_SUM).digest() + value


def _opened(data: object, *about: str) -> bytes:
    value = bytes(data[_SUM:]) if isinstance(data, bytes) else b""
    if not isinstance(data, bytes) or _sealed(value, *about) != data:
        raise sqlite3.DatabaseError("the cache is spoilt")
    return value


_outline = msgspec.msgpack.Decoder(Outline)
_extraction = msgspec.msgpack.Decoder(Extraction)
_names = msgspec.msgpack.Decoder(tuple[Name, ...])
