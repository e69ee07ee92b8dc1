"""kg evaluate on a small case that was scored by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kg.errors import KgError, UsageError
from kg.evaluate import Report, evaluate
from kg.evaluate.report import Row, Share

NOTE = "# ALBEF\n\n本文是 ViLT 的后续。\n\n用了 BERT。\n\n比 UNITER 好。\n"
GOLD: dict[str, Any] = {
    "note": "some/where/a.md",
    "papers": [
        {
            "key": "ALBEF",
            "title": "ALBEF: Align before Fuse",
            "aliases": [],
            "line": 1,
            "status": "read",
            "year": 2021,
            "orgs": ["Salesforce"],
            "authors": [],
            "venue": "NeurIPS",
            "disputed": ["month"],
        }
    ],
    "works": [
        {"key": "ViLT", "aliases": ["Vilt"], "line": 3},
        {"key": "BERT", "aliases": [], "line": 5},
        {"key": "UNITER", "aliases": [], "line": 7},
        {"key": "MoCo v2", "aliases": [], "line": 9, "optional": True},
    ],
    "relations": [
        {"from": "ALBEF", "type": "extends", "to": "ViLT", "line": 3, "sure": True},
        {"from": "ALBEF", "type": "uses", "to": "BERT", "line": 5, "sure": True},
        {"from": "ALBEF", "type": "compares", "to": "UNITER", "line": 7, "sure": True},
        {"from": "ALBEF", "type": "uses", "to": "MoCo v2", "line": 9, "sure": False},
    ],
}


def work(key: str, role: str = "mention", **more: Any) -> dict[str, Any]:
    seen = {"note": "a.md", "line": 1, "role": role, **more.pop("seen", {})}
    return {"id": key.lower(), "key": key, "title": None, "aliases": [], "occurrences": [seen],
            "facts": [], **more}  # fmt: skip


def edge(source: str, kind: str, target: str, line: int, quote: str) -> dict[str, Any]:
    place = {"note": "b/a.md", "line": line, "quote": quote, "cue": f"c.{kind}", "confidence": 0.8}
    return {"source": source, "type": kind, "target": target, "confidence": 0.8,
            "evidence": [place]}  # fmt: skip


FOUND: dict[str, Any] = {
    "works": [
        work(
            "ALBEF",
            "entry",
            seen={"status": "read"},
            facts=[
                {"property": "year", "value": 2020, "evidence": {"note": "a.md", "line": 1}},
                {"property": "org", "value": "salesforce", "evidence": {"note": "a.md"}},
                {"property": "month", "value": 7, "evidence": {"note": "a.md"}},
                {"property": "venue", "value": "NeurIPS", "evidence": {"note": None}},
            ],
        ),
        work("Vilt"),
        work("BERT"),
        work("UNITER"),
        work("MoCo-2"),
        work("Table"),
    ],
    "relations": [
        edge("albef", "extends", "vilt", 3, "本文是 ViLT 的后续。"),
        edge("albef", "extends", "bert", 5, "用了 BERT。"),
        edge("uniter", "compares", "albef", 7, "比 UNITER 好。"),
        edge("albef", "extends", "moco-2", 5, "用了 BERT。"),
        edge("albef", "uses", "table", 7, "不在这里"),
    ],
}


@pytest.fixture
def report(tmp_path: Path) -> Report:
    gold, notes = tmp_path / "gold", tmp_path / "notes"
    gold.mkdir()
    notes.mkdir()
    (gold / "a.json").write_text(json.dumps(GOLD), encoding="utf-8")
    (notes / "a.md").write_text(NOTE, encoding="utf-8")
    return evaluate(gold, json.dumps(FOUND).encode(), notes)


def test_papers_and_works(report: Report) -> None:
    assert report.rows["paper"] == Row(1, 0, 0)
    # MoCo v2 is optional: found or not, it counts for nothing; Table is no work
    assert report.rows["works"] == Row(4, 1, 0)


def test_lineage_counts_pairs_and_types_count_types(report: Report) -> None:
    assert report.rows["lineage"] == Row(2, 1, 0)
    assert report.rows["extends"] == Row(1, 1, 0)
    assert report.rows["uses"] == Row(0, 1, 1)
    assert report.rows["inspired_by"] == Row(0, 0, 0)
    assert report.rows["lineage"].precision == pytest.approx(2 / 3)
    assert report.rows["inspired_by"].f1 is None


def test_compares_has_no_direction(report: Report) -> None:
    assert report.rows["compares"] == Row(1, 0, 0)


def test_an_unsure_relation_is_neither_wanted_nor_punished(report: Report) -> None:
    assert not [e for e in report.errors if "MoCo v2" in (e.subject, e.object)]


def test_what_the_note_states(report: Report) -> None:
    assert report.rows["year"] == Row(0, 1, 1)
    assert report.rows["month"] == Row(0, 0, 0)  # disputed
    assert report.rows["venue"] == Row(0, 0, 1)  # background facts are not the note's
    assert report.rows["orgs"] == Row(1, 0, 0)
    assert report.rows["status"] == Row(1, 0, 0)


def test_evidence_quotes_cues_and_confidence(report: Report) -> None:
    assert report.evidence == Share(2, 2)
    assert report.quotes == Share(4, 5)
    assert report.cues["c.extends"] == Share(1, 2)
    assert report.bands["lineage"]["0.8"] == Share(2, 3)


def test_confusions_and_errors_with_their_sentences(report: Report) -> None:
    assert report.confusion == {"-": {"uses": 1}, "extends": {"extends": 1}, "uses": {"extends": 1}}
    wrong = {(e.kind, e.object): e.sentence for e in report.errors}
    assert wrong["type: extends for uses", "BERT"] == "用了 BERT。"
    assert wrong["lineage + (uses)", "?Table"] == "不在这里"


def test_a_missed_edge_shows_its_line(tmp_path: Path, report: Report) -> None:
    nothing = {"works": [work("ALBEF", "entry")], "relations": []}
    empty = evaluate(tmp_path / "gold", json.dumps(nothing).encode(), tmp_path / "notes")
    missed = {e.object: e.sentence for e in empty.errors if e.kind == "lineage - (extends)"}
    assert missed == {"ViLT": "本文是 ViLT 的后续。"}


def test_no_gold_and_broken_lineage_are_named(tmp_path: Path, report: Report) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="no annotations"):
        evaluate(tmp_path / "empty", json.dumps(FOUND).encode())
    dangling = {"works": [], "relations": FOUND["relations"]}
    with pytest.raises(UsageError, match="names no work"):
        evaluate(tmp_path / "gold", json.dumps(dangling).encode())
    (tmp_path / "gold" / "b.json").write_text("{", encoding="utf-8")
    with pytest.raises(KgError, match=r"b\.json"):
        evaluate(tmp_path / "gold", json.dumps(FOUND).encode())
