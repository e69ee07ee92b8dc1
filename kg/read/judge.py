"""The last word on what is a paper: trees weigh all that may be one, where a model is at hand.

Rules say what a line is by itself, for layouts that somebody thought of. The model
(``ontology/models/heads.json``) has seen how notes of many authors look as a whole. It is asked of
every candidate (``loose``) what speaks for it (``signs``), and takes papers out of the rules' as
well as in. Without it the rules decide alone. ``kg train`` writes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from kg import ontology
from kg.errors import OntologyError
from kg.forest import Forest, ForestFile
from kg.naming import fold
from kg.read.excluded import excluded
from kg.read.loose import FILE, Candidate, candidates
from kg.read.people import are_people
from kg.read.signs import COLUMNS, signs
from kg.read.state import Head, Reading
from kg.read.titles import known_names, split_name, title_score

MODEL = "models/heads.json"
_LEAD = 0.06  # how much a candidate that the rules chose is ahead of others in its block
_TITLE = 2  # the score of a likely title
_NAMED = 0.6  # share from which a mere name is a paper
_UNLIKE = "not like a paper, beside the rest of the note"


class Bounds(msgspec.Struct, frozen=True):
    """From which share on a candidate is a paper: one of the rules' papers, and any other."""

    keep: float
    accept: float


class Judge(NamedTuple):
    """The trees, ready to be asked."""

    forest: Forest
    bounds: Bounds

    def shares(self, note: Reading, found: list[Candidate], chosen: list[Head]) -> list[float]:
        """How probably each candidate is a paper."""
        return self.forest.shares(signs(note, found, chosen))[0]


class _File(msgspec.Struct, frozen=True):
    columns: tuple[str, ...]
    bounds: Bounds
    forest: ForestFile


def judged(note: Reading, proposed: list[Head], chosen: list[Head], judge: Judge) -> list[Head]:
    """The papers among what the rules ``proposed`` and ``chosen`` and all else that may be one."""
    found = candidates(note, proposed, chosen)
    if not found:
        return chosen
    shares = judge.shares(note, found, chosen)
    sure = [max(share, float(_is_stated(one))) for one, share in zip(found, shares, strict=True)]
    taken = [found[i] for i in decide(found, sure, judge.bounds)]
    kept = [one.made(note) for one in taken if one.chosen]
    told = {name for head in kept for name in _names(head)}
    added = [one.made(note) for one in taken if not one.chosen]
    added = [head for head in added if not (told & _names(head) or are_people(head.name))]
    if any(_titles_all(note, head) for head in kept):
        added = []
    heads = sorted(kept + excluded(note, added), key=lambda h: (h.block, h.start))
    blocks = {head.block for head in heads}
    for head in chosen:
        if head.block not in blocks:
            note.skip(head.block, _UNLIKE)
    for block in blocks:
        note.skipped.pop(block, None)
    return heads


def _is_stated(one: Candidate) -> bool:
    """Whether a field says what the paper is called: "Paper: Looms That Read by Themselves"."""
    head = one.head
    return head is not None and head.layout == "title-field" and title_score(head.name) >= _TITLE


def _titles_all(note: Reading, head: Head) -> bool:
    """Whether a field states of which paper the whole note is."""
    return head.layout == "title-field" and not head.first and head.last == len(note.blocks) - 1


def _bound(one: Candidate, bounds: Bounds) -> float:
    if one.chosen:
        return bounds.keep
    # Remarks are full of names: one that no rule proposed must be likelier than a title.
    return max(bounds.accept, _NAMED * (one.head is None and title_score(one.name) < 2))


def _names(head: Head) -> set[str]:
    """The names of a head's paper, to see whether another is about the same."""
    names = (head.name, head.title, head.short, *split_name(head.name), *split_name(head.title))
    found = {fold(name) for name in (*names, *head.aliases, *head.others)} - {""}
    return found | {fold(known_names()[name]) for name in found if name in known_names()}


def decide(found: Sequence[Candidate], shares: Sequence[float], bounds: Bounds) -> list[int]:
    """Which candidates are papers: of a block the likeliest, of equals what the rules chose."""
    best: dict[int, tuple[float, int]] = {}
    for i, (one, share) in enumerate(zip(found, shares, strict=True)):
        value = share + _LEAD * one.chosen
        if one.block not in best or value > best[one.block][0]:
            best[one.block] = value, i
    taken = [i for _, i in best.values() if shares[i] >= _bound(found[i], bounds)]
    parts = sorted(shares[i] for i in taken if not found[i].forms & FILE)
    if len(parts) > 1:  # of a file as such it is no note where two of its parts are likelier papers
        taken = [i for i in taken if not found[i].forms & FILE or shares[i] > parts[-2]]
    return sorted(taken)


def load(own: Path | None = None) -> Judge | None:
    """The judge of the user's model file, else of ours; None when there is none.

    Raises OntologyError when the file is not as ``save`` writes it.
    """
    path = next(ontology.files(MODEL, own), None)
    if path is None:
        return None
    status = path.stat()
    return _load(path, (status.st_mtime_ns, status.st_size))


@lru_cache(maxsize=4)
def _load(path: Path, stamp: tuple[int, int]) -> Judge:
    try:
        found = msgspec.json.decode(path.read_bytes(), type=_File)
        if found.columns != COLUMNS:
            raise ValueError("made for other numbers")
        return Judge(Forest(found.forest), found.bounds)
    except (OSError, ValueError) as error:
        raise OntologyError(
            f"not a judge of heads: {error}", where=str(path), hint="run `kg train` again"
        ) from error


def save(forest: ForestFile, bounds: Bounds) -> bytes:
    """The model file: JSON."""
    return msgspec.json.encode(_File(COLUMNS, bounds, forest), order="sorted") + b"\n"
