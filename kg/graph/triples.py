"""The lineage as RDF: one named graph per note, one for background, one for decisions.

A note's graph holds all that the note says and nothing else, so that forgetting a note is
dropping its graph. The flat view is the union of all graphs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from kg.config import Settings
from kg.graph.claims import ClaimWriter, Graphs, Sinks, holds, key_of
from kg.graph.shared import Shared, described_in
from kg.graph.terms import (
    PROPERTIES,
    fact_object,
    integer,
    known_property,
    literal,
    titled,
)
from kg.graph.vocabulary import (
    DCTERMS,
    KG,
    RDF,
    READING_TERMS,
    SKOS,
    XSD,
    Namer,
    iri,
)
from kg.model import Lineage, Occurrence, Passage, Statement, Work, WorkRelation

if TYPE_CHECKING:
    import pyoxigraph

_A = iri(RDF + "type")
_ABOUT, _LINE, _TEXT, _MENTIONS = (iri(KG + n) for n in ("about", "line", "text", "mentions"))
_AT = iri(KG + "at")
_STATUS, _READ_ON = iri(KG + "readingStatus"), iri(KG + "readOn")
_ISSUED, _TITLE = iri(DCTERMS + "issued"), iri(DCTERMS + "title")
_OTHER_NAME = iri(SKOS + "altLabel")
_PATH = iri(KG + "path")
_PART_OF = iri(DCTERMS + "isPartOf")
_NOTE, _ENTRY, _MENTION = (iri(KG + n) for n in ("Note", "Entry", "Mention"))


def graphs(lineage: Lineage, settings: Settings) -> Graphs:
    """All triples by graph, without repeats within a graph.

    Raises GraphError for a property that the vocabulary lacks, ConfigError for a bad base IRI.
    """
    found: Graphs = defaultdict(set)
    write_graphs(lineage, settings, found)
    return found


def write_graphs(lineage: Lineage, settings: Settings, found: Sinks) -> None:
    """``graphs`` into ``found``, which may be a spool. Raises as ``graphs`` does."""
    namer = Namer(settings.base)
    shared = Shared(lineage, namer, settings.threshold)
    shared.take()
    writer = Writer(namer, settings.threshold, found, shared.passage)
    for path in lineage.notes:
        writer.note(path)
    for work in lineage.works:
        writer.work(work)
    for relation in lineage.relations:
        writer.relation(relation)
    shared.write(found)


class Writer:
    """Writes what one note, one work or one relation alone states."""

    def __init__(
        self, namer: Namer, threshold: float, found: Sinks, passage: Callable[[Passage], str]
    ) -> None:
        self._namer, self._threshold, self._found = namer, threshold, found
        self._claims = ClaimWriter(namer, found, passage)

    def note(self, path: str) -> None:
        """That there is a note."""
        note = self._namer.note(path)
        self._found[note].update((f"{note} {_A} {_NOTE}", f"{note} {_PATH} {literal(path)}"))

    def work(self, work: Work) -> None:
        """A work: where it occurs, what is said of it, what that comes to."""
        _occurrences(work, self._namer, self._found)
        self._claims.facts(work)
        _stated(work, self._namer, self._found, self._threshold)
        _description(work, self._namer, self._found)

    def relation(self, relation: WorkRelation) -> None:
        """An edge with its claims."""
        self._claims.relation(relation, self._threshold)


def _occurrences(work: Work, namer: Namer, found: Sinks) -> None:
    term = namer.work(work.id)
    seen: dict[str, int] = defaultdict(int)
    for place in sorted(work.occurrences, key=occurrence_order):
        # An export without the notes' paths keeps the occurrence, but not where it is.
        note = namer.note(place.note) if place.note else namer.background
        kind = place.role
        key = key_of(place.note, work.id, place.text if kind == "mention" else kind)
        seen[key] += 1
        node = namer.node(kind, key if seen[key] == 1 else f"{key}-{seen[key]}")
        triples = found[note]
        triples.update(
            (
                f"{node} {_A} {_ENTRY if kind == 'entry' else _MENTION}",
                f"{node} {_ABOUT} {term}",
            )
        )
        if place.note:
            triples.update(
                (
                    f"{node} {_PART_OF} {note}",
                    f"{node} {_LINE} {integer(place.line)}",
                    f"{node} {_AT} {note[:-1]};L{place.line}>",
                    f"{note} {_MENTIONS} {term}",
                )
            )
        if place.text:
            triples.add(f"{node} {_TEXT} {literal(place.text)}")
        if place.status:
            triples.add(f"{node} {_STATUS} {iri(READING_TERMS[place.status])}")
        if place.read_on is not None:
            triples.add(f"{node} {_READ_ON} {literal(place.read_on, XSD + 'date')}")
    _reading_status(work, namer, found)


def occurrence_order(place: Occurrence) -> tuple[object, ...]:
    """Reading order: by note and line, the entry before a mention of the same line."""
    return (
        place.note,
        place.line,
        place.role,
        place.status or "",
        place.read_on is not None,
        place.read_on or "",
        place.text,
    )


def _reading_status(work: Work, namer: Namer, found: Sinks) -> None:
    # One status per work, said by the notes that say it: "read" anywhere beats "to read".
    term = namer.work(work.id)
    for status in ("read", "to-read", None):
        notes = {p.note for p in work.occurrences if p.status == status}
        if notes:
            value = iri(READING_TERMS[status] if status else KG + "Mentioned")
            for note in sorted(notes):
                graph = namer.note(note) if note else namer.background
                found[graph].add(f"{term} {_STATUS} {value}")
            return


def _description(work: Work, namer: Namer, found: Sinks) -> None:
    term = namer.work(work.id)
    triples = [f"{term} {_OTHER_NAME} {literal(alias)}" for alias in work.aliases]
    if work.title is not None:
        triples.append(f"{term} {_TITLE} {titled(work.title)}")
    for graph in sorted(described_in(work, namer)) if triples else ():
        found[graph].update(triples)


def _stated(work: Work, namer: Namer, found: Sinks, threshold: float) -> None:
    # What the work's facts come to: plain triples in the graphs of those who say so.
    term = namer.work(work.id)
    good = [f for f in work.facts if holds(f.status, f.confidence, threshold)]
    for graph, value in _issued(good, namer):
        found[graph].add(f"{term} {_ISSUED} {value}")
    month = next((f.canonical for f in good if f.property == "month"), None)
    for fact in good:
        spec = known_property(fact.property)
        if spec.kind in ("year", "title") or (spec.kind == "month" and fact.canonical != month):
            continue
        value = fact_object(spec, fact.canonical, namer)
        if spec.kind == "page" and not value.startswith("<"):
            continue  # a link that is no IRI stays in its claim
        found[namer.home(fact.passage, fact.status)].add(f"{term} {iri(spec.predicate)} {value}")


def _issued(good: list[Statement], namer: Namer) -> Iterator[tuple[str, str]]:
    # One date per work: the best year, with a month where the same source gives both. Other
    # years keep their claims.
    years = [f for f in good if f.property == "year"]
    if not years:
        return
    best = years[0].canonical
    sources = {namer.home(f.passage, f.status) for f in years if f.canonical == best}
    months = [
        f for f in good if f.property == "month" and namer.home(f.passage, f.status) in sources
    ]
    if isinstance(best, int) and 0 < best < 10000 and months:
        month = months[0].canonical
        if isinstance(month, int) and 1 <= month <= 12:
            sources = {namer.home(f.passage, f.status) for f in months if f.canonical == month}
            value = literal(f"{best:04d}-{month:02d}", XSD + "gYearMonth")
            yield from ((graph, value) for graph in sorted(sources))
            return
    value = fact_object(PROPERTIES["year"], best, namer)
    yield from ((graph, value) for graph in sorted(sources))


def lines(found: Graphs) -> Iterator[str]:
    """N-Quads lines without line ends, sorted by graph and triple."""
    for graph in sorted(found):
        for triple in sorted(found[graph]):
            yield f"{triple} {graph} ."


def flat(found: Graphs) -> list[str]:
    """The union of all graphs as N-Triples lines without line ends, sorted."""
    union: set[str] = set()
    union.update(*found.values())
    return [f"{triple} ." for triple in sorted(union)]


def encoded(rows: Iterable[str]) -> bytes:
    """Lines as the bytes of an N-Triples or N-Quads file."""
    text = "\n".join(rows)
    return (text + "\n").encode() if text else b""


def quads(lineage: Lineage, settings: Settings) -> Iterator[pyoxigraph.Quad]:
    """All quads, sorted by graph, then by triple.

    Raises GraphError for a property that the vocabulary lacks, ConfigError for a bad base IRI.
    """
    import pyoxigraph

    data = encoded(lines(graphs(lineage, settings)))
    yield from pyoxigraph.parse(input=data, format=pyoxigraph.RdfFormat.N_QUADS)


def triples(lineage: Lineage, settings: Settings) -> Iterator[pyoxigraph.Triple]:
    """The flat view: all triples of all graphs once, sorted."""
    import pyoxigraph

    data = encoded(flat(graphs(lineage, settings)))
    for quad in pyoxigraph.parse(input=data, format=pyoxigraph.RdfFormat.N_TRIPLES):
        yield quad.triple
