"""Cues: the phrases that state a relation, written as data.

A cue lies in ``ontology/cues/*.yaml``:

    - id: zh.successor-of
      relation: extends      # or uses, inspired_by, compares; "none" states that there is none
      newer: this            # or "new": the work in the {new} slot; "next": see below
      pattern: "{old} 的 (后续|续作|改进版)"
      examples:
        - {text: "本文是 ALBEF 的后续工作", finds: [[本文, ALBEF]]}

Words and Han characters stand for themselves, Latin ones in any case. ``{old}`` and ``{new}`` are
a work or a list of works, ``{this}`` is 本文, this paper, we …; ``(a|b)`` is either, ``?`` makes
the word or group before it optional, ``…`` is up to six tokens of one clause without a work, ``^``
and ``$`` are the clause's ends. A pattern that begins with ``field:`` is compared with the label
or heading that a work stands under; with ``newer: next`` it speaks of works that arrows join.

A pattern becomes a regular expression over a *scene*: the sentence with every work replaced by one
character. Chinese words have no edges, so a token matcher needs a pattern per combination of
words: spaCy's took 0.1 to 1 ms per cue and sentence where this takes some microseconds. A scan for
the words of all cues goes before: a cue is tried only where each of its obligatory words occurs.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import ahocorasick_rs
import msgspec

from kg import ontology
from kg.errors import OntologyError
from kg.extract.language import tokens
from kg.model import LINEAGE, Relation

WORK, OWN, THIS = "\ue000", "\ue001", "\ue002"
CLAUSE_MARKS = "，,；;：:。.！!？?()（）"
_FIELD = "field:"
_HAN = re.compile(r"[\u3400-\u9fff]+")
# A list of works: "A、B 和 C", "A, B and C", "A/B".
_WORKS = f"[{WORK}{OWN}](?:(?:[、,，/&+]|和|与|及|以及|或|或者| and | or ){{1,2}}[{WORK}{OWN}])*"
_GAP = f"(?:[^{WORK}{OWN}{CLAUSE_MARKS} ]| [^ ]+ ){{0,6}}?"
_RAW = {"…": _GAP, "^": f"(?:^|(?<=[{CLAUSE_MARKS}]))", "$": f"(?=$|[{CLAUSE_MARKS}])"}
# What may be tried in several ways: each multiplies them, and a pattern may be a stranger's.
_MOST = {"…": 3, "?": 8, "(": 8}
_HINT = (
    f"a cue has id, relation ({', '.join((*LINEAGE, 'compares', 'none'))}), pattern and examples "
    "({text: …, finds: [[newer, older]]})"
)
_SLOTS = ("old", "new", "this")
_PIECE = re.compile(r"\{(\w+)\}|(…)|(\^)|(\$)|(\()|(\|)|(\))|(\?)|(\s+)")


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence and the pairs (newer, older) that the cue finds in it."""

    text: str
    finds: tuple[tuple[str, str], ...]


class Cue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One pattern as its file states it."""

    id: str
    relation: Relation | Literal["none"]
    pattern: str
    examples: tuple[Example, ...]
    newer: Literal["this", "new", "next"] = "this"
    many: Relation | None = None  # what it states of a long list of works instead
    note: str = ""

    @property
    def is_field(self) -> bool:
        """Whether the pattern speaks of labels and headings."""
        return self.pattern.startswith(_FIELD)


class Hit(msgspec.Struct, frozen=True, gc=False):
    """A cue that matched ``scene[start:end]``; ``old`` and ``new`` are the offsets of the works in
    its slots."""

    cue: int
    start: int
    end: int
    old: tuple[int, ...] = ()
    new: tuple[int, ...] = ()


Node = tuple[str, Any]  # ("word", str), ("slot", str), ("raw", str), ("maybe", Node), ("either", …)


def load(own: Path | None = None) -> tuple[Cue, ...]:
    """All cues, the user's first. Raises OntologyError naming the file and the cue."""
    found: dict[str, Cue] = {}
    for path in ontology.files("cues/*.yaml", own):
        for number, record in enumerate(ontology.records(path)):
            try:
                cue = msgspec.convert(record, Cue)
            except msgspec.ValidationError as error:
                name = record.get("id", "") if isinstance(record, dict) else ""
                raise OntologyError(
                    f"cue {number + 1} ({name}): {error}", where=str(path), hint=_HINT
                ) from error
            if cue.newer == "next" and not cue.is_field:
                wants = "`newer: next` wants a pattern that begins with `field:`"
                raise OntologyError(f"cue {cue.id}: {wants}", where=str(path), hint=_HINT)
            found.setdefault(cue.id, cue)
    return tuple(found.values())


def scene(words: Sequence[str]) -> tuple[str, list[int]]:
    """The sentence as cues see it, and the offset in it of every word.

    Latin words are set between spaces, so that "use" is not found in "reuse".
    """
    parts: list[str] = []
    offsets: list[int] = []
    length = 0
    for word in words:
        part = f" {word} " if word[0] < "\u2e80" and word[0].isalnum() else word
        offsets.append(length)
        parts.append(part)
        length += len(part)
    return "".join(parts), offsets


