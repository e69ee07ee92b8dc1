"""What several works or relations state together: passages, names, that one builds on another.

All else in the graph is stated by one work, one relation or one note alone. So what changed in a
graph can be told from the works and relations that changed and from two of these indexes, each of
what the changed ones share with others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import msgspec

from kg.graph.claims import Place, Sinks, holds, key_of, place_of
from kg.graph.terms import fact_object, integer, known_property, literal
from kg.graph.vocabulary import FOAF, KG, OA, RDF, RDFS, SKOS, Namer, iri
from kg.model import Lineage, Passage, Work, WorkRelation

Quote = tuple[str, str]  # note, text
Item = tuple[str, str, str]  # "work", id, label · "agent", property, name · "built", newer, older

_A = iri(RDF + "type")
_LABEL = iri(RDFS + "label")
_WORK, _PASSAGE, _LINE = (iri(KG + n) for n in ("Work", "Passage", "line"))
_BUILDS_ON = iri(KG + "buildsOn")
_SOURCE, _SELECTOR = iri(OA + "hasSource"), iri(OA + "hasSelector")
_BY_QUOTE, _BY_POSITION = iri(OA + "TextQuoteSelector"), iri(OA + "TextPositionSelector")
_EXACT, _BEFORE, _AFTER = (iri(OA + n) for n in ("exact", "prefix", "suffix"))
_START, _END = iri(OA + "start"), iri(OA + "end")
_LABELS = {
    "organization": (_LABEL,),
    "person": (_LABEL, iri(FOAF + "name")),
    "venue": (_LABEL,),
    "topic": (_LABEL, iri(SKOS + "prefLabel")),
}


class Scope(msgspec.Struct, frozen=True):
    """What is looked for: some quotes; works by id, agents by property and name, pairs."""

    quotes: frozenset[Quote]
    notes: frozenset[str]  # those of the quotes
    things: frozenset[tuple[str, ...]]  # items without the label of a work


class Shared:
    """The index of one lineage, empty until ``take``.

    ``places``: where a quote stands in its note, in order. ``items``: by graph.
    """

    def __init__(self, lineage: Lineage, namer: Namer, threshold: float) -> None:
        self._lineage, self._namer, self._threshold = lineage, namer, threshold
        self._scope: Scope | None = None
        self.places: dict[Quote, list[Place]] = {}
        self.items: dict[str, set[Item]] = defaultdict(set)
        self._works = {w.id: ("work", w.id, literal(w.key)) for w in lineage.works}

    def take(self, scope: Scope | None = None) -> None:
        """Make the index of all that lies within ``scope``, or of everything."""
        self._scope = scope
        self.places.clear()
        self.items.clear()
        for work in self._lineage.works:
            self._take_work(work)
        for relation in self._lineage.relations:
            self._take_relation(relation)
        for places in self.places.values():
            if len(places) > 1:
                places[:] = sorted(set(places))

    def passage(self, passage: Passage) -> str:
        """The term of a passage."""
        quote = passage.note, passage.quote
        places = self.places[quote]
        number = 1 if len(places) == 1 else places.index(place_of(passage)) + 1
        return self._namer.node("passage", _numbered(key_of(*quote), number))

    def write(self, found: Sinks) -> None:
        """All triples of the index."""
        for quote in self.places:
            found[self._namer.note(quote[0])].update(self.passages(quote))
        for graph, items in self.items.items():
            found[graph].update(t for item in items for t in self.triples(item))

    def passages(self, quote: Quote) -> Iterable[str]:
        """The passages of a quote, each with its selectors."""
        note, text = self._namer.note(quote[0]), literal(quote[1])
        key = key_of(*quote)
        for number, (start, end, line, prefix, suffix) in enumerate(self.places[quote], 1):
            name = _numbered(key, number)
            node = self._namer.node("passage", name)
            by_quote = self._namer.node("passage", f"{name}/quote")
            by_position = self._namer.node("passage", f"{name}/position")
            yield from (
                f"{node} {_A} {_PASSAGE}",
                f"{node} {_SOURCE} {note}",
                f"{node} {_LINE} {integer(line)}",
                f"{node} {_SELECTOR} {by_quote}",
                f"{node} {_SELECTOR} {by_position}",
                f"{by_quote} {_A} {_BY_QUOTE}",
                f"{by_quote} {_EXACT} {text}",
                f"{by_quote} {_BEFORE} {literal(prefix)}",
                f"{by_quote} {_AFTER} {literal(suffix)}",
                f"{by_position} {_A} {_BY_POSITION}",
                f"{by_position} {_START} {integer(start)}",
                f"{by_position} {_END} {integer(end)}",
            )

    def triples(self, item: Item) -> list[str]:
        """The triples of one item."""
        kind, one, two = item
        if kind == "work":
            term = self._namer.work(one)
            return [f"{term} {_A} {_WORK}"] + ([f"{term} {_LABEL} {two}"] if two else [])
        if kind == "built":
            return [f"{self._namer.work(one)} {_BUILDS_ON} {self._namer.work(two)}"]
        spec = known_property(one)
        node, label = fact_object(spec, two, self._namer), literal(two)
        return [
            f"{node} {_A} {iri(spec.type)}",
            *(f"{node} {p} {label}" for p in _LABELS[spec.kind]),
        ]

    def items_of(self, said: Work | WorkRelation) -> Iterator[tuple[str, Item]]:
        """What one work or relation adds to the index, each with its graph."""
        if isinstance(said, Work):
            item = self._work(said.id)
            for graph in sorted(homes_of(said, self._namer)):
                yield graph, item
            for fact in said.facts:
                graph = self._namer.home(fact.passage, fact.status)
                yield graph, item
                spec = known_property(fact.property)
                if spec.type and isinstance(fact.canonical, str):
                    yield graph, ("agent", fact.property, fact.canonical)
            return
        newer, older = self._work(said.source), self._work(said.target)
        stated = said.type != "compares" and holds(said.status, said.confidence, self._threshold)
        for evidence in said.evidence:
            graph = self._namer.home(evidence.passage, evidence.status)
            yield graph, newer
            yield graph, older
            if stated and evidence.status != "rejected":
                yield graph, ("built", said.source, said.target)
        if not said.evidence:
            graph = self._namer.home(None, said.status)
            yield graph, newer
            yield graph, older

    def _work(self, ident: str) -> Item:
        return self._works.get(ident) or ("work", ident, "")

    def _take_work(self, work: Work) -> None:
        agents = (("agent", f.property, str(f.canonical)) for f in work.facts)
        self._take(work, ("work", work.id), *(agents if self._scope else ()))
        for fact in work.facts:
            self._take_passage(fact.passage)

    def _take_relation(self, relation: WorkRelation) -> None:
        ends = relation.source, relation.target
        self._take(relation, ("built", *ends), *(("work", end) for end in ends))
        for said in relation.evidence:
            self._take_passage(said.passage)

    def _take(self, said: Work | WorkRelation, *things: tuple[str, ...]) -> None:
        scope = self._scope
        if scope is not None and scope.things.isdisjoint(things):
            return
        for graph, item in self.items_of(said):
            if scope is None or thing_of(item) in scope.things:
                self.items[graph].add(item)

    def _take_passage(self, passage: Passage | None) -> None:
        scope = self._scope
        if passage is None or (scope is not None and passage.note not in scope.notes):
            return
        quote = passage.note, passage.quote
        if scope is None or quote in scope.quotes:
            self.places.setdefault(quote, []).append(place_of(passage))


def thing_of(item: Item) -> tuple[str, ...]:
    """An item without the label of a work."""
    return item[:2] if item[0] == "work" else item


def homes_of(work: Work, namer: Namer) -> set[str]:
    """The graphs that name a work apart from its facts: where it occurs, and where it is described.

    Its full title and other names stand where it has an entry; the names of a work that no note is
    about come from elsewhere, so they are background.
    """
    found = {
        namer.note(place.note) if place.note else namer.background for place in work.occurrences
    }
    return found | described_in(work, namer)


def described_in(work: Work, namer: Namer) -> set[str]:
    """The graphs that give a work's full title and other names."""
    found = {namer.note(p.note) for p in work.occurrences if p.role == "entry" and p.note}
    described = bool(work.aliases) or work.title is not None
    return found or ({namer.background} if described or not work.occurrences else set())


def _numbered(key: str, number: int) -> str:
    return key if number == 1 else f"{key}-{number}"
