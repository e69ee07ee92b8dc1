"""Knows the words of notes (``ontology/fields.yaml``): names of fields, sections, states."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from kg.model import Mark
from kg.naming import fold, has_han
from kg.ontology import files, load_yaml

_HEAD = re.compile(r"([^:：\n|]{1,40}?)\s*(?:::|[:：])(?!//)\s*")
_QUOTED = re.compile(r"《([^《》\n]{2,200})》")
_NUMBER = re.compile(r"^\W*(?:\(?[0-9]{1,2}[.、)）]\s*)?(?:[Tt]he\s+)?")
_COUNTED = re.compile(r"(?<=[^\W\d_])\s?[0-9]{1,2}$")  # "Paper 2"


class Fields:
    """The words of all ``fields.yaml`` files, ours and the user's, ready for look-up."""

    def __init__(self) -> None:
        data = [load_yaml(path) or {} for path in files("fields.yaml")]
        self.names: dict[str, str] = {}
        for one in data:
            for name, words in (one.get("fields") or {}).items():
                for word in words:
                    self.names.setdefault(fold(str(word)), str(name))
        self.honours = _folded(_all(data, "honours"))
        self.sections = _folded(w for one in data for g in one.get("sections") or () for w in g)
        self.paper_sections = _folded(_all(data, "paper_sections"))
        self.papers_only = _folded(_all(data, "papers_only"))
        self.parts = _folded(_all(data, "numbered_parts"))
        self.aside = _folded(_all(data, "aside"))
        self.citing = re.compile(rf"(?:{_joined(_all(data, 'citing'))})\W*$", re.I)
        self.name_columns = _folded(_all(data, "name_columns"))
        self.note_columns = _folded(_all(data, "note_columns"))
        self.origin_columns = _folded(_all(data, "origin_columns"))
        self.labels = _folded(_all(data, "labels"))
        self.other_media = _folded(_all(data, "other_media"))
        self.other_places = re.compile(
            "|".join(map(re.escape, _all(data, "other_places"))) or "(?!)"
        )
        self.site_names = _folded(_all(data, "sites"))
        sites = "|".join(map(re.escape, _all(data, "sites"))) or "(?!)"
        self.sites = re.compile(
            rf"\s*[|｜]\s*(?:{sites})\s*$|\s[-–—]\s(?:{sites})\s*$|\s[(（](?:{sites})[)）]\s*$",
            re.I,
        )
        self.data = _folded(_all(data, "data"))
        self.called = tuple(word.casefold() for word in _all(data, "called"))
        self.venues = frozenset(word.lower() for word in _all(data, "venue_words"))
        self.yearly = frozenset(word.lower() for word in _all(data, "yearly"))
        self.prose = frozenset(_all(data, "prose"))
        self.plain_labels = frozenset(_all(data, "plain_labels"))
        self.software = tuple(word.casefold() for word in _all(data, "software"))
        self.paper_tags = _folded(_all(data, "paper_tags"))
        self.to_read = _folded(_all(data, "to_read"))
        self.read = _folded(_all(data, "read"))
        self.research = sorted({word.lower() for word in _all(data, "research")})
        self.unread = re.compile("|".join(sorted(self.to_read)) or r"(?!)")
        begins, ends, holds = (_all(data, f"other_notes_{w}") for w in ("begin", "end", "hold"))
        self.other_notes = re.compile(
            rf"^\W*(?:{_joined(begins)})|(?:{_joined(ends)})\W*$|(?:{_joined(holds)})", re.I
        )
        self._know_titles(data)
        self._know_coining(data)

    def _know_titles(self, data: list[dict[str, list[str]]]) -> None:
        """What stands around titles, and what tells them from other headings and sentences."""
        self.prefixes = _longest(_all(data, "before_title"))
        self.suffixes = _longest(_all(data, "behind_title"))
        self.wrapped = _pattern(_all(data, "wrapped"))
        self.collection = _pattern(_all(data, "collections"))
        self.quoted = _QUOTED
        self.other_folders = _folded(_all(data, "other_folders"))
        self.paper_lists = _folded(_all(data, "paper_lists"))
        self.cover_files = _folded(_all(data, "cover_files"))
        self.unread_notes = _pattern(_all(data, "unread_notes"))
        self.explained = re.compile(
            rf"(?:{_joined(_all(data, 'explaining'))})\s+(?:the\s+)?(\S.{{1,60}}?)\s+paper", re.I
        )
        self.reported = re.compile(
            rf"(\S.{{0,38}}?)\s+(?:{_joined(_all(data, 'reports'))})\s*$", re.I
        )
        self.counted = frozenset(_all(data, "counted"))
        self.telling = frozenset(_all(data, "telling"))
        self.spoken = frozenset(_all(data, "spoken"))
        self.introducing = _pattern(_all(data, "introducing"))
        self.groups = _pattern(_all(data, "groups"))
        self.books = _pattern(_all(data, "books"))
        self.surveys = _pattern(_all(data, "surveys"))

    def _know_coining(self, data: list[dict[str, list[str]]]) -> None:
        """How a note speaks of its paper, and names what the paper brings."""
        said = {word.lower() for word in _all(data, "speech")}
        self.speech = sorted(w for w in said if not any(v in w for v in said - {w}))
        self.coining = _pattern(_all(data, "coining"))
        coins = {word.lower().split()[0] for word in _all(data, "coining")}
        self.coins = sorted(w for w in coins if not any(v in w for v in coins - {w}))
        between = _joined(_all(data, "coining_between"))
        kinds = _joined(_all(data, "coining_kinds"))
        self.coined = re.compile(
            rf"(?:{_joined(_all(data, 'coining'))})"
            rf"(?:[\s,，:：“\"'*_`]*(?:{between}))*"
            rf"(?:(?:[^\s,，.。;；:：()（）]{{1,14}}(?:{kinds})|(?:\s[a-z-]+){{1,7}}\s(?:{kinds}),?)"
            r"(?=[\s“\"'*_`]*(?-i:[a-z]{0,2}[A-Z][a-z]*[A-Z\d])))?"
            r"[\s:：“\"'*_`]*"
            r"(?:([A-Za-z][A-Za-z0-9]*(?:[-+][A-Za-z0-9]+){0,4}\+?)(?![A-Za-z0-9_/-]))",
            re.I,
        )
        self.subject = _pattern(_all(data, "speaking"))
        self.components = re.compile(rf"[\s*_`”\"']*(?:{_joined(_all(data, 'components'))})", re.I)


