"""Short names that a note spells out otherwise than the dictionary: another's, or a part's.

"a patch refinement module (PRM)" is no process reward model. Only where the dictionary knows what
its short name stands for can the note say something else.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence

from rapidfuzz import fuzz

from kg.abbreviations import LINKING, spelt
from kg.extract.candidates import Candidate
from kg.naming import fold, stem

_SHORT = re.compile(r"[A-Za-z]*[A-Z][A-Za-z]*[A-Z][A-Za-z]*")
_WORDS = 7  # that a short name stands for at most
_ALIKE = 70.0  # per cent: other words for the same
_WORD = r"[A-Za-z][\w’'-]*"
_BEFORE = re.compile(rf"((?:{_WORD}[ \t]+){{1,{_WORDS}}})[(（][ \t]*\Z")
_BEHIND = re.compile(rf"[ \t]*[(（]((?:{_WORD}[ \t]+){{1,{_WORDS - 1}}}{_WORD})[ \t]*[)）,，;；]")
_NEAR = 120  # characters before a short name in which its words stand


def homonyms(
    text: str,
    candidates: Sequence[Candidate],
    long: Mapping[str, Sequence[str]],
    own: Container[str] = (),
) -> dict[int, str]:
    """Which of the candidates have a dictionary's short name that ``text`` gives another meaning,
    and the words for it: a name, or "" where they are none.

    ``long``: by the key of a work, its names of several words; ``own``: the names, folded, of the
    note's own papers, whose words need not be the dictionary's.
    """
    meant: dict[str, str] = {}  # short name → what the note says that it means
    places: dict[str, list[int]] = {}
    for number, candidate in enumerate(candidates):
        name, short = candidate.name, candidate.surface
        if name is None or name.origin != "gazetteer" or not _SHORT.fullmatch(short):
            continue
        if fold(short) in own or fold(name.key) in own:
            continue
        places.setdefault(short, []).append(number)
        known = long.get(name.key, ())
        if short in meant or not any(spelt(short, words) for words in known):
            continue
        for words in _spelt_out(text, candidate):
            if not any(_alike(words, other) for other in known):
                meant[short] = words if _is_named(words) else ""
    return {number: words for short, words in meant.items() for number in places[short]}


def _is_named(words: str) -> bool:
    """Whether words are written as a name is: "Sharpness-Aware Minimization"."""
    return all(word[0].isupper() or word in LINKING for word in words.split())


def _spelt_out(text: str, candidate: Candidate) -> Iterator[str]:
    """The words beside a short name that it stands for: "words (SHORT)", "SHORT (words)"."""
    before = _BEFORE.search(text, max(0, candidate.start - _NEAR), candidate.start)
    if before:
        words = before[1].split()
        for count in range(2, len(words) + 1):
            if spelt(candidate.surface, " ".join(words[-count:])):
                yield " ".join(words[-count:])
                return
    behind = _BEHIND.match(text, candidate.end)
    if behind and spelt(candidate.surface, behind[1]):
        yield behind[1]


def _alike(words: str, known: str) -> bool:
    """Whether two say the same: the one holds the other, they differ a little, or the one spells
    out what the other cuts short ("Wasserstein GAN").

    >>> _alike("Graph Attention Net", "Graph Attention Networks"), _alike("Ada Loom", "Ada Sieve")
    (True, False)
    >>> _alike("Wasserstein Generative Adversarial Network", "Wasserstein GAN")
    True
    """
    one, two = stem(words), stem(known)
    if one in two or two in one or fuzz.ratio(one, two) >= _ALIKE:
        return True
    first, _, last = known.rpartition(" ")
    return bool(first) and fold(words).startswith(fold(first)) and spelt(last, words[len(first) :])
