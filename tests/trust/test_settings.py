"""What a person writes by hand, or a stranger's folder brings along, is read or told in a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import ontology
from kg.config import load_settings
from kg.errors import ConfigError, OntologyError
from kg.resolve.decisions import load_decisions
from tests.trust.conftest import kg
from tests.trust.test_hostile_notes import BOMBS

BROKEN = {
    "control": b"notes: \x1b[31m\n",
    "nul": b"\x00\x00",
    "nul in a string": b'notes: "a\\0b"\n',
    "escape in a string": b'notes: "a\\e[31m"\n',
    "utf-16": "notes: x\n".encode("utf-16"),
    "not utf-8": b"notes: \xff\n",
    "deep": b"[" * 20_000,
    "deep by columns": b"".join(b" " * n + b"a:\n" for n in range(300)),
    "a scalar": b"5\n",
    "a key that is a list": b"? [a]\n: b\n",
    "a pattern without quotes": b"exclude: *.md\n",
    "a 13th month": b"notes: 2023-13-45\n",
    "no number": b"threshold: .nan\n",
    "no IRI": b'base: "a> <b"\n',
    **{name: text.encode() for name, text in BOMBS.items()},
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("file", ["kg.yaml", "decisions.yaml"])
def test_a_broken_file_is_told_with_its_name(tmp_path: Path, file: str, name: str) -> None:
    path = tmp_path / file
    path.write_bytes(BROKEN[name])
    with pytest.raises(ConfigError) as told:
        load_settings(root=tmp_path) if file == "kg.yaml" else load_decisions(path)
    assert told.value.where == str(path)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("name", ["control", "deep", "laughs", "tag"])
def test_the_command_says_it_in_one_line(work: Path, name: str) -> None:
    for file in ("kg.yaml", "decisions.yaml"):
        (work / file).write_bytes(BROKEN[name])
        done = kg(work, "build")
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
        assert done.stderr.startswith("kg: ") and file in done.stderr
        assert not set(done.stderr) & {"\x1b", "\x00"}
        (work / file).unlink()


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize(
    "file",
    ["works.yaml", "organizations.yaml", "venues.yaml", "stoplists/own.yaml", "cues/own.yaml"],
)
def test_broken_data_of_the_user_is_told_with_its_name(
    tmp_path: Path, file: str, name: str
) -> None:
    from kg.extract.cues import load

    path = tmp_path / file
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(BROKEN[name])
    with pytest.raises(OntologyError) as told:
        ontology.works(tmp_path)
        ontology.organizations(tmp_path)
        ontology.venues(tmp_path)
        ontology.stoplists(tmp_path)
        load(tmp_path)
    assert told.value.where == str(path)


@pytest.mark.parametrize(
    "text",
    [
        "set: [[AlexNet, year, ²]]",
        "set: [[AlexNet, year, " + "9" * 6000 + "]]",
        'same: [["../../etc/passwd", "<script>"]]',
        'reject: [["a\\e[31m", uses, "$(id)"]]',
        "same: [[.inf, 0x7f]]",
    ],
)
def test_odd_decisions_are_replayed_and_harm_nothing(work: Path, text: str) -> None:
    (work / "decisions.yaml").write_text(text, encoding="utf-8")
    done = kg(work, "build")
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    shown = kg(work, "check", "--only", "decisions").stdout
    assert not set(shown) & {"\x1b", "\x00"}


def test_a_question_of_ones_own_that_is_no_text_is_told(work: Path) -> None:
    (work / "queries").mkdir()
    (work / "queries" / "bad.rq").write_bytes(b"\xff\xfe\x00")
    assert kg(work, "build").returncode == 0
    done = kg(work, "query", "bad")
    assert "Traceback" not in done.stderr
    assert "bad.rq" in done.stderr
