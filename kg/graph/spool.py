"""Triples gathered on disk and read back sorted, for graphs that are larger than memory likes.

A spool takes the place of the sets of ``Graphs``: what is added is kept until there are ``limit``
lines, then sorted and written out; reading merges the sorted runs (an external merge sort).
"""

from __future__ import annotations

import os
import tempfile
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import IO

LIMIT = 60_000  # lines in memory
_BLOCK = 1 << 16  # bytes of a run read at once


class Spool:
    """Lines of N-Triples, or of N-Quads when ``named``; sorted by graph and triple, each once."""

    def __init__(self, *, named: bool, limit: int = LIMIT) -> None:
        self._named, self._limit = named, limit
        self._lines: list[str] = []
        # All runs one after the other in one file: so many files could not be open at once.
        self._file: IO[bytes] | None = None
        self._ends: list[int] = []

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def __getitem__(self, graph: str) -> Spool | _Sink:
        """Where the triples of ``graph`` go."""
        # NUL sorts before every character of an IRI, so that lines sort by graph, then triple.
        return _Sink(self, f"{graph}\0") if self._named else self

    def add(self, line: str) -> None:
        """Take a triple with what precedes it."""
        self._lines.append(line)
        if len(self._lines) >= self._limit:
            self._spill()

    def update(self, lines: Iterable[str]) -> None:
        """Take many at once."""
        self._lines += lines
        if len(self._lines) >= self._limit:
            self._spill()

    def lines(self) -> Iterator[bytes]:
        """All lines with their line ends. Nothing may be added afterwards."""
        for block in self.blocks():
            if self._named:
                for line in block:
                    graph, _, triple = line.partition(b"\0")
                    yield b"%b %b .\n" % (triple, graph)
            else:
                for line in block:
                    yield line + b" .\n"

    def blocks(self) -> Iterator[Iterable[bytes]]:
        """All lines as they were added, sorted, many at a time."""
        runs = [self._run(start, end) for start, end in pairwise([0, *self._ends])]
        # Bytes of UTF-8 sort as the characters that they stand for.
        runs.append(iter([[line.encode() for line in sorted(self._lines)]]))
        waiting = [next(run, []) for run in runs]
        last = None
        while any(waiting):
            # What is not above the least of the last lines read is complete: sorting it is one
            # call, which takes the sorted stretches as they are.
            bound = min(block[-1] for block in waiting if block)
            found: list[bytes] = []
            for number, block in enumerate(waiting):
                end = bisect_right(block, bound)
                found += block[:end]
                if end < len(block):
                    del block[:end]
                else:
                    waiting[number] = next(runs[number], [])
            found.sort()
            once = dict.fromkeys(found)
            if last is not None:
                once.pop(last, None)  # a repeat may lie on both sides of a bound
            last = bound
            if once:
                yield once

    def _spill(self) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the spool
        self._file.seek(0, os.SEEK_END)
        self._file.write(b"\n".join([line.encode() for line in sorted(self._lines)]) + b"\n")
        self._ends.append(self._file.tell())
        self._lines.clear()

    def _run(self, place: int, end: int) -> Iterator[list[bytes]]:
        """The lines of a run, without their ends, some at a time."""
        assert self._file is not None
        while place < end:
            self._file.seek(place)
            data = self._file.read(min(_BLOCK, end - place))
            if not data.endswith(b"\n"):
                data += self._file.readline()  # the rest of the last line
            place += len(data)
            yield data[:-1].split(b"\n")


class _Sink:
    """What stands for the set of a graph's triples."""

    __slots__ = ("_prefix", "_spool")

    def __init__(self, spool: Spool, prefix: str) -> None:
        self._spool, self._prefix = spool, prefix

    def add(self, triple: str, /) -> None:
        self._spool.add(self._prefix + triple)

    def update(self, triples: Iterable[str], /) -> None:
        prefix = self._prefix
        self._spool.update([prefix + triple for triple in triples])
