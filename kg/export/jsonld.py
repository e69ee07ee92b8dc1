"""JSON-LD 1.1: the flat view of the graph as plain JSON, with a context that says what it means.

One record a subject. Instances are relative to the base, terms of the vocabulary need no prefix,
and a date, a number or a status reads as one: ``"issued": "2021-06"``, ``"claimStatus":
"Accepted"``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from kg.export._rdf import lines, pieces, written
from kg.export._text import json_bytes
from kg.export.options import ExportOptions
from kg.graph.vocabulary import (
    BIBO,
    CITO,
    DCTERMS,
    FOAF,
    KG,
    OA,
    PREFIXES,
    PROV,
    RDF,
    RDFS,
    SKOS,
    XSD,
)
from kg.model import Lineage

DESCRIPTION = "JSON-LD: the RDF graph as readable JSON with its context"
SUFFIX = ".jsonld"
WHOLE = True

# Term → predicate and what its plain strings are: "@id", "@vocab", a datatype, or "" for text.
# Two terms may share a predicate: that whose datatype fits is taken.
TERMS: dict[str, tuple[str, str]] = {
    "label": (RDFS + "label", ""),
    "prefLabel": (SKOS + "prefLabel", ""),
    "name": (FOAF + "name", ""),
    "title": (DCTERMS + "title", ""),
    "altLabel": (SKOS + "altLabel", ""),
    "issued": (DCTERMS + "issued", XSD + "gYearMonth"),
    "issuedYear": (DCTERMS + "issued", XSD + "gYear"),
    "creator": (DCTERMS + "creator", "@id"),
    "organization": (KG + "organization", "@id"),
    "venue": (KG + "venue", "@id"),
    "topic": (DCTERMS + "subject", "@id"),
    "doi": (BIBO + "doi", ""),
    "page": (FOAF + "page", "@id"),
    "readingStatus": (KG + "readingStatus", "@vocab"),
    "readOn": (KG + "readOn", XSD + "date"),
    "extends": (KG + "extends", "@id"),
    "uses": (KG + "uses", "@id"),
    "inspiredBy": (KG + "inspiredBy", "@id"),
    "buildsOn": (KG + "buildsOn", "@id"),
    "comparesWith": (KG + "comparesWith", "@id"),
    "mentions": (KG + "mentions", "@id"),
    "about": (KG + "about", "@id"),
    "isPartOf": (DCTERMS + "isPartOf", "@id"),
    "newer": (KG + "newer", "@id"),
    "relation": (KG + "relation", "@vocab"),
    "older": (KG + "older", "@id"),
    "subject": (RDF + "subject", "@id"),
    "predicate": (RDF + "predicate", "@vocab"),
    "object": (RDF + "object", "@id"),
    "citing": (CITO + "hasCitingEntity", "@id"),
    "cited": (CITO + "hasCitedEntity", "@id"),
    "confidence": (KG + "confidence", XSD + "decimal"),
    "claimStatus": (KG + "claimStatus", "@vocab"),
    "supports": (KG + "supports", "@id"),
    "derivedFrom": (PROV + "wasDerivedFrom", "@id"),
    "source": (OA + "hasSource", "@id"),
    "selector": (OA + "hasSelector", "@id"),
    "exact": (OA + "exact", ""),
    "prefix": (OA + "prefix", ""),
    "suffix": (OA + "suffix", ""),
    "start": (OA + "start", ""),
    "end": (OA + "end", ""),
}
_KEYWORDS = {"id": "@id", "type": "@type", "value": "@value", "language": "@language"}
_BY_PREDICATE: dict[str, list[tuple[str, str]]] = {}
for _term, (_predicate, _kind) in TERMS.items():
    _BY_PREDICATE.setdefault(_predicate, []).append((_term, _kind))
Terms = list[tuple[str, str]]
_TYPE = f"<{RDF}type>"
_XSD_INTEGER = XSD + "integer"
_TERM_OF = {predicate: found[0][0] for predicate, found in _BY_PREDICATE.items()}

_ESCAPE = re.compile(r"\\(.)")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}
_INTEGER = re.compile(r"0|-?[1-9]\d{0,14}")
_ABSOLUTE = re.compile(r"[^/]*:|/|.*(^|/)\.{1,2}(/|$)|$")


def export(lineage: Lineage, options: ExportOptions) -> Iterator[bytes]:
    """After the context a line a subject, sorted by IRI, works first."""
    writer = _Writer(options.base)
    yield b'{"@context": ' + json_bytes(writer.context()) + b',\n"@graph": ['
    yield from pieces(_records(writer, lineage, options))
    yield b"\n]}\n"


def _records(writer: _Writer, lineage: Lineage, options: ExportOptions) -> Iterator[bytes]:
    works = f"<{options.base}work/".encode()  # what a reader looks for comes first
    comma = b"\n"
    with written(lines(lineage, options, named=False)) as path:
        for first in (True, False):
            with path.open("rb") as file:
                rows = (
                    row.decode().split(" ", 2) for row in file if row.startswith(works) is first
                )
                for subject, found in groupby(rows, key=itemgetter(0)):
                    yield comma + json_bytes(writer.record(subject[1:-1], found))
                    comma = b",\n"


class _Writer:
    """Turns N-Triples into JSON under the context."""

    def __init__(self, base: str) -> None:
        # A base that ends in # cannot be resolved against: what follows it stays absolute.
        self._base = base if base.endswith("/") else ""
        self._compact: dict[str, str] = {}
        self._terms: dict[str, Terms] = {}  # of each predicate, as it stands in a line

    def context(self) -> dict[str, Any]:
        """What the keys mean."""
        terms: dict[str, Any] = {"@version": 1.1, "@vocab": KG}
        if self._base:
            terms["@base"] = self._base
        terms |= _KEYWORDS | {p: i for p, i in PREFIXES.items() if p != "kg"}
        for term, (predicate, kind) in TERMS.items():
            address = self._short(predicate)
            if kind:
                terms[term] = {"@id": address, "@type": self._short(kind)}
            elif predicate != KG + term:
                terms[term] = address
        return terms

    def record(self, subject: str, rows: Iterable[list[str]]) -> dict[str, Any]:
        """One subject with all its properties, in the order of the terms. A row is a line of
        N-Triples in three parts."""
        types: list[Any] = []
        values: dict[str, list[Any]] = {}
        for _, predicate, rest in rows:
            thing = rest[:-3]  # without " .\n"
            if predicate == _TYPE:
                types.append(self._short(thing[1:-1]))
                continue
            terms = self._terms.get(predicate)
            if terms is None:
                address = predicate[1:-1]
                terms = _BY_PREDICATE.get(address) or [(self._short(address), "")]
                self._terms[predicate] = terms
            key, value = (
                self._resource(terms, thing) if thing[0] == "<" else self._text(terms, thing)
            )
            known = values.get(key)
            if known is None:
                values[key] = [value]
            else:
                known.append(value)
        found: dict[str, Any] = {"id": self._relative(subject)}
        if types:
            found["type"] = types[0] if len(types) == 1 else types
        for key in sorted(values, key=_rank):
            value = values[key]
            found[key] = value[0] if len(value) == 1 else value
        return found

    def _resource(self, terms: Terms, thing: str) -> tuple[str, Any]:
        term, kind = terms[0]
        address = thing[1:-1]
        if kind == "@vocab":
            return term, _TERM_OF.get(address) or self._short(address)
        target = self._relative(address)
        return term, target if kind == "@id" else {"id": target}

    def _text(self, terms: Terms, thing: str) -> tuple[str, Any]:
        content, _, mark = thing.rpartition('"')  # what follows the closing quotation mark
        text = content[1:]
        if "\\" in text:
            text = _ESCAPE.sub(_unescaped, text)
        datatype = mark[3:-1] if mark.startswith("^^") else ""
        term, kind = terms[0]
        if kind != datatype and len(terms) > 1:
            term, kind = next((t for t in terms if t[1] == datatype), terms[0])
        if mark.startswith("@"):
            return term, {"value": text, "language": mark[1:]}
        if datatype == _XSD_INTEGER and not kind and _INTEGER.fullmatch(text):
            return term, int(text)
        if datatype == kind:
            return term, text
        return term, {"value": text, "type": self._short(datatype)} if datatype else {"value": text}

    def _relative(self, address: str) -> str:
        if self._base and address.startswith(self._base):
            rest = address[len(self._base) :]
            if not _ABSOLUTE.match(rest):
                return rest
        return address

    def _short(self, address: str) -> str:
        found = self._compact.get(address)
        if found is None:
            found = self._compact[address] = _shortened(address)
        return found


_ORDER = {term: number for number, term in enumerate(TERMS)}


def _rank(term: str) -> tuple[int, str]:
    return _ORDER.get(term, len(_ORDER)), term


def _unescaped(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[1], match[1])


def _shortened(address: str) -> str:
    if address.startswith(KG) and (local := address[len(KG) :]).isalnum():
        clash = local in TERMS and TERMS[local][0] != address
        return address if clash or local in _KEYWORDS else local
    for prefix, namespace in PREFIXES.items():
        if address.startswith(namespace) and address[len(namespace) :].isalnum():
            return f"{prefix}:{address[len(namespace) :]}"
    return address
