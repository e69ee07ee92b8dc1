"""GraphML, GEXF, node-link and Cytoscape JSON come back whole through readers of others."""

from __future__ import annotations

import io
import json
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

import igraph
import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.export import ExportOptions, select
from kg.export._text import line
from kg.model import Lineage

Export = Callable[..., bytes]
PROFILE = settings.get_profile("export")
GEXF = "{http://www.gexf.net/1.2draft}"


def expected_nodes(lineage: Lineage) -> dict[str, str]:
    """Id → label of what should be there, computed without the code under test."""
    return {w.id: line(w.key) or w.id for w in select(lineage, ExportOptions()).works}


def expected_edges(lineage: Lineage) -> list[tuple[str, str, str]]:
    """(older, newer, kind)."""
    relations = select(lineage, ExportOptions()).relations
    return sorted((r.target, r.source, r.type) for r in relations)


def graphml(data: bytes) -> Any:
    return nx.read_graphml(io.BytesIO(data), force_multigraph=True)


def gexf(data: bytes) -> Any:
    return nx.MultiDiGraph(nx.read_gexf(io.BytesIO(data)))


def nodelink(data: bytes) -> Any:
    return nx.node_link_graph(json.loads(data), edges="edges")


def cytoscape(data: bytes) -> Any:
    return nx.cytoscape_graph(json.loads(data))


READERS = {"graphml": graphml, "gexf": gexf, "nodelink": nodelink, "cytoscape": cytoscape}


@pytest.mark.parametrize("name", READERS)
@PROFILE
@given(data=st.data())
def test_networkx_reads_every_node_and_typed_edge(
    name: str, exported: Export, hostile: Any, data: st.DataObject
) -> None:
    lineage = data.draw(hostile)
    graph = READERS[name](exported(name, lineage))
    assert graph.is_directed()
    assert {n: a["label"] for n, a in graph.nodes(data=True)} == expected_nodes(lineage)
    found = sorted((a, b, edge["kind"]) for a, b, edge in graph.edges(data=True))
    assert found == expected_edges(lineage)


@pytest.mark.parametrize("name", READERS)
def test_attributes_of_works_and_relations(name: str, exported: Export, sample: Lineage) -> None:
    graph = READERS[name](exported(name, sample))
    beit, blip = graph.nodes["beit"], graph.nodes["blip"]
    assert (beit["year"], beit["month"], beit["date"]) == (2021, 6, "2021-06")
    assert beit["venue"] == "ICLR"
    assert beit["status"] == "read"
    assert beit["url"] == "https://example.org/beit"
    assert blip["authors"] in ("Junnan Li", ["Junnan Li"])
    assert blip["read_on"] == "2023-07-19"
    assert "year" not in graph.nodes["coca"]
    (edge,) = graph["albef"]["blip"].values()
    assert edge["quote"] == "BLIP 是 ALBEF 和 VLMo 的后续工作"
    assert (edge["note"], edge["line"], edge["cue"]) == ("多模态.md", 17, "zh.successor-of")
    assert edge["weight"] == 0.9
    assert edge["sentences"] == 2


def test_igraph_reads_graphml_as_networkx_does(exported: Export, parallel: Lineage) -> None:
    data = exported("graphml", parallel, nodes="all")
    theirs = graphml(data)
    with tempfile.NamedTemporaryFile(suffix=".graphml") as file:
        file.write(data)
        file.flush()
        graph = igraph.Graph.Read_GraphML(file.name)
    assert graph.is_directed()
    assert {v["id"]: v["label"] for v in graph.vs} == dict(theirs.nodes(data="label"))
    for vertex in graph.vs:
        cells = theirs.nodes[vertex["id"]]
        for name in ("kind", "year", "x", "y", "size", "r", "g", "b"):
            if name in cells:
                assert vertex[name] == cells[name], (vertex["id"], name)
    # igraph 1.0 gives edges the ids of nodes, so edges are told by ends, kind and cells.
    ends = [(graph.vs[e.source]["id"], graph.vs[e.target]["id"]) for e in graph.es]
    found = sorted((*end, *_cells(e.attributes())) for end, e in zip(ends, graph.es, strict=True))
    assert found == sorted((a, b, *_cells(e)) for a, b, e in theirs.edges(data=True))


