"""Brings the graph to a SPARQL server by the Graph Store Protocol, one graph per note.

The server keeps, in a graph of its own, a digest of each graph that it was given; so only what
changed is sent, from whichever machine, and a graph whose note is gone is deleted.

https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from urllib.parse import urlencode, urlsplit, urlunsplit

import msgspec

from kg.errors import GraphError
from kg.graph.store import GraphStore
from kg.graph.vocabulary import KG, iri
from kg.query.remote import NotThereError, send

_DIGEST = iri(KG + "digest")
_TYPE = "text/turtle; charset=utf-8"  # N-Triples are Turtle, and every server reads Turtle

Progress = Callable[[int, int], None]  # graphs sent, of


class Pushed(msgspec.Struct, frozen=True):
    """What a push did: graphs sent, deleted and left as they were."""

    sent: tuple[str, ...]
    deleted: tuple[str, ...]
    unchanged: int


def push(
    store: GraphStore,
    url: str,
    *,
    everything: bool = False,
    timeout: float = 60.0,
    progress: Progress | None = None,
) -> Pushed:
    """Send the named graphs of ``store`` to the Graph Store at ``url``.

    With ``everything`` also those that the server has already. ``timeout`` is in seconds for each
    request. Raises UsageError, GraphError or QueryError as ``kg.query.remote.send`` does; what was
    sent by then is noted on the server, so that the next push goes on from there.
    """
    record = f"{store.namer.base}graph/pushed"
    known = _recorded(url, record, timeout)
    there = {} if everything else known
    here = {graph.value: graph for graph in store.rdf.named_graphs()}
    sent, deleted, unchanged = [], [], 0
    done = dict(known)
    try:
        for number, name in enumerate(sorted(here)):
            data = _triples(store, name)
            digest = blake2b(data, digest_size=16).hexdigest()
            if there.get(name) == digest:
                unchanged += 1
            else:
                send("PUT", _address(url, name), data, {"Content-Type": _TYPE}, timeout)
                done[name] = digest
                sent.append(name)
            if progress:
                progress(number + 1, len(here))
        for name in sorted(known.keys() - here.keys()):
            _delete(url, name, timeout)
            done.pop(name, None)
            deleted.append(name)
    finally:
        if sent or deleted:
            rows = (f'{iri(name)} {_DIGEST} "{done[name]}" .\n' for name in sorted(done))
            data = "".join(rows).encode()
            send("PUT", _address(url, record), data, {"Content-Type": _TYPE}, timeout)
    return Pushed(tuple(sent), tuple(deleted), unchanged)


def _triples(store: GraphStore, name: str) -> bytes:
    import pyoxigraph as ox

    quads = store.rdf.quads_for_pattern(None, None, None, ox.NamedNode(name))
    data = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES) or b""
    return b"".join(sorted(data.splitlines(keepends=True)))


def _recorded(url: str, record: str, timeout: float) -> dict[str, str]:
    import pyoxigraph as ox

    headers = {"Accept": "application/n-triples, text/turtle;q=0.9"}
    try:
        data = send("GET", _address(url, record), None, headers, timeout)
    except NotThereError:
        return {}
    try:
        # Turtle reads N-Triples too, whichever the server chose.
        rows = list(ox.parse(input=data, format=ox.RdfFormat.TURTLE))
    except SyntaxError as error:
        raise GraphError(
            "the server's answer is no RDF", hint="the address must be that of its Graph Store"
        ) from error
    return {
        row.subject.value: row.object.value for row in rows if row.predicate.value == KG + "digest"
    }


def _delete(url: str, name: str, timeout: float) -> None:
    try:
        send("DELETE", _address(url, name), None, {}, timeout)
    except NotThereError:
        return  # somebody else deleted it, which is what we want


def _address(url: str, graph: str) -> str:
    parts = urlsplit(url)
    query = "&".join(filter(None, (parts.query, urlencode({"graph": graph}))))
    return urlunsplit(parts._replace(query=query))
