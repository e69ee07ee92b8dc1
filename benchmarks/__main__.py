"""Measures reading, building and rebuilding, and prints the tables of ``docs/performance.md``.

    python -m benchmarks [--notes 4000] [--growth 1000 10000] [--folder NOTES]

Everything is a ratio within one run: to spaCy's tokeniser, to one process, to the full build. A
full run at 4,000 notes takes a quarter of an hour; 100,000 notes in ``--growth`` take hours.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from hashlib import blake2b
from pathlib import Path
from typing import Any

from benchmarks.make_corpus import make
from benchmarks.speed import rates

SIZE = 7000  # bytes of a made-up note, about
TEN_MILLION = 10_000_000


def child(*arguments: str | Path) -> dict[str, dict[str, dict[str, float]]]:
    """What ``benchmarks.stages`` says of its builds."""
    command = [sys.executable, "-m", "benchmarks.stages", *map(str, arguments)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return found


def command(*arguments: str | Path) -> float:
    """Seconds of the wall that `kg` takes with these arguments."""
    begin = time.perf_counter()
    done = [sys.executable, "-m", "kg", *map(str, arguments)]
    subprocess.run(done, check=True, capture_output=True)
    return time.perf_counter() - begin


def hashed(folder: Path) -> float:
    """Processor seconds that it takes to read and hash every file of a folder."""
    begin = time.process_time()
    for path in folder.rglob("*.md"):
        blake2b(path.read_bytes(), digest_size=16).hexdigest()
    return time.process_time() - begin


def size_of(folder: Path) -> float:
    """MB of the notes in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*.md")) / 1e6


def row(*cells: object) -> None:
    """One row of a Markdown table."""
    print("| " + " | ".join(map(str, cells)) + " |")


def show_rates(folder: Path) -> None:
    """MB per second of every step, and as a share of the yardstick."""
    found = rates(folder)
    yardstick = found["spaCy blank(zh), tokens"]
    print("\n| step, one core | MB/s | of spaCy's tokeniser |\n|---|---|---|")
    for name, rate in found.items():
        row(name, f"{rate:.2f}", f"{rate / yardstick:.2f}")


def show_build(notes: Path, scratch: Path) -> None:
    """The full build stage by stage, with two processes, and what a rebuild costs."""
    one = child(notes, scratch / "one", "--again")
    full = one["full"]
    two = child(notes, scratch / "two", "--jobs", "2")["full"]
    size, total = size_of(notes), full["all"]["cpu"]
    print("\n| stage, one process | processor s | wall s | MB/s | peak MB |\n|---|---|---|---|---|")
    before = {"cpu": 0.0, "wall": 0.0}
    for stage, name in (("read", "read"), ("extract", "extract"), ("all", "resolve and write")):
        now = full[stage]
        cpu, wall = now["cpu"] - before["cpu"], now["wall"] - before["wall"]
        row(name, f"{cpu:.1f}", f"{wall:.1f}", f"{size / cpu:.2f}", f"{now['peak']:.0f}")
        before = now
    row("all", f"{total:.1f}", f"{full['all']['wall']:.1f}", f"{size / total:.2f}", "")
    ratio = full["extract"]["wall"] / two["extract"]["wall"]
    print(f"\nReading and extraction with two processes: {ratio:.2f} times as fast.")
    hashing = hashed(notes)
    print("\n| rebuild inside `kg watch` | processor s | of the full build | to hashing |")
    print("|---|---|---|---|")
    for name, again in (("one changed note", one["one"]), ("nothing changed", one["nothing"])):
        taken = again["all"]["cpu"]
        row(name, f"{taken:.2f}", f"{taken / total:.1%}", f"{taken / hashing:.1f}")
    row("to read and hash the folder", f"{hashing:.2f}", f"{hashing / total:.1%}", 1)
    out = ("--out", scratch / "one")
    print("\n| command | wall s |\n|---|---|")
    row("nothing changed, `kg build`", f"{command('build', notes, *out):.2f}")
    row("`kg --help`", f"{command('--help'):.2f}")


def show_growth(sizes: list[int], scratch: Path) -> None:
    """Time and memory by number of notes, and what that comes to at ten million."""
    print("\n| notes | MB | processor s | per note, ms | peak MB to extraction | peak MB of all |")
    print("|---|---|---|---|---|---|")
    points = []
    for count in sizes:
        notes, out = scratch / f"grow-{count}", scratch / f"grown-{count}"
        size = make(notes, count, SIZE) / 1e6
        full = child(notes, out)["full"]
        cpu, peak = full["all"]["cpu"], full["extract"]["peak"]
        points.append((count, cpu, peak))
        each, most = f"{1000 * cpu / count:.1f}", f"{full['all']['peak']:.0f}"
        row(f"{count:,}", f"{size:.0f}", f"{cpu:.0f}", each, f"{peak:.0f}", most)
        shutil.rmtree(notes)
        shutil.rmtree(out)
    if len(points) > 1:
        (few, low, slim), (many, high, wide) = points[0], points[-1]
        slope = (high - low) / (many - few)
        memory = (wide - slim) / (many - few)
        days, gigabytes = TEN_MILLION * slope / 86400, TEN_MILLION * memory / 1000
        print(f"\nTen million notes, in a straight line from these: {days:.1f} days of one core,")
        print(f"{gigabytes:.0f} GB in the process that leads the build.")


def main() -> None:
    """Make the corpora, measure, print Markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--notes", type=int, default=4000, help="notes of the full build")
    parser.add_argument("--growth", type=int, nargs="*", default=[1000, 10_000])
    parser.add_argument("--folder", type=Path, help="measure steps on these notes instead")
    given = parser.parse_args()
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    print(f"Python {platform.python_version()}, {machine}, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory(prefix="kg-bench-") as name:
        scratch = Path(name)
        notes = scratch / "notes"
        size = make(notes, given.notes, SIZE) / 1e6
        print(f"{given.notes:,} notes, {size:.1f} MB")
        show_rates(given.folder or notes)
        show_build(notes, scratch)
        if given.growth:
            show_growth(given.growth, scratch)
    print(f"\nLoad at the end: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
