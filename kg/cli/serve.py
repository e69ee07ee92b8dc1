"""`kg serve`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli._common import out_option, settings_for

if TYPE_CHECKING:
    from kg.config import Settings
    from kg.serve.desk import Desk


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
    """Serve the lineage page, questions, doubts to decide and a SPARQL endpoint, until Ctrl-C.

    Listens on loopback alone; open pages follow every new build and keep their view (`kg watch`
    beside it builds at every save). The endpoint answers queries only; the check list, which is
    that of `kg review`, writes decisions.yaml.

    \b
    Examples:
      kg serve
      curl http://127.0.0.1:8088/sparql --data-urlencode 'query=SELECT * { ?s ?p ?o } LIMIT 5'
    """
    from kg.serve.server import Limits, Server

    settings = settings_for(ctx, out=out)
    limits = Limits(timeout=timeout, queries=queries)
    server = Server(settings.path("out"), port, limits, desk_of(settings))
    click.echo(f"page      {server.address}")
    click.echo(f"endpoint  {server.address}sparql")
    click.echo(f"openapi   {server.address}openapi.json")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        click.echo("stopped")
    finally:
        server.server_close()


def desk_of(settings: Settings) -> Desk:
    """What the server's pages may read and write of the working folder."""
    from kg.cli.query import saved
    from kg.cli.review import open_questions
    from kg.resolve.record import record
    from kg.serve.desk import Desk, Doubt

    def doubts() -> Iterator[Doubt]:
        for q in open_questions(settings):
            answers = tuple((q.words[key], *q.answers[key]) for key in q.answers)
            yield Doubt(q.text, q.passages, answers)

    path = settings.path("decisions")
    return Desk(lambda: saved(settings), doubts, lambda kind, values: record(path, kind, values))
