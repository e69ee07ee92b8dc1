"""The learned half of the decision, in two steps that need no training code.

First, a weight per feature and question: do the two works stand in a lineage at all (``link``), of
which type, and are they compared. The weights are a plain table (``ontology/models/claims.tsv``: a
feature a line, five integers), read by people as well as by this module. Then small decision trees
(``claims.json`` beside it) weigh the sums together with how the pair stands in the note
(``standing``) and what a small network makes of both (``network``, ``claims.npz``), and a table
turns what comes out into how often that was right. ``kg train`` writes all three. Without trees the
sums decide, without the table the cues.
"""

from __future__ import annotations

import itertools
import json
import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from kg import ontology
from kg.errors import OntologyError
from kg.extract.grams import Vocabulary
from kg.forest import Forest, ForestFile
from kg.model import LINEAGE, Relation

if TYPE_CHECKING:
    from kg.extract.network import Network

COLUMNS = ("link", "compares", *LINEAGE)
FAMILIES = ("cue", "section", "name", "near", "wide", "place")
SUMS = (*COLUMNS, *(f"{column}:{family}" for column in COLUMNS for family in FAMILIES))
ANSWERS = tuple(f"network:{column}" for column in COLUMNS)
SCALE = 1000  # the table holds thousandths
MODEL = "models/claims.tsv"
_OF_BEGINNING = {
    "h:": "section", "hh:": "section", "i:": "section", "f:": "section",
    "n=": "name", "sn=": "name",
    "l:": "near", "r:": "near", "m>": "near", "m<": "near", "pl": "near", "pr": "near",
    "mid": "near", "L": "near", "R": "near",
    "s:": "wide", "b:": "wide",
    "rel": "cue", "field": "cue",
}  # fmt: skip
_BEGINNING = re.compile("|".join(map(re.escape, _OF_BEGINNING))).match
_GRAMS = ("l:", "r:", "s:", "b:", "3.m>", "3.m<", "3.pl>", "3.pl<", "3.pr>", "3.pr<")
_TREES = 0.8  # of the say in whether two works are linked or compared; the weights have the rest
_LIKELY = 0.05  # a pair of less is asked for no type
_UNASKED = (0.0, 1.0, 0.0)
Knots = tuple[tuple[float, float], ...]


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """The probability of a lineage link, its type with the type's own share, and of compares."""

    link: float
    relation: Relation
    share: float
    compares: float


class Trees(msgspec.Struct, frozen=True):
    """The second step: trees for each question, what their answers are worth, and the network that
    gives them the numbers ``ANSWERS``."""

    whether: Forest  # link, compares
    types: Forest  # in the order of LINEAGE
    knots: dict[str, Knots]  # per question: what comes out, how often that was right; ascending
    network: Network | None = None  # None: its answers are among the numbers already


