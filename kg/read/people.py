"""People in a line: alone below a title, before one, or as the credit of a note."""

from __future__ import annotations

import re
from functools import lru_cache

from kg.naming import has_han

_NAME_PART = r"(?:[A-ZÀ-Þ][\w.'’-]*|van|von|der|den|de|la|le|di)"
_PERSON = re.compile(rf"{_NAME_PART}(?: {_NAME_PART}){{1,4}}(?: et al)?\.?[*†‡\d]*$")
_TURNED = re.compile(rf"{_NAME_PART}(?: {_NAME_PART})?, {_NAME_PART}(?: {_NAME_PART}){{0,2}}")
_ET_AL = re.compile(r",?\s*(?:et\.? al|and others)\.?\s*$", re.I)
_ET_AL_LAST = re.compile(r"[,\s]*\bet\.? al\b[\s.]*$")
_PARTING = re.compile(r"\s*(?:[,;&·•]|\band\b)\s*")
# how people, "and", "by" and "written by" begin
_MAY_BE = re.compile(r"[\s.,;&]*[A-ZÀ-Þvdla]|\W*[a-z]{0,12} ?[bB][yY]")
_TITLED = re.compile(  # behind "Ada Byron, Mary Somerville": ": Looms that read. NIPS 1843: 1-9"
    r":\s+(.{8,250}?[^.\s])\.\s[^.].*?\b(?:19|20)\d\d\b(:\s*\d{1,5}\s*[-–]\s*\d)?"
)
_INITIAL = re.compile(r"(?:^|[\s.-])[A-Z]\.")
_LONGEST = 400  # characters of people before a title
# "on April 28, 1843"
_ON = re.compile(r"\s+(?:on|at|in|for)\s+[^,]{3,20},?\s*(?:(?:19|20)\d\d)?\W*$")
_BY = re.compile(
    r"^\W*(?:(?:summari[sz]ed|reviewed|written|presented|posted|authored|notes)\s+)?by:?\s+(?=[A-Z])",
    re.I,
)
_YEAR_PARTS = re.compile(  # ". 1843. ", " (1843). ", ", 1843, "
    r"[.,]?\s+(?:[(\[](?:19|20)\d\d[a-z]?(?:,\s[A-Z][a-z]+(?:\s\d{1,2})?)?[)\]]\s*[.,:]?"
    r"|(?:19|20)\d\d[a-z]?[.,:])\s+"
    r"(?=[\"“A-Z\d]|[a-z]{1,3}-?[A-Z])"
)
_MEMBERS = re.compile(r"\s*(?:,\s*(?:(?:&|and)\s)?|;\s*|\s(?:&|and)\s)\s*")
_NAME = re.compile(
    r"[A-ZÀ-Þ][\w.’'‐-]*|van|von|der|den|ter|de|del|da|dos|di|du|la|le|el|al|ibn|bin"
)
_PARTS = 5  # words of a person's name
_CREDIT = 900  # characters of people
_SURNAME = r"[A-Z][\w’'-]+"
_INITIALS = r"(?:[A-Z]{1,2}\.[\s-]?){1,4}"
_BARE = r"[A-Z](?:\s?[A-Z]){0,2}"  # "J R"
_JOIN = r"(?:\s*[,;]\s*(?:and\s|&\s)?|\s+(?:and|&)\s+)"
_FULL = rf"{_SURNAME}(?:\s[A-Z]\.){{0,2}}\s{_SURNAME}"
# What leads a citation: "Byron, A., Babbage, C.: ", "A. Byron et al. (1843). ".
LEADING = re.compile(
    rf"(?:(?:(?:(?:[vV]an|[vV]on|[dD]e[nr]?|[lL][ae]|[dD]i)\s){{0,2}}{_SURNAME},\s{_INITIALS}"
    rf"|{_INITIALS}{_SURNAME}){_JOIN}?){{1,30}}"
    rf"(?:\s*et\s+al\b\.?)?\s*(?:[,(]?\s*(?:19|20)\d\d[a-z]?\s*\)?)?\s*[.,:]?\s*(?=[\"“A-Z])"
    rf"|{_SURNAME}(?:\s(?:and|&)\s{_SURNAME})?\s+et\s+al\b\.?"
    r"\s*(?:[,(]?\s*(?:19|20)\d\d[a-z]?\s*\)?)?\s*[.,:]?\s+"
    # "Ada Byron, Mary F. Somerville and Charles Babbage. ", "Kiri L. Byron. "
    rf"|(?:{_FULL}(?:,\s|,?\s(?:and|&)\s)){{1,30}}{_FULL}\.\s+(?=[A-Z\"“])"
    # "Ada Byron, Mary Somerville, and Charles Babbage, "
    rf"|(?:{_FULL},\s){{1,30}}(?:and|&)\s{_FULL},\s+(?=[A-Z\"“])"
    rf"|{_SURNAME}(?:\s[A-Z]\.){{1,2}}\s{_SURNAME}\.\s+(?=[A-Z\"“])"
    # "Byron A, Somerville MF. "; but "Kiri L. Byron, Ada Lovelace: " goes on
    rf"|(?:{_SURNAME}\s{_BARE},\s){{0,30}}{_SURNAME}\s{_BARE}(?:,?\set\sal)?\.\s"
    rf"(?!{_SURNAME}(?:,\s{_SURNAME}|\s(?:and|&))\s)"
)


