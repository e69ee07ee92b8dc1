"""Parts of the stored graph, read without reading all of it.

Commands about one work, or about the bare edges, answer in the same time however large the graph.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from kg.graph.lineage import lineage_of
from kg.graph.store import GraphStore
from kg.graph.vocabulary import (
    DCTERMS,
    KG,
    OA,
    PROV,
    RDF,
    RDFS,
    RELATION_TERMS,
)
from kg.model import LINEAGE, Evidence, Lineage, Relation

if TYPE_CHECKING:
    import pyoxigraph

_LABEL, _ISSUED = RDFS + "label", DCTERMS + "issued"


class Arrow(NamedTuple):
    """A stated edge, newer to older, by work ids."""

    source: str
    type: Relation
    target: str


def read_part(store: GraphStore, works: Iterable[str]) -> Lineage:
    """All that the graph says about some works: facts, occurrences, edges with their evidence.

    The works at the other ends of the edges come with their names alone.
    """
    import pyoxigraph as ox

    wanted = _Copy(store.rdf)
    for work_id in works:
        node = ox.NamedNode(store.namer.work(work_id)[1:-1])
        wanted.take(node)
        for occurrence in wanted.subjects(KG + "about", node):
            wanted.take(occurrence)
        for predicate in (RDF + "subject", RDF + "object"):
            for claim in wanted.subjects(predicate, node):
                wanted.take_claim(claim)
        for predicate in (KG + "newer", KG + "older"):
            for edge in wanted.subjects(predicate, node):
                wanted.take(edge)
                for end in (KG + "newer", KG + "older"):
                    for other in wanted.objects(edge, end):
                        wanted.take(other, _LABEL)
    return lineage_of(wanted.copy(), store.namer)


def evidence_of(store: GraphStore, arrow: Arrow) -> tuple[Evidence, ...]:
    """Why one edge is in the graph, best first; empty when nothing speaks of it."""
    import pyoxigraph as ox

    wanted = _Copy(store.rdf)
    source, target = (
        ox.NamedNode(store.namer.work(end)[1:-1]) for end in (arrow.source, arrow.target)
    )
    relation = ox.NamedNode(RELATION_TERMS[arrow.type])
    for claim in wanted.subjects(RDF + "subject", source):
        if wanted.has(claim, RDF + "object", target) and wanted.has(
            claim, RDF + "predicate", relation
        ):
            wanted.take_claim(claim)
            for edge in wanted.objects(claim, KG + "supports"):
                wanted.take(edge)
    relations = lineage_of(wanted.copy(), store.namer).relations
    return relations[0].evidence if relations else ()


def arrows(store: GraphStore, types: Iterable[Relation] = LINEAGE) -> list[Arrow]:
    """All stated edges of some types, sorted."""
    found = []
    for name in types:
        for source, target in _pairs(store, RELATION_TERMS[name]):
            ends = (store.namer.name("work", end) for end in (source, target))
            found.append(Arrow(next(ends), name, next(ends)))
    return sorted(found)


def names(store: GraphStore) -> dict[str, str]:
    """The short name of every work, by id."""
    return dict(_of_works(store, _LABEL))


def dates(store: GraphStore) -> dict[str, str]:
    """When each dated work appeared, by id: "2021" or "2021-06"."""
    return dict(_of_works(store, _ISSUED))


def organizations(store: GraphStore) -> dict[str, list[str]]:
    """The organisations of each work, by id, sorted."""
    found: dict[str, list[str]] = defaultdict(list)
    for node, organization in _of_works(store, KG + "organization"):
        found[node].append(store.namer.name("organization", organization))
    return {work: sorted(known) for work, known in found.items()}


def _of_works(store: GraphStore, predicate: str) -> Iterator[tuple[str, str]]:
    start = f"{store.namer.base}work/"
    for node, value in _pairs(store, predicate):
        if node.startswith(start):
            yield store.namer.name("work", node), value


def _pairs(store: GraphStore, predicate: str) -> Iterator[tuple[str, str]]:
    import pyoxigraph as ox

    pattern = (None, ox.NamedNode(predicate), None, ox.DefaultGraph())
    for quad in store.rdf.quads_for_pattern(*pattern):
        yield quad.subject.value, quad.object.value  # type: ignore[union-attr]


class _Copy:
    """Copies the triples of chosen nodes out of the default graph."""

    def __init__(self, rdf: pyoxigraph.Store) -> None:
        import pyoxigraph as ox

        self._rdf, self._ox = rdf, ox
        self._quads: list[pyoxigraph.Quad] = []

    def take(self, node: pyoxigraph.NamedNode, predicate: str | None = None) -> None:
        wanted = self._ox.NamedNode(predicate) if predicate else None
        self._quads.extend(self._match(node, wanted, None))

    def take_claim(self, claim: pyoxigraph.NamedNode) -> None:
        self.take(claim)
        for passage in self.objects(claim, PROV + "wasDerivedFrom"):
            self.take(passage)
            for selector in self.objects(passage, OA + "hasSelector"):
                self.take(selector)

    def subjects(self, predicate: str, node: pyoxigraph.NamedNode) -> list[pyoxigraph.NamedNode]:
        found = self._match(None, self._ox.NamedNode(predicate), node)
        return [quad.subject for quad in found if isinstance(quad.subject, self._ox.NamedNode)]

    def objects(self, node: pyoxigraph.NamedNode, predicate: str) -> list[pyoxigraph.NamedNode]:
        found = self._match(node, self._ox.NamedNode(predicate), None)
        return [quad.object for quad in found if isinstance(quad.object, self._ox.NamedNode)]

    def has(self, node: pyoxigraph.NamedNode, predicate: str, value: pyoxigraph.NamedNode) -> bool:
        return next(self._match(node, self._ox.NamedNode(predicate), value), None) is not None

    def copy(self) -> pyoxigraph.Store:
        copied = self._ox.Store()
        copied.extend(self._quads)
        return copied

    def _match(
        self,
        subject: pyoxigraph.NamedNode | None,
        predicate: pyoxigraph.NamedNode | None,
        value: pyoxigraph.NamedNode | None,
    ) -> Iterator[pyoxigraph.Quad]:
        return self._rdf.quads_for_pattern(subject, predicate, value, self._ox.DefaultGraph())
