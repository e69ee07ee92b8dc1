"""The `kg` command, one command a file; the only room that prints."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

import click

from kg.errors import KgError

GROUPS = {
    "Begin": ("init", "build", "open", "watch"),
    "Look and ask": (
        "show", "path", "ancestors", "descendants", "timeline", "stats", "query", "questions",
    ),
    "Why, and what is in doubt": ("read", "explain", "check", "review", "diff"),
    "Decide": ("accept", "reject", "merge", "split", "set"),
    "Take it elsewhere": ("export", "serve", "push"),
    "Teach and measure": ("cues", "evaluate", "train"),
}  # fmt: skip


class Commands(click.Group):
    """Finds a command in the module of its name, so that each costs only its own imports."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        told = {name for names in GROUPS.values() for name in names}
        rest = tuple(name for name in self.list_commands(ctx) if name not in told)
        for title, names in (*GROUPS.items(), ("Others", rest)):
            rows = []
            for name in names:
                command = self.get_command(ctx, name)
                if command is not None:
                    rows.append((name, command.get_short_help_str(limit=120)))
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)

    def list_commands(self, ctx: click.Context) -> list[str]:
        folder = Path(__file__).parent
        return sorted(f.stem.rstrip("_") for f in folder.glob("[a-z]*.py"))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            import difflib

            near = difflib.get_close_matches(args[0], self.list_commands(ctx), 1)
            if not near:
                raise
            raise click.UsageError(f"{error.message} Did you mean `{near[0]}`?", ctx) from None

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            return None
        stem = name if (Path(__file__).parent / f"{name}.py").exists() else f"{name}_"
        module = importlib.import_module(f"kg.cli.{stem}")
        command = module.command
        assert isinstance(command, click.Command)
        return command


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="`kg COMMAND --help` says more, with examples. The manual begins with docs/tutorial.md;"
    " docs/howto/ shows how to complete names in the shell.",
)
@click.version_option(package_name="kg-lineage")
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Settings file (default: kg.yaml of this folder, where there is one).",
)
@click.pass_context
def kg(ctx: click.Context, config: Path | None) -> None:
    """Read a folder of reading notes and build the lineage of the field they describe.

    \b
    Examples:
      kg init reading     a folder to begin with
      kg build            reads notes/, writes the page and the graph into out/
      kg open             the lineage in the browser
      kg show BLIP        a work's card: each edge with its sentence
    """
    ctx.obj = config
    if os.environ.get("NO_COLOR"):  # https://no-color.org
        ctx.color = False
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main() -> None:
    """Run the command; what goes wrong becomes one line on standard error and an exit status."""
    try:
        kg(standalone_mode=True)
    except (KgError, OSError) as error:
        from kg.cli._complaint import complain

        complain(error)
        sys.exit(error.status if isinstance(error, KgError) else 1)
    except MemoryError:
        click.echo("kg: there is not enough memory for this; earlier outputs are whole", err=True)
        sys.exit(1)
