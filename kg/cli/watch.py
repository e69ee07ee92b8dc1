"""`kg watch`."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli._common import settings_for
from kg.config import Settings
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.build import Memory

_LOOK_MS = 2000  # how often to look whether folders came or went


@click.command("watch")
@click.argument("notes", required=False, type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Where to write (default: out).")
@click.pass_context
def command(ctx: click.Context, notes: Path | None, out: Path | None) -> None:
    """Build, then build again whenever a note, a decision or a setting is saved; ends with Ctrl-C.

    \b
    Examples:
      kg watch
      kg watch ~/vault --out graph
    """
    from kg.build import Memory

    settings = settings_for(ctx, notes=notes, out=out)

    def now() -> Settings:
        nonlocal settings
        with contextlib.suppress(KgError):  # the build tells it; those before still say where
            settings = settings_for(ctx, notes=notes, out=out)
        return settings

    try:
        memory = Memory()
        before = _built(ctx, notes, out, None, memory)
        click.echo("Watching; Ctrl-C ends.")
        while True:
            for _ in _saves(now):
                before = _built(ctx, notes, out, before, memory)
    except KeyboardInterrupt:
        click.echo("stopped")


def _saves(now: Callable[[], Settings]) -> Iterator[None]:
    """One for each time that something was saved; ends when other folders are to be watched.

    Folders come and go, and the settings may name others. What was saved while the watch began
    is told by nobody, so the first comes by itself.
    """
    import watchfiles

    settings = now()
    own = settings.path("out").resolve()
    watched = _places(settings)

    def wanted(_: watchfiles.Change, path: str) -> bool:
        return not Path(path).resolve().is_relative_to(own)

    first = True
    # Editors save in several steps; half a second of silence means that they are done.
    for changes in watchfiles.watch(
        *watched,
        watch_filter=wanted,
        debounce=1600,
        step=500,
        rust_timeout=_LOOK_MS,
        yield_on_timeout=True,
    ):
        if changes or first:
            yield
        first = False
        if now() != settings or _places(settings) != watched:
            return


def _places(settings: Settings) -> dict[Path, tuple[int, int]]:
    """The folders to watch that there are, and which they are: one made anew is another."""
    found = {}
    for path in (settings.path("notes"), settings.root):
        try:
            status = path.stat()
        except OSError:
            continue
        found[path] = (status.st_dev, status.st_ino)
    return found


def _built(
    ctx: click.Context, notes: Path | None, out: Path | None, before: object, memory: Memory
) -> object:
    from kg.build import build
    from kg.cli._complaint import complain
    from kg.cli.build import counted
    from kg.cli.diff import show
    from kg.graph.difference import difference
    from kg.graph.lineage import read_lineage
    from kg.model import Lineage

    try:
        settings = settings_for(ctx, notes=notes, out=out)
        lineage = build(settings, memory=memory).lineage
    except (KgError, OSError) as error:
        complain(error)
        return before
    if lineage is None:
        return before if before is not None else read_lineage(settings.path("out"))
    if isinstance(before, Lineage):
        changes = difference(before, lineage)
        show(changes)
        click.echo(f"{counted(len(changes), 'change')}.")
    else:
        notes_, works = counted(len(lineage.notes), "note"), counted(len(lineage.works), "work")
        click.echo(f"{notes_}, {works}.")
    return lineage
