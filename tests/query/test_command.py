"""The commands that ask the graph, as a person uses them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pyromark import Markdown, Options

from kg.cli._render import table, width, wrap
from kg.graph.part import Arrow
from kg.query import lines


def run(*arguments: str, out: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """`kg` with a graph, in a process of its own."""
    command = [sys.executable, "-m", "kg", *arguments]
    if arguments[0] != "questions":
        command += ["--out", str(out)]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", input=stdin, check=False
    )


def test_a_query_prints_a_table(sample_out: Path) -> None:
    done = run(
        "query", "SELECT ?n ?d { work:blip rdfs:label ?n ; dcterms:issued ?d }", out=sample_out
    )
    assert done.stdout.splitlines() == ["n     d", "────  ───────", "BLIP  2022-01"]
    assert (done.stderr, done.returncode) == ("", 0)


def test_a_query_from_a_file_and_from_standard_input(sample_out: Path, tmp_path: Path) -> None:
    sparql = "ASK { work:blip kg:extends work:albef }"
    file = tmp_path / "own.rq"
    file.write_text(sparql)
    assert run("query", str(file), out=sample_out).stdout == "yes\n"
    assert run("query", "-", out=sample_out, stdin=sparql).stdout == "yes\n"


@pytest.mark.parametrize(
    ("format_", "start"),
    [
        ("csv", "name,issued,ancestor\r\nVLMo,2021-11,"),
        ("tsv", '?name\t?issued\t?ancestor\n"VLMo"\t"2021-11"^^<'),
        ("json", '{"head":{"vars":["name","issued","ancestor"]}'),
        ("xml", '<?xml version="1.0"?><sparql '),
        ("md", "| name | issued | ancestor |\n| --- | --- | --- |\n| VLMo | 2021-11 | work:vlmo |"),
    ],
)
def test_formats(sample_out: Path, format_: str, start: str) -> None:
    command = [sys.executable, "-m", "kg", "query", "ancestors", "--work", "blip"]
    done = subprocess.run(
        [*command, "-f", format_, "--out", str(sample_out)], capture_output=True, check=True
    )
    assert done.stdout.decode().startswith(start)


@pytest.mark.parametrize(
    ("format_", "holds"),
    [
        (None, "work:blip kg:extends work:albef , work:vlmo ."),
        ("ntriples", "/id/work/blip> <https://w3id.org/kg-lineage/ns#extends> <"),
        ("jsonld", '"@id":'),
    ],
)
def test_graphs(sample_out: Path, format_: str | None, holds: str) -> None:
    sparql = "CONSTRUCT { work:blip kg:extends ?o } WHERE { work:blip kg:extends ?o }"
    options = ["--format", format_] if format_ else []
    assert holds in run("query", sparql, *options, out=sample_out).stdout


def test_explain_says_the_query_as_run_and_the_time(sample_out: Path) -> None:
    done = run("query", "ancestors", "--work", "blip", "--depth", "2", "--explain", out=sample_out)
    assert "PREFIX kg: <https://w3id.org/kg-lineage/ns#>\n" in done.stderr
    assert "(kg:buildsOn|kg:buildsOn/kg:buildsOn) ?ancestor" in done.stderr
    assert re.search(r"# answered in \d+\.\d ms", done.stderr)
    assert "PREFIX" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["query", "SELECT * {"], 1, "kg: line 1, column 11"),
        (["query", "nosuch"], 2, "no saved question is called `nosuch`"),
        (["query", "ancestor"], 2, "did you mean ancestors?"),
        (["query", "SELECT", "*", "{}"], 2, "put the query into one pair of quotes"),
        (["query", "missing.rq"], 2, "missing.rq: cannot be read"),
        (["query", "ASK {}", "--work", "x"], 2, "only saved questions take parameters"),
        (["query", "ancestors", "--work", "BLOP"], 1, "did you mean BLIP?"),
        (["query", "DROP ALL"], 1, "an update, and queries only read"),
        (["query", "ASK { SERVICE <http://127.0.0.1:9/> {} }"], 1, "--allow-network"),
        (["query", "ASK {}", "--format", "turtle"], 2, "use json, xml, csv, tsv"),
        (["query", "ASK {}", "--endpoint", "ftp://x"], 2, "must begin with http"),
        (["query", "ASK {}", "--endpoint", "http://me:secret@x/"], 2, "KG_USER"),
        (["show", "Vision Transfomer"], 1, "did you mean ViT?"),
        (["path", "ViT", "BEiT"], 1, "no line of descent runs between ViT and BEiT"),
        (["timeline", "--org", "Nowhere"], 1, "no organization is called"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_place(
    sample_out: Path, arguments: list[str], status: int, message: str
) -> None:
    done = run(*arguments, out=sample_out)
    assert message in done.stderr
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr
    assert (done.returncode, done.stdout) == (status, "")


def test_without_a_graph(tmp_path: Path) -> None:
    done = run("query", "ASK {}", out=tmp_path)
    assert done.returncode == 1
    assert "there is no graph — run `kg build` first" in done.stderr


def test_a_card_shows_each_edge_with_its_sentence(sample_out: Path) -> None:
    card = run("show", "blip", out=sample_out).stdout
    assert card.startswith("BLIP  2022-01\nBootstrapping Language-Image Pre-training\n")
    assert "  by       Salesforce  (多模态.md:16)" in card
    assert (
        "  extends ALBEF (2021-07)  0.90\n"
        "    “BLIP 是 ALBEF 和 VLMo 的后续工作”  多模态.md:17  zh.successor-of\n"
    ) in card


def test_a_card_keeps_back_what_was_rejected_unless_asked(sample_out: Path) -> None:
    assert "rejected" not in run("show", "MAE", out=sample_out).stdout
    assert "extends BEiT (2021-06) [rejected]" in run("show", "MAE", "--all", out=sample_out).stdout


def test_a_card_for_a_script(sample_out: Path) -> None:
    data = json.loads(run("show", "vision transformer", "--json", out=sample_out).stdout)
    assert data["work"]["id"] == "vit"
    assert {(r["source"], r["type"]) for r in data["relations"]} == {
        ("mae", "uses"),
        ("vilt", "uses"),
    }


def test_a_path_shows_every_step_and_its_sentence(sample_out: Path) -> None:
    for ends in (("BERT", "BEiT-3"), ("beitv3", "bert")):
        text = run("path", *ends, out=sample_out).stdout
        assert text.startswith("BEiTv3 (2022) → BEiTv2 (2022) → BEiT (2021-06) → BERT (2018-10)\n")
        assert "  BEiT inspired by BERT\n    “carries the masking of BERT over”" in text
    data = json.loads(run("path", "BERT", "BEiT", "--json", out=sample_out).stdout)
    assert data[0][0]["evidence"][0]["line"] == 4


def test_the_tree_of_ancestors(sample_out: Path) -> None:
    assert run("ancestors", "beitv3", "--tree", out=sample_out).stdout.splitlines() == [
        "BEiTv3 (2022)",
        "├─ extends BEiTv2 (2022)",
        "│  ├─ extends BEiT (2021-06)",
        "│  │  └─ inspired by BERT (2018-10)",
        "│  └─ uses CLIP (2021)",
        "└─ extends VLMo (2021-11)",
    ]


def test_descendants_as_a_list(sample_out: Path) -> None:
    rows = run("descendants", "BERT", "--depth", "1", out=sample_out).stdout.splitlines()[2:]
    assert [row.split() for row in rows] == [["MAE", "2021", "1"], ["BEiT", "2021-06", "1"]]
    data = json.loads(run("descendants", "BERT", "--json", out=sample_out).stdout)
    assert [work["steps"] for work in data] == [1, 1, 2, 2, 3]
    assert "nothing builds on CoCa" in run("descendants", "coca", out=sample_out).stderr


def test_the_timeline_of_an_organisation(sample_out: Path) -> None:
    rows = run("timeline", "--org", "microsoft", "--since", "2022", out=sample_out).stdout
    assert rows.splitlines()[2].split() == ["2022", "BEiTv2", "Microsoft", "BEiT,", "CLIP"]


def test_numbers(sample_out: Path) -> None:
    data = json.loads(run("stats", "--json", out=sample_out).stdout)
    assert data["counts"]["works"] == 13
    assert data["counts"]["notes"] == 3
    assert data["counts"]["rejected claims"] == 1
    assert data["relations"] == {"extends": 6, "uses": 3, "inspired_by": 2, "compares": 2}
    assert "most built upon: " in run("stats", out=sample_out).stdout


def test_the_questions_are_listed_and_shown(sample_out: Path) -> None:
    listed = run("questions", out=sample_out).stdout
    assert "ancestors         --work [--depth]" in listed
    shown = run("questions", "ancestors", out=sample_out).stdout
    assert "--work WORK  required" in shown
    assert "kg:buildsOn{1,$depth}" in shown


def test_widths_are_those_of_a_terminal() -> None:
    assert width("跟随 BLIP") == 9
    assert wrap("BLIP 是后续工作", 8) == ["BLIP 是", "后续工作"]
    assert wrap("abcdefghij", 4) == ["abcd", "efgh", "ij"]


def test_a_table_fits_the_terminal() -> None:
    rows = [["BLIP", "一个很长的中文句子" * 6], ["x" * 50, "short"]]
    for limit in (30, 60, 100):
        text = table(["work", "sentence"], rows, limit)
        assert max(width(line) for line in text.splitlines()) <= limit
        assert text.count("一个很长的中文句子"[0]) == 6


def test_a_table_obeys_no_control_characters() -> None:
    text = table(["a"], [["\x1b[31mred\x07\u202ex"]], 40)
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_paths_and_trees_end_in_circles() -> None:
    arrows = [Arrow(a, "extends", b) for a, b in ("ab", "bc", "ca", "ad", "db", "bb")]
    steps = lines.older(arrows)
    assert lines.reached("a", steps) == {"b": 1, "d": 1, "c": 2}
    assert [(b.depth, b.work, b.again) for b in lines.tree("a", steps)] == [
        (1, "b", False),
        (2, "b", True),
        (2, "c", False),
        (3, "a", True),
        (1, "d", False),
        (2, "b", True),
    ]
    assert lines.paths("a", "c", steps) == [("a", "b", "c")]
    assert lines.paths("d", "a", steps) == [("d", "b", "c", "a")]


def test_all_shortest_paths_are_found() -> None:
    arrows = [Arrow(a, "uses", b) for a, b in ("ab", "ac", "bd", "cd", "de", "ae")]
    assert lines.paths("a", "d", lines.older(arrows)) == [("a", "b", "d"), ("a", "c", "d")]
    assert lines.paths("d", "a", lines.older(arrows)) == []


def test_answers_hold_no_formula_and_no_markup(sample_out: Path) -> None:
    text = "=cmd|' /C calc'!A0 <script>x</script> ![x](http://x.test) [a](javascript:b)"
    sparql = f'SELECT ("{text}" AS ?t) (-5 AS ?n) {{}}'
    table = run("query", sparql, "--format", "csv", out=sample_out).stdout
    assert f"'{text},-5" in table
    shown = run("query", sparql, "--format", "md", out=sample_out).stdout
    events = [str(event) for event in Markdown(options=Options.ENABLE_TABLES).events(shown)]
    assert any("TableHead" in event for event in events)
    assert not [e for e in events if re.search("Html|Link|Image", e)]
