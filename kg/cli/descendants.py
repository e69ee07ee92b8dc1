"""`kg descendants`."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli import _complete, _lines


@click.command("descendants")
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
    """Show what builds on a work, down to today.

    \b
    Examples:
      kg descendants ALBEF
      kg descendants ViT --tree
    """
    _lines.run(ctx, " ".join(work), out, depth, as_tree, as_json, inward=True)
