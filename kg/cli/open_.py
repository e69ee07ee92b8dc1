"""`kg open`."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli._common import out_option, settings_for
from kg.errors import GraphError


@click.command("open")
@out_option
@click.option("--print", "only_print", is_flag=True, help="Print the page's address instead.")
@click.pass_context
def command(ctx: click.Context, out: Path | None, only_print: bool) -> None:
    """Open the lineage page in the browser.

    \b
    Examples:
      kg open
      kg open --out graph --print
    """
    page = settings_for(ctx, out=out).path("out") / "lineage.html"
    if not page.exists():
        raise GraphError("there is no page yet", where=str(page), hint="run `kg build` first")
    address = page.resolve().as_uri()
    click.echo(address)
    if not only_print:
        click.launch(address)
