"""Blocks as they come out of the parser: positions, nesting, line breaks, fields."""

from __future__ import annotations

import re
from bisect import bisect_right

from kg.model import Block, BlockKind, Mark
from kg.read.fields import field_name, field_of, heading_field
from kg.read.inline import Draft
from kg.read.people import is_byline

_STATING = ("paragraph", "item", "quote")
_WRAP = 50  # a line at least so long that ends in mid-sentence goes on in the next
_BARE = 32  # characters of an item that is a field without a colon
_MAKING = frozenset({"authors", "venue", "org", "year", "published"})
_BYLINE = 400  # characters of a line of authors
_HASHES = re.compile(  # headings without a space; "#paper" and "#Paper #Loom" are tags
    r"(#{2,6})(?=[^\s#])|#(?=《|[A-Z][^\s#]* [^\s#]+ [^\s#][^#]*$|[\u3400-\u9fff]{2,6}[：:]\S)"
)
_FIELD = re.compile(r"([A-Za-z][\w -]{0,20}?)\s*::?(?:\s|$)|([\u3400-\u9fff]{2,8})[：:]")
_LABEL = re.compile(r"[A-Z][a-z]{2,12}: ")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LINK = re.compile(r"(?:[*+>-]\s+)*\[[^\[\]]+\]\(\S+\)$")  # all that a line holds
_ADDRESS_LAST = re.compile(r"https?://\S+[)>\]]?$")
_OPEN_END = re.compile(r"[A-Za-z0-9,;(\-–]$")


