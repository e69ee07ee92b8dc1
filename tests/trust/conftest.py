"""The command run as a user runs it, in a working folder with a few notes of the examples."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "notes"
FEW = ("papers/albef.md", "papers/gnn.md", "vault/CLIP family.md", "reading-table.md")

Command = Callable[..., "subprocess.CompletedProcess[str]"]


def outputs(root: Path, out: str = "out") -> dict[str, bytes]:
    """The files that a user reads, by name."""
    return {f.name: f.read_bytes() for f in sorted((root / out).glob("lineage.*"))}


def lay_out(root: Path) -> Path:
    """Four notes put into a working folder."""
    for name in FEW:
        file = root / "notes" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes((EXAMPLES / name).read_bytes())
    return root


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A working folder with four notes."""
    return lay_out(tmp_path)


def start(
    root: Path,
    *arguments: str,
    environ: Mapping[str, str] | None = None,
    file_size: int = 0,
    bound: bool = False,
    to: Path | None = None,
) -> subprocess.Popen[str]:
    """`kg` begun in ``root``; no file that it writes may pass ``file_size`` bytes (0: any size).

    What it says goes into the file ``to``, where there is one. ``bound``: by the permissions of
    files, even where the tests run as root.
    """

    def limit() -> None:
        if file_size:
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))

    rootless = ["setpriv", "--bounding-set", "-all", "--inh-caps", "-all"]
    before = rootless if bound and os.geteuid() == 0 else []
    said = to.open("wb") if to else subprocess.PIPE
    return subprocess.Popen(
        [*before, sys.executable, "-m", "kg", *arguments],
        cwd=root,
        env={
            **os.environ,
            "PYTHONIOENCODING": "utf-8",
            "PYTHONUNBUFFERED": "1",
            **(environ or {}),
        },
        stdin=subprocess.DEVNULL,
        stdout=said,
        stderr=subprocess.STDOUT if to else subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="backslashreplace",
        start_new_session=True,
        preexec_fn=limit,  # noqa: PLW1509 - no thread of ours runs
    )


def kg(
    root: Path,
    *arguments: str,
    environ: Mapping[str, str] | None = None,
    file_size: int = 0,
    bound: bool = False,
    timeout: float = 120,
) -> subprocess.CompletedProcess[str]:
    """`kg` run to its end."""
    process = start(root, *arguments, environ=environ, file_size=file_size, bound=bound)
    out, err = process.communicate(timeout=timeout)
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)


def memory() -> int:
    """MiB that this process holds now."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) >> 10
    return 0
