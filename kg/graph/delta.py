"""What to take from a stored graph and what to add to it, so that it holds another lineage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TypeVar

import msgspec

from kg.config import Settings
from kg.graph.claims import Graphs
from kg.graph.shared import Quote, Shared
from kg.graph.triples import Writer
from kg.graph.vocabulary import Namer
from kg.model import Lineage, Work, WorkRelation

K = TypeVar("K")
V = TypeVar("V", Work, WorkRelation)


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
    before, after = (Shared(x, namer, settings.threshold) for x in (old, new))
    renumbered = _renumbered(before, after)
    sides = []
    for one, other, shared in ((old, new, before), (new, old, after)):
        found: Graphs = defaultdict(set)
        writer = Writer(namer, settings.threshold, found, shared.passage)
        for path in set(one.notes) - set(other.notes):
            writer.note(path)
        for work in _changed(_works(one), _works(other), renumbered):
            writer.work(work)
        for relation in _changed(_relations(one), _relations(other), renumbered):
            writer.relation(relation)
        sides.append(found)
    removed, added = sides
    for one_shared, other_shared, found in ((before, after, removed), (after, before, added)):
        for quote, places in one_shared.places.items():
            if other_shared.places.get(quote) != places:
                found[namer.note(quote[0])].update(one_shared.passages(quote))
        for graph, items in one_shared.items.items():
            for item in items - other_shared.items.get(graph, set()):
                found[graph].update(one_shared.triples(item))
    return Delta(_less(removed, added), _less(added, removed))


def _works(lineage: Lineage) -> dict[str, Work]:
    return {work.id: work for work in lineage.works}


def _relations(lineage: Lineage) -> dict[tuple[str, str, str], WorkRelation]:
    return {(r.source, r.type, r.target): r for r in lineage.relations}


def _changed(one: Mapping[K, V], other: Mapping[K, V], quotes: set[Quote]) -> Iterable[V]:
    for key, value in one.items():
        if other.get(key) != value or (quotes and not quotes.isdisjoint(_quotes(value))):
            yield value


def _quotes(value: Work | WorkRelation) -> set[Quote]:
    said = value.facts if isinstance(value, Work) else value.evidence
    return {(s.passage.note, s.passage.quote) for s in said if s.passage is not None}


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
