"""Asks and fills a SPARQL 1.1 server that the user names.

Credentials come from the environment (``KG_USER``, ``KG_PASSWORD``) or from ``.netrc``, never from
the command line or the address, and stand in no message. Basic and digest authentication.
"""

from __future__ import annotations

import netrc
import os
import re
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from urllib.parse import urlencode, urlsplit

import msgspec

from kg.config import Settings
from kg.errors import GraphError, QueryError, UsageError
from kg.graph.vocabulary import RDFS, Namer
from kg.naming import fold
from kg.query.answers import Answer, Kind
from kg.query.guard import check, used_prefixes
from kg.query.questions import Question, fill

MOST = 256 << 20  # bytes that an answer may have
_RESULTS = "application/sparql-results+json"
_TRIPLES = "application/n-triples"
_DETAIL = 400


class NotThereError(QueryError):
    """The server has nothing at that address."""


def ask_endpoint(
    endpoint: str, sparql: str, prefixes: Mapping[str, str], *, timeout: float
) -> Answer:
    """Send a query to a SPARQL 1.1 server (query by POST) and give its answer.

    ``timeout`` is in seconds. Raises UsageError for an address that is none, QueryError when the
    server refuses the query or takes too long, GraphError when it cannot be reached.
    """
    form = check(sparql, allow_network=True)
    used = used_prefixes(sparql, dict(prefixes))
    head = " ".join(f"PREFIX {name}: <{iri}>" for name, iri in used.items())
    text = f"{head} {sparql}" if head else sparql  # on one line, so that line numbers hold
    accept = _TRIPLES if form in ("CONSTRUCT", "DESCRIBE") else _RESULTS
    data = send(
        "POST",
        endpoint,
        urlencode({"query": text}).encode(),
        {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded"},
        timeout,
    )
    if accept == _TRIPLES:
        return Answer("graph", _triples(data))
    kind: Kind = "boolean" if form == "ASK" else "rows"
    return Answer(kind, _results(data, kind))


def fill_remotely(
    question: Question, values: Mapping[str, str], settings: Settings, endpoint: str, timeout: float
) -> str:
    """``questions.expand`` with names looked up at the server."""
    namer = Namer(settings.base)

    def look_up(kind: str, name: str) -> str:
        folder = f"{namer.base}{kind}/"
        asked = (
            f"SELECT DISTINCT ?node ?label {{ ?node ?named ?label FILTER(?named IN (<{RDFS}label>,"
            " skos:altLabel, dcterms:title)) "
            f'FILTER(STRSTARTS(STR(?node), "{folder}")) }} ORDER BY ?node ?label'
        )
        rows = ask_endpoint(endpoint, asked, namer.prefixes(), timeout=timeout).rows()
        found = {row["node"].value for row in rows if fold(row["label"].value) == fold(name)}
        if len(found) != 1:
            said = "names several" if found else "is none"
            raise UsageError(f"`{name}` {said} of the server's {kind} names")
        return f"<{found.pop()}>"

    return fill(question, values, look_up)


def send(
    method: str, url: str, body: bytes | None, headers: Mapping[str, str], timeout: float
) -> bytes:
    """One HTTP request with the user's credentials; the body of the answer.

    Raises UsageError for an address that is none or holds a password, QueryError when the server
    says no or takes too long, GraphError when it cannot be reached.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError("the server's address must begin with http:// or https://")
    if parts.username or parts.password:
        raise UsageError(
            "credentials do not belong into an address",
            hint="set KG_USER and KG_PASSWORD, or use .netrc",
        )
    request = urllib.request.Request(url, data=body, method=method)  # noqa: S310 - checked above
    for name, value in {"User-Agent": "kg", **headers}.items():
        request.add_header(name, value)
    try:
        with _opener(parts.hostname, url).open(request, timeout=timeout) as answer:
            data = answer.read(MOST + 1)
    except urllib.error.HTTPError as error:
        raise _refused(error, parts.hostname) from None
    except TimeoutError:
        raise QueryError(
            f"{parts.hostname} did not answer within {timeout:g} s", hint="--timeout SECONDS"
        ) from None
    except (urllib.error.URLError, HTTPException, OSError) as error:
        reason = getattr(error, "reason", error)
        raise GraphError(f"{parts.hostname} cannot be reached: {reason}") from None
    if len(data) > MOST:
        raise QueryError(f"the answer is larger than {MOST >> 20} MiB", hint="add a LIMIT")
    return bytes(data)


def _results(data: bytes, kind: Kind) -> bytes:
    # As the standard has it: Virtuoso says "typed-literal", and answers ASK with a row or none.
    try:
        found = msgspec.json.decode(data)
        bindings = found.get("results", {}).get("bindings", [])
        if kind == "boolean":
            return msgspec.json.encode(
                {"head": {}, "boolean": found.get("boolean", bool(bindings))}
            )
        for row in bindings:
            for term in row.values():
                if term["type"] == "typed-literal":
                    term["type"] = "literal"
        head = {"vars": found["head"]["vars"]}
        return msgspec.json.encode({"head": head, "results": {"bindings": bindings}})
    except (msgspec.DecodeError, AttributeError, KeyError, TypeError) as error:
        raise QueryError(
            "the server's answer is no SPARQL result", hint="is the address its query endpoint?"
        ) from error


def _triples(data: bytes) -> bytes:
    import pyoxigraph as ox

    try:
        # Turtle reads N-Triples too, whichever the server chose to send.
        rows = {quad.triple for quad in ox.parse(input=data, format=ox.RdfFormat.TURTLE)}
    except SyntaxError as error:
        raise QueryError(
            "the server's answer is no RDF", hint="is the address its query endpoint?"
        ) from error
    return b"".join(sorted(f"{triple} .\n".encode() for triple in rows))


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: credentials would travel with the request."""

    def redirect_request(self, *_: object) -> None:
        return None


def _opener(host: str, url: str) -> urllib.request.OpenerDirector:
    handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
    known = credentials(host)
    if known:
        passwords = urllib.request.HTTPPasswordMgrWithPriorAuth()
        passwords.add_password(None, url, *known)
        handlers += [
            urllib.request.HTTPDigestAuthHandler(passwords),
            urllib.request.HTTPBasicAuthHandler(passwords),
        ]
    return urllib.request.build_opener(*handlers)


def credentials(host: str) -> tuple[str, str] | None:
    """User and password for a host: from the environment, else from ``.netrc``."""
    user = os.environ.get("KG_USER")
    if user:
        return user, os.environ.get("KG_PASSWORD", "")
    try:
        found = netrc.netrc(os.environ.get("NETRC")).authenticators(host)
    except (OSError, netrc.NetrcParseError):
        return None
    return (found[0] or "", found[2] or "") if found else None


def _refused(error: urllib.error.HTTPError, host: str) -> QueryError:
    if error.code in (401, 403):
        return QueryError(
            f"{host} refuses: not allowed ({error.code})",
            hint="set KG_USER and KG_PASSWORD, or use .netrc",
        )
    if error.code in (404, 410):
        return NotThereError(f"{host} has nothing at this address", hint="check the address")
    detail = error.read(_DETAIL * 4).decode(errors="replace")
    detail = re.sub(r"<[^>]*>|\s+", " ", detail).strip()[:_DETAIL]
    return QueryError(f"{host} answers {error.code} {error.reason}: {detail}")
