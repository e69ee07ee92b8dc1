"""What `kg ancestors` and `kg descendants` share: a list or a tree of works."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
import msgspec

from kg.cli import _render
from kg.cli._common import out_option, settings_for
from kg.graph import part
from kg.graph.store import GraphStore, open_store
from kg.query import find_work, lines

OUT = {"extends": "extends", "uses": "uses", "inspired_by": "inspired by", "compares": "compares"}
IN = {
    "extends": "extended by",
    "uses": "used by",
    "inspired_by": "inspired",
    "compares": "compared by",
}
_Command = Callable[..., None]


def options(command: _Command) -> _Command:
    """The options of both commands."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="For a script."),
        click.option("--tree", "as_tree", is_flag=True, help="Draw the tree."),
        click.option("--depth", type=click.IntRange(1), help="How many steps (default: all)."),
        out_option,
    ):
        command = option(command)
    return command


def run(
    ctx: click.Context,
    name: str,
    out: Path | None,
    depth: int | None,
    as_tree: bool,
    as_json: bool,
    inward: bool,
) -> None:
    """Print what ``name`` leads to: older works, or newer ones where ``inward``."""
    store = open_store(settings_for(ctx, out=out).path("out"))
    start = find_work(store, name)
    arrows = part.arrows(store)
    steps = lines.newer(arrows) if inward else lines.older(arrows)
    if as_tree:
        _tree(store, start, steps, depth, IN if inward else OUT)
        return
    names, dates = part.names(store), part.dates(store)
    found = lines.reached(start, steps, depth)
    rows = sorted(found, key=lambda work: (found[work], dates.get(work, "9999"), names[work]))
    if as_json:
        data = [{"id": w, "key": names[w], "issued": dates.get(w), "steps": found[w]} for w in rows]
        _render.write_bytes(msgspec.json.format(msgspec.json.encode(data), indent=2) + b"\n")
        return
    if not rows:
        word = "builds on" if inward else "is built on by"
        click.echo(f"nothing {word} {_render.plain(names[start])}", err=True)
        return
    cells = [[names[w], dates.get(w, ""), str(found[w])] for w in rows]
    text = _render.table(["work", "date", "steps"], cells, _render.terminal_width())
    _render.write_bytes(text.encode())


def _tree(
    store: GraphStore, start: str, steps: lines.Steps, depth: int | None, words: dict[str, str]
) -> None:
    names, dates = part.names(store), part.dates(store)

    def label(work: str) -> str:
        when = f" ({dates[work]})" if work in dates else ""
        return _render.plain(names[work]) + when

    click.echo(label(start))
    for branch in lines.tree(start, steps, depth):
        stem = "".join("   " if last else "│  " for last in branch.last[:-1])
        turn = "└─ " if branch.last[-1] else "├─ "
        how = ", ".join(words[arrow.type] for arrow in branch.by)
        more = " …" if branch.again else ""
        click.echo(f"{stem}{turn}{how} {label(branch.work)}{more}")
