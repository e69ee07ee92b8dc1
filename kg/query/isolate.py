"""Runs a job in a process of its own, which is ended when it takes too long or too much.

A query that has run away cannot be stopped from inside its process, for the engine does not
look up from its work. A child process can always be ended, and its memory goes with it.
"""

from __future__ import annotations

import contextlib
import os
import select
import sys
import time
from collections.abc import Callable, Iterator

import msgspec

from kg.errors import QueryError

MEMORY = 4 << 30  # bytes that a query may take, where the system can limit it
_CHUNK = 1 << 20
_SETUP_S = 10.0  # for a new interpreter to start, where one is needed

Job = Callable[[], bytes]


class Failure(msgspec.Struct, frozen=True):
    """What went wrong in the child, told to the parent."""

    message: str
    hint: str = ""


def can_fork() -> bool:
    """Whether this system can copy a process, which is far cheaper than starting one."""
    return hasattr(os, "fork") and sys.platform != "darwin"


def in_fork(job: Job, timeout: float, memory: int = MEMORY) -> bytes:
    """What ``job`` returns, from a copy of this process.

    Raises QueryError when it takes longer than ``timeout`` seconds, more than ``memory`` bytes, or
    fails. The caller must have no other threads.
    """
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        _child(job, reader, writer, timeout, memory)
    os.close(writer)
    data = None
    try:
        data = _read(reader, time.monotonic() + timeout)
    finally:
        os.close(reader)
        if data is None:
            import signal

            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
    if data is None:
        raise too_long(timeout)
    return outcome(data, os.waitstatus_to_exitcode(status))


def in_interpreter(request: bytes, timeout: float) -> bytes:
    """What ``kg.query.worker`` answers to ``request``, from a new interpreter.

    Raises QueryError as ``in_fork`` does; memory is limited only where the system can.
    """
    import subprocess

    command = [sys.executable, "-m", "kg.query.worker", "--once"]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, with no word of the user's
            command, input=request, capture_output=True, timeout=timeout + _SETUP_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise too_long(timeout) from None
    return outcome(done.stdout, done.returncode)


def outcome(data: bytes, status: int) -> bytes:
    """The result in what a child sent. Raises QueryError when it tells of a failure."""
    if data[:1] == b"+" and status == 0:
        return data[1:]
    if data[:1] == b"-":
        failure = msgspec.json.decode(data[1:], type=Failure)
        raise QueryError(failure.message, hint=failure.hint)
    raise QueryError(
        "the query was stopped: it needed too much memory",
        hint="ask for less, or add a LIMIT",
    )


def answered(job: Job) -> bytes:
    """The message that a child sends: the result of ``job``, or its failure."""
    try:
        return b"+" + job()
    except QueryError as error:
        return b"-" + msgspec.json.encode(Failure(error.message, error.hint))
    except MemoryError:
        return b""
    except Exception as error:  # the parent says it; a traceback here would reach nobody
        return b"-" + msgspec.json.encode(Failure(f"the query failed: {error}"))


def limit_memory(memory: int) -> None:
    """Let this process take ``memory`` bytes at most, where the system knows such a limit."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        if hard == resource.RLIM_INFINITY or memory <= hard:
            resource.setrlimit(resource.RLIMIT_DATA, (memory, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@contextlib.contextmanager
def ending(timeout: float) -> Iterator[None]:
    """Let the system end this process a second after ``timeout`` seconds, where it can.

    For a process whose parent was killed, and so cannot end it.
    """
    import signal

    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, timeout + 1)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)


def too_long(timeout: float) -> QueryError:
    """The error of a query that did not end in time."""
    return QueryError(
        f"the query was stopped after {timeout:g} s",
        hint="ask for less, add a LIMIT, or give it longer with --timeout SECONDS",
    )


def _child(job: Job, reader: int, writer: int, timeout: float, memory: int) -> None:
    status = 1
    try:
        os.close(reader)
        # An engine out of memory says so on standard error before it dies; we say it better.
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 2)
        limit_memory(memory)
        with ending(timeout):
            data = memoryview(answered(job))
        while data:
            data = data[os.write(writer, data[:_CHUNK]) :]
        status = 0
    finally:
        os._exit(status)


def _read(reader: int, deadline: float) -> bytes | None:
    chunks: list[bytes] = []
    while True:
        left = deadline - time.monotonic()
        ready, _, _ = select.select([reader], [], [], max(0.0, left))
        if not ready:
            return None
        chunk = os.read(reader, _CHUNK)
        if not chunk:
            return b"".join(chunks)
        chunks.append(chunk)
