"""All mentions to works of one identity each; conflicts; the user's decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kg.model import Extraction, Lineage
from kg.ontology import GazetteerWork
from kg.resolve.assemble import assemble
from kg.resolve.decisions import Decisions
from kg.resolve.identity import Identity, listed


def resolve(
    extractions: Iterable[Extraction],
    gazetteer: Iterable[GazetteerWork] = (),
    decisions: Decisions | None = None,
    threshold: float = 0.5,
) -> Lineage:
    """One identity per work over all notes. Independent of the order of ``extractions``.

    What can be gone through again and again and is no sequence must give the notes by path: it is
    gone through twice, so that what all notes say need not be in memory at once.

    Mentions below ``threshold`` make no work of their own; claims are all kept, whatever their
    confidence, for the reader of the lineage to cut.
    """
    ordered = extractions
    if isinstance(extractions, Iterator | Sequence):
        ordered = sorted(extractions, key=lambda note: note.note)
    settled = decisions or Decisions()
    identity = Identity(listed(tuple(gazetteer)), settled)
    identity.add_notes(ordered)
    return assemble(identity, ordered, settled, threshold)
