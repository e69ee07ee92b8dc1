"""The SPARQL 1.1 Protocol, queries only: what a request asks for, and in which format.

https://www.w3.org/TR/sparql11-protocol/
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from urllib.parse import parse_qs

import msgspec

from kg.query.answers import Kind

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"

# Media types by the kind of answer, the preferred first; the value is the format's name in kg.
ROWS = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
BOOLEAN = {name: format_ for name, format_ in ROWS.items() if format_ in ("json", "xml")}
TRIPLES = {
    "text/turtle": "turtle",
    "application/n-triples": "ntriples",
    "application/ld+json": "jsonld",
}
MEDIA: dict[Kind, dict[str, str]] = {"rows": ROWS, "boolean": BOOLEAN, "graph": TRIPLES}

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")
_QUALITY = re.compile(r"q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")


class RefusedError(Exception):
    """A request that gets an error; ``headers`` go with the answer."""

    def __init__(
        self, status: HTTPStatus, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.headers = status, message, dict(headers or {})


class Asked(msgspec.Struct, frozen=True):
    """A query, and the graphs that the request names, if any."""

    sparql: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


def asked(method: str, parameters: str, content_type: str, body: bytes) -> Asked | None:
    """The query of a request; None for a GET without one, which wants the description.

    ``parameters`` is the part of the address after "?". Raises RefusedError.
    """
    given = _parsed(parameters)
    media = content_type.split(";", maxsplit=1)[0].strip().lower()
    if method == "POST":
        if media == UPDATE or "update" in given:
            raise RefusedError(
                HTTPStatus.FORBIDDEN, "updates are refused: this server only answers"
            )
        if media == FORM:
            for name, values in _parsed(_decoded(body)).items():
                given.setdefault(name, []).extend(values)
        elif media == QUERY:
            if "query" in given:
                raise RefusedError(
                    HTTPStatus.BAD_REQUEST, "two queries: in the address and in the body"
                )
            given["query"] = [_decoded(body)]
        else:
            raise RefusedError(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"send the query as {FORM} or {QUERY}"
            )
    if "update" in given:
        raise RefusedError(HTTPStatus.FORBIDDEN, "updates are refused: this server only answers")
    graphs = [_graphs(given, name) for name in ("default-graph-uri", "named-graph-uri")]
    queries = given.get("query", [])
    if len(queries) > 1:
        raise RefusedError(HTTPStatus.BAD_REQUEST, "one query at a time")
    if not queries:
        if method == "POST":
            raise RefusedError(HTTPStatus.BAD_REQUEST, "there is no query")
        return None
    return Asked(queries[0], *graphs)


def _graphs(given: Mapping[str, list[str]], name: str) -> tuple[str, ...]:
    named = tuple(given.get(name, ()))
    if not all(map(_IRI.fullmatch, named)):
        raise RefusedError(HTTPStatus.BAD_REQUEST, f"{name}: this is no IRI")
    return named


def acceptable(accept: str, kind: Kind) -> tuple[str, str]:
    """The media type and the format of an answer, by the Accept header.

    Raises RefusedError when the client takes none that fits.
    """
    return chosen(accept, MEDIA[kind])


def chosen(accept: str, known: Mapping[str, str]) -> tuple[str, str]:
    """The media type that the client likes best, among ties the one named first in ``known``."""
    wishes = _wishes(accept or "*/*")
    best, best_quality = "", 0.0
    for media in known:
        quality = _quality(media, wishes)
        if quality > best_quality:
            best, best_quality = media, quality
    if not best:
        raise RefusedError(HTTPStatus.NOT_ACCEPTABLE, "this answer comes as " + ", ".join(known))
    return best, known[best]


def _wishes(accept: str) -> list[tuple[str, float]]:
    wishes = []
    for part in accept.split(","):
        media, *rest = part.strip().lower().split(";")
        qualities = [m[1] for m in map(_QUALITY.fullmatch, map(str.strip, rest)) if m]
        wishes.append((media.strip(), float(qualities[0]) if qualities else 1.0))
    return wishes


def _quality(media: str, wishes: Sequence[tuple[str, float]]) -> float:
    # The most specific wish counts: text/csv before text/* before */*.
    family = media.split("/", maxsplit=1)[0] + "/*"
    for range_ in (media, family, "*/*"):
        for wish, quality in wishes:
            if wish == range_:
                return quality
    return 0.0


def _parsed(text: str) -> dict[str, list[str]]:
    try:
        return parse_qs(
            text,
            keep_blank_values=True,
            strict_parsing=bool(text),
            errors="strict",
            max_num_fields=100,
        )
    except ValueError as error:
        raise RefusedError(
            HTTPStatus.BAD_REQUEST, f"the parameters cannot be read: {error}"
        ) from None


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise RefusedError(HTTPStatus.BAD_REQUEST, "the body is not UTF-8") from None
