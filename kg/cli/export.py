"""`kg export`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg.cli import _complete
from kg.cli._common import out_option, settings_for


@click.command("export")
@click.argument("format_", metavar="FORMAT", required=False, shell_complete=_complete.formats)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@out_option
@click.option("--nodes", type=click.Choice(["works", "all"]), default="works", show_default=True)
@click.option("--no-quotes", is_flag=True, help="Leave out the notes' sentences and paths.")
@click.option("--work", help="Only this work and what lies near it.")
@click.option("--depth", type=click.IntRange(0), default=1, show_default=True)
@click.option("--relation", multiple=True, help="Only this relation; may be given again.")
@click.option("--since", type=int, help="Only works of this year or later.")
@click.option("--until", type=int, help="Only works of this year or earlier.")
@click.option("--min-confidence", type=click.FloatRange(0, 1), help="Default: as in kg.yaml.")
@click.option(
    "--status",
    multiple=True,
    type=click.Choice(["read", "to-read", "mentioned"]),
    help="Only these.",
)
@click.option("--all", "everything", is_flag=True, help="Weak and rejected claims too.")
@click.pass_context
def command(
    ctx: click.Context,
    format_: str | None,
    file: Path | None,
    out: Path | None,
    nodes: str,
    no_quotes: bool,
    work: str | None,
    depth: int,
    relation: tuple[str, ...],
    since: int | None,
    until: int | None,
    min_confidence: float | None,
    status: tuple[str, ...],
    everything: bool,
) -> None:
    """Write the lineage in another format, to FILE or standard output.

    Without FORMAT, lists the formats. The CSV tables go into a folder, or both into a .zip.

    \b
    Examples:
      kg export graphml field.graphml
      kg export csv tables
      kg export json --work BLIP --depth 2
      kg export mermaid --since 2021 --relation extends
    """
    import msgspec

    from kg.export import ExportOptions, advice, exporter, names, render, write
    from kg.export.options import path_from

    if format_ is None:
        for name in names():
            click.echo(f"{name:12} {exporter(name).DESCRIPTION}")
        return
    exporter(format_)
    from kg.graph.lineage import read_lineage
    from kg.model import RELATIONS
    from kg.query import find_work

    for kind in relation:
        if kind not in RELATIONS:
            raise click.BadParameter(
                f"{kind!r} is none of " + ", ".join(RELATIONS), param_hint="--relation"
            )
    settings = settings_for(ctx, out=out)
    lineage = read_lineage(settings.path("out"))
    options = msgspec.structs.replace(
        ExportOptions.of(settings),
        nodes=nodes,
        quotes=not no_quotes,
        work=find_work(lineage, work) if work else "",
        depth=depth,
        relations=relation,
        since=since,
        until=until,
        status=status,
        everything=everything,
    )
    if min_confidence is not None:
        options = msgspec.structs.replace(options, min_confidence=min_confidence)
    if warning := advice(format_, lineage, options):
        click.echo(warning, err=True)
    if file is not None:
        file = file.resolve() if file.is_symlink() else file  # /dev/stdout leads elsewhere
        notes = path_from(str(file.parent), str(settings.path("notes")))
        dressed = msgspec.structs.replace(options, notes_root=notes)
        for path in write(format_, lineage, file, dressed):
            click.echo(f"wrote {path}", err=True)
        return
    if exporter(format_).SUFFIX == ".zip" and sys.stdout.isatty():
        raise click.UsageError(f"{format_} has several files: name a folder or a .zip file")
    for part in render(format_, lineage, options):
        sys.stdout.buffer.write(part)
    sys.stdout.buffer.flush()
