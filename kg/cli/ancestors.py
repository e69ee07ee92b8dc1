"""`kg ancestors`."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli import _complete, _lines


@click.command("ancestors")
@click.argument("work", nargs=-1, required=True, shell_complete=_complete.works)
@_lines.options
@click.pass_context
def command(
    ctx: click.Context,
    work: tuple[str, ...],
    out: Path | None,
    depth: int | None,
    as_tree: bool,
    as_json: bool,
) -> None:
    """Show what a work builds on, all the way down.

    \b
    Examples:
      kg ancestors BEiTv3
      kg ancestors BEiTv3 --tree --depth 3
    """
    _lines.run(ctx, " ".join(work), out, depth, as_tree, as_json, inward=False)
