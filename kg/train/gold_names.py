"""The names that an annotation gives, put where they stand in the note.

For evaluation: with true names the errors that are left are those of the claims. For training: the
names that the pipeline misses are taught as well as those it finds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from kg import ontology
from kg.config import Settings
from kg.extract.claims import ClaimFinder
from kg.model import Extraction, Lineage, Mention, Note
from kg.naming import loose
from kg.resolve import resolve
from kg.train.folds import Gold, load_examples

CONFIDENCE = 0.95
_UNSEARCHED = ("code", "comment", "front")


def gold_mentions(note: Note, gold: Gold) -> tuple[Mention, ...]:
    """Every place where the note writes one of the annotated names, longest names first."""
    entries: dict[str, int] = {}
    for number, entry in enumerate(note.entries):
        for name in (entry.key, entry.title or "", *entry.aliases):
            entries.setdefault(loose(name), number)
    works: dict[str, tuple[str, int]] = {}
    for item in (*gold.papers, *gold.works):
        entry_number = next((entries[n] for n in item.names() if n in entries), -1)
        title = item.title or ""
        short = re.split("[:：]", title)[0].strip()
        for surface in (item.key, title, short, *item.aliases):
            if len(surface) > 1:
                works.setdefault(surface.lower(), (item.key, entry_number))
    if not works:
        return ()
    pattern = re.compile("|".join(map(_whole, sorted(works, key=lambda w: (-len(w), w)))), re.I)
    found = []
    for number, block in enumerate(note.blocks):
        if block.kind in _UNSEARCHED:
            continue
        for match in pattern.finditer(block.text):
            key, entry_number = works.get(match[0].lower(), ("", -1))
            if not key:
                continue  # a letter whose lower case is longer
            line = block.line + note.text.count(
                "\n", block.start, block.source(match.start(), match.end())[0]
            )
            found.append(
                Mention(key, number, *match.span(), line, CONFIDENCE, "gold", entry_number)
            )
    return tuple(found)


def with_missed(found: Sequence[Mention], gold: Sequence[Mention]) -> tuple[Mention, ...]:
    """``found``, and those of ``gold`` that overlap none of them."""
    taken: dict[int, list[tuple[int, int]]] = {}
    for mention in found:
        taken.setdefault(mention.block, []).append((mention.start, mention.end))
    missed = [
        m for m in gold if not any(a < m.end and m.start < b for a, b in taken.get(m.block, ()))
    ]
    return tuple(sorted((*found, *missed), key=lambda m: (m.block, m.start)))


def lineage_with_gold_names(settings: Settings, gold: Path) -> Lineage:
    """The lineage of the annotated notes with the names that ``gold`` gives."""
    own = settings.path("ontology")
    finder = ClaimFinder(own)
    extractions = []
    for example in load_examples(settings.path("notes"), gold, settings):
        note = example.note
        mentions = gold_mentions(note, example.gold)
        lines = note.text.split("\n")
        extractions.append(
            Extraction(
                note=note.path,
                digest=note.digest,
                entries=note.entries,
                texts=("",) * len(note.entries),
                mentions=mentions,
                claims=finder.find(note, mentions),
                facts=(),
                lines=tuple(lines[m.line - 1].strip() for m in mentions),
            )
        )
    return resolve(extractions, ontology.works(own), threshold=settings.threshold)


def _whole(name: str) -> str:
    before = r"(?<![A-Za-z0-9])" if re.match(r"[A-Za-z0-9]", name) else ""
    after = r"(?![A-Za-z0-9])(?!-?\d)" if re.match(r"[A-Za-z0-9]", name[-1]) else ""
    return f"{before}{re.escape(name)}{after}"
