"""What the commands that write ``decisions.yaml`` share."""

from __future__ import annotations

import click

from kg.cli._common import settings_for
from kg.errors import UsageError
from kg.model import RELATIONS

_MOST = {"year": 9999, "month": 12}


def decide(ctx: click.Context, kind: str, *values: str) -> None:
    """Write one decision and say what comes next. Raises UsageError for what cannot be meant."""
    from kg.resolve.record import record

    _check(kind, values)

    settings = settings_for(ctx)
    path = settings.path("decisions")
    if record(path, kind, values):
        click.echo(f"{path}: {kind} {', '.join(values)}. `kg build` applies it.")
    else:
        click.echo(f"{path}: this was decided already.")


def _check(kind: str, values: tuple[str, ...]) -> None:
    if kind == "set":
        most = _MOST.get(values[1])
        if most and not (values[2].isdecimal() and 0 < int(values[2]) <= most):
            raise UsageError(f"{values[2]!r} is no {values[1]}", hint=f"a number from 1 to {most}")
    elif values[0] == values[1 if kind in ("same", "different") else 2]:
        raise UsageError(f"{values[0]!r} stands on both sides", hint="name two works")


def known_work(ctx: click.Context, name: str) -> str:
    """The key of the work that ``name`` means, as the last build knows it."""
    from kg.graph.lineage import read_lineage
    from kg.query import find_work

    lineage = read_lineage(settings_for(ctx).path("out"))
    ident = find_work(lineage, name)
    return next(work.key for work in lineage.works if work.id == ident)


def relation_name(text: str) -> str:
    """A relation as people type it ("inspired-by"). Raises UsageError."""
    name = text.strip().lower().replace("-", "_").replace(" ", "_")
    if name not in RELATIONS:
        raise UsageError(f"no relation {text!r}", hint="one of " + ", ".join(RELATIONS))
    return name
