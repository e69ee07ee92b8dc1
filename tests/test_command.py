"""The installed command, met as a user meets it: good days and bad ones."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

NOTE = """# 2023.8

## 2023.8.13

《BLIP: Bootstrapping Language-Image Pre-training for Unified Understanding and Generation》

2022.2 Salesforce 的工作，本文是 ALBEF 的后续工作，并且借鉴了 VLMo。
"""


def kg(folder: Path, *words: str, expect: int = 0) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-m", "kg", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(root), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == expect, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "log.md").write_text(NOTE, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    (folder / "notes").mkdir()
    (folder / "notes" / "log.md").write_text(NOTE, encoding="utf-8")
    kg(folder, "build")
    return folder


def test_a_build_writes_page_graph_graphml_and_json(built: Path) -> None:
    names = {f.name for f in (built / "out").iterdir() if not f.name.startswith(".")}
    assert {f"lineage.{s}" for s in ("html", "ttl", "graphml", "json")} <= names


def test_the_edge_carries_its_sentence_through_card_query_and_json(built: Path) -> None:
    card = kg(built, "show", "blip").stdout
    assert "ALBEF" in card
    assert "后续工作" in card
    assert "log.md:7" in card
    ask = "SELECT ?n WHERE { ?w rdfs:label 'BLIP' ; kg:extends/rdfs:label ?n }"
    assert "ALBEF" in kg(built, "query", ask, "--format", "csv").stdout
    assert "后续工作" in kg(built, "export", "json").stdout


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    done = kg(tmp_path, "build", "nowhere", expect=1)
    assert "nowhere: no such folder" in done.stderr
    assert not (tmp_path / "out").exists()


def test_an_empty_folder_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    assert ".md" in kg(tmp_path, "build", expect=1).stderr


def test_one_bad_note_stops_no_other(folder: Path) -> None:
    notes = folder / "notes"
    (notes / "old.md").write_bytes(
        "## 论文\n\n《ViT》基于 Transformer，效果不错。\n".encode("gb18030")
    )
    (notes / "binary.md").write_bytes(bytes(range(256)) * 8)
    (notes / "front.md").write_text("---\ntitle: [x\n---\n\n# MAE\n\nFollows BERT.\n")
    done = kg(folder, "build")
    assert "4 notes" in done.stdout or "3 notes" in done.stdout
    for name in ("old.md", "binary.md", "front.md"):
        assert name in done.stderr
    assert "BLIP" in kg(folder, "export", "json").stdout


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no owner on this system")
def test_a_folder_without_permission_leaves_the_others(folder: Path) -> None:
    closed = folder / "notes" / "closed"
    closed.mkdir()
    (closed / "x.md").write_text("# X\n")
    closed.chmod(0)
    try:
        kg(folder, "build")
    finally:
        closed.chmod(0o755)


def test_an_unknown_work_gets_near_ones(built: Path) -> None:
    assert "ALBEF" in kg(built, "show", "ALBFE", expect=1).stderr


def test_a_syntax_error_shows_line_and_column(built: Path) -> None:
    done = kg(built, "query", "SELECT ?x WHERE {\n ?x rdfs:label }", expect=1)
    assert "line 2, column" in done.stderr


def test_a_failed_build_leaves_the_earlier_output(built: Path) -> None:
    before = (built / "out" / "lineage.json").read_bytes()
    (built / "decisions.yaml").write_text("smae: []\n")
    done = kg(built, "build", expect=2)
    assert "decisions.yaml:1" in done.stderr
    (built / "decisions.yaml").unlink()
    assert (built / "out" / "lineage.json").read_bytes() == before


def test_settings_are_checked_with_line_and_nearest_key(built: Path) -> None:
    (built / "kg.yaml").write_text("out: out\nthreshhold: 0.4\n")
    done = kg(built, "build", expect=2)
    (built / "kg.yaml").unlink()
    assert "kg.yaml:2" in done.stderr
    assert "threshold" in done.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("set", "BLIP", "year", "99999"), "is no year"),
        (("set", "BLIP", "month", "13"), "is no month"),
        (("accept", "BLIP", "extends", "BLIP"), "both sides"),
        (("merge", "BLIP", "BLIP"), "both sides"),
    ],
)
def test_what_cannot_be_meant_is_not_decided(
    built: Path, words: tuple[str, ...], message: str
) -> None:
    assert message in kg(built, *words, expect=2).stderr
    assert not (built / "decisions.yaml").exists()


def test_commands_before_any_build_say_what_to_do(tmp_path: Path) -> None:
    for words in (["show", "BLIP"], ["query", "SELECT * { ?s ?p ?o }"], ["open"], ["check"]):
        assert "kg build" in kg(tmp_path, *words, expect=1).stderr


def test_review_writes_each_answer_at_once_and_does_not_ask_again(built: Path) -> None:
    from click.testing import CliRunner

    from kg.cli import kg as command

    relations = json.loads((built / "out/lineage.json").read_text(encoding="utf-8"))["relations"]
    doubtful = min(r["confidence"] for r in relations)  # doubtful is what lies near the threshold
    settings = built / "kg.yaml"
    settings.write_text(f"threshold: {min(doubtful, 0.95)}\n", encoding="utf-8")
    run = CliRunner()
    first = run.invoke(command, ["--config", str(settings), "review"], input="nq")
    assert first.exit_code == 0, first.output
    text = (built / "decisions.yaml").read_text(encoding="utf-8")
    assert "reject:" in text or "different:" in text
    asked = first.output.count("[k] skip")
    second = run.invoke(command, ["--config", str(settings), "review"], input="q" * 99)
    assert second.output.count("[k] skip") <= asked
    (built / "decisions.yaml").unlink()
    settings.unlink()


def test_a_command_typed_wrong_is_guessed(tmp_path: Path) -> None:
    assert "Did you mean `build`?" in kg(tmp_path, "bild", expect=2).stderr
    assert "Did you mean" not in kg(tmp_path, "zzz", expect=2).stderr


def test_no_color_is_respected_on_a_terminal(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from kg.cli import kg as command

    note = next((folder / "notes").rglob("*.md"))
    for wish, escapes in (("", True), ("1", False)):
        monkeypatch.setenv("NO_COLOR", wish)
        shown = CliRunner().invoke(command, ["read", str(note)], color=True)
        assert shown.exit_code == 0, shown.output
        assert ("\x1b[" in shown.output) == escapes
