"""What a bibliography knows of the works in the notes, as background facts.

A reference is matched by DOI or arXiv number, by title, by a title that differs in a letter or
two, and by short name where nothing speaks against it. It adds what is not known yet and never
contradicts: the year of a work stays that of the notes or of the gazetteer.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import msgspec
from rapidfuzz import fuzz

from kg.model import Lineage, Problem, Reference, Statement, Work
from kg.naming import fold
from kg.ontology import Venue
from kg.resolve.titles import TITLE_LENGTH, can_be_misspelt, halves_of, misspelt

BACKGROUND = 0.9  # how far a bibliography is believed
OTHER_TITLE = 75.0  # below it two titles are two papers
YEARS = 3  # a name that matches means another work when the years are further apart
_EDGE = 8  # letters at either end, of which near titles share one


def add_references(
    lineage: Lineage, references: Iterable[Reference], venues: Iterable[Venue] = ()
) -> Lineage:
    """``lineage`` with the facts of the references that it has; the others become problems.

    Independent of the order of ``references``.
    """
    ordered = sorted(references, key=lambda r: (r.year or 9999, r.month or 13, r.source, r.line))
    if not ordered:
        return lineage
    index = _Index(lineage.works)
    known: dict[str, list[Reference]] = defaultdict(list)
    lost: list[Problem] = []
    for reference in ordered:
        work = index.find(reference)
        if work is None:
            lost.append(_unmatched(reference))
        else:
            known[work.id].append(reference)
    names = _venue_names(venues)
    works = tuple(_informed(w, known[w.id], names) if w.id in known else w for w in lineage.works)
    lost.sort(key=lambda p: (p.note, p.line, p.message))
    return msgspec.structs.replace(lineage, works=works, problems=(*lineage.problems, *lost))


class _Index:
    """Works by everything that a reference may share with them."""

    def __init__(self, works: Iterable[Work]) -> None:
        self._identifiers: dict[str, set[str]] = defaultdict(set)
        self._titles: dict[str, set[str]] = defaultdict(set)
        self._names: dict[str, set[str]] = defaultdict(set)
        self._edges: dict[str, set[str]] = defaultdict(set)  # an end of a title → such titles
        self._works = {work.id: work for work in works}
        for work in self._works.values():
            for prop in ("arxiv", "doi"):
                for value in work.values(prop):
                    self._identifiers[_identifier(prop, str(value))].add(work.id)
            for name in (work.key, work.title or "", *work.aliases):
                self._names[fold(name)].add(work.id)
                if len(fold(name)) >= TITLE_LENGTH or name == work.title:
                    self._add_title(name, work.id)

    def _add_title(self, title: str, work: str) -> None:
        folded = fold(title)
        self._titles[folded].add(work)
        if can_be_misspelt(folded):
            for edge in _edges(folded):
                self._edges[edge].add(title)

    def find(self, reference: Reference) -> Work | None:
        """The one work that ``reference`` is; None where there is none or more than one."""
        for prop in ("arxiv", "doi"):
            value = getattr(reference, prop)
            found = self._one(self._identifiers.get(_identifier(prop, value))) if value else None
            if found is not None:
                return found
        title = fold(reference.title)
        halves = [h for h in halves_of(reference.title) if fold(h)]
        whole = [title, *(f for f in map(fold, halves[1:]) if len(f) >= TITLE_LENGTH)]
        for folded in whole:
            found = self._one(self._titles.get(folded))
            if found is not None:
                return found
        found = self._near(reference.title)
        if found is not None:
            return found
        short = halves[0] if len(halves) > 1 and len(halves[0].split()) <= 4 else ""
        for name in (reference.short, short, reference.title):
            found = self._one(self._names.get(fold(name))) if fold(name) else None
            if found is not None and not _another(found, reference):
                return found
        return None

    def _one(self, ids: set[str] | None) -> Work | None:
        return self._works[next(iter(ids))] if ids and len(ids) == 1 else None

    def _near(self, title: str) -> Work | None:
        if not can_be_misspelt(fold(title)):
            return None
        near = {
            work
            for edge in _edges(fold(title))
            for other in self._edges.get(edge, ())
            if misspelt(title, other)
            for work in self._titles[fold(other)]
        }
        return self._one(near)


def _edges(title: str) -> tuple[str, str]:
    return "^" + title[:_EDGE], "$" + title[-_EDGE:]


def _identifier(prop: str, value: str) -> str:
    found = value.strip().casefold()
    return f"{prop}:{re.sub(r'v[0-9]+$', '', found) if prop == 'arxiv' else found}"


def _another(work: Work, reference: Reference) -> bool:
    """Whether title or year say that the name is shared by two papers."""
    years = [y for y in work.values("year") if isinstance(y, int)]
    if years and reference.year and min(abs(y - reference.year) for y in years) > YEARS:
        return True
    a, b = fold(work.title or ""), fold(reference.title)
    if min(len(a), len(b)) < TITLE_LENGTH:
        return False
    return fuzz.partial_ratio(a, b) < OTHER_TITLE


def _unmatched(reference: Reference) -> Problem:
    return Problem(
        "bibliography",
        reference.source,
        reference.line,
        f"no note speaks of “{reference.title}”",
        "its facts are not in the graph",
    )


def _venue_names(venues: Iterable[Venue]) -> dict[str, str]:
    found: dict[str, str] = {}
    for venue in venues:
        for name in (venue.name, venue.title or "", *venue.aliases):
            found.setdefault(fold(name), venue.name)
    return found


def _venue(written: str, names: dict[str, str]) -> str:
    """The venue's usual name: NeurIPS of "Advances in Neural Information Processing Systems"."""
    folded = fold(written)
    if folded in names:
        return names[folded]
    for part in re.findall(r"[A-Z][\w-]*[A-Z]\w*", written):  # "… (ICML 2021)", "Proc. of CVPR"
        if fold(part) in names:
            return names[fold(part)]
    long = [name for name in names if len(name) >= TITLE_LENGTH and name in folded]
    return names[max(long, key=lambda n: (len(n), n))] if long else written


def _informed(work: Work, references: list[Reference], venues: dict[str, str]) -> Work:
    facts = list(work.facts)
    known: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        known[fact.property].add(fold(str(fact.canonical)))

    def add(prop: str, value: Any, canonical: Any = None, *, only: bool = False) -> None:
        meant = value if canonical is None else canonical
        if not value or fold(str(meant)) in known[prop] or (only and known[prop]):
            return
        known[prop].add(fold(str(meant)))
        facts.append(Statement(prop, value, meant, BACKGROUND, None, "background"))

    for reference in references:
        if not known["year"]:
            add("year", reference.year)
            add("month", reference.month, only=True)
        for author in reference.authors:
            add("author", author)
        add("venue", reference.venue, _venue(reference.venue, venues), only=True)
        add("doi", reference.doi, only=True)
        add("arxiv", reference.arxiv, only=True)
        add("url", reference.url)
    title = work.title or next(iter(r.title for r in references), None)
    return msgspec.structs.replace(work, title=title, facts=tuple(facts))
