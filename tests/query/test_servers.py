"""Real SPARQL servers with throw-away data: `kg push` fills them, and they answer as the store.

The `oxigraph` server comes with the development tools; Virtuoso is Debian's package
`virtuoso-opensource`. Where one is not installed its tests are skipped, which CI counts as failed.
"""

from __future__ import annotations

import runpy
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from kg.config import Settings
from kg.errors import GraphError, QueryError, UsageError
from kg.graph.store import open_store, write_store
from kg.model import Lineage
from kg.ontology import home
from kg.query.answers import Answer
from kg.query.engine import ask_here
from kg.query.push import push
from kg.query.questions import expand, load_questions
from kg.query.remote import ask_endpoint, fill_remotely

ANSWERS = runpy.run_path(str(Path(__file__).parent.parent / "sample" / "answers.py"))["ANSWERS"]
QUESTIONS = load_questions({home() / "queries": False})
PREFIXES = {"kg": "https://w3id.org/kg-lineage/ns#"}

INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = .
NumberOfBuffers = 10000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 10
Charset = UTF-8
[SPARQL]
ResultSetMaxRows = 100000
"""


class Remote(NamedTuple):
    """A running server: where it takes graphs, and where it answers."""

    name: str
    store: str
    endpoint: str


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(url, timeout=2)
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            assert process.poll() is None, "the server ended"
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.05)


def oxigraph(folder: Path) -> tuple[list[str], Remote]:
    found = Path(sys.executable).parent / "oxigraph"
    binary = str(found) if found.exists() else shutil.which("oxigraph")
    if binary is None:
        pytest.skip("the oxigraph server is not installed")
    port = free_port()
    command = [binary, "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    at = f"http://127.0.0.1:{port}"
    return [*command, "--union-default-graph"], Remote("oxigraph", f"{at}/store", f"{at}/query")


def virtuoso(folder: Path) -> tuple[list[str], Remote]:
    binary = shutil.which("virtuoso-t")
    if binary is None:
        pytest.skip("Virtuoso is not installed (Debian: virtuoso-opensource)")
    port = free_port()
    (folder / "virtuoso.ini").write_text(INI.format(http=port, sql=free_port()))
    command = [binary, "+foreground", "+configfile", str(folder / "virtuoso.ini")]
    at = f"http://127.0.0.1:{port}"
    return command, Remote("virtuoso", f"{at}/sparql-graph-crud-auth", f"{at}/sparql")


@pytest.fixture(scope="module", params=[oxigraph, virtuoso], ids=["oxigraph", "virtuoso"])
def remote(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Remote]:
    folder = tmp_path_factory.mktemp("server")
    command, remote = request.param(folder)
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    patch = pytest.MonkeyPatch()
    # Virtuoso's first user in a new database; the server lives as long as these tests.
    patch.setenv("KG_USER", "dba")
    patch.setenv("KG_PASSWORD", "dba")
    try:
        wait_for(remote.endpoint, process, 90)
        yield remote
    finally:
        patch.undo()
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def filled(remote: Remote, sample_out: Path) -> Remote:
    store = open_store(sample_out)
    done = push(store, remote.store)
    assert len(done.sent) == 5  # three notes, background, decisions
    return remote


def values(answer: Answer) -> list[tuple[str, ...]]:
    """Rows as texts; an engine may type a literal in its own way, but not say another one."""
    return [
        tuple(row[name].value if name in row else "" for name in answer.variables())
        for row in answer.rows()
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "given"),
    [(n, v) for n, v, _ in ANSWERS],
    ids=[f"{n}-{'-'.join(v.values())}" for n, v, _ in ANSWERS],
)
def test_a_server_answers_as_the_embedded_store(
    filled: Remote, sample_out: Path, name: str, given: dict[str, str]
) -> None:
    store = open_store(sample_out)
    expected = values(ask_here(store, expand(QUESTIONS[name], given, store)))
    sparql = fill_remotely(QUESTIONS[name], given, Settings(), filled.endpoint, 60)
    found = values(ask_endpoint(filled.endpoint, sparql, store.namer.prefixes(), timeout=60))
    assert sorted(found) == sorted(expected)


@pytest.mark.slow
def test_yes_or_no_and_graphs(filled: Remote, sample_out: Path) -> None:
    prefixes = open_store(sample_out).namer.prefixes()

    def ask(sparql: str) -> Answer:
        return ask_endpoint(filled.endpoint, sparql, prefixes, timeout=60)

    assert ask("ASK { work:blip kg:extends work:albef }").boolean() is True
    assert ask("ASK { work:albef kg:extends work:blip }").boolean() is False
    built = ask("CONSTRUCT { ?a kg:extends ?b } WHERE { ?a kg:extends ?b }")
    assert len(set(built.data.splitlines())) == 6
    quotes = ask("SELECT DISTINCT ?q { ?s oa:exact ?q FILTER(CONTAINS(?q, '后续')) }")
    assert values(quotes) == [("BLIP 是 ALBEF 和 VLMo 的后续工作",)]


@pytest.mark.slow
def test_the_command_asks_and_fills_a_server(filled: Remote, sample_out: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "kg", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True)

    done = run("push", filled.store, "--out", str(sample_out))
    assert done.stdout == "0 sent, 0 deleted, 5 unchanged\n"
    asked = run("query", "descendants", "--work", "albef", "--endpoint", filled.endpoint)
    assert asked.stdout.splitlines()[2].split() == ["BLIP", "2022-01", "work:blip"]


@pytest.mark.slow
def test_only_what_changed_is_sent(remote: Remote, sample: Lineage, tmp_path: Path) -> None:
    base = Settings().base
    write_store(sample, tmp_path, Settings())
    push(open_store(tmp_path), remote.store)
    again = push(open_store(tmp_path), remote.store)
    assert (again.sent, again.deleted, again.unchanged) == ((), (), 5)

    fewer = msgspec.structs.replace(
        sample,
        relations=tuple(r for r in sample.relations if r.status != "accepted"),
    )
    write_store(fewer, tmp_path, Settings())
    done = push(open_store(tmp_path), remote.store)
    assert done.sent == (f"{base}graph/changes",)
    assert done.deleted == (f"{base}graph/decisions",)
    assert done.unchanged == 4
    gone = "ASK { ?s <https://w3id.org/kg-lineage/ns#extends> ?o FILTER(CONTAINS(STR(?s), 'vl-')) }"
    assert ask_endpoint(remote.endpoint, gone, {}, timeout=60).boolean() is False

    write_store(sample, tmp_path, Settings())
    write_store(sample, tmp_path, Settings())
    assert push(open_store(tmp_path), remote.store).deleted == (f"{base}graph/changes",)
    whole = push(open_store(tmp_path), remote.store, everything=True)
    assert (len(whole.sent), whole.unchanged) == (5, 0)


@pytest.mark.slow
def test_a_refused_query_says_why(remote: Remote) -> None:
    with pytest.raises(QueryError, match=r"127\.0\.0\.1 answers 4"):
        ask_endpoint(remote.endpoint, "SELECT * { nonsense", PREFIXES, timeout=60)


@pytest.mark.slow
def test_wrong_credentials_are_refused_and_not_shown(
    remote: Remote, sample_out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if remote.name == "oxigraph":
        return  # it asks for none
    monkeypatch.setenv("KG_PASSWORD", "not-the-password")
    with pytest.raises(QueryError, match="not allowed") as error:
        push(open_store(sample_out), remote.store)
    assert "not-the-password" not in str(error.value)


def test_credentials_come_from_netrc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kg.query.remote import credentials

    netrc = tmp_path / "netrc"
    netrc.write_text("machine data.example login me password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.delenv("KG_USER", raising=False)
    assert credentials("data.example") == ("me", "secret")
    assert credentials("other.example") is None
    monkeypatch.setenv("KG_USER", "you")
    monkeypatch.setenv("KG_PASSWORD", "hidden")
    assert credentials("data.example") == ("you", "hidden")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x/", "x", "http://"])
def test_only_web_addresses_are_asked(url: str) -> None:
    with pytest.raises(UsageError, match="must begin with http"):
        ask_endpoint(url, "ASK {}", {}, timeout=5)


def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(GraphError, match=r"127\.0\.0\.1 cannot be reached"):
        ask_endpoint(f"http://127.0.0.1:{free_port()}/", "ASK {}", {}, timeout=5)


def test_a_silent_server_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        with pytest.raises(QueryError, match=r"did not answer within 0\.3 s"):
            ask_endpoint(url, "ASK {}", {}, timeout=0.3)