class Scorer:
    """The weights, ready to be summed. ``calibration`` maps a kind of evidence to the (slope,
    offset) that turn the scores "link" and "compares" into probabilities."""

    def __init__(
        self,
        weights: dict[str, tuple[int, ...]],
        calibration: dict[str, dict[str, tuple[float, float]]],
        trees: Trees | None = None,
    ) -> None:
        self.weights, self._calibration, self.trees = weights, calibration, trees
        self._features = list(weights)
        self._rows = {feature: row for row, feature in enumerate(weights)}
        self._of_tag: dict[str, dict[str, int]] = {}  # what follows a tag → row
        self._tables: dict[str, list[int]] = {}
        columns = zip(*weights.values(), strict=True)
        self._by_column: list[list[int]] = [list(c) for c in columns] or [[] for _ in COLUMNS]
        self._joint: dict[tuple[int, ...], list[int]] = {}  # columns → the sums of their weights
        self._family = [FAMILIES.index(family_of(f)) for f in weights]
        parts = (feature.partition("cue=")[2] for feature in weights if "cue=" in feature)
        self._cues = {part.partition("|")[0] for part in parts if part}

    def knows(self, cue: str) -> bool:
        """Whether the weights were learned with this cue; a user's own cue they cannot know."""
        return cue in self._cues

    def tagged(self, tag: str) -> dict[str, int]:
        """The rows of the features that begin with ``tag``, by what follows it."""
        known = self._of_tag.get(tag)
        if not tag:
            return self._rows
        if known is None:
            names, size = self._sorted, len(tag)
            first = bisect_left(names, tag)
            last = bisect_left(names, tag[:-1] + chr(ord(tag[-1]) + 1))
            known = self._of_tag[tag] = {f[size:]: self._rows[f] for f in names[first:last]}
        return known

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self._features)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of all tags of words."""
        return Vocabulary([self.tagged(tag) for tag in _GRAMS])

    def table(self, tag: str) -> list[int]:
        """The rows of the features that begin with ``tag``, by the numbers of the vocabulary."""
        table = self._tables.get(tag)
        if table is None:
            table = self._tables[tag] = self.vocabulary.table(self.tagged(tag))
        return table

    def scores(self, features: Iterable[str]) -> list[float]:
        """The sums of the weights of ``features``, one per column."""
        rows = self.known(features)
        return [self.score(rows, column) for column in range(len(COLUMNS))]

    def score(self, rows: Iterable[int], column: int) -> float:
        """The sum of the weights in ``rows`` for one of ``COLUMNS``."""
        return sum(map(self._by_column[column].__getitem__, rows)) / SCALE

    def sums(self, pairs: Sequence[Collection[int]]) -> list[list[float]]:
        """Per pair, given its rows, the scores, then the part of each family of features in each:
        the numbers ``SUMS``."""
        import numpy as np

        sizes = np.fromiter(map(len, pairs), dtype=np.intp, count=len(pairs))
        every = itertools.chain.from_iterable(pairs)
        rows = np.fromiter(every, dtype=np.intp, count=int(sizes.sum()))
        weights, family = self._arrays
        places = np.repeat(np.arange(len(pairs)) * len(FAMILIES), sizes) + family[rows]
        shape = len(pairs), len(FAMILIES)
        cells = shape[0] * shape[1]
        parts = np.stack(
            [np.bincount(places, column[rows], cells).reshape(shape) for column in weights], axis=1
        )
        whole = np.concatenate([parts.sum(axis=2), parts.reshape(shape[0], -1)], axis=1)
        found: list[list[float]] = (whole / SCALE).tolist()
        return found

    @cached_property
    def _arrays(self) -> tuple[Any, Any]:
        import numpy as np

        weights = np.array(self._by_column, dtype=np.float64)  # whole numbers: sums are exact
        return weights, np.array(self._family, dtype=np.intp)

    def known(self, features: Iterable[str]) -> list[int]:
        """The rows of the features that have weights."""
        return [row for row in map(self._rows.get, features) if row is not None]

    def verdict(self, kind: str, features: Iterable[str], sure: float = 1.0) -> Verdict:
        """The decision on a pair of works from all features of its passages; ``sure``: the
        confidence that both are works."""
        return self.judge(kind, self.scores(features), sure)

    def judge(self, kind: str, scores: Sequence[float], sure: float) -> Verdict:
        """The decision that the sums of the weights come to."""
        link, compares, *types = scores[: len(COLUMNS)]
        top = max(range(3), key=lambda i: (types[i], -i))
        total = sum(math.exp(min(0.0, x - types[top])) for x in types)
        calibrated = self._calibration.get(kind, {})
        return Verdict(
            link=sure * _probability(link, calibrated.get("link", (1.0, 0.0))),
            relation=LINEAGE[top],
            share=1.0 / total,
            compares=sure * _probability(compares, calibrated.get("compares", (1.0, 0.0))),
        )

    def weigh(
        self,
        kinds: Sequence[str],
        sure: Sequence[float],
        numbers: Sequence[Sequence[float]],
    ) -> list[Verdict]:
        """The verdicts of all pairs of a note; each row of ``numbers`` is ``standing.COLUMNS``.
        Both steps have a say in whether; the type is the trees' alone."""
        plain = [self.judge(*row) for row in zip(kinds, numbers, sure, strict=True)]
        if self.trees is None or not plain:
            return plain
        import numpy as np

        trees, table = self.trees, np.array(numbers, dtype=np.float64)
        shares = trees.whether.shares(table)
        links = _mixed([verdict.link for verdict in plain], shares[0])
        compared = _mixed([verdict.compares for verdict in plain], shares[1])
        # which type it is matters for the few pairs that may be linked at all
        likely = [i for i, link in enumerate(links) if link >= _LIKELY]
        columns = trees.types.shares(table[likely]) if likely else []
        types = dict(zip(likely, zip(*columns, strict=True), strict=True))
        found = []
        for i, (link, both) in enumerate(zip(links, compared, strict=True)):
            each = types.get(i, _UNASKED)
            top = max(range(3), key=lambda t: (each[t], -t))
            found.append(
                Verdict(
                    link=between(link, trees.knots.get("link", ())),
                    relation=LINEAGE[top],
                    share=each[top] / max(1e-9, sum(each)),
                    compares=between(both, trees.knots.get("compares", ())),
                )
            )
        return found

    def strongest(self, rows: Iterable[int], columns: tuple[int, ...]) -> list[str]:
        """The features that speak most for the columns together, best first."""
        names, joint = self._features, self._joint.get(columns)
        if joint is None:
            parts = [self._by_column[c] for c in columns]
            joint = self._joint[columns] = list(map(sum, zip(*parts, strict=True)))
        return [f for _, f in sorted([(-joint[r], names[r]) for r in rows if joint[r] > 0])]


