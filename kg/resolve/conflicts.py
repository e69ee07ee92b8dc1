"""What in a lineage needs a person: where notes disagree, what may be one work, what is missing.

Every check is a function of the lineage alone and names the command that settles what it found.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise

import msgspec
from rapidfuzz import fuzz, process

from kg.model import LINEAGE, Lineage, Passage, Statement, Work, WorkRelation
from kg.naming import as_it_looks, fold, imitates, loose
from kg.resolve.decisions import Decisions

NEAR = 88  # per cent: names at least so alike may be one
TITLES = 80  # titles less alike than this contradict each other
SHORT = 3  # words
GAP = 2  # a work that so many notes build on and none is about
_DIGITS = re.compile(r"\d+")
_PENDING = re.compile(
    r"\W*(?:tbd|tba|to be (?:done|continued)|待补充?|未完|待续)\W*", re.IGNORECASE
)


class Finding(msgspec.Struct, frozen=True):
    """One thing to look at. ``decide``: it needs a decision, not just a look."""

    kind: str
    message: str
    passages: tuple[Passage, ...] = ()
    command: str = ""
    decide: bool = False
    pair: tuple[str, str] | None = None  # two names that may be one work


def find_conflicts(lineage: Lineage, decisions: Decisions | None = None) -> list[Finding]:
    """All findings, by kind and then by work, but for pairs that the user has told apart."""
    settled = decisions or Decisions()
    return [
        finding
        for check in CHECKS.values()
        for finding in check(lineage)
        if finding.pair is None or not settled.apart(*finding.pair)
    ]


def _years(lineage: Lineage) -> Iterator[Finding]:
    for work in lineage.works:
        yield from _disagreement(work, "year", "years")


def _disagreement(work: Work, prop: str, kind: str) -> Iterator[Finding]:
    if any(f.property == prop and f.status == "accepted" for f in work.facts):
        return
    said: dict[str | int, Statement] = {}
    for fact in work.facts:
        if fact.property == prop and fact.passage and fact.status == "extracted":
            said.setdefault(fact.canonical, fact)
    if len(said) > 1:
        values = ", ".join(str(v) for v in said)
        best = next(iter(said))
        yield Finding(
            kind,
            f"{work.key}: {prop} {values}",
            tuple(f.passage for f in said.values() if f.passage),
            f"kg set {_quoted(work.key)} {prop} {best}",
            True,
        )


def _titles(lineage: Lineage) -> Iterator[Finding]:
    for work in lineage.works:
        titles: dict[str, Statement] = {}
        for fact in work.facts:
            # A short title is a name; two names of one work do not contradict each other.
            if (
                fact.property == "title"
                and fact.passage
                and fact.status == "extracted"
                and len(str(fact.value).split()) > SHORT
            ):
                titles.setdefault(fold(str(fact.value)), fact)
        ordered = sorted(titles)
        for a, b in pairwise(ordered):
            if fuzz.partial_ratio(a, b) < TITLES:
                one, two = titles[a], titles[b]
                yield Finding(
                    "titles",
                    f"{work.key}: “{one.value}” and “{two.value}”",
                    tuple(f.passage for f in (one, two) if f.passage),
                    f"kg split {_quoted(str(one.value))} {_quoted(str(two.value))}",
                    True,
                )


def _younger(lineage: Lineage) -> Iterator[Finding]:
    works = {work.id: work for work in lineage.works}
    for relation in _told(lineage):
        newer, older = works[relation.source], works[relation.target]
        if relation.type == "compares" or not _passages(relation):
            continue
        a, b = _year(newer), _year(older)
        if a and b and a < b:
            yield Finding(
                "younger",
                f"{newer.key} ({a}) {relation.type} {older.key} ({b}), which is younger",
                _passages(relation),
                _reject(newer, relation, older),
                relation.type == "extends",
            )


def _cycles(lineage: Lineage) -> Iterator[Finding]:
    import networkx

    works = {work.id: work for work in lineage.works}
    edges: dict[str, dict[str, WorkRelation]] = defaultdict(dict)
    for relation in _told(lineage):
        if relation.type == "extends":
            edges[relation.source][relation.target] = relation
    graph = networkx.DiGraph((a, b) for a, ends in edges.items() for b in ends)
    rings = [sorted(c) for c in networkx.strongly_connected_components(graph) if len(c) > 1]
    for component in sorted(rings):
        inside = set(component)
        ring = [edges[a][b] for a in component for b in sorted(edges[a]) if b in inside]
        weakest = min(ring, key=lambda r: (r.confidence, r.source, r.target))
        yield Finding(
            "cycles",
            "these extend each other: " + ", ".join(works[a].key for a in component),
            tuple(p for r in ring for p in _passages(r)[:1]),
            _reject(works[weakest.source], weakest, works[weakest.target]),
            True,
        )


def _alike(lineage: Lineage) -> Iterator[Finding]:
    """Names that may be one work: versions never are, whatever their letters say."""
    names = sorted({fold(n): (n, w) for w in lineage.works for n in _short(w)}.items())
    keys = [key for key, _ in names]
    seen = set()
    for i, (key, (name, work)) in enumerate(names):
        if len(key) < 5:
            continue
        matches = process.extract(key, keys[i + 1 :], scorer=fuzz.ratio, score_cutoff=NEAR, limit=5)
        for _, score, j in matches:
            other_name, other = names[i + 1 + j][1]
            pair = frozenset((work.id, other.id))
            versions = _DIGITS.findall(key) == _DIGITS.findall(keys[i + 1 + j])
            if other is work or pair in seen or not versions or _both_known(work, other):
                continue
            seen.add(pair)
            yield Finding(
                "alike",
                f"{name} and {other_name} may be one work ({score:.0f} % alike)",
                _places(work, other),
                f"kg merge {_quoted(work.key)} {_quoted(other.key)}",
                True,
                (work.key, other.key),
            )
    by_loose: dict[str, list[Work]] = defaultdict(list)
    for work in lineage.works:
        by_loose[loose(work.key)].append(work)
    for group in (by_loose[k] for k in sorted(by_loose)):
        for one, two in pairwise(group):
            if frozenset((one.id, two.id)) not in seen:
                yield _namesakes(one, two)


def _both_known(one: Work, two: Work) -> bool:
    """Whether gazetteer or bibliography know both works, under titles of their own."""
    known = all(any(f.status == "background" for f in work.facts) for work in (one, two))
    return known and bool(one.title) and bool(two.title) and one.title != two.title


def _namesakes(one: Work, two: Work) -> Finding:
    a, b = one.key, two.key
    message = f"{a} and {b} differ only in how the version is written"
    if fold(a) == fold(b):  # only their titles tell them apart, in words and in commands
        message = f"two works are called {a}: “{one.title or a}” and “{two.title or b}”"
        a, b = one.title or a, two.title or b
    command = f"kg merge {_quoted(a)} {_quoted(b)}"
    return Finding("alike", message, _places(one, two), command, True, (a, b))


def _spoofed(lineage: Lineage) -> Iterator[Finding]:
    """Names that may be another in disguise; they are joined with none."""
    latin = {n: w for w in lineage.works for n in (w.key, *w.aliases) if n.isascii()}
    for work in lineage.works:
        for name in (work.key, *work.aliases):
            other = None if name.isascii() else latin.get(as_it_looks(name))
            if other is not None and other is not work:
                message = f"{name!r} looks like {other.key} in another script: a look-alike name?"
                yield Finding("spoofed", message, _places(work, other))
                break
            if imitates(name):
                message = f"{name!r} mixes scripts, or looks Latin: a look-alike name?"
                yield Finding("spoofed", message, _places(work))
                break


def _without_paper(lineage: Lineage) -> Iterator[Finding]:
    about = {o.note for w in lineage.works for o in w.occurrences if o.role == "entry"}
    for note in lineage.notes:
        if note not in about:
            yield Finding(
                "no-paper", f"{note}: no paper found in it", command=f"kg read {_quoted(note)}"
            )


def _unread(lineage: Lineage) -> Iterator[Finding]:
    built: dict[str, set[str]] = defaultdict(set)
    for relation in _told(lineage):
        if relation.type in LINEAGE:
            built[relation.target].add(relation.source)
    gaps = []
    for work in lineage.works:
        notes = {o.note for o in work.occurrences if o.note}
        if not any(o.role == "entry" and o.status == "read" for o in work.occurrences) and (
            len(built[work.id]) >= GAP or len(notes) > GAP
        ):
            gaps.append((-len(built[work.id]), -len(notes), work.key, work))
    for used, named, key, work in sorted(gaps, key=lambda gap: gap[:3]):
        message = f"{key}: {-used} of your works build on it, {-named} notes name it, none read it"
        yield Finding("unread", message, _places(work))


def _pending(lineage: Lineage) -> Iterator[Finding]:
    for work in lineage.works:
        for place in work.occurrences:
            lines = [line for line in place.text.splitlines()[1:] if line.strip()]
            if place.role == "entry" and lines and all(_PENDING.fullmatch(x) for x in lines):
                yield Finding(
                    "pending", f"{work.key}: {place.note}:{place.line} is still to be written"
                )


def _unmatched(lineage: Lineage) -> Iterator[Finding]:
    for problem in lineage.problems:
        if problem.kind == "decision":
            place = f"{problem.note}:{problem.line}"
            yield Finding(
                "decisions", f"{place}: {problem.message}", command=problem.hint, decide=True
            )


def _trouble(lineage: Lineage) -> Iterator[Finding]:
    for problem in lineage.problems:
        if problem.kind != "decision":
            place = f"{problem.note}:{problem.line}" if problem.line else problem.note
            yield Finding("notes", f"{place}: {problem.message}", command=problem.hint)


def _told(lineage: Lineage) -> list[WorkRelation]:
    return [r for r in lineage.relations if r.status != "rejected" and r.confidence >= 0.5]


def _year(work: Work) -> int | None:
    years = [y for y in work.values("year") if isinstance(y, int)]
    return years[0] if years else None


def _passages(relation: WorkRelation) -> tuple[Passage, ...]:
    return tuple(e.passage for e in relation.evidence if e.passage)


def _places(*works: Work) -> tuple[Passage, ...]:
    found = []
    for work in works:
        for place in work.occurrences[:1]:
            head = place.text.splitlines()[0] if place.text else work.key
            found.append(Passage(place.note, place.line, 0, 0, head))
    return tuple(found)


def _short(work: Work) -> list[str]:
    return [n for n in (work.key, *work.aliases) if len(n.split()) <= 4]


def _reject(newer: Work, relation: WorkRelation, older: Work) -> str:
    return f"kg reject {_quoted(newer.key)} {relation.type} {_quoted(older.key)}"


def _quoted(name: str) -> str:
    import shlex

    return shlex.quote(name)


CHECKS: dict[str, Callable[[Lineage], Iterator[Finding]]] = {
    "years": _years,
    "titles": _titles,
    "younger": _younger,
    "cycles": _cycles,
    "alike": _alike,
    "decisions": _unmatched,
    "spoofed": _spoofed,
    "notes": _trouble,
    "no-paper": _without_paper,
    "unread": _unread,
    "pending": _pending,
}
