"""What a query may do: read this graph, and nothing else unless the user asks for it.

The query is cut into tokens as SPARQL's grammar does it, so that a keyword inside a string, an
IRI, a comment or a name is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.errors import QueryError

_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\r\n]*)
  | (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)
  | (?P<string>\"{3}(?:(?:\"|\"\")?(?:[^"\\]|\\.))*\"{3} | '{3}(?:(?:'|'')?(?:[^'\\]|\\.))*'{3}
      | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*')
  | (?P<variable>[?$]\w+)
  | (?P<name>(?:[^\W\d_][\w.-]*)?:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*)
  | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<word>[^\W\d_]\w*)
  | (?P<other>\s+|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}


def tokens(sparql: str) -> Iterator[tuple[str, str, int]]:
    """The tokens of a query as (kind, text, offset), blanks and comments left out.

    >>> [text for kind, text, _ in tokens("ASK { ?s a 'SERVICE' } # ask") if kind != "other"]
    ['ASK', '?s', 'a', "'SERVICE'"]
    """
    for match in _TOKEN.finditer(sparql):
        kind, text = match.lastgroup or "other", match.group()
        if kind != "comment" and not (kind == "other" and text.isspace()):
            yield kind, text, match.start()


def check(sparql: str, allow_network: bool = False) -> str:
    """The query's form: SELECT, ASK, CONSTRUCT or DESCRIBE ("" when it has none).

    Raises QueryError for an update, and for a SERVICE unless ``allow_network``.
    """
    form = ""
    if not allow_network:
        _check_local(sparql)
    for kind, text, _ in tokens(sparql):
        if kind != "word":
            continue
        word = text.upper()
        if not form and word in _UPDATES:
            raise QueryError(
                f"{word} is an update, and queries only read",
                hint="change the notes or decisions.yaml, then run `kg build`",
            )
        if not form and word in _FORMS:
            form = word
            break
    return form


def _check_local(sparql: str) -> None:
    """Raise QueryError where the query would, or might, ask another server.

    The engine wants no blank between words: it reads "trueSERVICE" as two, and "SERVICEx: {" as a
    service where our token is a name. And only its grammar can tell whether ``<`` opens an IRI or
    means "less than", in which case a "#" behind it begins a comment.
    """
    before = ("", "", 0)
    doubtful: tuple[str, int] | None = None
    for kind, text, offset in tokens(sparql) if "SERVICE" in sparql.upper() else ():
        last, name, place = before
        service = last == "name" and "SERVICE" in name.split(":")[0].upper() and text == "{"
        if kind == "word" and "SERVICE" in text.upper():
            service, place = True, offset
        if service:
            line, column = position(sparql, place)
            raise QueryError(
                f"SERVICE at line {line}, column {column} would ask another server",
                hint="say --allow-network if you want that",
            )
        if kind == "iri" and "#" in text and "://" not in text:
            doubtful = doubtful or (text, offset)
        # The graph of a GRAPH clause is a name before "{" as well.
        graph = kind == "name" and last == "word" and name.upper() == "GRAPH"
        before = ("graph" if graph else kind, text, offset)
    if doubtful:
        line, column = position(sparql, doubtful[1])
        raise QueryError(
            f"{doubtful[0]} at line {line}, column {column} may be an IRI or hide a SERVICE",
            hint="write the IRI with a prefix",
        )


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset, both from 1."""
    before = text[:offset]
    return before.count("\n") + 1, offset - before.rfind("\n")


def used_prefixes(sparql: str, prefixes: dict[str, str]) -> dict[str, str]:
    """Those of ``prefixes`` that the query uses and does not declare itself."""
    found: set[str] = set()
    declared: set[str] = set()
    last = ""
    for kind, text, _ in tokens(sparql):
        if kind == "name":
            prefix = text.split(":", 1)[0]
            (declared if last == "PREFIX" else found).add(prefix)
        last = text.upper() if kind == "word" else ""
    return {p: prefixes[p] for p in sorted(found - declared) if p in prefixes}
