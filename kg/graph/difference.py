"""What changed between two lineages, work by work and edge by edge."""

from __future__ import annotations

import msgspec

from kg.model import Lineage, Occurrence, Statement, Work, WorkRelation


class Change(msgspec.Struct, frozen=True):
    """One difference. ``kind``: added, removed, changed; ``what``: work or relation."""

    kind: str
    what: str
    name: str
    details: tuple[str, ...] = ()


def difference(old: Lineage, new: Lineage) -> tuple[Change, ...]:
    """All changes from ``old`` to ``new``, works first, each group by name.

    A passage that only moved to another line is no change.
    """
    works = _works(old, new)
    relations = _relations(old, new)
    return (*works, *relations)


def _works(old: Lineage, new: Lineage) -> list[Change]:
    before, after = ({w.id: w for w in x.works} for x in (old, new))
    changes = []
    for ident in sorted(before.keys() | after.keys()):
        one, two = before.get(ident), after.get(ident)
        if one is None and two is not None:
            changes.append(Change("added", "work", two.key))
        elif two is None and one is not None:
            changes.append(Change("removed", "work", one.key))
        elif one is two:  # what did not change is often one object
            continue
        elif one is not None and two is not None and (details := _details(one, two)):
            changes.append(Change("changed", "work", two.key, details))
    return changes


def _details(old: Work, new: Work) -> tuple[str, ...]:
    found = []
    if old.key != new.key:
        found.append(f"key: {old.key} → {new.key}")
    if old.title != new.title:
        found.append(f"title: {old.title or '(none)'} → {new.title or '(none)'}")
    found += _sets("alias", set(old.aliases), set(new.aliases))
    found += _sets("fact", set(map(_fact, old.facts)), set(map(_fact, new.facts)))
    found += _sets(
        "occurrence", set(map(_place, old.occurrences)), set(map(_place, new.occurrences))
    )
    return tuple(found)


def _sets(label: str, old: set[str], new: set[str]) -> list[str]:
    gone = [f"- {label} {x}" for x in sorted(old - new)]
    return gone + [f"+ {label} {x}" for x in sorted(new - old)]


def _fact(fact: Statement) -> str:
    source = fact.passage.note if fact.passage else fact.status
    return f"{fact.property} {fact.canonical} ({source})"


def _place(place: Occurrence) -> str:
    read = f", {place.status}" if place.status else ""
    return f"{place.role} in {place.note}{read}" + (f" on {place.read_on}" if place.read_on else "")


def _relations(old: Lineage, new: Lineage) -> list[Change]:
    names = {w.id: w.key for w in (*old.works, *new.works)}
    before, after = ({(r.source, r.type, r.target): r for r in x.relations} for x in (old, new))
    changes = []
    for edge in sorted(before.keys() | after.keys()):
        one, two = before.get(edge), after.get(edge)
        if one is two:
            continue
        name = f"{names.get(edge[0], edge[0])} {edge[1]} {names.get(edge[2], edge[2])}"
        if one is None:
            changes.append(Change("added", "relation", name))
        elif two is None:
            changes.append(Change("removed", "relation", name))
        elif details := _evidence(one, two):
            changes.append(Change("changed", "relation", name, details))
    return changes


def _evidence(old: WorkRelation, new: WorkRelation) -> tuple[str, ...]:
    found = []
    if old.status != new.status:
        found.append(f"status: {old.status} → {new.status}")
    if round(old.confidence, 2) != round(new.confidence, 2):
        found.append(f"confidence: {old.confidence:.2f} → {new.confidence:.2f}")
    sentences = [
        {f"{e.passage.note}: {e.passage.quote.strip()}" for e in r.evidence if e.passage}
        for r in (old, new)
    ]
    return (*found, *_sets("sentence", *sentences))
