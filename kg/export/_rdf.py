"""What the RDF formats share: the triples of a lineage under the asked options."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.config import Settings
from kg.export.options import ExportOptions


def settings_of(options: ExportOptions) -> Settings:
    """The settings that the graph needs: the base IRI and the threshold."""
    return Settings(base=options.base, threshold=options.min_confidence)


def batches(lines: Iterable[str], size: int = 4096) -> Iterator[bytes]:
    """Lines as UTF-8, each ended, in pieces of ``size`` lines."""
    piece: list[str] = []
    for line in lines:
        piece.append(line)
        if len(piece) == size:
            yield ("\n".join(piece) + "\n").encode()
            piece.clear()
    if piece:
        yield ("\n".join(piece) + "\n").encode()
