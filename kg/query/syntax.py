"""A SPARQL mistake, shown where it is: the line, and a caret under the place."""

from __future__ import annotations

import re
import unicodedata

from kg.errors import QueryError

_PLACE = re.compile(r"error at (\d+):(\d+): (?:expected (?:one of )?)?(.*)", re.DOTALL)
_WORDS = re.compile(r'"(?:\\.|[^"\\])"|[A-Z][A-Za-z][^,\[\]]*')
_CLASS = re.compile(r"\[(?:'(?:\\.|[^'\\])+'|[^\]'])*\]")  # the grammar's sets of characters
_MANY = 8


def syntax_error(sparql: str, error: Exception, prefixes: dict[str, str]) -> QueryError:
    """The engine's message as line, column, the line itself and a caret.

    The position is the furthest that the engine could read to.
    """
    match = _PLACE.match(str(error))
    if match is None:
        return QueryError(f"the query is not valid SPARQL: {error}")
    lines = sparql.split("\n")
    number = min(int(match[1]), len(lines))
    text = lines[number - 1].rstrip("\r")
    column = min(int(match[2]), len(text) + 1)
    expected = list(dict.fromkeys(w.strip() for w in _WORDS.findall(_CLASS.sub("", match[3]))))
    message, hint = _said(expected, text, column, prefixes)
    shown = text.expandtabs(1)
    caret = " " * sum(map(_width, shown[: column - 1])) + "^"
    place = f"line {number}, column {column}"
    return QueryError(f"{place}: {message}\n  {shown}\n  {caret}" + (f"\n{hint}" if hint else ""))


def _said(expected: list[str], text: str, column: int, prefixes: dict[str, str]) -> tuple[str, str]:
    if "Prefix not found" in expected:
        found = re.findall(r"([\w.-]*):", text[: column - 1])
        unknown = next((p for p in reversed(found) if p not in prefixes), "")
        return f"unknown prefix `{unknown}:`", "known: " + ", ".join(f"{p}:" for p in prefixes)
    spoken = [word for word in expected if " " in word]
    if spoken:
        return spoken[0], ""
    if expected and len(expected) <= _MANY:
        return "expected " + " or ".join(expected), ""
    return "this cannot be read as SPARQL", ""


def _width(char: str) -> int:
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
