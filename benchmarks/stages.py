"""Builds a folder of notes in a process of its own, again and again, and says what each time took.

    python -m benchmarks.stages NOTES OUT [--jobs 1] [--again]

One line of JSON: seconds of the wall and of the processor per stage, and the peak of memory up to
its end. With ``--again`` the same process then builds with nothing changed and after one changed
note, as ``kg watch`` does.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from pathlib import Path

from kg.build import Memory, build
from kg.config import Settings


def used() -> float:
    """Processor seconds of this process and of its workers that have ended."""
    both = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def peak() -> float:
    """The most memory that this process has held, in MB."""
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


class Stages:
    """The progress of one build: when each stage was last heard of."""

    def __init__(self) -> None:
        self.begin, self.used = time.perf_counter(), used()
        self.told: dict[str, dict[str, float]] = {}

    def __call__(self, stage: str, done: int, of: int) -> None:
        """What ``build`` calls."""
        wall, cpu = time.perf_counter() - self.begin, used() - self.used
        self.told[stage] = {"wall": wall, "cpu": cpu, "peak": peak()}


def timed(
    settings: Settings, jobs: int, memory: Memory | None = None
) -> dict[str, dict[str, float]]:
    """One build: seconds from its begin to the end of each stage, and of the whole ("all")."""
    stages = Stages()
    build(settings, jobs=jobs, progress=stages, memory=memory)
    stages("all", 1, 1)
    return stages.told


def changed(notes: Path) -> None:
    """Add a line to the note in the middle."""
    files = sorted(path for path in notes.rglob("*.md"))
    with files[len(files) // 2].open("a", encoding="utf-8") as file:
        file.write("\nIt extends ViT and was inspired by BERT.\n")


def main() -> None:
    """Build, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notes", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--again", action="store_true")
    given = parser.parse_args()
    settings = Settings(root=Path.cwd(), notes=str(given.notes), out=str(given.out))
    memory = Memory()
    found = {"full": timed(settings, given.jobs, memory)}
    if given.again:
        found["nothing"] = timed(settings, given.jobs, memory)
        changed(given.notes)
        found["one"] = timed(settings, given.jobs, memory)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
