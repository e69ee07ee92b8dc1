"""The endpoint speaks the SPARQL 1.1 Protocol, to the user of this machine and nobody else."""

from __future__ import annotations

import http.client
import io
import json
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import msgspec
import pytest
import rdflib
from rdflib.query import Result

from kg.config import Settings
from kg.errors import GraphError
from kg.graph.store import write_store
from kg.model import Lineage
from kg.serve.server import Limits, Server

NAMES = "SELECT ?name { work:blip kg:extends ?w . ?w rdfs:label ?name } ORDER BY ?name"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def server(sample_out: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    out = tmp_path_factory.mktemp("served") / "out"
    shutil.copytree(sample_out, out)
    (out / "lineage.html").write_text("<title>谱系</title>", encoding="utf-8")
    limits = Limits(timeout=4.0, query=20_000, answer=1 << 20, queries=2)
    with Server(out, limits=limits) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()


def ask(
    server: Server,
    method: str,
    path: str,
    body: bytes | str | None = None,
    **headers: str,
) -> tuple[int, dict[str, str], bytes]:
    """One request; keywords are headers with _ for -."""
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=60)
    connection.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    return answer.status, {k.lower(): v for k, v in answer.getheaders()}, data


def get(server: Server, sparql: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    return ask(server, "GET", "/sparql?" + urlencode({"query": sparql}), **headers)


def names(data: bytes, format_: str = "json") -> list[str]:
    return [str(row[0]) for row in Result.parse(io.BytesIO(data), format=format_)]  # type: ignore[index]


def test_a_query_by_get_by_form_and_in_the_body(server: Server) -> None:
    form = urlencode({"query": NAMES})
    for status, headers, data in (
        get(server, NAMES),
        ask(server, "POST", "/sparql", form, Content_Type=FORM),
        ask(server, "POST", "/sparql", NAMES, Content_Type="application/sparql-query"),
    ):
        assert status == 200
        assert headers["content-type"] == "application/sparql-results+json"
        assert names(data) == ["ALBEF", "VLMo"]


@pytest.mark.parametrize(
    ("accept", "media", "format_"),
    [
        ("application/sparql-results+xml", "application/sparql-results+xml", "xml"),
        ("text/csv", "text/csv; charset=utf-8", "csv"),
        ("text/*;q=0.5, application/json;q=0.4", "text/csv; charset=utf-8", "csv"),
        ("text/csv;q=0, text/*", "text/tab-separated-values; charset=utf-8", "tsv"),
        ("text/html, */*;q=0.1", "application/sparql-results+json", "json"),
    ],
)
def test_rows_come_as_the_client_likes(
    server: Server, accept: str, media: str, format_: str
) -> None:
    status, headers, data = get(server, NAMES, Accept=accept)
    assert (status, headers["content-type"], headers["vary"]) == (200, media, "Accept")
    assert names(data, format_) == ["ALBEF", "VLMo"]


@pytest.mark.parametrize(
    ("accept", "format_"),
    [
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/ld+json", "json-ld"),
        ("", "turtle"),
    ],
)
def test_graphs_come_as_the_client_likes(server: Server, accept: str, format_: str) -> None:
    sparql = "CONSTRUCT { ?a kg:extends ?b } WHERE { ?a kg:extends ?b }"
    status, _, data = get(server, sparql, Accept=accept)
    assert status == 200
    assert len(rdflib.Graph().parse(data=data, format=format_)) == 6


def test_yes_or_no(server: Server) -> None:
    assert json.loads(get(server, "ASK { work:blip kg:extends work:albef }")[2])["boolean"] is True


def test_what_the_client_cannot_take_is_refused(server: Server) -> None:
    status, _, data = get(server, NAMES, Accept="image/png")
    assert status == 406
    assert b"application/sparql-results+json" in data


def test_graphs_may_be_chosen(server: Server) -> None:
    base = Settings().base
    sparql = "SELECT ?l { ?w a kg:Work ; rdfs:label ?l } ORDER BY ?l"
    later = f"{base}note/masked/later.md"
    path = "/sparql?" + urlencode({"query": sparql, "default-graph-uri": later})
    assert names(ask(server, "GET", path)[2]) == ["BEiTv2", "BEiTv3", "VLMo", "ViT"]
    inside = "SELECT DISTINCT ?g { GRAPH ?g { ?w a kg:Work } }"
    path = "/sparql?" + urlencode({"query": inside, "named-graph-uri": later})
    assert names(ask(server, "GET", path)[2]) == [later]


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status"),
    [
        ("POST", "/sparql", "update=DROP+ALL", {"Content_Type": FORM}, 403),
        ("POST", "/sparql", "DROP ALL", {"Content_Type": "application/sparql-update"}, 403),
        ("POST", "/sparql?update=x", "", {"Content_Type": FORM}, 403),
        ("GET", "/sparql?query=DROP+ALL", None, {}, 400),
        ("GET", "/sparql?query=SELECT", None, {}, 400),
        ("GET", "/sparql?query=ASK{}&query=ASK{}", None, {}, 400),
        ("GET", "/sparql?query=ASK+%7BSERVICE+%3Chttp://127.0.0.1:9/%3E%7B%7D%7D", None, {}, 400),
        ("GET", "/sparql?default-graph-uri=no+iri&query=ASK%7B%7D", None, {}, 400),
        ("POST", "/sparql", "", {"Content_Type": FORM}, 400),
        ("POST", "/sparql", "x", {"Content_Type": "text/plain"}, 415),
        ("POST", "/sparql", b"\xff", {"Content_Type": "application/sparql-query"}, 400),
        ("POST", "/sparql", "#" * 70_000, {"Content_Type": "application/sparql-query"}, 413),
        ("POST", "/sparql", "#" * 30_000, {"Content_Type": "application/sparql-query"}, 413),
        ("GET", "/sparql?query=" + "a" * 70_000, None, {}, 414),
        ("POST", "/", "x", {}, 405),
        ("PUT", "/sparql", "x", {}, 405),
        ("GET", "/.kg/graph.json", None, {}, 404),
        ("GET", "/../kg.yaml", None, {}, 404),
        ("GET", "/lineage.ttl", None, {}, 404),
    ],
)
def test_wrong_requests(
    server: Server,
    method: str,
    path: str,
    body: str | bytes | None,
    headers: dict[str, str],
    status: int,
) -> None:
    assert ask(server, method, path, body, **headers)[0] == status


