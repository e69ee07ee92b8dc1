"""BibTeX: the works with what is known of them, as UTF-8 for biber and BibTeX.

The short name is the key. Words with a capital inside are braced, so that styles that lower titles
leave them alone; LaTeX's special characters are escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import quote

from kg.export._table import date_of
from kg.export._text import line
from kg.export.options import ExportOptions
from kg.export.select import status_of
from kg.model import Lineage, Work
from kg.naming import fold

DESCRIPTION = "BibTeX: the works with title, authors, date, venue, DOI and arXiv number"
SUFFIX = ".bib"

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ESCAPES = str.maketrans(
    {
        "\\": r"{\textbackslash}",
        # BibTeX counts braces, escaped or not: these keep the count.
        "{": r"{\textbraceleft}",
        "}": r"{\textbraceright}",
        "~": r"{\textasciitilde}",
        "^": r"{\textasciicircum}",
        **{c: "\\" + c for c in "&%$#_"},
    }
)
_WORD = re.compile(r"\w[\w+-]*")
_URL = "".join(chr(c) for c in range(33, 127) if chr(c) not in "{}\\")
_AND = re.compile(r"(^|\s)(and|others)($|\s)", re.IGNORECASE)
_ENTRIES = {
    "conference": ("inproceedings", "booktitle"),
    "workshop": ("inproceedings", "booktitle"),
    "journal": ("article", "journal"),
}


def export(lineage: Lineage, options: ExportOptions) -> Iterator[bytes]:
    """One entry a work, by key."""
    for work in lineage.works:
        kind, fields = _entry(work)
        body = "".join(f"  {name} = {value},\n" for name, value in fields)
        yield f"@{kind}{{{work.id},\n{body}}}\n\n".encode()


def _entry(work: Work) -> tuple[str, list[tuple[str, str]]]:
    date = date_of(work) or ""
    venue = next(iter(_texts(work, "venue")), "")
    kind, place = _ENTRIES.get(_venue_kinds().get(fold(venue), ""), ("misc", "howpublished"))
    title, key = line(work.title or ""), line(work.key)
    fields = [("title", _title(title or key or work.id))]
    if title and key and fold(title) != fold(key):
        fields.append(("shorttitle", _title(key)))
    authors = _texts(work, "author")
    if authors:
        fields.append(("author", _braced(" and ".join(map(_author, authors)))))
    if date:
        fields.append(("year", _braced(date[:4])))
    if date[5:]:
        fields.append(("month", _MONTHS[int(date[5:]) - 1]))
    if venue:
        fields.append((place, _braced(_escape(venue))))
    organizations = _texts(work, "org")
    if organizations:
        fields.append(("institution", _braced(_escape("; ".join(organizations)))))
    for doi in _texts(work, "doi")[:1]:
        fields.append(("doi", _braced(_verbatim(doi))))
    for number in _texts(work, "arxiv")[:1]:
        fields.append(("eprint", _braced(_verbatim(number))))
        fields.append(("archiveprefix", _braced("arXiv")))
    for url in _texts(work, "url")[:1]:
        fields.append(("url", _braced(_verbatim(url))))
    fields.append(("keywords", _braced(status_of(work))))
    return kind, fields


def _texts(work: Work, prop: str) -> list[str]:
    return [t for t in (line(str(v)) for v in work.values(prop)) if t]


def _braced(value: str) -> str:
    return "{" + value + "}"


def _escape(text: str) -> str:
    return text.translate(_ESCAPES)


def _title(text: str) -> str:
    parts: list[str] = []
    end = 0
    for match in _WORD.finditer(text):
        word = _escape(match[0])
        inside = any(c.isupper() for c in match[0][1:])
        parts += [_escape(text[end : match.start()]), _braced(word) if inside else word]
        end = match.end()
    return _braced("".join([*parts, _escape(text[end:])]))


def _author(name: str) -> str:
    # Braces keep together what BibTeX would take apart: "Procter and Gamble", "A, B, C, D".
    escaped = _escape(name)
    return _braced(escaped) if _AND.search(name) or name.count(",") > 1 else escaped


def _verbatim(text: str) -> str:
    # Such fields are printed untouched: only what would break them is percent-encoded.
    return quote(text, safe=_URL)


@cache
def _venue_kinds() -> dict[str, str]:
    from kg.ontology import venues

    return {
        fold(name): venue.kind
        for venue in venues()
        for name in (venue.name, venue.title or "", *venue.aliases)
        if fold(name)
    }