def family_of(feature: str) -> str:
    """The family of a feature.

    >>> family_of("3.rel3=uses"), family_of("L1=use"), family_of("kind=own")
    ('cue', 'near', 'place')
    """
    plain = feature.removeprefix("3.")
    if "cue=" in plain:
        return "cue"
    known = _BEGINNING(plain)
    return _OF_BEGINNING[known[0]] if known else "place"


def between(value: float, knots: Knots) -> float:
    """``value`` moved along the straight lines between the knots; without knots, itself.

    >>> between(0.5, ((0.0, 0.0), (1.0, 0.8))), between(0.5, ())
    (0.4, 0.5)
    """
    if not knots:
        return value
    at = bisect_right(knots, (value, math.inf))
    if at == 0:
        return knots[0][1]
    if at == len(knots):
        return knots[-1][1]
    (x, y), (x2, y2) = knots[at - 1], knots[at]
    return y + (y2 - y) * (value - x) / max(1e-9, x2 - x)


def _probability(score: float, calibration: tuple[float, float]) -> float:
    slope, offset = calibration
    x = max(-30.0, min(30.0, slope * score + offset))
    return 1.0 / (1.0 + math.exp(-x))


def load(own: Path | None = None) -> Scorer | None:
    """The scorer of the user's model file, else of ours; None when there is none.

    Raises OntologyError when a file is not as ``save``, ``save_trees`` and ``network.save`` write
    it, or the trees stand there without the network.
    """
    path = next(ontology.files(MODEL, own), None)
    if path is None:
        return None
    stamps = [
        (status.st_mtime_ns, status.st_size)
        for file in (path, path.with_suffix(".json"), path.with_suffix(".npz"))
        if file.exists() and (status := file.stat())
    ]
    return _load(path, tuple(stamps))


@lru_cache(maxsize=4)
def _load(path: Path, stamps: tuple[tuple[int, int], ...]) -> Scorer:
    where = path
    try:
        first, *lines = path.read_text(encoding="utf-8").splitlines()
        head = json.loads(first.removeprefix("#"))
        if tuple(head["columns"]) != COLUMNS:
            raise ValueError("other columns")
        weights = {}
        for line in lines:
            feature, *numbers = line.split("\t")
            weights[feature] = tuple(map(int, numbers))
            if len(numbers) != len(COLUMNS):
                raise ValueError(f"{feature}: {len(numbers)} weights")
        calibration = {
            kind: {name: (float(a), float(b)) for name, (a, b) in columns.items()}
            for kind, columns in head["calibration"].items()
        }
        where = path.with_suffix(".json")
        trees = _trees(where.read_bytes()) if where.exists() else None
        if trees is not None:
            where = path.with_suffix(".npz")
            trees = msgspec.structs.replace(trees, network=_network(where, list(weights)))
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError) as error:
        raise OntologyError(
            f"not a model of claims: {error}", where=str(where), hint="run `kg train` again"
        ) from error
    return Scorer(weights, calibration, trees)


def _network(path: Path, features: Sequence[str]) -> Network:
    from kg.extract import network

    return network.load(path.read_bytes(), features)


class _TreesFile(msgspec.Struct, frozen=True):
    columns: tuple[str, ...]
    link: ForestFile
    compares: ForestFile
    types: tuple[ForestFile, ForestFile, ForestFile]
    knots: dict[str, Knots]


def _trees(data: bytes) -> Trees:
    from kg.extract.standing import COLUMNS as STANDING

    found = msgspec.json.decode(data, type=_TreesFile)
    if found.columns != STANDING:
        raise ValueError("made for other numbers")
    return Trees(Forest(found.link, found.compares), Forest(*found.types), found.knots)


def save_trees(
    columns: Sequence[str],
    link: ForestFile,
    compares: ForestFile,
    types: Sequence[ForestFile],
    knots: dict[str, Knots],
) -> bytes:
    """The file of the second step: JSON, a line per question."""
    first, second, third = types
    found = _TreesFile(tuple(columns), link, compares, (first, second, third), knots)
    return msgspec.json.encode(found, order="sorted") + b"\n"


def save(
    weights: dict[str, tuple[int, ...]],
    calibration: dict[str, dict[str, tuple[float, float]]],
) -> bytes:
    """The model file: a line of JSON, then a feature and its weights a line, sorted."""
    head = {"columns": COLUMNS, "scale": SCALE, "calibration": calibration}
    rows = ["\t".join((f, *map(str, weights[f]))) for f in sorted(weights) if any(weights[f])]
    return ("#" + json.dumps(head, sort_keys=True) + "\n" + "\n".join(rows) + "\n").encode()


def _mixed(weighed: Iterable[float], grown: Iterable[float]) -> list[float]:
    """What the weights say and what the trees say, as one."""
    return [(1 - _TREES) * w + _TREES * t for w, t in zip(weighed, grown, strict=True)]
