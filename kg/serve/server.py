"""An HTTP server on loopback: the SPARQL endpoint beside the lineage page.

Pages of other sites must not reach it through the user's browser. So it listens on loopback alone,
answers only requests that name it as the host (a name that some other site points to 127.0.0.1 is
another host), and none that a page of another origin sends.
"""

from __future__ import annotations

import contextlib
import json
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from kg import __version__
from kg.errors import GraphError, KgError, QueryError
from kg.graph.store import open_store
from kg.query.answers import Answer
from kg.query.engine import request_for
from kg.query.guard import check
from kg.serve.describe import openapi, service_description
from kg.serve.pool import BusyError, Pool
from kg.serve.protocol import MEDIA, TRIPLES, Asked, RefusedError, acceptable, asked, chosen

LOOPBACK = "127.0.0.1"
_NAMES = (LOOPBACK, "localhost", "[::1]")
_FILES = {
    "/": ("lineage.html", "text/html; charset=utf-8"),
    "/lineage.html": ("lineage.html", "text/html; charset=utf-8"),
    "/lineage.ttl": ("lineage.ttl", "text/turtle; charset=utf-8"),
    "/lineage.json": ("lineage.json", "application/json"),
    "/lineage.graphml": ("lineage.graphml", "application/xml"),
}
_CONNECTIONS = 64


class Limits(msgspec.Struct, frozen=True):
    """What one client may ask for: seconds, bytes, and queries at the same time."""

    timeout: float = 30.0
    query: int = 1 << 20
    answer: int = 64 << 20
    queries: int = 4


class Server(ThreadingHTTPServer):
    """Serves the output folder ``out``; port 0 takes any free one.

    Raises GraphError when there is no graph or the port is taken.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, out: Path, port: int = 0, limits: Limits | None = None) -> None:
        open_store(out)  # tells at once when there is nothing to serve
        self.out, self.limits = out, limits or Limits()
        self.pool = Pool(self.limits.queries, self.limits.timeout, self.limits.answer)
        self._connections = threading.BoundedSemaphore(_CONNECTIONS)
        try:
            super().__init__((LOOPBACK, port), Handler)
        except OSError as error:
            raise GraphError(
                f"port {port} cannot be used: {error.strerror}", hint="choose one with --port"
            ) from error

    @property
    def address(self) -> str:
        """Where the page is; the endpoint is ``sparql`` below it."""
        return f"http://{LOOPBACK}:{self.server_address[1]}/"

    @property
    def hosts(self) -> set[str]:
        """What a Host header may say."""
        return {f"{name}:{self.server_address[1]}" for name in _NAMES}

    def process_request(self, request: Any, client_address: Any) -> None:
        """Take a connection, or close it when there are too many."""
        if not self._connections.acquire(blocking=False):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer on one connection until it is closed."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._connections.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no error of ours."""

    def server_close(self) -> None:
        """Stop listening and end the processes that answer queries."""
        super().server_close()
        self.pool.close()


class Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = f"kg/{__version__}"
    sys_version = ""
    timeout = 20  # seconds that a client may take over its request

    def do_GET(self) -> None:
        """A query in the address, the description, or a file."""
        self._answer()

    def do_HEAD(self) -> None:
        """As GET, without the body."""
        self._answer()

    def do_POST(self) -> None:
        """A query in the body."""
        self._answer()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: queries and addresses are the user's own affair."""

    def _answer(self) -> None:
        try:
            self._guard()
            parts = urlsplit(self.path)
            if parts.path == "/sparql":
                self._sparql(parts.query)
            elif self.command == "POST":
                raise RefusedError(HTTPStatus.METHOD_NOT_ALLOWED, "only /sparql takes POST")
            elif parts.path == "/openapi.json":
                described = openapi(f"{self.server.address}sparql", __version__)
                self._send(json.dumps(described, indent=2).encode(), "application/json")
            elif parts.path in _FILES:
                self._file(*_FILES[parts.path])
            else:
                raise RefusedError(HTTPStatus.NOT_FOUND, "there is nothing here; try / or /sparql")
        except RefusedError as error:
            self._refuse(error)
        except BusyError as error:
            busy = RefusedError(HTTPStatus.SERVICE_UNAVAILABLE, str(error), {"Retry-After": "1"})
            self._refuse(busy)
        except KgError as error:
            self._refuse(RefusedError(HTTPStatus.INTERNAL_SERVER_ERROR, str(error)))
        except (TimeoutError, ConnectionError):
            self.close_connection = True

    def _guard(self) -> None:
        host = self.headers.get("Host", "").lower()
        if host not in self.server.hosts:
            raise RefusedError(
                HTTPStatus.MISDIRECTED_REQUEST, "this server answers on loopback alone"
            )
        origin = self.headers.get("Origin")
        if origin is not None and origin.lower() not in {f"http://{h}" for h in self.server.hosts}:
            raise RefusedError(HTTPStatus.FORBIDDEN, "pages of other sites may not ask")
        if self.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
            raise RefusedError(HTTPStatus.FORBIDDEN, "pages of other sites may not ask")

    def _sparql(self, parameters: str) -> None:
        method = "POST" if self.command == "POST" else "GET"
        body = self._body() if method == "POST" else b""
        wanted = asked(method, parameters, self.headers.get("Content-Type", ""), body)
        if wanted is None:
            self._describe()
            return
        if len(wanted.sparql.encode()) > self.server.limits.query:
            raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the query is too long")
        answer = self._ask(wanted)
        media, format_ = acceptable(self.headers.get("Accept", ""), answer.kind)
        store = open_store(self.server.out)
        charset = "; charset=utf-8" if media.startswith("text/") else ""
        data = answer.written(format_, store.namer.prefixes())
        self._send(data, media + charset, {"Vary": "Accept"})

    def _ask(self, wanted: Asked) -> Answer:
        store = open_store(self.server.out)
        try:
            form = check(wanted.sparql)
            kinds = {"ASK": "boolean", "CONSTRUCT": "graph", "DESCRIBE": "graph"}
            # Told before the work is done, where the form shows it.
            chosen(self.headers.get("Accept", ""), MEDIA[kinds.get(form, "rows")])  # type: ignore[index]
            request = request_for(store, wanted.sparql)
            if wanted.default_graphs or wanted.named_graphs:
                request = msgspec.structs.replace(
                    request,
                    dataset=True,
                    default_graphs=wanted.default_graphs,
                    named_graphs=wanted.named_graphs,
                )
            return Answer.decode(self.server.pool.ask(request))
        except QueryError as error:
            stopped = "was stopped" in error.message
            status = HTTPStatus.SERVICE_UNAVAILABLE if stopped else HTTPStatus.BAD_REQUEST
            raise RefusedError(status, str(error)) from None

    def _describe(self) -> None:
        media, format_ = chosen(self.headers.get("Accept", ""), TRIPLES)
        store = open_store(self.server.out)
        data = service_description(store, f"{self.server.address}sparql")
        prefixes = {"sd": "http://www.w3.org/ns/sparql-service-description#"}
        self._send(Answer("graph", data).written(format_, prefixes), media, {"Vary": "Accept"})

    def _body(self) -> bytes:
        try:
            size = int(self.headers.get("Content-Length", ""))
        except ValueError:
            self.close_connection = True
            raise RefusedError(HTTPStatus.LENGTH_REQUIRED, "say the length of the body") from None
        # In a form every character may take three.
        if not 0 <= size <= 3 * self.server.limits.query:
            self.close_connection = True
            raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the query is too long")
        return self.rfile.read(size)

    def _file(self, name: str, media: str) -> None:
        try:
            data = (self.server.out / name).read_bytes()
        except OSError:
            raise RefusedError(
                HTTPStatus.NOT_FOUND, f"{name} is not there; run `kg build`"
            ) from None
        self._send(data, media)

    def _refuse(self, error: RefusedError) -> None:
        with contextlib.suppress(ConnectionError):
            text = (error.message + "\n").encode("utf-8", "replace")
            self._send(text, "text/plain; charset=utf-8", error.headers, error.status)

    def _send(
        self,
        data: bytes,
        media: str,
        headers: dict[str, str] | None = None,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": media,
            "Content-Length": str(len(data)),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Content-Security-Policy": "frame-ancestors 'none'",
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)
