"""`kg watch`."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli._common import settings_for


@click.command("watch")
@click.argument("notes", required=False, type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Where to write (default: out).")
@click.pass_context
def command(ctx: click.Context, notes: Path | None, out: Path | None) -> None:
    """Build, then build again whenever a note, a decision or a setting is saved; ends with Ctrl-C.

    \b
    Examples:
      kg watch
      kg watch ~/vault --out graph
    """
    import watchfiles

    settings = settings_for(ctx, notes=notes, out=out)
    before = _built(ctx, notes, out, None)
    places = [settings.path("notes"), settings.root]
    own = settings.path("out").resolve()

    def wanted(_: watchfiles.Change, path: str) -> bool:
        return not Path(path).resolve().is_relative_to(own)

    click.echo("Watching; Ctrl-C ends.")
    # Editors save in several steps; half a second of silence means that they are done.
    for _ in watchfiles.watch(*places, watch_filter=wanted, debounce=1600, step=500):
        before = _built(ctx, notes, out, before)


def _built(ctx: click.Context, notes: Path | None, out: Path | None, before: object) -> object:
    from kg.build import build
    from kg.cli._complaint import complain
    from kg.cli.build import counted
    from kg.cli.diff import show
    from kg.errors import KgError
    from kg.graph.difference import difference
    from kg.graph.lineage import read_lineage
    from kg.model import Lineage

    try:
        settings = settings_for(ctx, notes=notes, out=out)
        lineage = build(settings).lineage
    except (KgError, OSError) as error:
        complain(error)
        return before
    if lineage is None:
        return before if before is not None else read_lineage(settings.path("out"))
    if isinstance(before, Lineage):
        changes = difference(before, lineage)
        show(changes)
        click.echo(f"{counted(len(changes), 'change')}.")
    else:
        notes_, works = counted(len(lineage.notes), "note"), counted(len(lineage.works), "work")
        click.echo(f"{notes_}, {works}.")
    return lineage
