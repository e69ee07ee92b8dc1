"""One connection of the server: who may ask, how long a request may be, how long it may take."""

from __future__ import annotations

import contextlib
import io
import re
import socket
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from urllib.parse import SplitResult, urlsplit

from kg import __version__
from kg.serve.protocol import RefusedError

_LENGTH = re.compile("[0-9]{1,18}")
_MOST_HEAD = 64 << 10  # bytes of a request before its body, as many as its first line may have
# Stricter than RFC 9112 asks of a server: what a program before this one could read in another
# way (a lone CR or LF, a name set off from its colon, a folded line) may hide a second request.
_FIRST = re.compile(rb"[A-Z]{1,20} [!-~\x80-\xff]+ HTTP/1\.[01]\r\n")
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[\t -~\x80-\xff]*\r\n")
_ONCE = frozenset((b"host", b"content-length", b"transfer-encoding", b"content-type", b"origin"))


class Connection(BaseHTTPRequestHandler):
    """Reads requests that may be answered, and sends answers."""

    protocol_version = "HTTP/1.1"
    server_version = f"kg/{__version__}"
    sys_version = ""
    timeout = 20  # seconds that a client may take over its request
    raw_requestline: bytes

    @property
    def hosts(self) -> set[str]:
        """What the Host header of a request may say."""
        raise NotImplementedError

    def answer(self) -> None:
        """Answer a request whose head was read."""
        raise NotImplementedError

    def methods(self, path: str) -> str:
        """The methods that are answered at an address without its parameters."""
        raise NotImplementedError

    def not_in_this_way(self) -> RefusedError:
        """The refusal of a method."""
        allowed = {"Allow": self.methods(self.path.split("?", maxsplit=1)[0])}
        return RefusedError(HTTPStatus.METHOD_NOT_ALLOWED, "not in this way", allowed)

    def do_GET(self) -> None:
        """A query in the address, the description, or a file."""
        self.answer()

    def do_HEAD(self) -> None:
        """As GET, without the body."""
        self.answer()

    def do_POST(self) -> None:
        """A query or a decision in the body."""
        self.answer()

    def handle_one_request(self) -> None:
        """Read a request and answer it; a client that sends it too slowly is cut off."""
        self._late = threading.Timer(self.timeout, self._hang_up)
        self._late.daemon = True
        self._late.start()
        try:
            super().handle_one_request()
        finally:
            self._late.cancel()

    def parse_request(self) -> bool:
        """Read the head of a request; False where it is refused, and the connection ends."""
        self.command, self.requestline, self.request_version = "", "", "HTTP/1.1"
        self.close_connection = True
        try:
            head = self._head()
        except RefusedError as error:
            self.refuse(error)
            return False
        except ConnectionError:
            return False
        body, self.rfile = self.rfile, io.BytesIO(head)
        try:
            return super().parse_request()
        finally:
            self.rfile = body

    def _head(self) -> bytes:
        # The lines between the first and the body. Raises RefusedError, ConnectionError.
        wrong = RefusedError(HTTPStatus.BAD_REQUEST, "the head of the request cannot be read")
        if not _FIRST.fullmatch(self.raw_requestline):
            raise wrong
        lines: list[bytes] = []
        seen: set[bytes] = set()
        left = _MOST_HEAD
        while (line := self.rfile.readline(left + 1)) != b"\r\n":
            left -= len(line)
            if left < 0:
                raise RefusedError(
                    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the headers are too long"
                )
            if not line:
                raise ConnectionError
            found = _HEADER.fullmatch(line)
            name = found[1].lower() if found else b""
            if not name or (name in seen and name in _ONCE):
                raise wrong
            seen.add(name)
            lines.append(line)
        if {b"content-length", b"transfer-encoding"} <= seen:
            raise wrong
        return b"".join((*lines, b"\r\n"))

    def _hang_up(self) -> None:
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: queries and addresses are the user's own affair."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the base class refuses; a method that is none of ours is refused as such."""
        if code == HTTPStatus.NOT_IMPLEMENTED:
            self.close_connection = True
            self.refuse(self.not_in_this_way())
        else:
            super().send_error(code, message, explain)

    def request_parts(self, most: int) -> tuple[SplitResult, bytes]:
        """The address and the body, of ``most`` bytes. Raises RefusedError, ConnectionError."""
        close = self.close_connection
        # Unless it is read, a body would be taken for the next request.
        told = self.headers.get("Content-Length"), self.headers.get("Transfer-Encoding")
        if self.command == "POST" or told != (None, None):
            self.close_connection = True
        self._guard()
        if self.command == "POST":
            body = self._body(most)
            self.close_connection = close or told == (None, None)
        else:
            body = b""
        self._late.cancel()
        try:
            return urlsplit(self.path), body
        except ValueError:
            raise RefusedError(HTTPStatus.BAD_REQUEST, "the address cannot be read") from None

    def _guard(self) -> None:
        host = self.headers.get("Host", "").lower()
        if host not in self.hosts:
            raise RefusedError(
                HTTPStatus.MISDIRECTED_REQUEST, "this server answers on loopback alone"
            )
        origin = self.headers.get("Origin")
        if origin is not None and origin.lower() not in {f"http://{h}" for h in self.hosts}:
            raise RefusedError(HTTPStatus.FORBIDDEN, "pages of other sites may not ask")
        if self.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
            raise RefusedError(HTTPStatus.FORBIDDEN, "pages of other sites may not ask")

    def _body(self, most: int) -> bytes:
        # Without a length there is no body (RFC 9112, 6.3); should one follow, it is not read on.
        length = self.headers.get("Content-Length", "0")
        if not _LENGTH.fullmatch(length) or "Transfer-Encoding" in self.headers:
            raise RefusedError(HTTPStatus.LENGTH_REQUIRED, "say the length of the body")
        size = int(length)
        if size > most:
            raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the query is too long")
        body = self.rfile.read(size)
        if len(body) < size:
            raise ConnectionError
        return body

    def refuse(self, error: RefusedError) -> None:
        """Send an error."""
        with contextlib.suppress(ConnectionError, TimeoutError):
            text = (error.message + "\n").encode("utf-8", "replace")
            self.send(text, "text/plain; charset=utf-8", error.headers, error.status)

    def send(
        self,
        data: bytes,
        media: str,
        headers: dict[str, str] | None = None,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> None:
        """Send an answer of the media type ``media``; ``headers`` replace the usual ones."""
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
