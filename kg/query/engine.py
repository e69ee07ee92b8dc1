"""Runs a query on the embedded graph and gives its answer in a standard format.

Answers travel as W3C SPARQL JSON results (rows, yes or no) or as N-Triples (a graph), whoever
gave them; ``kg.query.answers`` makes every other format from these.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kg.errors import QueryError
from kg.graph.store import GraphStore
from kg.query import isolate
from kg.query.answers import Answer, Kind
from kg.query.guard import check

if TYPE_CHECKING:
    import pyoxigraph

TIMEOUT = 30.0  # seconds


class Request(msgspec.Struct, frozen=True):
    """A query for another process: the database, the text, the prefixes, the wanted graphs."""

    database: str
    sparql: str
    prefixes: dict[str, str]
    dataset: bool = False  # whether the graphs below replace the store's own dataset
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


def ask(
    store: GraphStore,
    sparql: str,
    *,
    timeout: float = TIMEOUT,
    memory: int = isolate.MEMORY,
    allow_network: bool = False,
) -> Answer:
    """Run a query in a process of its own, so that it can be stopped.

    ``timeout`` is in seconds, ``memory`` in bytes. Raises QueryError for what is no query, asks
    another server without ``allow_network``, or takes too long or too much; GraphError when the
    store cannot be opened.
    """
    check(sparql, allow_network)
    request = request_for(store, sparql)
    if isolate.can_fork():
        data = isolate.in_fork(lambda: evaluate(request), timeout, memory)
    else:
        data = isolate.in_interpreter(msgspec.json.encode(request), timeout)
    return Answer.decode(data)


def ask_here(store: GraphStore, sparql: str, *, allow_network: bool = False) -> Answer:
    """``ask`` without a process of its own: nothing can stop it, but it costs nothing extra."""
    check(sparql, allow_network)
    return Answer.decode(run(store.rdf, request_for(store, sparql)))


def request_for(store: GraphStore, sparql: str) -> Request:
    """The query with all that is needed to run it elsewhere."""
    return Request(str(store.database), sparql, store.namer.prefixes())


def evaluate(request: Request) -> bytes:
    """Open the database and run the query; an encoded ``Answer``."""
    import pyoxigraph

    try:
        rdf = pyoxigraph.Store.read_only(str(Path(request.database)))
    except (OSError, RuntimeError) as error:
        raise QueryError(
            f"the stored graph cannot be opened: {error}", hint="run `kg build` again"
        ) from error
    return run(rdf, request)


def run(rdf: pyoxigraph.Store, request: Request) -> bytes:
    """Run the query on an open store; an encoded ``Answer``. Raises QueryError."""
    import pyoxigraph as ox

    def graphs(names: tuple[str, ...]) -> list[ox.NamedNode | ox.BlankNode] | None:
        return [ox.NamedNode(name) for name in names] if request.dataset else None

    try:
        found = rdf.query(
            request.sparql,
            prefixes=request.prefixes,
            default_graph=graphs(request.default_graphs),  # type: ignore[arg-type]
            named_graphs=graphs(request.named_graphs),
        )
        if isinstance(found, ox.QueryTriples):
            data = found.serialize(format=ox.RdfFormat.N_TRIPLES)
            return Answer("graph", data or b"").encode()
        kind: Kind = "boolean" if isinstance(found, ox.QueryBoolean) else "rows"
        data = found.serialize(format=ox.QueryResultsFormat.JSON)
        return Answer(kind, data or b"").encode()
    except SyntaxError as error:
        from kg.query.syntax import syntax_error

        raise syntax_error(request.sparql, error, request.prefixes) from error
    except (ValueError, RuntimeError, OSError) as error:
        raise QueryError(f"the query cannot be answered: {error}") from error
