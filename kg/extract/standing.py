"""How a pair of works stands in its note as a whole, in a few dozen numbers.

The words of a passage say a good deal about a pair; what is left the note settles elsewhere: how
often and where it names the older work, which cues agree, which of the two came first, and whether
other works have a better claim to be what the paper extends. ``COLUMNS`` names the numbers, the
decision trees of the scorer weigh them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from kg.extract.pairs import CUED, THIRD, Pair, identity
from kg.extract.scorer import ANSWERS, SUMS
from kg.extract.subjects import owners
from kg.extract.traits import kinship
from kg.model import Mention, Note, Ref, Relation
from kg.naming import count_han, fold, surveys
from kg.ontology import GazetteerWork

NONE = -9.0  # no rival
_UNKNOWN = -99.0
_KIN = ("", "version", "older-version", "prefix", "suffix", "inside", "longer", "stem")
_CUES = ("rel=extends", "rel=uses", "rel=inspired_by", "rel=compares", "rel=none",
         "field=extends", "field=uses", "field=compares", "rel3=")  # fmt: skip
_DATED = re.compile(r"(?:19|20)\d\d[a-z]?\)?$")
_GENERATIONS = 3

COLUMNS = (
    # the linear scores, whole and by family of features
    *SUMS,
    # the pair in the note
    "own", "sure", "sure_source", "sure_target", "count_source", "count_target", "passages",
    "entries", "works_here", "size", "first", "first_block", "last", "blocks", "heading_first",
    "in_heading", "item", "row", "shortest", "longest", "target_entry", "source_entry", "survey",
    "chinese",
    # the two names
    "kin", "target_length", "source_length", "lower", "spaced", "dated_source", "dated_target",
    # what is known of them
    "year_source", "year_target", "years_between", "carries_on", "same_area", "followers_target",
    "followers_source", "part", "users_target", "users_source", "parts_source",
    # cues
    *(f"cues:{name}" for name in _CUES), "cues:other", "cues",
    # rivals: rank, lead over the best other, mean, by link, extends and compares
    "link_rank", "link_lead", "link_mean", "extends_rank", "extends_lead", "extends_mean",
    "compares_rank", "compares_lead", "compares_mean", "other_newer", "paper_newer", "back_link",
    "back_compares", "children",
    # what the network makes of all features and of the numbers before
    *ANSWERS,
)  # fmt: skip


class Background:
    """Textbook knowledge of works: when, in which field, what carries on what, what has which
    parts."""

    def __init__(self, works: Iterable[GazetteerWork]) -> None:
        self._of: dict[str, GazetteerWork] = {}
        self._keys: dict[str, GazetteerWork] = {}
        self._followers: Counter[str] = Counter()
        self._users: Counter[str] = Counter()
        for work in works:
            self._keys[work.key] = work
            self._followers.update(work.extends)
            self._users.update(work.uses)
            for name in (work.key, work.title, *work.aliases):
                self._of.setdefault(fold(name), work)
        self._above: dict[str, dict[str, int]] = {}

    def numbers(self, source: str, target: str) -> list[float]:
        """The columns from ``year_source`` to ``parts_source`` of two folded names."""
        new, old = self._of.get(source), self._of.get(target)
        carries, same_area, part, years = 0, -1.0, 0, _UNKNOWN
        if new and old:
            carries = self._generations(new, old) or -self._generations(old, new)
            same_area = float(new.area == old.area)
            part = self._part(new, old) or -self._part(old, new)
            years = float(new.year - old.year)
        return [
            float(new.year) if new else -1.0,
            float(old.year) if old else -1.0,
            years,
            float(carries),
            same_area,
            float(self._followers[old.key]) if old else -1.0,
            float(self._followers[new.key]) if new else -1.0,
            float(part),
            float(self._users[old.key]) if old else -1.0,
            float(self._users[new.key]) if new else -1.0,
            float(len(new.uses)) if new else -1.0,
        ]

    def relation(self, source: str, target: str) -> Relation | None:
        """What is known of two folded names, newer first: that it carries it on, or has it as a
        part."""
        new, old = self._of.get(source), self._of.get(target)
        if new is None or old is None:
            return None
        if self._generations(new, old):
            return "extends"
        return "uses" if self._part(new, old) else None

    def _generations(self, new: GazetteerWork, old: GazetteerWork) -> int:
        """1 for what the work carries on, 2 and more for what that carries on in turn, else 0."""
        return self._ancestors(new.key).get(old.key, 0)

    def _part(self, whole: GazetteerWork, part: GazetteerWork) -> int:
        """1 for a part of the work, 2 and more for one of a work that it carries on, else 0."""
        if part.key in whole.uses:
            return 1
        above = ((self._keys.get(key), n) for key, n in self._ancestors(whole.key).items())
        return min((1 + n for old, n in above if old and part.key in old.uses), default=0)

    def _ancestors(self, key: str) -> dict[str, int]:
        known = self._above.get(key)
        if known is None:
            known, front = {}, [key]
            for generation in range(1, _GENERATIONS + 1):
                above = (e for k in front if k in self._keys for e in self._keys[k].extends)
                front = [e for e in dict.fromkeys(above) if e not in known and e != key]
                known.update(dict.fromkeys(front, generation))
            self._above[key] = known
        return known


def standing(
    note: Note,
    mentions: Sequence[Mention],
    pairs: Sequence[Pair],
    features: Sequence[Iterable[str]],
    background: Background,
) -> list[list[float]]:
    """Per pair, given its features, the columns from ``own`` to ``cues``; only those features
    count that tell of cues."""
    owner = owners(note)
    sure: dict[str, float] = {}
    count: Counter[str] = Counter()
    here: dict[int, set[str]] = {}
    for mention in mentions:
        name = identity(Ref(mention.name, mention.entry))
        sure[name] = max(sure.get(name, 0.0), mention.confidence)
        count[name] += 1
        here.setdefault(owner[mention.block], set()).add(name)
    start = note.text[:4000]
    chinese = count_han(start) / max(1, len(start))
    return [
        [
            *_numbers(note, pair, owner, sure, count, here, chinese, background),
            *_cue_counts(found),
            float(len({cue for e in pair.evidence for cue in e.cues})),
        ]
        for pair, found in zip(pairs, features, strict=True)
    ]


def _numbers(
    note: Note,
    pair: Pair,
    owner: Sequence[int],
    sure: dict[str, float],
    count: Counter[str],
    here: dict[int, set[str]],
    chinese: float,
    background: Background,
) -> list[float]:
    evidence = pair.evidence
    first, last = evidence[0], evidence[-1]
    own = owner[first.block]
    entry = note.entries[own] if own >= 0 else None
    begins = entry.blocks[0][0] if entry else 0
    size = sum(b - a for a, b in entry.blocks) if entry else len(note.blocks)
    kinds = [note.blocks[e.block].kind for e in evidence]
    lengths = [e.end - e.start for e in evidence]
    new, old = first.source, first.target
    source, target = fold(new.name), fold(old.name)
    kin = kinship(source, target).removeprefix("kin=")
    return [
        float(pair.kind == "own"),
        max(e.sure for e in evidence),
        sure.get(pair.source, 1.0),
        sure.get(pair.target, 1.0),
        float(count[pair.source]),
        float(count[pair.target]),
        float(len(evidence)),
        float(len(note.entries)),
        float(len(here.get(own, ()))),
        float(size),
        (first.block - begins) / max(1, size),
        float(first.block - begins),
        (last.block - begins) / max(1, size),
        float(len({e.block for e in evidence})),
        float(kinds[0] == "heading"),
        float("heading" in kinds),
        float(kinds[0] == "item"),
        float(kinds[0] == "row"),
        float(min(lengths)),
        float(max(lengths)),
        float(old.entry >= 0),
        float(new.entry >= 0),
        float(entry is not None and surveys(entry.title or entry.key)),
        chinese,
        float(_KIN.index(kin)),
        float(len(target)),
        float(len(source)),
        float(old.name.islower()),
        float(" " in old.name),
        float(_dated(new.name)),
        float(_dated(old.name)),
        *background.numbers(source, target),
    ]


def _cue_counts(features: Iterable[str]) -> list[float]:
    counts = [0.0] * (len(_CUES) + 1)
    for feature in features:
        for i in _told(feature.removeprefix(THIRD)):
            counts[i] += 1.0
    return counts


@lru_cache(maxsize=1 << 14)
def _told(feature: str) -> tuple[int, ...]:
    """Which of the counts of cues a feature adds to; the last: another is the subject."""
    if feature[:3] not in CUED:
        return ()
    found = [i for i, name in enumerate(_CUES) if feature.startswith(name)]
    return (*found, len(_CUES)) if "|other" in feature else tuple(found)


@lru_cache(maxsize=1 << 14)
def _dated(name: str) -> bool:
    """Whether the name is a citation, "Lee et al. 2020"."""
    return _DATED.search(name) is not None


def rivals(
    places: Sequence[tuple[str, str, str]], scores: Sequence[Sequence[float]]
) -> list[list[float]]:
    """Per pair the columns from ``link_rank`` on; ``places`` are (kind, source, target) and
    ``scores`` the linear ones, of one note."""
    groups: dict[tuple[str, str], list[int]] = {}
    newer: dict[str, list[int]] = {}
    where: dict[tuple[str, str], int] = {}
    for i, (kind, source, target) in enumerate(places):
        groups.setdefault((kind, source), []).append(i)
        newer.setdefault(target, []).append(i)
        where[source, target] = i
    found: list[list[float]] = [[] for _ in places]
    for members in groups.values():
        for column in (0, 2, 1):
            values = [scores[i][column] for i in members]
            ranked = sorted(values, reverse=True)
            mean = sum(values) / len(values)
            for i, value in zip(members, values, strict=True):
                best = ranked[0] if value < ranked[0] or len(ranked) == 1 else ranked[1]
                lead = value - best if len(ranked) > 1 else -NONE
                found[i] += (float(ranked.index(value)), lead, mean)
    for i, (_, source, target) in enumerate(places):
        others = [j for j in newer[target] if j != i]
        back = where.get((target, source))
        found[i] += (
            max((scores[j][0] for j in others), default=NONE),
            max((scores[j][0] for j in others if places[j][0] == "own"), default=NONE),
            NONE if back is None else scores[back][0],
            NONE if back is None else scores[back][1],
            float(len(groups.get(("own", target), ()))),
        )
    return found
