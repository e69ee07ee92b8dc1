"""How fast notes are read and searched, beside two yardsticks of the same machine.

Yardsticks: pyromark's events with ranges through a Python loop, and spaCy's blank("zh") tokenising
the same text line by line. Processor time of one core, MB of notes per second, medians.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pyromark
import spacy

from kg import ontology
from kg.batches import Extractor
from kg.build import names_dictionary
from kg.config import Settings
from kg.extract.names import find_mentions
from kg.read import find_notes, read_note


def seconds(work: Callable[[], object], runs: int) -> float:
    """The median processor time of ``work``."""
    taken = []
    for _ in range(runs):
        begin = time.process_time()
        work()
        taken.append(time.process_time() - begin)
    return statistics.median(taken)


def rates(folder: Path, runs: int = 3, most: int = 150) -> dict[str, float]:
    """MB per second of the yardsticks and of each step, over at most ``most`` notes."""
    settings = Settings()
    paths = find_notes(folder, settings)
    paths = paths[:: max(1, len(paths) // most)]
    files = [(path.relative_to(folder).as_posix(), path.read_bytes()) for path in paths]
    texts = [data.decode("utf-8", "replace") for _, data in files]
    size = sum(len(data) for _, data in files) / 1e6
    chinese = spacy.blank("zh")
    notes = [read_note(n, d, settings) for n, d in files]
    extractor = Extractor(names_dictionary((e for n in notes for e in n.entries), ontology.works()))
    lexicon = extractor._lexicon
    steps: dict[str, Callable[[], object]] = {
        "pyromark, events in a loop": lambda: [
            sum(1 for _ in pyromark.events_with_range(text)) for text in texts
        ],
        "spaCy blank(zh), tokens": lambda: [
            len(chinese(line)) for text in texts for line in text.splitlines()
        ],
        "read": lambda: [read_note(n, d, settings) for n, d in files],
        "names": lambda: [find_mentions(n, lexicon) for n in notes],
        "names, claims and facts": lambda: [extractor.extract(n) for n in notes],
    }
    return {name: size / seconds(work, runs) for name, work in steps.items()}
