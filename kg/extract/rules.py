"""How sure one may be that a candidate names a work, by rules alone.

Used where no learned model is at hand, and the standard that the model has to beat.
"""

from __future__ import annotations

import re

from kg.extract.candidates import Candidate
from kg.extract.lexicon import Lexicon
from kg.model import Name
from kg.naming import fold

WORKLIKE = re.compile(r"(?:GAN|BERT|GPT|Net|[Ff]ormer|CNN|VAE|LM|CLIP|ViT|LoRA|2[Vv]ec)s?\Z")
_UNIT = re.compile(r"[0-9.]+-?[A-Za-z]{1,2}\Z|[A-Z][0-9]*\Z")
_CAPITALS = re.compile(r"[A-Z]{3,8}s?\Z")
_SHAPES = (
    (0.1, _UNIT),
    (0.7, re.compile(rf".{{2,}}{WORKLIKE.pattern}")),
    (0.6, re.compile(r".*(?:[a-z][A-Z]|[A-Z]{2}[a-z]{2})")),  # OpenVLA, LLaVA
    (0.6, re.compile(r"[A-Za-z]{2,}[- ]?v?[0-9](?:\.[0-9]+)?\Z")),  # GPT-3.5, Inception v4
    (0.6, re.compile(r"\w*[A-Z]\w*(?:-\w*[A-Z0-9]\w*)+\Z")),  # ESM-GearNet
)
_SOURCES = {"citation": 0.55, "title": 0.55, "formula": 0.5, "mark": 0.1, "quoted": 0.1,
            "line": 0.1, "cell": 0.1}  # fmt: skip


def confidence(candidate: Candidate, lexicon: Lexicon, count: int) -> float:
    """The rules' confidence; ``count`` is how often the note writes the name."""
    surface = candidate.surface
    if candidate.name is not None:
        return _known(candidate.name, candidate.cased, len(surface))
    folded = fold(surface)
    if folded in lexicon.stop or folded.removesuffix("s") in lexicon.stop:
        return 0.02
    if candidate.source in _SOURCES:
        return _SOURCES[candidate.source]
    words = surface.count(" ") + 1
    if words > 1:
        return 0.3 if words < 4 else 0.15
    if _CAPITALS.match(surface):
        return 0.55 if count > 1 else 0.4
    return next((sure for sure, shape in _SHAPES if shape.match(surface)), 0.1)


def _known(name: Name, cased: bool, size: int) -> float:
    if name.origin == "entry":
        return 0.95 if cased else 0.8
    if (size < 4 or name.ambiguous) and not cased:
        return 0.2
    return 0.6 if name.ambiguous else 0.9 if cased else 0.75
