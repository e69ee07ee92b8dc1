"""The lineage as two flat tables, nodes and edges, that tools with columns share.

A cell is a string, a tuple of strings, an integer, a float or None; a column has one type
throughout. Text is free of the characters that XML 1.0 and terminals cannot hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from kg.export._text import clean, line
from kg.export.options import ExportOptions
from kg.export.select import published, status_of
from kg.model import Lineage, Work, WorkRelation
from kg.naming import slug

Cell = str | int | float | tuple[str, ...] | None
ColumnType = Literal["string", "list", "int", "double"]

NODE_COLUMNS: dict[str, ColumnType] = {
    "label": "string",
    "kind": "string",  # work, person, organization, venue
    "title": "string",
    "aliases": "list",
    "year": "int",
    "month": "int",
    "date": "string",  # YYYY or YYYY-MM
    "authors": "list",
    "organizations": "list",
    "venue": "string",
    "status": "string",  # read, to-read, mentioned
    "read_on": "string",
    "notes": "int",  # in how many notes it occurs
    "built_on_by": "int",  # how many works build on it directly
    "url": "string",
    "arxiv": "string",
    "doi": "string",
}
EDGE_COLUMNS: dict[str, ColumnType] = {
    "label": "string",
    "kind": "string",
    "weight": "double",  # the confidence
    "date": "string",  # of the newer end
    "status": "string",
    "quote": "string",  # of the best evidence, and where it stands
    "note": "string",
    "line": "int",
    "cue": "string",
    "sentences": "int",
}
AGENTS = (
    ("author", "person", "made_by"),
    ("org", "organization", "made_at"),
    ("venue", "venue", "published_in"),
)


class Node(msgspec.Struct, frozen=True, gc=False):
    """A row of the node table; ``cells`` has the keys of NODE_COLUMNS."""

    id: str
    cells: dict[str, Cell]


class Edge(msgspec.Struct, frozen=True, gc=False):
    """A row of the edge table. Pictures run as time does: ``source`` is the older end."""

    id: str
    source: str
    target: str
    cells: dict[str, Cell]


def nodes(lineage: Lineage, options: ExportOptions) -> Iterator[Node]:
    """One row a work; with ``nodes="all"`` also people, organisations and venues."""
    built: dict[str, set[str]] = {}
    for relation in lineage.relations:
        if relation.type != "compares":
            built.setdefault(relation.target, set()).add(relation.source)
    for work in lineage.works:
        yield _work(work, len(built.get(work.id, ())))
    if options.nodes == "all":
        for (kind, name), ident in agents(lineage).items():
            cells: dict[str, Cell] = dict.fromkeys(NODE_COLUMNS)
            cells |= {"label": name, "kind": kind}
            yield Node(ident, cells)


def edges(lineage: Lineage, options: ExportOptions) -> Iterator[Edge]:
    """One row a typed relation, each with an id of its own."""
    dates = {work.id: date_of(work) for work in lineage.works}
    for relation in lineage.relations:
        yield _relation(relation, dates.get(relation.source))
    if options.nodes == "all":
        known = agents(lineage)
        for work in lineage.works:
            for ident, label in made_by(work, known):
                cells: dict[str, Cell] = dict.fromkeys(EDGE_COLUMNS)
                cells |= {"label": label, "kind": label, "weight": 1.0, "date": dates[work.id]}
                yield Edge(f"{work.id}:{label}:{ident}", ident, work.id, cells)


Agents = dict[tuple[str, str], str]  # (kind, name) → node id


def agents(lineage: Lineage) -> Agents:
    """All people, organisations and venues with their node ids, sorted.

    An id has no spaces: identifiers of GraphML (XML's NMTOKEN) may hold none.
    """
    known = {
        (kind, name)
        for work in lineage.works
        for prop, kind, _ in AGENTS
        for name in _texts(work.values(prop))
    }
    found: Agents = {}
    taken: dict[str, int] = {}
    for kind, name in sorted(known):
        ident = f"{kind}:{slug(name)}"
        taken[ident] = taken.get(ident, 0) + 1
        # A colon cannot come from a name, so this is nobody else's id.
        found[kind, name] = ident if taken[ident] == 1 else f"{ident}:{taken[ident]}"
    return found


def made_by(work: Work, known: Agents) -> Iterator[tuple[str, str]]:
    """The node ids of a work's people, organisations and venues, each with its edge's kind."""
    for prop, kind, label in AGENTS:
        for name in _texts(work.values(prop)):
            yield known[kind, name], label


def date_of(work: Work) -> str | None:
    """When the work appeared: YYYY-MM, YYYY where no month is known, None without a year."""
    year, month = published(work)
    if not year:
        return None
    return f"{year:04d}-{month:02d}" if month else f"{year:04d}"


def text(cell: Cell) -> str:
    """A cell as text: several values are joined by "; "."""
    return "; ".join(cell) if isinstance(cell, tuple) else str(cell)


def _texts(values: Iterable[str | int]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(t for t in (line(str(v)) for v in values) if t))


def _first(values: list[str | int]) -> str | None:
    return next(iter(_texts(values)), None)


def _work(work: Work, built_on_by: int) -> Node:
    read = sorted(o.read_on for o in work.occurrences if o.read_on)
    date = date_of(work) or ""
    return Node(
        work.id,
        {
            "label": line(work.key) or work.id,
            "kind": "work",
            "title": line(work.title or "") or None,
            "aliases": _texts(work.aliases) or None,
            "year": int(date[:4]) if date else None,
            "month": int(date[5:]) if date[5:] else None,
            "date": date or None,
            "authors": _texts(work.values("author")) or None,
            "organizations": _texts(work.values("org")) or None,
            "venue": _first(work.values("venue")),
            "status": status_of(work),
            "read_on": clean(read[0]) if read else None,
            "notes": len({o.note for o in work.occurrences if o.note}),
            "built_on_by": built_on_by,
            "url": _first(work.values("url")),
            "arxiv": _first(work.values("arxiv")),
            "doi": _first(work.values("doi")),
        },
    )


def _relation(relation: WorkRelation, date: str | None) -> Edge:
    best = next((e for e in relation.evidence if e.passage), None)
    best = best or next(iter(relation.evidence), None)
    passage = best.passage if best else None
    return Edge(
        f"{relation.source}:{relation.type}:{relation.target}",
        relation.target,
        relation.source,
        {
            "label": relation.type,
            "kind": relation.type,
            "weight": round(float(relation.confidence), 4),
            "date": date,
            "status": relation.status,
            "quote": clean(passage.quote) if passage else None,
            "note": clean(passage.note) if passage else None,
            "line": passage.line if passage else None,
            "cue": clean(best.cue) if best else None,
            "sentences": sum(e.passage is not None for e in relation.evidence),
        },
    )
