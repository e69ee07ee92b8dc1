"""Learns the weights of the claim scorer from annotated notes.

A row is an ordered pair of works that some passage of a note names; its features are those of all
its passages. Three questions are fitted: is there a lineage link, of which type (one against the
rest), are the two compared. Pairs that the annotation leaves open are left out.

The first step, a weight per feature and a network over the same features, learns from true names
alone. A feature counts only when at least two authors and three notes show it: what one author
alone writes teaches nothing about the next. The second step, trees over the sums, the network's
answers and how the pair stands in the note, learns from names as found (by a judge that has not
seen the author) beside true ones, so that it knows how wrong a name can be; the sums and answers
that it learns from are those of weights that have not seen the author either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path

import msgspec
import numpy as np

from kg import ontology
from kg.extract import network as networks
from kg.extract.claims import ClaimFinder
from kg.extract.network import Network
from kg.extract.scorer import Scorer, Trees, Verdict, between, save, save_trees
from kg.extract.standing import COLUMNS, Background
from kg.forest import Forest
from kg.model import Mention
from kg.train.folds import Example, author_folds
from kg.train.gold_names import gold_mentions, with_missed
from kg.train.network import PAIRS, bags, learn
from kg.train.rows import Row, answers, complete, rows, settled
from kg.train.trees import grow, processes, reliability
from kg.train.weights import calibrate, fit

FOLDS = 8


class Outcome(msgspec.Struct):
    """The files of the model by their endings, and how held-out pairs came out: rows with their
    verdicts, names as found and names as annotated."""

    files: dict[str, bytes]
    verdicts: list[tuple[Row, Verdict]]
    named: list[tuple[Row, Verdict]]


def train(
    examples: Sequence[Example],
    found: Mapping[str, Sequence[Mention]],
    own: Path | None = None,
    *,
    check: bool = False,
    jobs: int = 1,
) -> Outcome:
    """Learn from annotated notes, given the mentions ``found`` in each (by path).

    The mentions should come from a judge that has not seen the author, as they will in use. The
    verdicts are those of weights and trees that saw no note of the row's author. ``check``: no
    model. ``jobs`` processes grow the trees, which are the same for any number.
    """
    with processes(jobs) as executor:
        return _learned(examples, found, own, check, executor)


def _learned(
    examples: Sequence[Example],
    found: Mapping[str, Sequence[Mention]],
    own: Path | None,
    check: bool,
    executor: Executor | None,
) -> Outcome:
    finder = ClaimFinder(own, rules_only=True)
    works = ontology.works(own)
    known: dict[str, Background] = {}
    alike: dict[frozenset[str], Background] = {}  # most authors taught the gazetteer nothing
    for author in {example.author for example in examples}:
        left_out = frozenset(work.key for work in works if taught_by(work, author))
        if left_out not in alike:
            alike[left_out] = Background(work for work in works if work.key not in left_out)
        known[author] = alike[left_out]
    lessons: list[Row] = []
    asked: list[Row] = []
    ideal: list[Row] = []
    for example in examples:
        mentions, background = found[example.note.path], known[example.author]
        named = gold_mentions(example.note, example.gold)
        asked += rows(example, mentions, finder, background)
        ideal += rows(example, named, finder, background)
        taught = rows(example, with_missed(mentions, named), finder, background)
        lessons += [row for row in taught if row.real]
    folds = author_folds([example.author for example in examples], FOLDS)
    every = [*asked, *ideal]
    sums: list[list[float]] = [[]] * len(every)
    given: list[list[float]] = [[]] * len(every)
    for fold in folds:
        scorer, network = _first_step([row for row in lessons if row.author not in fold])
        chosen = [index for index, row in enumerate(every) if row.author in fold]
        rows_of = [scorer.known(every[index].features) for index in chosen]
        told = network.answers(rows_of, [every[index].numbers for index in chosen])
        for index, summed, answered in zip(chosen, scorer.sums(rows_of), told, strict=True):
            sums[index], given[index] = summed, answered
    split = len(asked)
    true = [index for index, row in enumerate(asked) if row.real]
    calibration = calibrate([asked[i] for i in true], [sums[i] for i in true])
    numbers = [
        *complete(asked, sums[:split], given[:split]),
        *complete(ideal, sums[split:], given[split:]),
    ]
    verdicts = _held_out(every, numbers, folds, calibration, executor)
    counted = [(r, v) for r, v in zip(asked, verdicts[:split], strict=True) if settled(r)]
    knots = {
        "link": reliability([(v.link, r.lineage is not None) for r, v in counted]),
        "compares": reliability([(v.compares, r.compares) for r, v in counted]),
    }
    verdicts = [
        msgspec.structs.replace(
            verdict,
            link=between(verdict.link, knots["link"]),
            compares=between(verdict.compares, knots["compares"]),
        )
        for verdict in verdicts
    ]
    files: dict[str, bytes] = {}
    if not check:
        scorer, network = _first_step(lessons)
        files = {
            ".tsv": save(scorer.weights, calibration),
            ".json": save_trees(COLUMNS, *grow(every, numbers, executor), knots),
            ".npz": networks.save(network, list(scorer.weights)),
        }
    outcome = list(zip(every, verdicts, strict=True))
    return Outcome(files, outcome[:split], outcome[split:])


def _first_step(lessons: Sequence[Row]) -> tuple[Scorer, Network]:
    """The weights, and the network over the features that have one."""
    scorer = Scorer(fit(lessons), {})
    pairs = [scorer.known(row.features) for row in lessons]
    numbers = np.array([row.numbers for row in lessons])
    return scorer, learn(PAIRS, bags(pairs, len(scorer.weights)), numbers, *answers(lessons))


def _held_out(
    table: Sequence[Row],
    numbers: Sequence[Sequence[float]],
    folds: Sequence[frozenset[str]],
    calibration: dict[str, dict[str, tuple[float, float]]],
    executor: Executor | None,
) -> list[Verdict]:
    """Every row's verdict by trees that saw no note of its author, not yet made reliable."""
    found: dict[int, Verdict] = {}
    for fold in folds:
        seen = [index for index, row in enumerate(table) if row.author not in fold]
        taught = [table[i] for i in seen]
        link, compares, types = grow(taught, [numbers[i] for i in seen], executor)
        trees = Trees(Forest(link, compares), Forest(*types), {})
        chosen = [index for index, row in enumerate(table) if row.author in fold]
        verdicts = Scorer({}, calibration, trees).weigh(
            [table[i].kind for i in chosen],
            [table[i].sure for i in chosen],
            [numbers[i] for i in chosen],
        )
        found.update(zip(chosen, verdicts, strict=True))
    return [found[index] for index in range(len(table))]


def taught_by(work: ontology.GazetteerWork, author: str) -> bool:
    """Whether the gazetteer owes its knowledge of the work to this author's notes."""
    return work.origin not in ("", "common") and author.startswith(work.origin[:4])
