"""kg: reading notes in, the lineage of a field out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.query.api import Graph as Graph
    from kg.query.api import Work as Work
    from kg.query.api import open as open

__version__ = "0.1.0"
__all__ = ["Graph", "Work", "__version__", "open"]


def __getattr__(name: str) -> object:
    # The command line imports this module each time it starts; the API costs nothing there.
    if name in ("Graph", "Work", "open"):
        from kg.query import api

        return getattr(api, name)
    raise AttributeError(f"module 'kg' has no attribute {name!r}")
