"""`kg check`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import _render
from kg.cli._common import out_option, settings_for

if TYPE_CHECKING:
    from kg.config import Settings
    from kg.model import Lineage
    from kg.resolve.conflicts import Finding

_LARGE = 30_000  # quads; beyond it SHACL takes more than a few seconds


@click.command("check")
@out_option
@click.option("--only", metavar="KIND", multiple=True, help="Only this kind; may be given again.")
@click.option(
    "--shapes/--no-shapes",
    default=None,
    help="Check the graph by SHACL too (default: unless it is large, for that takes a while).",
)
@click.option("--json", "as_json", is_flag=True, help="For a script.")
@click.pass_context
def command(
    ctx: click.Context, out: Path | None, only: tuple[str, ...], shapes: bool | None, as_json: bool
) -> None:
    """List what needs a person: conflicts, doubtful merges, gaps, broken notes.

    Exit status 1 when something needs a decision. Every finding shows the sentences it rests on
    and the command that settles it.

    \b
    Kinds: years titles younger cycles alike decisions spoofed notes no-paper unread pending
    passages shapes
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
    findings = [
        *find_conflicts(lineage, decisions),
        *_passages(settings, lineage),
        *_shapes(settings, "shapes" in only if only else shapes),
    ]
    findings = [f for f in findings if not only or f.kind in only]
    if as_json:
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(findings)).decode())
    else:
        _show(findings)
    ctx.exit(1 if any(f.decide for f in findings) else 0)


def _passages(settings: Settings, lineage: Lineage) -> list[Finding]:
    from kg.graph.store import pointer_of
    from kg.graph.validate import check_passages
    from kg.read.decode import NotText, decode
    from kg.resolve.conflicts import Finding

    pointer = pointer_of(settings.path("out"))
    folder = Path(pointer.notes) if pointer and pointer.notes else settings.path("notes")

    def text_of(note: str) -> str:
        try:
            return decode((folder / note).read_bytes())[0]
        except NotText as error:
            raise OSError(0, str(error)) from error

    return [
        Finding(
            p.kind,
            f"{p.note}:{p.line}: {p.message}" if p.line else f"{p.note}: {p.message}",
            command="kg build",
            decide=True,
        )
        for p in check_passages(lineage, text_of)
    ]


def _shapes(settings: Settings, wanted: bool | None) -> list[Finding]:
    from kg.graph.store import open_store
    from kg.graph.validate import check_shapes
    from kg.resolve.conflicts import Finding

    store = open_store(settings.path("out"))
    if wanted is False or (wanted is None and len(store.rdf) > _LARGE):
        return []
    # Who builds on a younger work is told above, with the sentences.
    return [
        Finding("shapes", p.message, decide=True) for p in check_shapes(store) if p.kind == "shapes"
    ]


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
        click.echo(f"  {_render.plain(finding.message)}")
        for passage in finding.passages:
            quote = " ".join(passage.quote.split())
            click.echo(_render.plain(f"    {passage.note}:{passage.line}: {quote}"))
        if finding.command:
            click.echo(f"    → {_render.plain(finding.command)}")
