"""The README is true: its commands run, in order, in a folder with the sample notes."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STATUS = {"check": {0, 1}, "diff": {0, 1}}  # 1: something was found


def commands(page: Path) -> list[str]:
    """Lines that begin with "$ " in console blocks."""
    blocks = re.findall(r"^```console\n(.*?)^```", page.read_text(encoding="utf-8"), re.S | re.M)
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]


def test_the_chinese_page_tours_the_same_commands() -> None:
    known = set(commands(ROOT / "README.md"))
    tour = commands(ROOT / "README.zh.md")
    assert tour
    assert [command for command in tour if command not in known] == []


@pytest.mark.slow
def test_every_command_of_the_tour_runs(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "notes", tmp_path / "notes")
    environment = {**os.environ, "BROWSER": "true", "PYTHONPATH": str(ROOT)}
    tour = commands(ROOT / "README.md")
    assert len(tour) > 10
    for command in tour:
        words = shlex.split(command)
        assert words[0] == "kg"
        done = subprocess.run(
            [sys.executable, "-m", *words],
            cwd=tmp_path,
            check=False,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
        )
        assert done.returncode in STATUS.get(words[1], {0}), f"{command}\n{done.stderr}"
        assert (done.stdout + done.stderr).strip(), command
        assert "Traceback" not in done.stderr


def test_the_make_targets_it_names_exist() -> None:
    named = re.findall(r"^make (\w+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.M)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert named
    for target in named:
        assert re.search(rf"^{target}:", makefile, re.M), target


def test_its_links_lead_somewhere() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert (ROOT / link).exists(), link
