"""`kg questions`."""

from __future__ import annotations

import click
import msgspec

from kg.cli import _complete, _render
from kg.cli._common import settings_for
from kg.cli.query import saved
from kg.query.questions import Parameter


@click.command("questions")
@click.argument("name", required=False, shell_complete=_complete.questions)
@click.option("--json", "as_json", is_flag=True, help="For a script.")
@click.pass_context
def command(ctx: click.Context, name: str | None, as_json: bool) -> None:
    """List the saved questions, or show one: its parameters and its SPARQL.

    Yours lie in the folder `queries/` beside kg.yaml and come before ours.

    \b
    Examples:
      kg questions
      kg questions ancestors
    """
    found = saved(settings_for(ctx))
    if name is not None:
        if name not in found:
            raise click.BadParameter(f"no saved question is called {name!r}", param_hint="NAME")
        found = {name: found[name]}
    if as_json:
        data = msgspec.json.encode(list(found.values()))
        _render.write_bytes(msgspec.json.format(data, indent=2) + b"\n")
        return
    if name is None:
        rows = [
            [
                question.name,
                " ".join(map(_flag, question.parameters)),
                question.title + (" (yours)" if question.own else ""),
            ]
            for question in found.values()
        ]
        text = _render.table(["name", "parameters", "question"], rows, _render.terminal_width())
        _render.write_bytes(text.encode())
        return
    question = found[name]
    click.echo(f"{question.title}\n{question.title_zh}".rstrip())
    click.echo(f"{question.description}\n")
    for p in question.parameters:
        word = f"default {p.default}" if p.default else "optional" if p.optional else "required"
        click.echo(f"  --{p.name} {p.kind.upper()}  {word}{'; ' + p.meaning if p.meaning else ''}")
    click.echo(f"  example: {question.example}\n\n{question.sparql}", nl=False)


def _flag(parameter: Parameter) -> str:
    free = parameter.optional or parameter.default is not None
    return f"[--{parameter.name}]" if free else f"--{parameter.name}"
