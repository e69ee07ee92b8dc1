"""`kg push`."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli._common import out_option, settings_for


@click.command("push")
@click.argument("url")
@out_option
@click.option("--all", "everything", is_flag=True, help="Also what the server has already.")
@click.option(
    "--timeout",
    type=click.FloatRange(1, 3600),
    default=60.0,
    show_default=True,
    help="Seconds for each request.",
)
@click.pass_context
def command(
    ctx: click.Context, url: str, out: Path | None, everything: bool, timeout: float
) -> None:
    """Bring the graph to a SPARQL server (URL of its Graph Store), only what changed.

    Credentials come from KG_USER and KG_PASSWORD or from .netrc. Ask there with
    `kg query --endpoint`.

    \b
    Examples:
      kg push http://127.0.0.1:7878/store
      kg push http://127.0.0.1:8890/sparql-graph-crud-auth
    """
    from kg.graph.store import open_store
    from kg.query.push import push

    store = open_store(settings_for(ctx, out=out).path("out"))
    done = push(store, url, everything=everything, timeout=timeout)
    click.echo(f"{len(done.sent)} sent, {len(done.deleted)} deleted, {done.unchanged} unchanged")
