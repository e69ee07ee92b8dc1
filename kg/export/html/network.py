"""The page's nodes and edges, held by pyvis.

pyvis keeps what is drawn (position, size, sign, arrow, dashes) and brings vis-network itself; its
own page is not used, because it loads parts from elsewhere and puts titles into HTML.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from kg.export.layout import Layout
from kg.model import WorkRelation

Record = dict[str, Any]


def vis_data(
    layout: Layout, told: Mapping[str, Record], relations: Sequence[WorkRelation]
) -> tuple[list[Record], list[Record]]:
    """Nodes at the layout's places and edges drawn old → new, as vis-network takes them.

    ``told`` is what the page tells of each work beside its place. An edge's id is "e" and the
    relation's number, so that parallel edges stay apart.
    """
    from pyvis.edge import Edge
    from pyvis.network import Network

    network = Network(directed=True)
    for work, spot in layout.spots.items():
        network.add_node(
            work,
            "\n".join(spot.lines),
            "custom",
            x=spot.x,
            y=spot.y,
            size=spot.radius,
            **told[work],
        )
        del network.node_map[work]["color"]  # pyvis's default; colours are the page's
    for number, relation in enumerate(relations):
        more: Record = {} if relation.type != "compares" else {"arrows": ""}
        if relation.status != "extracted":
            more["status"] = relation.status
        # Network.add_edge looks both ends up in a list of all nodes: minutes for large graphs.
        edge = Edge(
            relation.target,
            relation.source,
            network.directed,
            id=f"e{number}",
            relation=relation.type,
            confidence=round(relation.confidence, 3),
            **more,
        )
        network.edges.append(edge.options)
    return network.nodes, network.edges


def vis_script() -> str:
    """The vis-network that pyvis brings, as it lies in the package."""
    source = files("pyvis") / "templates" / "lib" / "vis-9.1.2" / "vis-network.min.js"
    return source.read_text(encoding="utf-8")
