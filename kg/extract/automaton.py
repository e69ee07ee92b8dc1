"""Many patterns found in one pass over a text: of those that begin first the longest, no overlap.

A trie of all names has two million nodes, nearly all of them the ends of titles, and takes a second
to build in every process. So the automaton holds the first characters of each pattern alone. Where
they begin longer patterns, the text that follows is looked up; where that is none of them, the
search goes on behind the place where it began.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

HEAD = 16  # characters of a pattern that are searched for
Match = tuple[int, int, int]  # the pattern's number, start, end


class Automaton:
    """The patterns, each once and not empty, compiled; a match tells a pattern by its number."""

    def __init__(self, patterns: Iterable[str]) -> None:
        from ahocorasick_rs import AhoCorasick, MatchKind

        short: dict[str, int] = {}
        sizes: dict[str, set[int]] = {}  # head → of the patterns that are longer
        self._numbers: dict[str, int] = {}  # of these
        for number, pattern in enumerate(patterns):
            if len(pattern) > HEAD:
                self._numbers[pattern] = number
                sizes.setdefault(pattern[:HEAD], set()).add(len(pattern))
            else:
                short[pattern] = number
        heads = [*sizes, *(pattern for pattern in short if pattern not in sizes)]
        self._longer = [sorted(found, reverse=True) for found in sizes.values()]
        self._short = [short.get(head, -1) for head in heads]  # the pattern that is no longer
        scan: Any = AhoCorasick(heads, MatchKind.LeftmostLongest, store_patterns=False)
        self._scan = scan.find_matches_as_indexes

    def matches(self, text: str) -> Iterator[Match]:
        """The matches from left to right."""
        at = 0  # what lies before is settled
        many, short = len(self._longer), self._short
        for place, start, end in self._scan(text):
            if place >= many and start >= at:
                at = end
                yield short[place], start, end
                continue
            head, until = (place, start, end), end  # what the scan found behind the head holds
            while at < until:
                if head[1] < at:
                    again = self._scan(text[at : until + HEAD - 1])
                    if not again or at + again[0][1] >= until:
                        break
                    head = again[0][0], at + again[0][1], at + again[0][2]
                    until = max(until, head[2])
                found = self._longest(text, *head)
                at = found[2] if found else head[1] + 1
                if found:
                    yield found

    def _longest(self, text: str, place: int, start: int, end: int) -> Match | None:
        """The longest pattern that begins where the head does; None: none."""
        for size in self._longer[place] if place < len(self._longer) else ():
            number = self._numbers.get(text[start : start + size])
            if number is not None and start + size <= len(text):
                return number, start, start + size
        if self._short[place] >= 0:
            return self._short[place], start, end
        again = self._scan(text[start : end - 1])
        if again and not again[0][1]:
            return self._short[again[0][0]], start, start + again[0][2]
        return None
