"""`kg timeline`."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from kg.cli import _render
from kg.cli._common import out_option, settings_for
from kg.graph import part
from kg.graph.store import open_store
from kg.query.works import find_thing


@click.command("timeline")
@click.option("--org", help="Only works of this organisation.")
@click.option("--since", type=int, help="Only works of this year or later.")
@click.option("--until", type=int, help="Only works of this year or earlier.")
@out_option
@click.option("--json", "as_json", is_flag=True, help="For a script.")
@click.pass_context
def command(
    ctx: click.Context,
    org: str | None,
    since: int | None,
    until: int | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Show the dated works, oldest first, with those they build on.

    \b
    Examples:
      kg timeline --org Microsoft
      kg timeline --since 2021 --until 2022
    """
    store = open_store(settings_for(ctx, out=out).path("out"))
    names, dates, makers = part.names(store), part.dates(store), part.organizations(store)
    only = find_thing(store, "organization", org) if org else None
    builds_on: dict[str, list[str]] = {}
    for arrow in part.arrows(store):
        builds_on.setdefault(arrow.source, []).append(arrow.target)
    rows = sorted(
        (dates[work], names[work], work)
        for work in dates
        if (only is None or only in makers.get(work, ()))
        and (since is None or int(dates[work][:4]) >= since)
        and (until is None or int(dates[work][:4]) <= until)
    )
    if as_json:
        data = [
            {"id": w, "key": k, "issued": d, "organizations": makers.get(w, [])} for d, k, w in rows
        ]
        _render.write_bytes(msgspec.json.format(msgspec.json.encode(data), indent=2) + b"\n")
        return
    cells = [
        [
            date,
            name,
            ", ".join(makers.get(work, ())),
            ", ".join(names[w] for w in dict.fromkeys(builds_on.get(work, ()))),
        ]
        for date, name, work in rows
    ]
    text = _render.table(["date", "work", "by", "builds on"], cells, _render.terminal_width())
    _render.write_bytes(text.encode())
