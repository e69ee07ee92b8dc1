"""Takes from a title what a citation, or the line around it, has left on it."""

from __future__ import annotations

import re

from kg.naming import fold
from kg.read.fields import field_name, fields
from kg.read.people import is_byline, without_et_al
from kg.read.state import venue_names
from kg.read.titles import is_name, title_score, words

_QUOTED = re.compile(r"(?<!\w)[\"“]([^\"“”]{8,250}?)[.,]?(?:[\"”]|\Z)")
_PREPRINT = re.compile(
    r"\s*(?:[(（\[]\s*arxiv\b[^()（）\[\]]{0,40}[)）\]]|[,;.|-]\s*arxiv\b[\s:.]*[\d.v]*)\s*$", re.I
)
_YEAR = re.compile(r"[\s,，]+(?:19|20)\d\d\s*$")
_PLACE = re.compile(r"[;；]\s+(?:in\s+)?([^;；]+)$|[.,]\s+In:?\s+([A-Z][^;；]+)$")
_ADDRESS = re.compile(r"\s*[-–—:：|(（\[<]*\s*https?://\S+\s*$")
_SOURCED = re.compile(r"(?<=\S)\s*[(（][^()（）]{0,30}[A-Za-z][\s'’]*(?:20)?\d\d[)）]$")
_DATE = re.compile(r"20\d{6}\s*[:：]\s*")
_FIELD = re.compile(r"([^\s:：]{2,12}(?: [^\s:：]{2,12})?)\s*[:：]\s*(?=\S)")
_LONGEST = 400


def tidied(name: str) -> str:
    """A title without authors and quotation marks around it, year, preprint or journal behind it.

    >>> tidied('Byron et al., "Deep Engines for Weaving Flowers", 1843')
    'Deep Engines for Weaving Flowers'
    >>> tidied("Weaving Is All You Need 2017"), tidied("Looms That Think (arXiv 1843.00001)")
    ('Weaving Is All You Need', 'Looms That Think')
    """
    if len(name) > _LONGEST:
        return name
    field = _FIELD.match(name)
    if field and field_name(field[1]) == "title" and title_score(name[field.end() :]) >= 1:
        name = name[field.end() :]
    address = _ADDRESS.search(name)
    if address and address.start() > 3:
        name = name[: address.start()]
    name = _DATE.sub("", name.rstrip(" -–—=").replace("==", "")) or name
    sourced = _SOURCED.search(name)
    if sourced and is_name(name[: sourced.start()]):
        name = name[: sourced.start()]
    quoted = _QUOTED.search(name)
    if quoted and quoted.start() and title_score(_bare(quoted[1])) >= 1:
        before = name[: quoted.start()].strip(" .,:：;-–—(")
        if without_et_al(before) != before or (len(before.split()) > 1 and is_byline(before)):
            return _bare(quoted[1])
    for match in (_PREPRINT.search(name), _placed(name), _dated(name)):
        if match and title_score(name[: match.start()]) >= 1 and match.start() > 8:
            name = name[: match.start()].rstrip(" ,，;；.")
    return name


def _bare(title: str) -> str:
    return title.strip().rstrip(".,")


def _placed(name: str) -> re.Match[str] | None:
    """A journal or a conference in full behind a title."""
    match = _PLACE.search(name)
    if match is None:
        return None
    place = match[1] or match[2]
    known = fold(place) in venue_names() or any(w in fields().venues for w in words(place.lower()))
    return match if known else None


def _dated(name: str) -> re.Match[str] | None:
    """A bare year behind a title of several words, none of which makes the year its own."""
    match = _YEAR.search(name)
    found = words(name[: match.start()]) if match else []
    if len(found) < 4 or sum(c.isupper() for c in found[-1]) > 1:
        return None  # "SemEval 2014"
    return None if found[-1].casefold() in fields().yearly else match
