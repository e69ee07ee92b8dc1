"""The names of the graph: namespaces, prefixes, and how a value becomes an IRI or a literal.

The only place that knows IRIs. Terms are kept in N-Triples notation (``<http://…>``, ``"中"@zh``),
because that is what the store loads fastest and what every other notation is made from.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote

from kg.errors import ConfigError, GraphError
from kg.model import ClaimStatus, ReadingStatus, Relation
from kg.naming import has_han

KG = "https://w3id.org/kg-lineage/ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
DCTERMS = "http://purl.org/dc/terms/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
FOAF = "http://xmlns.com/foaf/0.1/"
ORG = "http://www.w3.org/ns/org#"
PROV = "http://www.w3.org/ns/prov#"
OA = "http://www.w3.org/ns/oa#"
CITO = "http://purl.org/spar/cito/"
FABIO = "http://purl.org/spar/fabio/"
BIBO = "http://purl.org/ontology/bibo/"
OWL = "http://www.w3.org/2002/07/owl#"

PREFIXES = {
    "bibo": BIBO,
    "cito": CITO,
    "dcterms": DCTERMS,
    "fabio": FABIO,
    "foaf": FOAF,
    "kg": KG,
    "oa": OA,
    "org": ORG,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "skos": SKOS,
    "xsd": XSD,
}

# A person's short way to instances: `work:beit-2`, `note:log.md`.
FOLDERS = ("work", "note", "organization", "person", "venue", "topic")

RELATION_TERMS: dict[Relation, str] = {
    "extends": KG + "extends",
    "uses": KG + "uses",
    "inspired_by": KG + "inspiredBy",
    "compares": KG + "comparesWith",
}
STATUS_TERMS: dict[ClaimStatus, str] = {
    "extracted": KG + "Extracted",
    "accepted": KG + "Accepted",
    "rejected": KG + "Rejected",
    "background": KG + "Background",
}
READING_TERMS: dict[ReadingStatus, str] = {"read": KG + "Read", "to-read": KG + "ToRead"}


class Property(NamedTuple):
    """How a fact's property is written: its predicate, and what its object is."""

    predicate: str
    kind: str  # "year", "month", "title", "page", "text", or the folder of a named thing
    type: str = ""  # the class of a named thing


