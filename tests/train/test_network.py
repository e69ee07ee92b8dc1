"""What the network learns: that features mean something together which none means alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import threadpoolctl

from kg.extract.network import Network
from kg.train import network as learner
from kg.train.network import NAMES, bags
from kg.train.rows import Row, answers

PAIRS = [[i % 2, 2 + i // 2 % 2] for i in range(1200)]
NUMBERS = [[float(i % 5)] for i in range(1200)]


def row(linked: bool, *, open: bool = False) -> Row:
    relation = "uses" if linked else None
    return Row("ann", "note.md", "A", "B", "own", [], relation, not linked, open)


def learn(table: Sequence[Row]) -> Network:
    return learner.learn(learner.PAIRS, bags(PAIRS, 4), np.array(NUMBERS), *answers(table))


def test_two_features_that_say_nothing_alone_say_it_together() -> None:
    """Linked when exactly one of two holds: no sum of weights can tell."""
    table = [row((a == 0) != (b == 2)) for a, b in PAIRS]
    network = learn(table)
    told = network.answers([[0, 2], [0, 3], [1, 2], [1, 3]], [[2.0]] * 4)
    assert [found[0] > 0 for found in told] == [False, True, True, False]
    assert [found[1] > 0 for found in told] == [True, False, False, True]
    assert all(found[3] == max(found[2:]) for found in told[1:3])  # of the types, uses


def test_what_the_annotation_leaves_open_teaches_nothing() -> None:
    """Open pairs that are not linked say as little as if they were not there."""
    half = [row(True) if a == 0 else row(False, open=True) for a, _ in PAIRS]
    (found,) = learn(half).answers([[1, 2]], [[2.0]])
    assert found[0] > 0


def test_the_same_rows_give_the_same_network_with_any_number_of_threads() -> None:
    table = [row(a == 0) for a, _ in PAIRS]
    networks = []
    for threads in (1, 2):
        with threadpoolctl.threadpool_limits(threads):
            networks.append(learn(table))
    first, second = networks
    assert first.answers(PAIRS[:4], NUMBERS[:4]) == second.answers(PAIRS[:4], NUMBERS[:4])


def test_a_network_of_names_answers_one_question() -> None:
    truth = np.array([[(a == 0) != (b == 2)] for a, b in PAIRS])
    asked = np.ones_like(truth)
    network = learner.learn(NAMES, bags(PAIRS, 4), np.array(NUMBERS), truth, asked)
    told = network.answers([[0, 2], [0, 3], [1, 2], [1, 3]], [[2.0]] * 4)
    assert [[odds > 0 for odds in found] for found in told] == [[False], [True], [True], [False]]
