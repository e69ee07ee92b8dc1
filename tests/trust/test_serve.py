"""The server attacked: odd requests, slow and many clients, other sites, telling errors."""

from __future__ import annotations

import http.client
import json
import os
import random
import shutil
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from kg.cli.serve import desk_of
from kg.config import Settings
from kg.serve.server import Limits, Server
from tests.trust.conftest import memory

QUICK = "SELECT ?name { ?w rdfs:label ?name } LIMIT 3"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
SECONDS = float(os.environ.get("KG_SOAK_SERVE_SECONDS", "2"))
CLIENTS = int(os.environ.get("KG_SOAK_CLIENTS", "40"))
FUZZED = int(os.environ.get("KG_SOAK_REQUESTS", "150"))


@pytest.fixture
def root(sample_out: Path, sample_notes: Path, tmp_path: Path) -> Path:
    """A working folder in which there is a secret beside the notes."""
    shutil.copytree(sample_out, tmp_path / "out")
    shutil.copytree(sample_notes, tmp_path / "notes")
    for suffix in ("html", "json", "ttl", "graphml"):
        (tmp_path / "out" / f"lineage.{suffix}").write_text(f"<{suffix}>", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("hunter2", encoding="utf-8")
    return tmp_path


@pytest.fixture
def server(root: Path) -> Iterator[Server]:
    settings = Settings(root=root)
    limits = Limits(timeout=2.0, query=20_000, answer=1 << 20, queries=3)
    with Server(root / "out", limits=limits, desk=desk_of(settings)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def raw(server: Server, data: bytes, wait: float = 10.0) -> bytes:
    """What comes back for these bytes, until the server closes or ``wait`` seconds passed."""
    with socket.create_connection(("127.0.0.1", server.server_address[1]), timeout=wait) as link:
        found = b""
        try:
            link.sendall(data)
            while chunk := link.recv(1 << 16):
                found += chunk
        except OSError:
            pass
        return found


def ask(
    server: Server, path: str, method: str = "GET", body: bytes | None = None
) -> tuple[int, str]:
    link = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=60)
    link.request(method, path, body, {"Content-Type": "application/x-www-form-urlencoded"})
    answer = link.getresponse()
    text = answer.read().decode("utf-8", "replace")
    link.close()
    return answer.status, text


def host(server: Server) -> bytes:
    return f"Host: 127.0.0.1:{server.server_address[1]}\r\n".encode()


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt", "/..%2fsecret.txt", "/%2e%2e/secret.txt", "/....//secret.txt",
        "//secret.txt", "/notes/../secret.txt", "/notes/%2e%2e/secret.txt",
        "/notes/..%5csecret.txt", "/.kg/cache.sqlite", "/.kg/graph.json",
        "/lineage.html/../../secret.txt", "/secret.txt%00.md", "/notes%00", "/notes/\u202e",
        "/C:/secret.txt", "file:///etc/passwd", "//[", "/%", "/%ff%fe",
    ],
)  # fmt: skip
def test_no_path_leads_out_of_what_is_served(server: Server, path: str) -> None:
    answer = raw(
        server,
        b"GET " + quote(path, safe="/%:[.").encode() + b" HTTP/1.1\r\n" + host(server)
        + b"Connection: close\r\n\r\n",
    )  # fmt: skip
    assert answer.split(b" ")[1] in (b"400", b"404"), answer[:200]
    assert b"hunter2" not in answer and b"root:" not in answer


def test_no_error_names_a_folder_of_this_machine(server: Server, root: Path) -> None:
    (root / "kg.yaml").write_text("notes: [\n", encoding="utf-8")
    (root / "decisions.yaml").write_text("same: 5\n", encoding="utf-8")
    (root / "queries").mkdir()
    (root / "queries" / "own.rq").write_bytes(b"\xff")
    shown = [
        ask(server, path) for path in ("/check", "/ask?name=own", "/nothing", "/sparql?query=x")
    ]
    shutil.rmtree(root / "out" / ".kg")
    shown += [ask(server, path) for path in ("/", "/check", "/ask", "/version", "/sparql")]
    shown += [ask(server, "/sparql?" + urlencode({"query": QUICK}))]
    for status, text in shown:
        assert status in (200, 400, 404, 500)
        assert str(root) not in text and root.name not in text, text
        assert "Traceback" not in text
    assert {status for status, _ in shown} >= {500}


