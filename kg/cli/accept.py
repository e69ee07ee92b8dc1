"""`kg accept`."""

from __future__ import annotations

import click

from kg.cli import _complete
from kg.cli._decide import decide, known_work, relation_name


@click.command("accept")
@click.argument("newer", metavar="WORK", shell_complete=_complete.works)
@click.argument("relation", shell_complete=_complete.relations)
@click.argument("older", metavar="WORK", shell_complete=_complete.works)
@click.option("--claim", help="Only the claim of this id, not every sentence that says so.")
@click.pass_context
def command(ctx: click.Context, newer: str, relation: str, older: str, claim: str | None) -> None:
    """Say that a relation between two works is right, newer work first.

    Writes a line into decisions.yaml, which every build replays.

    \b
    Examples:
      kg accept BLIP extends ALBEF
      kg accept "BEiT v2" extends BEiT
    """
    edge = (known_work(ctx, newer), relation_name(relation), known_work(ctx, older))
    decide(ctx, "accept", *edge, *((claim,) if claim else ()))
