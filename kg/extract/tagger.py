"""The learned judge of names: plain weights, no training code.

Two steps. The words of a candidate and of its surroundings are hashed into one table of weights
and added up (a logistic regression). Then all mentions of a name in a note are described together
(``groups``) and a few hundred small decision trees give the probability that it names a work.
The weights come with the package (``ontology/models/names.npz`` and ``names.json``); how they were
trained and what they score stands in the card beside them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from math import exp, log
from pathlib import Path
from typing import Any
from zlib import crc32

import msgspec

from kg import ontology
from kg.errors import OntologyError
from kg.extract.candidates import Candidate, Prose, group_key
from kg.extract.features import context_words, surface_words, words_of
from kg.extract.groups import MISSING, SOURCES, STATES, STOP, Group, Profile, describe
from kg.model import Block, Note
from kg.naming import fold

BITS = 18
TABLE = 1 << BITS
FORMAT = 1
SECTION_WORDS = 6
_SECTION = re.compile(r"[a-z]{3,}|[\u3400-\u9fff]{2}")
CACHED = 200_000  # profiles and contexts kept before the cache starts anew


class Knowledge(msgspec.Struct, frozen=True):
    """What training remembers of words and names; all keys folded.

    ``known``: names that were works in the annotated notes, surface to key; ``seen``: in how many
    notes a name was a work and in how many it was not; ``common``: in how many notes a word stands
    in lower case, out of ``notes``.
    """

    known: dict[str, str] = {}
    seen: dict[str, tuple[int, int]] = {}
    common: dict[str, int] = {}
    notes: int = 0
    format: int = FORMAT


class Trees(msgspec.Struct, frozen=True):
    """Decision trees as flat arrays; a leaf leads to itself. ``depth`` steps reach every leaf."""

    column: Any  # int16[nodes]
    threshold: Any  # float32[nodes]: go left when the number is at most this
    left: Any  # int32[nodes]
    right: Any
    value: Any  # float32[nodes]
    roots: Any  # int32[trees]
    depth: int
    base: float


class Model(msgspec.Struct, frozen=True):
    """Everything that a prediction needs. ``shift`` moves the best threshold to 0.5."""

    weights: Any  # float32[TABLE]
    bias: float
    trees: Trees
    knowledge: Knowledge
    shift: float = 0.0
    least: float = -4.5  # names whose best mention scores below are not looked at any further


def hashed(word: str) -> int:
    """The word's row in the table of weights."""
    return crc32(word.encode()) & (TABLE - 1)


def stop_list(surface: str, stop: dict[str, str]) -> str:
    """The stop-list that bans ``surface`` (or its singular), or ""."""
    folded = fold(surface)
    return stop.get(folded) or (stop.get(folded[:-1], "") if folded.endswith("s") else "")


def state_of(candidate: Candidate) -> str:
    """How the dictionary knows the candidate: one of STATES."""
    name = candidate.name
    if name is None:
        return "none"
    if name.origin in ("entry", "model"):
        return name.origin
    return "ambiguous" if name.ambiguous else "known"


def profile(
    candidate: Candidate, stop: dict[str, str], knowledge: Knowledge, score: float
) -> Profile:
    """The candidate's profile; ``score`` is what the words of its surface add up to."""
    surface, state = candidate.surface, state_of(candidate)
    key = group_key(candidate)
    positive, negative = knowledge.seen.get(key, (0, 0))
    pieces = tuple(w.lower() for w in words_of(surface) if w.isascii() and w.isalpha())
    scale = knowledge.notes or 1
    counts = [log(1 + 1000 * knowledge.common.get(w, 0) / scale) for w in pieces] or [0.0]
    banned = stop_list(surface, stop)
    numbers = (
        float(STATES.index(state)),
        float(candidate.cased),
        float(STOP.index(banned) if banned in STOP else 1),
        float(SOURCES.index(candidate.source)),
        float(positive),
        float(negative),
        (positive + 0.1) / (positive + negative + 0.7),
        float(len(surface)),
        float(surface.count(" ")),
        float(sum(c.isupper() for c in surface)),
        float(sum(c.isdigit() for c in surface)),
        float(surface.count("-")),
        float(surface.islower()),
        float(surface[:1].isupper()),
        min(counts),
        max(counts),
        score,
    )
    return Profile(key, score, pieces, numbers)


def static_words(candidate: Candidate, stop: dict[str, str]) -> list[str]:
    """The surface's words for the table of weights."""
    state = state_of(candidate) + str(int(candidate.cased))
    banned = stop_list(candidate.surface, stop)
    return surface_words(candidate.surface, candidate.source, state, banned)


class Places:
    """Where candidates stand: block, marks, section; as words for the table of weights."""

    def __init__(self, note: Note, page: Prose) -> None:
        self.note, self.page = note, page
        self.sections: list[list[str]] = []
        heading: list[str] = []
        for number in page.blocks:
            block = note.blocks[number]
            if block.kind == "heading":
                found = _SECTION.findall(block.text.lower())[:SECTION_WORDS]
                heading = [f"sec={word}" for word in found]
            self.sections.append(heading)

    def words(self, candidate: Candidate) -> list[str]:
        """Block kind, position in the block, marks that cover the span."""
        number, base = self.page.place(candidate.start)
        block = self.note.blocks[number]
        start, end = candidate.start - base, candidate.end - base
        return place_words(block, start, end)

    def section(self, candidate: Candidate) -> list[str]:
        """Words of the heading above."""
        return self.sections[self.page.index(candidate.start)]


