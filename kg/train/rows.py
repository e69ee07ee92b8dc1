"""Pairs of works of annotated notes, as rows to learn from and to count."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from kg.extract.claims import ClaimFinder
from kg.extract.pairs import gathered, learnable, merged
from kg.extract.scorer import Verdict
from kg.extract.standing import Background, rivals, standing
from kg.model import LINEAGE, Mention, Ref
from kg.train.folds import Example, Matched, normal


class Row(msgspec.Struct):
    """An ordered pair of works of one note, with what the annotation says of it."""

    author: str
    note: str
    source: str  # annotated keys, or "?name" for a name that is not annotated
    target: str
    kind: str
    features: list[str]
    lineage: str | None
    compares: bool
    open: bool  # the annotation leaves the pair open
    sure: float = 1.0  # that both ends name works, as the names' judge has it
    place: tuple[str, str, str] = ("", "", "")  # kind, source and target as the note knows them
    numbers: list[float] = []  # ``standing``

    @property
    def real(self) -> bool:
        """Whether both ends are annotated works."""
        return not (self.source.startswith("?") or self.target.startswith("?"))


class Keys:
    """The annotated key of a work as the pipeline refers to it: by its name, else by the first of
    the ways in which the note writes it (the dictionary calls VGG what a note calls VGG16)."""

    def __init__(self, example: Example, mentions: Sequence[Mention]) -> None:
        blocks = example.note.blocks
        self._written: dict[str, dict[str, None]] = {}
        for found in mentions:
            surface = blocks[found.block].text[found.start : found.end]
            self._written.setdefault(found.name, {})[surface] = None
        self._rank: dict[str, tuple[int, str]] = {}
        for item in (*example.gold.papers, *example.gold.works):
            for rank, name in enumerate(item.names()):
                if name not in self._rank or rank < self._rank[name][0]:
                    self._rank[name] = rank, item.key
        self._entries = [
            self._key((entry.key, entry.title or "", *entry.aliases))
            for entry in example.note.entries
        ]

    def of(self, ref: Ref) -> str:
        """The key of ``ref``."""
        if ref.entry >= 0:
            return self._entries[ref.entry]
        return self._key((ref.name, *self._written.get(ref.name, ())))

    def _key(self, names: Sequence[str]) -> str:
        for name in names:
            found = self._rank.get(normal(name))
            if found:
                return found[1]
        return "?" + names[0]


def rows(
    example: Example, mentions: Sequence[Mention], finder: ClaimFinder, background: Background
) -> list[Row]:
    """The rows of one note."""
    keys = Keys(example, mentions)
    said: dict[tuple[str, str], set[str]] = {}
    doubted: set[frozenset[str]] = set()
    for relation in example.gold.relations:
        if relation.sure:
            said.setdefault((relation.source, relation.target), set()).add(relation.type)
        else:
            doubted.add(frozenset((relation.source, relation.target)))
    pairs = learnable(gathered(finder.evidence(example.note, mentions)))
    features = [merged(pair.evidence) for pair in pairs]
    numbers = standing(example.note, mentions, pairs, features, background)
    made = []
    for pair, told, around in zip(pairs, features, numbers, strict=True):
        first = pair.evidence[0]
        source, target = keys.of(first.source), keys.of(first.target)
        if source == target:
            continue
        types = said.get((source, target), set())
        back = said.get((target, source), set())
        made.append(
            Row(
                author=example.author,
                note=example.note.path,
                source=source,
                target=target,
                kind=pair.kind,
                features=told,
                lineage=next((t for t in LINEAGE if t in types), None),
                compares="compares" in types or "compares" in back,
                open=frozenset((source, target)) in doubted,
                sure=max(found.sure for found in pair.evidence),
                place=(pair.kind, pair.source, pair.target),
                numbers=around,
            )
        )
    return made


def complete(
    table: Sequence[Row], sums: Sequence[Sequence[float]], answers: Sequence[Sequence[float]]
) -> list[list[float]]:
    """The numbers of every row (``standing.COLUMNS``), given its sums and the network's answers;
    the rows of a note rival each other."""
    notes: dict[str, list[int]] = {}
    for index, row in enumerate(table):
        notes.setdefault(row.note, []).append(index)
    found: list[list[float]] = [[] for _ in table]
    for members in notes.values():
        against = rivals([table[i].place for i in members], [sums[i] for i in members])
        for index, more in zip(members, against, strict=True):
            found[index] = [*sums[index], *table[index].numbers, *more, *answers[index]]
    return found


def settled(row: Row) -> bool:
    """Whether the annotation says something about the pair."""
    return not row.open or row.lineage is not None or row.compares


def answers(table: Sequence[Row]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """What the annotation answers for each pair (``scorer.COLUMNS``), and which of it counts:
    [pairs, answers]. Of which type a link is counts for links alone."""
    truth = np.array([
        (row.lineage is not None, row.compares, *(row.lineage == name for name in LINEAGE))
        for row in table
    ], dtype=bool).reshape(-1, 2 + len(LINEAGE))  # fmt: skip
    clear = ~np.array([row.open for row in table], dtype=bool)
    link, compares = truth[:, 0], truth[:, 1]
    return truth, np.stack([clear | link, clear | compares, *[link] * len(LINEAGE)], axis=1)


def tally(
    examples: Sequence[Example], verdicts: Sequence[tuple[Row, Verdict]], threshold: float = 0.5
) -> dict[str, Matched]:
    """Lineage pairs, each type and compares: what verdicts above ``threshold`` hit and miss."""
    found: dict[str, dict[tuple[str, str, str], None]] = {}
    best: dict[tuple[str, frozenset[str]], tuple[float, Row, str]] = {}
    for row, verdict in verdicts:
        pair = frozenset((row.source, row.target))
        if verdict.link >= threshold and verdict.link > best.get((row.note, pair), (0.0,))[0]:
            best[row.note, pair] = verdict.link, row, verdict.relation
        if verdict.compares >= threshold:
            ends = sorted((row.source, row.target))
            found.setdefault("compares", {})[row.note, ends[0], ends[1]] = None
    for _, row, relation in best.values():
        for question in ("lineage", relation):
            found.setdefault(question, {})[row.note, row.source, row.target] = None
    scores = {name: Matched() for name in ("lineage", *LINEAGE, "compares")}
    for example in examples:
        note = example.note.path
        open_pairs = {frozenset((r.source, r.target)) for r in example.gold.relations if not r.sure}
        wanted: dict[str, set[tuple[str, str]]] = {name: set() for name in scores}
        for r in example.gold.relations:
            if r.sure and r.type == "compares":
                wanted["compares"].add((min(r.source, r.target), max(r.source, r.target)))
            elif r.sure:
                wanted["lineage"].add((r.source, r.target))
                wanted[r.type].add((r.source, r.target))
        for name, score in scores.items():
            given = {(a, b) for n, a, b in found.get(name, ()) if n == note}
            given = {p for p in given if p in wanted[name] or frozenset(p) not in open_pairs}
            right = len(given & wanted[name])
            score.add(Matched(right, len(given) - right, len(wanted[name]) - right))
    return scores
