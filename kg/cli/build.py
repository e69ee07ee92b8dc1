"""`kg build`."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli._common import settings_for

if TYPE_CHECKING:
    from kg.model import Lineage


@click.command("build")
@click.argument("notes", required=False, type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Where to write (default: out).")
@click.option("--jobs", type=click.IntRange(1), help="Processes (default: as the folder needs).")
@click.pass_context
def command(ctx: click.Context, notes: Path | None, out: Path | None, jobs: int | None) -> None:
    """Read a folder of notes and write the lineage page, graph, GraphML and JSON.

    \b
    Examples:
      kg build                      reads notes/, writes out/
      kg build ~/vault --out graph  any folder of Markdown
    """
    from kg.build import build

    settings = settings_for(ctx, notes=notes, out=out)
    with _Progress() as progress:
        built = build(settings, jobs=jobs or 1, progress=progress)
    summary(built.lineage)
    page = settings.path("out") / "lineage.html"
    click.echo(f"\nNext: `kg open` shows {page}, `kg show WORK` a work's card, `kg query` asks.")


def summary(lineage: Lineage, limit: int = 10) -> None:
    """Say in a few lines what was found, and what a person should look at."""
    from kg.export.select import status_of

    statuses = Counter(status_of(work) for work in lineage.works)
    told = [r for r in lineage.relations if r.status in ("extracted", "accepted")]
    kinds = Counter(r.type for r in told if r.confidence >= 0.5)
    click.echo(f"{len(lineage.notes)} notes")
    click.echo(
        f"{len(lineage.works)} works: {statuses['read']} read, "
        f"{statuses['to-read']} to read, {statuses['mentioned']} only mentioned"
    )
    each = ", ".join(f"{kinds[k]} {k}" for k in ("extends", "uses", "inspired_by", "compares"))
    click.echo(f"{sum(kinds.values())} relations: {each}")
    if lineage.problems:
        click.echo(f"{len(lineage.problems)} warnings:", err=True)
        for problem in lineage.problems[:limit]:
            place = f"{problem.note}:{problem.line}" if problem.line else problem.note
            hint = f" — {problem.hint}" if problem.hint else ""
            click.echo(f"  {place}: {problem.message}{hint}", err=True)
        if len(lineage.problems) > limit:
            click.echo(f"  … and {len(lineage.problems) - limit} more: `kg check`", err=True)


class _Progress:
    """A bar where standard error is a terminal, silence where it is a log."""

    def __init__(self) -> None:
        self._bar = None
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import (
                BarColumn,
                MofNCompleteColumn,
                Progress,
                TextColumn,
                TimeRemainingColumn,
            )

            self._bar = Progress(
                TextColumn("{task.description:8}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
        self._tasks: dict[str, int] = {}

    def __enter__(self) -> _Progress:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()

    def __call__(self, stage: str, done: int, of: int) -> None:
        if not self._bar:
            return
        from rich.progress import TaskID

        if stage not in self._tasks:
            self._tasks[stage] = int(self._bar.add_task(stage, total=of))
        self._bar.update(TaskID(self._tasks[stage]), completed=done, total=of)