def _all(data: list[dict[str, list[str]]], key: str) -> list[str]:
    return [str(word) for one in data for word in one.get(key) or ()]


def _folded(words: Iterable[object]) -> frozenset[str]:
    return frozenset(fold(str(word)) for word in words)


def _longest(words: list[str]) -> tuple[str, ...]:
    return tuple(sorted({w.casefold() for w in words}, key=lambda word: (-len(word), word)))


def _joined(words: list[str]) -> str:
    """An alternation; a space stands for any space or dash, "#" for a number, "*" for two words at
    most."""
    parts = []
    for word in words:
        body = (
            re.escape(word)
            .replace(r"\ \*\ ", r"\s(?:\w+\s){0,2}")
            .replace(r"\ ", r"[\s_-]*")
            .replace(r"\#", r"[\d一二三四五六七八九十]+")
        )
        latin = word[-1].isascii() and word[-1].isalnum()
        first = r"\b" if word[0].isascii() and not has_han(word) else ""
        parts.append(first + body + (r"\b" if latin else ""))
    return "|".join(parts) or r"(?!)"


def _pattern(words: list[str]) -> re.Pattern[str]:
    return re.compile(_joined(words), re.I)


@lru_cache(maxsize=1)
def fields() -> Fields:
    """The words, read once."""
    return Fields()


@lru_cache(maxsize=8192)
def field_name(written: str) -> str:
    """The property that a field of this name states, or "" when it is no known field.

    >>> [field_name(name) for name in ("🎓 Authors", "发表会议", "paper2", "Encoder")]
    ['authors', 'venue', 'title', '']
    """
    name = _COUNTED.sub("", _NUMBER.sub("", written).rstrip())
    return fields().names.get(fold(name), "")


def field_of(text: str, marks: Iterable[Mark] = ()) -> tuple[str, int]:
    """The property that ``text`` states as "Name: value", and where the value begins.

    >>> field_of("Authors: A. Turing"), field_of("year:: 1950"), field_of("Note that: x")
    (('authors', 9), ('year', 7), ('', 0))
    """
    match = _HEAD.match(text) if ":" in text or "：" in text else None
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
