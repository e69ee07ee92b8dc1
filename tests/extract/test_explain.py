"""`kg explain`, through the real command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LISTED = "benchmark with: DETR, MAE, CutMix"


def explained(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kg", "explain", *arguments]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False
    )


def test_the_paper_that_is_given_is_the_one_spoken_of(tmp_path: Path) -> None:
    done = explained(tmp_path, LISTED, "--paper", "WeftNet")
    assert done.returncode == 0, done.stderr
    papers = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("paper")]
    claims = {tuple(line.split()[1:4]) for line in done.stdout.splitlines() if line[:5] == "claim"}
    assert papers == ["WeftNet"]
    assert claims == {
        ("WeftNet", "compares", other) for other in ("DETR", "MAE", "CutMix")
    }  # fmt: skip


def test_reasons_are_sentences(tmp_path: Path) -> None:
    done = explained(tmp_path, "本文在模型上融合了 ALBEF 和 VLMo", "--paper", "BEiT-3")
    reasons = [line.split("because ")[1] for line in done.stdout.splitlines() if "because" in line]
    assert reasons
    assert not [reason for reason in reasons if "=" in reason]


def test_a_file_that_is_not_there_is_no_sentence(tmp_path: Path) -> None:
    done = explained(tmp_path, "missing.md")
    assert done.returncode == 1
    assert "missing.md: no such file" in done.stderr
    assert not done.stdout
