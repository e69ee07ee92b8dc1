"""Many patterns found in one pass over a text: of those that begin first the longest, no overlap.

A trie of all names has two million nodes, nearly all of them the ends of titles, and takes a second
to build in every process. So the automaton holds the first characters of each pattern alone. Where
they begin longer patterns, the text that follows is looked up; where that is none of them, the
search goes on behind the place where it began.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

HEAD = 20  # characters of a pattern that are searched for
Match = tuple[int, int, int]  # the pattern's number, start, end


class Automaton:
    """The patterns, none empty, compiled. A match tells a pattern by a number: ``values`` has what
    was given for it, and None for a head that is no pattern."""

    def __init__(self, patterns: Mapping[str, Any]) -> None:
        from ahocorasick_rs import AhoCorasick, MatchKind

        short: dict[str, None] = {}
        sizes: dict[str, set[int]] = {}  # head → of the patterns that are longer
        longer: list[str] = []
        for pattern in patterns:
            if len(pattern) > HEAD:
                longer.append(pattern)
                sizes.setdefault(pattern[:HEAD], set()).add(len(pattern))
            else:
                short[pattern] = None
        heads = [*sizes, *(pattern for pattern in short if pattern not in sizes)]
        self.values: list[Any] = [patterns.get(pattern) for pattern in heads + longer]
        self._longer = [sorted(found, reverse=True) for found in sizes.values()]
        self._whole = [head in short for head in sizes]
        self._numbers = {pattern: number for number, pattern in enumerate(longer, len(heads))}
        scan: Any = AhoCorasick(heads, MatchKind.LeftmostLongest, store_patterns=False)
        self._scan = scan.find_matches_as_indexes

    def matches(self, text: str) -> list[Match]:
        """The matches from left to right."""
        hits: list[Match] = self._scan(text)
        many = len(self._longer)
        unsure = [number for number, hit in enumerate(hits) if hit[0] < many]
        if not unsure:
            return hits
        found: list[Match] = []
        done = at = 0  # hits and characters that are settled
        for number in unsure:
            if number < done:
                continue
            found += hits[done:number]
            done = number
            while done < len(hits) and (hits[done][0] < many or hits[done][1] < at):
                at = self._settle(text, hits[done], at, found)
                done += 1
        return found + hits[done:]

    def _settle(self, text: str, hit: Match, at: int, found: list[Match]) -> int:
        """Add what the text holds from ``at`` up to the end of a hit, behind which the next hit is
        the next match, whatever is found here; give the end of what was found."""
        until = hit[2]
        while at < until:
            if hit[1] < at:
                again = self._scan(text[at : until + HEAD - 1])
                if not again or at + again[0][1] >= until:
                    break
                hit = again[0][0], at + again[0][1], at + again[0][2]
                until = max(until, hit[2])
            longest = self._longest(text, *hit)
            at = longest[2] if longest else hit[1] + 1
            if longest:
                found.append(longest)
        return at

    def _longest(self, text: str, place: int, start: int, end: int) -> Match | None:
        """The longest pattern that begins where the head does; None: none."""
        if place >= len(self._longer):
            return place, start, end
        for size in self._longer[place]:
            number = self._numbers.get(text[start : start + size])
            if number is not None and start + size <= len(text):
                return number, start, start + size
        if self._whole[place]:
            return place, start, end
        again = self._scan(text[start : end - 1])
        if again and not again[0][1]:
            return again[0][0], start, start + again[0][2]
        return None
