"""What to take from a stored graph and what to add to it, so that it holds another lineage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import msgspec

from kg.config import Settings
from kg.graph.claims import Graphs
from kg.graph.shared import Quote, Scope, Shared, thing_of
from kg.graph.triples import Writer
from kg.graph.vocabulary import Namer
from kg.model import Evidence, Lineage, Statement, Work, WorkRelation

K = TypeVar("K")
V = TypeVar("V", Work, WorkRelation)
Said = Work | WorkRelation


class Delta(msgspec.Struct, frozen=True):
    """Triples by graph; ``removed`` are all in the old graph, ``added`` all in the new one."""

    removed: Graphs
    added: Graphs

    def size(self) -> int:
        """How many quads come or go."""
        return sum(len(t) for graphs in (self.removed, self.added) for t in graphs.values())


def delta(old: Lineage, new: Lineage, settings: Settings) -> Delta:
    """What leads from the triples of ``old`` to those of ``new``, both with the same settings."""
    namer = Namer(settings.base)
    before, after = shared = [Shared(x, namer, settings.threshold) for x in (old, new)]
    changed = [_changed(one, other) for one, other in ((old, new), (new, old))]
    scope = _scope(shared, changed)
    for index in shared:
        index.take(scope)
    renumbered = _renumbered(before, after)
    if renumbered:
        for one, values in zip((old, new), changed, strict=True):
            values += list(_speaking(one, values, renumbered))
        scope = _scope(shared, changed)
        for index in shared:
            index.take(scope)
    removed = _written(old, new, changed[0], before, settings)
    added = _written(new, old, changed[1], after, settings)
    for here, there, found in ((before, after, removed), (after, before, added)):
        for quote, places in here.places.items():
            if there.places.get(quote) != places:
                found[namer.note(quote[0])].update(here.passages(quote))
        for graph, items in here.items.items():
            for item in items - there.items.get(graph, set()):
                found[graph].update(here.triples(item))
    return Delta(_less(removed, added), _less(added, removed))


def _written(
    one: Lineage, other: Lineage, values: Iterable[Said], index: Shared, settings: Settings
) -> Graphs:
    """What ``one`` alone says: its notes that ``other`` lacks, works and relations that differ."""
    found: Graphs = defaultdict(set)
    writer = Writer(Namer(settings.base), settings.threshold, found, index.passage)
    for path in set(one.notes) - set(other.notes):
        writer.note(path)
    for value in values:
        if isinstance(value, Work):
            writer.work(value)
        else:
            writer.relation(value)
    return found


def _works(lineage: Lineage) -> dict[str, Work]:
    return {work.id: work for work in lineage.works}


def _relations(lineage: Lineage) -> dict[tuple[str, str, str], WorkRelation]:
    return {(r.source, r.type, r.target): r for r in lineage.relations}


def _changed(one: Lineage, other: Lineage) -> list[Said]:
    return [
        *_differing(_works(one), _works(other)),
        *_differing(_relations(one), _relations(other)),
    ]


def _differing(one: Mapping[K, V], other: Mapping[K, V]) -> Iterator[V]:
    # What the two have in common is often one object: comparing is not always looking.
    return (v for k, v in one.items() if (now := other.get(k)) is not v and now != v)


def _scope(shared: Sequence[Shared], changed: Sequence[Sequence[Said]]) -> Scope:
    """What the changed works and relations of the two sides may share with others."""
    quotes = frozenset(quote for values in changed for value in values for quote in _quotes(value))
    # What they say alike before and after, the whole says before and after.
    before, after = (
        {item for value in values for item in index.items_of(value)}
        for index, values in zip(shared, changed, strict=True)
    )
    things = frozenset(thing_of(item) for _, item in before ^ after)
    return Scope(quotes, frozenset(note for note, _ in quotes), things)


def _speaking(lineage: Lineage, changed: Iterable[Said], quotes: set[Quote]) -> Iterator[Said]:
    """The other works and relations that cite one of the quotes."""
    known, notes = set(map(id, changed)), {note for note, _ in quotes}
    every: list[Said] = [*lineage.works, *lineage.relations]
    for value in every:
        if id(value) not in known and any(
            s.passage is not None
            and s.passage.note in notes
            and (s.passage.note, s.passage.quote) in quotes
            for s in _said(value)
        ):
            yield value


def _said(value: Said) -> tuple[Statement, ...] | tuple[Evidence, ...]:
    return value.facts if isinstance(value, Work) else value.evidence


def _quotes(value: Said) -> Iterator[Quote]:
    return ((s.passage.note, s.passage.quote) for s in _said(value) if s.passage is not None)


def _renumbered(before: Shared, after: Shared) -> set[Quote]:
    # A further place of a quote may change the names of its other passages, which works and
    # relations that did not change speak of.
    return {
        quote
        for quote, places in before.places.items()
        if (now := after.places.get(quote)) is not None and now != places
    }


def _less(one: Graphs, other: Graphs) -> Graphs:
    found = {graph: triples - other.get(graph, set()) for graph, triples in one.items()}
    return {graph: triples for graph, triples in found.items() if triples}
