"""`kg merge`."""

from __future__ import annotations

import click

from kg.cli._decide import decide


@click.command("merge")
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@click.pass_context
def command(ctx: click.Context, first: str, second: str) -> None:
    """Say that two names are one work, for good.

    Writes a line into decisions.yaml, which every build replays.

    \b
    Example:
      kg merge BEiT-3 BEiTv3
    """
    decide(ctx, "same", first, second)
