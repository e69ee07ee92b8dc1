"""The nouns of kg: plain, immutable values that pass between the stages.

Offsets are code points. A *source* offset counts in ``Note.text``; a *text* offset counts in
``Block.text``, the readable form of one block with its markup removed. ``Block.source`` leads
from the second to the first, so that every quote is cut from the file as it lies on disk.

The values are ``msgspec`` structs: as cheap as tuples, typed, comparable, and written to the
cache without further code.
"""

from __future__ import annotations

import zlib
from bisect import bisect_right
from typing import Literal

import msgspec

BlockKind = Literal[
    "heading",  # level 1 to 6
    "paragraph",
    "item",  # a list item's own text, level = depth of the list from 1
    "quote",  # a paragraph inside a block quote or callout
    "row",  # a table row, cells joined by " | "; each cell is a mark of kind "cell"
    "code",  # a fenced block; never searched for names
    "front",  # one line of front matter
    "comment",  # %% … %%, <!-- … -->; never searched for names
]
MarkKind = Literal[
    "strong", "emphasis", "code", "math", "link", "wikilink", "cell", "tag", "strike"
]
Relation = Literal["extends", "uses", "inspired_by", "compares"]
RELATIONS: tuple[Relation, ...] = ("extends", "uses", "inspired_by", "compares")
LINEAGE: tuple[Relation, ...] = ("extends", "uses", "inspired_by")
ReadingStatus = Literal["read", "to-read"]
ClaimStatus = Literal["extracted", "accepted", "rejected", "background"]

_LONG = 200  # bytes of a text that is worth deflating


