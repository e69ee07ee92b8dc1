"""`kg stats`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click
import msgspec

from kg.cli import _render
from kg.cli._common import out_option, settings_for
from kg.graph import part
from kg.graph.store import GraphStore, open_store
from kg.model import RELATIONS
from kg.query.engine import ask_here

_COUNTS = {
    "notes": "?x a kg:Note",
    "works": "?x a kg:Work",
    "entries": "?x a kg:Entry",
    "mentions": "?x a kg:Mention",
    "claims": "?x a kg:Claim",
    "rejected claims": "?x kg:claimStatus kg:Rejected ; a kg:Claim",
    "passages": "?x a kg:Passage",
    "organizations": "?x a org:Organization",
    "people": "?x a foaf:Person",
    "works read": "?x kg:readingStatus kg:Read ; a kg:Work",
    "works to read": "?x kg:readingStatus kg:ToRead ; a kg:Work",
    "works with a date": "?x dcterms:issued ?d",
}
_TOP = 5


@click.command("stats")
@out_option
@click.option("--json", "as_json", is_flag=True, help="For a script.")
@click.pass_context
def command(ctx: click.Context, out: Path | None, as_json: bool) -> None:
    """Count what the graph holds.

    \b
    Examples:
      kg stats
      kg stats --json
    """
    store = open_store(settings_for(ctx, out=out).path("out"))
    counts = _counts(store)
    arrows = part.arrows(store, RELATIONS)
    relations = Counter(arrow.type for arrow in arrows)
    leaned = Counter(
        target for _, target in {(a.source, a.target) for a in arrows if a.type != "compares"}
    )
    names = part.names(store)
    top = sorted(leaned, key=lambda work: (-leaned[work], names[work]))[:_TOP]
    if as_json:
        data = {
            "counts": counts,
            "relations": {name: relations[name] for name in RELATIONS},
            "most_built_upon": [{"id": w, "key": names[w], "works": leaned[w]} for w in top],
        }
        _render.write_bytes(msgspec.json.format(msgspec.json.encode(data), indent=2) + b"\n")
        return
    rows = [[name, f"{number:,}"] for name, number in counts.items()]
    rows += [[f"edges: {name.replace('_', ' ')}", f"{relations[name]:,}"] for name in RELATIONS]
    _render.write_bytes(_render.table(["in the graph", "number"], rows, None).encode())
    if top:
        most = ", ".join(f"{_render.plain(names[w])} ({leaned[w]})" for w in top)
        click.echo(f"\nmost built upon: {most}")


def _counts(store: GraphStore) -> dict[str, int]:
    found = {}
    for name, pattern in _COUNTS.items():
        row = ask_here(store, f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {pattern} }}").rows()[0]
        found[name] = int(row["n"].value)
    return found
