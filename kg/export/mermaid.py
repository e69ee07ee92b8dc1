"""Mermaid: a flow chart in text, which GitHub, GitLab, Obsidian and others draw.

A name is written as a quoted label in which everything but letters, digits, spaces and a few
harmless signs is an entity code (``#35;``), so that no name can end the label, begin a directive
or bring HTML.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.export._table import edges, nodes
from kg.export._text import line
from kg.export.options import ExportOptions
from kg.model import Lineage

DESCRIPTION = "Mermaid flow chart, for Markdown pages; of a selection of up to a hundred works"
SUFFIX = ".mmd"
READABLE = 100  # nodes; Mermaid itself refuses more than 500 edges

_PLAIN = frozenset(" -_.,:/()+'!?=")
_ARROWS = {
    "extends": "-->",
    "uses": "-.->|uses|",
    "inspired_by": "-.->|inspired by|",
    "compares": "---|compares|",
    "made_by": "-.-",
    "made_at": "-.-",
    "published_in": "-.-",
}
_SHAPES = {"work": ("[", "]"), "person": ("([", "])"), "organization": ("[[", "]]")}


def export(lineage: Lineage, options: ExportOptions) -> Iterator[bytes]:
    """Arrows run as time does, old to new; the classes are read, toread and mentioned."""
    yield b"flowchart LR\n"
    short: dict[str, str] = {}
    classes: dict[str, list[str]] = {}
    for number, node in enumerate(nodes(lineage, options)):
        name = short[node.id] = f"n{number}"
        label = escape(str(node.cells["label"]))
        if node.cells["date"]:
            label += f"<br/>{node.cells['date']}"
        before, after = _SHAPES.get(str(node.cells["kind"]), ("(", ")"))
        yield f'  {name}{before}"{label}"{after}\n'.encode()
        status = str(node.cells["status"] or node.cells["kind"]).replace("-", "")
        classes.setdefault(status, []).append(name)
    for edge in edges(lineage, options):
        arrow = _ARROWS[str(edge.cells["kind"])]
        yield f"  {short[edge.source]} {arrow} {short[edge.target]}\n".encode()
    yield b"  classDef toread stroke-dasharray: 4 3\n"
    yield b"  classDef mentioned fill:none\n"
    for status in sorted(classes):
        yield f"  class {','.join(classes[status])} {status}\n".encode()


def escape(name: str) -> str:
    """``name`` as the inside of a quoted label, on one line.

    >>> escape('Wide & "Deep"')
    'Wide #38; #34;Deep#34;'
    """
    return "".join(c if c.isalnum() or c in _PLAIN else f"#{ord(c)};" for c in line(name)) or " "
