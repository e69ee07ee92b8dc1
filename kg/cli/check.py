"""`kg check`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli._common import out_option, settings_for

if TYPE_CHECKING:
    from kg.resolve.conflicts import Finding


@click.command("check")
@out_option
@click.option("--only", metavar="KIND", multiple=True, help="Only this kind; may be given again.")
@click.option("--json", "as_json", is_flag=True, help="For a script.")
@click.pass_context
def command(ctx: click.Context, out: Path | None, only: tuple[str, ...], as_json: bool) -> None:
    """List what needs a person: conflicts, doubtful merges, gaps, broken notes.

    Exit status 1 when something needs a decision. Every finding shows the sentences it rests on
    and the command that settles it.

    \b
    Kinds: years titles younger cycles alike decisions spoofed notes no-paper unread pending
    \b
    Examples:
      kg check
      kg check --only alike --only years
    """
    from kg.graph.lineage import read_lineage
    from kg.resolve.conflicts import CHECKS, find_conflicts
    from kg.resolve.decisions import load_decisions

    known = [*CHECKS, "passages", "shapes"]
    for kind in only:
        if kind not in known:
            raise click.BadParameter(
                f"{kind!r} is none of " + ", ".join(known), param_hint="--only"
            )
    settings = settings_for(ctx, out=out)
    lineage = read_lineage(settings.path("out"))
    decisions = load_decisions(settings.path("decisions"))
    findings = [f for f in find_conflicts(lineage, decisions) if not only or f.kind in only]
    if as_json:
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(findings)).decode())
    else:
        _show(findings)
    ctx.exit(1 if any(f.decide for f in findings) else 0)


def _show(findings: list[Finding]) -> None:
    if not findings:
        click.echo("Nothing to look at.")
        return
    kind = ""
    for finding in findings:
        if finding.kind != kind:
            kind = finding.kind
            count = sum(f.kind == kind for f in findings)
            click.secho(f"{kind} ({count})", bold=True)
        click.echo(f"  {finding.message}")
        for passage in finding.passages:
            quote = " ".join(passage.quote.split())
            click.echo(f"    {passage.note}:{passage.line}: {quote}")
        if finding.command:
            click.echo(f"    → {finding.command}")
