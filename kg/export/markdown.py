"""A Markdown report: the field by year, what each work is and builds on, with the sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import quote

from kg.export._table import date_of
from kg.export._text import markdown as text
from kg.export.options import ExportOptions
from kg.export.select import status_of
from kg.model import RELATIONS, Lineage, Passage, Relation, Work, WorkRelation

DESCRIPTION = "Markdown report: the field by year, what each work builds on, with the sentences"
SUFFIX = ".md"

_FORWARD: dict[Relation, str] = {
    "extends": "Extends",
    "uses": "Uses",
    "inspired_by": "Is inspired by",
    "compares": "Is compared with",
}
_BACK: dict[Relation, str] = {
    "extends": "extended by",
    "uses": "used by",
    "inspired_by": "an inspiration for",
    "compares": "compared with by",
}
_STATUS = {"read": "read", "to-read": "to read", "mentioned": "only mentioned"}


def export(lineage: Lineage, options: ExportOptions) -> Iterator[bytes]:
    """Newest year first; works without a year come last."""
    report = _Report(lineage, options)
    yield report.head().encode()
    for year, works in report.years():
        yield f"\n## {year}\n".encode()
        for work in works:
            yield report.work(work).encode()


class _Report:
    def __init__(self, lineage: Lineage, options: ExportOptions) -> None:
        self._lineage, self._root = lineage, options.notes_root.rstrip("/")
        self._works = {work.id: work for work in lineage.works}
        self._older: dict[str, list[WorkRelation]] = defaultdict(list)
        self._newer: dict[str, list[WorkRelation]] = defaultdict(list)
        for relation in lineage.relations:
            self._older[relation.source].append(relation)
            self._newer[relation.target].append(relation)

    def head(self) -> str:
        counts = [
            f"{len(self._works)} works",
            f"{len(self._lineage.relations)} relations",
            f"{len(self._lineage.notes)} notes",
        ]
        dates = sorted(date[:4] for w in self._lineage.works if (date := date_of(w)))
        span = f", {dates[0]} to {dates[-1]}" if dates else ""
        return f"# The lineage of the field\n\n{', '.join(counts)}{span}.\n"

    def years(self) -> Iterator[tuple[str, list[Work]]]:
        found: dict[str, list[Work]] = defaultdict(list)
        for work in self._lineage.works:
            found[(date_of(work) or "")[:4]].append(work)
        for year in sorted(found, key=lambda y: (bool(y), y), reverse=True):
            yield year or "Without a year", sorted(found[year], key=_order)

    def work(self, work: Work) -> str:
        lines = [f'\n### <a id="{_anchor(work)}"></a>{text(work.key) or _anchor(work)}\n']
        lines.append(self._described(work))
        older = self._older[work.id]
        for kind in RELATIONS:
            for relation in (r for r in older if r.type == kind):
                lines += self._relation(relation)
        newer = [r for r in self._newer[work.id] if r.type != "compares"]
        if newer:
            by_kind = ("; ".join(self._back(k, newer) for k in RELATIONS if self._back(k, newer)),)
            lines.append(f"\n{by_kind[0][:1].upper()}{by_kind[0][1:]}.")
        return "\n".join(lines) + "\n"

    def _described(self, work: Work) -> str:
        parts = [f"*{text(work.title)}*"] if work.title and text(work.title) else []
        parts += [date] if (date := date_of(work)) else []
        for prop in ("org", "author", "venue"):
            parts += [", ".join(text(str(v)) for v in work.values(prop))]
        parts += [f"arXiv {text(str(v))}" for v in work.values("arxiv")[:1]]
        parts += [f"doi {text(str(v))}" for v in work.values("doi")[:1]]
        read = sorted(o.read_on for o in work.occurrences if o.read_on)
        parts.append(" ".join([_STATUS[status_of(work)], *map(text, read[:1])]))
        return " · ".join(part for part in parts if part)

    def _relation(self, relation: WorkRelation) -> Iterator[str]:
        background = "" if any(e.passage for e in relation.evidence) else " (background)"
        doubt = "" if relation.status != "rejected" else " (rejected)"
        yield f"\n- {_FORWARD[relation.type]} {self._link(relation.target)}{background}{doubt}"
        for passage in dict.fromkeys(e.passage for e in relation.evidence if e.passage):
            yield f"\n  > {text(passage.quote)}\n  >\n  > — {self._place(passage)}"

    def _back(self, kind: Relation, relations: list[WorkRelation]) -> str:
        links = [self._link(r.source) for r in relations if r.type == kind]
        return f"{_BACK[kind]} {', '.join(links)}" if links else ""

    def _link(self, ident: str) -> str:
        work = self._works[ident]
        return f"[{text(work.key) or _anchor(work)}](#{_anchor(work)})"

    def _place(self, passage: Passage) -> str:
        path = quote(
            f"{self._root}/{passage.note}" if self._root else passage.note, errors="replace"
        )
        return f"[{text(passage.note)}:{passage.line}](<{path}>)"


def _anchor(work: Work) -> str:
    return quote(work.id, errors="replace")


def _order(work: Work) -> tuple[str, str]:
    return date_of(work) or "", work.id
