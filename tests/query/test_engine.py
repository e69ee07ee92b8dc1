"""Queries read, and do nothing else: no update, no network, no running away."""

from __future__ import annotations

import json
import socket
import threading
import time
from pathlib import Path

import pytest

from kg.errors import QueryError, UsageError
from kg.graph.store import GraphStore, open_store
from kg.query import isolate
from kg.query.answers import GRAPH_FORMATS, ROW_FORMATS
from kg.query.engine import ask, ask_here, request_for
from kg.query.guard import check, used_prefixes

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o }"
HUNGRY = (
    "SELECT ?a ?d ?g ?j { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    " ORDER BY CONCAT(STR(?a), STR(?d), STR(?g), STR(?j))"
)


@pytest.fixture(scope="module")
def store(sample_out: Path) -> GraphStore:
    return open_store(sample_out)


@pytest.mark.parametrize(
    "sparql",
    [
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "PREFIX x: <urn:x> DELETE WHERE { ?s ?p ?o }",
        "LOAD <http://example.org/data>",
        "# a comment\nDROP ALL",
        "with <urn:g> delete { ?s ?p ?o } where { ?s ?p ?o }",
    ],
)
def test_updates_are_refused(store: GraphStore, sparql: str) -> None:
    with pytest.raises(QueryError, match="is an update, and queries only read"):
        ask(store, sparql)


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { SERVICE <http://127.0.0.1:%d/> { ?s ?p ?o } }",
        "SELECT * { service silent <http://127.0.0.1:%d/> { ?s ?p ?o } }",
        "SELECT * { SERVICE<http://127.0.0.1:%d/>{ ?s ?p ?o } }",
        "SELECT * { ?s ?p 'it\\'s' . SERVICE <http://127.0.0.1:%d/> { } }",
        "SELECT * { ?s kg:a\\'b ?p . SERVICE <http://127.0.0.1:%d/> { } ?q kg:b\\'c ?r }",
        'SELECT * { ?s ?p """a"b"" """ SERVICE <http://127.0.0.1:%d/> { ?s ?p ?o } }',
        "SELECT * { ?s ?p ?o FILTER(?o<5) SERVICE <http://127.0.0.1:%d/> { } FILTER(?o>5) }",
        "SELECT * { ?s ?p <#a> SERVICE <http://127.0.0.1:%d/> { ?s ?p ?o } }",
        "SELECT * { { SELECT * { SERVICE ?where { ?s ?p ?o } VALUES ?where"
        " { <http://127.0.0.1:%d/> } } } }",
    ],
)
def test_no_request_leaves_unless_asked_for(store: GraphStore, sparql: str) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(0.3)
        asked = sparql % server.getsockname()[1]
        with pytest.raises(QueryError, match="SERVICE at line 1, column"):
            ask(store, asked)
        with pytest.raises(TimeoutError):
            server.accept()


def test_from_makes_no_request(store: GraphStore) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(0.3)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/data"
        assert ask(store, f"SELECT * FROM <{url}> {{ ?s ?p ?o }}").rows() == []
        with pytest.raises(TimeoutError):
            server.accept()


def test_service_asks_when_the_user_allows_it(store: GraphStore) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(10)
        asked: list[bytes] = []

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                asked.append(connection.recv(65536))
                body = b'{"head":{"vars":["s"]},"results":{"bindings":[]}}'
                connection.sendall(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n"
                    b"Content-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(body), body)
                )

        thread = threading.Thread(target=answer)
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/sparql"
        sparql = f"SELECT ?s {{ SERVICE <{url}> {{ ?s ?p ?o }} }}"
        assert ask(store, sparql, allow_network=True).rows() == []
        thread.join()
        assert asked[0].startswith(b"POST /sparql")


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT ?service { ?service kg:extends work:nothing }",
        "SELECT * { ?s rdfs:label 'SERVICE <http://x>' }",
        "SELECT * { ?s <urn:SERVICE> ?o } # SERVICE <http://x>",
        "PREFIX service: <urn:x> SELECT * { ?s service:SERVICE ?o }",
    ],
)
def test_the_word_alone_is_no_request(store: GraphStore, sparql: str) -> None:
    assert ask_here(store, sparql).rows() == []


def test_a_runaway_query_is_stopped(store: GraphStore) -> None:
    begin = time.monotonic()
    with pytest.raises(QueryError, match=r"stopped after 0\.5 s.*--timeout"):
        ask(store, RUNAWAY, timeout=0.5)
    assert time.monotonic() - begin < 20  # it would run for hours


@pytest.mark.skipif(not Path("/proc").exists(), reason="processes are counted on Linux alone")
def test_a_stopped_query_leaves_no_process(store: GraphStore) -> None:
    def children() -> set[str]:
        tasks = Path("/proc/self/task").iterdir()
        return {child for task in tasks for child in (task / "children").read_text().split()}

    before = children()
    with pytest.raises(QueryError):
        ask(store, RUNAWAY, timeout=0.3)
    assert children() <= before


@pytest.mark.skipif(not Path("/proc").exists(), reason="memory is limited on Linux alone")
def test_a_hungry_query_is_stopped(store: GraphStore) -> None:
    with pytest.raises(QueryError, match="too much memory"):
        ask(store, HUNGRY, timeout=60, memory=300 << 20)


