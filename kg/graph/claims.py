"""Claims and their passages: why the graph says what it says, as nodes of its own.

One claim per relation or fact, note and quote; a quote that recurs in the note gives the claim
several passages. Its IRI is a hash of these, so an edit elsewhere in the note leaves it alone.
Where evidence agrees in the quote but not in cue, confidence or status, further claims carry the
suffix -2, -3, … ``kg:rank`` keeps the order of the evidence, best first, from 1.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from hashlib import blake2b
from typing import Protocol

import msgspec

from kg.graph.terms import decimal, fact_object, integer, known_property, literal
from kg.graph.vocabulary import (
    CITO,
    FOAF,
    KG,
    OA,
    PROV,
    RDF,
    RDFS,
    RELATION_TERMS,
    SKOS,
    STATUS_TERMS,
    Namer,
    iri,
)
from kg.model import ClaimStatus, Evidence, Lineage, Passage, Statement, Work, WorkRelation

Graphs = dict[str, set[str]]  # graph term → "subject predicate object" in N-Triples notation


class Sink(Protocol):
    """What takes the triples of one graph: a set, or a spool's part."""

    def add(self, triple: str, /) -> None:
        """Take one triple."""
        ...

    def update(self, triples: Iterable[str], /) -> None:
        """Take several."""
        ...


class Sinks(Protocol):
    """Graph term → where its triples go: ``Graphs``, or a spool."""

    def __getitem__(self, graph: str, /) -> Sink:
        """The sink of a graph, made when there is none."""
        ...


_A = iri(RDF + "type")
_SUBJECT, _PREDICATE, _OBJECT = (iri(RDF + n) for n in ("subject", "predicate", "object"))
_CLAIM, _PASSAGE, _EDGE = (iri(KG + n) for n in ("Claim", "Passage", "Edge"))
_CONFIDENCE, _STATUS, _RANK = (iri(KG + n) for n in ("confidence", "claimStatus", "rank"))
_CUE, _REASONS, _WRITTEN = (iri(KG + n) for n in ("cue", "reasons", "asWritten"))
_SUPPORTS, _LINE, _BUILDS_ON = (iri(KG + n) for n in ("supports", "line", "buildsOn"))
_NEWER, _OLDER, _RELATION = (iri(KG + n) for n in ("newer", "older", "relation"))
_CITATION = iri(CITO + "Citation")
_CITING, _CITED = iri(CITO + "hasCitingEntity"), iri(CITO + "hasCitedEntity")
_DERIVED = iri(PROV + "wasDerivedFrom")
_SOURCE, _SELECTOR = iri(OA + "hasSource"), iri(OA + "hasSelector")
_BY_QUOTE, _BY_POSITION = iri(OA + "TextQuoteSelector"), iri(OA + "TextPositionSelector")
_EXACT, _BEFORE, _AFTER = (iri(OA + n) for n in ("exact", "prefix", "suffix"))
_START, _END = iri(OA + "start"), iri(OA + "end")
_LABELS = {
    "organization": (RDFS + "label",),
    "person": (RDFS + "label", FOAF + "name"),
    "venue": (RDFS + "label",),
    "topic": (RDFS + "label", SKOS + "prefLabel"),
}

_Place = tuple[int, int, int, str, str]


def key_of(*parts: object) -> str:
    """A short hash of strings and numbers, the same on every machine."""
    try:
        data = msgspec.json.encode(parts)
    except UnicodeEncodeError:  # a lone surrogate: a file name that is not UTF-8
        data = json.dumps(parts).encode()
    return blake2b(data, digest_size=10).hexdigest()


