"""Publication dates as notes write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kg.naming import MONTHS

_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_YEAR = r"(19[3-9]\d|20[0-4]\d)"
_NUMERIC = re.compile(
    rf"(?<![\d.]){_YEAR}(?:\s*[./年_-]\s*(1[0-2]|0?[1-9])(?!\d)"
    r"(?:\s*[./月_-]\s*(?:3[01]|[12]\d|0?[1-9])(?!\d)|\s*月)?)?(?![\d%]|\.\d)"
)
_DAY = r"(?:3[01]|[12]?\d)(?:st|nd|rd|th)?"
_ENGLISH = re.compile(rf"\b(?:{_DAY}\s+)?({_NAMES})\.?,?\s+(?:{_DAY},?\s+)?{_YEAR}(?!\d)", re.I)
_ARXIV = re.compile(
    r"(?:arxiv\.org%?2?F?/?(?:abs|pdf|html|format|ps|ftp/arxiv/papers/\d{4})(?:/|%2F)|arxiv:\s*|huggingface\.co/papers/"
    r"|alphaxiv\.org/\w+/|^|(?<=[\s\[(]))(\d{2})(0[1-9]|1[0-2])\.(\d{4,5})(?:v\d+)?(?!\d)",
    re.I,
)
_ARXIV_OLD = re.compile(
    r"arxiv\.org/(?:abs|pdf)/([a-z-]+(?:\.[A-Z]{2})?/(\d{2})(0[1-9]|1[0-2])\d{3})", re.I
)
_DOI = re.compile(
    r"(?:doi\.org/|doi:\s*|^|(?<=\s))(10\.\d{4,9}/[^\s\"'<>，。；）)\]]*[^\s\"'<>，。；）)\].,;])",
    re.I,
)


class Date(NamedTuple):
    """A year, perhaps with a month (else 0), at ``text[start:end]``."""

    year: int
    month: int
    start: int
    end: int


def dates(text: str) -> Iterator[Date]:
    """All dates in ``text``, in order.

    >>> [d[:2] for d in dates("2022.8 微软; June 2021; CVPR2020; 2018年")]
    [(2022, 8), (2021, 6), (2020, 0), (2018, 0)]
    """
    found = [Date(int(m[2]), MONTHS[m[1].lower()], *m.span()) for m in _ENGLISH.finditer(text)]
    for match in _NUMERIC.finditer(text):
        start, end = match.span()
        if not any(d.start < end and start < d.end for d in found):
            found.append(Date(int(match[1]), int(match[2] or 0), start, end))
    yield from sorted(found, key=lambda d: d.start)


def is_day(text: str) -> bool:
    """Whether a line is a date to the day and nothing else.

    >>> is_day("August 29, 2025"), is_day("- 2025-08-29"), is_day("August 2025"), is_day("2025.8")
    (True, True, False, False)
    """
    found = next(dates(text), None) if len(text) <= 40 else None
    if found is None or len(re.findall(r"\d+|[A-Za-z]+", text[found.start : found.end])) < 3:
        return False
    return not re.search(r"\w", text[: found.start] + text[found.end :])


def arxiv(text: str) -> tuple[str, int, int] | None:
    """The arXiv id in an address or a field's value, with the year and month that it tells.

    >>> arxiv("https://arxiv.org/pdf/1910.11858v2.pdf"), arxiv("hep-th")
    (('1910.11858', 2019, 10), None)
    """
    match = _ARXIV.search(text)
    if match and int(match[1]) >= 7:
        return f"{match[1]}{match[2]}.{match[3]}", 2000 + int(match[1]), int(match[2])
    old = _ARXIV_OLD.search(text)
    if old:
        year = int(old[2])
        return old[1], (1900 if year > 90 else 2000) + year, int(old[3])
    return None


def doi(text: str) -> str | None:
    """The DOI in an address or a field's value.

    >>> doi("https://doi.org/10.1038/s41586-021-03819-2")
    '10.1038/s41586-021-03819-2'
    """
    match = _DOI.search(text)
    return match[1] if match else None
