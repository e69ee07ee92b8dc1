"""The network over all features of a pair: its sums, its answers, its file."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.network import Network, compressed, load, save, whole

FEATURES = ["cue=a", "cue=b", "kind=own"]
VECTORS, STEP = whole(np.array([[1.0, 0.0], [-1.0, 0.5], [0.25, 0.25], [0.0, 0.0]]))
NETWORK = Network(
    vectors=VECTORS,
    step=STEP,
    centre=np.array([0.5]),
    spread=np.array([2.0]),
    inner=np.array([[0.0, 1.0]]),
    threshold=np.array([0.0, 0.0]),
    outer=np.array([[1.0, 0.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0, 0.0]]),
    constant=np.array([0.0, 0.0, 0.0, 0.0, -1.0]),
)


def test_an_answer_is_the_positive_part_of_the_sum() -> None:
    usual = float(np.expm1(0.5))
    only_a, both = NETWORK.answers([{0}, {0, 1}], [[usual], [usual]])
    assert only_a == [1.0, 0.0, 0.0, 0.0, -1.0]
    assert both == [0.0, pytest.approx(0.5 / 2**0.5, abs=0.003), 0.0, 0.0, -1.0]


def test_a_number_far_from_what_is_usual_counts_as_four_deviations() -> None:
    (found,) = NETWORK.answers([{0}], [[1e9]])
    assert found[1] == 4.0


def test_a_pair_of_which_nothing_is_known_has_an_answer() -> None:
    assert NETWORK.answers([set(), {2}], [[0.0], [0.0]])[0][0] == 0.0
    assert NETWORK.answers([], []) == []


@given(st.lists(st.permutations([0, 1, 2]), min_size=1, max_size=5))
def test_the_order_of_features_and_pairs_changes_nothing(orders: list[list[int]]) -> None:
    numbers = [[float(i)] for i, _ in enumerate(orders)]
    alone = [NETWORK.answers([[0, 1, 2]], [row])[0] for row in numbers]
    assert NETWORK.answers(orders, numbers) == alone


def test_counts_are_compressed_and_keep_their_sign() -> None:
    assert compressed([[0.0, -9.0]]).tolist() == [[0.0, -np.log(10.0)]]


def test_a_saved_network_is_read_back_the_same() -> None:
    data = save(NETWORK, FEATURES)
    assert data == save(NETWORK, FEATURES)
    again = load(data, FEATURES)
    pairs, numbers = [{0, 2}, {1}], [[3.0], [0.0]]
    assert again.answers(pairs, numbers) == NETWORK.answers(pairs, numbers)


def test_a_network_of_another_table_is_refused() -> None:
    with pytest.raises(ValueError, match="another table"):
        load(save(NETWORK, FEATURES), [*FEATURES, "cue=c"])
