"""Lines that are nothing but people, as they stand below a title."""

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
_MAY_BE = re.compile(r"[\s.,;&]*[A-ZÀ-Þvdla]|\W*[bB][yY]")  # how people, "and" and "by" begin
_BY = re.compile(r"^\W*by:?\s+(?=[A-Z])", re.I)


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
    if len(text) > 400:
        return False
    turned = text.split(" and ")
    if len(turned) > 1 and all(_TURNED.fullmatch(n) for n in turned):
        return True
    names = [n for n in _PARTING.split(text.strip(" .:：\xa0")) if n]
    return bool(names) and all(_PERSON.match(n) for n in names)


def are_people(name: str) -> bool:
    """Whether a part of a line is its authors. One alone may as well be a title."""
    return ("," in name or " and " in name) and is_byline(name)
