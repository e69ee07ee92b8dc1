"""Knows the names under which notes state a paper's properties (``ontology/fields.yaml``)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from kg.model import Mark
from kg.naming import fold
from kg.ontology import files, load_yaml

_HEAD = re.compile(r"([^:：\n|]{1,40}?)\s*(?:::|[:：])(?!//)\s*")
_NUMBER = re.compile(r"^\W*(?:\(?[0-9]{1,2}[.、)）]\s*)?")


class Fields:
    """The words of all ``fields.yaml`` files, ours and the user's, ready for look-up."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.sections: set[str] = set()
        self.to_read: set[str] = set()
        self.read: set[str] = set()
        self.parts: set[str] = set()
        self.labels: set[str] = set()
        self.aside: set[str] = set()
        self.prefixes: list[str] = []
        self.suffixes: list[str] = []
        for path in files("fields.yaml"):
            self._add(load_yaml(path) or {})
        for words in (self.prefixes, self.suffixes):
            words.sort(key=lambda word: (-len(word), word))

    def _add(self, data: dict[str, object]) -> None:
        fields = data.get("fields")
        if isinstance(fields, dict):
            for name, words in fields.items():
                for word in words:
                    self.names.setdefault(fold(str(word)), str(name))
        groups = data.get("sections")
        for group in groups if isinstance(groups, list) else ():
            self.sections.update(fold(str(word)) for word in group)
        self.to_read.update(fold(word) for word in _words(data.get("to_read")))
        self.read.update(fold(word) for word in _words(data.get("read")))
        self.aside.update(fold(word) for word in _words(data.get("aside")))
        self.labels.update(fold(word) for word in _words(data.get("labels")))
        self.parts.update(fold(word) for word in _words(data.get("numbered_parts")))
        wrapping = data.get("wrapping")
        if isinstance(wrapping, dict):
            self.prefixes += [w.casefold() for w in _words(wrapping.get("prefix"))]
            self.suffixes += [w.casefold() for w in _words(wrapping.get("suffix"))]


def _words(value: object) -> Iterable[str]:
    return [str(word) for word in value] if isinstance(value, list) else []


@lru_cache(maxsize=1)
def fields() -> Fields:
    """The field words, read once."""
    return Fields()


@lru_cache(maxsize=8192)
def field_name(written: str) -> str:
    """The property that a field of this name states, or "" when it is no known field.

    >>> field_name("🎓 Authors"), field_name("发表会议"), field_name("Encoder")
    ('authors', 'venue', '')
    """
    return fields().names.get(fold(_NUMBER.sub("", written)), "")


def field_of(text: str, marks: Iterable[Mark] = ()) -> tuple[str, int]:
    """The property that ``text`` states as "Name: value", and where the value begins.

    >>> field_of("Authors: A. Turing"), field_of("year:: 1950"), field_of("Note that: x")
    (('authors', 9), ('year', 7), ('', 0))
    """
    match = _HEAD.match(text)
    if match:
        name = field_name(match[1])
        if name:
            return name, match.end()
    for mark in marks:
        # "**Authors** A. Turing": the name is set in bold, without a colon.
        if mark.start == 0 and mark.kind == "strong" and 0 < mark.end <= 40:
            name = field_name(text[: mark.end].rstrip(":： "))
            if name:
                rest = text[mark.end :]
                return name, len(text) - len(rest.lstrip(" \t:："))
    return "", 0


def heading_field(text: str) -> str:
    """The property that a heading names ("## Authors"), or ""."""
    return field_name(text.rstrip(":： ")) if len(text) <= 40 else ""
