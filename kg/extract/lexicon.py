"""The names dictionary as an automaton: every known name in one pass over a text.

A name is found in any of its usual spellings (``BEiT V2``, ``BEITv2``, ``BEiT-2``; ``Fast RCNN``,
``Fast R-CNN``), in any case and width. Where a hit begins or ends inside a longer word, or is
followed by a version (``GPT`` in ``GPT-2``), it is no hit.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import msgspec

from kg import ontology
from kg.extract.automaton import Automaton
from kg.han import simplified
from kg.model import Name
from kg.naming import fold

MAX_SPELLINGS = 12
_PIECE = re.compile(r"[^\W\d_]+|\d+(?:\.\d+)*|\+")
_CAMEL = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z]{2})")
_HAN = r"\u3400-\u9fff\uf900-\ufaff"
_EDGE = re.compile(rf"[^\W_{_HAN}]")  # a letter or digit that is no Han character
# Spaces, dashes, full-width letters and digits as their plain counterparts, one for one.
_PLAIN: dict[int, int | str] = {
    **{0xFEE0 + ord(c): c for c in string.ascii_letters + string.digits + "+-&"},
    **dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2212), "-"),
    **dict.fromkeys((0xA0, 0x2002, 0x2003, 0x2009, 0x202F, 0x3000), " "),
    **{0x2080 + i: 0x30 + i for i in range(10)},
}
_ODD = re.compile("[" + "".join(map(chr, _PLAIN)) + "\u0130]")
_CLEAR = frozenset(" \n,;:()[]{}，。、；：（）！？“”\"'|*")  # signs that part words
_IN_WORD = frozenset(string.ascii_letters + string.digits + "_+")


class Hit(msgspec.Struct, frozen=True, gc=False):
    """A dictionary name in a text. ``cased``: written as the dictionary writes it."""

    start: int
    end: int
    name: Name
    cased: bool


def plain(text: str) -> str:
    """``text`` in lower case, simplified characters, plain spaces, dashes and widths; every offset
    is kept."""
    if _ODD.search(text):
        text = text.translate(_PLAIN).replace("\u0130", "I")
    text = simplified(text)
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower()[0] for c in text)


def spellings(surface: str) -> list[str]:
    """The ways in which ``surface`` is written, all in lower case, the given one first.

    >>> spellings("BEiTv2")
    ['beitv2', 'beit2', 'beit-2', 'beit 2', 'beit-v2', 'beit v2']
    """
    text = surface.strip()
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    low = plain(text)
    if text.isalpha() and not _CAMEL.search(text):
        return [low]
    if text.count(" ") > 4:  # a title
        return [low, low.replace("-", " ")] if "-" in low else [low]
    found = [low]
    parts, joints = _parts(text)
    if 1 < len(parts) <= 5:
        count = 1
        for joint in joints:
            count *= len(joint)
        if count <= MAX_SPELLINGS:
            forms = parts[:1]
            for joint, part in zip(joints, parts[1:], strict=True):
                forms = [form + sign + part for form in forms for sign in joint]
            found += map(str.strip, forms)
    return list(dict.fromkeys(f for f in found if f))


def _parts(text: str) -> tuple[list[str], list[list[str]]]:
    """The pieces of a name and what may stand between each and the next."""
    parts: list[str] = []
    joints: list[list[str]] = []
    end = 0
    for match in _PIECE.finditer(text):
        pieces = _CAMEL.split(match[0])
        gap = text[end : match.start()]
        end = match.end()
        for number, piece in enumerate(pieces):
            if parts:
                joints.append(_joint(parts[-1], gap if number == 0 else "", piece, number > 0))
            parts.append(piece.lower())
    for number in range(len(parts) - 1):
        before, after = parts[number], parts[number + 1]
        if len(before) > 2 and before.endswith("v") and after[0].isdigit():
            if joints[number] != [""]:
                parts[number] = before[:-1]
                joints[number] = ["", "-", " ", "v", "-v", " v"]
        elif before == "v" and number and after[0].isdigit():
            parts[number] = ""
            joints[number - 1] = ["", "-", " ", "v", "-v", " v"]
            joints[number] = [""]
    return parts, joints


def _joint(before: str, gap: str, after: str, camel: bool) -> list[str]:
    if before == "a" and gap:
        return [gap.lower()]  # "uses a ViT" does not speak of A-ViT
    if gap in ("", "\u00b7") and after != "+" and before != "+":
        numbered = after[0].isdigit() and not before[-1].isdigit()
        if camel or numbered or gap:
            return ["", "-", " "] if not gap else [gap, "", "-", " "]
        return [""]
    if gap in (" ", "-", "\u2010", "\u2011", "\u2013"):
        return [" ", "-"] if len(before) + len(after) > 20 else ["-", " ", ""]
    if gap.strip() == "&":
        return ["&", " & ", " and "]
    return [gap.lower()]


class Lexicon:
    """The names of all works, compiled once; find them with ``hits``.

    ``own`` is the user's ontology folder, whose stop-lists add to ours; ``known`` are further
    names, surface to key, that a learned model remembers.
    """

    def __init__(
        self,
        names: Sequence[Name],
        own: Path | None = None,
        known: Mapping[str, str] | None = None,
    ) -> None:
        self.stop: dict[str, str] = {}  # folded term -> the list that holds it
        for list_name, terms in ontology.stoplists(own).items():
            for term in sorted(terms):
                self.stop.setdefault(fold(term), list_name)
        for venue in ontology.venues(own):  # CoRL 2023 is a meeting
            for term in () if venue.ambiguous else (venue.name, *venue.aliases):
                self.stop.setdefault(fold(term), "common")
        self.long: dict[str, list[str]] = {}  # key → the names of several words
        for name in names:
            if name.origin == "gazetteer" and " " in name.surface:
                self.long.setdefault(name.key, []).append(name.surface)
        exact = sorted(names, key=_preference)
        if known:  # names that training met, where nobody else knows them
            have = {fold(name.surface) for name in exact}
            more = (Name(s, key, "model") for s, key in sorted(known.items()))
            exact += [name for name in more if fold(name.surface) not in have]
        table: dict[str, Name] = {}
        derived: dict[str, Name] = {}
        for name in exact:
            first, *others = spellings(name.surface)
            if len(first) > 1:
                table.setdefault(first, name)
            for pattern in others:
                derived.setdefault(pattern, name)
        for pattern, name in derived.items():  # a given spelling wins over one made of another
            table.setdefault(pattern, name)
        self._beginnings: dict[int, tuple[int, int]] = {}  # name → the name that begins it
        self._automaton = Automaton(table)

    def hits(self, text: str) -> Iterator[Hit]:
        """The dictionary names in ``text`` at word boundaries, from left to right, the longest
        of those that begin together; where that one ends inside a word, the next shorter."""
        low = plain(text)
        for number, start, end in self._automaton.matches(low):
            if start and (before := low[start - 1]) not in _CLEAR and _inside(low, start, before):
                continue
            stop = end if low[end : end + 1] in _CLEAR else _stop(low, end)
            if stop:
                yield self._hit(text, number, start, end, stop)
            elif shorter := self._ending(low, number, start, end):
                yield self._hit(text, shorter[0], start, *shorter[1:])

    def _hit(self, text: str, number: int, start: int, end: int, stop: int) -> Hit:
        name: Name = self._automaton.values[number]
        return Hit(start, stop, name, _cased(text[start:end], name.surface))

    def _ending(self, low: str, number: int, start: int, end: int) -> tuple[int, int, int] | None:
        """The longest name that begins the name ``number`` and does not end inside a word."""
        while True:
            number, size = self._shorter(number, low[start : end - 1])
            if not size:
                return None
            end = start + size
            if stop := _stop(low, end):
                return number, end, stop

    def _shorter(self, number: int, most: str) -> tuple[int, int]:
        """The longest name that begins the name ``number`` and the size of that name, 0 for none;
        ``most`` is ``number`` without its last character."""
        known = self._beginnings.get(number)
        if known is None:
            found = self._automaton.matches(most)
            first = found[0] if found and not found[0][1] else (0, 0, 0)
            known = self._beginnings[number] = first[0], first[2]
        return known


def _stop(low: str, end: int) -> int:
    """Where a hit that reaches ``end`` ends, the plural "s" included; 0 inside a word."""
    following = low[end : end + 1]
    if not following or following in _CLEAR:
        return end
    if following == "s" and not _letter(low, end + 1) and low[end - 1] != "s":
        return end + 1
    return 0 if _continues(low, end, following) else end


@lru_cache(maxsize=1 << 14)
def _cased(written: str, surface: str) -> bool:
    """Whether a name is written with the capitals that the dictionary gives it."""
    if written == surface:
        return True
    letters = [c for c in written if c.isalpha()]
    return letters == [c for c in surface if c.isalpha()]


def _preference(name: Name) -> tuple[bool, bool, str, str]:
    return name.origin != "entry", name.ambiguous, name.surface, name.key


def _letter(low: str, at: int) -> bool:
    return at < len(low) and _EDGE.match(low[at]) is not None


def _inside(low: str, start: int, before: str) -> bool:
    """Whether a hit that begins at ``start``, after ``before``, begins inside a word."""
    if before in _IN_WORD:
        return not "\u3400" <= low[start] <= "\u9fff"
    if before.isascii():
        return before == "." and start > 1 and low[start - 2].isdigit() and low[start].isdigit()
    return _EDGE.match(before) is not None and _EDGE.match(low[start]) is not None


def _continues(low: str, end: int, following: str) -> bool:
    """Whether the word goes on after ``end``: a letter, a digit, a "+" or a version."""
    if "\u3400" <= low[end - 1] <= "\u9fff":
        return False
    if following in _IN_WORD:
        return True
    if following.isascii():
        if following in ".-":
            after = low[end + 1 : end + 2]
            return after.isdigit() and (following == "-" or low[end - 1].isdigit())
        return False
    return _EDGE.match(following) is not None