def test_a_body_is_never_taken_for_a_request(server: Server) -> None:
    hidden = b"GET /lineage.json HTTP/1.1\r\n" + host(server) + b"\r\n"
    for start in (b"GET /version", b"POST /nothing", b"POST /sparql", b"DELETE /", b"HEAD /"):
        for length in (
            f"Content-Length: {len(hidden)}\r\n".encode(),
            b"Transfer-Encoding: chunked\r\n",
            b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        ):
            answer = raw(
                server, start + b" HTTP/1.1\r\n" + host(server) + length + b"\r\n" + hidden
            )
            assert b"<json>" not in answer, (start, length)


HIDDEN = b"GET /lineage.json HTTP/1.1\r\nHost: HOST\r\n\r\n"


@pytest.mark.parametrize(
    "head",
    [
        "POST /sparql HTTP/1.1|Host: HOST|Content-Length: 0|Content-Length: SIZE",
        "POST /sparql HTTP/1.1|Host: HOST|Content-Length: SIZE|Content-Length: 0",
        "GET / HTTP/1.1|Host: HOST|Content-Length: 0|content-length: 0",
        "POST /sparql HTTP/1.1|Host: HOST|Content-Length: 0|Transfer-Encoding: chunked",
        "POST /sparql HTTP/1.1|Host: HOST|Transfer-Encoding: chunked|Transfer-Encoding: x",
        "POST /sparql HTTP/1.1|Host: HOST|Content-Length : SIZE",
        "POST /sparql HTTP/1.1|Host: HOST|X y: 1|Content-Length: SIZE",
        "POST /sparql HTTP/1.1|Host: HOST|X: 1\rContent-Length: 0",
        "POST /sparql HTTP/1.1|Host: HOST|X: 1\nContent-Length: 0",
        "POST /sparql HTTP/1.1|Host: HOST|Content-Length:|  0",
        "POST /sparql HTTP/1.1| Content-Length: 0|Host: HOST",
        "POST /sparql HTTP/1.1|Host: HOST|X: \x00|Content-Length: 0",
        "GET / HTTP/1.1|Host: HOST|Host: example.org",
        "GET / HTTP/1.1|Host: HOST|Origin: http://HOST|Origin: http://example.org",
        "GET / HTTP/1.1|Host: HOST|: x",
        "GET / HTTP/1.1|Host: HOST|no colon",
        "GET / HTTP/1.1\r|Host: HOST",
        "GET  / HTTP/1.1|Host: HOST",
        "GET / HTTP/1.1 |Host: HOST",
        "GET / HTTP/1.1 HTTP/1.1|Host: HOST",
        "GET / HTTP/2.0|Host: HOST",
        "GET /|Host: HOST",
        "get / HTTP/1.1|Host: HOST",
    ],
)
def test_a_head_that_can_be_read_in_two_ways_is_refused(server: Server, head: str) -> None:
    name = f"127.0.0.1:{server.server_address[1]}".encode()
    text = head.replace("|", "\r\n").replace("SIZE", str(len(HIDDEN))) + "\r\n\r\n"
    answer = raw(server, (text.encode() + HIDDEN).replace(b"HOST", name))
    assert answer.startswith(b"HTTP/1.1 400 "), answer[:200]
    assert b"\r\nConnection: close\r\n" in answer
    assert answer.count(b"HTTP/1.1 ") == 1 and b"<json>" not in answer


def test_a_head_without_end_is_refused(server: Server) -> None:
    start = b"GET /version HTTP/1.1\r\n" + host(server)
    fits = raw(server, start + b"X: " + b"a" * 60_000 + b"\r\nConnection: close\r\n\r\n")
    assert fits.startswith(b"HTTP/1.1 200 ")
    for more in (b"X: " + b"a" * 70_000 + b"\r\n", b"X: aaaa\r\n" * 9000, b"X: a\r\n" * 101):
        answer = raw(server, start + more + b"\r\n")
        assert answer.startswith(b"HTTP/1.1 431 ") or not answer  # sent on into a closed connection
        assert b"HTTP/1.1 200 " not in answer


def test_pages_of_other_sites_decide_nothing(server: Server, root: Path) -> None:
    decision = json.dumps(["same", "BLIP", "ALBEF"])
    for token in ("", "x", server.token[:-1]):
        body = urlencode({"decision": decision, "token": token}).encode()
        assert ask(server, "/decide", "POST", body)[0] == 403
    assert (
        ask(server, "/decide?" + urlencode({"decision": decision, "token": server.token}))[0] == 405
    )
    many = urlencode([("token", server.token)] * 50_000)[:59_000].encode()
    assert ask(server, "/decide", "POST", many)[0] == 403
    assert not (root / "decisions.yaml").exists()
    good = urlencode({"decision": decision, "token": server.token}).encode()
    assert ask(server, "/decide", "POST", good)[0] == 303
    assert "BLIP" in (root / "decisions.yaml").read_text(encoding="utf-8")


