"""`kg cues`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli._common import settings_for

if TYPE_CHECKING:
    from kg.extract.cues import Cue


@click.command("cues")
@click.argument("word", required=False)
@click.option("--test", is_flag=True, help="Run the examples of all cues, yours and ours.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_context
def command(ctx: click.Context, word: str | None, test: bool, as_json: bool) -> None:
    """List the phrases that state a relation; test your own.

    Your cues lie in ontology/cues/*.yaml of the working folder, in the form of ours
    (docs/cues.md). Each carries its examples; --test runs them all and ends with status 1 when
    one comes out otherwise.

    \b
    Examples:
      kg cues
      kg cues inspired     those whose id, relation or pattern holds the word
      kg cues --test
    """
    import msgspec

    from kg.extract.cues import load

    own = settings_for(ctx).path("ontology")
    cues = load(own)
    if test:
        _test(cues, own)
        return
    chosen = [c for c in cues if word is None or word in f"{c.id} {c.relation} {c.pattern}"]
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(chosen)))
        return
    for cue in chosen:
        click.echo(f"{cue.id}  [{cue.relation}, newer: {cue.newer}]")
        click.echo(f"    {cue.pattern}")
        for example in cue.examples[:1]:
            told = ", ".join(" → ".join(pair) for pair in example.finds)
            click.echo(f"    e.g. {example.text}   ({told})")
    if not chosen:
        click.echo(f"No cue holds {word!r}.", err=True)


def _test(cues: tuple[Cue, ...], own: Path) -> None:
    from kg.extract.cue_examples import failures
    from kg.extract.cues import CueMatcher
    from kg.extract.passages import wording

    failed = list(failures(CueMatcher(cues), wording(own)))
    for failure in failed:
        click.echo(f"{failure.cue}: {failure.text}")
        click.echo(f"    wanted {_told(failure.wanted)}, found {_told(failure.found)}")
    examples = sum(len(cue.examples) for cue in cues)
    click.echo(f"{len(cues)} cues, {examples} examples, {len(failed)} come out otherwise")
    if failed:
        sys.exit(1)


def _told(pairs: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{a or 'this'} → {b or 'this'}" for a, b in pairs) or "nothing"