def place_words(block: Block, start: int, end: int) -> list[str]:
    """Words for a span of a block."""
    kind = block.kind
    found = [f"k={kind}", f"k={kind} at={min(start, 1)} end={end == len(block.text)}"]
    cell = 0
    for mark in block.marks:
        if mark.kind == "cell":
            cell += mark.end < start
        elif mark.start <= start and end <= mark.end:
            found.append(f"m={mark.kind} {mark.start == start}{mark.end == end}")
    if kind == "row":
        found.append(f"col={min(3, cell)}")
    return found


class Judge:
    """A model at work with the stop-lists of one lexicon; caches what recurs."""

    def __init__(self, model: Model, stop: dict[str, str]) -> None:
        self.model, self.stop = model, stop
        self._weights: list[float] = model.weights.tolist()
        self._profiles: dict[tuple[str, str, str, bool], Profile] = {}
        self._words: dict[str, float] = {}

    def groups(
        self, note: Note, page: Prose, candidates: Sequence[Candidate]
    ) -> tuple[list[Group], list[float]]:
        """The names worth a closer look and the probability of each."""
        import numpy as np

        model = self.model
        if len(self._profiles) > CACHED or len(self._words) > CACHED:
            self._profiles.clear()
            self._words.clear()
        profiles = [self._profile(c) for c in candidates]
        places = Places(note, page)
        text = page.text
        scores = []
        for candidate, known in zip(candidates, profiles, strict=True):
            if known.score < model.least - 3:
                scores.append(MISSING)
                continue
            score = known.score + self._sum(context_words(text, candidate.start, candidate.end))
            score += self._sum(places.words(candidate)) + self._sum(places.section(candidate))
            scores.append(score)
        groups = describe(note, page, candidates, profiles, scores, model.least)
        if not groups:
            return [], []
        raw = predict(model.trees, np.array([g.numbers for g in groups], dtype=np.float32))
        return groups, [1 / (1 + exp(-(float(r) + model.shift))) for r in raw]

    def _profile(self, candidate: Candidate) -> Profile:
        state = candidate.name.key if candidate.name else ""
        key = (candidate.surface, candidate.source, state, candidate.cased)
        found = self._profiles.get(key)
        if found is None:
            words = static_words(candidate, self.stop)
            score = self.model.bias + sum(self._weights[hashed(w)] for w in dict.fromkeys(words))
            found = profile(candidate, self.stop, self.model.knowledge, score)
            self._profiles[key] = found
        return found

    def _sum(self, words: Sequence[str]) -> float:
        total, cache = 0.0, self._words
        for word in words:
            weight = cache.get(word)
            if weight is None:
                weight = cache[word] = self._weights[hashed(word)]
            total += weight
        return total


def predict(trees: Trees, numbers: Any) -> Any:
    """The log-odds of each row of ``numbers`` (float32[rows, columns])."""
    import numpy as np

    rows = np.arange(len(numbers))[:, None]
    node = np.broadcast_to(trees.roots, (len(numbers), len(trees.roots)))
    for _ in range(trees.depth):
        goes = numbers[rows, trees.column[node]] <= trees.threshold[node]
        node = np.where(goes, trees.left[node], trees.right[node])
    return trees.value[node].sum(axis=1) + trees.base


@lru_cache(maxsize=4)
def load_model(own: Path | None = None) -> Model | None:
    """The model of the user's ontology folder, else ours; None where there is none.

    Raises OntologyError when a file is damaged or of another format.
    """
    for folder in ontology.folders(own):
        path = folder / "models" / "names.npz"
        if path.exists():
            return read_model(path)
    return None


def read_model(path: Path) -> Model:
    """The model in ``path`` and the JSON file beside it."""
    import numpy as np

    try:
        knowledge = msgspec.json.decode(path.with_suffix(".json").read_bytes(), type=Knowledge)
        with np.load(path, allow_pickle=False) as data:
            arrays = {name: data[name] for name in data.files}
        if knowledge.format != FORMAT or len(arrays["weights"]) != TABLE:
            raise OntologyError(
                "is of another version of kg", where=str(path), hint="retrain with `kg train`"
            )
        trees = Trees(
            arrays["column"].astype(np.intp), arrays["threshold"], arrays["left"].astype(np.intp),
            arrays["right"].astype(np.intp), arrays["value"], arrays["roots"].astype(np.intp),
            int(arrays["depth"]), float(arrays["base"]),
        )  # fmt: skip
        return Model(
            arrays["weights"].astype(np.float32), float(arrays["bias"]), trees, knowledge,
            float(arrays["shift"]), float(arrays["least"]),
        )  # fmt: skip
    except (OSError, ValueError, KeyError, msgspec.MsgspecError) as error:
        raise OntologyError(f"no usable model: {error}", where=str(path)) from error
