"""`kg serve`."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli._common import out_option, settings_for


@click.command("serve")
@out_option
@click.option("--port", type=click.IntRange(0, 65535), default=8088, show_default=True)
@click.option(
    "--timeout",
    type=click.FloatRange(0.1, 3600),
    default=30.0,
    show_default=True,
    help="Stop a query after so many seconds.",
)
@click.option("--queries", type=click.IntRange(1, 64), default=4, show_default=True)
@click.pass_context
def command(ctx: click.Context, out: Path | None, port: int, timeout: float, queries: int) -> None:
    """Serve the lineage page and a SPARQL endpoint on this machine, until Ctrl-C.

    Listens on loopback alone, answers queries only, and follows every new build.

    \b
    Examples:
      kg serve
      curl http://127.0.0.1:8088/sparql --data-urlencode 'query=SELECT * { ?s ?p ?o } LIMIT 5'
    """
    from kg.serve.server import Limits, Server

    folder = settings_for(ctx, out=out).path("out")
    server = Server(folder, port, Limits(timeout=timeout, queries=queries))
    click.echo(f"page      {server.address}")
    click.echo(f"endpoint  {server.address}sparql")
    click.echo(f"openapi   {server.address}openapi.json")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        click.echo("stopped")
    finally:
        server.server_close()
