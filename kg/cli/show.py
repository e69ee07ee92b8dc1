"""`kg show`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from kg.cli import _complete, _render
from kg.cli._common import out_option, settings_for
from kg.cli._lines import IN, OUT
from kg.graph import part
from kg.graph.store import GraphStore, open_store
from kg.model import Evidence, Lineage, Statement, Work, WorkRelation
from kg.query import find_work

_SOURCES = 3  # as many places are named for each value
_FACTS = {
    "org": "by",
    "author": "authors",
    "venue": "venue",
    "award": "award",
    "topic": "topics",
    "arxiv": "arXiv",
    "doi": "DOI",
    "url": "links",
}


@click.command("show")
@click.argument("work", nargs=-1, required=True, shell_complete=_complete.works)
@out_option
@click.option("--all", "everything", is_flag=True, help="Weak and rejected claims too.")
@click.option("--json", "as_json", is_flag=True, help="As lineage JSON, for a script.")
@click.pass_context
def command(
    ctx: click.Context, work: tuple[str, ...], out: Path | None, everything: bool, as_json: bool
) -> None:
    """Show the card of a work: what is known of it, and why, each with sentence, file and line.

    \b
    Examples:
      kg show BLIP
      kg show vision transformer --all
    """
    settings = settings_for(ctx, out=out)
    store = open_store(settings.path("out"))
    wanted = find_work(store, " ".join(work))
    lineage = part.read_part(store, [wanted])
    if as_json:
        _as_json(lineage, wanted, everything, store.about.threshold)
        return
    least = 0.0 if everything else store.about.threshold
    for line in _card(lineage, wanted, store, least, everything):
        click.echo(line.rstrip())


def _as_json(lineage: Lineage, wanted: str, everything: bool, threshold: float) -> None:
    import msgspec

    kept = tuple(
        r
        for r in lineage.relations
        if everything
        or r.status == "accepted"
        or (r.status != "rejected" and r.confidence >= threshold)
    )
    card = next(w for w in lineage.works if w.id == wanted)
    data = {"work": card, "relations": kept}
    _render.write_bytes(msgspec.json.format(msgspec.json.encode(data), indent=2) + b"\n")


def _card(
    lineage: Lineage, wanted: str, store: GraphStore, least: float, everything: bool
) -> Iterator[str]:
    works = {work.id: work for work in lineage.works}
    work = works[wanted]
    dates = part.dates(store)
    yield click.style(_render.plain(work.key), bold=True) + (
        f"  {dates[wanted]}" if wanted in dates else ""
    )
    if work.title:
        yield _render.plain(work.title)
    if work.aliases:
        yield f"also called {', '.join(map(_render.plain, work.aliases))}"
    yield ""
    yield from _facts(work, everything)
    yield from _readings(work)
    shown = [
        r
        for r in lineage.relations
        if everything
        or r.status == "accepted"
        or (r.status != "rejected" and r.confidence >= least)
    ]
    for title, inward in (("Builds on", False), ("Built upon by", True)):
        edges = [
            r
            for r in shown
            if r.type != "compares" and (r.target if inward else r.source) == wanted
        ]
        yield from _edges(title, edges, inward, works, dates)
    beside = [r for r in shown if r.type == "compares"]
    yield from _edges("Compared", beside, None, works, dates, wanted)


def _facts(work: Work, everything: bool) -> Iterator[str]:
    for prop in ("year", "month", *_FACTS):
        facts = [f for f in work.facts if f.property == prop]
        if not everything:
            facts = [f for f in facts if f.status != "rejected"]
        label = _FACTS.get(prop, prop)
        values: dict[str | int, list[str]] = {}
        for fact in facts:
            values.setdefault(fact.canonical, []).append(_source(fact))
        for value, sources in values.items():
            more = f" and {len(sources) - _SOURCES} more" if len(sources) > _SOURCES else ""
            said = ", ".join(dict.fromkeys(sources[:_SOURCES]))
            where = click.style(f"  ({said}{more})", dim=True) if said else ""
            yield f"  {label:8} {_render.plain(str(value))}{where}"
            label = ""


def _source(said: Statement) -> str:
    if said.passage is None:
        return {"background": "background", "extracted": ""}.get(said.status, f"you: {said.status}")
    word = " rejected" if said.status == "rejected" else ""
    return _render.plain(f"{said.passage.note}:{said.passage.line}") + word


def _readings(work: Work) -> Iterator[str]:
    for place in work.occurrences:
        if place.role == "entry":
            state = "read" if place.status == "read" else "to read"
            when = f" {place.read_on}" if place.read_on else ""
            where = click.style(f"  ({_render.plain(place.note)}:{place.line})", dim=True)
            yield f"  {state:8}{when}{where}"
    lines = sum(place.role == "mention" for place in work.occurrences)
    if lines:
        yield f"  {'named':8} on {lines} other line{'s' if lines > 1 else ''}"


def _edges(
    title: str,
    edges: list[WorkRelation],
    inward: bool | None,
    works: dict[str, Work],
    dates: dict[str, str],
    wanted: str = "",
) -> Iterator[str]:
    if not edges:
        return
    yield ""
    yield click.style(title, bold=True)
    for edge in edges:
        inside = edge.target == wanted if inward is None else inward
        other = edge.source if inside else edge.target
        name = _render.plain(works[other].key)
        when = f" ({dates[other]})" if other in dates else ""
        trust = click.style(f"  {edge.confidence:.2f}", dim=True)
        state = "" if edge.status == "extracted" else f" [{edge.status}]"
        yield f"  {(IN if inside else OUT)[edge.type]} {name}{when}{state}{trust}"
        for line in evidence_lines(edge.evidence):
            yield f"    {line}"


def evidence_lines(evidence: tuple[Evidence, ...]) -> Iterator[str]:
    """Each piece of evidence in a line: the sentence, then file, line and cue."""
    for item in evidence:
        if item.passage is None:
            yield click.style(f"({item.status}: {_render.plain(item.cue)})", dim=True)
            continue
        quote = _render.plain(" ".join(item.passage.quote.split()))
        where = f"{item.passage.note}:{item.passage.line}"
        word = " rejected" if item.status == "rejected" else ""
        said = click.style(f"{_render.plain(where)}  {item.cue}{word}", dim=True)
        yield f"“{quote}”  {said}"
