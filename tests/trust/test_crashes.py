"""Killed, out of room or with a spoilt cache, it loses nothing, and says what to do."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import sqlite3
import stat
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kg.build import build
from kg.config import Settings
from kg.graph.lineage import read_lineage
from kg.graph.store import home_of, is_whole
from kg.resolve.decisions import load_decisions
from tests.trust.conftest import kg, lay_out, outputs, start

KILLS = int(os.environ.get("KG_SOAK_KILLS", "4"))
SPOILT = int(os.environ.get("KG_SOAK_SPOILT", "5"))


def here(root: Path, out: str = "out") -> None:
    build(Settings(root=root, out=out), jobs=1)


def edit(root: Path, number: int) -> None:
    text = f"# Zephyr{number}: Quiet Learning\n\nZephyr{number} extends ALBEF.\n"
    (root / "notes" / "edited.md").write_text(text, encoding="utf-8")


def readable(root: Path) -> None:
    """Each output can be read as what it is, whichever build wrote it."""
    found = outputs(root)
    json.loads(found["lineage.json"])
    assert found["lineage.html"].rstrip().endswith(b"</html>")
    assert found["lineage.graphml"].rstrip().endswith(b"</graphml>")
    assert read_lineage(root / "out").works


def test_killed_at_any_moment_it_leaves_whole_files_and_the_next_build_is_right(
    work: Path,
) -> None:
    here(work)
    begun = time.monotonic()
    edit(work, 0)
    assert kg(work, "build", "--jobs", "1").returncode == 0
    whole = time.monotonic() - begun
    chance = random.Random(11)
    for number in range(1, KILLS + 1):
        edit(work, number)
        process = start(work, "build", "--jobs", "1")
        time.sleep(chance.uniform(0.1, 1.1) * whole)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        readable(work)
    here(work)
    here(work, "fresh")
    assert outputs(work) == outputs(work, "fresh")
    assert is_whole(work / "out")


def test_what_a_killed_build_left_is_removed_by_the_next(work: Path) -> None:
    here(work)
    left = work / "out" / ".lineage.html.abc123.part"
    left.write_bytes(b"<html>")
    here(work)
    assert not left.exists()


def test_workers_end_with_the_build_that_began_them(work: Path) -> None:
    process = start(work, "build", "--jobs", "2")
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    if not children.exists():
        pytest.skip("no way to list processes here")
    until = time.monotonic() + 60
    while len(workers := children.read_text().split()) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(0.3)  # in which a worker begins its watch
    process.kill()  # the one process, as the system does when memory runs out
    assert len(workers) == 2
    process.communicate(timeout=60)  # the pipe ends when the last worker has ended


@pytest.mark.parametrize("room", [1 << 12, 1 << 16, 1 << 18])
def test_a_full_disk_costs_nothing_that_was_there(work: Path, room: int) -> None:
    here(work)
    before = outputs(work)
    edit(work, 1)
    done = kg(work, "build", "--jobs", "1", file_size=room)
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("kg: ")
    readable(work)
    written = [name for name, data in outputs(work).items() if data != before[name]]
    assert all(len(outputs(work)[name]) <= room for name in written)
    assert not list((work / "out").glob(".lineage*"))
    here(work)
    here(work, "fresh")
    assert outputs(work) == outputs(work, "fresh")


def test_an_output_folder_that_cannot_be_written_is_named(work: Path) -> None:
    (work / "out").write_text("a file in the way", encoding="utf-8")
    done = kg(work, "build")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("kg: ") and "out" in done.stderr
    assert (work / "out").read_text(encoding="utf-8") == "a file in the way"


def test_a_read_only_output_folder_is_named(work: Path) -> None:
    here(work)
    before = outputs(work)
    edit(work, 1)
    for folder in (work / "out", work / "out" / ".kg"):
        folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    done = kg(work, "build", bound=True)
    for folder in (work / "out", work / "out" / ".kg"):
        folder.chmod(0o755)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert outputs(work) == before


def test_two_builds_at_once_both_end_well(work: Path) -> None:
    both = [start(work, "build", "--jobs", "1") for _ in range(2)]
    for process in both:
        _, err = process.communicate(timeout=180)
        assert process.returncode == 0, err
    here(work, "fresh")
    assert outputs(work) == outputs(work, "fresh")


def test_a_build_that_waits_too_long_for_another_says_so(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here(work)
    edit(work, 1)
    monkeypatch.setattr("kg.cache.WAIT", 0.1)
    held = sqlite3.connect(work / "out" / ".kg" / "cache.sqlite", isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    with pytest.raises(Exception, match="another build is at work here"):
        here(work)
    held.close()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """A folder that was built, and the outputs that are due after ``edit(…, 0)``."""
    root = lay_out(tmp_path_factory.mktemp("built"))
    here(root)
    edited = lay_out(tmp_path_factory.mktemp("edited"))
    edit(edited, 0)
    here(edited)
    return root, outputs(edited)


@pytest.mark.parametrize("number", range(SPOILT))
def test_a_cache_with_any_bytes_changed_gives_the_right_outputs(
    built: tuple[Path, dict[str, bytes]], tmp_path: Path, number: int
) -> None:
    before, due = built
    work = shutil.copytree(before, tmp_path / "work")
    cache = work / "out" / ".kg" / "cache.sqlite"
    data = bytearray(cache.read_bytes())
    chance = random.Random(number)
    kind = number % 4
    if kind == 0:
        for _ in range(200):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    elif kind == 1:
        del data[chance.randrange(len(data)) :]
    elif kind == 2:  # words of the notes become other words, and the file stays a database
        places = [m.start() for m in re.finditer(b"ALBEF", data)]
        for at in chance.sample(places, chance.randint(1, len(places))):
            data[at : at + 5] = b"ALBEG"
    else:
        at = chance.randrange(len(data))
        data[at : at + 5000] = bytes(5000)
    cache.write_bytes(data)
    edit(work, 0)
    here(work)
    assert outputs(work) == due


@pytest.mark.parametrize("what", ["pointer", "gone", "bytes", "cut"])
def test_a_spoilt_graph_is_written_anew_though_no_note_changed(work: Path, what: str) -> None:
    here(work)
    home = home_of(work / "out")
    folder = next(home.glob("store-*"))
    table = max((folder / "rdf").glob("*.sst"), key=lambda f: f.stat().st_size)
    if what == "pointer":
        (home / "graph.json").write_bytes(b"{")
    elif what == "gone":
        shutil.rmtree(folder)
    elif what == "bytes":
        data = bytearray(table.read_bytes())
        data[len(data) // 2] ^= 1
        table.write_bytes(data)
    else:
        os.truncate(table, table.stat().st_size // 2)
    assert not is_whole(work / "out")
    here(work)
    assert is_whole(work / "out")
    assert read_lineage(work / "out").works


def test_an_unreadable_folder_is_told_and_tried_again(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = os.scandir

    def closed(path: Any) -> Any:  # other modules scan, too, and by descriptor
        if str(path).endswith("vault"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr("kg.read.folder.os.scandir", closed)
    told = build(Settings(root=work), jobs=1).summary
    assert [(p.note, p.kind) for p in told.problems if p.kind == "unreadable"] == [
        ("vault", "unreadable")
    ]
    monkeypatch.undo()
    assert build(Settings(root=work), jobs=1).summary.notes == told.notes + 1


def test_decisions_made_at_the_same_time_are_all_kept(tmp_path: Path) -> None:
    file = tmp_path / "decisions.yaml"
    head = "# mine, in my order\nreject:\n  - [MAE, uses, BERT]  # why\n"
    file.write_text(head, encoding="utf-8")
    pairs = [(f"Zephyr-{n}", f"Marlowe-{n}") for n in range(8)]
    running = [start(tmp_path, "merge", *pair) for pair in pairs]
    for process in running:
        _, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
    assert file.read_text(encoding="utf-8").startswith(head)
    assert sorted((a, b) for a, b, _ in load_decisions(file).same) == pairs


MINE = "# mine, in my order\nsame:\n  - [Zephyr, Zephyr-1]  # why\n\n# the end\n"
DECIDED = (
    ("merge", "Zephyr-{n}", "Marlowe-{n}"),
    ("split", "Zephyr-{n}", "Marlowe-{n}"),
    ("accept", "BLIP", "extends", "ALBEF", "--claim", "c{n}"),
    ("reject", "BLIP", "extends", "ALBEF", "--claim", "c{n}"),
    ("set", "ALBEF", "author", "Ada {n}"),
)


def test_a_command_killed_while_it_decides_keeps_every_decision(work: Path) -> None:
    here(work)
    file = work / "decisions.yaml"
    file.write_text(MINE, encoding="utf-8")
    begun = time.monotonic()
    assert kg(work, *(word.format(n=0) for word in DECIDED[-1])).returncode == 0
    whole = time.monotonic() - begun
    chance, seen = random.Random(12), Counter[str]()
    for number in range(1, KILLS + 1):
        before = file.read_bytes()
        process = start(work, *(word.format(n=number) for word in chance.choice(DECIDED)))
        if number % 2:
            time.sleep(chance.uniform(0.1, 1.1) * whole)
        else:  # in the moment in which it writes
            while process.poll() is None and not list(work.glob(".decisions*")):
                pass
            time.sleep(chance.uniform(0, 0.004))
        process.kill()
        process.communicate()
        after = file.read_bytes()
        added = list(after.splitlines())
        for line in before.splitlines():  # all of them are there, in their order
            while added.pop(0) != line:
                pass
        load_decisions(file)
        assert len(after.splitlines()) - len(before.splitlines()) in (0, 1, 2)
        part = any(work.glob(".decisions*"))
        seen["done" if after != before else "writing" if part else "before"] += 1
    print(f"killed {dict(seen)} of {KILLS}")
    assert kg(work, "merge", "Tamerlane", "Timur").returncode == 0
    assert "- [Tamerlane, Timur]" in file.read_text(encoding="utf-8")
    assert not list(work.glob(".decisions*"))


def test_decisions_on_a_full_disk_stay_as_they_were(tmp_path: Path) -> None:
    file = tmp_path / "decisions.yaml"
    text = "# " + "x" * 9000 + "\nsame:\n  - [A1, B1]\n"
    file.write_text(text, encoding="utf-8")
    done = kg(tmp_path, "merge", "A2", "B2", file_size=4096)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert file.read_text(encoding="utf-8") == text
    assert [f.name for f in tmp_path.iterdir()] == ["decisions.yaml"]
