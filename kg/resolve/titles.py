"""When two full titles are one paper's: equal but for small typing errors, never another name."""

from __future__ import annotations

import re
from collections.abc import Container

from rapidfuzz import fuzz

from kg.naming import fold

TITLE_LENGTH = 16  # a folded title shorter than this may be a name of several works
_NEAR_LENGTH = 24  # a folded title shorter than this must be equal
_SAME_TITLE = 94.0  # per cent: small typing errors, never another subtitle
_SAME_NAME = 85.0  # per cent, of the short names before the colon: a letter or so of eight

_HALVES = re.compile(r"\s*[:：]\s*|\s+[-–—]\s+")
_DIGITS = re.compile(r"\d+")
_SHORT_BEHIND = re.compile(r"\s*[(（]([^()（）]{1,40})[)）]$")


def halves_of(title: str) -> list[str]:
    """The title cut at its first colon or dash: the short name and the rest, or the title alone.

    >>> halves_of("BEiT: BERT Pre-Training of Image Transformers")
    ['BEiT', 'BERT Pre-Training of Image Transformers']
    """
    return _HALVES.split(title, maxsplit=1)


def without_short(title: str, names: Container[str]) -> str:
    """A title without one of the work's own names, folded, in brackets behind it.

    >>> without_short("Engines for Weaving Flowers (LoomNet)", {"loomnet"})
    'Engines for Weaving Flowers'
    """
    short = _SHORT_BEHIND.search(title)
    return title[: short.start()] if short and fold(short[1]) in names else title


def can_be_misspelt(folded: str) -> bool:
    """Whether a folded title is so long that a letter may differ."""
    return len(folded) >= _NEAR_LENGTH


def misspelt(a: str, b: str) -> bool:
    """Whether two titles differ by typing errors alone, neither in a digit nor in the name.

    >>> misspelt("EfficientNet: Rethinking Model Scaling", "EfficentNet: Rethinking Model Scaling")
    True
    >>> title = "Contrastive Learning of Representations for Speech, Images and Text"
    >>> misspelt(f"SimNet: {title}", f"SimGAN: {title}")
    False
    """
    x, y = fold(a), fold(b)
    if not (can_be_misspelt(x) and can_be_misspelt(y)):
        return False
    if _DIGITS.findall(x) != _DIGITS.findall(y) or fuzz.ratio(x, y) < _SAME_TITLE:
        return False
    (one, *rest), (other, *remainder) = halves_of(a), halves_of(b)
    if not rest or not remainder:
        return True
    return fuzz.ratio(fold(one), fold(other)) >= _SAME_NAME
