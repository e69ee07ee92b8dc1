"""What a stranger adds from outside: an export format, a layout, cues, a gazetteer."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent


def kg(folder: Path, *words: str, extended: bool = True) -> subprocess.CompletedProcess[str]:
    path = [str(HERE.parent.parent), *([str(HERE / "package")] if extended else [])]
    return subprocess.run(
        [sys.executable, "-m", "kg", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path)},
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stranger") / "folder"
    shutil.copytree(HERE / "folder", folder)
    built = kg(folder, "build")
    assert built.returncode == 0, built.stderr
    return folder


def lineage(folder: Path) -> dict[str, Any]:
    loaded = json.loads((folder / "out" / "lineage.json").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def entries(folder: Path) -> set[object]:
    return {
        work["key"]
        for work in lineage(folder)["works"]
        if any(place["role"] == "entry" for place in work["occurrences"])
    }


def test_the_layout_finds_its_papers(folder: Path) -> None:
    assert {"Quillnet", "Tarnformer"} <= entries(folder)


def test_the_cue_states_a_relation(folder: Path) -> None:
    everything = json.loads(kg(folder, "export", "json", "--all").stdout)
    found = {
        (edge["source"], edge["type"], edge["target"], proof["cue"])
        for edge in everything["relations"]
        for proof in edge["evidence"]
    }
    assert ("quillnet", "extends", "tarnformer", "en.heir-of") in found


def test_the_cue_is_listed_and_its_examples_are_run(folder: Path) -> None:
    assert "en.heir-of" in kg(folder, "cues", "heir").stdout
    assert kg(folder, "cues", "--test").returncode == 0


def test_an_example_that_fails_is_told_readably(tmp_path: Path) -> None:
    shutil.copytree(HERE / "folder", tmp_path / "folder")
    cues = tmp_path / "folder" / "ontology" / "cues" / "mine.yaml"
    text = cues.read_text(encoding="utf-8")
    cues.write_text(text.replace("heir yet.", "heir to CLIP."), encoding="utf-8")
    done = kg(tmp_path / "folder", "cues", "--test")
    assert done.returncode == 1
    assert "en.heir-of" in done.stdout + done.stderr
    assert "heir to CLIP" in done.stdout + done.stderr


def test_the_gazetteer_knows_a_work_that_no_note_explains(folder: Path) -> None:
    works = {work["key"]: work for work in lineage(folder)["works"]}
    years = [f["value"] for f in works["Zephyr Mill"]["facts"] if f["property"] == "year"]
    assert years == [2019]


def test_the_format_is_listed_and_written(folder: Path) -> None:
    assert "the names of all works, one a line" in kg(folder, "export").stdout
    assert "Tarnformer" in kg(folder, "export", "names").stdout.splitlines()


def test_without_the_package_the_next_build_forgets_its_layout(
    folder: Path, tmp_path: Path
) -> None:
    shutil.copytree(folder, tmp_path / "folder")
    assert kg(tmp_path / "folder", "build", extended=False).returncode == 0
    assert "Tarnformer" in entries(folder)
    assert "Tarnformer" not in entries(tmp_path / "folder")