class Builder:
    """Turns pieces of text, given in source order, into blocks."""

    def __init__(
        self,
        text: str,
        blocks: list[Block],
        base: int,
        line: int,
        level: int,
        parent: int,
        depth: int,
        places: list[tuple[int, int]] | None,
        quoted: bool,
    ) -> None:
        self.text, self.blocks, self.base, self.places = text, blocks, base, places
        self.first = len(blocks)
        self.data = text.encode("utf-8", "surrogatepass")
        self.plain = len(self.data) == len(text)
        self.byte = self.char = 0  # a byte offset and its code point, moving forward
        self.lined, self.line = 0, line
        self.newline = "\r" if "\n" not in text and "\r" in text else "\n"
        self.lists, self.depth = level, depth
        self.items: list[int] = [parent] if level and parent >= 0 else []
        self.headings: list[tuple[int, int]] = [(0, parent)] if not level and parent >= 0 else []
        self.intro = -1
        self.quotes = int(quoted)
        self.draft: Draft | None = None
        self.image = 0
        self.code: list[tuple[str, int]] | None = None
        self.code_kind = ""
        self.code_start = 0
        self.html: list[tuple[str, int]] = []

    def at(self, byte: int) -> int:
        """The code point of a byte offset; quick when asked in ascending order."""
        if self.plain:
            return byte
        if byte >= self.byte:
            self.char += len(self.data[self.byte : byte].decode("utf-8", "replace"))
        else:
            self.char -= len(self.data[byte : self.byte].decode("utf-8", "replace"))
        self.byte = byte
        return self.char

    def source(self, offset: int) -> int:
        """Where an offset of this text lies in the note."""
        if self.places is None:
            return self.base + offset
        at = bisect_right(self.places, (offset, 1 << 62)) - 1
        local, source = self.places[max(0, at)]
        return source + offset - local

    # blocks

    def parent(self) -> int:
        if self.items:
            return self.items[-1]
        return self.headings[-1][1] if self.headings else -1

    def start(self, kind: BlockKind, level: int, start: int, parent: int | None = None) -> Draft:
        if self.draft is not None:
            self.flush()
        self.draft = Draft(kind, level, start, self.parent() if parent is None else parent)
        return self.draft

    def current(self, start: int) -> Draft:
        """The block to which text at ``start`` belongs."""
        if self.draft is None:
            kind: BlockKind = "quote" if self.quotes else "paragraph"
            self.draft = Draft(kind, 0, start, self.parent())
        return self.draft

    def flush(self, keep: bool = False) -> None:
        """End the open block and append it, unless it has no text."""
        draft, self.draft = self.draft, None
        if draft is None:
            return
        text, runs, marks = draft.finished()
        if (
            not text
            and not keep
            and not (draft.kind == "item" or (draft.size and draft.kind == "heading"))
        ):
            return  # items and headings are kept: their places are known to what follows
        kind, level = draft.kind, draft.level
        if kind == "paragraph" and text[0] == "#":
            hashes = _HASHES.match(text)
            if hashes and not self.items and not self.depth:
                kind, level = "heading", hashes.end()
                text, runs, marks = _dropped(hashes.end(), text, runs, marks)
                self.nest(level, len(self.blocks))
        name, value = _field(kind, text, marks)
        end = draft.end
        source = self.text
        while end > draft.start and source[end - 1].isspace():
            end -= 1
        begin = draft.start
        self.line += (
            source.count(self.newline, self.lined, begin)
            if self.lined <= begin
            else -source.count(self.newline, begin, self.lined)
        )
        self.lined = begin
        if self.places is not None or self.base:
            where = self.source
            runs = [(offset, where(local)) for offset, local in runs]
            begin, end = where(begin), where(end - 1) + 1 if end > begin else where(begin)
        parent = draft.parent
        if kind == "heading":
            parent = self.headings[-2][1] if len(self.headings) > 1 else -1
        self.blocks.append(
            Block(
                kind, level, begin, end, self.line, text, tuple(runs), tuple(marks), parent,
                name, value, draft.checked,
            )
        )  # fmt: skip

    def nest(self, level: int, index: int) -> None:
        """A heading of ``level`` begins: forget those of its rank and below."""
        self.leave(level)
        self.headings.append((level, index))

    def leave(self, level: int) -> None:
        """What stands under headings of ``level``, or of a lower rank, ends."""
        while self.headings and self.headings[-1][0] >= level:
            self.headings.pop()

    def broken(self, span: dict[str, int], hard: bool) -> None:
        """A line ends within a block: does the thought go on?"""
        draft = self.draft
        if self.image or draft is None:
            return
        start = self.at(span["start"])
        if draft.kind == "row":
            draft.add(" ", start)
            return
        after = self.at(span["end"])
        rest = self.text[after : after + 24].lstrip(" \t>")
        line = "".join(draft.parts[-8:]).rsplit("\n", 1)[-1].rstrip()
        stops = _ADDRESS_LAST.search(line) is not None  # "Looms That Read: https://…"
        goes_on = rest[:1].islower() and not rest.startswith("http") and not _states(rest)
        goes_on = goes_on and not stops
        wrapped = len(line) >= _WRAP and _OPEN_END.search(line) and rest[:1] not in "《#*|>"
        wrapped = None if stops else wrapped
        if wrapped and (_states(rest) or (":" not in line and _LABEL.match(rest))):
            wrapped = None
        if wrapped and _HAN.search(rest[:12]) and not _HAN.search(line):
            wrapped = None  # an English title with a remark in Chinese below it
        if wrapped and line[-1] not in ",;(-–" and is_byline(self._line_at(after)):
            wrapped = None  # a title with its authors below it
        if rest[:1] == "[" and _LINK.match(self._line_at(self.text.rfind("\n", 0, start) + 1)):
            wrapped = None  # a link a line
        hashes = draft.kind == "paragraph" and "".join(draft.parts[:1]).startswith("##")
        if not hard and not hashes and (goes_on or wrapped or draft.opened):
            draft.add(" ", start)
            return
        if draft.kind == "heading":
            draft.add(" ", start)
            return
        marks = [(kind, target) for kind, _, target in draft.opened]
        parent = draft.parent
        if draft.kind == "item":
            self.flush()
            parent = self.items[-1] if self.items else parent
        kind: BlockKind = "quote" if self.quotes else "paragraph"
        self.start(kind, 0, after, parent)
        for mark, target in marks:
            assert self.draft is not None
            self.draft.open(mark, target)

    def _line_at(self, at: int) -> str:
        """The line of the text that begins at ``at``."""
        end = self.text.find(self.newline, at, at + _BYLINE)
        return self.text[at : end if end >= 0 else at + _BYLINE].strip()

    def comment(self, piece: str, start: int) -> None:
        """A comment stands beside the block in which it occurs: it is appended first."""
        draft, self.draft = self.draft, None
        if draft is not None and draft.kind in ("item", "heading"):
            self.draft = draft  # its index is promised to its children
            return
        self.start("comment", 0, start)
        assert self.draft is not None
        self.draft.add(piece, start)
        self.draft.end = start + len(piece)
        self.flush()
        self.draft = draft


def _field(kind: BlockKind, text: str, marks: list[Mark]) -> tuple[str, int]:
    """The property that a block states, and where its value begins."""
    if kind == "heading":
        name = heading_field(text)
        return (name, len(text)) if name else field_of(text, marks)
    if kind == "item" and len(text) <= _BARE:  # "* Author", with the people in a list below it
        name = heading_field(text)
        if name in _MAKING:
            return name, len(text)
    stating = bool(marks) or ":" in text[:48] or "：" in text[:48]
    return field_of(text, marks) if stating and kind in _STATING else ("", 0)


def _states(line: str) -> bool:
    """Whether a line begins with the name of a field ("year:: 2021")."""
    match = _FIELD.match(line)
    return match is not None and bool(field_name(match[1] or match[2]))


def _dropped(
    size: int, text: str, runs: list[tuple[int, int]], marks: list[Mark]
) -> tuple[str, list[tuple[int, int]], list[Mark]]:
    """``text`` and what leads back from it, without its first ``size`` characters."""
    at = max(0, bisect_right(runs, (size, 1 << 62)) - 1)
    moved = [(0, runs[at][1] + size - runs[at][0])]
    moved += [(offset - size, source) for offset, source in runs[at + 1 :]]
    marks = [
        Mark(m.kind, max(0, m.start - size), m.end - size, m.target) for m in marks if m.end > size
    ]
    return text[size:], moved, marks
