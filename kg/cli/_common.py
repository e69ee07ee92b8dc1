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
    ctx: click.Context, notes: Path | str | None = None, out: Path | None = None
) -> Settings:
    """The settings of the working folder with what the command line says on top."""
    settings = load_settings(ctx.obj)
    changes: dict[str, str] = {}
    if notes is not None:
        changes["notes"] = str(notes) if "://" in str(notes) else _seen_from(settings, notes)
    if out is not None:
        changes["out"] = _seen_from(settings, out)
    return msgspec.structs.replace(settings, **changes)


def _seen_from(settings: Settings, path: Path | str) -> str:
    # A path on the command line is seen from where the user stands, not from kg.yaml.
    return str(path) if Path(path).is_absolute() else os.path.relpath(path, settings.root)
