"""Which words a short name stands for: CSNN for Cooperative Sheaf Neural Networks."""

from __future__ import annotations

import re
from functools import lru_cache

from kg.naming import fold

LINKING = frozenset({
    "a", "an", "the", "of", "for", "with", "via", "in", "by", "from", "using", "to", "through",
    "on", "and", "as", "is", "are", "towards", "toward", "over", "without", "under", "at",
    "beyond", "into", "between", "against", "based", "can", "do", "does", "meets", "not", "you",
    "need", "all", "what", "when", "why", "how", "where", "better", "large",
})  # fmt: skip
# Before what a title is about, and not what it brings: "… for World Action Models".
FIELD = frozenset({"for", "of", "in", "on", "to", "towards", "toward"})
LEAST = 3  # letters of an abbreviation
_CAPITALS = re.compile(r"[A-Z][^A-Z]*[A-Z]")
_NO_LETTER = re.compile(r"[^a-z0-9]")
_WORDS = re.compile(r"[A-Za-z0-9]+")


def abbreviates(name: str, title: str, *, end: bool = True) -> bool:
    """Whether ``name`` is made of the beginnings of the title's first words, or, with ``end``, of
    its last ones.

    >>> abbreviates("CSNN", "Cooperative Sheaf Neural Networks")
    True
    >>> abbreviates("CNN", "Deep CNN Nets")
    False
    """
    if not _CAPITALS.search(name) or fold(name) in fold(title):
        return False
    first, last = _phrases(title)
    last = last if end and len(fold(name)) > LEAST else []
    return any(spelt(name, phrase) for phrase in (*first, *last))


@lru_cache(maxsize=256)
def _phrases(title: str) -> tuple[list[str], list[str]]:
    """The words with which the parts of a title begin, and with which they end."""
    begin: list[str] = []
    end: list[str] = []
    for part in re.split(r"\s*[:：]\s*|\s[-–—]+\s", title):
        words = part.split()
        stops = (
            n for n in range(1, len(words) + 1) if not words[n : n + 1] or not words[n][0].isdigit()
        )
        begin += [" ".join(words[:stop]) for stop in stops]
        starts = [
            i
            for i, word in enumerate(words)
            if i and word.lower() not in LINKING and words[i - 1].lower() not in FIELD
        ]
        end += [" ".join(words[start:]) for start in starts]
    return begin, end


def spelt(name: str, phrase: str) -> bool:
    """Whether the letters of ``name`` are beginnings of the words of ``phrase`` in turn; linking
    words, and what follows a dash, may be passed over.

    >>> spelt("ANIL", "Almost No Inner Loop"), spelt("CNN", "Deep Convolutional Networks")
    (True, False)
    """
    letters = _NO_LETTER.sub("", name.lower())
    words = _parted(phrase)
    reached = {0} if len(words) > 1 else set()
    for word, passed in words:
        if not reached:
            break  # the common case: already the first word has another letter
        ahead = set(reached) if passed else set()
        for at in reached:
            size = 0
            while size < len(word) and letters[at + size : at + size + 1] == word[size]:
                size += 1
                ahead.add(at + size)
        reached = ahead
    return len(letters) in reached


def stands_for(name: str, words: str) -> bool:
    """Whether ``name`` is made of the beginnings of ``words``, or of the first and the last.

    >>> stands_for("GIN", "Graph Isomorphism Network")
    True
    >>> stands_for("DenseNet", "Dense Convolutional Network"), stands_for("GIN", "Graph Network")
    (True, False)
    """
    if spelt(name, words):
        return True
    first, _, rest = words.casefold().partition(" ")
    folded, last = name.casefold(), rest.rpartition(" ")[2]
    begun = folded.removeprefix(first)
    return len(first) > LEAST and LEAST <= len(begun) < len(folded) and last.startswith(begun)


@lru_cache(maxsize=4096)  # many names are held against the same title
def _parted(phrase: str) -> list[tuple[str, bool]]:
    """The words of a phrase in lower case, and whether a name may pass over each."""
    return [
        (word, word in LINKING or phrase[match.start() - 1 : match.start()] == "-")
        for match in _WORDS.finditer(phrase)
        for word in (match[0].lower(),)
    ]
