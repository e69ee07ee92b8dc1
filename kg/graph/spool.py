"""Triples gathered on disk and read back sorted, for graphs that are larger than memory likes.

A spool takes the place of the sets of ``Graphs``: what is added is kept until there are ``limit``
lines, then sorted and written out; reading merges the sorted runs (an external merge sort).
"""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import IO

LIMIT = 40_000  # lines in memory


class Spool:
    """Lines of N-Triples, or of N-Quads when ``named``; sorted by graph and triple, each once."""

    def __init__(self, *, named: bool, limit: int = LIMIT) -> None:
        self._named, self._limit = named, limit
        self._lines: set[str] = set()
        self._runs: list[IO[bytes]] = []

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *_: object) -> None:
        for run in self._runs:
            run.close()

    def __getitem__(self, graph: str) -> _Sink:
        """Where the triples of ``graph`` go."""
        # NUL sorts before every character of an IRI, so that lines sort by graph, then triple.
        return _Sink(self, f"{graph}\0" if self._named else "")

    def add(self, line: str) -> None:
        """Take a triple with what precedes it."""
        self._lines.add(line)
        if len(self._lines) >= self._limit:
            self._spill()

    def lines(self) -> Iterator[bytes]:
        """All lines with their line ends. Nothing may be added afterwards."""
        rest = (line.encode() for line in sorted(self._lines))
        for run in self._runs:
            run.seek(0)
        # Bytes of UTF-8 sort as the characters that they stand for.
        merged = heapq.merge(*((line[:-1] for line in run) for run in self._runs), rest)
        for line, _ in groupby(merged):
            if self._named:
                graph, _, triple = line.partition(b"\0")
                yield b"%b %b .\n" % (triple, graph)
            else:
                yield line + b" .\n"

    def _spill(self) -> None:
        run = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the spool
        run.writelines(line.encode() + b"\n" for line in sorted(self._lines))
        self._runs.append(run)
        self._lines.clear()


class _Sink:
    """What stands for the set of a graph's triples."""

    __slots__ = ("_prefix", "_spool")

    def __init__(self, spool: Spool, prefix: str) -> None:
        self._spool, self._prefix = spool, prefix

    def add(self, triple: str, /) -> None:
        self._spool.add(self._prefix + triple)

    def update(self, triples: Iterable[str], /) -> None:
        for triple in triples:
            self._spool.add(self._prefix + triple)
