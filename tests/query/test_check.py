"""`kg check` compares the graph with the files on disk, and with its shapes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from kg.config import Settings
from kg.graph.store import write_store
from kg.model import Evidence, Lineage, WorkRelation


def check(folder: Path, *options: str) -> tuple[int, list[str]]:
    command = [sys.executable, "-m", "kg", "check", "--json", *options]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.stderr == ""
    return done.returncode, [found["message"] for found in json.loads(done.stdout)]


@pytest.fixture
def folder(tmp_path: Path, sample: Lineage, sample_notes: Path) -> Path:
    shutil.copytree(sample_notes, tmp_path / "notes")
    write_store(sample, tmp_path / "out", Settings(root=tmp_path))
    return tmp_path


def test_a_graph_that_fits_its_notes(folder: Path) -> None:
    assert check(folder, "--only", "passages") == (0, [])
    assert check(folder, "--only", "shapes") == (0, [])


def test_a_note_that_changed_since_the_build(folder: Path) -> None:
    note = folder / "notes" / "masked" / "later.md"
    note.write_text(note.read_text(encoding="utf-8").replace("grows out", "came out"), "utf-8")
    status, messages = check(folder, "--only", "passages")
    assert status == 1
    assert messages[0].startswith("masked/later.md:3: “BEiTv3 (2022) grows out of BEiTv2")
    assert "does not stand here" in messages[0]


def test_a_note_that_is_gone(folder: Path) -> None:
    (folder / "notes" / "masked" / "later.md").unlink()
    _, messages = check(folder, "--only", "passages")
    assert messages == ["masked/later.md: the note is gone: No such file or directory"]


def test_a_graph_against_its_shapes(folder: Path, sample: Lineage) -> None:
    itself = WorkRelation("mae", "uses", "mae", 1.0, (Evidence(None, "x", 1.0, "accepted"),))
    wrong = msgspec.structs.replace(sample, relations=(*sample.relations, itself))
    write_store(wrong, folder / "out", Settings(root=folder))
    status, messages = check(folder, "--only", "shapes")
    assert status == 1
    assert any("no work builds on itself" in message for message in messages)
