"""Ordered pairs of works, with all that the passages of a note say of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from kg.extract.evidence import Evidence
from kg.model import Ref
from kg.naming import fold

THIRD = "3."  # before what a third party's passage says of its subject
CUED = frozenset({"rel", "fie", "cue"})  # how features of cues begin


class Pair(msgspec.Struct, gc=False):
    """A newer and an older work, as ``identity`` names them, and the evidence for the two."""

    source: str
    target: str
    evidence: list[Evidence]

    @property
    def kind(self) -> str:
        """ "own" or "third", as ``Evidence`` has it."""
        return self.evidence[0].kind


def identity(ref: Ref) -> str:
    """One string per work of a note."""
    return f"#{ref.entry}" if ref.entry >= 0 else fold(ref.name) or ref.name


def gathered(evidence: Iterable[Evidence]) -> list[Pair]:
    """The pairs that the evidence speaks of, in the order in which the note comes to them."""
    found: dict[tuple[str, str], list[Evidence]] = {}
    for piece in evidence:
        place = identity(piece.source), identity(piece.target)
        if place[0] != place[1]:
            found.setdefault(place, []).append(piece)
    return [Pair(*place, pieces) for place, pieces in found.items()]


def learnable(pairs: Iterable[Pair]) -> list[Pair]:
    """The pairs as the scorer knows them: without what is said of later works, which too few
    sentences say for anything to be learned."""
    kept = ((p, [e for e in p.evidence if e.kind != "later"]) for p in pairs)
    return [Pair(p.source, p.target, evidence) for p, evidence in kept if evidence]


def tagged(found: Evidence) -> list[str]:
    """The features of one passage, words included; those of third parties are kept apart by a
    prefix, save what holds for any subject."""
    own = found.features if found.kind == "own" else [THIRD + f for f in found.features]
    return [*own, *found.shared, *(f for grams in found.grams for f in grams.features())]


def cued(evidence: Sequence[Evidence]) -> set[str]:
    """The features of all passages that tell of cues."""
    told: set[str] = set()
    for found in evidence:
        prefix = "" if found.kind == "own" else THIRD
        told.update([prefix + f for f in found.features if f[0] in "rfc" and f[:3] in CUED])
        told.update([f for f in found.shared if f[0] in "rfc" and f[:3] in CUED])
    return told


def merged(evidence: Sequence[Evidence]) -> list[str]:
    """The features of all passages that name a pair, each once, in a fixed order."""
    features = dict.fromkeys(f for found in evidence for f in tagged(found))
    return [*features, *overall(evidence)]


def overall(evidence: Sequence[Evidence]) -> tuple[str, str]:
    """The features of a pair that no single passage has."""
    return f"passages={min(4, len(evidence))}", f"kind={evidence[0].kind}"
