"""Runs batches of notes here, in processes, or on any ``concurrent.futures.Executor``.

A batch whose worker dies is run again note by note; a note that takes its worker down twice is
given up, and said so, so that one bad note never stops the others.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from typing import Any, TypeVar

T = TypeVar("T")
BATCH = 64  # notes a task: enough to forget what pickling costs, few enough to spread evenly
WINDOW = 4  # batches under way per worker: results come back before memory fills

Task = Callable[[list[Any]], bytes]


class Workers:
    """``jobs`` processes, or an executor of the caller's; with one job everything runs here."""

    def __init__(self, jobs: int = 1, executor: Executor | None = None) -> None:
        self.jobs, self._given = jobs, executor
        self._own: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        if self._own is not None:
            self._own.shutdown(wait=True, cancel_futures=True)

    @property
    def remote(self) -> bool:
        """Whether workers may be on other machines, without our files."""
        return self._given is not None

    @property
    def local(self) -> bool:
        """Whether everything runs in this process."""
        return self._given is None and self.jobs <= 1

    def run(
        self, task: Task, items: Sequence[T], pack: Callable[[T], Any] = lambda item: item
    ) -> Iterator[tuple[list[T], bytes | None]]:
        """``task`` over batches of ``items``: each batch with its result, None where it was fatal.

        The task is given ``pack(item)`` for each item, made when the batch is sent. Batches come
        back in any order. Errors that the task raises are raised here.
        """
        batches = [list(items[i : i + BATCH]) for i in range(0, len(items), BATCH)]
        if self.local:
            yield from ((batch, task([pack(item) for item in batch])) for batch in batches)
            return
        suspects: list[list[T]] = []
        yield from self._pass(task, batches, pack, suspects)
        for single in [[item] for batch in suspects for item in batch]:
            again: list[list[T]] = []
            yield from self._pass(task, [single], pack, again)
            yield from ((batch, None) for batch in again)

    def _pass(
        self,
        task: Task,
        batches: list[list[T]],
        pack: Callable[[T], Any],
        lost: list[list[T]],
    ) -> Iterator[tuple[list[T], bytes | None]]:
        waiting = list(reversed(batches))
        running: dict[Future[bytes], list[T]] = {}
        limit = WINDOW * max(1, self.jobs)
        while waiting or running:
            while waiting and len(running) < limit:
                batch = waiting.pop()
                try:
                    running[self._executor().submit(task, [pack(i) for i in batch])] = batch
                except Exception as error:
                    if not _fatal(error):
                        raise
                    self._renew()
                    waiting.append(batch)
                    break
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                batch = running.pop(future)
                try:
                    yield batch, future.result()
                except Exception as error:
                    if not _fatal(error):
                        raise
                    lost.append(batch)
                    self._renew()

    def _executor(self) -> Executor:
        if self._given is not None:
            return self._given
        if self._own is None:
            self._own = ProcessPoolExecutor(self.jobs, initializer=end_with_parent)
        return self._own

    def _renew(self) -> None:
        if self._own is not None:
            self._own.shutdown(wait=False, cancel_futures=True)
            self._own = None


def _fatal(error: Exception) -> bool:
    # Dask's name for it is KilledWorker, which is no subclass of BrokenExecutor.
    names: set[str] = {kind.__name__ for kind in type(error).__mro__}
    return bool(names & {"BrokenExecutor", "KilledWorker", "CancelledError"})


def end_with_parent() -> None:
    """In a worker: end when the program ends, even killed. It would wait for its next task for
    ever."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        assert parent is not None
        parent.join()
        os._exit(1)

    if parent is not None:
        threading.Thread(target=watch, daemon=True).start()


def shared_value(load: Callable[[], Any], key: str) -> Any:
    """``load()``, once per process and key: what all batches of a build need."""
    if key not in _shared:
        _shared.clear()
        _shared[key] = load()
    return _shared[key]


_shared: dict[str, Any] = {}
