"""What several works or relations state together: passages, names, that one builds on another.

All else in the graph is stated by one work, one relation or one note alone. So what changed in a
graph can be told from the works and relations that changed and from two of these indexes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

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


class Shared:
    """The index of one lineage.

    ``places``: where a quote stands in its note, in order. ``items``: by graph.
    """

    def __init__(self, lineage: Lineage, namer: Namer, threshold: float) -> None:
        self._namer, self._threshold = namer, threshold
        self.places: dict[Quote, list[Place]] = {}
        self.items: dict[str, set[Item]] = defaultdict(set)
        self._works = {w.id: ("work", w.id, literal(w.key)) for w in lineage.works}
        for work in lineage.works:
            self._take_work(work)
        for relation in lineage.relations:
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
            found[graph].update(t for item in sorted(items) for t in self.triples(item))

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

    def _work(self, ident: str) -> Item:
        return self._works.get(ident) or ("work", ident, "")

    def _take_work(self, work: Work) -> None:
        item = self._work(work.id)
        for graph in homes_of(work, self._namer):
            self.items[graph].add(item)
        for fact in work.facts:
            spec = known_property(fact.property)
            graph = self._take_passage(fact.passage) or self._namer.home(None, fact.status)
            self.items[graph].add(item)
            if spec.type and isinstance(fact.canonical, str):
                self.items[graph].add(("agent", fact.property, fact.canonical))

    def _take_relation(self, relation: WorkRelation) -> None:
        newer, older = self._work(relation.source), self._work(relation.target)
        stated = relation.type != "compares" and holds(
            relation.status, relation.confidence, self._threshold
        )
        for said in relation.evidence:
            graph = self._take_passage(said.passage) or self._namer.home(None, said.status)
            self.items[graph].update((newer, older))
            if stated and said.status != "rejected":
                self.items[graph].add(("built", relation.source, relation.target))
        if not relation.evidence:
            self.items[self._namer.home(None, relation.status)].update((newer, older))

    def _take_passage(self, passage: Passage | None) -> str:
        if passage is None:
            return ""
        self.places.setdefault((passage.note, passage.quote), []).append(place_of(passage))
        return self._namer.note(passage.note)


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