def test_a_client_that_dribbles_is_cut_off(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.serve.connection.Connection.timeout", 1.0)
    head = b"POST /sparql HTTP/1.1\r\n" + host(server) + b"Content-Length: 1000\r\n\r\n"
    lines = b"GET / HTTP/1.1\r\n" + host(server)
    for start, more in (
        (b"GET / HT", b"x"),
        (lines, b"X: 1\r\n"),
        (lines + b"X: ", b"x"),
        (head, b"x"),
    ):
        with socket.create_connection(("127.0.0.1", server.server_address[1])) as link:
            link.sendall(start)
            begin = time.monotonic()
            with pytest.raises(OSError, match=r"."):  # a closed pipe, sooner or later
                while time.monotonic() - begin < 20:
                    link.sendall(more)
                    time.sleep(0.1)
            assert time.monotonic() - begin < 18


def test_many_idle_clients_do_not_keep_others_out(server: Server) -> None:
    place = ("127.0.0.1", server.server_address[1])
    idle = [socket.create_connection(place) for _ in range(200)]
    assert ask(server, "/version")[0] == 200
    more = [socket.create_connection(place) for _ in range(80)]  # more than are taken
    time.sleep(0.5)
    last = more[-1]
    last.settimeout(60)
    assert last.recv(100).startswith(b"HTTP/1.1 503 ")
    for link in (*idle, *more):
        link.close()
    until = time.monotonic() + 20
    while ask(server, "/version")[0] != 200 and time.monotonic() < until:
        time.sleep(0.1)
    assert ask(server, "/version")[0] == 200


def test_fuzzed_requests_get_an_answer_or_a_closed_connection(server: Server) -> None:
    chance = random.Random(3)
    pieces = [
        b"GET ", b"POST ", b"HEAD ", b"\xff\x00", b"/sparql", b"/ask", b"/check", b"/decide",
        b"?query=", b"%00", b"%ff", b"ASK{}", b" HTTP/1.1\r\n", b" HTTP/9.9\r\n", b"\r\n", b"\n",
        b"Host: x\r\n", host(server), b"Content-Length: -1\r\n", b"Content-Length: 5\r\n",
        b"Transfer-Encoding: chunked\r\n", b"X: a\r\n" * 200, b" folded\r\n", b"\r",
        b"a" * 70_000, b": \r\n",
        b"Accept: ;q=,/;;q=9,*\r\n", b"Origin: null\r\n", b"\x16\x03\x01",
        b"Expect: 100-continue\r\n",
        b"Content-Type: application/sparql-query\r\n", b"Accept: " + b"a/b," * 9000 + b"\r\n",
    ]  # fmt: skip
    for _ in range(FUZZED):
        start = chance.choice([b"", b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n" + host(server)])
        data = start + b"".join(chance.choices(pieces, k=chance.randrange(1, 8))) + b"\r\n\r\n"
        with socket.create_connection(("127.0.0.1", server.server_address[1]), 60) as link:
            try:
                link.sendall(data)
                link.shutdown(socket.SHUT_WR)
                answer = b""
                while chunk := link.recv(1 << 16):
                    answer += chunk
            except TimeoutError:
                raise
            except OSError:  # it has closed before all was sent
                continue
        assert b"Traceback" not in answer
        assert not answer.startswith(b"HTTP/1.1 500"), data[:200]
    assert ask(server, "/version")[0] == 200


def test_under_load_every_answer_is_right_or_an_honest_503(server: Server) -> None:
    found: Counter[object] = Counter()
    until = time.monotonic() + SECONDS

    def client(number: int) -> None:
        chance = random.Random(number)
        while time.monotonic() < until:
            query = SLOW if chance.random() < 0.02 else QUICK
            path = chance.choice(["/", "/version", "/sparql?" + urlencode({"query": query})])
            try:
                status, text = ask(server, path)
                right = status == 503 or (status == 200 and text)
                found[status if right else text[:80]] += 1
            except (OSError, http.client.HTTPException) as error:
                found[repr(error)] += 1

    ask(server, "/sparql?" + urlencode({"query": QUICK}))
    before = memory()
    threads = [threading.Thread(target=client, args=(n,)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"{CLIENTS} clients, {SECONDS} s: {dict(found)}; {memory() - before} MiB more")
    assert set(found) <= {200, 503}, found
    assert found[200] > found[503] > -1
    assert memory() - before < 100