class Value(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Base of all values: immutable, ordered by field, compact when encoded."""


class Mark(Value, frozen=True, gc=False):
    """Markup that covered ``Block.text[start:end]``; ``target`` is a link's address."""

    kind: MarkKind
    start: int
    end: int
    target: str = ""


class Block(Value, frozen=True, gc=False):
    """One paragraph, heading, list item, table row, … in reading order.

    ``runs`` maps text offsets to source offsets: pairs (text, source), ascending; between two
    pairs both advance together. ``parent`` is the index of the governing block (-1: none): for a
    heading the heading above it, for an item the item that contains it or else the heading or
    paragraph that introduces the list, for anything else the item or heading it stands under.
    """

    kind: BlockKind
    level: int
    start: int
    end: int
    line: int
    text: str
    runs: tuple[tuple[int, int], ...]
    marks: tuple[Mark, ...] = ()
    parent: int = -1
    field: str = ""  # the property that a "Name: value" block states, canonical ("authors")
    value: int = 0  # text offset at which that value begins
    checked: bool | None = None  # task items: [x] or [ ]

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The source span of ``text[start:end]`` (end exclusive; an empty span stays empty)."""
        # The bar and the blank that end a row stand for nothing where the note breaks off.
        first = min(self._at(start), self.end)
        last = min(self._at(end - 1) + 1, self.end) if end > start else first
        return first, max(first, last)

    def _at(self, offset: int) -> int:
        if not self.runs:
            return self.start
        text, source = self.runs[max(0, bisect_right(self.runs, (offset, 1 << 62)) - 1)]
        return source + offset - text


class Passage(Value, frozen=True, gc=False):
    """Where a note says something. ``quote`` is ``Note.text[start:end]``, untouched."""

    note: str  # the file's path below the notes folder, "/"-separated
    line: int  # from 1, where the quote begins
    start: int
    end: int
    quote: str
    prefix: str = ""
    suffix: str = ""


class Problem(Value, frozen=True, gc=False):
    """Something that a person should know of: what, where, and what to do."""

    kind: str
    note: str
    line: int
    message: str
    hint: str = ""


class Entry(Value, frozen=True, gc=False):
    """The part of a note that is about one paper.

    ``blocks`` are half-open ranges of block indices, head included. ``head`` is the block that
    names the paper, and ``start``/``end`` the source span of the name in it.
    """

    key: str  # short name, or the full title as written when there is none
    title: str | None
    aliases: tuple[str, ...]
    line: int
    head: int
    start: int
    end: int
    blocks: tuple[tuple[int, int], ...]
    status: ReadingStatus
    layout: str  # the rule that found it
    read_on: str | None = None  # YYYY-MM-DD


class Note(Value, frozen=True):
    """A file as it was understood. ``text`` is decoded, without BOM, line ends untouched."""

    path: str
    digest: str  # blake2b of the bytes
    text: str
    blocks: tuple[Block, ...]
    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...] = ()
    encoding: str = "utf-8"
    skipped: tuple[tuple[int, str], ...] = ()  # (block, why it is no paper), for `kg read`

    def passage(self, start: int, end: int, context: int = 32) -> Passage:
        """The passage ``text[start:end]`` with its surroundings."""
        return Passage(
            note=self.path,
            line=line_of(self.text, start),
            start=start,
            end=end,
            quote=self.text[start:end],
            prefix=self.text[max(0, start - context) : start],
            suffix=self.text[end : end + context],
        )


def line_of(text: str, offset: int) -> int:
    """The line, from 1, in which an offset lies; old files end their lines with CR alone.

    >>> line_of("a\\nb", 2), line_of("a\\rb", 2)
    (2, 2)
    """
    return text.count(line_end(text), 0, offset) + 1


def line_end(text: str) -> str:
    """What ends the lines of a text: CR where it holds no LF at all."""
    return "\r" if "\r" in text and "\n" not in text else "\n"


def pack(text: str) -> bytes:
    """A text in few bytes: UTF-8, behind a byte that says whether it is deflated (RFC 1950).

    >>> len(pack("a" * 1000)) < 30, unpack(pack("a" * 1000)) == "a" * 1000
    (True, True)
    """
    data = text.encode("utf-8", "surrogatepass")
    if len(data) > _LONG:
        return b"z" + zlib.compress(data, 1)
    return b"u" + data if data else b""


def unpack(data: bytes) -> str:
    """The text that ``pack`` made ``data`` of."""
    plain = zlib.decompress(data[1:]) if data[:1] == b"z" else data[1:]
    return plain.decode("utf-8", "surrogatepass")


class Ref(Value, frozen=True, gc=False):
    """A work as a note speaks of it: by name, or as the paper of the note's n-th entry."""

    name: str
    entry: int = -1


class Mention(Value, frozen=True, gc=False):
    """A work named in prose: ``blocks[block].text[start:end]`` is the name as written.

    ``name`` is what it resolves to in the names dictionary (or the name as written), ``origin``
    where it is known from: "entry", "gazetteer", "shape", "citation", "title-case", "model".
    """

    name: str
    block: int
    start: int
    end: int
    line: int
    confidence: float
    origin: str
    entry: int = -1  # the note's own entry that it names, if it does


class Claim(Value, frozen=True, gc=False):
    """The note says: ``source`` (newer) stands in ``relation`` to ``target`` (older)."""

    source: Ref
    relation: Relation
    target: Ref
    passage: Passage
    cue: str
    confidence: float
    reasons: tuple[str, ...] = ()


class Fact(Value, frozen=True, gc=False):
    """The note states a property of a work. ``property``: year, month, org, author, venue, award,
    url, arxiv, doi, topic, title; ``value`` as written (year and month integers), ``canonical``
    what it means."""

    subject: Ref
    property: str
    value: str | int
    canonical: str | int
    passage: Passage
    confidence: float = 1.0


class Extraction(Value, frozen=True):
    """All that one note says: the result of reading and extracting it, and what is cached."""

    note: str
    digest: str
    entries: tuple[Entry, ...]
    texts: tuple[str, ...]  # per entry the note's own remarks: its source text
    mentions: tuple[Mention, ...]
    claims: tuple[Claim, ...]
    facts: tuple[Fact, ...]
    problems: tuple[Problem, ...] = ()
    lines: tuple[str, ...] = ()  # per mention, its source line


class Name(Value, frozen=True, gc=False):
    """A line of the names dictionary: ``surface`` is one way to write the work ``key``."""

    surface: str
    key: str
    origin: str  # "entry", "gazetteer", "model"; "title-case": words that the note spells out
    ambiguous: bool = False  # also an everyday word: match exactly and want context
    sure: bool = False  # the user says that it is a work: no judge is asked


# What resolve makes of it: one identity per work.


class Evidence(Value, frozen=True, gc=False):
    """Why a relation is asserted. Background has no passage."""

    passage: Passage | None
    cue: str
    confidence: float
    status: ClaimStatus = "extracted"
    reasons: tuple[str, ...] = ()


class Statement(Value, frozen=True, gc=False):
    """A fact about a resolved work; background and the user's own facts have no passage."""

    property: str
    value: str | int
    canonical: str | int
    confidence: float
    passage: Passage | None
    status: ClaimStatus = "extracted"


class Occurrence(Value, frozen=True, gc=False):
    """A place where a note names a work: its entry, or a line that mentions it."""

    note: str
    line: int
    role: Literal["entry", "mention"]
    status: ReadingStatus | None = None  # entries only
    read_on: str | None = None  # entries only
    packed: bytes = b""  # ``text``, deflated where it is long: half of what a lineage holds

    @classmethod
    def of(
        cls,
        note: str,
        line: int,
        role: Literal["entry", "mention"],
        status: ReadingStatus | None = None,
        read_on: str | None = None,
        text: str = "",
    ) -> Occurrence:
        """The place, and what stands there as written: an entry's remarks, a mention's line."""
        return cls(note, line, role, status, read_on, pack(text))

    @property
    def text(self) -> str:
        """An entry's remarks, a mention's line, as written."""
        return unpack(self.packed)


class Work(Value, frozen=True):
    """A paper together with the model, method or system that it introduced."""

    id: str  # the last part of its IRI: "beit-2"
    key: str
    title: str | None
    aliases: tuple[str, ...]
    occurrences: tuple[Occurrence, ...]
    facts: tuple[Statement, ...]  # best first

    def values(self, prop: str) -> list[str | int]:
        """Canonical values of ``prop`` that are not rejected, best first, without repeats."""
        found = (f.canonical for f in self.facts if f.property == prop and f.status != "rejected")
        return list(dict.fromkeys(found))


class WorkRelation(Value, frozen=True):
    """An edge of the lineage, newer to older, with all its evidence, best first."""

    source: str  # work ids
    type: Relation
    target: str
    confidence: float
    evidence: tuple[Evidence, ...]
    status: ClaimStatus = "extracted"


class Lineage(Value, frozen=True):
    """The whole: what resolve gives, what the graph stores, what every export writes.

    Works are sorted by id, relations by (source, type, target), notes by path.
    """

    notes: tuple[str, ...]
    works: tuple[Work, ...]
    relations: tuple[WorkRelation, ...]
    problems: tuple[Problem, ...] = ()


class Reference(Value, frozen=True):
    """A paper of a bibliography file: what a reference manager knows of it."""

    source: str  # the file's path below the notes folder
    line: int  # from 1, where the record begins
    key: str  # the citation key
    title: str
    short: str = ""  # the short title
    authors: tuple[str, ...] = ()  # as read aloud: "Ada Lovelace"
    year: int | None = None
    month: int | None = None
    venue: str = ""
    doi: str = ""
    arxiv: str = ""  # without version
    url: str = ""
