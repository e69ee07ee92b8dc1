"""Counts per note: what is right, false and missed, of works, relations and stated properties."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import msgspec

from kg.evaluate.gold import FoundEdge, FoundWork, GoldEdge, GoldNote, Index, Item, base, normal
from kg.model import LINEAGE, RELATIONS

SINGLE = ("year", "month", "read_on", "venue", "status")
MANY = ("orgs", "authors")
NEAR = 2  # lines within which evidence counts as found

Edge = tuple[str, str, str]  # source, type, target; compares with its ends sorted


class Error(msgspec.Struct, frozen=True):
    """Something missed or false: ``kind`` is "lineage -", "compares +", "paper twice", …"""

    note: str
    kind: str
    subject: str
    object: str
    line: int | None = None
    sentence: str = ""


class NoteScore(msgspec.Struct):
    """Counts ("lineage", "right") → n, and what went wrong."""

    counts: Counter[tuple[str, str]]
    confusion: Counter[tuple[str, str]]  # (annotated type or "-", found type or "-") → pairs
    cues: Counter[tuple[str, bool]]  # (cue, right) → pieces of evidence
    bands: Counter[tuple[str, int, bool]]  # (question, tenth of confidence, right) → edges
    errors: list[Error]


def score_note(
    gold: GoldNote, works: Mapping[str, FoundWork], edges: Sequence[FoundEdge]
) -> NoteScore:
    """Scores one note; ``edges`` are the relations with evidence in it."""
    score = NoteScore(Counter(), Counter(), Counter(), Counter(), [])
    index = Index(gold.items)
    _score_works(gold, works, index, score)
    _score_edges(gold, works, edges, index, score)
    return score


def _count(score: NoteScore, row: str, right: int, false: int, missed: int) -> None:
    score.counts[row, "right"] += right
    score.counts[row, "false"] += false
    score.counts[row, "missed"] += missed


def _score_works(
    gold: GoldNote, works: Mapping[str, FoundWork], index: Index, score: NoteScore
) -> None:
    note, items = gold.name, gold.items
    optional = {number for number, item in enumerate(items) if item.optional}
    here = [w for w in works.values() if any(base(o.note) == note for o in w.occurrences)]
    found: dict[int, FoundWork] = {}
    for work in here:
        if not any(base(o.note) == note and o.role == "entry" for o in work.occurrences):
            continue
        number = index.find(work)
        if number in optional:
            continue
        if number is None or number >= len(gold.papers) or number in found:
            _count(score, "paper", 0, 1, 0)
            twice = number is not None and number in found
            score.errors.append(Error(note, "paper twice" if twice else "paper +", work.key, ""))
        else:
            found[number] = work
    for number, paper in enumerate(gold.papers):
        if number in optional:
            continue
        _count(score, "paper", number in found, 0, number not in found)
        if number not in found:
            score.errors.append(Error(note, "paper -", paper.key, "", paper.line))
        _score_fields(paper, _stated(found[number], note) if number in found else {}, note, score)
    known = [index.find(work) for work in here]
    hits = {number for number in known if number is not None}
    strays = [work for work, number in zip(here, known, strict=True) if number is None]
    missed = [n for n in range(len(items)) if n not in hits and n not in optional]
    _count(score, "works", len(hits - optional), len(strays), len(missed))
    score.errors += [Error(note, "work +", work.key, "") for work in strays]
    score.errors += [Error(note, "work -", items[n].key, "", items[n].line) for n in missed]


def _stated(work: FoundWork, note: str) -> dict[str, list[object]]:
    """Property → values that this note states, in order; "read" before "to-read"."""
    stated: dict[str, list[object]] = defaultdict(list)
    for seen in work.occurrences:
        if base(seen.note) == note and seen.role == "entry":
            if seen.status:
                stated["status"].append(seen.status)
            if seen.read_on:
                stated["read_on"].append(seen.read_on)
    stated["status"].sort(key=str)
    for fact in work.facts:
        if base(fact.evidence.note) == note:
            stated[fact.property].append(fact.value)
    return stated


def _score_fields(
    paper: Item, stated: Mapping[str, list[object]], note: str, score: NoteScore
) -> None:
    for field in SINGLE:
        if field in paper.disputed:
            continue
        want, got = getattr(paper, field), next(iter(stated.get(field, ())), None)
        if field == "venue":
            want, got = normal(want) or None, normal(got) or None
        if want == got:
            _count(score, field, want is not None, 0, 0)
            continue
        _count(score, field, 0, got is not None, want is not None)
        score.errors.append(Error(note, f"{field}: {got!r} for", paper.key, str(want)))
    for field in MANY:
        if field in paper.disputed:
            continue
        wanted = {normal(x) for x in getattr(paper, field)}
        given = {normal(x) for x in stated.get(field.removesuffix("s"), ())}
        _count(score, field, len(wanted & given), len(given - wanted), len(wanted - given))
        for name in sorted(wanted ^ given):
            sign = "+" if name in given else "-"
            score.errors.append(Error(note, f"{field} {sign}", paper.key, name))


def _edge(source: str, kind: str, target: str) -> Edge:
    if kind == "compares":
        source, target = sorted((source, target))
    return source, kind, target


def _score_edges(
    gold: GoldNote,
    works: Mapping[str, FoundWork],
    edges: Sequence[FoundEdge],
    index: Index,
    score: NoteScore,
) -> None:
    items = gold.items

    def key(work: FoundWork) -> str:
        number = index.find(work)
        return "?" + work.key if number is None else items[number].key

    sure: dict[Edge, GoldEdge] = {}
    for g in gold.relations:
        if g.sure:
            sure[_edge(g.source, g.type, g.target)] = g
    unsure = {frozenset((g.source, g.target)) for g in gold.relations if not g.sure}
    pairs = {(s, t): k for s, k, t in sure if k in LINEAGE}
    found: dict[Edge, FoundEdge] = {}
    linked: dict[tuple[str, str], list[FoundEdge]] = defaultdict(list)
    for edge in edges:
        source, target = key(works[edge.source]), key(works[edge.target])
        place = _edge(source, edge.type, target)
        arguable = frozenset((source, target)) in unsure
        if place in sure or not arguable:
            found.setdefault(place, edge)
            _tally(score, gold.name, edge, place in sure, (source, target) in pairs)
        if edge.type in LINEAGE and ((source, target) in pairs or not arguable):
            linked[source, target].append(edge)
    for kind in RELATIONS:
        wanted = {e for e in sure if e[1] == kind}
        given = {e for e in found if e[1] == kind}
        _count(score, kind, len(wanted & given), len(given - wanted), len(wanted - given))
    hit = pairs.keys() & linked.keys()
    _count(score, "lineage", len(hit), len(linked) - len(hit), len(pairs) - len(hit))
    for pair in sorted(hit):
        first = min(e.line for (s, k, t), e in sure.items() if (s, t) == pair and k in LINEAGE)
        lines = [p.line for e in linked[pair] for p in e.evidence if base(p.note) == gold.name]
        score.counts["evidence", "right"] += any(
            line is not None and abs(line - first) <= NEAR for line in lines
        )
    for pair in sorted(pairs.keys() | linked.keys()):
        given_type = linked[pair][0].type if pair in linked else "-"
        score.confusion[pairs.get(pair, "-"), given_type] += 1
    _list_errors(gold.name, score, sure, pairs, found, linked)


def _tally(score: NoteScore, note: str, edge: FoundEdge, right: bool, linked: bool) -> None:
    for place in edge.evidence:
        if base(place.note) == note:
            score.cues[place.cue or "-", right] += 1
    band = min(9, int(edge.confidence * 10))
    if edge.type == "compares":
        score.bands["compares", band, right] += 1
    else:
        score.bands["lineage", band, linked] += 1


def _list_errors(
    note: str,
    score: NoteScore,
    sure: Mapping[Edge, GoldEdge],
    pairs: Mapping[tuple[str, str], str],
    found: Mapping[Edge, FoundEdge],
    linked: Mapping[tuple[str, str], list[FoundEdge]],
) -> None:
    def false(kind: str, source: str, target: str, edge: FoundEdge) -> Error:
        place = next((p for p in edge.evidence if base(p.note) == note), edge.evidence[0])
        return Error(note, kind, source, target, place.line, place.quote or "")

    for pair in sorted(linked.keys() - pairs.keys()):
        edge = linked[pair][0]
        score.errors.append(false(f"lineage + ({edge.type})", *pair, edge))
    for pair in sorted(pairs.keys() - linked.keys()):
        gold = sure[pair[0], pairs[pair], pair[1]]
        score.errors.append(Error(note, f"lineage - ({gold.type})", *pair, gold.line))
    for pair in sorted(pairs.keys() & linked.keys()):
        if pairs[pair] != (got := linked[pair][0]).type:
            score.errors.append(false(f"type: {got.type} for {pairs[pair]}", *pair, got))
    for place in sorted(found.keys() - sure.keys()):
        if place[1] == "compares":
            score.errors.append(false("compares +", place[0], place[2], found[place]))
    for place in sorted(sure.keys() - found.keys()):
        if place[1] == "compares":
            score.errors.append(Error(note, "compares -", place[0], place[2], sure[place].line))
