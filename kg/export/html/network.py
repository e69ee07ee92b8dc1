"""The page's nodes and edges, held by pyvis.

pyvis keeps what vis-network draws (position, size, sign, arrow, dashes) and brings vis-network
itself; its own page is not used, because it loads parts from elsewhere and puts titles into HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from kg.export.layout import Layout
from kg.model import WorkRelation

_DASHES: dict[str, bool | list[int]] = {
    "extends": False,
    "uses": [7, 5],
    "inspired_by": [2, 4],
    "compares": False,
}
_WIDTH = {"extends": 2.0, "uses": 1.4, "inspired_by": 1.6, "compares": 1.0}


def vis_data(
    layout: Layout, relations: Sequence[WorkRelation]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Nodes at the layout's places and edges drawn old → new, as vis-network takes them.

    An edge's id is "e" and the relation's number, so that parallel edges stay apart.
    """
    from pyvis.network import Network

    network = Network(directed=True)
    for work, spot in layout.spots.items():
        network.add_node(
            work, "\n".join(spot.lines), "custom", x=spot.x, y=spot.y, size=spot.radius
        )
    for number, relation in enumerate(relations):
        compared = relation.type == "compares"
        network.add_edge(
            relation.target,
            relation.source,
            id=f"e{number}",
            arrows="" if compared else "to",
            dashes=_DASHES[relation.type],
            width=_WIDTH[relation.type],
        )
    return network.nodes, network.edges


def vis_script() -> str:
    """The vis-network that pyvis brings, as it lies in the package."""
    source = files("pyvis") / "templates" / "lib" / "vis-9.1.2" / "vis-network.min.js"
    return source.read_text(encoding="utf-8")
