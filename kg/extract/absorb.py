"""Two spans, one work: what stands beside a name and only says more of it.

"BERT (Devlin et al., 2019)", "Devlin et al. BERT: Pre-training of …" and "BERT: Pre-training of …"
each name one work. The name stands; the citation and the rest of the title are absorbed, with
whatever lies inside them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.extract.candidates import Candidate

LIKELY = -1.5  # log-odds from which a neighbour counts as a name
_OPEN = re.compile(r"\s?[(（\[【]\s?\Z")
_COLON = re.compile(r"\s?[:：]\s?\Z")
_NEXT = re.compile(r"[.,:，：]?\s?(?:\| )?[*\"“《]{0,2}")
TITLE = 3  # words from which a span after a colon is the rest of a title


def absorbed(
    text: str, candidates: Sequence[Candidate], scores: Sequence[float], kept: Sequence[int]
) -> set[int]:
    """Which of the candidates ``kept`` (by start, the longest first) a likely name has absorbed."""
    likely = [candidates[i] for i in kept if scores[i] > LIKELY]
    ends = {c.end for c in likely}
    starts = {c.start for c in likely if c.source != "citation"}
    found: set[int] = set()
    until = -1
    for i in kept:
        candidate = candidates[i]
        start, end = candidate.start, candidate.end
        if end <= until:
            found.add(i)
            continue
        before = text[max(0, start - 3) : start]
        if candidate.source == "citation":
            opening = _OPEN.search(before)
            following = _NEXT.match(text, end)
            cited = opening is not None and start - len(opening[0]) in ends
            if cited or (following and following.end() > end and following.end() in starts):
                found.add(i)
                until = end
        elif candidate.surface.count(" ") + 1 >= TITLE:
            colon = _COLON.search(before)
            if colon is not None and start - len(colon[0]) in ends:
                found.add(i)
                until = end
    return found
