"""What stands before a title: a venue, when it came out there, honours, each before a comma."""

from __future__ import annotations

import re

from kg.naming import fold
from kg.read.fields import fields
from kg.read.state import venue_names

_SOURCE = re.compile(  # "CVPR 2016, ", "arXiv 2016.05, ", "SIGGRAPH Asia 2016 oral, ", "oral, "
    r"(?:([A-Za-z][A-Za-z&-]{1,12}|[A-Z][A-Za-z]+ [A-Z][a-z]+)[\s'’-]{0,2}"
    r"(?:(?:19|20)\d\d(?:[./-]\d{1,2})?|\d\d)(?:\s([A-Za-z]+(?: [A-Za-z]+){0,3}))?"
    r"|([A-Za-z]+(?: [A-Za-z]+){0,3})),\s+"
)


def source_before(text: str, start: int = 0, end: int = -1) -> int:
    """Where a title begins behind its venue, year and honours, each before a comma, else ``start``.

    >>> "oral, Looms"[source_before("oral, Looms") :], source_before("CVPR 2016, Looms")
    ('Looms', 11)
    """
    end = len(text) if end < 0 else end
    at = start
    for _ in range(3):
        lead = _SOURCE.match(text, at, end)
        if lead is None:
            break
        named = fold(lead[1]) in venue_names() if lead[1] else True
        honours = fold(lead[2] or lead[3] or "")
        if not named or (honours and honours not in fields().honours):
            break
        at = lead.end()
    return at


def is_source(text: str) -> bool:
    """Whether a text is a venue and when, and nothing else: "NIPS21", "arXiv 2024.12"."""
    bare = text.strip(" []()")
    return len(text) <= 40 and source_before(f"{bare}, ") > len(bare)
