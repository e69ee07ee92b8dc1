"""The lineage as a networkx graph, for whoever wants to compute on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.graph.claims import holds
from kg.model import Lineage, Work

if TYPE_CHECKING:
    from networkx import MultiDiGraph


def to_networkx(lineage: Lineage, threshold: float = 0.0) -> MultiDiGraph[str]:
    """Works as nodes, relations as edges from the newer work to the older one.

    Nodes are work ids with ``label``, ``title``, ``year``, ``organizations``, ``authors`` and
    ``status`` ("read", "to-read", "mentioned"); edges are keyed by their type and have ``type``,
    ``confidence`` and ``evidence``, the number of passages. Rejected relations and those below
    ``threshold`` are left out.
    """
    import networkx as nx

    graph: MultiDiGraph[str] = nx.MultiDiGraph()
    for work in lineage.works:
        graph.add_node(
            work.id,
            label=work.key,
            title=work.title,
            year=next(iter(work.values("year")), None),
            organizations=work.values("org"),
            authors=work.values("author"),
            status=_status(work),
        )
    for edge in lineage.relations:
        if holds(edge.status, edge.confidence, threshold):
            graph.add_edge(
                edge.source,
                edge.target,
                key=edge.type,
                type=edge.type,
                confidence=edge.confidence,
                evidence=len(edge.evidence),
            )
    return graph


def _status(work: Work) -> str:
    found = {place.status for place in work.occurrences}
    return "read" if "read" in found else "to-read" if "to-read" in found else "mentioned"
