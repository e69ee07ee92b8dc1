"""`kg path`."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import click
import msgspec

from kg.cli import _complete, _render
from kg.cli._common import out_option, settings_for
from kg.cli._lines import OUT
from kg.cli.show import evidence_lines
from kg.graph import part
from kg.graph.store import GraphStore, open_store
from kg.query import find_work, lines


@click.command("path")
@click.argument("a", metavar="A", shell_complete=_complete.works)
@click.argument("b", metavar="B", shell_complete=_complete.works)
@out_option
@click.option("--json", "as_json", is_flag=True, help="For a script.")
@click.pass_context
def command(ctx: click.Context, a: str, b: str, out: Path | None, as_json: bool) -> None:
    """Show how the line runs between two works: all shortest ways, each step with its sentence.

    The order of A and B does not matter; the way goes from the newer work to the older one.

    \b
    Examples:
      kg path ViT BLIP
      kg path "BEiT v3" BERT --json
    """
    store = open_store(settings_for(ctx, out=out).path("out"))
    one, two = find_work(store, a), find_work(store, b)
    steps = lines.older(part.arrows(store))
    found = lines.paths(one, two, steps) or lines.paths(two, one, steps)
    if as_json:
        _as_json(store, found, steps)
    else:
        _as_text(store, found, steps, one, two)
    if not found:
        ctx.exit(1)


def _as_json(store: GraphStore, found: list[tuple[str, ...]], steps: lines.Steps) -> None:
    data = [
        [
            {
                "source": arrow.source,
                "type": arrow.type,
                "target": arrow.target,
                "evidence": [
                    {
                        "note": e.passage.note if e.passage else None,
                        "line": e.passage.line if e.passage else None,
                        "quote": e.passage.quote if e.passage else None,
                        "cue": e.cue,
                        "confidence": e.confidence,
                    }
                    for e in part.evidence_of(store, arrow)
                ],
            }
            for one, two in pairwise(way)
            for arrow in lines.between(one, two, steps)
        ]
        for way in found
    ]
    _render.write_bytes(msgspec.json.format(msgspec.json.encode(data), indent=2) + b"\n")


def _as_text(
    store: GraphStore, found: list[tuple[str, ...]], steps: lines.Steps, one: str, two: str
) -> None:
    names, dates = part.names(store), part.dates(store)
    if not found:
        ends = (_render.plain(names[one]), _render.plain(names[two]))
        click.echo(f"no line of descent runs between {ends[0]} and {ends[1]}", err=True)
        return
    said: set[part.Arrow] = set()
    for number, way in enumerate(found):
        if number:
            click.echo()
        chain = (f"{_render.plain(names[w])} ({dates[w]})" if w in dates else names[w] for w in way)
        click.echo(click.style(" → ".join(map(_render.plain, chain)), bold=True))
        for newer, older in pairwise(way):
            for arrow in lines.between(newer, older, steps):
                ends = _render.plain(names[newer]), _render.plain(names[older])
                click.echo(f"  {ends[0]} {OUT[arrow.type]} {ends[1]}")
                if arrow not in said:
                    said.add(arrow)
                    for line in evidence_lines(part.evidence_of(store, arrow)):
                        click.echo(f"    {line}")
