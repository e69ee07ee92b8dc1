"""Cuts a note into entries: names, aliases, status and reading date of the papers it is about."""

from __future__ import annotations

import itertools
import re

import msgspec
from rapidfuzz import fuzz

from kg.model import Block, Entry, ReadingStatus
from kg.naming import fold
from kg.read.bracketed import bracketed_name
from kg.read.calendar import dated, find_day
from kg.read.choose import choose, collects, following
from kg.read.coined import Coined, coined_name
from kg.read.fields import fields
from kg.read.judge import Judge, judged
from kg.read.layouts import rules
from kg.read.software import without_software
from kg.read.state import Head, Reading, org_names, venue_names
from kg.read.tidy import awaited, called, tidied
from kg.read.titles import (
    generic_terms,
    is_name,
    known_names,
    several,
    short_value,
    split_name,
    title_score,
)

_NEAR = 15  # blocks behind a head in which fields still speak of its paper
_TOP = 4  # blocks of a note on one paper among which the day it was written stands
_TITLE = 16  # a folded title shorter than this may be a name of several works
_HALF = 24  # a folded half of a title shorter than this is a name, or a topic
_FIRST_HALF = re.compile(r"([^:：?？]{16,}?)\s*[:：?？]\s*\S")
_ALIKE = 60.0  # per cent; below it two titles are two papers
_SHORT = re.compile(
    r"([^\s，,。:：\u3400-\u9fff][^，,。:：\u3400-\u9fff]{0,29})(?:$|[，,。:：\u3400-\u9fff])"
)
_SECOND = re.compile(  # "(ICPE 2019) (2020-01-03)"
    r"\s*[(（][^()（）]{2,60}(?:19|20)\d\d[^()（）]{0,20}[)）]\s*[(（]\s*([\d/.年月日-]{8,11})\s*[)）]"
)
_ARXIV = re.compile(r"arxiv\.org/\w+/(\d\d)(0[1-9]|1[0-2])\.\d")
_PEOPLE = re.compile(r",\s*[A-Z]")


def find_heads(note: Reading) -> tuple[list[Head], list[Head]]:
    """What the layout rules propose, and what of it stands when they are weighed."""
    for rule in rules():
        rule(note)
    proposed = list(note.heads.values())
    return proposed, choose(note)


def find_entries(note: Reading, judge: Judge | None = None) -> tuple[Entry, ...]:
    """The entries of a note, in reading order; ``note.skipped`` then says what was left out."""
    proposed, heads = find_heads(note)
    if judge is not None:
        heads = judged(note, proposed, heads, judge)
    heads = without_software(note, heads)
    parts = _parts(note, heads)
    made = _Made()
    stack = sum(head.layout in ("item", "bold") for head, _, _ in parts) >= 3
    taken = frozenset(fold(head.short or split_name(head.name)[0]) for head in heads)
    for head, first, stop in parts:
        for entry in _read(note, head, first, stop, stack, taken):
            made.put(entry)
    return made.all()


def _parts(note: Reading, heads: list[Head]) -> list[tuple[Head, int, int]]:
    """For each head the blocks that are about its paper, as a half-open range."""
    starts = sorted({_first(head) for head in heads})
    parts = []
    for head in heads:
        first = _first(head)
        stop = note.last[head.block] + 1
        if head.last >= 0:
            stop = head.last + 1
        elif head.layout == "title-field":
            stop = len(note.blocks)
        elif head.run and note.blocks[head.block].kind != "heading":
            over = note.heading[first]
            stop = note.last[over] + 1 if over >= 0 else len(note.blocks)
        after = following(starts, head.block)
        if head.layout != "file" and after is not None:
            stop = min(stop, after)
        parts.append((head, first, max(stop, head.block + 1)))
    return parts


def _first(head: Head) -> int:
    return min(head.first, head.block) if head.first >= 0 else head.block


