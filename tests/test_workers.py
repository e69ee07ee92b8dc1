"""Batches come back whole from one process and from many, and a fatal note stops no other."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from kg.workers import BATCH, Workers


def double(items: list[int]) -> bytes:
    return json.dumps([2 * item for item in items]).encode()


def die_on_seven(items: list[int]) -> bytes:
    if 7 in items:
        os._exit(13)
    return double(items)


def fail(items: list[int]) -> bytes:
    raise ValueError(f"cannot take {items[0]}")


def results(workers: Workers, task, items: list[int]) -> dict[int, int | None]:  # type: ignore[no-untyped-def]
    found: dict[int, int | None] = {}
    with workers:
        for batch, result in workers.run(task, items):
            values = [None] * len(batch) if result is None else json.loads(result)
            found |= dict(zip(batch, values, strict=True))
    return found


ITEMS = list(range(3 * BATCH + 5))


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_item_comes_back_once(jobs: int) -> None:
    assert results(Workers(jobs), double, ITEMS) == {n: 2 * n for n in ITEMS}


def test_an_executor_of_the_caller_is_used_and_left_open() -> None:
    with ThreadPoolExecutor(2) as pool:
        assert results(Workers(executor=pool), double, ITEMS) == {n: 2 * n for n in ITEMS}
        assert pool.submit(double, [1]).result() == b"[2]"


def test_a_note_that_kills_its_worker_is_given_up_alone() -> None:
    found = results(Workers(2), die_on_seven, ITEMS)
    assert found == {n: None if n == 7 else 2 * n for n in ITEMS}


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_of_the_task_is_not_swallowed(jobs: int) -> None:
    with pytest.raises(ValueError, match="cannot take"):
        results(Workers(jobs), fail, ITEMS)


def test_what_is_sent_is_packed_when_it_is_sent() -> None:
    with Workers(2) as workers:
        sent = [json.loads(r or b"") for _, r in workers.run(double, ["a", "bb"], pack=len)]
    assert sent == [[2, 4]]
