"""Runs the examples that every cue carries; for the tests and for ``kg cues``.

In an example the works are the names that ``finds`` gives and whatever looks like a name (two
capitals or a digit: MoCo, GPT-2); 本文 or "this" in ``finds`` is the paper under discussion.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from kg.extract.cues import WORK, Cue, CueMatcher, scene
from kg.extract.passages import Wording

PAPER = frozenset({"本文", "this"})
_NAME = r"[A-Z][A-Za-z0-9]*[A-Z0-9][A-Za-z0-9+]*(?:-[A-Za-z0-9]+)*"
_LABEL = re.compile(r"\s*(.+?)\s*[:：]")


class Failure(msgspec.Struct, frozen=True):
    """An example that does not come out as its file says."""

    cue: str
    text: str
    wanted: tuple[tuple[str, str], ...]
    found: tuple[tuple[str, str], ...]


def failures(matcher: CueMatcher, wording: Wording) -> Iterator[Failure]:
    """The examples of all cues that fail."""
    for number, cue in enumerate(matcher.cues):
        for example in cue.examples:
            wanted = {_pair(pair) for pair in example.finds}
            found = _found(matcher, wording, number, cue, example.text, wanted)
            if found != wanted:
                yield Failure(cue.id, example.text, _sorted(wanted), _sorted(found))


def _found(
    matcher: CueMatcher,
    wording: Wording,
    number: int,
    cue: Cue,
    text: str,
    wanted: set[tuple[str, str]],
) -> set[tuple[str, str]]:
    names = sorted({n for pair in wanted for n in pair if n}, key=lambda n: (-len(n), n))
    pattern = re.compile("|".join([*map(re.escape, names), _NAME]))
    if cue.is_field:
        label = _LABEL.match(text)
        words = wording.words(label[1], 0, len(label[1])) if label else []
        fits = any(h.cue == number for h in matcher.match(scene(words)[0], field=True))
        works = [m[0] for m in pattern.finditer(text)] if fits else []
        if cue.newer == "next":
            return set(zip(works[1:], works, strict=False))
        return {(w, "") if cue.newer == "new" else ("", w) for w in works}
    words, places, at = [], {}, 0
    for match in pattern.finditer(text):
        words += wording.words(text, at, match.start())
        places[len(words)] = match[0]
        words.append(WORK)
        at = match.end()
    words += wording.words(text, at, len(text))
    sentence, offsets = scene(words)
    name = {offsets[index]: found for index, found in places.items()}
    pairs: set[tuple[str, str]] = set()
    for hit in matcher.match(sentence):
        if hit.cue == number:
            newer = [name[o] for o in hit.new] or [""]
            older = [name[o] for o in hit.old] or [""]
            pairs |= {(a, b) for a in newer for b in older}
    return pairs


def _pair(pair: tuple[str, str]) -> tuple[str, str]:
    newer, older = ("" if name in PAPER else name for name in pair)
    return newer, older


def _sorted(pairs: set[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(pairs))
