"""`kg merge`."""

from __future__ import annotations

import click

from kg.cli import _complete
from kg.cli._decide import decide


@click.command("merge")
@click.argument("first", metavar="A", shell_complete=_complete.works)
@click.argument("second", metavar="B", shell_complete=_complete.works)
@click.pass_context
def command(ctx: click.Context, first: str, second: str) -> None:
    """Say that two names are one work, for good.

    Writes a line into decisions.yaml, which every build replays.

    \b
    Examples:
      kg merge BEiT-3 BEiTv3
      kg merge "Stable Diffusion" "Latent Diffusion"
    """
    decide(ctx, "same", first, second)
