"""`kg diff`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import _render
from kg.cli._common import out_option, settings_for

if TYPE_CHECKING:
    from kg.graph.difference import Change

SIGNS = {"added": ("+", "green"), "removed": ("-", "red"), "changed": ("~", "yellow")}


@click.command("diff")
@click.argument("old", required=False, type=click.Path(path_type=Path))
@click.argument("new", required=False, type=click.Path(path_type=Path))
@out_option
@click.option("--json", "as_json", is_flag=True, help="For a script.")
@click.pass_context
def command(
    ctx: click.Context, old: Path | None, new: Path | None, out: Path | None, as_json: bool
) -> None:
    """Show what changed, work by work and edge by edge.

    Without OLD and NEW (folders that `kg build` wrote): between the build before and the last.
    Exit status 0 when nothing changed, 1 when something did.

    \b
    Examples:
      kg diff
      kg diff out-of-may out --json
    """
    from kg.errors import GraphError
    from kg.graph.difference import difference
    from kg.graph.lineage import read_lineage
    from kg.model import Lineage

    current = read_lineage(new or settings_for(ctx, out=out).path("out"))
    if old is not None:
        before = read_lineage(old)
    else:
        try:
            before = read_lineage(settings_for(ctx, out=out).path("out"), previous=True)
        except GraphError:
            before = Lineage((), (), ())
    changes = difference(before, current)
    if as_json:
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(changes)).decode())
    elif changes:
        show(changes)
    else:
        click.echo("Nothing changed.")
    ctx.exit(1 if changes else 0)


def show(changes: Sequence[Change]) -> None:
    """A line a change, its details below."""
    for change in changes:
        sign, colour = SIGNS[change.kind]
        click.secho(f"{sign} {change.what} {_render.plain(change.name)}", fg=colour)
        for detail in change.details:
            click.echo(f"    {_render.plain(detail)}")
