"""The part of a lineage that an export is asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import msgspec

from kg.export.options import ExportOptions
from kg.model import Evidence, Lineage, Occurrence, Statement, Work, WorkRelation


def select(lineage: Lineage, options: ExportOptions) -> Lineage:
    """``lineage`` cut down to what ``options`` ask for; edges keep both their ends."""
    relations = [r for r in (_edge(r, options) for r in lineage.relations) if r]
    works = [w for w in lineage.works if _wanted(w, options)]
    if options.work:
        near = _near(options.work, relations, options.depth)
        works = [w for w in works if w.id in near]
    kept = {w.id for w in works}
    relations = [r for r in relations if r.source in kept and r.target in kept]
    if not options.everything:
        works = [_told_of(w, options) for w in works]
    notes = lineage.notes
    if len(works) < len(lineage.works):
        notes = tuple(sorted(_notes(works, relations)))
    chosen = Lineage(notes, tuple(works), tuple(relations), lineage.problems)
    return chosen if options.quotes else without_quotes(chosen)


def status_of(work: Work) -> str:
    """read, to-read or mentioned: the best that any note says."""
    found = {o.status for o in work.occurrences if o.role == "entry"}
    return "read" if "read" in found else "to-read" if "to-read" in found else "mentioned"


def year_of(work: Work) -> int | None:
    """The year that is believed: the notes' before the background's."""
    return published(work)[0] or None


def published(work: Work) -> tuple[int, int]:
    """The year and the month that are believed of a work, 0 where nobody says.

    A month counts only with a year of the same source, so that the year of a conference does not
    get the month of a preprint.
    """
    month = _month(work)
    years = [f for f in _told(work, "year") if _within(f.canonical, 9999)]
    return int(years[0].canonical) if years else 0, int(month.canonical) if month else 0


def _month(work: Work) -> Statement | None:
    years = [f for f in _told(work, "year") if _within(f.canonical, 9999)]
    sources = {_source(f) for f in years if f.canonical == years[0].canonical}
    months = (f for f in _told(work, "month") if _within(f.canonical, 12))
    return next((f for f in months if _source(f) in sources), None)


def _told(work: Work, prop: str) -> list[Statement]:
    return [f for f in work.facts if f.property == prop and f.status != "rejected"]


def _within(value: str | int, most: int) -> bool:
    return isinstance(value, int) and 0 < value <= most


def _source(fact: Statement) -> tuple[str, bool]:
    # A note, else the user's decisions or the background.
    if fact.passage is not None:
        return fact.passage.note, False
    return "", fact.status == "accepted"


def without_quotes(lineage: Lineage) -> Lineage:
    """The lineage without a sentence or path of the notes, fit to be shared."""

    def bare(evidence: Evidence) -> Evidence:
        return msgspec.structs.replace(evidence, passage=None, reasons=())

    def fact(statement: Statement) -> Statement:
        return msgspec.structs.replace(statement, passage=None)

    def place(occurrence: Occurrence) -> Occurrence:
        return msgspec.structs.replace(occurrence, note="", line=0, packed=b"")

    works = [
        msgspec.structs.replace(
            w,
            occurrences=tuple(dict.fromkeys(map(place, w.occurrences))),
            facts=tuple(dict.fromkeys(map(fact, _dated_once(w)))),
        )
        for w in lineage.works
    ]
    relations = [
        msgspec.structs.replace(r, evidence=tuple(dict.fromkeys(map(bare, r.evidence))))
        for r in lineage.relations
    ]
    return Lineage(notes=(), works=tuple(works), relations=tuple(relations))


def _dated_once(work: Work) -> Iterator[Statement]:
    # Without their places nothing tells which month goes with which year: only the right one stays.
    month = _month(work)
    for fact in work.facts:
        if fact.property != "month" or (month and fact.canonical == month.canonical):
            yield fact


def _edge(relation: WorkRelation, options: ExportOptions) -> WorkRelation | None:
    if options.relations and relation.type not in options.relations:
        return None
    if options.everything:
        return relation
    if relation.status == "rejected" or relation.confidence < options.min_confidence:
        return None
    held = tuple(
        e
        for e in relation.evidence
        if e.status != "rejected"
        and (e.confidence >= options.min_confidence or relation.status == "accepted")
    )
    if len(held) == len(relation.evidence):
        return relation  # as nearly all are: a copy of everything is memory and time
    return msgspec.structs.replace(relation, evidence=held) if held else None


def _told_of(work: Work, options: ExportOptions) -> Work:
    facts = tuple(
        f for f in work.facts if f.status != "rejected" and f.confidence >= options.min_confidence
    )
    return work if len(facts) == len(work.facts) else msgspec.structs.replace(work, facts=facts)


def _notes(works: list[Work], relations: list[WorkRelation]) -> set[str]:
    found = {o.note for w in works for o in w.occurrences}
    found |= {f.passage.note for w in works for f in w.facts if f.passage}
    return found | {e.passage.note for r in relations for e in r.evidence if e.passage}


def _wanted(work: Work, options: ExportOptions) -> bool:
    if options.status and status_of(work) not in options.status:
        return False
    if options.since is None and options.until is None:
        return True
    year = year_of(work)
    if year is None:
        return False
    return (options.since or year) <= year <= (options.until or year)


def _near(start: str, relations: list[WorkRelation], depth: int) -> set[str]:
    beside: dict[str, set[str]] = defaultdict(set)
    for relation in relations:
        beside[relation.source].add(relation.target)
        beside[relation.target].add(relation.source)
    found, edge = {start}, {start}
    for _ in range(depth):
        edge = {other for work in edge for other in beside[work]} - found
        found |= edge
    return found
