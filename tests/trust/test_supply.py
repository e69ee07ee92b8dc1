"""What the tests need is locked, and the lock is what the project asks for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements-test.txt").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_every_dependency_is_locked_at_a_version_that_is_asked_for() -> None:
    locked: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", LOCK, re.MULTILINE):
        locked.setdefault(canonicalize_name(name), []).append(version)
    for text in (*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]):
        wanted = Requirement(text)
        versions = locked.get(canonicalize_name(wanted.name), [])
        assert versions, f"{text} is not locked"
        assert all(wanted.specifier.contains(v) for v in versions), (text, versions)


def test_every_locked_version_has_a_hash() -> None:
    pinned = len(re.findall(r"^[A-Za-z0-9._-]+==", LOCK, re.MULTILINE))
    blocks = re.findall(
        r"^[A-Za-z0-9._-]+==.*\\\n    --hash=sha256:[0-9a-f]{64}", LOCK, re.MULTILINE
    )
    assert pinned == len(blocks) > 20


def test_the_test_command_installs_what_is_locked() -> None:
    rule = (ROOT / "Makefile").read_text(encoding="utf-8").split("/.tested:")[1].split("\n\n")[0]
    assert rule.split("\n")[0].split()[0] == "requirements-test.txt"
    installs = [line for line in rule.split("\n") if " pip install " in line]
    assert [("--require-hashes --requirement $<" in i, "--no-deps" in i) for i in installs] == [
        (True, False),
        (False, True),
    ]


def test_what_runs_code_from_data_is_a_lint_error() -> None:
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]
    assert "S" in rules["lint"]["select"]  # exec, eval, pickle, yaml.load, shell=True
    ignored = {code for code in rules["lint"]["ignore"] if code.startswith("S")}
    assert not ignored & {"S102", "S301", "S307", "S506", "S602"}
