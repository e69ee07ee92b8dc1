"""References in the standard form of China, as Chinese databases and Google Scholar give them.

"Byron A, Lovelace K, et al. Looms that read[C]//Thirtieth AAAI conference. 1843: 1-9." (GB/T 7714)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.agents import Agents, pieces
from kg.extract.fields import Stated
from kg.model import Block
from kg.naming import fold

_KIND = re.compile(r"\s*\[(?:[ACDJMNPRZ]|EB|DB|CP)(?:/OL)?\]\s*(?://|[.,:])?", re.I)
_YEAR = re.compile(r"(?<![\d.:/-])(?:19|20)\d\d(?!\d|\.\d)")
_LONGEST = 600


def reference(agents: Agents, block: Block, title: str) -> Iterator[Stated]:
    """Authors, venue and year of the paper ``title``, if the block is its reference."""
    text = block.text
    kind = _KIND.search(text) if "[" in text and len(text) <= _LONGEST else None
    at = text.casefold().rfind(title.casefold(), 0, kind.start()) if kind and title else -1
    if kind is None or at < 0 or fold(text[at : kind.start()]) != fold(title):
        return
    for first, last in pieces(text[:at]):
        name = text[first:last]
        if any(c.isalpha() for c in name) and not any(c.isdigit() for c in name):
            yield Stated("author", name, name, first, last)
    behind = text[kind.end() :]
    venue = next(iter(agents.find_venues(behind, expected=True)), None)
    if venue is not None and venue.canonical not in agents.preprints:
        first, last = kind.end() + venue.start, kind.end() + venue.end
        yield Stated("venue", text[first:last], venue.canonical, first, last)
    year = _YEAR.search(text, kind.end())
    if year:
        yield Stated("year", int(year[0]), int(year[0]), *year.span())
