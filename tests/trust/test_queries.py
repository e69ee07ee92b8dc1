"""A hundred malicious or malformed queries: none writes, reaches out, stays, or prints a trace."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from kg.cli import kg
from kg.errors import KgError, QueryError
from kg.graph.store import GraphStore, open_store, unspoilt
from kg.query.engine import ask

TIMEOUT = 1.0  # seconds
DUE = {"either": {"refused", "answered"}, "any": {"refused", "answered", "stopped"}}
DEEP = 10_000


class Query(NamedTuple):
    title: str
    outcome: str
    sparql: str


def queries() -> list[Query]:
    text = (Path(__file__).parent / "queries.txt").read_text(encoding="utf-8")
    found = []
    for part in text.split("\n----\n")[1:]:
        title, outcome, *lines = part.split("\n")
        sparql = "\n".join(lines).rstrip("\n")
        found.append(Query(title, outcome, sparql.replace("␀", "\0").replace("␛", "\x1b")))
    return [
        *found,
        Query("deep groups", "any", "SELECT * " + "{ " * DEEP + "} " * DEEP),
        Query("deep brackets", "any", f"SELECT ({'(' * DEEP}1{')' * DEEP} AS ?x) {{}}"),
        Query("many steps", "any", "SELECT * { ?s " + "rdf:x/" * DEEP + "rdf:x ?o }"),
        Query("many unions", "any", "SELECT * { " + " UNION ".join(["{}"] * DEEP) + "}"),
        Query("many nots", "any", "ASK { FILTER(" + "!" * DEEP + "true) }"),
        Query("deep lists", "any", "SELECT * { " + "(" * DEEP + "1" + ")" * DEEP + " ?p ?o }"),
        Query("long comment", "answered", "#" * 1_000_000 + "\nASK {}"),
        Query("long string", "answered", f'ASK {{ FILTER("{"x" * 1_000_000}" = "x") }}'),
        Query("many values", "answered", f"ASK {{ VALUES ?x {{ {'1 ' * 10_000} }} }}"),
    ]


QUERIES = queries()


@pytest.fixture(scope="module")
def out(sample_out: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("asked") / "out"
    shutil.copytree(sample_out, folder)
    return folder


@pytest.fixture(scope="module")
def store(out: Path) -> GraphStore:
    return open_store(out)


@pytest.fixture(scope="module")
def heard() -> Iterator[tuple[str, list[bytes]]]:
    """The address of a server, and what it was asked."""
    server = socket.create_server(("127.0.0.1", 0))
    said: list[bytes] = []

    def listen() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            said.append(connection.recv(1000))
            connection.close()

    threading.Thread(target=listen, daemon=True).start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/", said
    server.close()


def test_there_are_a_hundred() -> None:
    assert len(QUERIES) >= 100
    assert len({query.title for query in QUERIES}) == len(QUERIES)


@pytest.mark.parametrize("query", QUERIES, ids=[query.title for query in QUERIES])
def test_a_bad_query_is_refused_stopped_or_harmless(
    store: GraphStore, heard: tuple[str, list[bytes]], query: Query
) -> None:
    url, said = heard
    due = DUE.get(query.outcome, {query.outcome})
    for _ in range(3):  # a busy machine may let a quick one wait; what is wrong is so each time
        begin = time.monotonic()
        try:
            ask(store, query.sparql.replace("{URL}", url), timeout=TIMEOUT)
            outcome = "answered"
        except QueryError as error:
            outcome = "stopped" if "was stopped" in error.message else "refused"
        took = time.monotonic() - begin
        if outcome in due and took < TIMEOUT + 1:
            break
    assert outcome in due
    assert took < TIMEOUT + 1
    assert not said
    assert unspoilt(store.folder)


@pytest.mark.parametrize("query", QUERIES, ids=[query.title for query in QUERIES])
def test_the_command_tells_it_without_a_trace(
    out: Path, heard: tuple[str, list[bytes]], query: Query, tmp_path: Path
) -> None:
    url, said = heard
    file = tmp_path / "asked.rq"  # a command line would not take a NUL or a megabyte
    file.write_text(query.sparql.replace("{URL}", url), encoding="utf-8", newline="")
    arguments = ["query", str(file), "--out", str(out), "--timeout", "0.3"]
    done = CliRunner().invoke(kg, arguments)
    assert done.exception is None or isinstance(done.exception, (SystemExit, KgError)), query
    assert not set(done.output) & set("\x1b\x07\x00\u202e")
    assert not said
