"""A name in a note as a whole: all its mentions, described by a few dozen numbers.

What one mention leaves open the note often settles: how often the name is written and how, what it
stands beside in lists and brackets, whether a longer name contains it, whether the note also uses
the word in lower case. ``COLUMNS`` names the numbers; ``tagger`` weighs them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from math import log
from typing import TYPE_CHECKING

import msgspec

from kg.extract.absorb import LIKELY, absorbed
from kg.extract.candidates import Candidate, Prose, group_key
from kg.extract.own import own_keys
from kg.model import Name, Note
from kg.naming import fold

if TYPE_CHECKING:
    from kg.extract.features import Signals

MISSING = -9.0  # no neighbour, no container: below any score
STATES = ("none", "entry", "known", "ambiguous", "model")
STOP = ("", "common", "components", "datasets", "generic", "hardware", "libraries", "metrics",
        "tasks")  # fmt: skip
SOURCES = ("dictionary", "shape", "title-case", "citation", "mark", "quoted", "formula", "title",
           "line", "cell")  # fmt: skip
COLUMNS = (
    # the name by itself
    "state", "cased", "stop", "source", "seen_positive", "seen_negative", "seen_share", "length",
    "spaces", "dashes", "lower", "initial_capital", "rarest_word", "commonest_word", "capitals",
    "digits", "name_score",
    # its mentions
    "count", "best", "mean", "worst", "own", "any_cased", "marked", "in_headings", "in_rows",
    "in_items", "forms", "cited", "joined",
    # its neighbours
    "list_best", "list_mean", "listed", "inside_best", "inside_worst", "contains_best",
    "bracketed", "brackets", "before_bracket", "in_bracket", "after_colon", "next_best",
    "previous_best",
    # telling words: the characters to the nearest, before and after
    "own_before", "own_after", "data_before", "data_after", "work_before", "work_after",
    "thing_before", "thing_after",
    # the note
    "lower_count", "lower_share", "chinese", "citations", "entries", "names", "known_share",
    # what the network makes of all features and of the numbers before
    "network",
)  # fmt: skip
_JOINS = frozenset("-\u2010\u2011/+")
CACHED = 1 << 15  # facts kept before the cache starts anew; of a name they take about 800 bytes
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")

_NEXT = re.compile(
    r"s?[*\"”]?\s?(?:[,，、/|&;；+]|和|与|或|及|以及|and\b|or\b|vs\.?)\s?(?:and |or )?"
)
_BEFORE = re.compile(r"(?:[,，、/|&;；+]|和|与|或|及|以及|\band|\bor|\bvs\.?)\s?(?:and |or )?\Z")
# The first and the last character of the two, to spare most spans the search.
_MAY_FOLLOW = frozenset('s*"” \t\n,，、/|&;；+和与或及以aov')
_MAY_PRECEDE = frozenset(",，、/|&;；+和与或及 \t\ndrs.")
_LATIN = re.compile(r"[A-Za-z]{2,}")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_OPEN = "(（[【"


class Knowledge(msgspec.Struct, frozen=True):
    """What training remembers of words and names; all keys folded.

    ``known``: names that were works in the annotated notes, surface to key; ``seen``: in how many
    notes a name was a work and in how many it was not; ``common``: in how many notes a word stands
    in lower case, out of ``notes``.
    """

    known: dict[str, str] = {}
    seen: dict[str, tuple[int, int]] = {}
    common: dict[str, int] = {}
    notes: int = 0
    format: int = 3


class Facts(msgspec.Struct, gc=False):
    """What is known of a name before it is seen in place."""

    key: str  # candidates with the same key are the same name
    words: tuple[str, ...]  # its Latin words in lower case
    numbers: tuple[float, ...]  # the columns from ``state`` to ``commonest_word``


class Group(msgspec.Struct, gc=False):
    """All candidates of one name in one note."""

    key: str
    members: list[int]
    numbers: list[float]  # ``COLUMNS`` but for the network's answer


class Names:
    """Facts about names, from stop-lists and from what training remembers; caches them."""

    def __init__(self, stop: dict[str, str], knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        lists = {name: number for number, name in enumerate(STOP)}
        self._stop = {term: lists.get(name, 1) for term, name in stop.items()}
        self._facts: dict[tuple[str, str, bool, str], Facts] = {}
        self._banned: dict[str, int] = {}

    def banned(self, surface: str) -> int:
        """The stop-list that bans ``surface`` or its singular, as its number in STOP."""
        found = self._banned.get(surface)
        if found is None:
            if len(self._banned) > CACHED:
                self._banned.clear()
            folded = fold(surface)
            found = self._stop.get(folded, 0)
            if not found and folded.endswith("s"):
                found = self._stop.get(folded[:-1], 0)
            self._banned[surface] = found
        return found

    def known(self, candidate: Candidate) -> int:
        """How dictionary and stop-lists take the candidate, as one number."""
        state = _state(candidate.name) * 2 + candidate.cased
        return state * len(STOP) + self.banned(candidate.surface)

    def facts(self, candidate: Candidate) -> Facts:
        """The facts about the name of ``candidate``."""
        name = candidate.name
        key = (candidate.surface, name.key if name else "", candidate.cased, candidate.source)
        found = self._facts.get(key)
        if found is None:
            if len(self._facts) > CACHED:
                self._facts.clear()
            found = self._facts[key] = self._new_facts(candidate)
        return found

    def _new_facts(self, candidate: Candidate) -> Facts:
        surface, knowledge = candidate.surface, self.knowledge
        key = group_key(candidate)
        positive, negative = knowledge.seen.get(key, (0, 0))
        words = tuple(w.lower() for w in _WORD.findall(surface))
        scale = 1000 / (knowledge.notes or 1)
        counts = [log(1 + scale * knowledge.common.get(w, 0)) for w in words] or [0.0]
        numbers = (
            float(_state(candidate.name)),
            float(candidate.cased),
            float(self.banned(surface)),
            float(SOURCES.index(candidate.source)),
            float(positive),
            float(negative),
            (positive + 0.1) / (positive + negative + 0.7),
            float(len(surface)),
            float(surface.count(" ")),
            float(surface.count("-")),
            float(surface.islower()),
            float(surface[:1].isupper()),
            min(counts),
            max(counts),
        )
        return Facts(key, words, numbers)


def _state(name: Name | None) -> int:
    if name is None:
        return 0
    if name.origin in ("entry", "model"):
        return STATES.index(name.origin)
    return 3 if name.ambiguous else 2


def describe(
    note: Note,
    page: Prose,
    candidates: Sequence[Candidate],
    names: Names,
    signals: Signals,
    scores: Sequence[float],
    name_scores: Sequence[float],
    least: float,
) -> list[Group]:
    """The names among the candidates whose score reaches ``least``, with their numbers."""
    kept = [i for i, score in enumerate(scores) if score >= least]
    gone, cited = absorbed(page.text, candidates, scores, kept)
    facts = {i: names.facts(candidates[i]) for i in kept if i not in gone}
    members: dict[str, list[int]] = {}
    for i, fact in facts.items():
        members.setdefault(fact.key, []).append(i)
    if not members:
        return []
    around = _Around(page.text, candidates, scores, kept)
    text = page.text
    written = Counter(_LATIN.findall(text))
    chinese = sum(map(len, _HAN.findall(text))) / (len(text) + 1)
    citations = float(sum(candidates[i].source == "citation" for i in kept))
    own = own_keys(note)
    kinds = [note.blocks[b].kind for b in page.blocks]
    where = signals.block.tolist()
    capitals, digits = signals.counts[1].tolist(), signals.counts[2].tolist()
    near = signals.near.T.astype(float).tolist()
    likely = [g[0] for g in members.values() if max(scores[i] for i in g) > LIKELY]
    known = sum(candidates[i].name is not None for i in likely)
    page_numbers = [
        chinese, citations, float(len(note.entries)), log(1 + len(likely)),
        known / (len(likely) or 1),
    ]  # fmt: skip
    groups = []
    for key, group in members.items():
        first = group[0]
        fact = facts[first]
        values = [scores[i] for i in group]
        count = len(group)
        stands = [kinds[where[i]] for i in group]
        spans = [candidates[i] for i in group]
        surfaces = {span.surface for span in spans}
        name = spans[0].name
        inside = [written[w] for w in fact.words]  # they are in lower case
        groups.append(
            Group(key, group, [
                *fact.numbers, float(capitals[first]), float(digits[first]), name_scores[first],
                float(count), max(values), sum(values) / count, min(values),
                float((name is not None and fold(name.key) in own)
                      or not own.keys().isdisjoint(map(fold, surfaces))),
                float(any(span.cased and span.name is not None for span in spans)),
                float([span.source for span in spans].count("mark")),
                float(stands.count("heading")), stands.count("row") / count,
                stands.count("item") / count, float(len(surfaces)),
                float(sum([s.start in cited or -s.end in cited for s in spans])),
                sum([text[s.end : s.end + 1] in _JOINS or text[s.start - 1 : s.start] in _JOINS
                     for s in spans]) / count,
                *around.neighbours(group),
                *(map(min, *[near[i] for i in group]) if count > 1 else near[first]),
                float(inside[0]) if len(inside) == 1 else 0.0,
                sum([n > 0 for n in inside]) / len(inside) if inside else 0.0,
                *page_numbers,
            ])
        )  # fmt: skip
    return groups


class _Around:
    """The scores of what stands beside, around and inside each candidate."""

    def __init__(
        self,
        text: str,
        candidates: Sequence[Candidate],
        scores: Sequence[float],
        kept: Sequence[int],
    ) -> None:
        self.text, self.candidates = text, candidates
        self.starting: dict[int, float] = {}
        self.ending: dict[int, float] = {}
        self.outer = dict.fromkeys(kept, MISSING)
        self.inner = dict.fromkeys(kept, MISSING)
        open_: list[tuple[int, int, float]] = []  # earlier candidates that have not ended
        for i in kept:  # by start, the longest first
            candidate, score = candidates[i], scores[i]
            start, end = candidate.start, candidate.end
            if score > self.starting.get(start, MISSING):
                self.starting[start] = score
            if score > self.ending.get(end, MISSING):
                self.ending[end] = score
            if open_:
                open_ = [item for item in open_ if item[0] > start]
                for other_end, j, other in open_:
                    if end <= other_end:
                        self.outer[i] = max(self.outer[i], other)
                        self.inner[j] = max(self.inner[j], score)
            open_.append((end, i, score))

    def neighbours(self, group: Sequence[int]) -> list[float]:
        """The columns from ``list_best`` to ``previous_best``."""
        text = self.text
        beside: list[float] = []
        listed = bracketed = brackets = 0
        before = within = colon = following = previous = MISSING
        for i in group:
            start, end = self.candidates[i].start, self.candidates[i].end
            after = text[end : end + 1]
            if after in _MAY_FOLLOW and (match := _NEXT.match(text, end, end + 9)):
                listed += 1
                if (score := self.starting.get(match.end())) is not None:
                    beside.append(score)
            last = text[start - 1] if start else ""
            if last in _MAY_PRECEDE and (match := _BEFORE.search(text[max(0, start - 8) : start])):
                at = start - len(match[0])
                near = [s for e in (at, at - 1) if (s := self.ending.get(e)) is not None]
                listed += 1
                beside += near[:1]
            if last and last in _OPEN:
                bracketed += 1
                near = [s for e in (start - 1, start - 2) if (s := self.ending.get(e)) is not None]
                before = max([before, *near])
            elif last in ":： " and text[max(0, start - 2) : start].strip()[-1:] in (":", "："):
                at = start - 2 if text[start - 1] == " " else start - 1
                colon = max(colon, self.ending.get(at, MISSING))
            opening = end + (after == " ")
            if text[opening : opening + 1] in _OPEN and opening < len(text):
                brackets += 1
                within = max(within, self.starting.get(opening + 1, MISSING))
            starting, ending = self.starting.get, self.ending.get
            following = max(
                following, starting(end + 1, MISSING), starting(end + 2, MISSING),
                starting(end + 3, MISSING),
            )  # fmt: skip
            previous = max(previous, ending(start - 1, MISSING), ending(start - 2, MISSING))
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
