"""`kg set`."""

from __future__ import annotations

import click

from kg.cli import _complete
from kg.cli._decide import decide, known_work

PROPERTIES = ("title", "year", "month", "org", "author", "venue", "url", "arxiv", "doi", "topic")


@click.command("set")
@click.argument("work", shell_complete=_complete.works)
@click.argument("prop", metavar="PROPERTY", type=click.Choice(PROPERTIES))
@click.argument("value")
@click.pass_context
def command(ctx: click.Context, work: str, prop: str, value: str) -> None:
    """Set a property of a work: year, month, org, author, venue, title, url, arxiv, doi, topic.

    Your word goes before the notes' and the background's. Writes a line into decisions.yaml.

    \b
    Examples:
      kg set AlexNet year 2012
      kg set CLIP org OpenAI
    """
    if prop in ("year", "month") and not value.isdigit():
        raise click.BadParameter(f"{prop} is a number, not {value!r}", param_hint="VALUE")
    decide(ctx, "set", known_work(ctx, work), prop, value)
