"""`kg split`."""

from __future__ import annotations

import click

from kg.cli import _complete
from kg.cli._decide import decide


@click.command("split")
@click.argument("first", metavar="A", shell_complete=_complete.works)
@click.argument("second", metavar="B", shell_complete=_complete.works)
@click.pass_context
def command(ctx: click.Context, first: str, second: str) -> None:
    """Say that two names are two works, for good.

    Writes a line into decisions.yaml, which every build replays.

    \b
    Examples:
      kg split GPT GPT-2
      kg split BLIP BLIP-2
    """
    decide(ctx, "different", first, second)
