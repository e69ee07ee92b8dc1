"""What changed since the last build, as nodes that can be asked about.

The comparison is between what the two graphs state of works and their relations; claims and
passages, which follow from these, are left out. The result stands in a graph of its own and in
no flat view, for it depends on the build before and not on the notes alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.graph.claims import key_of
from kg.graph.vocabulary import KG, RDF, Namer, iri

_BUILDS_ON = f" {iri(KG + 'buildsOn')} "
_KINDS = (("added", iri(KG + "Added")), ("removed", iri(KG + "Removed")))


def stated(triples: Iterable[str], namer: Namer) -> list[str]:
    """The triples about works, out of the sorted lines of a flat view."""
    works = f"<{namer.base}work/"
    return [t for t in triples if t.startswith(works) and _BUILDS_ON not in t[:600]]


def changes(before: Iterable[str], after: Iterable[str], namer: Namer) -> Iterator[str]:
    """Lines of N-Quads: one ``kg:Change`` for each statement added or removed, sorted."""
    old, new = set(before), set(after)
    for (kind, term), rows in zip(_KINDS, (sorted(new - old), sorted(old - new)), strict=True):
        for row in rows:
            subject, predicate, value = row.removesuffix(" .").split(" ", 2)
            node = namer.node("change", key_of(kind, row))
            for p, o in (
                (RDF + "type", iri(KG + "Change")),
                (KG + "changeKind", term),
                (RDF + "subject", subject),
                (RDF + "predicate", predicate),
                (RDF + "object", value),
            ):
                yield f"{node} {iri(p)} {o} {namer.changes} ."
