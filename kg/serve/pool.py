"""Processes that answer queries, one query each at a time; one that runs away is replaced.

Slow queries may hold all processes but one, so that quick ones are always answered.
"""

from __future__ import annotations

import contextlib
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator

import msgspec

from kg.errors import KgError, QueryError
from kg.query.engine import Request
from kg.query.isolate import outcome, too_long

SLOW = 1.0  # seconds after which a query counts as slow
PATIENCE = 5.0  # seconds that a query waits for a process


class BusyError(KgError):
    """All processes are at work; the client should ask again later."""


class Pool:
    """``size`` processes that start when they are first needed.

    ``timeout`` is in seconds, ``most`` the bytes that an answer may have.
    """

    def __init__(self, size: int, timeout: float, most: int) -> None:
        self.timeout, self.most = timeout, most
        self._free: queue.Queue[_Worker] = queue.Queue()
        slow = threading.Semaphore(max(1, size - 1))
        self._all = [_Worker(slow) for _ in range(size)]
        for worker in self._all:
            self._free.put(worker)

    def ask(self, request: Request) -> bytes:
        """An encoded ``Answer``. Raises BusyError, or QueryError as ``engine.ask`` does."""
        with self._worker() as worker:
            return worker.ask(msgspec.json.encode(request), self.timeout, self.most)

    @property
    def busy(self) -> bool:
        """Whether no process is free at this moment."""
        return self._free.empty()

    def close(self) -> None:
        """End all processes."""
        for worker in self._all:
            worker.stop()

    @contextlib.contextmanager
    def _worker(self) -> Iterator[_Worker]:
        try:
            worker = self._free.get(timeout=PATIENCE)
        except queue.Empty:
            raise BusyError("too many queries at once", hint="ask again in a moment") from None
        try:
            yield worker
        finally:
            self._free.put(worker)


class _Worker:
    """One process, and the pipes to it."""

    def __init__(self, slow: threading.Semaphore) -> None:
        self._slow = slow
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, request: bytes, timeout: float, most: int) -> bytes:
        process = self._running(timeout)
        late, slow, crowded = threading.Event(), threading.Event(), threading.Event()

        def mark() -> None:
            if self._slow.acquire(blocking=False):
                slow.set()
            else:
                crowded.set()
                process.kill()

        def end() -> None:
            late.set()
            process.kill()

        timers = [threading.Timer(min(SLOW, timeout), mark), threading.Timer(timeout, end)]
        for timer in timers:
            timer.start()
        try:
            data = self._exchange(process, request, most)
        except OSError:
            data = None  # it died while we wrote to it
        finally:
            for timer in timers:
                timer.cancel()
                timer.join()
            if slow.is_set():
                self._slow.release()
        if data is None:
            self.stop()
            if crowded.is_set():
                raise BusyError("too many slow queries at once", hint="ask again in a moment")
            if late.is_set():
                raise too_long(timeout)
            return outcome(b"", 1)
        return outcome(data, 0)

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
            process.wait()

    def _running(self, timeout: float) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.stop()
            self._process = subprocess.Popen(  # noqa: S603 - our own module, no word of the user's
                [sys.executable, "-m", "kg.query.worker", "--timeout", str(timeout)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            assert self._process.stdout is not None
            self._process.stdout.read(1)  # it is up: starting is no part of a query's time
        return self._process

    def _exchange(
        self, process: subprocess.Popen[bytes], request: bytes, most: int
    ) -> bytes | None:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(len(request).to_bytes(4, "big") + request)
        process.stdin.flush()
        head = process.stdout.read(8)
        if len(head) < 8:
            return None
        size = int.from_bytes(head, "big")
        if size > most:
            self.stop()
            raise QueryError(f"the answer is larger than {most >> 20} MiB", hint="add a LIMIT")
        data = process.stdout.read(size)
        return data if len(data) == size else None
