"""BibTeX and BibLaTeX files to raw records: entries with their fields, @string macros expanded.

The grammar is BibTeX's own: text outside entries is comment, values are ``{…}``, ``"…"``, numbers
and macros joined by ``#``. A broken entry is reported and reading goes on at the next one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

_ENTRY = re.compile(r"^[ \t]*@[ \t]*(\w+)\s*([{(])", re.MULTILINE)
_NAME = re.compile(r"\s*([^\s=,{}()\"#%]+)\s*")
_KEY = re.compile(r"\s*([^\s,{}]*)\s*")
_BARE = re.compile(r"[^\s,#{}()\"]+")
_CLOSED = {"{": "}", "(": ")"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Record(msgspec.Struct, frozen=True):
    """An entry: its type and field names in lower case, values in LaTeX, line from 1."""

    line: int
    type: str
    key: str
    fields: dict[str, str]


class Broken(msgspec.Struct, frozen=True):
    """An entry that could not be read, and why."""

    line: int
    reason: str


class _BrokenError(Exception):
    pass


def parse(text: str) -> Iterator[Record | Broken]:
    """All entries of a file in order. Crossreferences are left as they are."""
    macros = dict(zip(_MONTHS, map(str, range(1, 13)), strict=True))
    place = 0
    while (match := _ENTRY.search(text, place)) is not None:
        kind = match[1].lower()
        line = text.count("\n", 0, match.start()) + 1
        place = match.end()
        if kind == "comment":
            continue  # what is in it is read on, as BibTeX does
        scanner = _Scanner(text, match.end(), _CLOSED[match[2]], macros)
        try:
            if kind == "preamble":
                scanner.value()
            elif kind == "string":
                macros.update(scanner.fields())
            else:
                yield Record(line, kind, scanner.key(), scanner.fields())
            place = scanner.place
        except _BrokenError as error:
            yield Broken(line, str(error))


class _Scanner:
    """Reads the inside of one entry."""

    def __init__(self, text: str, place: int, end: str, macros: dict[str, str]) -> None:
        self._text, self.place, self._end, self._macros = text, place, end, macros

    def key(self) -> str:
        match = _KEY.match(self._text, self.place)
        assert match is not None
        self.place = match.end()
        if self._peek() not in (",", self._end):
            raise _BrokenError("no comma after the key")
        if self._peek() == ",":
            self.place += 1
        return match[1]

    def fields(self) -> dict[str, str]:
        found: dict[str, str] = {}
        while True:
            self._skip(",")
            if self._peek() == self._end:
                self.place += 1
                return found
            match = _NAME.match(self._text, self.place)
            if match is None or self._text[match.end() : match.end() + 1] != "=":
                raise _BrokenError("it does not end, or a field has no value")
            self.place = match.end() + 1
            found.setdefault(match[1].lower(), self.value())

    def value(self) -> str:
        parts: list[str] = []
        while True:
            self._skip()
            sign = self._peek()
            if sign in ("{", '"'):
                parts.append(self._delimited(sign))
            else:
                match = _BARE.match(self._text, self.place)
                if match is None:
                    raise _BrokenError("a field has no value")
                self.place = match.end()
                parts.append(self._macros.get(match[0].lower(), match[0]))
            self._skip()
            if self._peek() != "#":
                return "".join(parts)
            self.place += 1

    def _delimited(self, sign: str) -> str:
        depth, start = 0, self.place + 1
        place = start
        while place < len(self._text):
            char = self._text[place]
            if char == "\\":
                place += 2
                continue
            if depth == 0 and char == ("}" if sign == "{" else '"'):
                self.place = place + 1
                return self._text[start:place]
            depth += (char == "{") - (char == "}")
            if depth < 0:
                break
            place += 1
        raise _BrokenError("a value does not end")

    def _peek(self) -> str:
        return self._text[self.place : self.place + 1]

    def _skip(self, also: str = "") -> None:
        while self.place < len(self._text) and (
            self._text[self.place].isspace() or self._text[self.place] in also
        ):
            self.place += 1
