"""The way back: a ``Lineage`` out of the stored graph.

``read_lineage`` gives what was written, in normal form: works by id, relations by source, type
and target, notes by path, aliases sorted and once, occurrences in reading order; facts and
evidence in the order they were given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from kg.graph.claims import separated
from kg.graph.store import open_store
from kg.graph.terms import PREDICATES, PROPERTIES, fact_value
from kg.graph.triples import occurrence_order
from kg.graph.vocabulary import (
    DCTERMS,
    KG,
    OA,
    PROV,
    RDF,
    RDFS,
    READING_TERMS,
    RELATION_TERMS,
    SKOS,
    STATUS_TERMS,
    Namer,
)
from kg.model import Evidence, Lineage, Occurrence, Passage, Statement, Work, WorkRelation

if TYPE_CHECKING:
    import pyoxigraph

T = TypeVar("T")

_RELATIONS = {term: name for name, term in RELATION_TERMS.items()}
_STATUSES = {term: name for name, term in STATUS_TERMS.items()}
_READING = {term: name for name, term in READING_TERMS.items()}


def read_lineage(out: Path, previous: bool = False) -> Lineage:
    """The lineage stored in an output folder, or that of the build before.

    Raises GraphError, with what to do, when there is none or it cannot be opened.
    """
    store = open_store(out, previous)
    lineage = lineage_of(store.rdf, store.namer)
    return msgspec.structs.replace(lineage, problems=store.problems())


def lineage_of(rdf: pyoxigraph.Store, namer: Namer) -> Lineage:
    """The lineage that the default graph of ``rdf`` holds (without problems)."""
    return _Reader(rdf, namer).read()


def normal(lineage: Lineage) -> Lineage:
    """``lineage`` in the order that ``read_lineage`` gives it back in."""
    works = (
        msgspec.structs.replace(
            work,
            aliases=tuple(sorted(set(work.aliases))),
            occurrences=tuple(sorted(work.occurrences, key=occurrence_order)),
        )
        for work in lineage.works
    )
    return msgspec.structs.replace(
        lineage,
        notes=tuple(sorted(set(lineage.notes))),
        works=tuple(sorted(works, key=lambda w: w.id)),
        relations=tuple(sorted(lineage.relations, key=_edge_order)),
    )


def _edge_order(relation: WorkRelation) -> tuple[str, str, str]:
    return relation.source, relation.type, relation.target


class _Reader:
    """Reads the graph predicate by predicate and puts the nodes together."""

    def __init__(self, rdf: pyoxigraph.Store, namer: Namer) -> None:
        self._rdf, self._namer = rdf, namer
        self._work_start = f"{namer.base}work/"
        self._passages: dict[str, tuple[int, Passage]] = {}

    def read(self) -> Lineage:
        self._passages = dict(self._read_passages())
        facts, evidence = self._claims()
        occurrences = self._occurrences()
        titles = self._one(DCTERMS + "title")
        aliases = self._many(SKOS + "altLabel")
        works = [
            Work(
                id=self._namer.name("work", node),
                key=label,
                title=titles.get(node),
                aliases=tuple(sorted(aliases.get(node, ()))),
                occurrences=tuple(sorted(occurrences[node], key=occurrence_order)),
                facts=tuple(facts[node]),
            )
            for node, label in self._one(RDFS + "label").items()
            if node.startswith(self._work_start)
        ]
        return Lineage(
            notes=tuple(sorted(self._one(KG + "path").values())),
            works=tuple(sorted(works, key=lambda w: w.id)),
            relations=tuple(sorted(self._edges(evidence), key=_edge_order)),
        )

    def _pairs(
        self, predicate: str
    ) -> Iterator[tuple[str, pyoxigraph.NamedNode | pyoxigraph.Literal]]:
        import pyoxigraph as ox

        quads = self._rdf.quads_for_pattern(None, ox.NamedNode(predicate), None, ox.DefaultGraph())
        for quad in quads:
            yield quad.subject.value, quad.object  # type: ignore[union-attr, misc]

    def _one(self, predicate: str) -> dict[str, str]:
        return {node: term.value for node, term in self._pairs(predicate)}

    def _many(self, predicate: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for node, term in self._pairs(predicate):
            found[node].append(term.value)
        return found

    def _read_passages(self) -> Iterator[tuple[str, tuple[int, Passage]]]:
        exact, prefix, suffix = (self._one(OA + n) for n in ("exact", "prefix", "suffix"))
        start, end = self._one(OA + "start"), self._one(OA + "end")
        line = self._one(KG + "line")
        for node, note in self._one(OA + "hasSource").items():
            quote, position = f"{node}/quote", f"{node}/position"
            begin = int(start[position])
            yield (
                node,
                (
                    begin,
                    Passage(
                        note=self._namer.name("note", note),
                        line=int(line[node]),
                        start=begin,
                        end=int(end[position]),
                        quote=exact[quote],
                        prefix=prefix[quote],
                        suffix=suffix[quote],
                    ),
                ),
            )

    def _claims(self) -> tuple[dict[str, list[Statement]], dict[str, list[Evidence]]]:
        subject, predicate = self._one(RDF + "subject"), self._one(RDF + "predicate")
        objects, written = dict(self._pairs(RDF + "object")), dict(self._pairs(KG + "asWritten"))
        confidence, status = self._one(KG + "confidence"), self._one(KG + "claimStatus")
        cue, reasons = self._one(KG + "cue"), self._one(KG + "reasons")
        edge, passages = self._one(KG + "supports"), self._many(PROV + "wasDerivedFrom")
        facts: dict[str, list[tuple[int, Statement]]] = defaultdict(list)
        evidence: dict[str, list[tuple[int, Evidence]]] = defaultdict(list)
        for node, ranks in self._many(KG + "rank").items():
            trust, said = float(confidence[node]), _STATUSES[status[node]]
            found = [self._passages[p] for p in passages.get(node, ())]
            places: list[Passage | None] = [p for _, p in sorted(found, key=_position)] or [None]
            for rank, place in zip(sorted(map(int, ranks)), places, strict=True):
                if node in edge:
                    why = separated(reasons[node]) if node in reasons else ()
                    evidence[edge[node]].append(
                        (rank, Evidence(place, cue[node], trust, said, why))
                    )
                    continue
                name = PREDICATES[predicate[node]]
                fact = Statement(
                    property=name,
                    value=_value(written[node]),
                    canonical=self._canonical(name, objects[node]),
                    confidence=trust,
                    passage=place,
                    status=said,
                )
                facts[subject[node]].append((rank, fact))
        return _ranked(facts), _ranked(evidence)

    def _canonical(self, name: str, term: pyoxigraph.NamedNode | pyoxigraph.Literal) -> str | int:
        datatype = getattr(term, "datatype", None)
        kind = datatype.value if datatype else None
        return fact_value(PROPERTIES[name], term.value, kind, self._namer)

    def _edges(self, evidence: dict[str, list[Evidence]]) -> Iterator[WorkRelation]:
        newer, older = self._one(KG + "newer"), self._one(KG + "older")
        relation, status = self._one(KG + "relation"), self._one(KG + "claimStatus")
        confidence = self._one(KG + "confidence")
        for node in newer:
            yield WorkRelation(
                source=self._namer.name("work", newer[node]),
                type=_RELATIONS[relation[node]],
                target=self._namer.name("work", older[node]),
                confidence=float(confidence[node]),
                evidence=tuple(evidence.get(node, ())),
                status=_STATUSES[status[node]],
            )

    def _occurrences(self) -> dict[str, list[Occurrence]]:
        note, line = self._one(DCTERMS + "isPartOf"), self._one(KG + "line")
        text, read_on = self._one(KG + "text"), self._one(KG + "readOn")
        status = self._one(KG + "readingStatus")
        entries = f"{self._namer.base}entry/"
        found: dict[str, list[Occurrence]] = defaultdict(list)
        for node, work in self._one(KG + "about").items():
            found[work].append(
                Occurrence.of(
                    note=self._namer.name("note", note[node]) if node in note else "",
                    line=int(line.get(node, 0)),
                    role="entry" if node.startswith(entries) else "mention",
                    status=_READING[status[node]] if node in status else None,
                    read_on=read_on.get(node),
                    text=text.get(node, ""),
                )
            )
        return found


def _position(item: tuple[int, Passage]) -> tuple[int, int, int, str, str]:
    passage = item[1]
    return passage.start, passage.end, passage.line, passage.prefix, passage.suffix


def _value(term: pyoxigraph.NamedNode | pyoxigraph.Literal) -> str | int:
    datatype = getattr(term, "datatype", None)
    is_number = datatype is not None and datatype.value.endswith("#integer")
    return int(term.value) if is_number else term.value


def _ranked(found: dict[str, list[tuple[int, T]]]) -> dict[str, list[T]]:
    ordered: dict[str, list[T]] = defaultdict(list)
    for node, items in found.items():
        ordered[node] = [item for _, item in sorted(items, key=lambda pair: pair[0])]
    return ordered
