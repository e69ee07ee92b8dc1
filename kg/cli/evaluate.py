"""`kg evaluate`."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli._common import out_option, settings_for

if TYPE_CHECKING:
    from kg.config import Settings
    from kg.evaluate import Report


@click.command("evaluate")
@click.argument("gold", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("notes", type=click.Path(path_type=Path, exists=True), required=False)
@out_option
@click.option(
    "--lineage",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Score this lineage JSON instead of building one.",
)
@click.option(
    "--names",
    "gold_names",
    is_flag=True,
    help="Take papers and names from GOLD, to see the errors of the claims alone.",
)
@click.option("--errors", is_flag=True, help="List every miss and every false alarm.")
@click.option("--by-note", is_flag=True, help="One line per note as well.")
@click.option("--cues", is_flag=True, help="How often each cue is right.")
@click.option("--json", "as_json", is_flag=True, help="Everything, as JSON.")
@click.pass_context
def command(
    ctx: click.Context,
    gold: Path,
    notes: Path | None,
    out: Path | None,
    lineage: Path | None,
    gold_names: bool,
    errors: bool,
    by_note: bool,
    cues: bool,
    as_json: bool,
) -> None:
    """Score the lineage against hand-annotated notes.

    GOLD holds one JSON file per note (docs/accuracy-claims.md describes it). With NOTES, the
    folder of those notes is built for the purpose; else the last build is scored.

    \b
    Examples:
      kg evaluate gold notes
      kg evaluate gold notes --errors
      kg evaluate gold --lineage predicted.json
    """
    import msgspec

    from kg.evaluate import evaluate

    settings = settings_for(ctx, notes=notes, out=out)
    if gold_names and notes is None:
        raise click.UsageError("--names wants NOTES: the names are put into those notes")
    found = lineage or _lineage(
        settings, build=notes is not None, gold=gold if gold_names else None
    )
    report = evaluate(gold, found, notes)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(report)))
        return
    show(report, errors=errors, by_note=by_note, cues=cues)


def _lineage(settings: Settings, build: bool, gold: Path | None) -> bytes:
    """The lineage as `kg export json` writes it: of the last build, or of a new one."""
    import msgspec

    from kg.export import ExportOptions, render
    from kg.graph.lineage import read_lineage

    if gold is not None:
        from kg.train.gold_names import lineage_with_gold_names

        found = lineage_with_gold_names(settings, gold)
    elif build:
        from kg.build import build as run

        with tempfile.TemporaryDirectory(prefix="kg-evaluate-") as scratch:
            inside = msgspec.structs.replace(settings, out=str(Path(scratch).resolve()))
            run(inside, jobs=1)
            found = read_lineage(inside.path("out"))
    else:
        found = read_lineage(settings.path("out"))
    return b"".join(render("json", found, ExportOptions.of(settings)))


def show(report: Report, *, errors: bool, by_note: bool, cues: bool) -> None:
    """Print the report as tables."""
    if by_note:
        for note, rows in report.by_note.items():
            told = "  ".join(
                f"{name} {row.right} of {row.right + row.missed}, {row.false} false"
                for name, row in rows.items()
            )
            click.echo(f"{note:40} {told}")
    if errors:
        for error in report.errors:
            place = f"{error.note}:{error.line}" if error.line else error.note
            click.echo(f"{place}\t{error.kind}\t{error.subject}\t{error.object}\t{error.sentence}")
    click.echo(f"{report.notes} notes")
    for name, row in report.rows.items():
        told = f"P {_rate(row.precision)}  R {_rate(row.recall)}  F1 {_rate(row.f1)}"
        click.echo(f"{name:12} {told}  (right {row.right}, false {row.false}, missed {row.missed})")
    evidence = report.evidence
    if evidence.total:
        share = evidence.right / evidence.total
        click.echo(f"evidence     {share:.3f} of the right edges cite a line within 2 of the first")
    if report.quotes is not None:
        click.echo(
            f"quotes       {report.quotes.right} of {report.quotes.total} are in their place"
        )
    _show_tables(report, cues)


def _show_tables(report: Report, cues: bool) -> None:
    click.echo("\nconfidence   right / edges (lineage: the pair is linked; compares)")
    for band in sorted({b for bands in report.bands.values() for b in bands}):
        cells = []
        for question in ("lineage", "compares"):
            share = report.bands.get(question, {}).get(band)
            told = (
                f"{share.right}/{share.total} = {share.right / share.total:.2f}" if share else "-"
            )
            cells.append(f"{told:20}")
        click.echo(f"{band} up      {''.join(cells)}".rstrip())
    click.echo("\nannotated → found (pairs)")
    for wanted, row in report.confusion.items():
        told = "  ".join(f"{given} {number}" for given, number in row.items())
        click.echo(f"{wanted:12} {told}")
    if cues:
        click.echo("\ncue: right / pieces of evidence")
        for cue, share in sorted(report.cues.items(), key=lambda c: (-c[1].total, c[0])):
            click.echo(f"{cue:28} {share.right}/{share.total} = {share.right / share.total:.2f}")


def _rate(value: float | None) -> str:
    return "  -  " if value is None else f"{value:.3f}"
