"""How fast notes are read, searched and built, as ratios to two yardsticks of the same machine.

    python -m benchmarks.speed [--notes 1000] [--runs 3]

Yardsticks: pyromark's events with ranges through a Python loop, and spaCy's blank("zh") tokenising
the same text line by line. Process time of one core, medians.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyromark
import spacy

from benchmarks.make_corpus import make
from kg import ontology
from kg.batches import Extractor
from kg.build import build, names_dictionary
from kg.config import Settings
from kg.extract.names import find_mentions
from kg.read import find_notes, read_note


def seconds(work: Callable[[], object], runs: int) -> float:
    """The median process time of ``work``."""
    taken = []
    for _ in range(runs):
        begin = time.process_time()
        work()
        taken.append(time.process_time() - begin)
    return statistics.median(taken)


def main() -> None:
    """Make a corpus, time every stage, print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    settings = Settings()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "notes"
        size = make(folder, given.notes, 7500) / 1e6
        files = [
            (p.relative_to(folder).as_posix(), p.read_bytes()) for p in find_notes(folder, settings)
        ]
        texts = [data.decode() for _, data in files]
        rows = []

        def row(name: str, work: Callable[[], object], runs: int = given.runs) -> None:
            rows.append((name, size / seconds(work, runs)))

        row(
            "pyromark events",
            lambda: [sum(1 for _ in pyromark.events_with_range(t)) for t in texts],
        )
        chinese = spacy.blank("zh")
        some = texts[: max(1, len(texts) // 10)]
        taken = seconds(lambda: [len(chinese(x)) for t in some for x in t.splitlines()], given.runs)
        rows.append(("spaCy zh tokens", sum(len(t.encode()) for t in some) / 1e6 / taken))
        row("read", lambda: [read_note(n, d, settings) for n, d in files])
        notes = [read_note(n, d, settings) for n, d in files]
        extractor = Extractor(
            names_dictionary((e for n in notes for e in n.entries), ontology.works())
        )
        lexicon = extractor._lexicon
        row("names", lambda: [find_mentions(n, lexicon) for n in notes])
        row("names, claims, facts", lambda: [extractor.extract(n) for n in notes])
        wanted = Settings(root=Path(scratch))

        def whole() -> None:
            shutil.rmtree(Path(scratch) / "out", ignore_errors=True)
            build(wanted, jobs=1)

        row("full build, every output", whole, 1)
        (folder / "log").mkdir(exist_ok=True)
        full = size / rows[-1][1]
        (folder / "extra.md").write_text("# ViT\n\nIt follows BERT.\n", encoding="utf-8")
        begin = time.perf_counter()
        build(wanted, jobs=1)
        one = time.perf_counter() - begin
        begin = time.perf_counter()
        build(wanted, jobs=1)
        none = time.perf_counter() - begin
    print(f"{given.notes:,} notes, {size:.1f} MB\n\n| what | MB/s | of pyromark |\n|---|---|---|")
    for name, speed in rows:
        print(f"| {name} | {speed:.2f} | {speed / rows[0][1]:.3f} |")
    print(f"\nfull build {full:.2f} s; one note more {one:.2f} s ({one / full:.0%})")
    print(f"nothing changed {none:.2f} s")


if __name__ == "__main__":
    main()
