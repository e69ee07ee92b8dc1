"""The program of a child process that answers queries: ``python -m kg.query.worker``.

``--once`` reads one request from standard input and answers it. Otherwise requests and answers
follow one another, each after four bytes that give its length, most significant first, and each
may take ``--timeout SECONDS``.
"""

from __future__ import annotations

import sys
from typing import BinaryIO

import msgspec

from kg.query.engine import Request, evaluate
from kg.query.isolate import MEMORY, answered, ending, limit_memory


def serve(incoming: BinaryIO, outgoing: BinaryIO, timeout: float) -> None:
    """Say with one byte that requests may come, and answer them until the input ends."""
    outgoing.write(b"!")
    outgoing.flush()
    while len(head := incoming.read(4)) == 4:
        data = incoming.read(int.from_bytes(head, "big"))
        with ending(timeout):
            answer = answer_to(data)
        outgoing.write(len(answer).to_bytes(8, "big") + answer)
        outgoing.flush()


def answer_to(data: bytes) -> bytes:
    """The message that answers one encoded request."""
    return answered(lambda: evaluate(msgspec.json.decode(data, type=Request)))


if __name__ == "__main__":
    limit_memory(MEMORY)
    if sys.argv[1:] == ["--once"]:
        sys.stdout.buffer.write(answer_to(sys.stdin.buffer.read()))
    else:
        serve(sys.stdin.buffer, sys.stdout.buffer, float(sys.argv[2]))
