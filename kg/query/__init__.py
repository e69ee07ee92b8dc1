"""Questions to the graph: SPARQL text or a saved question to rows."""

from kg.query.works import find_work

__all__ = ["find_work"]
