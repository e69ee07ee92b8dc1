"""Two spans, one work: what stands beside a name and only says more of it.

"BERT (Devlin et al., 2019)", "Devlin et al. BERT: Pre-training of …" and "BERT: Pre-training of …"
each name one work. The name stands; the citation and the rest of the title are absorbed, with
whatever lies inside them. That a name has a citation to it also speaks for the name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.extract.candidates import Candidate

LIKELY = -1.5  # log-odds from which a neighbour counts as a name
_OPEN = re.compile(r"\s?[(（\[【]\s?\Z")
_COLON = re.compile(r"\s?[:：]\s?\Z")
_NEXT = re.compile(r"(?: ?[(（]?[0-9]{4}[)）]?)?[.,:，：]?\s?(?:\| )?[*\"“《]{0,2}")
TITLE = 3  # words from which a span after a colon is the rest of a title
_MARKED = frozenset({"mark", "quoted", "title", "formula", "cell"})  # what a reference sets apart


def absorbed(
    text: str, candidates: Sequence[Candidate], scores: Sequence[float], kept: Sequence[int]
) -> tuple[set[int], set[int]]:
    """Which of the candidates ``kept`` (by start, the longest first) a likely name has absorbed,
    and where names with a citation to them begin and end (as ``start`` and ``-end``)."""
    names = [i for i in kept if candidates[i].source != "citation"]
    likely = {i for i in kept if scores[i] > LIKELY}
    ends = {candidates[i].end for i in names if i in likely or candidates[i].source != "title-case"}
    starts = {candidates[i].start for i in names if i in likely}
    starts.update(c.start for c in candidates if c.source in _MARKED)
    colon_ends = {candidates[i].end for i in likely}
    found: set[int] = set()
    cited: set[int] = set()
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
            name_end = start - len(opening[0]) if opening else -1
            following = _NEXT.match(text, end)
            name_start = following.end() if following else end
            if name_end in ends:
                cited.add(-name_end)
            elif name_start > end and name_start in starts:
                cited.add(name_start)
            else:
                continue
            found.add(i)
            until = end
        elif candidate.surface.count(" ") + 1 >= TITLE:
            colon = _COLON.search(before)
            if colon is not None and start - len(colon[0]) in colon_ends:
                found.add(i)
                until = end
    return found, cited
