"""`kg watch` among editors, vanishing folders, signals and kills."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kg.build import build
from kg.config import Settings
from tests.trust.conftest import FEW, outputs, start
from tests.trust.test_crashes import edit, readable

KILLS = int(os.environ.get("KG_SOAK_WATCH_KILLS", "1"))
SEED = int(os.environ.get("KG_SOAK_SEED", "0"))  # other moments, for runs side by side
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)[: 1 if KILLS == 1 else None]
PATIENCE = 300  # seconds


@contextmanager
def watching(root: Path) -> Iterator[subprocess.Popen[str]]:
    process = start(root, "watch", to=log_of(root))
    try:
        until(lambda: "Watching" in told(root))
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def told(root: Path) -> str:
    return log_of(root).read_text(encoding="utf-8")


def log_of(root: Path) -> Path:
    return root.with_name(f"{root.name}.log")  # beside it: what is in it is watched


def until(met: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not met():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def knows(root: Path, name: str, out: str = "out") -> Callable[[], bool]:
    """Whether the page of ``root`` names a work."""
    return lambda: name.encode() in (root / out / "lineage.json").read_bytes()


def test_it_follows_editors_folders_and_settings_and_ends_whole(work: Path) -> None:
    with watching(work) as process:
        # An editor that saves in parts, and through a file beside the note.
        edit(work, 1)
        note = work / "notes" / "edited.md"
        text = note.read_text(encoding="utf-8").replace("Zephyr1", "Marlowe4")
        with note.open("w", encoding="utf-8") as file:
            for char in text:
                file.write(char)
                file.flush()
        beside = note.with_name("edited.md.tmp")
        beside.write_text(text.replace("Marlowe4", "Tamerlane5"), encoding="utf-8")
        beside.replace(note)
        until(knows(work, "Tamerlane5"))
        # The folder goes, and comes back with another content; a later save is seen as well.
        shutil.move(work / "notes", work / "away")
        until(lambda: "no such folder" in told(work))
        assert knows(work, "Tamerlane5")()
        shutil.move(work / "away", work / "notes")
        edit(work, 2)
        until(knows(work, "Zephyr2"))
        edit(work, 3)
        until(knows(work, "Zephyr3"))
        # Settings that are wrong are told; right ones lead to another folder, outside of this one.
        (work / "kg.yaml").write_text("notes: [\n", encoding="utf-8")
        until(lambda: "kg.yaml" in told(work))
        other = work.parent / f"{work.name}-other"
        shutil.copytree(work / "notes", other)
        (work / "kg.yaml").write_text(f"notes: ../{other.name}\n", encoding="utf-8")
        until(lambda: told(work).count("change") > 3)
        (other / "edited.md").write_text(text.replace("Marlowe4", "Ozymandias6"), "utf-8")
        until(knows(work, "Ozymandias6"))
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=PATIENCE)
        assert process.returncode == 0
    assert told(work).endswith("stopped\n")
    assert "Traceback" not in told(work)
    readable(work)
    for out in ("out", "fresh"):  # it may have been interrupted between two outputs
        build(Settings(root=work, notes=f"../{other.name}", out=out), jobs=1)
    assert outputs(work) == outputs(work, "fresh")


@pytest.mark.parametrize("kind", SIGNALS, ids=str)
def test_ended_while_it_builds_it_leaves_whole_files(work: Path, kind: signal.Signals) -> None:
    chance = random.Random(kind + 100 * SEED)
    times = KILLS if kind == signal.SIGKILL else max(1, KILLS // 10)
    for name in FEW[1:]:  # a small folder, which is built in no time
        (work / "notes" / name).unlink()
    build(Settings(root=work), jobs=1)
    with watching(work):
        begun = time.monotonic()
        edit(work, 0)
        until(knows(work, "Zephyr0"))
        whole = time.monotonic() - begun
    before, seen = (work / "out" / "lineage.json").read_bytes(), Counter[str]()
    for number in range(1, times + 1):
        with watching(work) as process:
            before = (work / "out" / "lineage.json").read_bytes()
            edit(work, number)
            time.sleep(chance.uniform(0.2, 1.2) * whole)  # half a second of it is silence
            os.killpg(process.pid, kind)
            process.communicate(timeout=PATIENCE)
        assert "Traceback" not in told(work)
        readable(work)
        new = (work / "out" / "lineage.json").read_bytes() != before
        part = any((work / "out").glob(".lineage*.part"))
        seen["writing" if part else "after" if new else "before"] += 1
    print(f"{kind.name}: ended {dict(seen)} of {times}")
    build(Settings(root=work), jobs=1)
    build(Settings(root=work, out="fresh"), jobs=1)
    assert outputs(work) == outputs(work, "fresh")
    assert not list((work / "out").glob(".lineage*"))
