"""Mermaid, DOT and Canvas are what their own programs take, whatever the names are."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.export import ExportOptions, advice, select
from kg.export._text import line
from kg.export.layout import arrange
from kg.export.mermaid import escape
from kg.model import Lineage, Work

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Export = Callable[..., bytes]
PROFILE = settings.get_profile("export")
GRAPHVIZ = settings(PROFILE, max_examples=20)  # each example starts a process


@pytest.fixture(scope="module")
def mermaid(chromium: Browser, mermaid_script: Path) -> Iterator[Callable[[str, bool], Any]]:
    """Mermaid in a browser: ``mermaid(text, draw)`` parses, or draws and gives the labels."""
    page = chromium.new_page()
    page.add_script_tag(path=mermaid_script)
    page.evaluate("mermaid.initialize({startOnLoad: false})")

    def run(text: str, draw: bool) -> Any:
        if not draw:
            return page.evaluate("text => mermaid.parse(text)", text)
        script = """async text => {
          const {svg} = await mermaid.render("drawn", text);
          document.body.innerHTML = svg;
          return [...document.querySelectorAll(".node")].map(n => n.textContent.trim());
        }"""
        return page.evaluate(script, text)

    yield run
    page.close()


@pytest.mark.browser
@pytest.mark.xdist_group("mermaid")
def test_mermaid_draws_the_sample(
    exported: Export, sample: Lineage, mermaid: Callable[[str, bool], Any]
) -> None:
    text = exported("mermaid", sample, nodes="all").decode()
    assert mermaid(text, False)["diagramType"].startswith("flowchart")
    labels = mermaid(text, True)
    assert "BLIP2022-01" in labels  # a line break between them
    assert "Kaiming He" in labels


@pytest.mark.browser
@pytest.mark.xdist_group("mermaid")
@settings(PROFILE, max_examples=25)
@given(data=st.data())
def test_mermaid_parses_any_names(
    exported: Export,
    hostile: Any,
    mermaid: Callable[[str, bool], Any],
    data: st.DataObject,
) -> None:
    lineage = data.draw(hostile)
    assert mermaid(exported("mermaid", lineage).decode(), False)


@pytest.mark.browser
@pytest.mark.xdist_group("mermaid")
@pytest.mark.parametrize(
    "name",
    [
        'a "b" [c] {d} #35; ;',
        "<b>x</b> & <script>y</script>",
        "%%{init: {}}%%",
        "`md` **x**",
        "end",
    ],
)
def test_mermaid_shows_names_as_they_are(
    name: str, exported: Export, mermaid: Callable[[str, bool], Any]
) -> None:
    lineage = Lineage((), (Work("a", name, None, (), (), ()),), ())
    assert mermaid(exported("mermaid", lineage).decode(), True) == [name]


def test_mermaid_says_when_a_picture_is_too_large(sample: Lineage) -> None:
    works = tuple(Work(f"w{i}", f"W{i}", None, (), (), ()) for i in range(400))
    large = Lineage((), works, ())
    for name in ("mermaid", "dot"):
        assert advice(name, sample, ExportOptions()) == ""
        assert advice(name, large, ExportOptions()).startswith("400 nodes")
        assert advice(name, large, ExportOptions(work="w1")) == ""
    assert advice("graphml", large, ExportOptions()) == ""


def test_mermaid_labels_hold_nothing_that_could_end_them() -> None:
    found = escape('a"b<c>#;[]{}|`\\%')
    assert not set(found) & set('"<>[]{}|`\\%')


def dot(data: bytes, form: str) -> bytes:
    program = shutil.which("dot")
    if program is None:
        pytest.skip("Graphviz is not installed")
    done = subprocess.run([program, f"-T{form}"], input=data, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def test_graphviz_draws_the_sample(exported: Export, sample: Lineage) -> None:
    data = exported("dot", sample, nodes="all")
    assert b"BLIP" in dot(data, "svg")
    graph = json.loads(dot(data, "json"))
    places = {
        n["name"]: [float(p) for p in n["pos"].split(",")] for n in graph["objects"] if "pos" in n
    }
    # Time runs from left to right.
    assert places["bert"][0] < places["beit"][0] < places["beitv2"][0]
    assert places["albef"][0] == places["vlmo"][0] < places["blip"][0]
    assert places["beit"][0] == pytest.approx(places["year 2021"][0], abs=60)


@GRAPHVIZ
@given(data=st.data())
def test_graphviz_reads_any_names(exported: Export, hostile: Any, data: st.DataObject) -> None:
    lineage = data.draw(hostile)
    chosen = select(lineage, ExportOptions())
    graph = json.loads(dot(exported("dot", lineage), "dot_json"))
    objects = graph.get("objects", [])
    nodes = {o["_gvid"]: o["name"] for o in objects if "nodes" not in o}
    works = {w.id for w in chosen.works}
    assert {n for n in nodes.values() if not n.startswith("year ")} == works
    labels = {o["name"]: o["label"] for o in objects if o.get("name") in works}
    for work in chosen.works:
        shown = labels[work.id].replace("\\n", "\n").split("\n")[0]
        assert shown == _escaped(line(work.key) or work.id)
    edges = [
        (nodes[e["tail"]], nodes[e["head"]], e["class"])
        for e in graph.get("edges", [])
        if "class" in e
    ]
    assert sorted(edges) == sorted((r.target, r.source, r.type) for r in chosen.relations)


def _escaped(text: str) -> str:
    # As Graphviz keeps a label: quotes read, backslashes and entities still to be shown.
    return text.replace("\\", "\\\\").replace("&", "&amp;")


def test_canvas_is_laid_out_like_the_page(exported: Export, sample: Lineage) -> None:
    canvas = json.loads(exported("canvas", sample))
    cards = {n["id"]: n for n in canvas["nodes"] if n["type"] == "text"}
    spots = arrange(select(sample, ExportOptions())).spots
    assert set(cards) == set(spots)

    for ident, spot in spots.items():
        card = cards[ident]
        assert card["x"] + card["width"] / 2 == pytest.approx(2.2 * spot.x, abs=1)
        assert card["y"] + card["height"] / 2 == pytest.approx(2 * spot.y, abs=1)
    assert cards["blip"]["text"].startswith("**BLIP** 2022-01\n")
    groups = [n for n in canvas["nodes"] if n["type"] == "group"]
    for card in cards.values():
        assert sum(_inside(card, group) for group in groups) == 1


def test_cards_do_not_cover_each_other(exported: Export, sample: Lineage) -> None:
    canvas = json.loads(exported("canvas", sample, nodes="all"))
    cards = [n for n in canvas["nodes"] if n["type"] == "text"]
    for a in cards:
        for b in cards:
            assert a is b or not _overlap(a, b), (a["id"], b["id"])


def _inside(card: dict[str, Any], group: dict[str, Any]) -> bool:
    return (
        group["x"] <= card["x"]
        and card["x"] + card["width"] <= group["x"] + group["width"]
        and group["y"] <= card["y"]
        and card["y"] + card["height"] <= group["y"] + group["height"]
    )


def _overlap(a: dict[str, Any], b: dict[str, Any]) -> bool:
    return (
        a["x"] < b["x"] + b["width"]
        and b["x"] < a["x"] + a["width"]
        and a["y"] < b["y"] + b["height"]
        and b["y"] < a["y"] + a["height"]
    )


SIDES = {"top", "right", "bottom", "left"}


@PROFILE
@given(data=st.data())
def test_canvas_keeps_the_specification(
    exported: Export, hostile: Any, data: st.DataObject
) -> None:
    """jsoncanvas.org, version 1.0."""
    canvas = json.loads(exported("canvas", data.draw(hostile), nodes="all"))
    ids = [n["id"] for n in canvas["nodes"]]
    assert len(set(ids)) == len(ids)
    for node in canvas["nodes"]:
        assert all(isinstance(node[k], int) for k in ("x", "y", "width", "height"))
        assert node["type"] in ("text", "group")
        assert isinstance(node["text" if node["type"] == "text" else "label"], str)
    edges = [e["id"] for e in canvas["edges"]]
    assert len(set(edges)) == len(edges)
    for edge in canvas["edges"]:
        assert {edge["fromNode"], edge["toNode"]} <= set(ids)
        assert {edge["fromSide"], edge["toSide"]} <= SIDES
        assert edge["toEnd"] in ("none", "arrow")


def test_canvas_without_quotes_names_no_note(exported: Export, sample: Lineage) -> None:
    assert ".md" not in exported("canvas", sample, quotes=False).decode()
