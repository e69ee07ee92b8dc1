"""HTML in notes: which of it is text, where it breaks the line, and what is a heading."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

_TAG = re.compile(r"<!--.*?(?:-->|\Z)|</?[A-Za-z][^<>]*>|<[?!][^<>]*>", re.S)
_BREAK = re.compile(r"<(?:/?br|/p|/div|/li|/tr|p|div|li)\b", re.I)
_LINE_BREAK = re.compile(r"</?br\b", re.I)
_RAW = re.compile(r"\s*<(script|style|svg)\b", re.I)
_HEADING = re.compile(r"<(h[1-6]|summary)\b[^<>]*>(.{0,600}?)</\1\s*>", re.I | re.S)
FOLDED = 6  # the level of what a folded part is called: it stands below every other heading


class Heading(NamedTuple):
    """A heading at ``html[begin:stop]``, tags included, whose text is at ``html[start:end]``."""

    level: int  # 1 to 6
    begin: int
    start: int
    end: int
    stop: int


def breaks_line(tag: str) -> bool:
    """Whether a tag is a line break; browsers take "</br>" for one as well."""
    return _LINE_BREAK.match(tag) is not None


def is_no_text(html: str) -> bool:
    """Whether a block of HTML is a script, a style or a drawing."""
    return _RAW.match(html) is not None


def is_comment(html: str) -> bool:
    """Whether a block of HTML is nothing but a comment."""
    return html.lstrip().startswith("<!--") and html.rstrip().endswith("-->")


def unfolds(html: str) -> bool:
    """Whether a folded part ends here."""
    return "</details" in html.lower()


def bare(html: str) -> str:
    """The text, as long as the HTML: blanks for tags, a line break where a tag breaks the line.

    >>> bare("<p>a<b>c</b>")
    '\\n  a   c    '
    """
    # What is left of a broken tag must not open another block of HTML.
    return _TAG.sub(_blank, html).replace("<", " ")


def headings(html: str) -> Iterator[Heading]:
    """The headings of a block of HTML, and what its folded parts are called.

    >>> [(h.level, h.start, h.end) for h in headings("<h2>A</h2> <summary>B</summary>")]
    [(2, 4, 5), (6, 20, 21)]
    """
    for match in _HEADING.finditer(html):
        name = match[1]
        level = int(name[1]) if len(name) == len("h1") else FOLDED
        yield Heading(level, match.start(), *match.span(2), match.end())


class Pieces:
    """A text in the pieces in which it was given, each with where it lies."""

    def __init__(self, pieces: Sequence[tuple[str, int]]) -> None:
        self._places = [start for _, start in pieces]
        self._ends = list(accumulate(len(piece) for piece, _ in pieces))

    def cut(self, text: str, first: int, last: int) -> list[tuple[str, int]]:
        """``text[first:last]``, of one that is as long, each piece with where it lies."""
        found = []
        for at in range(bisect_right(self._ends, first), len(self._ends)):
            begin = self._ends[at - 1] if at else 0
            if begin >= last:
                break
            a, b = max(first, begin), min(last, self._ends[at])
            found.append((text[a:b], self._places[at] + a - begin))
        return found


def _blank(match: re.Match[str]) -> str:
    tag = match[0]
    blank = re.sub(r"[^\n]", " ", tag)
    return "\n" + blank[1:] if _BREAK.match(tag) else blank
