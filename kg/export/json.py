"""Lineage JSON: the contract format, for programs and for scoring (schemas/lineage.schema.json)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kg.export._text import json_bytes
from kg.export.options import ExportOptions
from kg.model import Evidence, Lineage, Occurrence, Passage, Statement, Work, WorkRelation

DESCRIPTION = "Lineage JSON: works with occurrences and facts, relations with their sentences"
SUFFIX = ".json"


def export(lineage: Lineage, options: ExportOptions) -> Iterator[bytes]:
    """One record a line, so that two versions differ where the graph does."""
    yield b'{"works": ['
    for number, work in enumerate(lineage.works):
        yield (b",\n" if number else b"\n") + json_bytes(_work(work, options))
    yield b'\n],\n"relations": ['
    for number, relation in enumerate(lineage.relations):
        yield (b",\n" if number else b"\n") + json_bytes(_relation(relation, options))
    yield b"\n]}\n"


def _work(work: Work, options: ExportOptions) -> dict[str, Any]:
    return {
        "id": work.id,
        "key": work.key,
        "title": work.title,
        "aliases": list(work.aliases),
        "occurrences": [_occurrence(o) for o in work.occurrences],
        "facts": [_fact(f, options) for f in work.facts],
    }


def _occurrence(place: Occurrence) -> dict[str, Any]:
    found: dict[str, Any] = {"note": place.note or None, "line": place.line, "role": place.role}
    if place.status:
        found["status"] = place.status
    if place.read_on:
        found["read_on"] = place.read_on
    return found


def _fact(fact: Statement, options: ExportOptions) -> dict[str, Any]:
    found = {
        "property": fact.property,
        "value": fact.value,
        "canonical": fact.canonical,
        "confidence": round(float(fact.confidence), 4),
        "evidence": _place(fact.passage),
    }
    if options.everything:
        found["claim_status"] = fact.status
    return found


def _relation(relation: WorkRelation, options: ExportOptions) -> dict[str, Any]:
    found: dict[str, Any] = {
        "source": relation.source,
        "type": relation.type,
        "target": relation.target,
        "confidence": round(float(relation.confidence), 4),
        "evidence": [_evidence(e, options) for e in relation.evidence],
    }
    if options.everything:
        found["claim_status"] = relation.status
    return found


def _evidence(evidence: Evidence, options: ExportOptions) -> dict[str, Any]:
    found = _place(evidence.passage)
    found |= {"cue": evidence.cue, "confidence": round(float(evidence.confidence), 4)}
    if options.everything or evidence.status != "extracted":
        found["claim_status"] = evidence.status
    return found


def _place(passage: Passage | None) -> dict[str, Any]:
    if passage is None:
        return {"note": None}
    return {"note": passage.note, "line": passage.line, "quote": passage.quote}
