"""What several commands share: settings from options, and the graph of a folder."""

from __future__ import annotations

import os
from pathlib import Path

import click
import msgspec

from kg.config import Settings, load_settings

out_option = click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="The folder that `kg build` wrote (default: out).",
)


def settings_for(
    ctx: click.Context, notes: Path | None = None, out: Path | None = None
) -> Settings:
    """The settings of the working folder with what the command line says on top."""
    settings = load_settings(ctx.obj)
    changes: dict[str, str] = {}
    # Relative paths on the command line are seen from where the user stands.
    if notes is not None:
        changes["notes"] = os.path.relpath(notes, settings.root) if _same(notes) else str(notes)
    if out is not None:
        changes["out"] = os.path.relpath(out, settings.root) if _same(out) else str(out)
    return msgspec.structs.replace(settings, **changes)


def _same(path: Path) -> bool:
    return not path.is_absolute()
