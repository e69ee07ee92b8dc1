"""Every mention of a named work in a note: the entry of this part of the extraction.

Candidates are proposed generously (``candidates``), judged together per note and name (``tagger``,
or ``rules`` without a model), and where spans overlap the most believable cover is kept.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.extract.candidates import Candidate, group_key, propose, prose
from kg.extract.lexicon import Lexicon
from kg.extract.rules import confidence
from kg.model import Mention, Note
from kg.naming import loose

__all__ = ["Lexicon", "find_mentions"]

REPORTED = 0.5  # what falls below is no mention
_ORIGIN = {"citation": "citation", "title-case": "title-case"}


def find_mentions(note: Note, lexicon: Lexicon) -> tuple[Mention, ...]:
    """The works that ``note`` names, in reading order, without overlaps, each at least 0.5 sure."""
    page = prose(note)
    candidates = propose(lexicon, page)
    if not candidates:
        return ()
    scores = judge(candidates, lexicon)
    own = _own_names(note)
    mentions = []
    for candidate, score in best_cover(candidates, scores):
        block, base = page.place(candidate.start)
        entry = own.get(group_key(candidate), own.get(loose(candidate.surface), -1))
        mentions.append(
            Mention(
                name=written_name(candidate),
                block=block,
                start=candidate.start - base,
                end=candidate.end - base,
                line=_line(note, block, candidate.start - base),
                confidence=round(score, 3),
                origin=candidate.name.origin
                if candidate.name
                else _ORIGIN.get(candidate.source, "shape"),
                entry=entry,
            )
        )
    return tuple(mentions)


def judge(candidates: Sequence[Candidate], lexicon: Lexicon) -> list[float]:
    """The confidence of each candidate."""
    counts: dict[str, int] = {}
    keys = [group_key(c) for c in candidates]
    for key in keys:
        counts[key] = counts.get(key, 0) + 1
    return [confidence(c, lexicon, counts[k]) for c, k in zip(candidates, keys, strict=True)]


def best_cover(
    candidates: Sequence[Candidate], scores: Sequence[float]
) -> list[tuple[Candidate, float]]:
    """The reported candidates, none overlapping: the surest first, the longer of two equals."""
    order = sorted(
        (i for i, score in enumerate(scores) if score >= REPORTED),
        key=lambda i: (-scores[i], candidates[i].start - candidates[i].end, candidates[i].start),
    )
    kept: list[int] = []
    taken: set[int] = set()
    for i in order:
        span = range(candidates[i].start, candidates[i].end)
        if taken.isdisjoint(span):
            taken.update(span)
            kept.append(i)
    kept.sort(key=lambda i: candidates[i].start)
    return [(candidates[i], scores[i]) for i in kept]


def written_name(candidate: Candidate) -> str:
    """The dictionary's key, or the name as the note writes it."""
    return candidate.name.key if candidate.name else candidate.surface


def _own_names(note: Note) -> dict[str, int]:
    """The names of the note's own entries, as ``group_key`` forms them."""
    own: dict[str, int] = {}
    for number, entry in enumerate(note.entries):
        for name in (entry.key, entry.title or "", *entry.aliases):
            if name:
                own.setdefault(loose(name), number)
    return own


def _line(note: Note, block: int, offset: int) -> int:
    """The line of the file on which the text offset of a block lies."""
    source, _ = note.blocks[block].source(offset, offset + 1)
    start = note.blocks[block].start
    return note.blocks[block].line + note.text.count("\n", start, source)
