"""Labels: how a name is shortened for the picture, and how wide it will be.

Widths are estimates in units of the layout (a pixel at scale 1) for a humanist sans serif at
``FONT`` pixels; a renderer measures for itself, the layout only needs room enough.
"""

from __future__ import annotations

import re
import unicodedata

FONT = 12.0
LINE = 14.0
WIDEST = 17  # characters of a line, Han characters counting for two

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\uffff\ud800-\udfff]"
)
_NARROW = frozenset("fijlrtI.,:;'|!()[]{} -")
_BROAD = frozenset("mwMWQ@%&")


def columns(text: str) -> int:
    """How many columns a terminal would give ``text``: wide characters count for two.

    >>> columns("BLIP"), columns("多模态")
    (4, 6)
    """
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def width(text: str) -> float:
    """The estimated width of one line at ``FONT``, in layout units."""
    total = 0.0
    for char in text:
        if unicodedata.east_asian_width(char) in "WF":
            total += 1.0
        elif char in _NARROW:
            total += 0.34
        elif char in _BROAD:
            total += 0.88
        else:
            total += 0.66 if char.isupper() or char.isdigit() else 0.56
    return total * FONT


def shorten(name: str, limit: int = WIDEST) -> tuple[str, ...]:
    """``name`` as one or two lines of at most ``limit`` columns; what does not fit ends in "…".

    >>> shorten("BEiTv2")
    ('BEiTv2',)
    >>> shorten("Group Normalization")
    ('Group', 'Normalization')
    >>> shorten("Opening the black box of deep networks")
    ('Opening the black', 'box of deep netw…')
    """
    text = " ".join(printable(name).split())
    if columns(text) <= limit:
        return (text,)
    first, rest = _head(text, limit)
    if columns(rest) > limit:
        rest = _cut(rest, limit - 1).rstrip() + "…"
    return (first, rest)


def printable(text: str) -> str:
    """``text`` without what hides or reorders it: control characters (tab and line feed stay),
    marks of direction, spaces of no width, lone surrogates.

    >>> printable("BL\u202eIP\u200b 2")
    'BLIP 2'
    """
    return _UNSEEN.sub("", text)


def _head(text: str, limit: int) -> tuple[str, str]:
    # Break at the last space that fits, or inside a long word or Chinese text.
    piece = _cut(text, limit)
    if not text[len(piece) :].startswith(" "):
        space = piece.rfind(" ")
        if space > limit // 3 or (space > 0 and columns(text[space + 1 :]) <= limit):
            piece = piece[:space]
    return piece.rstrip(), text[len(piece) :].lstrip()


def _cut(text: str, limit: int) -> str:
    used = 0
    for index, char in enumerate(text):
        used += 2 if unicodedata.east_asian_width(char) in "WF" else 1
        if used > limit:
            return text[:index]
    return text
