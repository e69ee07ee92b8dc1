"""The `kg` command, one command a file; the only room that prints."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import click

from kg.errors import KgError


class Commands(click.Group):
    """Finds a command in the module of its name, so that each costs only its own imports."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        folder = Path(__file__).parent
        return sorted(f.stem.rstrip("_") for f in folder.glob("[a-z]*.py"))

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            return None
        stem = name if (Path(__file__).parent / f"{name}.py").exists() else f"{name}_"
        module = importlib.import_module(f"kg.cli.{stem}")
        command = module.command
        assert isinstance(command, click.Command)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kg-lineage")
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Settings file (default: kg.yaml of this folder, where there is one).",
)
@click.pass_context
def kg(ctx: click.Context, config: Path | None) -> None:
    """Read a folder of reading notes and build the lineage of the field they describe."""
    ctx.obj = config


def main() -> None:
    """Run the command; a ``KgError`` becomes one line on standard error and an exit status."""
    try:
        kg(standalone_mode=True)
    except KgError as error:
        click.echo(f"kg: {error}", err=True)
        sys.exit(error.status)
