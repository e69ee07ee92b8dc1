"""Is the graph as it should be: its shapes by SHACL, its passages against the files on disk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from kg import ontology
from kg.graph.store import GraphStore
from kg.graph.vocabulary import KG
from kg.model import Lineage, Passage, Problem, line_of

_AGAIN = "run `kg build` again"


def check_passages(lineage: Lineage, text_of: Callable[[str], str]) -> list[Problem]:
    """Every passage whose words do not stand in the note where the graph says they do.

    ``text_of`` gives a note's text, decoded as the reading stage does, by its path; it may raise
    OSError. Sorted by note and place; a note that is gone is told once.
    """
    found: dict[str, dict[Passage, None]] = defaultdict(dict)
    for work in lineage.works:
        for fact in work.facts:
            if fact.passage:
                found[fact.passage.note][fact.passage] = None
    for relation in lineage.relations:
        for evidence in relation.evidence:
            if evidence.passage:
                found[evidence.passage.note][evidence.passage] = None
    problems = []
    for note in sorted(found):
        try:
            text = text_of(note)
        except OSError as error:
            reason = error.strerror or "cannot be read"
            problems.append(Problem("passages", note, 0, f"the note is gone: {reason}", _AGAIN))
            continue
        for passage in sorted(found[note], key=lambda p: (p.start, p.end)):
            if not stands(passage, text):
                message = f"“{' '.join(passage.quote.split())}” does not stand here"
                problems.append(Problem("passages", note, passage.line, message, _AGAIN))
    return problems


def stands(passage: Passage, text: str) -> bool:
    """Whether the quote is in ``text`` at its offsets, on its line."""
    return (
        bool(passage.quote)
        and text[passage.start : passage.end] == passage.quote
        and line_of(text, passage.start) == passage.line
    )


def check_shapes(store: GraphStore) -> list[Problem]:
    """What SHACL finds in the stored graph, by ``ontology/shapes.ttl``; empty when it conforms.

    Warnings have the kind "shapes-warning", violations "shapes". Takes seconds: pySHACL is thorough
    and not quick.
    """
    import pyoxigraph as ox
    import pyshacl
    import rdflib

    graph = rdflib.Graph()
    data = ox.serialize(
        store.rdf.quads_for_pattern(None, None, None, ox.DefaultGraph()),
        format=ox.RdfFormat.N_TRIPLES,
    )
    graph.parse(data=data or b"", format="nt")
    shapes = rdflib.Graph().parse(ontology.home() / "shapes.ttl", format="turtle")
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes)
    assert isinstance(report, rdflib.Graph)
    return sorted(_results(report, store), key=lambda p: (p.kind, p.message, p.note))


def _results(report: object, store: GraphStore) -> list[Problem]:
    import rdflib
    from rdflib.namespace import SH

    assert isinstance(report, rdflib.Graph)
    problems = []
    for result in report.subjects(rdflib.RDF.type, SH.ValidationResult):
        focus, value = report.value(result, SH.focusNode), report.value(result, SH.value)
        node = value if str(focus) == KG + "Work" else focus
        said = sorted(report.objects(result, SH.resultMessage), key=str)
        english = [m for m in said if getattr(m, "language", None) == "en"] or said
        warning = report.value(result, SH.resultSeverity) == SH.Warning
        name = str(node).removeprefix(store.namer.base)
        kind = "shapes-warning" if warning else "shapes"
        problems.append(Problem(kind, "", 0, f"{name}: {english[0] if english else node}"))
    return problems
