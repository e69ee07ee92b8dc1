"""Every mention of a named work in a note: the entry of this part of the extraction.

Candidates are proposed generously (``candidates``), judged together per note and name (``tagger``,
or ``rules`` where there is no model), and where spans overlap the most believable cover is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec

from kg.extract import lexicon as _lexicon
from kg.extract.candidates import Candidate, Prose, group_key, propose, prose
from kg.extract.expanded import expanded
from kg.extract.homonyms import homonyms
from kg.extract.listing import listed
from kg.extract.own import given_names, own_keys
from kg.extract.rules import confidence
from kg.extract.tagger import Judge, Model, load_model
from kg.model import Mention, Name, Note, line_end
from kg.naming import fold

REPORTED = 0.4  # what falls below is no mention; ``doubts`` settles what is little above
WORD = 0.1  # how much surer a span must be than one that has a word more
TITLE = 16  # characters of a title that is no name of several works
LISTED = 0.7  # a member of a list that says that it names works
OWN = 0.9  # a name of the note's own entry is at least this sure
_ORIGIN = {"citation": "citation", "title": "citation", "title-case": "title-case"}


class Lexicon(_lexicon.Lexicon):
    """The names of all works and the judge of what the names dictionary does not settle.

    ``own`` is the user's ontology folder: its stop-lists add to ours, its model replaces ours.
    ``model``: judge by this one instead; ``rules``: by rules alone.
    """

    def __init__(
        self,
        names: Sequence[Name],
        own: Path | None = None,
        *,
        model: Model | None = None,
        rules: bool = False,
    ) -> None:
        model = None if rules else model or load_model(own)
        super().__init__(names, own, model.knowledge.known if model else None)
        self.judge = Judge(model, self.stop) if model else None


def find_mentions(note: Note, lexicon: Lexicon) -> tuple[Mention, ...]:
    """The works that ``note`` names, in reading order, without overlaps, each at least 0.4 sure."""
    page = prose(note)
    candidates = propose(lexicon, page)
    if not candidates:
        return ()
    scores = _scores(note, page, candidates, lexicon)
    for i, words in homonyms(page.text, candidates, lexicon.long, own_keys(note)).items():
        scores[i] *= bool(words)
        candidates[i].name = Name(candidates[i].surface, words, "title-case")
    members = listed(note)
    for i, candidate in enumerate(candidates) if members else ():
        block, base = page.place(candidate.start)
        if (block, candidate.start - base, candidate.end - base) in members:
            scores[i] = max(scores[i], 0.0 if fold(candidate.surface) in lexicon.stop else LISTED)
    return mentions_from(note, page, candidates, scores)


def mentions_from(
    note: Note, page: Prose, candidates: Sequence[Candidate], scores: Sequence[float]
) -> tuple[Mention, ...]:
    """The mentions that judged candidates come to.

    Sure are the names of the note's own paper, of works that the user's ontology lists, and the
    keys of the bibliography.
    """
    own = own_keys(note)
    judged = list(scores)
    titles = {fold(entry.title or entry.key): n for n, entry in enumerate(note.entries)}
    listed: dict[int, str] = {}  # the names that a dictionary gives for these titles
    for i, candidate in enumerate(candidates):
        known = candidate.name
        if known is None:
            continue
        number = titles.get(fold(candidate.surface), -1)
        if number >= 0 and len(candidate.surface) >= TITLE and known.origin == "gazetteer":
            listed[number] = known.key
            own.setdefault(fold(known.key), number)
        if known.sure or (known.origin == "entry" and fold(known.key) in own):
            judged[i] = max(judged[i], OWN)
    mentions = []
    for candidate, score in best_cover(candidates, judged):
        block, base = page.place(candidate.start)
        name = written_name(candidate)
        entry = own.get(fold(name), own.get(fold(candidate.surface), -1))
        mentions.append(
            Mention(
                name=name,
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
    mentions = expanded(note, mentions)
    given = given_names(note, mentions, listed)
    return tuple(
        msgspec.structs.replace(m, entry=given[fold(m.name)])
        if m.entry < 0 and fold(m.name) in given
        else m
        for m in mentions
    )


def _scores(
    note: Note, page: Prose, candidates: Sequence[Candidate], lexicon: Lexicon
) -> list[float]:
    if lexicon.judge is not None:
        scores = [0.0] * len(candidates)
        groups, sure = lexicon.judge.groups(note, page, candidates)
        for group, probability in zip(groups, sure, strict=True):
            for i in group.members:
                scores[i] = probability
    else:
        keys = [group_key(c) for c in candidates]
        counts = Counter(keys)
        scores = [confidence(c, lexicon, counts[k]) for c, k in zip(candidates, keys, strict=True)]
    return scores


def best_cover(
    candidates: Sequence[Candidate], scores: Sequence[float]
) -> list[tuple[Candidate, float]]:
    """The reported candidates, none overlapping: the surest first, the longer of two about equal,
    and no part of a name joined by a dash. ``candidates`` are by start, the longest first."""
    sure: list[int] = []
    joined = -1
    for i, score in enumerate(scores):
        if score >= REPORTED and candidates[i].end > joined:  # OpenVLA in OpenVLA-OFT is no name
            sure.append(i)
            surface = candidates[i].surface
            if "-" in surface and " " not in surface:
                joined = candidates[i].end
    order = sorted(
        sure,
        key=lambda i: (
            -scores[i] - WORD * candidates[i].surface.count(" "),
            candidates[i].start - candidates[i].end,
            candidates[i].start,
        ),
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


def _line(note: Note, block: int, offset: int) -> int:
    """The line of the file on which the text offset of a block lies."""
    found = note.blocks[block]
    source, _ = found.source(offset, offset + 1)
    return found.line + note.text.count(line_end(note.text), found.start, source)
