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
from kg.model import Evidence, Lineage, Passage, Statement, Work, WorkRelation

BUDGET = 6_000_000  # characters of quotes and remarks in one page
LONGEST = 4_000  # characters of one remark
QUOTE = 700  # characters of one sentence

Record = dict[str, Any]


class Details:
    """Writes details; counts their characters and cuts what passes the budget."""

    def __init__(self, lineage: Lineage, options: ExportOptions) -> None:
        self._notes = {path: index for index, path in enumerate(lineage.notes)}
        self._quotes = options.quotes
        texts = sum(len(o.text) for w in lineage.works for o in w.occurrences)
        quoted = sum(
            len(e.passage.quote) for r in lineage.relations for e in r.evidence if e.passage
        )
        spare = max(0, BUDGET - quoted)
        share = 1.0 if texts <= spare else spare / texts
        self._remark = LONGEST if share == 1.0 else max(80, int(LONGEST * share * share))

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
            "quote": cut(passage.quote, QUOTE),
        }

    def evidence(self, evidence: Evidence) -> Record:
        """One reason for a relation."""
        return {
            **self.passage(evidence.passage),
            "cue": evidence.cue,
            "confidence": round(evidence.confidence, 3),
            **({"status": evidence.status} if evidence.status != "extracted" else {}),
        }

    def fact(self, fact: Statement) -> Record:
        """One property, what it is read as, and where."""
        return {
            **self.passage(fact.passage),
            "property": fact.property,
            "value": text(fact.value),
            **({"as": text(fact.canonical)} if fact.canonical != fact.value else {}),
            **({"status": fact.status} if fact.status != "extracted" else {}),
        }

    def places(self, work: Work) -> list[Record]:
        """Where the notes speak of a work: its entries first, then other lines."""
        if not self._quotes:
            return []
        entries = [o for o in work.occurrences if o.role == "entry"]
        lines = [o for o in work.occurrences if o.role != "entry"]
        return [
            {
                "note": self.note(o.note),
                "line": o.line,
                **({"entry": o.status or "read"} if o.role == "entry" else {}),
                **({"readOn": day(o.read_on)} if o.read_on else {}),
                **(
                    {"text": cut(o.text, self._remark if o.role == "entry" else 300)}
                    if o.text
                    else {}
                ),
            }
            for o in [*entries, *lines[:40]]
        ]


def outline(work: Work) -> Record:
    """A work as search, legend, table and the head of its card show it."""
    date = date_of(work)
    read_on = sorted(day(o.read_on) for o in work.occurrences if o.read_on)
    record: Record = {
        "id": work.id,
        "key": clean(work.key),
        "title": clean(work.title or ""),
        "aliases": [clean(a) for a in work.aliases],
        "year": date.year,
        "month": date.month,
        "status": status_of(work),
        "readOn": read_on[0] if read_on else "",
        "orgs": names(work.values("org")),
        "people": names(work.values("author")),
        "venues": names(work.values("venue")),
        "topics": names(work.values("topic")),
        "notes": [],
    }
    return {key: value for key, value in record.items() if value or key in ("id", "key", "status")}


def links(work: Work) -> list[Record]:
    """The addresses of a work; one that is not safe to follow has no ``href``."""
    found: list[Record] = []
    for value in work.values("arxiv"):
        found.append({"text": f"arXiv {value}", "href": arxiv_link(str(value))})
    for value in work.values("doi"):
        found.append({"text": f"doi {value}", "href": doi_link(str(value))})
    for value in work.values("url"):
        href = web_link(str(value))
        found.append({"text": clean(str(value)), **({"href": href} if href else {})})
    return found


def relation(number: int, item: WorkRelation) -> Record:
    """A relation without its sentences."""
    return {
        "id": f"e{number}",
        "newer": item.source,
        "older": item.target,
        "type": item.type,
        "confidence": round(item.confidence, 3),
        **({"status": item.status} if item.status != "extracted" else {}),
    }


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


def text(value: str | int) -> str:
    """A fact's value in a line."""
    return clean(str(value))


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
