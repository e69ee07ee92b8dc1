"""`kg init`."""

from __future__ import annotations

import locale
import os
from pathlib import Path

import click

from kg import ontology
from kg.files import write_atomic


@click.command("init")
@click.argument("folder", default=".", type=click.Path(path_type=Path, file_okay=False))
@click.option("--language", type=click.Choice(["en", "zh"]), help="Of the first note.")
def command(folder: Path, language: str | None) -> None:
    """Make a working folder: kg.yaml, decisions.yaml and a first note.

    Files that are there already are left alone.

    \b
    Examples:
      kg init
      kg init reading --language zh
    """
    notes = folder / "notes"
    wanted = {folder / name: name for name in ("kg.yaml", "decisions.yaml")}
    if not notes.exists():
        wanted[notes / "first-note.md"] = f"first-note.{language or _language()}.md"
    made = [path for path in wanted if not path.exists()]
    for path in made:
        write_atomic(path, (ontology.home() / "templates" / wanted[path]).read_bytes())
    for path in made:
        click.echo(f"made {path}")
    if not made:
        click.echo(f"{folder} is a working folder already.")
    where = "" if folder == Path() else f"cd {folder} && "
    click.echo(f"\nNext: put your notes into {notes}, then `{where}kg build` and `kg open`.")


def _language() -> str:
    names = [os.environ.get(v, "") for v in ("LC_ALL", "LC_MESSAGES", "LANG")]
    code = next((n for n in names if n), locale.getlocale()[0] or "")
    return "zh" if code.lower().startswith(("zh", "chinese")) else "en"