def test_a_new_interpreter_does_the_same(store: GraphStore) -> None:
    import msgspec

    def asked(sparql: str, timeout: float) -> bytes:
        return isolate.in_interpreter(msgspec.json.encode(request_for(store, sparql)), timeout)

    assert asked("ASK { ?s a kg:Work }", 30)[:1] == b"b"
    with pytest.raises(QueryError, match="line 1, column"):
        asked("ASK { ?s a }", 30)


@pytest.mark.parametrize(
    ("sparql", "place", "message"),
    [
        ("SELECT * {", "line 1, column 11", "\n  SELECT * {\n            ^"),
        ("SELECT ?s {\n  ?s kg:extends\n}", "line 3, column", "\n  }\n"),
        ("SELECT * { ?s foo:bar ?o }", "line 1, column", "unknown prefix `foo:`"),
        ("", "line 1, column 1", "\n  \n  ^"),
        ("SELECT ?a (COUNT(?b) AS ?n) { ?a ?c ?b }", "line 1", "variable that is unbound"),
    ],
)
def test_a_mistake_is_shown_where_it_is(
    store: GraphStore, sparql: str, place: str, message: str
) -> None:
    with pytest.raises(QueryError) as error:
        ask(store, sparql)
    assert place in str(error.value)
    assert message in str(error.value)


def test_the_caret_stands_under_the_place_in_chinese(store: GraphStore) -> None:
    with pytest.raises(QueryError) as error:
        ask(store, "SELECT * { ?s rdfs:label '多模态' FILTER( }")
    _, line, caret = str(error.value).split("\n")[:3]
    assert caret.index("^") - line.index("}") in (3, 4)  # three characters are two columns wide


@pytest.mark.parametrize("format_", ROW_FORMATS)
def test_rows_in_the_standard_formats(store: GraphStore, format_: str) -> None:
    import io

    from rdflib.query import Result

    sparql = "SELECT ?w ?name ?x { ?w a kg:Work ; rdfs:label ?name } ORDER BY ?name LIMIT 3"
    answer = ask(store, sparql)
    data = answer.written(format_)
    parsed = Result.parse(io.BytesIO(data), format=format_)
    assert [str(v) for v in parsed.vars or ()] == ["w", "name", "x"]
    if format_ != "csv":  # rdflib reads IRIs in CSV as text, which the format allows
        assert [str(row[1]) for row in parsed] == ["ALBEF", "BERT", "BEiT"]
        assert all(row[2] is None for row in parsed)


@pytest.mark.parametrize("format_", ["json", "xml"])
def test_yes_or_no_in_the_standard_formats(store: GraphStore, format_: str) -> None:
    import io

    from rdflib.query import Result

    data = ask(store, "ASK { ?w a kg:Work }").written(format_)
    assert Result.parse(io.BytesIO(data), format=format_).askAnswer is True


@pytest.mark.parametrize("format_", GRAPH_FORMATS)
def test_graphs_in_the_standard_formats(store: GraphStore, format_: str) -> None:
    import rdflib

    answer = ask(store, "CONSTRUCT { ?a kg:extends ?b } WHERE { ?a kg:extends ?b }")
    names = {"turtle": "turtle", "ntriples": "nt", "jsonld": "json-ld"}
    data = answer.written(format_, store.namer.prefixes())
    assert len(rdflib.Graph().parse(data=data, format=names[format_])) == 6
    assert len(rdflib.Graph().parse(data=ask(store, "DESCRIBE work:blip").data, format="nt")) > 5


def test_xml_holds_what_xml_can_hold(store: GraphStore) -> None:
    import xml.etree.ElementTree as ElementTree

    data = ask(store, 'SELECT ("a\\u0001b" AS ?x) {}').written("xml")
    assert "a\ufffdb" in "".join(ElementTree.fromstring(data).itertext())


def test_a_format_that_does_not_fit_is_refused(store: GraphStore) -> None:
    with pytest.raises(UsageError, match="use json, xml, csv, tsv"):
        ask(store, "ASK {}").written("turtle")
    with pytest.raises(UsageError, match="use turtle, ntriples, jsonld"):
        ask(store, "DESCRIBE work:blip").written("csv")


def test_each_triple_counts_once_and_graphs_can_be_named(store: GraphStore) -> None:
    flat = "SELECT (COUNT(*) AS ?n) { work:vlmo rdfs:label ?l }"
    named = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { work:vlmo rdfs:label ?l } }"
    counts = [int(ask_here(store, q).rows()[0]["n"].value) for q in (flat, named)]
    assert counts == [1, 2]


def test_prefixes_that_are_used_are_found() -> None:
    known = {"kg": "urn:kg", "work": "urn:work", "rdfs": "urn:rdfs", "x": "urn:x"}
    sparql = "PREFIX x: <urn:mine> SELECT * { ?s kg:a 'rdfs:label' ; x:b work:c # rdfs:d\n }"
    assert used_prefixes(sparql, known) == {"kg": "urn:kg", "work": "urn:work"}


def test_the_form_of_a_query() -> None:
    assert check("# x\nPREFIX a: <urn:select> construct {} where {}") == "CONSTRUCT"
    assert check("ask {}") == "ASK"
    assert check("nonsense") == ""


def test_results_are_json(store: GraphStore) -> None:
    data = json.loads(ask(store, "SELECT ?x { VALUES ?x { 1 } }").written("json"))
    assert data["results"]["bindings"][0]["x"]["value"] == "1"
