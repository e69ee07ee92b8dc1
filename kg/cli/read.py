"""`kg read`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli._common import settings_for

if TYPE_CHECKING:
    from kg.config import Settings
    from kg.model import Entry, Fact, Note

_WIDEST = 100  # characters of a name or a line that are shown


@click.command("read")
@click.argument("note", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="For a script.")
@click.pass_context
def command(ctx: click.Context, note: Path, as_json: bool) -> None:
    """Show how a note is understood: its papers, what it states of each, what was left out.

    This is how to find out why a paper is missing: the lines that were looked at and not taken
    stand at the end, each with the reason. Nothing needs to be built before.

    \b
    Examples:
      kg read notes/2023-08.md
      kg read notes/2023-08.md --json
    """
    from kg.errors import NotesError
    from kg.extract.facts import FactFinder
    from kg.read import read_note

    settings = settings_for(ctx)
    try:
        if not note.exists() and (settings.path("notes") / note).exists():
            note = settings.path("notes") / note
        data = note.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise NotesError(f"cannot be read: {reason}", where=str(note)) from error
    read = read_note(_name(note, settings), data, settings)
    facts = FactFinder(settings.path("ontology")).find(read)
    if as_json:
        _json(read, facts)
    else:
        _show(read, facts)


def _name(note: Path, settings: Settings) -> str:
    """The path below the notes folder, or the file's name when it lies elsewhere."""
    folder = settings.path("notes").resolve()
    path = note.resolve()
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else note.name


def _lines(note: Note, entry: Entry) -> list[tuple[int, int]]:
    """The first and the last line of each part that is about the entry's paper."""
    found = []
    for first, stop in entry.blocks:
        last = note.blocks[stop - 1]
        end = last.line + note.text.count("\n", last.start, last.end)
        found.append((note.blocks[first].line, max(end, last.line)))
    return found


def _json(note: Note, facts: list[Fact]) -> None:
    import msgspec

    entries = [
        {
            "key": entry.key,
            "title": entry.title,
            "aliases": entry.aliases,
            "line": entry.line,
            "lines": _lines(note, entry),
            "status": entry.status,
            "read_on": entry.read_on,
            "layout": entry.layout,
            "facts": [
                {
                    "property": fact.property,
                    "value": fact.value,
                    "canonical": fact.canonical,
                    "confidence": fact.confidence,
                    "line": fact.passage.line,
                    "quote": fact.passage.quote,
                }
                for fact in facts
                if fact.subject.entry == number
            ],
        }
        for number, entry in enumerate(note.entries)
    ]
    skipped = [
        {"line": note.blocks[i].line, "text": note.blocks[i].text, "reason": reason}
        for i, reason in note.skipped
    ]
    data = {
        "note": note.path,
        "encoding": note.encoding,
        "entries": entries,
        "skipped": skipped,
        "problems": note.problems,
    }
    click.echo(msgspec.json.format(msgspec.json.encode(data)).decode())


def _show(note: Note, facts: list[Fact]) -> None:
    from kg.cli._render import plain

    def short(text: str) -> str:
        text = plain(text)
        return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"

    count = len(note.entries)
    papers = "no paper" if not count else "1 paper" if count == 1 else f"{count} papers"
    click.secho(f"{plain(note.path)}: {papers}", bold=True)
    for number, entry in enumerate(note.entries):
        parts = ", ".join(f"{a}-{b}" if b > a else f"{a}" for a, b in _lines(note, entry))
        state = entry.status + (f" on {entry.read_on}" if entry.read_on else "")
        click.echo()
        click.secho(short(entry.key), bold=True, nl=False)
        click.secho(f"  lines {parts}, {state}, found as {entry.layout}", dim=True)
        if entry.aliases:
            click.echo(f"  {'also':8} {short(' · '.join(entry.aliases))}")
        for fact in facts:
            if fact.subject.entry == number:
                meant = "" if fact.canonical == fact.value else f" = {fact.canonical}"
                click.echo(f"  {fact.property:8} {short(f'{fact.value}{meant}')}", nl=False)
                click.secho(f"  line {fact.passage.line}", dim=True)
    if note.skipped:
        click.echo()
        click.secho("Looked at and left out", bold=True)
        for i, reason in note.skipped:
            block = note.blocks[i]
            click.echo(f"  line {block.line}: {short(block.text)}", nl=False)
            click.secho(f"  {reason}", dim=True)
    if note.problems:
        click.echo()
        click.secho("Problems", bold=True)
        for problem in note.problems:
            hint = f" ({problem.hint})" if problem.hint else ""
            click.echo(f"  line {problem.line}: {plain(problem.message)}{hint}")
