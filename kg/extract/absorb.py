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
# The bracket that a citation opens, after the name or after what the name is called.
_OPEN = re.compile(
    r"(?: ?(?:基准|数据集|模型|方法|框架|算法|网络|(?:benchmark|dataset|model|method|framework"
    r"|algorithm|network)s?))?\s?[(（\[【]\s?\Z"
)
_CHAIN = re.compile(r"[;；] ?\Z")  # between the citations of one bracket
_COLON = re.compile(r"\s?[:：]\s?\Z")
_NEXT = re.compile(r"(?: ?[(（]?[0-9]{4}[)）]?)?[.,:，：]?\s?(?:\| )?[*\"“《]{0,2}")
BEFORE = 14  # characters before a citation in which the end of its name is looked for
TITLE = 3  # words from which a span after a colon is the rest of a title
_MARKED = frozenset({"mark", "quoted", "title", "formula", "cell"})  # what a reference sets apart


def absorbed(
    text: str, candidates: Sequence[Candidate], scores: Sequence[float], kept: Sequence[int]
) -> tuple[set[int], set[int]]:
    """Which of the candidates ``kept`` (by start, the longest first) a likely name has absorbed,
    and where names with a citation to them begin and end (as ``start`` and ``-end``)."""
    likely = [candidates[i] for i in kept if scores[i] > LIKELY]
    starts = {c.start for c in likely if c.source != "citation"}
    starts.update(c.start for c in candidates if c.source in _MARKED)
    ends = {c.end for c in likely if c.source != "citation"}
    ends.update(c.end for c in candidates if c.source not in ("title-case", "citation"))
    colon_ends = {c.end for c in likely}
    found: set[int] = set()
    cited: set[int] = set()
    until = -1
    for i in kept:
        candidate = candidates[i]
        start, end = candidate.start, candidate.end
        if end <= until:
            found.add(i)
            continue
        before = text[max(0, start - BEFORE) : start]
        if candidate.source == "citation":
            chained = _CHAIN.search(before)
            if chained is not None and start - len(chained[0]) == until:
                found.add(i)
                until = end
                continue
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
