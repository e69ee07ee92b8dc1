"""The sentences of a note that name a work, each as a row of words for cues and the scorer.

A work becomes one symbol, a phrase such as 本文 or "this paper" another, so that what is learned
about a sentence holds for any work.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import ahocorasick_rs

from kg import ontology
from kg.errors import OntologyError
from kg.extract.cues import OWN, THIS, WORK, scene
from kg.extract.language import sentences, words
from kg.model import Block, Mention
from kg.naming import has_han

COMPOUND = "\ue003"  # a word that contains a cue's word and does not mean it
_LONGEST_WORD = 24
_LETTER = r"[^\W_\u3400-\u9fff]"  # a letter or digit that is no Han character
_UNLIKE = re.compile("[\u0130\u0131\u017f\u212a]")  # equal to i, s or k, whatever lower() says


class Wording:
    """``ontology/wording.yaml``, compiled: what stands for the paper, and the compounds."""

    def __init__(self, own: Path | None = None) -> None:
        this: list[str] = []
        compounds: list[str] = []
        for path in ontology.files("wording.yaml", own):
            data = ontology.load_yaml(path)
            if not isinstance(data, dict) or not data.keys() <= {"this", "compounds"}:
                raise OntologyError("wants the lists 'this' and 'compounds'", where=str(path))
            this += map(str, data.get("this") or ())
            compounds += map(str, data.get("compounds") or ())
        self._known = re.compile(
            f"(?P<this>{_either(this)})|(?P<compound>{_either(compounds)})", re.IGNORECASE
        )
        self._scan = ahocorasick_rs.AhoCorasick(sorted({t.lower() for t in (*this, *compounds)}))

    def words(self, text: str, start: int, end: int) -> list[str]:
        """``text[start:end]`` as words in lower case, numbers as "0"."""
        found: list[str] = []
        at = start
        for spot in self._spots(text[start:end]):
            known = self._known.match(text, start + spot, end) if start + spot >= at else None
            if known:
                _add_words(text, at, known.start(), found)
                found.append(THIS if known.lastgroup == "this" else COMPOUND)
                at = known.end()
        _add_words(text, at, end, found)
        return found

    def _spots(self, piece: str) -> Iterable[int]:
        """Where a term may begin: one quick scan spares most places the look at every term."""
        low = piece.lower()
        if not piece.isascii() and _UNLIKE.search(piece):
            return range(len(piece))
        hits = self._scan.find_matches_as_indexes(low, overlapping=True)
        return sorted({start for _, start, _ in hits}) if hits else ()


@lru_cache(maxsize=4)
def wording(own: Path | None = None) -> Wording:
    """The compiled wording, once per folder."""
    return Wording(own)


class Sentence:
    """A sentence with works in it. ``place`` leads from a mention to its index in ``words``."""

    __slots__ = ("block", "end", "number", "offsets", "place", "scene", "start", "words")

    def __init__(self, block: int, number: int, start: int, end: int) -> None:
        self.block, self.number, self.start, self.end = block, number, start, end
        self.words: list[str] = []
        self.place: dict[int, int] = {}
        self.scene = ""
        self.offsets: list[int] = []

    def fill(
        self, text: str, mentions: Sequence[tuple[int, Mention]], own: int, known: Wording
    ) -> None:
        """Cut the text into words around ``mentions`` (numbered, in order)."""
        at = self.start
        words = self.words
        for number, mention in mentions:
            words += known.words(text, at, mention.start)
            self.place[number] = len(words)
            words.append(OWN if own >= 0 and mention.entry == own else WORK)
            at = mention.end
        words += known.words(text, at, self.end)
        self.scene, self.offsets = scene(words)


def spoken(
    block: Block,
    index: int,
    numbers: Sequence[int],
    mentions: Sequence[Mention],
    own: int,
    known: Wording,
) -> list[Sentence]:
    """The sentences of ``block`` that hold one of the mentions ``numbers``."""
    found: list[Sentence] = []
    left = list(numbers)
    for number, (start, end) in enumerate(sentences(block.text)):
        if not left:
            break
        inside = [n for n in left if mentions[n].start < end]
        if inside:
            left = left[len(inside) :]
            # a full stop inside a name ends no sentence
            first = min(start, mentions[inside[0]].start)
            last = max(end, mentions[inside[-1]].end)
            sentence = Sentence(index, number, first, last)
            sentence.fill(block.text, [(n, mentions[n]) for n in inside], own, known)
            found.append(sentence)
    return found


def _add_words(text: str, start: int, end: int, found: list[str]) -> None:
    if start >= end:
        return
    found += [
        "0" if word[0].isdigit() else word if len(word) <= _LONGEST_WORD else "~"
        for word in words(text[start:end].lower())
    ]


def _either(terms: Iterable[str]) -> str:
    ordered = sorted(set(terms), key=lambda t: (-len(t), t))
    if not ordered:
        return "(?!)"
    parts = []
    for han, group in itertools.groupby(ordered, has_han):
        either = "|".join(map(re.escape, group))
        # The signs around are said once: to compile them takes longer than all terms.
        parts.append(either if han else rf"(?<!{_LETTER})(?:{either})(?!{_LETTER}|-)")
    return "|".join(parts)
