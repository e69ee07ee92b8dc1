"""The names of the graph: namespaces, prefixes, and the IRIs of instances.

Imported by every query, so it costs next to nothing; how values are written stands in ``terms``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.errors import ConfigError

if TYPE_CHECKING:
    from kg.model import ClaimStatus, Passage, ReadingStatus, Relation

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


_BASE = r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*[/#]"


def iri(text: str) -> str:
    """An IRI as a term."""
    return f"<{text}>"


def segment(name: str, safe: str = "") -> str:
    """``name`` percent-encoded as a part of an IRI; ``name_of`` leads back."""
    from urllib.parse import quote

    return quote(name, safe=safe, errors="surrogatepass")


def name_of(part: str) -> str:
    """The name that ``segment`` encoded."""
    if "%" not in part:
        return part
    from urllib.parse import unquote

    return unquote(part, errors="surrogatepass")


class Namer:
    """Mints the IRIs of instances under one base, and reads names back out of them.

    Raises ConfigError when ``base`` is not an absolute IRI that ends in "/" or "#".
    """

    def __init__(self, base: str) -> None:
        if not re.fullmatch(_BASE, base):
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

    def home(self, passage: Passage | None, status: ClaimStatus) -> str:
        """The graph of who says it: a note, the background, or the user's decisions."""
        if passage is not None:
            return self.note(passage.note)
        return self.decisions if status in ("accepted", "rejected") else self.background

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
