"""Writing files so that a reader sees the old content or the new, never a part."""

from __future__ import annotations

import contextlib
import os
import tempfile
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


def write_atomic(path: Path, data: str | bytes) -> None:
    """Replace ``path`` by ``data`` (text as UTF-8, line ends as given)."""
    with replacing(path) as file:
        file.write(data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data)


def _mode() -> int:
    # mkstemp gives 0600; an output should have the mode of any file the user makes.
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
