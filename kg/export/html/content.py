"""What the page tells of works and relations: plain records, shown by its script as text.

Two parts. The outline (names, dates, who builds on whom) is read when the page opens, the details
(sentences, remarks, places in the notes) when the first card is. Texts are cut to a budget, so
that a page of thousands of works stays a file that a browser opens at once.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from kg.export.html.links import arxiv_link, doi_link, note_link, web_link
from kg.export.layout import date_of
from kg.export.layout.text import printable
from kg.export.options import ExportOptions
from kg.export.select import status_of
from kg.model import Evidence, Lineage, Passage, Statement, Work

BUDGET = 5_000_000  # bytes of quotes and remarks in one page
REMARK = 4_000  # characters of one remark
SHORTEST = 80  # characters that every remark may keep
LINE = 300  # characters of a line that names a work in passing
QUOTE = 700  # characters of one sentence
LINES = 40  # lines that name a work in passing

Record = dict[str, Any]


class Details:
    """Writes the details. Texts are numbered, so that a sentence that gives several relations and
    facts is told once."""

    def __init__(self, lineage: Lineage, options: ExportOptions) -> None:
        self._notes = {path: index for index, path in enumerate(lineage.notes)}
        self._quotes = options.quotes
        self._texts: dict[str, int] = {}
        self._remark = _remark_length(lineage) if options.quotes else 0

    @property
    def texts(self) -> list[str]:
        """The numbered texts, complete when everything else is written."""
        return list(self._texts)

    def note(self, path: str) -> int:
        """The number of a note in the page's list, -1 when it must not be told."""
        return self._notes.get(path, -1) if self._quotes else -1

    def passage(self, passage: Passage | None) -> Record:
        """Where a sentence stands, and the sentence."""
        if passage is None or not self._quotes:
            return {}
        return {
            "note": self.note(passage.note),
            "line": passage.line,
            "quote": self._number(cut(passage.quote, QUOTE)),
        }

    def evidence(self, evidence: Evidence) -> Record:
        """One reason for a relation."""
        return {
            **self.passage(evidence.passage),
            "cue": clean(evidence.cue),
            "confidence": round(evidence.confidence, 3),
            **({"status": evidence.status} if evidence.status != "extracted" else {}),
        }

    def fact(self, fact: Statement) -> Record:
        """One property, what it is read as, and where."""
        return {
            **self.passage(fact.passage),
            "property": fact.property,
            "value": clean(str(fact.value)),
            **({"as": clean(str(fact.canonical))} if fact.canonical != fact.value else {}),
            **({"status": fact.status} if fact.status != "extracted" else {}),
        }

    def places(self, work: Work) -> list[Record]:
        """Where the notes speak of a work: its entries first, then other lines."""
        if not self._quotes:
            return []
        entries = [o for o in work.occurrences if o.role == "entry"]
        lines = [o for o in work.occurrences if o.role != "entry"][:LINES]
        found = []
        for place in [*entries, *lines]:
            record: Record = {"note": self.note(place.note), "line": place.line}
            if place.role == "entry":
                record["entry"] = place.status or "read"
            if day(place.read_on):
                record["readOn"] = day(place.read_on)
            if place.text:
                limit = self._remark if place.role == "entry" else LINE
                record["text"] = self._number(cut(place.text, limit))
            found.append(record)
        return found

    def _number(self, text: str) -> int:
        return self._texts.setdefault(text, len(self._texts))


def _remark_length(lineage: Lineage) -> int:
    """The length of a remark that keeps all texts within the budget."""

    def size(texts: Iterable[str]) -> int:
        return sum(len(t.encode("utf-8", "replace")) for t in texts)

    quotes = {e.passage.quote[:QUOTE] for r in lineage.relations for e in r.evidence if e.passage}
    quotes |= {f.passage.quote[:QUOTE] for w in lineage.works for f in w.facts if f.passage}
    quotes |= {o.text[:LINE] for w in lineage.works for o in w.occurrences if o.role != "entry"}
    entries = [o.text[:REMARK] for w in lineage.works for o in w.occurrences if o.role == "entry"]
    spare = BUDGET - size(quotes)
    limit = REMARK
    while limit > SHORTEST and size(t[:limit] for t in entries) > spare:
        limit = limit * 3 // 4
    return max(limit, SHORTEST)


def outline(work: Work, followers: int, noted: Sequence[int]) -> Record:
    """A work as search, legend, table and the head of its card show it; empty values left out.

    ``followers`` build on it; ``noted`` are the numbers of the notes that name it.
    """
    date = date_of(work)
    read_on = sorted(filter(None, (day(o.read_on) for o in work.occurrences)))
    record: Record = {
        "key": clean(work.key),
        "name": clean(work.title or ""),
        "aliases": names(work.aliases),
        "year": date.year,
        "month": date.month,
        "status": status_of(work),
        "readOn": read_on[0] if read_on else "",
        "orgs": names(work.values("org")),
        "people": names(work.values("author")),
        "venues": names(work.values("venue")),
        "topics": names(work.values("topic")),
        "built": followers,
        "notes": list(noted),
    }
    return {key: value for key, value in record.items() if value or key == "key"}


def links(work: Work) -> list[Record]:
    """The addresses of a work; one that is not safe to follow has no ``href``."""
    found: list[Record] = []
    for value in work.values("arxiv"):
        found.append({"text": f"arXiv {clean(str(value))}", "href": arxiv_link(str(value))})
    for value in work.values("doi"):
        found.append({"text": f"doi {clean(str(value))}", "href": doi_link(str(value))})
    for value in work.values("url"):
        href = web_link(str(value))
        found.append({"text": clean(str(value)), **({"href": href} if href else {})})
    return found


def notes(lineage: Lineage, options: ExportOptions) -> list[Record]:
    """The notes with the address that opens each; empty for a page that tells none."""
    if not options.quotes:
        return []
    return [
        {"path": clean(p), "href": note_link(p, options.notes_root, options.open_with)}
        for p in lineage.notes
    ]


def names(values: Iterable[str | int]) -> list[str]:
    """Values as clean text, without empty ones."""
    return [name for name in (clean(str(v)) for v in values) if name]


def clean(value: str) -> str:
    """One line of text without control characters."""
    return " ".join(printable(value).split())


def cut(value: str, limit: int) -> str:
    """``value`` as text of at most ``limit`` characters, "…" where it goes on."""
    shown = printable(value).strip()
    return shown if len(shown) <= limit else shown[: limit - 1].rstrip() + "…"


def day(value: str | None) -> str:
    """``value`` if it is an ISO date, else nothing."""
    try:
        return datetime.date.fromisoformat(value or "").isoformat()
    except ValueError:
        return ""


def noted(work: Work, details: Details) -> Sequence[int]:
    """The numbers of the notes that name a work."""
    found = {details.note(o.note) for o in work.occurrences}
    return sorted(n for n in found if n >= 0)
