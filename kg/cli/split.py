"""`kg split`."""

from __future__ import annotations

import click

from kg.cli._decide import decide


@click.command("split")
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@click.pass_context
def command(ctx: click.Context, first: str, second: str) -> None:
    """Say that two names are two works, for good.

    Writes a line into decisions.yaml, which every build replays.

    \b
    Example:
      kg split GPT GPT-2
    """
    decide(ctx, "different", first, second)