def test_a_mistake_is_shown_where_it_is(server: Server) -> None:
    _, headers, data = get(server, "SELECT * {\n ?s foo:x 1 }")
    assert headers["content-type"] == "text/plain; charset=utf-8"
    assert data.decode().startswith("line 2, column")
    assert "unknown prefix `foo:`" in data.decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
def test_pages_of_other_sites_get_nothing(server: Server, headers: dict[str, str]) -> None:
    status, answer, data = get(server, NAMES, **headers)
    assert status == 403
    assert b"ALBEF" not in data
    assert "access-control-allow-origin" not in answer


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:1", "", "127.0.0.1"])
def test_other_names_of_this_machine_get_nothing(server: Server, host: str) -> None:
    assert get(server, NAMES, Host=host)[0] == 421


def test_its_own_page_may_ask(server: Server) -> None:
    own = f"http://localhost:{server.server_address[1]}"
    status, _, _ = get(server, NAMES, Origin=own, Sec_Fetch_Site="same-origin")
    assert status == 200


def test_it_listens_on_loopback_alone(server: Server) -> None:
    assert server.socket.getsockname()[0] == "127.0.0.1"


def test_a_runaway_query_is_stopped_and_others_go_on(server: Server) -> None:
    begin = time.monotonic()
    status, _, data = get(server, RUNAWAY)
    assert status == 503
    assert b"stopped after 4 s" in data
    assert time.monotonic() - begin < 20
    assert names(get(server, NAMES)[2]) == ["ALBEF", "VLMo"]


def until_busy(server: Server) -> None:
    """Wait until no process is free."""
    end = time.monotonic() + 20
    while not server.pool.busy and time.monotonic() < end:
        time.sleep(0.01)
    assert server.pool.busy


