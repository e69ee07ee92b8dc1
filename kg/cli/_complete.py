"""What the shell completes: works as the last build knows them, saved questions, formats."""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import CompletionItem

from kg.cli._common import settings_for
from kg.config import Settings
from kg.errors import KgError


def works(ctx: click.Context, param: click.Parameter, typed: str) -> list[CompletionItem]:
    """Short names that begin with what is typed, in any case; nothing where no graph is."""
    from kg.graph.store import open_store
    from kg.query.works import short_names

    try:
        names = short_names(open_store(_settings(ctx).path("out")))
    except KgError:
        return []  # the shell has no place to show an error
    wanted = typed.casefold()
    return [CompletionItem(name) for name in names if name.casefold().startswith(wanted)]


def questions(ctx: click.Context, param: click.Parameter, typed: str) -> list[CompletionItem]:
    """Saved questions with their titles, then files of SPARQL."""
    from kg import ontology
    from kg.query.questions import load_questions

    try:
        own = _settings(ctx).path("queries")
        known = load_questions({own: True, ontology.home() / "queries": False})
    except KgError:
        return []
    found = [
        CompletionItem(name, help=known[name].title)
        for name in sorted(known)
        if name.startswith(typed)
    ]
    return found or [CompletionItem(typed, type="file")]


def formats(ctx: click.Context, param: click.Parameter, typed: str) -> list[CompletionItem]:
    """The export formats that are installed."""
    from kg import export

    return [CompletionItem(name) for name in export.names() if name.startswith(typed)]


def relations(ctx: click.Context, param: click.Parameter, typed: str) -> list[CompletionItem]:
    """The kinds of relation."""
    from kg.model import RELATIONS

    return [CompletionItem(name) for name in RELATIONS if name.startswith(typed)]


def _settings(ctx: click.Context) -> Settings:
    # Completion runs before any command does: --config is read from where click keeps it.
    top = ctx.find_root()
    top.obj = top.params.get("config")
    out = ctx.params.get("out")
    return settings_for(ctx, out=Path(out) if out else None)