PROPERTIES: dict[str, Property] = {
    "year": Property(DCTERMS + "issued", "year"),
    "month": Property(KG + "month", "month"),
    "title": Property(DCTERMS + "title", "title"),
    "org": Property(KG + "organization", "organization", ORG + "Organization"),
    "author": Property(DCTERMS + "creator", "person", FOAF + "Person"),
    "venue": Property(KG + "venue", "venue", KG + "Venue"),
    "topic": Property(DCTERMS + "subject", "topic", SKOS + "Concept"),
    "url": Property(FOAF + "page", "page"),
    "arxiv": Property(KG + "arxiv", "text"),
    "doi": Property(BIBO + "doi", "text"),
    "award": Property(KG + "award", "text"),
}
PREDICATES = {spec.predicate: name for name, spec in PROPERTIES.items()}

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})
_SPECIAL = re.compile(r'["\\\n\r]')
_SURROGATE = re.compile("[\ud800-\udfff]")
_BASE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*[/#]")
_WEB = re.compile(r"https?://[^/]", re.IGNORECASE)


def known_property(name: str) -> Property:
    """The notation of a fact's property. Raises GraphError for one that has none."""
    try:
        return PROPERTIES[name]
    except KeyError:
        known = ", ".join(PROPERTIES)
        raise GraphError(f"no property `{name}`", hint=f"known: {known}") from None


def iri(text: str) -> str:
    """An IRI as a term."""
    return f"<{text}>"


def literal(text: str, datatype: str = "", language: str = "") -> str:
    """A literal as a term. What Unicode does not allow in text (lone surrogates) becomes U+FFFD.

    >>> literal('say "hi"', language="en"), literal("7", XSD + "integer")
    ('"say \\\\"hi\\\\""@en', '"7"^^<http://www.w3.org/2001/XMLSchema#integer>')
    """
    if not text.isascii():
        text = _SURROGATE.sub("\ufffd", text)
    if _SPECIAL.search(text):
        text = text.translate(_ESCAPES)
    if language:
        return f'"{text}"@{language}'
    return f'"{text}"^^<{datatype}>' if datatype else f'"{text}"'


def integer(number: int) -> str:
    """An integer as a term."""
    return f'"{number}"^^<{XSD}integer>'


@lru_cache(maxsize=4096)
def decimal(number: float) -> str:
    """A float as xsd:decimal, with all its digits and no exponent.

    >>> decimal(0.9), decimal(1e-7)
    ('"0.9"^^<http://www.w3.org/2001/XMLSchema#decimal>', \
'"0.0000001"^^<http://www.w3.org/2001/XMLSchema#decimal>')
    """
    return f'"{Decimal(repr(number)):f}"^^<{XSD}decimal>'


def titled(text: str) -> str:
    """A title as a term, in the language that it is written in."""
    return literal(text, language="zh" if has_han(text) else "en")


def segment(name: str, safe: str = "") -> str:
    """``name`` percent-encoded as a part of an IRI; ``name_of`` leads back."""
    return quote(name, safe=safe, errors="surrogatepass")


def name_of(part: str) -> str:
    """The name that ``segment`` encoded."""
    return unquote(part, errors="surrogatepass")


class Namer:
    """Mints the IRIs of instances under one base, and reads names back out of them.

    Raises ConfigError when ``base`` is not an absolute IRI that ends in "/" or "#".
    """

    def __init__(self, base: str) -> None:
        if not _BASE.fullmatch(base):
            raise ConfigError(
                f"`base`: {base!r} is no absolute IRI ending in / or #",
                hint="for example https://example.org/lineage/",
            )
        self.base = base
        self.background = iri(base + "graph/background")
        self.decisions = iri(base + "graph/decisions")
        self.changes = iri(base + "graph/changes")
        self._start = {folder: len(base) + len(folder) + 1 for folder in FOLDERS}
        self._works: dict[str, str] = {}
        self._notes: dict[str, str] = {}

    def work(self, work_id: str) -> str:
        """The term of a work, from its id."""
        term = self._works.get(work_id)
        if term is None:
            term = self._works[work_id] = iri(f"{self.base}work/{segment(work_id)}")
        return term

    def note(self, path: str) -> str:
        """The term of a note and of its named graph, from its path below the notes folder."""
        term = self._notes.get(path)
        if term is None:
            term = self._notes[path] = iri(f"{self.base}note/{segment(path, '/')}")
        return term

    def thing(self, folder: str, name: str) -> str:
        """The term of an organisation, person, venue or topic."""
        return iri(f"{self.base}{folder}/{segment(name)}")

    def node(self, kind: str, key: str) -> str:
        """The term of a claim, passage, edge, entry or mention; ``key`` is ASCII."""
        return f"<{self.base}{kind}/{key}>"

    def name(self, folder: str, address: str) -> str:
        """The name behind an IRI (without angle brackets) that ``work``, ``note``, … gave."""
        return name_of(address[self._start[folder] :])

    def prefixes(self) -> dict[str, str]:
        """The vocabulary's prefixes and those of the instances."""
        return PREFIXES | {folder: f"{self.base}{folder}/" for folder in FOLDERS}


def fact_object(spec: Property, canonical: str | int, namer: Namer) -> str:
    """The object of a fact; ``fact_value`` leads back."""
    if isinstance(canonical, int):
        if spec.kind == "year":
            sign, digits = ("-", -canonical) if canonical < 0 else ("", canonical)
            return literal(f"{sign}{digits:04d}", XSD + "gYear")
        return integer(canonical)
    if spec.kind in FOLDERS:
        return namer.thing(spec.kind, canonical)
    if spec.kind == "title":
        return titled(canonical)
    if spec.kind == "page":
        return iri(canonical) if is_web_address(canonical) else literal(canonical, XSD + "anyURI")
    return literal(canonical)


def fact_value(spec: Property, text: str, datatype: str | None, namer: Namer) -> str | int:
    """The canonical value behind an object: ``datatype`` is None where the object is an IRI."""
    if datatype is None:
        return namer.name(spec.kind, text) if spec.kind in FOLDERS else text
    return int(text) if datatype in (XSD + "gYear", XSD + "integer") else text


@lru_cache(maxsize=65536)
def is_web_address(text: str) -> bool:
    """Whether ``text`` may stand as an IRI in the graph: http(s), without what IRIs forbid."""
    if not _WEB.match(text) or _SURROGATE.search(text):
        return False
    import pyoxigraph

    try:
        pyoxigraph.NamedNode(text)
    except ValueError:
        return False
    return True