def _read(
    note: Reading, head: Head, first: int, stop: int, stack: bool, taken: frozenset[str]
) -> list[Entry]:
    """The entries of one head; several where it names several papers. ``taken``: the short names
    with which the note's titles begin ("SimSiam: …"), each of which is one paper's own."""
    block = note.blocks[head.block]
    _tidy(block, head)
    near = range(first, min(stop, first + _NEAR))
    short, rest = split_name(head.name)
    report = short != "" and rest == head.name  # "LoomNet Technical Report"
    beside = bracketed_name(block, head.end, head.name, note.blocks[first:stop])
    named = [*head.aliases, beside, *_shorts(note, near), *_values(note, near, "alias")]
    aliases = [name for name in (_quoted_name(note, head), *named) if name]
    shorter = [name for name in aliases if len(name) <= 30 and is_name(name)]
    if head.short:
        short, rest = head.short, head.name
    elif not short and shorter and title_score(head.name) >= 1:
        short = shorter[0]
    if short and len(rest.split()) > 2 and rest != head.name:
        aliases.append(rest)
    title: str | None = head.title or head.name
    if not head.title and not report and title_score(head.name) < 2 and _is_short(head.name):
        title = None
    key = short or head.name
    if short and not split_name(head.name)[0]:
        aliases.append(head.name)
    if not short and (title_score(head.name) >= 2 or head.name.count(" ") >= 1):
        whole = not first and stop == len(note.blocks)
        coined = coined_name(head.name, note.blocks[first:stop], _stem(note) if whole else "")
        if fold(coined.name) in taken:
            coined = Coined(code=coined.code)
        key = coined.name if coined.sure else key
        aliases += [n for n in (coined.name, coined.long, head.name) if n and coined.name]
        aliases += [coined.code] if coined.code else []
    bare = stop - head.block <= 1 and len(block.text) - (head.end - head.start) < 4
    status = head.status or note.pending[head.block] or _status(note, near)
    status = status or ("to-read" if note.unread else None)
    if status is None:
        waits = block.checked is False or (stack and head.layout == "item" and bare)
        status = "to-read" if waits else "read"
    read_on = _read_on(note, head, range(first, stop)) if status == "read" else None
    start, end = block.source(head.start, head.end)
    keys = [key, *head.others] if head.others else several(head.name) or [key]
    return [
        Entry(
            key=name,
            title=title if len(keys) == 1 else None,
            aliases=() if number else tuple(dict.fromkeys(a for a in aliases if a != name)),
            line=block.line, head=head.block, start=start, end=end, blocks=((first, stop),),
            status=status, layout=head.layout, read_on=read_on,
        )
        for number, name in enumerate(keys)
    ]  # fmt: skip


def _tidy(block: Block, head: Head) -> None:
    """Take from a head's name what belongs to its citation, and that it waits to be read."""
    waits, name = awaited(head.name)
    if waits and not head.status:
        head.status = "to-read"
    short, name = called(name)
    if short and not head.short:
        head.short = short
    name = tidied(name)
    if name == head.name:
        return
    head.name = name
    at = block.text.find(name, head.start)
    if at >= 0:
        head.start, head.end = at, at + len(name)


def _is_short(name: str) -> bool:
    """Whether a name is a short one rather than a title."""
    plain = " " not in name and not split_name(name)[0]  # "LoomNet：织机" has no space, and a title
    return is_name(name) or plain or (fold(name) in known_names() and name.count(" ") == 1)


