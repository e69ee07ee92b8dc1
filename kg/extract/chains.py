"""Works that arrows join, as notes draw a line of descent: "R-CNN → Fast R-CNN (2015) → …".

An arrow by itself says little: as many join the steps of a method. What a chain means is for the
label or the heading over it to say, by a cue whose ``newer`` is ``next``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from kg.model import Mention

_ARROW_WITHIN = re.compile(r"[→⟶⇒➔➜➡←⟵⇐⬅]|[-=—]>|<[-—]")
_ASIDE = r"[\s*_`\"“”]*(?:[(（\[][^()（）\[\]]{0,40}[)）\]])?[\s*_`\"“”]*"
_LONGEST = 60  # characters between two works
_ARROW = re.compile(
    rf"{_ASIDE}(?:(?P<on>[→⟶⇒➔➜➡]\ufe0f?|[-—]{{1,3}}>|={{1,2}}>)|[←⟵⇐⬅]\ufe0f?|<[-—]{{1,3}}){_ASIDE}"
)


def may_join(text: str, start: int, end: int) -> bool:
    """Whether an arrow stands in ``text[start:end]`` at all: most sentences have none."""
    return _ARROW_WITHIN.search(text, start, end) is not None


def joined(text: str, mentions: Sequence[Mention], numbers: Sequence[int]) -> list[tuple[int, int]]:
    """The pairs of ``numbers`` that an arrow joins, each (where it points, whence).

    ``numbers`` are indices of ``mentions`` in ``text``, in order.
    """
    found: list[tuple[int, int]] = []
    for first, second in pairwise(numbers):
        between = text[mentions[first].end : mentions[second].start]
        arrow = _ARROW.fullmatch(between) if 0 < len(between) <= _LONGEST else None
        if arrow:
            found.append((second, first) if arrow["on"] else (first, second))
    return found
