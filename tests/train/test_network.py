"""What the network learns: that features mean something together which none means alone."""

from __future__ import annotations

import threadpoolctl

from kg.train.network import learn
from kg.train.rows import Row

PAIRS = [[i % 2, 2 + i // 2 % 2] for i in range(1200)]
NUMBERS = [[float(i % 5)] for i in range(1200)]


def row(linked: bool, *, open: bool = False) -> Row:
    relation = "uses" if linked else None
    return Row("ann", "note.md", "A", "B", "own", [], relation, not linked, open)


def test_two_features_that_say_nothing_alone_say_it_together() -> None:
    """Linked when exactly one of two holds: no sum of weights can tell."""
    table = [row((a == 0) != (b == 2)) for a, b in PAIRS]
    network = learn(PAIRS, NUMBERS, table, 4)
    answers = network.answers([[0, 2], [0, 3], [1, 2], [1, 3]], [[2.0]] * 4)
    assert [found[0] > 0 for found in answers] == [False, True, True, False]
    assert [found[1] > 0 for found in answers] == [True, False, False, True]
    assert all(found[3] == max(found[2:]) for found in answers[1:3])  # of the types, uses


def test_what_the_annotation_leaves_open_teaches_nothing() -> None:
    """Open pairs that are not linked say as little as if they were not there."""
    half = [row(True) if a == 0 else row(False, open=True) for a, _ in PAIRS]
    (found,) = learn(PAIRS, NUMBERS, half, 4).answers([[1, 2]], [[2.0]])
    assert found[0] > 0


def test_the_same_rows_give_the_same_network_with_any_number_of_threads() -> None:
    table = [row(a == 0) for a, _ in PAIRS]
    networks = []
    for threads in (1, 2):
        with threadpoolctl.threadpool_limits(threads):
            networks.append(learn(PAIRS, NUMBERS, table, 4))
    first, second = networks
    assert first.answers(PAIRS[:4], NUMBERS[:4]) == second.answers(PAIRS[:4], NUMBERS[:4])