def test_slow_queries_leave_a_process_to_quick_ones(server: Server) -> None:
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda: found.append(get(server, RUNAWAY)[0])) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    until_busy(server)
    assert names(get(server, NAMES)[2]) == ["ALBEF", "VLMo"]
    for thread in threads:
        thread.join()
    assert found == [503, 503]


def test_too_many_queries_at_once_are_told_to_wait(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.serve.pool.PATIENCE", 0.1)
    monkeypatch.setattr("kg.serve.pool.SLOW", 60.0)  # neither makes way for the other
    threads = [threading.Thread(target=lambda: get(server, RUNAWAY)) for _ in range(2)]
    for thread in threads:
        thread.start()
    until_busy(server)
    status, headers, _ = get(server, NAMES)
    assert (status, headers["retry-after"]) == (503, "1")
    for thread in threads:
        thread.join()
    assert get(server, NAMES)[0] == 200


def test_a_huge_answer_is_refused(sample: Lineage, tmp_path: Path) -> None:
    write_store(sample, tmp_path, Settings())
    with Server(tmp_path, limits=Limits(timeout=60.0, answer=1 << 20)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        status, _, data = get(server, "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 6000")
        assert status == 400
        assert b"larger than 1 MiB" in data
        assert get(server, NAMES)[0] == 200
        server.shutdown()


def test_a_slow_client_does_not_hold_others_up(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.server_address[1])) as slow:
        slow.sendall(b"GET /sparql HTTP/1.1\r\nHost:")
        assert get(server, NAMES)[0] == 200


def test_it_describes_itself(server: Server) -> None:
    status, headers, data = ask(server, "GET", "/sparql", Accept="text/turtle")
    assert (status, headers["content-type"]) == (200, "text/turtle")
    graph = rdflib.Graph().parse(data=data, format="turtle")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    service = graph.value(predicate=rdflib.RDF.type, object=sd.Service)
    assert str(graph.value(service, sd.endpoint)) == f"{server.address}sparql"
    assert (service, sd.supportedLanguage, sd.SPARQL11Query) in graph
    graphs = {str(name) for name in graph.objects(predicate=sd.name)}
    assert f"{Settings().base}graph/background" in graphs


def test_its_openapi_description_is_complete(server: Server) -> None:
    described = json.loads(ask(server, "GET", "/openapi.json")[2])
    assert described["openapi"].startswith("3.1")
    operations = described["paths"]["/sparql"]
    assert set(operations) == {"get", "post"}
    for operation in operations.values():
        wanted = {"200", "400", "403", "405", "406", "411", "413", "415", "421", "503"}
        assert wanted <= set(operation["responses"])
    body = operations["post"]["requestBody"]["content"]
    assert set(body) == {FORM, "application/sparql-query"}


def test_it_serves_the_page(server: Server) -> None:
    for path in ("/", "/lineage.html", "/?work=blip"):
        status, headers, data = ask(server, "GET", path)
        assert status == 200
        assert headers["content-type"] == "text/html; charset=utf-8"
        assert headers["x-content-type-options"] == "nosniff"
        assert data.decode() == "<title>谱系</title>"
    status, headers, data = ask(server, "HEAD", "/")
    assert (status, data) == (200, b"")
    assert int(headers["content-length"]) > 10


def test_it_follows_a_new_build(sample: Lineage, tmp_path: Path) -> None:
    write_store(sample, tmp_path, Settings())
    with Server(tmp_path) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert names(get(server, NAMES)[2]) == ["ALBEF", "VLMo"]
        shorter = msgspec.structs.replace(
            sample, relations=tuple(r for r in sample.relations if r.target != "vlmo")
        )
        write_store(shorter, tmp_path, Settings())
        assert names(get(server, NAMES)[2]) == ["ALBEF"]
        server.shutdown()


def test_nothing_to_serve_is_said_at_once(tmp_path: Path, server: Server) -> None:
    with pytest.raises(GraphError, match="run `kg build` first"):
        Server(tmp_path)
    with pytest.raises(GraphError, match="choose one with --port"):
        Server(server.out, server.server_address[1])