def _cells(edge: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(edge.get(c) or "" for c in ("label", "kind", "weight", "quote", "cue", "r"))


@PROFILE
@given(data=st.data())
def test_igraph_reads_graphml_of_any_names(
    exported: Export, hostile: Any, data: st.DataObject
) -> None:
    lineage = data.draw(hostile)
    with tempfile.NamedTemporaryFile(suffix=".graphml") as file:
        file.write(exported("graphml", lineage))
        file.flush()
        graph = igraph.Graph.Read_GraphML(file.name)
    if graph.vcount():
        assert {v["id"]: v["label"] for v in graph.vs} == expected_nodes(lineage)
    ends = [(graph.vs[e.source]["id"], graph.vs[e.target]["id"], e["label"]) for e in graph.es]
    assert sorted(ends) == expected_edges(lineage)


_GRAPHOLOGY = """
const gexf = require("graphology-gexf"), {MultiDirectedGraph} = require("graphology");
const graph = gexf.parse(MultiDirectedGraph, require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(graph.export()));
"""


@pytest.mark.xdist_group("node")
def test_graphology_reads_gexf_as_networkx_does(
    exported: Export, parallel: Lineage, node: Any
) -> None:
    data = exported("gexf", parallel, nodes="all")
    found = node(_GRAPHOLOGY, data)
    theirs = gexf(data)
    assert {n["key"] for n in found["nodes"]} == set(theirs)
    for item in found["nodes"]:
        cells, other = item["attributes"], theirs.nodes[item["key"]]
        for name in ("label", "kind", "year", "date", "status", "authors"):
            assert cells.get(name) == other.get(name), (item["key"], name)
        assert cells["x"] == other["viz"]["position"]["x"]
        assert cells["y"] == other["viz"]["position"]["y"]
        assert cells["size"] == other["viz"]["size"]
    edges = {
        e["key"]: (e["source"], e["target"], e["attributes"]["kind"], e["attributes"]["weight"])
        for e in found["edges"]
    }
    assert edges == {e["id"]: (a, b, e["kind"], e["weight"]) for a, b, e in theirs.edges(data=True)}


_CYTOSCAPE = """
const file = JSON.parse(require("fs").readFileSync(0, "utf8"));
const options = {headless: true, elements: file.elements, layout: {name: "preset"}};
const cy = require("cytoscape")(options);
console.log(JSON.stringify({
  nodes: cy.nodes().map(n => [n.id(), n.data("label"), n.position("x"), n.hasClass("work")]),
  edges: cy.edges().map(e => [e.id(), e.source().id(), e.target().id(), e.classes()[0]]),
}));
"""


@pytest.mark.xdist_group("node")
def test_cytoscape_takes_its_json(exported: Export, parallel: Lineage, node: Any) -> None:
    data = exported("cytoscape", parallel)
    found, told = node(_CYTOSCAPE, data), json.loads(data)["elements"]
    assert found["nodes"] == [
        [n["data"]["id"], n["data"]["label"], n["position"]["x"], True] for n in told["nodes"]
    ]
    assert sorted((a, b, kind) for _, a, b, kind in found["edges"]) == expected_edges(parallel)


@pytest.mark.parametrize("name", ["graphml", "gexf"])
def test_gephi_keeps_parallel_typed_edges(name: str, exported: Export, parallel: Lineage) -> None:
    """Its importer takes the kind of an edge from an attribute of the element, and skips an edge
    whose id it has seen."""
    root = ET.fromstring(exported(name, parallel))
    edges = [e for e in root.iter() if e.tag.endswith("}edge")]
    assert len({e.attrib["id"] for e in edges}) == len(edges) == len(expected_edges(parallel))
    attribute = "label" if name == "graphml" else "kind"
    kinds = sorted((e.attrib["source"], e.attrib["target"], e.attrib[attribute]) for e in edges)
    assert kinds == expected_edges(parallel)


def test_every_graphml_column_has_one_type_that_its_cells_fit(
    exported: Export, parallel: Lineage
) -> None:
    root = ET.fromstring(exported("graphml", parallel, nodes="all"))
    keys = {k.attrib["id"]: k.attrib for k in root if k.tag.endswith("}key")}
    names = [(k["for"], k["attr.name"]) for k in keys.values()]
    assert len(set(names)) == len(names)
    parse = {"string": str, "int": int, "double": float}
    used = set()
    for cell in root.iter("{http://graphml.graphdrawing.org/xmlns}data"):
        parse[keys[cell.attrib["key"]]["attr.type"]](cell.text or "")
        used.add(cell.attrib["key"])
    assert {"n_x", "n_y", "n_size", "n_r", "n_g", "n_b", "e_weight"} <= used


def test_gexf_dates_let_the_timeline_play(exported: Export, sample: Lineage) -> None:
    root = ET.fromstring(exported("gexf", sample))
    (graph,) = root.iter(f"{GEXF}graph")
    assert graph.attrib["mode"] == "dynamic"
    assert graph.attrib["timeformat"] == "date"
    starts = {n.attrib["id"]: n.attrib.get("start") for n in root.iter(f"{GEXF}node")}
    assert starts["beit"] == "2021-06-01"  # the month is known
    assert starts["mae"] == "2021-01-01"  # the year alone
    assert starts["coca"] is None  # nothing is known: always there
    edges = {e.attrib["id"]: e.attrib.get("start") for e in root.iter(f"{GEXF}edge")}
    assert edges["blip:extends:albef"] == starts["blip"]  # when the newer work appears
    names = {a.attrib["title"] for a in root.iter(f"{GEXF}attribute")}
    assert not names & {"id", "type", "label"}


def test_positions_are_the_pages_turned_up_for_gephi(exported: Export, sample: Lineage) -> None:
    from kg.export.layout import arrange

    spots = arrange(select(sample, ExportOptions())).spots
    graph = graphml(exported("graphml", sample))
    assert {n: (a["x"], a["y"]) for n, a in graph.nodes(data=True)} == {
        ident: (spot.x, -spot.y) for ident, spot in spots.items()
    }
    canvas = cytoscape(exported("cytoscape", sample))
    assert set(canvas) == set(spots)


@pytest.mark.parametrize("name", READERS)
def test_people_organisations_and_venues_on_demand(
    name: str, exported: Export, sample: Lineage
) -> None:
    graph = READERS[name](exported(name, sample, nodes="all"))
    kinds = {attributes["kind"] for _, attributes in graph.nodes(data=True)}
    assert kinds == {"work", "person", "organization", "venue"}
    made = {(a, b) for a, b, e in graph.edges(data=True) if e["kind"] == "made_by"}
    assert made == {
        ("person:junnan-li", "albef"),
        ("person:junnan-li", "blip"),
        ("person:kaiming-he", "mae"),
    }
    assert graph.nodes["venue:iclr"]["label"] == "ICLR"


def test_names_that_differ_by_a_sign_stay_two_people(exported: Export, sample: Lineage) -> None:
    from kg.model import Statement, Work

    names = ["J. Li", "J-Li", "J Li"]
    facts = tuple(Statement("author", n, n, 1.0, None) for n in names)
    lineage = Lineage((), (Work("a", "A", None, (), (), facts),), ())
    graph = graphml(exported("graphml", lineage, nodes="all"))
    people = {a["label"] for _, a in graph.nodes(data=True) if a["kind"] == "person"}
    assert people == set(names)
