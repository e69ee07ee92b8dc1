"""`kg query`."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import _complete, _render
from kg.cli._common import out_option, settings_for
from kg.config import Settings
from kg.errors import UsageError
from kg.graph.store import GraphStore, open_store
from kg.query import guard
from kg.query.answers import GRAPH_FORMATS, ROW_FORMATS, Answer
from kg.query.engine import TIMEOUT, ask

if TYPE_CHECKING:
    from kg.query.questions import Question

# SPARQL never looks like the name of a saved question.
_NAME = re.compile(r"[a-z][a-z0-9-]*")
_FORMATS = ("table", *ROW_FORMATS, "md", *GRAPH_FORMATS)


@click.command("query", context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.argument(
    "question", metavar="(SPARQL | FILE.rq | NAME | -)", shell_complete=_complete.questions
)
@click.option("--format", "-f", "format_", type=click.Choice(_FORMATS), help="Default: table.")
@out_option
@click.option(
    "--timeout",
    type=click.FloatRange(0.01, 86400),
    default=TIMEOUT,
    show_default=True,
    help="Stop the query after so many seconds.",
)
@click.option("--explain", is_flag=True, help="Say the query as run, and the time it took.")
@click.option("--endpoint", metavar="URL", help="Ask this SPARQL server instead.")
@click.option("--allow-network", is_flag=True, help="Let SERVICE ask other servers.")
@click.pass_context
def command(
    ctx: click.Context,
    question: str,
    format_: str | None,
    out: Path | None,
    timeout: float,
    explain: bool,
    endpoint: str | None,
    allow_network: bool,
) -> None:
    """Ask the graph in SPARQL, or by the name of a saved question (see `kg questions`).

    The usual prefixes are supplied. A saved question takes its parameters as options.

    \b
    Examples:
      kg query 'SELECT ?name { ?w kg:extends work:albef ; rdfs:label ?name }'
      kg query ancestors --work BEiTv2 --depth 3
      kg query timeline --org Microsoft --format csv
      kg query question.rq --explain
    """
    settings = settings_for(ctx, out=out)
    store = None if endpoint else open_store(settings.path("out"))
    values = _options(ctx.args)
    sparql = _sparql(question, values, settings, store or (endpoint or "", timeout))
    guard.check(sparql, allow_network)
    begin = time.perf_counter()
    if store is None:
        from kg.query.remote import ask_endpoint

        assert endpoint is not None
        prefixes = _prefixes(settings)
        answer = ask_endpoint(endpoint, sparql, prefixes, timeout=timeout)
    else:
        prefixes = store.namer.prefixes()
        answer = ask(store, sparql, timeout=timeout, allow_network=allow_network)
    took = time.perf_counter() - begin
    if explain:
        used = guard.used_prefixes(sparql, prefixes)
        head = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in used.items())
        click.echo(f"{head}{sparql.rstrip()}\n# answered in {took * 1000:.1f} ms", err=True)
    _show(answer, format_, prefixes)


def _prefixes(settings: Settings) -> dict[str, str]:
    from kg.graph.vocabulary import Namer

    return Namer(settings.base).prefixes()


def saved(settings: Settings) -> dict[str, Question]:
    """The saved questions: the user's own first, then ours."""
    from kg import ontology
    from kg.query.questions import load_questions

    return load_questions({settings.path("queries"): True, ontology.home() / "queries": False})


def _sparql(
    question: str,
    values: dict[str, str],
    settings: Settings,
    place: GraphStore | tuple[str, float],
) -> str:
    if _NAME.fullmatch(question):
        found = saved(settings)
        if question not in found:
            from difflib import get_close_matches

            near = get_close_matches(question, found, 1) or ["see `kg questions`"]
            hint = near[0] if near[0].startswith("see") else f"did you mean {near[0]}?"
            raise UsageError(f"no saved question is called `{question}`", hint=hint)
        if isinstance(place, GraphStore):
            from kg.query.questions import expand

            return expand(found[question], values, place)
        from kg.query.remote import fill_remotely

        return fill_remotely(found[question], values, settings, *place)
    if values:
        raise UsageError(
            f"no option --{next(iter(values))}", hint="only saved questions take parameters"
        )
    if question == "-":
        return sys.stdin.buffer.read().decode("utf-8-sig", "replace")
    if question.endswith(".rq"):
        return _file(Path(question))
    return question


def _file(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot be read: {error}", where=str(path)) from error


def _options(arguments: list[str]) -> dict[str, str]:
    # `--name value` and `--name=value`; click has taken those that it knows.
    values: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        name, _, value = rest.pop(0).partition("=")
        if not name.startswith("--") or len(name) < 3:
            raise UsageError(
                f"unexpected argument `{name}`", hint="put the query into one pair of quotes"
            )
        if not value:
            if not rest:
                raise UsageError(f"{name} wants a value")
            value = rest.pop(0)
        values[name[2:]] = value
    return values


def _show(answer: Answer, format_: str | None, prefixes: dict[str, str]) -> None:
    if answer.kind == "graph":
        wanted = "turtle" if format_ in (None, "table") else str(format_)
        _render.write_bytes(answer.written(wanted, prefixes))
        return
    if format_ == "csv" and answer.kind == "rows":
        from kg.export.csv import sheet

        _render.write_bytes(sheet(answer.variables(), answer.cells()))
        return
    if format_ not in (None, "table", "md"):
        _render.write_bytes(answer.written(str(format_)))
        return
    if answer.kind == "boolean":
        click.echo("yes" if answer.boolean() else "no")
        return
    columns, rows = _render.answer_cells(answer, prefixes)
    if format_ == "md":
        _render.write_bytes(_render.markdown(columns, rows).encode())
        return
    limit = _render.terminal_width()
    _render.write_bytes(_render.table(columns, rows, limit).encode())
    if sys.stdout.isatty():
        count = len(rows)
        click.echo("1 row" if count == 1 else f"{count} rows", err=True)