class _Made:
    """Entries so far; a paper that occurs twice is one."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.blocks: list[set[tuple[int, int]]] = []
        self.where: dict[str, int] = {}
        self.begun: dict[str, int] = {}  # the long first halves of titles

    def put(self, entry: Entry) -> None:
        names = {fold(n) for n in (entry.key, entry.title or "") if fold(n)}
        names |= {fold(known_names()[n]) for n in names if n in known_names()}
        begun = _begun(entry.title or "")
        known = itertools.chain(
            (self.where[n] for n in sorted(names | begun) if n in self.where),
            (self.begun[n] for n in sorted(names) if n in self.begun),
        )
        same = next((at for at in known if not _apart(self.entries[at], entry)), None)
        if same is None:
            same = len(self.entries)
            self.entries.append(entry)
            self.blocks.append(set(entry.blocks))
        else:
            self.entries[same] = _joined(self.entries[same], entry)
            self.blocks[same].update(entry.blocks)
        for name in names:
            self.where.setdefault(name, same)
        for name in begun:
            self.begun.setdefault(name, same)

    def all(self) -> tuple[Entry, ...]:
        """The papers, each with all that is about it."""
        parts = zip(self.entries, self.blocks, strict=True)
        return tuple(msgspec.structs.replace(e, blocks=tuple(sorted(b))) for e, b in parts)


def _begun(title: str) -> set[str]:
    """The first half of a title, folded, where it is long enough to be a title by itself."""
    half = _FIRST_HALF.match(title)
    folded = fold(half[1]) if half else ""
    return {folded} if len(folded) >= _HALF else set()


def _apart(one: Entry, two: Entry) -> bool:
    """Whether two papers that share a short name have titles that are not alike."""
    a, b = fold(one.title or ""), fold(two.title or "")
    if min(len(a), len(b)) < _TITLE:
        return False
    return fuzz.ratio(a, b) < _ALIKE and fuzz.partial_ratio(a, b) < _ALIKE + 20


def _joined(one: Entry, two: Entry) -> Entry:
    """Two entries on one paper: the first that is read leads; their blocks are joined apart."""
    if one.status == "to-read" and two.status == "read":
        one, two = two, one
    names = [*one.aliases, two.key, *two.aliases]
    return Entry(
        key=one.key, title=one.title or two.title,
        aliases=tuple(dict.fromkeys(n for n in names if n != one.key)),
        line=one.line, head=one.head, start=one.start, end=one.end,
        blocks=one.blocks,
        status=one.status, layout=one.layout, read_on=one.read_on or two.read_on,
    )  # fmt: skip


def _quoted_name(note: Reading, head: Head) -> str:
    """The short name in a "> Short" line right under the head, or alone in its line there."""
    at = note.first_content(head.block)
    if not head.block < at <= head.block + 2:
        return ""
    below = note.blocks[at]
    if fold(below.text) in venue_names() or fold(below.text) in org_names():
        return ""
    if below.kind == "paragraph":
        return below.text if _is_line_name(note, head, at) else ""
    if below.kind != "quote" or below.field:
        return ""
    match = _SHORT.match(below.text)
    text = match[1].strip() if match else ""
    plain = text[:1].isupper() and text.isalnum() and text.isascii()
    if match and not is_name(text) and _PEOPLE.match(below.text, match.end(1)):
        return ""  # "Byron, Ada, and Mary Somerville"
    if " " in text and text != below.text:
        return ""  # "Ada Byron, Charles Babbage" is a line of people
    return text if is_name(text) or plain else ""


def _is_line_name(note: Reading, head: Head, at: int) -> bool:
    """Whether the line under a heading is nothing but a name, and not that of another work."""
    name = note.blocks[at].text
    if note.blocks[head.block].kind != "heading" or len(name) > 20 or name.count(" ") > 1:
        return False
    if not is_name(name) or fold(name) in generic_terms() or split_name(head.name)[0]:
        return False
    other = known_names().get(fold(name))
    return head.name.count(" ") >= 2 and other in (None, known_names().get(fold(head.name)))


def _lines(note: Reading, blocks: range, name: str) -> list[str]:
    """The values of the fields ``name`` among ``blocks``, each as it stands."""
    found = (note.blocks[i] for i in blocks if note.blocks[i].field == name)
    return [b.text[b.value : b.value + 400].strip("[] \"'") for b in found]


def _values(note: Reading, blocks: range, name: str) -> list[str]:
    """The values of the fields ``name`` among ``blocks``, lists taken apart."""
    parts = (part for line in _lines(note, blocks, name) for part in line.split(","))
    return [value for part in parts if (value := part.strip(" \"'"))]


def _shorts(note: Reading, blocks: range) -> list[str]:
    """Short names that fields state, each without its long form in brackets behind it."""
    return [short_value(value) or value for value in _values(note, blocks, "short")]


def _status(note: Reading, blocks: range) -> ReadingStatus | None:
    """What a field says: "Status: to read"."""
    for value in _values(note, blocks, "status"):
        if fold(value) in fields().to_read:
            return "to-read"
        if fold(value) in fields().read:
            return "read"
    return None


def _read_on(note: Reading, head: Head, blocks: range) -> str | None:
    """When the paper was read: the dated heading above it, a field, or the file's own date."""
    day = note.days[head.block]
    if day and day.day:
        return day.iso()
    stated = _dated(_lines(note, blocks[:_NEAR], "read_on"))
    stated = stated or _beside(note.blocks[head.block], head) or _below(note, head.block)
    if stated:
        return stated
    if len(blocks) == len(note.blocks):
        return _file_day(note)
    front = range(next((i for i, b in enumerate(note.blocks) if b.kind != "front"), 0))
    if front and not collects(note, tags=False):
        # A running list of papers is dated by its beginning; a post by when it was written.
        return _dated([*_lines(note, front, "read_on"), *_lines(note, front, "date")])
    found = find_day(_stem(note))
    journal = found is not None and found[1:] == (0, len(_stem(note)))
    return found[0].iso() if found and journal else None


def _beside(block: Block, head: Head) -> str | None:
    """The day that stands before a name, or in brackets behind those of its venue: in a log, when
    the paper was read. A paper of that very month came out then."""
    behind = _SECOND.match(block.text, head.end)
    if behind:
        return _dated([behind[1]])
    found = find_day(block.text[: head.start])
    if found is None or not found[0].day:
        return None
    around = block.text[: found[1]] + block.text[found[2] : head.start]
    number = next((n for m in block.marks if (n := _ARXIV.search(m.target))), None)
    if number is None or any(c.isalnum() for c in around):
        return None
    day = found[0]
    out = 2000 + int(number[1]), int(number[2])
    return day.iso() if (day.year, day.month) > out else None


def _below(note: Reading, at: int) -> str | None:
    """The day that is all of the line below a heading."""
    below = note.first_content(at) if note.blocks[at].kind == "heading" else -1
    day = dated(note.blocks[below].text, None) if below == at + 1 else None
    return day.iso() if day is not None else None


def _file_day(note: Reading) -> str | None:
    """When a note on one paper was written: front matter, a field, or the file's name."""
    everywhere = range(len(note.blocks))
    stated = _dated([*_lines(note, everywhere, "read_on"), *_lines(note, everywhere, "date")])
    return stated or _dated([_stem(note), *_day_lines(note)])


def _day_lines(note: Reading) -> list[str]:
    """Lines at the top that are a whole date and nothing else."""
    top = [b for b in note.blocks[:_TOP] if b.kind in ("paragraph", "item", "quote")]
    return [b.text for b in top if (day := dated(b.text, None)) and day.day]


def _stem(note: Reading) -> str:
    return note.path.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def _dated(values: list[str]) -> str | None:
    """The first whole date in ``values``."""
    for value in values:
        found = find_day(value)
        if found and found[0].day:
            return found[0].iso()
    return None
