"""Files: written so that a reader sees the old content or the new, read within limits."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from kg.errors import KgError

HANDWRITTEN = 16 << 20  # bytes of a file that a person wrote
# Opening a pipe does not wait; Windows has none among its files, and would change line ends.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def content_of(path: Path | str, most: int = HANDWRITTEN) -> bytes:
    """The bytes of an ordinary file, which may come from somebody else.

    Raises OSError when it cannot be read, is a pipe or a device (the one would be waited for, the
    other may never end), or has more than ``most`` bytes.
    """
    if os.path.isdir(path):  # noqa: PTH112 - opened as a file, it would be told by its number
        raise OSError(errno.EISDIR, "is a folder", str(path))
    with os.fdopen(os.open(path, _FLAGS), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "is no ordinary file", str(path))
        if status.st_size <= most:
            data = file.read(status.st_size + 1)  # asked for more, it makes room for as much
            if len(data) > status.st_size:  # some files of the system say that they are empty
                data += file.read(most + 1 - len(data))
            if len(data) <= most:
                return data
    raise OSError(errno.EFBIG, f"is larger than {most >> 20} MiB", str(path))


def arrays_of(data: bytes) -> dict[str, Any]:
    """The arrays of a numpy archive (.npz), by name; nothing in it is ever run.

    Raises ValueError when it is damaged or holds anything but plain arrays.
    """
    import io
    import zipfile

    import numpy as np

    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except (AttributeError, EOFError, OSError, zipfile.BadZipFile, zlib.error) as error:
        raise ValueError(f"no archive of arrays: {error}") from error


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a temporary file beside ``path`` and put it in its place when the block ends well.

    Raises OSError when the folder cannot be written; then, as after any other error, ``path``
    keeps its former content and nothing is left behind. A device or a pipe is written to.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        with path.open("wb") as file:
            yield file
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    except OSError as error:  # what cannot be written is the file that was asked for
        raise OSError(error.errno, error.strerror, str(path)) from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(_mode())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


if sys.platform == "win32":
    import msvcrt

    def _lock_of(path: Path) -> int:
        # A folder cannot be locked here, so a file beside ``path`` stands for it, and stays.
        return os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT)

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock_of(path: Path) -> int:
        return os.open(path.parent, os.O_RDONLY)

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextlib.contextmanager
def locked(path: Path, wait: float = 30.0) -> Iterator[None]:
    """Keep other programs that ask for the same lock out while ``path`` is read and replaced.

    The system ends the lock of a program that dies. ``wait`` is in seconds. Raises KgError when
    another program keeps the lock longer, OSError where there can be none.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + wait
    handle = _lock_of(path)
    try:
        while True:
            try:
                _take(handle)
                break
            except (BlockingIOError, PermissionError) as error:  # the latter on Windows
                if time.monotonic() > until:
                    hint = "wait for it, then try again"
                    raise KgError(
                        "another command is writing here", where=str(path), hint=hint
                    ) from error
                time.sleep(0.02)
        yield
    finally:
        os.close(handle)


def sweep(folder: Path, pattern: str) -> None:
    """Remove what ``replacing`` left in ``folder`` when its program was killed.

    Only for a caller who knows that nobody is writing files of that name.
    """
    for path in folder.glob(f".{pattern}.*.part"):
        path.unlink(missing_ok=True)


def write_atomic(path: Path, data: str | bytes) -> None:
    """Replace ``path`` by ``data`` (text as UTF-8, line ends as given)."""
    with replacing(path) as file:
        file.write(data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data)


def _mode() -> int:
    # mkstemp gives 0600; an output should have the mode of any file the user makes.
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
