"""The lineage as two flat tables, nodes and edges, that tools with columns share.

A cell is a string, an integer, a float or None; a column has one type throughout. Text is free of
the characters that XML 1.0 and terminals cannot hold.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from kg.export.options import ExportOptions
from kg.export.select import status_of, year_of
from kg.model import Lineage, Work, WorkRelation

Cell = str | int | float | None
ColumnType = Literal["string", "int", "double"]

# XML 1.0, section 2.2: the characters a document may hold, the complement of them here.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

NODE_COLUMNS: dict[str, ColumnType] = {
    "label": "string",
    "kind": "string",
    "title": "string",
    "aliases": "string",
    "year": "int",
    "month": "int",
    "date": "string",
    "authors": "string",
    "organizations": "string",
    "venue": "string",
    "status": "string",
    "read_on": "string",
    "notes": "int",
    "built_on_by": "int",
    "url": "string",
    "arxiv": "string",
    "doi": "string",
}
EDGE_COLUMNS: dict[str, ColumnType] = {
    "label": "string",
    "kind": "string",
    "weight": "double",
    "status": "string",
    "quote": "string",
    "note": "string",
    "line": "int",
    "cue": "string",
    "sentences": "int",
}
AGENTS = (
    ("author", "person", "made_by"),
    ("org", "organization", "made_at"),
    ("venue",) * 2 + ("published_in",),
)


class Node(msgspec.Struct, frozen=True):
    """A row of the node table; ``cells`` has the keys of NODE_COLUMNS."""

    id: str
    cells: dict[str, Cell]


class Edge(msgspec.Struct, frozen=True):
    """A row of the edge table. Pictures run as time does: ``source`` is the older end."""

    id: str
    source: str
    target: str
    cells: dict[str, Cell]


def clean(text: str) -> str:
    """``text`` without control characters, lone surrogates and non-characters."""
    return _FORBIDDEN.sub("", text)


def nodes(lineage: Lineage, options: ExportOptions) -> list[Node]:
    """One row a work; with ``nodes="all"`` also people, organisations and venues."""
    built: dict[str, set[str]] = {}
    for relation in lineage.relations:
        if relation.type != "compares":
            built.setdefault(relation.target, set()).add(relation.source)
    rows = [_work(work, len(built.get(work.id, ()))) for work in lineage.works]
    if options.nodes == "all":
        rows += [
            _agent(ident, kind, name) for ident, (kind, name) in sorted(_agents(lineage).items())
        ]
    return rows


def edges(lineage: Lineage, options: ExportOptions) -> list[Edge]:
    """One row a typed relation, each with an id of its own."""
    rows = [_relation(relation) for relation in lineage.relations]
    if options.nodes == "all":
        for work in lineage.works:
            for prop, kind, label in AGENTS:
                for name in work.values(prop):
                    agent = f"{kind}:{clean(str(name))}"
                    cells: dict[str, Cell] = dict.fromkeys(EDGE_COLUMNS)
                    cells |= {"label": label, "kind": label, "weight": 1.0}
                    rows.append(Edge(f"{work.id} {label} {agent}", agent, work.id, cells))
    return rows


def joined(values: list[str | int]) -> str | None:
    """Several values in one cell."""
    return "; ".join(clean(str(v)) for v in values) or None


def _work(work: Work, built_on_by: int) -> Node:
    read = sorted(o.read_on for o in work.occurrences if o.read_on)
    month = next((m for m in work.values("month") if isinstance(m, int)), None)
    year = year_of(work)
    return Node(
        work.id,
        {
            "label": clean(work.key),
            "kind": "work",
            "title": clean(work.title) if work.title else None,
            "aliases": joined(list(work.aliases)),
            "year": year,
            "month": month,
            "date": (f"{year:04d}-{month:02d}" if month else f"{year:04d}") if year else None,
            "authors": joined(work.values("author")),
            "organizations": joined(work.values("org")),
            "venue": joined(work.values("venue")[:1]),
            "status": status_of(work),
            "read_on": read[0] if read else None,
            "notes": len({o.note for o in work.occurrences if o.note}),
            "built_on_by": built_on_by,
            "url": joined(work.values("url")[:1]),
            "arxiv": joined(work.values("arxiv")[:1]),
            "doi": joined(work.values("doi")[:1]),
        },
    )


def _agents(lineage: Lineage) -> dict[str, tuple[str, str]]:
    return {
        f"{kind}:{clean(str(name))}": (kind, clean(str(name)))
        for work in lineage.works
        for prop, kind, _ in AGENTS
        for name in work.values(prop)
    }


def _agent(ident: str, kind: str, name: str) -> Node:
    cells: dict[str, Cell] = dict.fromkeys(NODE_COLUMNS)
    cells |= {"label": name, "kind": kind}
    return Node(ident, cells)


def _relation(relation: WorkRelation) -> Edge:
    best = relation.evidence[0] if relation.evidence else None
    passage = best.passage if best else None
    return Edge(
        f"{relation.source} {relation.type} {relation.target}",
        relation.target,
        relation.source,
        {
            "label": relation.type,
            "kind": relation.type,
            "weight": round(relation.confidence, 4),
            "status": relation.status,
            "quote": clean(passage.quote) if passage else None,
            "note": clean(passage.note) if passage else None,
            "line": passage.line if passage else None,
            "cue": clean(best.cue) if best else None,
            "sentences": sum(e.passage is not None for e in relation.evidence),
        },
    )
