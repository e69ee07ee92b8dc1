"""What annotated notes teach of names and words, and what is left of it without one author.

An author's notes are judged by what the notes of all others teach. All is counted once; without an
author can only be less, so that those names and words alone are looked at again that the author
wrote.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kg.extract.groups import Knowledge
from kg.naming import loose
from kg.train.folds import Example

LONGEST_KNOWN = 40  # characters of a name worth remembering
_SMALL_WORD = re.compile(r"(?<![A-Za-z])[a-z]{2,}(?![A-Za-z])")
_NOT_A_NAME = re.compile(r"et al|等人|等$|[(（,，]|(?:19|20)\d\d|\[\d|/\d{5}|^[vV]?[\d.]+$")
Counts = dict[str, Counter[str]]  # in how many notes of each author a name or word stands


class Tally:
    """Names and words of annotated notes, counted by author.

    Words and annotated names come from the examples, what candidates turned out to be from
    ``count``. Ask for ``knowledge`` when all is counted; with ``remember`` False it holds no names.
    """

    def __init__(self, examples: Iterable[Example], remember: bool = True) -> None:
        self.remember = remember
        self._notes: Counter[str] = Counter()
        self._words: Counts = defaultdict(Counter)
        self._named: Counts = defaultdict(Counter)
        self._works: Counts = defaultdict(Counter)
        self._others: Counts = defaultdict(Counter)
        surfaces: Counts = defaultdict(Counter)
        for example in examples:
            self._notes[example.author] += 1
            for word in set(_SMALL_WORD.findall(example.note.text)):
                self._words[word][example.author] += 1
            for item in (*example.gold.papers, *example.gold.works) if remember else ():
                for surface in (item.key, *item.aliases):
                    if 2 <= len(surface) <= LONGEST_KNOWN and not _NOT_A_NAME.search(surface):
                        surfaces[loose(surface)][surface] += 1
                        self._named[loose(surface)][example.author] += 1
        self._usual = {
            name: min(written.items(), key=lambda item: (-item[1], item[0]))[0]
            for name, written in sorted(surfaces.items())
        }
        self._own_words = _by_author(self._words)
        self._own_named = _by_author(self._named)
        self._all: Knowledge | None = None
        self._own_seen: Mapping[str, Sequence[str]] = {}

    def count(self, author: str, labels: Mapping[str, int]) -> None:
        """Count a note's names: which were works (1) and which none (0)."""
        for name, label in labels.items():
            if self.remember and label >= 0 and len(name) <= LONGEST_KNOWN:
                (self._works if label else self._others)[name][author] += 1
        self._all = None

    def known(self, author: str | None = None) -> dict[str, str]:
        """Names that were works in the notes of other authors, each as it is mostly written.

        What else one note calls the same work proves nothing elsewhere (one author's "Qwen2" is
        Qwen2-57B), so every name stands for itself.
        """
        written = () if author is None else self._own_named.get(author, ())
        alone = {name for name in written if len(self._named[name]) < 2}
        return {usual: usual for name, usual in self._usual.items() if name not in alone}

    def knowledge(self, author: str | None = None) -> Knowledge:
        """What the notes of all authors but this one teach; of all, for None."""
        if self._all is None:
            self._all = self._counted()
            self._own_seen = _by_author(self._works, self._others)
        if author is None:
            return self._all
        seen, common = dict(self._all.seen), dict(self._all.common)
        for name in self._own_seen.get(author, ()):
            if left := self._seen(name, author):
                seen[name] = left
            else:
                seen.pop(name, None)
        for word in self._own_words.get(author, ()):
            if count := self._common(word, author):
                common[word] = count
            else:
                common.pop(word, None)
        notes = self._notes.total() - self._notes[author]
        return Knowledge(self.known(author), seen, common, notes)

    def _counted(self) -> Knowledge:
        seen = {
            name: told
            for name in sorted({*self._works, *self._others})
            if (told := self._seen(name))
        }
        common = {word: count for word in sorted(self._words) if (count := self._common(word))}
        return Knowledge(self.known(), seen, common, self._notes.total())

    def _seen(self, name: str, without: str | None = None) -> tuple[int, int] | None:
        """In how many notes a name was a work and in how many none, where that says anything."""
        yes, no = (_sum(counts.get(name), without) for counts in (self._works, self._others))
        return (yes, no) if yes or no > 1 else None

    def _common(self, word: str, without: str | None = None) -> int:
        """In how many notes a word stands; 0 for a word of one author alone, which may be a handle
        and tells nothing of others' notes."""
        by = self._words[word]
        return _sum(by, without) if len(by) - (without in by) > 1 else 0


def _sum(counts: Counter[str] | None, without: str | None) -> int:
    if counts is None:
        return 0
    return counts.total() - (0 if without is None else counts[without])


def _by_author(*counted: Counts) -> dict[str, list[str]]:
    """The names or words that each author wrote, each once."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for counts in counted:
        for name, authors in counts.items():
            for author in authors:
                found[author][name] = None
    return {author: list(names) for author, names in found.items()}
