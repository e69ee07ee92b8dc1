"""Turtle and TriG from sorted lines, as pyoxigraph writes them and in half the time.

pyoxigraph parses every line and makes objects of its terms; the lines are sorted, and most terms
stand in Turtle as they stand in N-Triples. What does not is asked of pyoxigraph, once a term.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.graph.vocabulary import RDF, XSD, Namer

_TYPE = f"<{RDF}type>"
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.%/;-]*[A-Za-z0-9_-])?").fullmatch
_BEHIND = r"\\\g<0>"  # a backslash and what was there
_ESCAPED = re.compile("[%/;]").sub
_NUMBER = re.compile(
    rf'"([0-9]+)"\^\^<{XSD}integer>|"([0-9]+\.[0-9]+)"\^\^<{XSD}decimal>'
).fullmatch
_ODD = re.compile("[\x00-\x1f\x7f]").search  # text that Turtle is better given with escapes
_MOST = 200_000  # terms remembered
_LONG = 200  # characters of a term that is not worth it


class Terms(dict[str, str]):
    """Term as in N-Triples → as in Turtle; of what repeats."""

    def __init__(self, prefixes: dict[str, str]) -> None:
        super().__init__()
        self._prefixes = prefixes
        self._prefix_of = {namespace: prefix for prefix, namespace in prefixes.items()}
        # Of two namespaces the longer fits better.
        spaces = sorted(self._prefix_of, key=lambda space: (-len(space), space))
        self._space = re.compile(f"<({'|'.join(map(re.escape, spaces))})").match

    def __missing__(self, term: str) -> str:
        found = self._iri(term) if term[0] == "<" else self._literal(term)
        if len(self) >= _MOST:
            self.clear()
        if found is not term and len(term) < _LONG:
            self[term] = found
        return found

    def _iri(self, term: str) -> str:
        found = self._space(term)
        if found is None:
            return term
        local = term[found.end() : -1]
        if not _LOCAL(local):
            return self._asked(term)
        return f"{self._prefix_of[found[1]]}:{_ESCAPED(_BEHIND, local)}"

    def _literal(self, term: str) -> str:
        number = _NUMBER(term)
        return self._asked(term) if number is None else number[1] or number[2]

    def _asked(self, term: str) -> str:
        import pyoxigraph as ox

        line = f"<x:> <x:> {term} .\n".encode()
        quads = ox.parse(input=line, format=ox.RdfFormat.N_TRIPLES)
        triples = (quad.triple for quad in quads)
        made = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=self._prefixes)
        assert made is not None
        return made.decode().rpartition("\n<x:> <x:> ")[2][:-3]  # without " .\n"


def turtle(blocks: Iterable[Iterable[bytes]], base: str) -> Iterator[bytes]:
    """Sorted triples as Turtle, a blank line after the head and after each subject."""
    prefixes = Namer(base).prefixes()
    yield head(prefixes)
    yield from body(blocks, Terms(prefixes))


def body(blocks: Iterable[Iterable[bytes]], terms: Terms) -> Iterator[bytes]:
    """``turtle`` without its head."""
    subject = predicate = ""
    for block in blocks:
        made: list[str] = []
        for row in _rows(block):
            s, p, o = row.split(" ", 2)
            thing = o if o[-1] == '"' and not _ODD(o) else terms[o]
            if s != subject:
                end = " .\n\n" if subject else ""
                made.append(f"{end}{terms[s]} {_verb(terms, p)} {thing}")
            elif p != predicate:
                made.append(f" ;\n\t{_verb(terms, p)} {thing}")
            else:
                made.append(f" , {thing}")
            subject, predicate = s, p
        yield "".join(made).encode()
    if subject:
        yield b" .\n\n"


def trig(blocks: Iterable[Iterable[bytes]], base: str) -> Iterator[bytes]:
    """Triples sorted after their graph, "graph NUL triple", as TriG."""
    prefixes = Namer(base).prefixes()
    yield head(prefixes)[:-1]
    terms = Terms(prefixes)
    graph = subject = predicate = ""
    for block in blocks:
        made: list[str] = []
        for row in _rows(block):
            g, _, triple = row.partition("\0")
            s, p, o = triple.split(" ", 2)
            thing = o if o[-1] == '"' and not _ODD(o) else terms[o]
            if g != graph:
                end = " .\n}\n" if graph else ""
                made.append(f"{end}{terms[g]} {{\n\t{terms[s]} {_verb(terms, p)} {thing}")
            elif s != subject:
                made.append(f" .\n\t{terms[s]} {_verb(terms, p)} {thing}")
            elif p != predicate:
                made.append(f" ;\n\t\t{_verb(terms, p)} {thing}")
            else:
                made.append(f" , {thing}")
            graph, subject, predicate = g, s, p
        yield "".join(made).encode()
    if graph:
        yield b" .\n}\n"


def _rows(block: Iterable[bytes]) -> list[str]:
    # Decoding once is faster than row by row.
    text = b"\n".join(block).decode()
    return text.split("\n") if text else []


def _verb(terms: Terms, predicate: str) -> str:
    return "a" if predicate == _TYPE else terms[predicate]


def head(prefixes: dict[str, str]) -> bytes:
    """The declarations of prefixes, and a blank line."""
    import pyoxigraph as ox

    nothing = ox.NamedNode("x:")  # without a triple there would be no prefixes
    triple = ox.Triple(nothing, nothing, nothing)
    whole = ox.serialize([triple], format=ox.RdfFormat.TURTLE, prefixes=prefixes)
    assert whole is not None
    return whole[: whole.index(b"\n<x:>") + 1] + b"\n"