class ClaimWriter:
    """Writes claims, passages and edges into the graphs of those who say so."""

    def __init__(self, lineage: Lineage, namer: Namer, found: Sinks) -> None:
        self._namer, self._found = namer, found
        self._passages: dict[tuple[str, str, _Place], str] = {}
        self._write_passages(lineage)

    def home(self, passage: Passage | None, status: ClaimStatus) -> str:
        """The graph of who says it: a note, the background, or the user's decisions."""
        if passage is not None:
            return self._namer.note(passage.note)
        by_user = status in ("accepted", "rejected")
        return self._namer.decisions if by_user else self._namer.background

    def facts(self, work: Work) -> set[str]:
        """The claims of a work's facts; returns the graphs written to."""
        subject, touched = self._namer.work(work.id), set()
        keys = [key_of(work.id, f.property, f.canonical, *_origin(f.passage)) for f in work.facts]
        attributes = [(type(f.value), f.value, f.confidence, f.status) for f in work.facts]
        for key, ranks in _runs(keys, attributes, [f.passage for f in work.facts]):
            fact = work.facts[ranks[0]]
            spec = known_property(fact.property)
            value = fact_object(spec, fact.canonical, self._namer)
            graph = self.home(fact.passage, fact.status)
            touched.add(graph)
            claimed = (subject, iri(spec.predicate), value)
            node = self._claim(graph, key, claimed, fact, ranks)
            triples = self._found[graph]
            as_written = integer(fact.value) if isinstance(fact.value, int) else literal(fact.value)
            triples.add(f"{node} {_WRITTEN} {as_written}")
            self._derive(node, graph, (work.facts[r].passage for r in ranks))
            if spec.type and isinstance(fact.canonical, str):
                triples.add(f"{value} {_A} {iri(spec.type)}")
                label = literal(fact.canonical)
                triples.update(f"{value} {iri(p)} {label}" for p in _LABELS[spec.kind])
        return touched

    def relation(self, relation: WorkRelation, threshold: float) -> set[str]:
        """An edge, its claims and its plain triples; returns the graphs written to."""
        source, target = self._namer.work(relation.source), self._namer.work(relation.target)
        predicate = iri(RELATION_TERMS[relation.type])
        parts = (relation.source, relation.type, relation.target)
        edge = self._namer.node("edge", key_of(*parts))
        evidence = relation.evidence
        touched, saying = set(), set()
        keys = [key_of(*parts, *_origin(e.passage)) for e in evidence]
        attributes = [(e.cue, e.confidence, e.status, e.reasons) for e in evidence]
        for key, ranks in _runs(keys, attributes, [e.passage for e in evidence]):
            first = evidence[ranks[0]]
            graph = self.home(first.passage, first.status)
            touched.add(graph)
            if first.status != "rejected":
                saying.add(graph)
            node = self._claim(graph, key, (source, predicate, target), first, ranks)
            triples = self._found[graph]
            triples.update(
                (
                    f"{node} {_A} {_CITATION}",
                    f"{node} {_CITING} {source}",
                    f"{node} {_CITED} {target}",
                    f"{node} {_CUE} {literal(first.cue)}",
                    f"{node} {_SUPPORTS} {edge}",
                )
            )
            if first.reasons:
                triples.add(f"{node} {_REASONS} {literal(joined(first.reasons))}")
            self._derive(node, graph, (evidence[r].passage for r in ranks))
        for graph in touched or {self.home(None, relation.status)}:
            touched.add(graph)
            self._found[graph].update(
                (
                    f"{edge} {_A} {_EDGE}",
                    f"{edge} {_NEWER} {source}",
                    f"{edge} {_RELATION} {predicate}",
                    f"{edge} {_OLDER} {target}",
                    f"{edge} {_CONFIDENCE} {decimal(relation.confidence)}",
                    f"{edge} {_STATUS} {iri(STATUS_TERMS[relation.status])}",
                )
            )
        if holds(relation.status, relation.confidence, threshold):
            for graph in saying:
                self._found[graph].add(f"{source} {predicate} {target}")
                if relation.type != "compares":
                    self._found[graph].add(f"{source} {_BUILDS_ON} {target}")
        return touched

    def _claim(
        self,
        graph: str,
        key: str,
        claimed: tuple[str, str, str],
        said: Statement | Evidence,
        ranks: Sequence[int],
    ) -> str:
        node = self._namer.node("claim", key)
        subject, predicate, value = claimed
        triples = self._found[graph]
        triples.update(
            (
                f"{node} {_A} {_CLAIM}",
                f"{node} {_SUBJECT} {subject}",
                f"{node} {_PREDICATE} {predicate}",
                f"{node} {_OBJECT} {value}",
                f"{node} {_CONFIDENCE} {decimal(said.confidence)}",
                f"{node} {_STATUS} {iri(STATUS_TERMS[said.status])}",
            )
        )
        triples.update(f"{node} {_RANK} {integer(rank + 1)}" for rank in ranks)
        return node

    def _derive(self, node: str, graph: str, passages: Iterable[Passage | None]) -> None:
        for passage in passages:
            if passage is not None:
                source = self._passages[passage.note, passage.quote, _place(passage)]
                self._found[graph].add(f"{node} {_DERIVED} {source}")

    def _write_passages(self, lineage: Lineage) -> None:
        places: dict[tuple[str, str], set[_Place]] = defaultdict(set)
        said: list[Iterable[Statement | Evidence]] = [w.facts for w in lineage.works]
        said += [r.evidence for r in lineage.relations]
        for items in said:
            for item in items:
                if item.passage is not None:
                    places[item.passage.note, item.passage.quote].add(_place(item.passage))
        for (note, quote), found in places.items():
            key = key_of(note, quote)
            for number, place in enumerate(sorted(found), 1):
                name = key if number == 1 else f"{key}-{number}"
                self._passages[note, quote, place] = self._passage(name, note, quote, place)

    def _passage(self, name: str, note: str, quote: str, place: _Place) -> str:
        start, end, line, prefix, suffix = place
        graph = self._namer.note(note)
        node = self._namer.node("passage", name)
        by_quote = self._namer.node("passage", f"{name}/quote")
        by_position = self._namer.node("passage", f"{name}/position")
        self._found[graph].update(
            (
                f"{node} {_A} {_PASSAGE}",
                f"{node} {_SOURCE} {graph}",
                f"{node} {_LINE} {integer(line)}",
                f"{node} {_SELECTOR} {by_quote}",
                f"{node} {_SELECTOR} {by_position}",
                f"{by_quote} {_A} {_BY_QUOTE}",
                f"{by_quote} {_EXACT} {literal(quote)}",
                f"{by_quote} {_BEFORE} {literal(prefix)}",
                f"{by_quote} {_AFTER} {literal(suffix)}",
                f"{by_position} {_A} {_BY_POSITION}",
                f"{by_position} {_START} {integer(start)}",
                f"{by_position} {_END} {integer(end)}",
            )
        )
        return node


