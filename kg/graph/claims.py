"""Claims: why the graph says what it says, as nodes of their own.

One claim per relation or fact, note and quote; a quote that recurs in the note gives the claim
several passages. Its IRI is a hash of these, so an edit elsewhere in the note leaves it alone.
Where evidence agrees in the quote but not in cue, confidence or status, further claims carry the
suffix -2, -3, … ``kg:rank`` keeps the order of the evidence, best first, from 1.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import Protocol

import msgspec

from kg.graph.terms import decimal, fact_object, integer, known_property, literal
from kg.graph.vocabulary import (
    CITO,
    KG,
    PROV,
    RDF,
    RELATION_TERMS,
    STATUS_TERMS,
    Namer,
    iri,
)
from kg.model import ClaimStatus, Evidence, Passage, Statement, Work, WorkRelation

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
_CLAIM, _EDGE = (iri(KG + n) for n in ("Claim", "Edge"))
_CONFIDENCE, _STATUS, _RANK = (iri(KG + n) for n in ("confidence", "claimStatus", "rank"))
_CUE, _REASONS, _WRITTEN = (iri(KG + n) for n in ("cue", "reasons", "asWritten"))
_SUPPORTS = iri(KG + "supports")
_NEWER, _OLDER, _RELATION = (iri(KG + n) for n in ("newer", "older", "relation"))
_CITATION = iri(CITO + "Citation")
_CITING, _CITED = iri(CITO + "hasCitingEntity"), iri(CITO + "hasCitedEntity")
_DERIVED = iri(PROV + "wasDerivedFrom")

Place = tuple[int, int, int, str, str]


def key_of(*parts: object) -> str:
    """A short hash of strings and numbers, the same on every machine."""
    try:
        data = msgspec.json.encode(parts)
    except UnicodeEncodeError:  # a lone surrogate: a file name that is not UTF-8
        data = json.dumps(parts).encode()
    return blake2b(data, digest_size=10).hexdigest()


class ClaimWriter:
    """Writes claims and edges into the graphs of those who say so.

    ``passage`` gives the term of a passage; the passages themselves are not written.
    """

    def __init__(self, namer: Namer, found: Sinks, passage: Callable[[Passage], str]) -> None:
        self._namer, self._found, self._passage = namer, found, passage

    def facts(self, work: Work) -> None:
        """The claims of a work's facts."""
        subject = self._namer.work(work.id)
        keys = [key_of(work.id, f.property, f.canonical, *_origin(f.passage)) for f in work.facts]
        attributes = [(type(f.value), f.value, f.confidence, f.status) for f in work.facts]
        for key, ranks in _runs(keys, attributes, [f.passage for f in work.facts]):
            fact = work.facts[ranks[0]]
            spec = known_property(fact.property)
            value = fact_object(spec, fact.canonical, self._namer)
            graph = self._namer.home(fact.passage, fact.status)
            claimed = (subject, iri(spec.predicate), value)
            node, triples = self._claim(key, claimed, fact, ranks)
            as_written = integer(fact.value) if isinstance(fact.value, int) else literal(fact.value)
            triples.append(f"{node} {_WRITTEN} {as_written}")
            triples += self._derived(node, (work.facts[r].passage for r in ranks))
            self._found[graph].update(triples)

    def relation(self, relation: WorkRelation, threshold: float) -> None:
        """An edge, its claims and its plain triple."""
        source, target = self._namer.work(relation.source), self._namer.work(relation.target)
        predicate = iri(RELATION_TERMS[relation.type])
        parts = (relation.source, relation.type, relation.target)
        edge = self._namer.node("edge", key_of(*parts))
        evidence = relation.evidence
        touched: dict[str, bool] = {}  # graph → whether it states the edge
        keys = [key_of(*parts, *_origin(e.passage)) for e in evidence]
        attributes = [(e.cue, e.confidence, e.status, e.reasons) for e in evidence]
        for key, ranks in _runs(keys, attributes, [e.passage for e in evidence]):
            first = evidence[ranks[0]]
            graph = self._namer.home(first.passage, first.status)
            touched[graph] = touched.get(graph, False) or first.status != "rejected"
            node, triples = self._claim(key, (source, predicate, target), first, ranks)
            triples += (
                f"{node} {_A} {_CITATION}",
                f"{node} {_CITING} {source}",
                f"{node} {_CITED} {target}",
                f"{node} {_CUE} {literal(first.cue)}",
                f"{node} {_SUPPORTS} {edge}",
            )
            if first.reasons:
                triples.append(f"{node} {_REASONS} {literal(joined(first.reasons))}")
            triples += self._derived(node, (evidence[r].passage for r in ranks))
            self._found[graph].update(triples)
        said = holds(relation.status, relation.confidence, threshold)
        for graph in touched or (self._namer.home(None, relation.status),):
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
            if said and touched.get(graph):
                self._found[graph].add(f"{source} {predicate} {target}")

    def _claim(
        self, key: str, claimed: tuple[str, str, str], said: Statement | Evidence, ranks: list[int]
    ) -> tuple[str, list[str]]:
        node = self._namer.node("claim", key)
        subject, predicate, value = claimed
        return node, [
            f"{node} {_A} {_CLAIM}",
            f"{node} {_SUBJECT} {subject}",
            f"{node} {_PREDICATE} {predicate}",
            f"{node} {_OBJECT} {value}",
            f"{node} {_CONFIDENCE} {decimal(said.confidence)}",
            f"{node} {_STATUS} {iri(STATUS_TERMS[said.status])}",
            *(f"{node} {_RANK} {integer(rank + 1)}" for rank in ranks),
        ]

    def _derived(self, node: str, passages: Iterable[Passage | None]) -> Iterator[str]:
        return (f"{node} {_DERIVED} {self._passage(p)}" for p in passages if p is not None)


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


def place_of(passage: Passage) -> Place:
    """What tells apart the passages of one quote: where it stands, and between what."""
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
        if run and passage and (last := passages[run[-1]]) and place_of(last) < place_of(passage):
            run.append(rank)
            continue
        run = runs[key, attribute] = [rank]
        counts[key] += 1
        found.append((key if counts[key] == 1 else f"{key}-{counts[key]}", run))
    return found
