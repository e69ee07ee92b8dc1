"""An HTTP server on loopback: the SPARQL endpoint beside the lineage page.

Pages of other sites must not reach it through the user's browser. So it listens on loopback alone,
answers only requests that name it as the host (a name that some other site points to 127.0.0.1 is
another host), and none that a page of another origin sends.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import secrets
import threading
from http import HTTPStatus
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

import msgspec

from kg import __version__
from kg.errors import GraphError, KgError, QueryError
from kg.export.options import path_from
from kg.graph.store import open_store, pointer_of
from kg.query.answers import Answer
from kg.query.engine import request_for
from kg.query.guard import check
from kg.query.questions import expand
from kg.serve import desk as pages
from kg.serve.connection import Connection
from kg.serve.describe import openapi, service_description
from kg.serve.pool import BusyError, Pool
from kg.serve.protocol import MEDIA, TRIPLES, Asked, RefusedError, acceptable, asked, chosen

LOOPBACK = "127.0.0.1"
_NAMES = (LOOPBACK, "localhost", "[::1]")
_FILES = {
    "/": ("lineage.html", "text/html; charset=utf-8"),  # where there is no desk
    "/map": ("lineage.html", "text/html; charset=utf-8"),
    "/lineage.html": ("lineage.html", "text/html; charset=utf-8"),
    "/lineage.ttl": ("lineage.ttl", "text/turtle; charset=utf-8"),
    "/lineage.json": ("lineage.json", "application/json"),
    "/lineage.graphml": ("lineage.graphml", "application/xml"),
}
_DESK = ("/", "/ask", "/check", "/decide", "/version")
_DECISIONS = {"same": 2, "different": 2, "accept": 3, "reject": 3}  # how many words each takes
_CONNECTIONS = 256
_FULL = b"HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def _charset(data: bytes) -> str:
    # What is not UTF-8 the browser guesses as well as we would.
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return "; charset=utf-8"


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
    request_queue_size = 128

    def __init__(
        self,
        out: Path,
        port: int = 0,
        limits: Limits | None = None,
        desk: pages.Desk | None = None,
    ) -> None:
        open_store(out)  # tells at once when there is nothing to serve
        self.out, self.limits, self.desk = out, limits or Limits(), desk
        self.token = secrets.token_urlsafe()  # only our own pages know it
        self.pool = Pool(self.limits.queries, self.limits.timeout, self.limits.answer)
        self.writing = threading.Lock()  # one decision at a time
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
        """Take a connection, or say that there are too many and close it."""
        if not self._connections.acquire(blocking=False):
            with contextlib.suppress(OSError):
                request.setblocking(False)
                request.send(_FULL)
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


class Handler(Connection):
    """Answers the requests of one connection."""

    server: Server

    @property
    def hosts(self) -> set[str]:
        """The names of this server."""
        return self.server.hosts

    def methods(self, path: str) -> str:
        """Queries may be posted, decisions must be; everything else is only read."""
        if path == "/decide" and self.server.desk:
            return "POST"
        return "GET, HEAD, POST" if path == "/sparql" else "GET, HEAD"

    def answer(self) -> None:
        """Send what was asked for, or why not."""
        try:
            parts, body = self.request_parts(3 * self.server.limits.query)
            if parts.path == "/sparql":
                self._sparql(parts.query, body)
            elif parts.path in _DESK and (self.server.desk or parts.path != "/"):
                self._desk(parts.path, parts.query, body)
            elif self.command == "POST":
                raise self.not_in_this_way()
            elif parts.path == "/openapi.json":
                described = openapi(self.server.address, __version__, self.server.desk is not None)
                self.send(json.dumps(described, indent=2).encode(), "application/json")
            elif parts.path in _FILES:
                self._file(*_FILES[parts.path])
            elif (note := self._note(unquote(parts.path))) is not None:
                self.send(note, "text/plain" + _charset(note))
            else:
                raise RefusedError(HTTPStatus.NOT_FOUND, "there is nothing here; try / or /sparql")
        except RefusedError as error:
            self.refuse(error)
        except BusyError as error:
            busy = RefusedError(HTTPStatus.SERVICE_UNAVAILABLE, str(error), {"Retry-After": "1"})
            self.refuse(busy)
        except KgError as error:
            # Without the place: paths of this machine are nobody's affair.
            said = KgError(error.message, hint=error.hint)
            self.refuse(RefusedError(HTTPStatus.INTERNAL_SERVER_ERROR, str(said)))
        except (TimeoutError, ConnectionError):
            self.close_connection = True
        except Exception:
            self.close_connection = True
            self.refuse(RefusedError(HTTPStatus.INTERNAL_SERVER_ERROR, "this cannot be answered"))

    def _desk(self, path: str, parameters: str, body: bytes) -> None:
        desk = self.server.desk
        if desk is None:
            raise RefusedError(HTTPStatus.NOT_FOUND, "this server has no pages to decide on")
        if (self.command == "POST") != (path == "/decide"):
            raise self.not_in_this_way()
        store = open_store(self.server.out)
        given = {name: value for name, value in parse_qsl(parameters) if value}
        if path == "/decide":
            self._decide(desk, body)
            return
        if path == "/version":
            self.send(pages.version(store).encode(), "text/plain")
            return
        if path == "/":
            page = pages.start(store)
        elif path == "/check":
            page = pages.check(store, desk, self.server.token)
        else:
            answer, error = None, ""
            try:
                answer = self._answer_to(given, desk)
            except (KgError, RefusedError) as failure:
                error = getattr(failure, "message", str(failure))
            format_ = given.pop("format", "")
            if answer is not None and format_ in pages.FORMATS:
                named = {"Content-Disposition": f'attachment; filename="answer.{format_}"'}
                self.send(pages.download(answer, format_), "application/octet-stream", named)
                return
            page = pages.ask(store, desk, given, answer, error)
        self.send(page, "text/html; charset=utf-8", {"Content-Security-Policy": pages.POLICY})

    def _answer_to(self, given: dict[str, str], desk: pages.Desk) -> Answer | None:
        if given.get("query"):
            return self._ask(Asked(given["query"]), negotiate=False)
        question = desk.questions().get(given.get("name", ""))
        if question is None:
            return None
        values = {name: v for name, v in given.items() if name not in ("name", "format")}
        sparql = expand(question, values, open_store(self.server.out))
        return self._ask(Asked(sparql), negotiate=False)

    def _decide(self, desk: pages.Desk, body: bytes) -> None:
        try:
            given = dict(parse_qsl(body.decode("utf-8", "replace"), max_num_fields=9))
        except ValueError:
            given = {}
        # A form of another site knows no token; of our own pages browsers say the origin as well.
        if not hmac.compare_digest(given.get("token", "").encode(), self.server.token.encode()):
            raise RefusedError(HTTPStatus.FORBIDDEN, "this form is not of this server's page")
        try:
            kind, *values = msgspec.json.decode(given.get("decision", ""), type=list[str])
        except (ValueError, msgspec.MsgspecError):
            kind, values = "", []
        if _DECISIONS.get(kind) != len(values) or not all(values):
            raise RefusedError(HTTPStatus.BAD_REQUEST, "no decision was sent")
        with self.server.writing:
            desk.decide(kind, tuple(values))
        self.send(b"", "text/plain", {"Location": "/check"}, HTTPStatus.SEE_OTHER)

    def _sparql(self, parameters: str, body: bytes) -> None:
        method = "POST" if self.command == "POST" else "GET"
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
        self.send(data, media + charset, {"Vary": "Accept"})

    def _ask(self, wanted: Asked, negotiate: bool = True) -> Answer:
        store = open_store(self.server.out)
        try:
            form = check(wanted.sparql)
            kinds = {"ASK": "boolean", "CONSTRUCT": "graph", "DESCRIBE": "graph"}
            # Told before the work is done, where the form shows it.
            if negotiate:
                accept = self.headers.get("Accept", "")
                chosen(accept, MEDIA[kinds.get(form, "rows")])  # type: ignore[index]
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
        self.send(Answer("graph", data).written(format_, prefixes), media, {"Vary": "Accept"})

    def _file(self, name: str, media: str) -> None:
        try:
            data = (self.server.out / name).read_bytes()
        except OSError:
            raise RefusedError(
                HTTPStatus.NOT_FOUND, f"{name} is not there; run `kg build`"
            ) from None
        framed = {"Content-Security-Policy": "frame-ancestors 'self'"}
        self.send(data, media, framed if self.path == "/map" else None)

    def _note(self, path: str) -> bytes | None:
        """The note that a link of the page leads to; ``None`` for whatever the graph does not know.

        On disk the link begins at the output folder; a browser drops what would lead above "/".
        """
        pointer = pointer_of(self.server.out)
        if pointer is None or not pointer.notes:
            return None
        root = path_from(str(self.server.out.resolve()), pointer.notes)
        start = "/" + "".join(f"{part}/" for part in root.split("/") if part not in (".", ".."))
        name = path.removeprefix(start)
        if not path.startswith(start) or not open_store(self.server.out).knows_note(name):
            return None
        try:
            return (Path(pointer.notes) / name).read_bytes()
        except OSError:
            return None
