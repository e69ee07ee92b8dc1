"""How values are written: literals, and the objects of facts.

Terms are kept in N-Triples notation (``<http://…>``, ``"中"@zh``), because that is what the store
loads fastest and what every other notation is made from.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from kg.errors import GraphError
from kg.graph.vocabulary import BIBO, DCTERMS, FOAF, FOLDERS, KG, ORG, SKOS, XSD, Namer, iri
from kg.naming import has_han


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

_SPECIAL = re.compile(r'["\\\n\r]')
_SURROGATE = re.compile("[\ud800-\udfff]")
_WEB = re.compile(r"https?://[^/]", re.IGNORECASE)


def known_property(name: str) -> Property:
    """The notation of a fact's property. Raises GraphError for one that has none."""
    try:
        return PROPERTIES[name]
    except KeyError:
        known = ", ".join(PROPERTIES)
        raise GraphError(f"no property `{name}`", hint=f"known: {known}") from None


def literal(text: str, datatype: str = "", language: str = "") -> str:
    """A literal as a term. What Unicode does not allow in text (lone surrogates) becomes U+FFFD.

    >>> literal('say "hi"', language="en"), literal("7", XSD + "integer")
    ('"say \\\\"hi\\\\""@en', '"7"^^<http://www.w3.org/2001/XMLSchema#integer>')
    """
    if not text.isascii():
        text = _SURROGATE.sub("\ufffd", text)
    if _SPECIAL.search(text):
        # Four searches are faster than looking up every character.
        text = text.replace("\\", "\\\\").replace('"', '\\"')
        text = text.replace("\n", "\\n").replace("\r", "\\r")
    if language:
        return f'"{text}"@{language}'
    return f'"{text}"^^<{datatype}>' if datatype else f'"{text}"'


def integer(number: int) -> str:
    """An integer as a term."""
    return f'"{number}"^^<{XSD}integer>'


@lru_cache(maxsize=4096)
def decimal(number: float) -> str:
    """A float as xsd:decimal, with all its digits and no exponent; 1 and 1.0 are one number.

    >>> decimal(0.9), decimal(1e-7)
    ('"0.9"^^<http://www.w3.org/2001/XMLSchema#decimal>', \
'"0.0000001"^^<http://www.w3.org/2001/XMLSchema#decimal>')
    """
    digits = f"{Decimal(repr(float(number))):f}"
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")  # the canonical form, which stores turn it into
    return f'"{digits}"^^<{XSD}decimal>'


def titled(text: str) -> str:
    """A title as a term, in the language that it is written in."""
    return literal(text, language="zh" if has_han(text) else "en")


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
