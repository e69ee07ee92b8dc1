"""The report on a lineage: precision, recall and F1, calibration, cues, confusions, errors."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

import msgspec

from kg.evaluate.gold import Found, FoundEdge, base, load_found, load_gold
from kg.evaluate.scoring import MANY, SINGLE, Error, score_note
from kg.model import RELATIONS

ROWS = ("paper", "works", "lineage", *RELATIONS, *SINGLE, *MANY)


class Row(msgspec.Struct, frozen=True):
    """Right, false and missed; the rates are None where nothing could be counted."""

    right: int
    false: int
    missed: int

    @property
    def precision(self) -> float | None:
        """Share of what was found that is right."""
        found = self.right + self.false
        return self.right / found if found else None

    @property
    def recall(self) -> float | None:
        """Share of what there is that was found."""
        there = self.right + self.missed
        return self.right / there if there else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall."""
        total = 2 * self.right + self.false + self.missed
        return 2 * self.right / total if total else None


class Share(msgspec.Struct, frozen=True):
    """How many of ``total`` are right."""

    right: int
    total: int


class Report(msgspec.Struct, frozen=True):
    """What ``evaluate`` finds. ``bands`` maps a question and a tenth of confidence ("0.8") to how
    often an edge of that confidence is right; ``quotes`` is None where no notes were given."""

    notes: int
    rows: dict[str, Row]
    evidence: Share
    bands: dict[str, dict[str, Share]]
    cues: dict[str, Share]
    confusion: dict[str, dict[str, int]]
    errors: tuple[Error, ...]
    quotes: Share | None = None
    by_note: dict[str, dict[str, Row]] = {}


def evaluate(gold: Path, lineage: Path | bytes, notes: Path | None = None) -> Report:
    """Score lineage JSON (a file, or its bytes) against the annotations below ``gold``.

    Notes are matched by file name. With ``notes``, the folder they lie in, every quote is looked
    up in its file and missed edges show their line. Raises KgError for unreadable input.
    """
    annotated, found = load_gold(gold), load_found(lineage)
    works = {work.id: work for work in found.works}
    edges = _by_note(found)
    texts = _texts(notes) if notes else {}
    counts: Counter[tuple[str, str]] = Counter()
    confusion: Counter[tuple[str, str]] = Counter()
    cues: Counter[tuple[str, bool]] = Counter()
    bands: Counter[tuple[str, int, bool]] = Counter()
    errors: list[Error] = []
    by_note: dict[str, dict[str, Row]] = {}
    for note in annotated:
        score = score_note(note, works, edges.get(note.name, []))
        counts += score.counts
        confusion += score.confusion
        cues += score.cues
        bands += score.bands
        errors += [_shown(error, texts) for error in score.errors]
        by_note[note.name] = {row: _row(score.counts, row) for row in ("paper", "works", "lineage")}
    table: dict[str, dict[str, int]] = defaultdict(dict)
    for (wanted, given), number in sorted(confusion.items()):
        table[wanted][given] = number
    reliability: dict[str, dict[str, Share]] = defaultdict(dict)
    for question, band in sorted({(q, b) for q, b, _ in bands}):
        right = bands[question, band, True]
        reliability[question][f"{band / 10:.1f}"] = Share(
            right, right + bands[question, band, False]
        )
    return Report(
        notes=len(annotated),
        rows={row: _row(counts, row) for row in ROWS},
        evidence=Share(counts["evidence", "right"], counts["lineage", "right"]),
        bands=dict(reliability),
        cues={
            cue: Share(cues[cue, True], cues[cue, True] + cues[cue, False])
            for cue in sorted({cue for cue, _ in cues})
        },
        confusion=dict(table),
        errors=tuple(errors),
        quotes=_quotes(edges, texts) if notes else None,
        by_note=by_note,
    )


def _row(counts: Counter[tuple[str, str]], row: str) -> Row:
    return Row(*(counts[row, kind] for kind in ("right", "false", "missed")))


def _by_note(found: Found) -> dict[str, list[FoundEdge]]:
    edges: dict[str, list[FoundEdge]] = defaultdict(list)
    for edge in found.relations:
        for note in sorted({base(place.note) for place in edge.evidence} - {""}):
            edges[note].append(edge)
    return edges


def _texts(folder: Path) -> dict[str, list[str]]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.name: path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
        for path in files
    }


def _shown(error: Error, texts: dict[str, list[str]]) -> Error:
    lines = texts.get(error.note, [])
    if error.sentence or not error.line or error.line > len(lines):
        return error
    return msgspec.structs.replace(error, sentence=lines[error.line - 1].strip())


def _quotes(edges: dict[str, list[FoundEdge]], texts: dict[str, list[str]]) -> Share:
    """How many quotes begin on the line they name (or the dozen below), white space aside."""
    right = total = 0
    for note, found in edges.items():
        lines = texts.get(note, [])
        for edge in found:
            for place in edge.evidence:
                if base(place.note) == note and place.line is not None:
                    total += 1
                    around = re.sub(r"\s+", "", "".join(lines[place.line - 1 : place.line + 12]))
                    head = re.sub(r"\s+", "", place.quote or "")[:20]
                    right += bool(head) and head in around
    return Share(right, total)
