"""What can go wrong, said so that the reader knows what to do.

Every error that kg raises on purpose is a ``KgError``; the command line prints its message and
exits with its ``status``. Anything else is a defect of kg.
"""

from __future__ import annotations


class KgError(Exception):
    """An error to be shown in one line: what happened, where, and what to do."""

    status = 1

    def __init__(self, message: str, *, where: str = "", line: int = 0, hint: str = "") -> None:
        self.message, self.where, self.line, self.hint = message, where, line, hint
        super().__init__(str(self))

    def __str__(self) -> str:
        place = (
            f"{self.where}:{self.line}: " if self.line else f"{self.where}: " if self.where else ""
        )
        return f"{place}{self.message}" + (f" — {self.hint}" if self.hint else "")


class UsageError(KgError):
    """The command was called in a way that cannot be carried out."""

    status = 2


class NotesError(KgError):
    """The notes folder cannot be read."""


class ConfigError(KgError):
    """``kg.yaml`` or ``decisions.yaml`` is not as it should be."""

    status = 2


class OntologyError(KgError):
    """A data file (cues, gazetteer, stop-list, query) is not as it should be."""


class GraphError(KgError):
    """There is no graph, or it cannot be opened."""


class QueryError(KgError):
    """The SPARQL text is wrong, refused, or took too long."""


class UnknownWorkError(KgError):
    """No work of that name; the message suggests near ones."""
