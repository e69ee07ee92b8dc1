"""What a person writes by hand, or a stranger's folder brings along, is read or told in a line."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from pathlib import Path

import pytest

from kg import ontology
from kg.config import load_settings
from kg.errors import ConfigError, KgError, OntologyError
from kg.files import replacing
from kg.resolve.decisions import load_decisions
from tests.trust.conftest import kg, start
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


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes among files here")
@pytest.mark.parametrize(
    "file",
    ["kg.yaml", "decisions.yaml", "works.yaml", "stoplists/own.yaml", "cues/own.yaml", "own.rq"],
)
def test_what_is_no_ordinary_file_is_told_and_not_waited_for(tmp_path: Path, file: str) -> None:
    from kg.extract.cues import load
    from kg.query.questions import load_questions

    path = tmp_path / file
    path.parent.mkdir(exist_ok=True)
    for make in (os.mkfifo, lambda p: p.symlink_to("/dev/zero"), huge, os.mkdir):
        make(path)
        with pytest.raises(KgError, match=r"no ordinary file|larger than|is a folder") as told:
            load_settings(root=tmp_path)
            load_decisions(tmp_path / "decisions.yaml")
            ontology.works(tmp_path)
            ontology.stoplists(tmp_path)
            load(tmp_path)
            load_questions({tmp_path: True})
        assert told.value.where == str(path)
        path.rmdir() if path.is_dir() else path.unlink()


def test_what_cannot_be_written_is_told_by_its_own_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(**_: object) -> None:
        raise PermissionError(13, "Permission denied", ".lineage.html.part")

    monkeypatch.setattr("tempfile.mkstemp", refused)
    with pytest.raises(PermissionError) as told, replacing(tmp_path / "lineage.html"):
        pass
    assert told.value.filename == str(tmp_path / "lineage.html")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes among files here")
def test_a_build_does_not_wait_for_a_pipe(work: Path) -> None:
    os.mkfifo(work / "decisions.yaml")
    (work / "ontology").mkdir()
    for place in (work / "ontology" / "works.yaml", work / "notes" / "pipe.md"):
        os.mkfifo(place)
    done = kg(work, "build", timeout=60)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    (work / "ontology" / "works.yaml").unlink()
    done = kg(work, "build", timeout=60)
    assert done.returncode and done.stderr.count("\n") == 1
    assert "decisions.yaml" in done.stderr and "no ordinary file" in done.stderr


def huge(path: Path) -> None:
    """A file of a terabyte, which takes no room on the disk."""
    path.touch()
    os.truncate(path, 1 << 40)


def test_a_note_without_end_is_left_out_and_told(work: Path) -> None:
    from kg.build import build
    from kg.config import Settings

    huge(work / "notes" / "endless.md")
    huge(work / "notes" / "endless.bib")
    told = build(Settings(root=work), jobs=1).summary
    assert [p.message for p in told.problems if p.note == "endless.md"] == [
        "cannot be read: is larger than 256 MiB"
    ]
    assert told.notes == 4


@pytest.mark.parametrize("key", ["include", "exclude"])
def test_a_glob_cannot_take_for_ever(tmp_path: Path, key: str) -> None:
    from kg.read import find_notes

    deep = tmp_path / "notes" / Path("a/" * 40)
    deep.mkdir(parents=True)
    (deep / "b.md").touch()
    settings = tmp_path / "kg.yaml"
    settings.write_text(f"{key}: ['{'**/' * 40}z', '{'**/a/' * 3}z']", encoding="utf-8")
    before = time.process_time()
    find_notes(tmp_path / "notes", load_settings(root=tmp_path))
    assert time.process_time() - before < 2
    settings.write_text(f"{key}: ['{'**/a/' * 40}z']", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"more than 3 `\*\*/`"):
        load_settings(root=tmp_path)


@pytest.mark.parametrize(
    "pattern", ["(" * 5000 + "a" + ")" * 5000, "(a|a)? " * 40 + "{old} z", "… a " * 12 + "{old}"]
)
def test_a_cue_cannot_take_for_ever(pattern: str) -> None:
    from kg.extract.cues import Cue, CueMatcher

    with pytest.raises(OntologyError, match="more than"):
        CueMatcher([Cue("en.own", "extends", pattern, ())])


@pytest.mark.parametrize("signs", ["(a|a)? ", "(a|a a)? ", "… a "])
def test_what_a_cue_may_hold_is_quick_enough(signs: str) -> None:
    from kg.extract.cues import _MOST, WORK, Cue, CueMatcher

    times = _MOST["…"] if "…" in signs else _MOST["?"]
    matcher = CueMatcher([Cue("en.own", "extends", signs * times + "{old} z", ())])
    before = time.process_time()
    assert not matcher.match(" a " * 300 + WORK + " z"[:1])
    assert not matcher.match(" a " * 300 + WORK + " y  z ")
    assert time.process_time() - before < 2


def test_a_data_folder_is_not_searched_for_what_is_none_of_ours(tmp_path: Path) -> None:
    from kg.cache import version

    own = tmp_path / "own"
    own.mkdir()
    before = version(own)
    (own / "photos").mkdir()
    huge(own / "photos" / "film.mkv")
    assert version(own) == before
    (own / "works.yaml").write_text("[]", encoding="utf-8")
    assert version(own) != before


def test_a_cache_that_leads_elsewhere_leaves_that_place_alone(work: Path) -> None:
    elsewhere = work / "history.sqlite"
    with contextlib.closing(sqlite3.connect(elsewhere)) as other:
        other.execute("CREATE TABLE visited (page)")
    before = elsewhere.read_bytes()
    (work / "out" / ".kg").mkdir(parents=True)
    (work / "out" / ".kg" / "cache.sqlite").symlink_to(elsewhere)
    (work / "out" / "lineage.html").symlink_to(elsewhere)
    assert kg(work, "build").returncode == 0
    assert elsewhere.read_bytes() == before


def test_an_export_goes_through_a_pipe_and_leaves_it_one(work: Path) -> None:
    assert kg(work, "build").returncode == 0
    pipe, link = work / "pipe", work / "link.json"
    os.mkfifo(pipe)
    link.symlink_to("real.json")
    process = start(work, "export", "json", "pipe")
    with pipe.open("rb") as reader:
        data = reader.read()
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert pipe.is_fifo()
    assert kg(work, "export", "json", "link.json").returncode == 0
    assert link.is_symlink()
    assert (work / "real.json").read_bytes() == data != b""


def test_too_little_memory_is_told_in_a_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from kg import cli

    def too_much(**_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(cli, "kg", too_much)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    assert capsys.readouterr().err.startswith("kg: there is not enough memory")
