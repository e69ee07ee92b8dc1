"""Writing files so that a reader sees the old content or the new, never a part."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a temporary file beside ``path`` and put it in its place when the block ends well.

    Raises OSError when the folder cannot be written; then, as after any other error, ``path``
    keeps its former content and nothing is left behind.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
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


@contextlib.contextmanager
def locked(path: Path, wait: float = 30.0) -> Iterator[None]:
    """Keep other programs that ask for the same lock out while ``path`` is read and replaced.

    ``wait`` is in seconds. Raises TimeoutError when another keeps it longer.
    """
    folder = path.absolute().parent
    folder.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + wait
    try:
        import fcntl
    except ImportError:  # Windows cannot lock a folder, so a file stands for it
        import msvcrt

        # One name per folder: who finds it locked waits, and the system ends locks of the dead.
        handle = os.open(folder / f".{path.name}.lock", os.O_RDWR | os.O_CREAT)

        def take() -> None:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        handle = os.open(folder, os.O_RDONLY)

        def take() -> None:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    try:
        while True:
            try:
                take()
                break
            except OSError as error:
                if time.monotonic() > until:
                    raise TimeoutError(f"another program keeps {path} locked") from error
                time.sleep(0.02)
        yield
    finally:
        os.close(handle)


def write_atomic(path: Path, data: str | bytes) -> None:
    """Replace ``path`` by ``data`` (text as UTF-8, line ends as given)."""
    with replacing(path) as file:
        file.write(data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data)


def _mode() -> int:
    # mkstemp gives 0600; an output should have the mode of any file the user makes.
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
