"""Questions to the graph: SPARQL text or a saved question to rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.query.works import find_work as find_work

__all__ = ["find_work"]


def __getattr__(name: str) -> object:
    # `kg query` should feel instant, and most queries name no work.
    if name == "find_work":
        from kg.query.works import find_work

        return find_work
    raise AttributeError(name)