def holds(status: ClaimStatus, confidence: float, threshold: float) -> bool:
    """Whether the graph states what a claim says: what the user accepts always, never what the
    user rejects, anything else from the threshold upwards."""
    return status == "accepted" or (status != "rejected" and confidence >= threshold)


def joined(reasons: Sequence[str]) -> str:
    """Reasons as one text, a line each; ``separated`` leads back."""
    return "\n".join(r.replace("\\", "\\\\").replace("\n", "\\n") for r in reasons)


def separated(text: str) -> tuple[str, ...]:
    """The reasons behind a text that ``joined`` made.

    >>> separated(joined(("a\\nb", "c:\\\\n")))
    ('a\\nb', 'c:\\\\n')
    """
    parts = (line.split("\\\\") for line in text.split("\n"))
    return tuple("\\".join(p.replace("\\n", "\n") for p in part) for part in parts)


def _origin(passage: Passage | None) -> tuple[str, str]:
    return (passage.note, passage.quote) if passage else ("", "")


def _place(passage: Passage) -> _Place:
    return passage.start, passage.end, passage.line, passage.prefix, passage.suffix


def _runs(
    keys: Sequence[str], attributes: Sequence[Hashable], passages: Sequence[Passage | None]
) -> list[tuple[str, list[int]]]:
    # Evidence with the same key and attributes is one claim as long as its passages come in the
    # order of the note; then ranks and passages, both sorted, pair up again on reading.
    found: list[tuple[str, list[int]]] = []
    runs: dict[tuple[str, Hashable], list[int]] = {}
    counts: dict[str, int] = defaultdict(int)
    for rank, (key, attribute, passage) in enumerate(zip(keys, attributes, passages, strict=True)):
        run = runs.get((key, attribute))
        if run and passage and (last := passages[run[-1]]) and _place(last) < _place(passage):
            run.append(rank)
            continue
        run = runs[key, attribute] = [rank]
        counts[key] += 1
        found.append((key if counts[key] == 1 else f"{key}-{counts[key]}", run))
    return found