def without_et_al(text: str) -> str:
    """A line without the "et al." that ends it.

    >>> without_et_al("Ada Byron, et al. ")
    'Ada Byron'
    """
    return _ET_AL_LAST.sub("", text) if " al" in text else text


@lru_cache(maxsize=4096)
def is_byline(text: str) -> bool:
    """Whether a line is nothing but people: "Eric Jang, Shixiang Gu, Ben Poole".

    >>> is_byline("Eric Jang, Shixiang Gu, Ben Poole"), is_byline("Fast, Cheap and Good")
    (True, False)
    """
    if has_han(text) or not _MAY_BE.match(text):
        return False
    text = _BY.sub("", text)
    folded = text.casefold()
    if " al" in folded or "and others" in folded:
        text = _ET_AL.sub("", text)
    if len(text) > _LONGEST:
        return False
    turned = text.split(" and ")
    if len(turned) > 1 and all(_TURNED.fullmatch(n) for n in turned):
        return True
    names = [n for n in _PARTING.split(text.strip(" .:：\xa0")) if n]
    return bool(names) and all(_PERSON.match(n) for n in names)


def are_people(name: str) -> bool:
    """Whether a part of a line is its authors. One alone may as well be a title."""
    return ("," in name or " and " in name) and is_byline(name)


def is_credit(line: str) -> bool:
    """Whether a line can be nothing but people: behind a "by", or several, one with an initial.

    >>> is_credit("Summarized by Ada Byron"), is_credit("Active Looms and Their Training")
    (True, False)
    """
    if _BY.match(line):
        return is_byline(_ON.sub("", line))
    return _INITIAL.search(line) is not None and are_people(line)


def people_and_year(text: str, start: int = 0, end: int = -1) -> int:
    """Where a title begins behind its authors, names in full or not, and its year, as APA and ACM
    have it; ``start`` where a text does not begin so.

    >>> line = "Ada de Byron, & Mary Somerville (2013). Looms that read"
    >>> line[people_and_year(line):], people_and_year("Looms that read. 2013. We did")
    ('Looms that read', 0)
    """
    stop = min(end if end >= 0 else len(text), start + _CREDIT)
    year = _YEAR_PARTS.search(text, start + 4, stop) if text[start : start + 1].isalpha() else None
    if year is None:
        return start
    names = _MEMBERS.split(_ET_AL_LAST.sub("", text[start : year.start()]).strip(" .,"))
    words = [word for name in names for word in name.split()]
    odd = sum(_NAME.fullmatch(word) is None for word in words)
    long = any(len(name.split()) > _PARTS for name in names)
    if odd > (len(names) > 1) or long or (len(names) == 1 and len(words) < 2):
        return start
    return year.end()


def signed_title(text: str, start: int = 0, end: int = -1) -> tuple[int, int] | None:
    """Where the title lies behind its authors and a colon, before its venue and year.

    One author alone may as well be the first half of a title, but for the pages behind the year.

    >>> line = "Ada Byron: Looms that read. CSF 2017: 26-27"
    >>> line[slice(*signed_title(line))], signed_title("Loom Nets: How to weave. CSF 2017")
    ('Looms that read', None)
    """
    end = len(text) if end < 0 else end
    colon = text.find(":", start, min(end, start + _LONGEST))
    if colon < 0 or not is_byline(text[start:colon]):
        return None
    match = _TITLED.match(text, colon, end)
    return match.span(1) if match and (match[2] or are_people(text[start:colon])) else None
