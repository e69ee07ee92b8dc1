"""`kg build`."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import _render
from kg.cli._common import settings_for
from kg.config import Settings
from kg.errors import GraphError, UsageError
from kg.model import RELATIONS

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from kg.build import Summary
    from kg.model import Lineage


@click.command("build")
@click.argument("notes", required=False)
@click.option("--out", type=click.Path(path_type=Path), help="Where to write (default: out).")
@click.option("--jobs", type=click.IntRange(1), help="Processes (default: as the folder needs).")
@click.option("--cluster", metavar="ADDRESS", help="A Dask scheduler, e.g. tcp://host:8786.")
@click.option("--diff", is_flag=True, help="Show what changed, work by work and edge by edge.")
@click.pass_context
def command(
    ctx: click.Context,
    notes: str | None,
    out: Path | None,
    jobs: int | None,
    cluster: str | None,
    diff: bool,
) -> None:
    """Read a folder of notes and write the lineage page, graph, GraphML and JSON.

    \b
    Examples:
      kg build                      reads notes/, writes out/
      kg build ~/vault --out graph  any folder of Markdown
    """
    from kg.build import build

    settings = settings_for(ctx, notes=notes, out=out)
    before = _before(settings) if diff else None
    with _Progress() as progress, _executor(cluster) as executor:
        built = build(settings, jobs=jobs, executor=executor, progress=progress)
    if built.lineage is None:
        click.echo("Nothing changed since the last build.")
    elif before is not None:
        from kg.cli import diff as changes
        from kg.graph.difference import difference

        changes.show(difference(before, built.lineage))
    show(built.summary)
    page = settings.path("out") / "lineage.html"
    click.echo(f"\nNext: `kg open` shows {page}, `kg show WORK` a work's card, `kg query` asks.")


@contextlib.contextmanager
def _executor(address: str | None) -> Iterator[Executor | None]:
    if address is None:
        yield None
        return
    try:
        from distributed import Client
    except ImportError as error:
        hint = "pip install 'kg-lineage[cluster]'"
        raise UsageError("--cluster needs Dask", hint=hint) from error
    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError) as error:
        raise UsageError(f"no Dask scheduler answers: {error}", where=address) from error
    with client:
        yield client.get_executor()


def _before(settings: Settings) -> Lineage:
    from kg.graph.lineage import read_lineage
    from kg.model import Lineage

    try:
        return read_lineage(settings.path("out"))
    except GraphError:
        return Lineage((), (), ())


def show(summary: Summary, limit: int = 10) -> None:
    """Say in a few lines what was found, and what a person should look at."""
    works, relations = summary.works, summary.relations
    click.echo(counted(summary.notes, "note"))
    click.echo(
        f"{counted(sum(works.values()), 'work')}: {works.get('read', 0)} read, "
        f"{works.get('to-read', 0)} to read, {works.get('mentioned', 0)} only mentioned"
    )
    each = ", ".join(f"{relations.get(kind, 0)} {kind}" for kind in RELATIONS)
    click.echo(f"{counted(sum(relations.values()), 'relation')}: {each}")
    if summary.problems:
        click.echo(f"{counted(len(summary.problems), 'warning')}:", err=True)
        for problem in summary.problems[:limit]:
            place = f"{problem.note}:{problem.line}" if problem.line else problem.note
            hint = f" — {problem.hint}" if problem.hint else ""
            click.echo(_render.plain(f"  {place}: {problem.message}{hint}"), err=True)
        if len(summary.problems) > limit:
            click.echo(f"  … and {len(summary.problems) - limit} more: `kg check`", err=True)


def counted(number: int, noun: str) -> str:
    """ "1 note", "2 notes"."""
    return f"{number} {noun}" + "s" * (number != 1)


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