class CueMatcher:
    """All cues, compiled once."""

    def __init__(self, cues: Sequence[Cue]) -> None:
        self.cues = tuple(cues)
        self._patterns: list[re.Pattern[str]] = []
        needs: list[tuple[frozenset[str], ...]] = []
        for cue in self.cues:
            nodes = _parse(cue.pattern.removeprefix(_FIELD).strip(), cue.id)
            self._patterns.append(_compiled(nodes, cue.id))
            needs.append(tuple(_obligatory(nodes)))
        self._old = [_groups(pattern, "old") for pattern in self._patterns]
        self._new = [_groups(pattern, "new") for pattern in self._patterns]
        self._is_field = [cue.is_field for cue in self.cues]
        self._always = tuple(index for index, need in enumerate(needs) if not need)
        words = sorted({word for need in needs for words in need for word in words})
        number = {word: index for index, word in enumerate(words)}
        self._needs = [[frozenset(number[w] for w in words) for words in need] for need in needs]
        # per word the cues to try: each waits for one of its needs, that of the longest words
        self._waiting: list[list[int]] = [[] for _ in words]
        for cue_index, need in enumerate(needs):
            if need:
                key = max(need, key=lambda words: min(map(len, words)))
                for word in key:
                    self._waiting[number[word]].append(cue_index)
        self._scan = ahocorasick_rs.AhoCorasick([scene([w])[0] for w in words])

    def match(self, text: str, field: bool = False) -> list[Hit]:
        """Where cues match in a scene; with ``field``, which ``field:`` cues match a label."""
        hits: list[Hit] = []
        for cue in self._possible(text, field):
            for match in self._patterns[cue].finditer(text):
                old = [i for g in self._old[cue] for i in _works(text, match.span(g))]
                new = [i for g in self._new[cue] for i in _works(text, match.span(g))]
                hits.append(Hit(cue, match.start(), match.end(), tuple(old), tuple(new)))
        return hits

    def near(self, text: str) -> list[int]:
        """The cues all of whose obligatory words stand in the scene, and which do not match."""
        return [c for c in self._possible(text, False) if not self._patterns[c].search(text)]

    def _possible(self, text: str, field: bool) -> list[int]:
        found = {w for w, _, _ in self._scan.find_matches_as_indexes(text, overlapping=True)}
        tried = {*self._always, *(cue for word in found for cue in self._waiting[word])}
        return sorted(
            cue
            for cue in tried
            if self._is_field[cue] == field and not any(map(found.isdisjoint, self._needs[cue]))
        )


def _groups(pattern: re.Pattern[str], slot: str) -> list[int]:
    return [number for name, number in pattern.groupindex.items() if name[:3] == slot]


def _works(text: str, span: tuple[int, int]) -> list[int]:
    return [i for i in range(max(0, span[0]), span[1]) if text[i] in (WORK, OWN)]


def _words(node: Node) -> Iterator[str]:
    kind, value = node
    if kind == "word":
        yield value
    elif kind == "maybe":
        yield from _words(value)
    elif kind == "either":
        for choice in value:
            for inner in choice:
                yield from _words(inner)


def _obligatory(nodes: Sequence[Node]) -> Iterator[frozenset[str]]:
    """Sets of words of which each must have a member in the sentence."""
    for kind, value in nodes:
        if kind == "word":
            yield frozenset((value,))
        elif kind == "either":
            needs = [next(_obligatory(choice), None) for choice in value]
            if all(need is not None for need in needs):
                yield frozenset(itertools.chain.from_iterable(need or () for need in needs))


def _parse(pattern: str, cue: str) -> list[Node]:
    for sign, most in _MOST.items():
        if pattern.count(sign) > most:
            hint = "split it into several cues"
            raise OntologyError(f"cue {cue}: more than {most} `{sign}`", hint=hint)
    nodes, rest = _sequence(pattern, 0, cue, depth=0)
    if rest != len(pattern):
        raise OntologyError(f"cue {cue}: unbalanced ')' at {rest + 1} of its pattern")
    return nodes


def _sequence(text: str, at: int, cue: str, depth: int) -> tuple[list[Node], int]:
    nodes: list[Node] = []
    while at < len(text):
        piece = _PIECE.match(text, at)
        if piece is None:
            han = _HAN.match(text, at)
            end = han.end() if han else at + tokens(text[at:])[0][1]
            nodes.append(("word", text[at:end].lower()))
            at = end
        elif piece[0] in ")|":
            if depth == 0 and piece[0] == "|":
                raise OntologyError(f"cue {cue}: '|' outside of parentheses")
            return nodes, at
        elif piece[0] == "(":
            node, at = _either(text, at, cue, depth)
            nodes.append(node)
        elif piece[0] == "?":
            if not nodes:
                raise OntologyError(f"cue {cue}: '?' after nothing")
            nodes.append(("maybe", nodes.pop()))
            at += 1
        elif piece[1] not in (None, *_SLOTS):
            slots = ", ".join(f"{{{slot}}}" for slot in _SLOTS)
            raise OntologyError(f"cue {cue}: no slot {{{piece[1]}}}; there are {slots}")
        else:
            if piece[1]:
                nodes.append(("slot", piece[1]))
            elif not piece[0].isspace():
                nodes.append(("raw", _RAW[piece[0]]))
            at = piece.end()
    return nodes, at


def _either(text: str, at: int, cue: str, depth: int) -> tuple[Node, int]:
    choices: list[list[Node]] = []
    while at < len(text) and text[at] in "(|":
        inner, at = _sequence(text, at + 1, cue, depth + 1)
        choices.append(inner)
    if at >= len(text):
        raise OntologyError(f"cue {cue}: '(' without ')'")
    return ("either", choices), at + 1


def _compiled(nodes: list[Node], cue: str) -> re.Pattern[str]:
    counts = {"old": 0, "new": 0}

    def source(node: Node) -> str:
        kind, value = node
        if kind == "word":
            return re.escape(scene([value])[0])
        if kind == "slot":
            if value == "this":
                return f"[{THIS}{OWN}]"
            counts[value] += 1
            return f"(?P<{value}{counts[value]}>{_WORKS})"
        if kind == "maybe":
            return f"(?:{source(value)})?"
        if kind == "either":
            return "(?:" + "|".join("".join(map(source, choice)) for choice in value) + ")"
        return str(value)

    return re.compile("".join(map(source, nodes)))
