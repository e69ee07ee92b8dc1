"""Turtle that is mended and not written anew: only the blocks of subjects that changed."""

from __future__ import annotations

import mmap
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.graph.terms import literal
from kg.graph.turtle import Terms, body, head
from kg.graph.vocabulary import XSD, Namer, iri

_PIECE = 1 << 20  # bytes copied at once
_ESCAPED = re.compile(r"\\(.)")


def spliced(path: Path, removed: Iterable[str], added: Iterable[str], base: str) -> Iterator[bytes]:
    """The Turtle in ``path``, which ``kg.graph.turtle`` wrote, after triples came and went.

    The same bytes as if all were written anew. ``path`` may be replaced when all is read.
    """
    gone, come = _by_subject(removed), _by_subject(added)
    prefixes = Namer(base).prefixes()
    terms, begin = Terms(prefixes), head(prefixes)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as old:
        done = 0
        for subject in sorted(gone.keys() | come.keys()):
            start, end = _block(old, subject, len(begin), prefixes)
            yield from _pieces(old, done, start)
            lines = _lines(begin + old[start:end]) if end > start else set()
            lines = lines - gone.get(subject, set()) | come.get(subject, set())
            yield from body([[line.encode() for line in sorted(lines)]], terms)
            done = end
        yield from _pieces(old, done, len(old))


def _by_subject(triples: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for triple in triples:
        found[triple.partition(" ")[0]].add(triple)
    return found


def _block(old: mmap.mmap, subject: str, low: int, prefixes: dict[str, str]) -> tuple[int, int]:
    """Where the block of a subject begins and ends, or twice where it would begin."""
    high = len(old)
    while low < high:
        # Line ends inside literals are escaped, so a blank line ends a block.
        start = old.rfind(b"\n\n", low, (low + high) // 2 + 1) + 2
        start = max(start, low) if start > 1 else low
        end = old.find(b"\n\n", start) + 2
        found = _subject(old[start : old.find(b" ", start)].decode(), prefixes)
        if found == subject:
            return start, end
        if found < subject:
            low = end
        else:
            high = start
    return low, low


def _subject(term: str, prefixes: dict[str, str]) -> str:
    if term[0] == "<":
        return term
    prefix, _, local = term.partition(":")
    return iri(prefixes[prefix] + _ESCAPED.sub(r"\1", local))


def _lines(block: bytes) -> set[str]:
    import pyoxigraph as ox

    found = set()
    for quad in ox.parse(input=block, format=ox.RdfFormat.TURTLE, lenient=True):
        subject, predicate, value = quad.triple
        assert isinstance(subject, ox.NamedNode)
        if isinstance(value, ox.Literal):
            datatype = "" if value.datatype.value == XSD + "string" else value.datatype.value
            text = literal(value.value, "" if value.language else datatype, value.language or "")
        else:
            assert isinstance(value, ox.NamedNode)
            text = iri(value.value)
        found.add(f"{iri(subject.value)} {iri(predicate.value)} {text}")
    return found


def _pieces(data: mmap.mmap, start: int, end: int) -> Iterator[bytes]:
    for place in range(start, end, _PIECE):
        yield data[place : min(place + _PIECE, end)]
