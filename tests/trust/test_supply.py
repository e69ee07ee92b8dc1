"""What the tests need is locked, and the lock is what the project asks for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = {
    extra: (ROOT / f"requirements-{name}.txt").read_text(encoding="utf-8")
    for extra, name in (("dev", "test"), ("soak", "soak"))
}
WHOLE = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = WHOLE["project"]


def pinned(extra: str) -> dict[str, list[str]]:
    """The versions of each package that the lock of an extra holds."""
    locked: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", LOCKS[extra], re.MULTILINE):
        locked.setdefault(canonicalize_name(name), []).append(version)
    return locked


@pytest.mark.parametrize("extra", LOCKS)
def test_every_dependency_is_locked_at_a_version_that_is_asked_for(extra: str) -> None:
    locked = pinned(extra)
    built_by = WHOLE["build-system"]["requires"]
    for text in (*PROJECT["dependencies"], *PROJECT["optional-dependencies"][extra], *built_by):
        wanted = Requirement(text)
        versions = locked.get(canonicalize_name(wanted.name), [])
        assert versions, f"{text} is not locked"
        assert all(wanted.specifier.contains(v) for v in versions), (text, versions)


@pytest.mark.parametrize("lock", LOCKS.values(), ids=list(LOCKS))
def test_every_locked_version_has_a_hash(lock: str) -> None:
    names = re.findall(r"^[A-Za-z0-9._-]+==", lock, re.MULTILINE)
    blocks = re.findall(
        r"^[A-Za-z0-9._-]+==.*\\\n    --hash=sha256:[0-9a-f]{64}", lock, re.MULTILINE
    )
    assert len(names) == len(blocks) > 20


def test_what_is_soaked_is_what_is_tested() -> None:
    soaked = pinned("soak")
    assert all(soaked[name] == versions for name, versions in pinned("dev").items())


def test_the_test_command_installs_what_is_locked() -> None:
    rule = (ROOT / "Makefile").read_text(encoding="utf-8").split("/.tested:")[1].split("\n\n")[0]
    assert rule.split("\n")[0].split()[0] == "requirements-test.txt"
    installs = [line for line in rule.split("\n") if " pip install " in line]
    ours = "--no-deps --no-build-isolation --editable ."  # by the locked build backend
    assert [("--require-hashes --requirement $<" in i, ours in i) for i in installs] == [
        (True, False),
        (False, True),
    ]


def test_what_runs_code_from_data_is_a_lint_error() -> None:
    rules = WHOLE["tool"]["ruff"]
    assert "S" in rules["lint"]["select"]  # exec, eval, pickle, yaml.load, shell=True
    ignored = {code for code in rules["lint"]["ignore"] if code.startswith("S")}
    assert not ignored & {"S102", "S301", "S307", "S506", "S602"}
