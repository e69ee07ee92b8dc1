"""What changed since the last build, as nodes that can be asked about.

The comparison is between what the two graphs state of works and their relations; claims and
passages, which follow from these, are left out. The result stands in a graph of its own and in
no flat view, for it depends on the build before and not on the notes alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.graph.claims import key_of
from kg.graph.vocabulary import KG, RDF, Namer, iri

_BUILDS_ON = f" {iri(KG + 'buildsOn')} "
_KINDS = (("added", iri(KG + "Added")), ("removed", iri(KG + "Removed")))


def is_stated(triple: str, namer: Namer) -> bool:
    """Whether a triple of the flat view is about a work."""
    return triple.startswith(f"<{namer.base}work/") and _BUILDS_ON not in triple[:600]


def changes(before: set[str], after: set[str], namer: Namer) -> Iterator[str]:
    """Triples for the graph of changes: one ``kg:Change`` for each triple that came or went."""
    for (kind, term), rows in zip(_KINDS, (after - before, before - after), strict=True):
        for row in sorted(rows):
            subject, predicate, value = row.split(" ", 2)
            node = namer.node("change", key_of(kind, f"{row} ."))
            for p, o in (
                (RDF + "type", iri(KG + "Change")),
                (KG + "changeKind", term),
                (RDF + "subject", subject),
                (RDF + "predicate", predicate),
                (RDF + "object", value),
            ):
                yield f"{node} {iri(p)} {o}"
