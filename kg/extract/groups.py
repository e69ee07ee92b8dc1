"""A name in a note as a whole: all its mentions, described by a few dozen numbers.

What one mention leaves open the note often settles: how often the name is written and how, what it
stands beside in lists and brackets, whether a longer name contains it, whether the note also uses
the word in lower case. ``COLUMNS`` names the numbers; ``tagger`` weighs them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import msgspec

from kg.extract.absorb import absorbed
from kg.extract.candidates import Candidate, Prose
from kg.model import Note
from kg.naming import fold

MISSING = -9.0  # no neighbour, no container: below any score
STATES = ("none", "entry", "known", "ambiguous", "model")
STOP = ("", "common", "components", "datasets", "generic", "hardware", "libraries", "metrics",
        "tasks")  # fmt: skip
SOURCES = ("dictionary", "shape", "title-case", "citation", "mark", "quoted", "formula")
COLUMNS = (
    # the name by itself (``Profile.numbers``)
    "state", "cased", "stop", "source", "seen_positive", "seen_negative", "seen_share", "length",
    "spaces", "capitals", "digits", "dashes", "lower", "initial_capital", "rarest_word",
    "commonest_word", "word_score",
    # its mentions
    "count", "best", "mean", "worst", "own", "any_cased", "marked", "in_headings", "in_rows",
    "in_items", "first_at", "forms",
    # its neighbours
    "list_best", "list_mean", "listed", "inside_best", "inside_worst", "contains_best",
    "bracketed", "brackets", "before_bracket", "in_bracket", "after_colon", "next_best",
    "previous_best", "lower_count", "lower_share",
    # the note
    "chinese", "density", "entries", "size", "citations",
)  # fmt: skip

_NEXT = re.compile(
    r"s?[*\"”]?\s?(?:[,，、/|&;；+]|和|与|或|及|以及|and\b|or\b|vs\.?)\s?(?:and |or )?"
)
_BEFORE = re.compile(r"(?:[,，、/|&;；+]|和|与|或|及|以及|\band|\bor|\bvs\.?)\s?(?:and |or )?\Z")
_SMALL_WORD = re.compile(r"(?<![A-Za-z])[a-z]{2,}(?![A-Za-z])")
_HAN = re.compile(r"[\u3400-\u9fff]")
_OPEN = "(（[【"


class Profile(msgspec.Struct, gc=False):
    """What is known of a name before it is seen in place."""

    key: str  # candidates with the same key are the same name
    score: float  # the words' part of the score, from the surface alone
    words: tuple[str, ...]  # its Latin words in lower case
    numbers: tuple[float, ...]  # the first columns of COLUMNS, ``word_score`` last


class Group(msgspec.Struct, gc=False):
    """All candidates of one name in one note."""

    key: str
    members: list[int]
    numbers: list[float]


def describe(
    note: Note,
    page: Prose,
    candidates: Sequence[Candidate],
    profiles: Sequence[Profile],
    scores: Sequence[float],
    least: float = MISSING,
) -> list[Group]:
    """The groups of the candidates, whose best score reaches ``least``, with their numbers."""
    members: dict[str, list[int]] = {}
    gone = absorbed(page.text, candidates, scores)
    for i, profile in enumerate(profiles):
        if i not in gone:
            members.setdefault(profile.key, []).append(i)
    around = _Around(page.text, candidates, scores)
    text = page.text
    size = len(text) + 1
    lowered = Counter(_SMALL_WORD.findall(text))
    about = [
        len(_HAN.findall(text)) / size,
        100 * len(candidates) / size,
        float(len(note.entries)),
        float(size),
        float(sum(c.source == "citation" for c in candidates)),
    ]
    own = own_keys(note)
    groups = []
    for key, group in members.items():
        best = max(scores[i] for i in group)
        if best < least:
            continue
        first = profiles[group[0]]
        numbers = list(first.numbers)
        numbers += _mentions(note, page, candidates, scores, group, own)
        numbers += around.neighbours(group)
        inside = [lowered[w] for w in first.words]
        numbers.append(float(inside[0]) if len(inside) == 1 else 0.0)
        numbers.append(sum(n > 0 for n in inside) / len(inside) if inside else 0.0)
        numbers += about
        groups.append(Group(key, group, numbers))
    return groups


def own_keys(note: Note) -> dict[str, int]:
    """The names of the note's own entries, folded, with the entry's number."""
    own: dict[str, int] = {}
    for number, entry in enumerate(note.entries):
        for name in (entry.key, entry.title or "", *entry.aliases):
            if name:
                own.setdefault(fold(name), number)
    return own


def _mentions(
    note: Note,
    page: Prose,
    candidates: Sequence[Candidate],
    scores: Sequence[float],
    group: Sequence[int],
    own: dict[str, int],
) -> list[float]:
    count = len(group)
    values = [scores[i] for i in group]
    kinds = [note.blocks[page.place(candidates[i].start)[0]].kind for i in group]
    surfaces = {candidates[i].surface for i in group}
    named = {fold(s) for s in surfaces} | {
        fold(name.key) for i in group if (name := candidates[i].name)
    }
    return [
        float(count),
        max(values),
        sum(values) / count,
        min(values),
        float(any(name in own for name in named)),
        float(any(candidates[i].cased and candidates[i].name for i in group)),
        float(sum(candidates[i].source == "mark" for i in group)),
        float(kinds.count("heading")),
        kinds.count("row") / count,
        kinds.count("item") / count,
        candidates[group[0]].start / (len(page.text) + 1),
        float(len(surfaces)),
    ]


class _Around:
    """The scores of what stands beside, around and inside each candidate."""

    def __init__(self, text: str, candidates: Sequence[Candidate], scores: Sequence[float]) -> None:
        self.text, self.candidates = text, candidates
        self.starting: dict[int, float] = {}
        self.ending: dict[int, float] = {}
        for candidate, score in zip(candidates, scores, strict=True):
            if score > self.starting.get(candidate.start, MISSING):
                self.starting[candidate.start] = score
            if score > self.ending.get(candidate.end, MISSING):
                self.ending[candidate.end] = score
        self.outer = [MISSING] * len(candidates)
        self.inner = [MISSING] * len(candidates)
        for i, candidate in enumerate(candidates):  # by start, the longest first
            end, score = candidate.end, scores[i]
            for j in range(i + 1, len(candidates)):
                other = candidates[j]
                if other.start >= end:
                    break
                if other.end <= end:
                    self.outer[j] = max(self.outer[j], score)
                    self.inner[i] = max(self.inner[i], scores[j])

    def neighbours(self, group: Sequence[int]) -> list[float]:
        """The columns from ``list_best`` to ``previous_best``."""
        text = self.text
        beside: list[float] = []
        listed = bracketed = brackets = 0
        before = within = colon = following = previous = MISSING
        for i in group:
            start, end = self.candidates[i].start, self.candidates[i].end
            if match := _NEXT.match(text, end, end + 9):
                listed += 1
                if (score := self.starting.get(match.end())) is not None:
                    beside.append(score)
            if match := _BEFORE.search(text[max(0, start - 8) : start]):
                at = start - len(match[0])
                near = [s for e in (at, at - 1) if (s := self.ending.get(e)) is not None]
                listed += 1
                beside += near[:1]
            if text[start - 1 : start] in _OPEN and start:
                bracketed += 1
                near = [s for e in (start - 1, start - 2) if (s := self.ending.get(e)) is not None]
                before = max([before, *near])
            elif text[max(0, start - 2) : start].strip()[-1:] in (":", "："):
                at = start - 2 if text[start - 1] == " " else start - 1
                colon = max(colon, self.ending.get(at, MISSING))
            opening = end + (text[end : end + 1] == " ")
            if text[opening : opening + 1] in _OPEN and opening < len(text):
                brackets += 1
                within = max(within, self.starting.get(opening + 1, MISSING))
            for at in (end + 1, end + 2, end + 3):
                following = max(following, self.starting.get(at, MISSING))
            for at in (start - 1, start - 2):
                previous = max(previous, self.ending.get(at, MISSING))
        count = len(group)
        return [
            max(beside, default=MISSING),
            sum(beside) / len(beside) if beside else MISSING,
            listed / count,
            max(self.outer[i] for i in group),
            min(self.outer[i] for i in group),
            max(self.inner[i] for i in group),
            bracketed / count,
            brackets / count,
            before,
            within,
            colon,
            following,
            previous,
        ]
