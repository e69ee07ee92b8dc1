"""DOT for Graphviz: time from left to right, works of one year below each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kg.export._look import EDGE_COLOURS
from kg.export._table import edges as edge_rows
from kg.export._table import nodes
from kg.export._text import line
from kg.export.options import ExportOptions
from kg.model import Lineage

DESCRIPTION = "DOT for Graphviz: time from left to right; of a selection of a few hundred works"
SUFFIX = ".dot"
READABLE = 300  # nodes

_HEAD = """digraph lineage {
  graph [rankdir=LR, newrank=true, ranksep=0.7, nodesep=0.15, charset="UTF-8"]
  node [shape=box, style="rounded,filled", fillcolor="#FFFFFF", fontsize=11, \
fontname="Noto Sans CJK SC,Helvetica,Arial,sans-serif"]
  edge [arrowsize=0.6]
"""
_STYLES = {
    "extends": "penwidth=1.6",
    "uses": "style=dashed",
    "inspired_by": "style=dotted, penwidth=1.4",
    "compares": "dir=none, constraint=false",
    "made_by": "style=dotted, arrowhead=none, constraint=false",
    "made_at": "style=dotted, arrowhead=none, constraint=false",
    "published_in": "style=dotted, arrowhead=none, constraint=false",
}
_SHAPES = {"person": "ellipse", "organization": "house", "venue": "tab"}
_FILLS = {"to-read": "#F4F4F4", "mentioned": "#E6E6E6"}


def export(lineage: Lineage, options: ExportOptions) -> Iterator[bytes]:
    """Arrows run as time does, old to new; the sentence of an edge is its tooltip."""
    yield _HEAD.encode()
    years: dict[str, list[str]] = defaultdict(list)
    for node in nodes(lineage, options):
        name = quoted(node.id)
        cells = node.cells
        label = escape(str(cells["label"])) + (f"\\n{cells['date']}" if cells["date"] else "")
        marks = [f'label="{label}"']
        if cells["title"]:
            marks.append(f"tooltip={quoted(str(cells['title']))}")
        if cells["status"] in _FILLS:
            marks.append(f'fillcolor="{_FILLS[str(cells["status"])]}"')
        if cells["kind"] in _SHAPES:
            marks.append(f"shape={_SHAPES[str(cells['kind'])]}")
        if cells["date"]:
            years[str(cells["date"])[:4]].append(name)
        yield f"  {name} [{', '.join(marks)}]\n".encode()
    yield from _axis(years)
    for edge in edge_rows(lineage, options):
        kind = str(edge.cells["kind"])
        marks = [f'class="{kind}"', f'color="{EDGE_COLOURS[kind]}"', _STYLES[kind]]
        if edge.cells["quote"]:
            marks.append(f"edgetooltip={quoted(str(edge.cells['quote']))}")
        ends = f"{quoted(edge.source)} -> {quoted(edge.target)}"
        yield f"  {ends} [{', '.join(marks)}]\n".encode()
    yield b"}\n"


def escape(text: str) -> str:
    """``text`` as the inside of a quoted string, on one line.

    Graphviz reads backslashes and HTML entities in labels.

    >>> escape('R&D "\\\\N"')
    'R&amp;D \\\\"\\\\\\\\N\\\\"'
    """
    return line(text).replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")


def quoted(text: str) -> str:
    """``text`` as a string or id of DOT."""
    return f'"{escape(text)}"'


def _axis(years: dict[str, list[str]]) -> Iterator[bytes]:
    # Years are a chain of plain nodes; works of a year stand at its rank.
    if not years:
        return
    ordered = sorted(years)
    style = 'shape=plaintext, style="", fontcolor="#666666"'
    for year in ordered:
        yield f'  "year {year}" [label="{year}", {style}]\n'.encode()
        yield f'  {{ rank=same; "year {year}"; {"; ".join(years[year])} }}\n'.encode()
    chain = " -> ".join(f'"year {year}"' for year in ordered)
    if len(ordered) > 1:
        yield f'  {chain} [color="#CCCCCC", arrowhead=none]\n'.encode()
