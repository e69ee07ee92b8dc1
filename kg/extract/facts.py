"""What a note states of its papers: year, month, organisations, people, venue, addresses …"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from kg.addresses import is_paper_address
from kg.extract import columns, fields, opening, properties, sections
from kg.extract.agents import Agents
from kg.extract.dates import arxiv
from kg.extract.fields import Stated
from kg.extract.properties import targets, undayed
from kg.extract.sections import Section
from kg.model import Block, Entry, Fact, Note, Passage, Ref, line_end, line_of
from kg.naming import fold

_HEADER = 40  # fields further down than so many blocks belong to the prose
_BIBTEX = re.compile(r"@[A-Za-z]+\s?\{")
_ENTRY = re.compile(r"\[\d{1,3}\]\s")
_LINKS = 30  # and so do links
_SURE, _CITED, _ADDRESS, _HEADED, _HOST, _DERIVED = 0.98, 0.95, 0.9, 0.8, 0.7, 0.6
_LABEL = re.compile(
    r"(?:link|paper|pdf|arxiv|abs|openreview|论文|原文|链接|地址|here|doi|abstract|html|source)",
    re.I,
)
_THECVF = re.compile(r"(?:content_)?(CVPR|ICCV|ECCV|WACV)[_W]*_?((?:19|20)\d\d)")
_YEARLY = re.compile(  # "anthology/P17-1045", "anthology/2021.eacl-main.190", "paper/2017/hash"
    r"anthology(?:\.org)?/(?:papers/)?(?:[A-Z]/[A-Z]\d\d/)?(?:[A-Z](\d\d)-\d{4}|((?:19|20)\d\d)\.)"
    r"|(?:papers\.n(?:eur)?ips|proceedings\.neurips)\.cc/paper(?:_files/paper)?/((?:19|20)\d\d)/"
)
_AT_VENUE = re.compile(r"[A-Z][A-Za-z&]*[A-Z][A-Za-z&]*\W{0,3}$|\b[A-Z][a-z]+\s$")
_TABLE = 8  # blocks at the top of an entry among which a table of its properties begins
_TOLD = frozenset(  # what such a table states …
    {
        "authors",
        "first_author",
        "venue",
        "year",
        "published",
        "org",
        "arxiv",
        "doi",
        "url",
        "source",
    }
)
_ENOUGH = 2  # … at least
_TELLS = 30  # characters of such a heading
_SINGLE = frozenset({"year", "month", "venue", "arxiv", "doi"})
_OF_A_PAPER = frozenset({"venue", "year", "arxiv", "doi", "published", "org"})
_LABEL_WORDS = 3  # of a link that is no other title
_AROUND = 32  # code points of context on either side of a passage


def _leads_to_paper(target: str) -> bool:
    """Whether an address is the paper's own, not that of a page on it."""
    return is_paper_address(target) and "paperswithcode" not in target


class FactFinder:
    """Finds the facts of notes; made once, as it compiles the organisations and venues.

    ``own`` is the user's ontology folder. Raises OntologyError for data files that are broken.
    """

    def __init__(self, own: Path | None = None) -> None:
        self.agents = Agents(own)

    def find(self, note: Note) -> list[Fact]:
        """The facts that ``note`` states of the papers of its entries, in entry order."""
        owner: dict[int, int] = {}
        heads = {entry.head: number for number, entry in enumerate(note.entries)}
        for number, entry in enumerate(note.entries):
            for first, stop in entry.blocks:
                for i in range(first, stop):
                    if heads.get(i, number) == number:
                        owner.setdefault(i, number)
        headers, above = columns.headers(note), sections.above(self.agents, note)
        found: list[Fact] = []
        for number, entry in enumerate(note.entries):
            own = [
                i for first, stop in entry.blocks for i in range(first, stop)
                if owner.get(i, number) == number
            ]  # fmt: skip
            found += _Entry(self.agents, note, entry, number, own, headers, above).facts()
        return found


class _Entry:
    """The facts of one entry, the first and surest of each kind kept."""

    def __init__(
        self, agents: Agents, note: Note, entry: Entry, number: int, own: list[int],
        headers: dict[int, int], above: Mapping[int, Section],
    ) -> None:  # fmt: skip
        self.agents, self.note, self.entry, self.number = agents, note, entry, number
        self.own, self.blocks, self.headers = own, note.blocks, headers
        self.sections = above
        self.children: dict[int, list[int]] = {}
        for i in own:
            self.children.setdefault(self.blocks[i].parent, []).append(i)
        self.found: list[Fact] = []
        self.have: dict[str, set[str]] = {}
        self.at_venue: set[int] = set()  # where years stand that are those of a conference

    def facts(self) -> list[Fact]:
        entry = self.entry
        head = self.blocks[entry.head]
        if entry.title:
            self._fact("title", entry.title, entry.title, head, entry.start, entry.end, 1.0)
        used = self._fields()
        if head.kind == "row" and entry.layout == "title-field":
            self._records(self.blocks[i] for i in self.own)
        elif head.kind == "heading" or entry.layout == "file":
            self._records(self._record())
        elif head.kind == "row" and self.headers.get(entry.head, -1) >= 0:
            for one in properties.row(self.agents, self.blocks[self.headers[entry.head]], head):
                self._put(one, head, _SURE)
        for one, block, sure in opening.said(self.agents, self.note, entry, self.own, used):
            self._put(one, block, sure)
        section = self.sections.get(entry.head)
        if section and not section.bare:
            for one in section.stated:
                self._put(one, section.block, _HEADED)
        self._addresses(head)
        self._by_arxiv()
        if section and section.bare:  # an address knows better
            self._put(section.stated[0], section.block, _DERIVED)
        return self.found

    # fields

    def _fields(self) -> set[int]:
        """Facts that fields state; the blocks that they take up."""
        used: set[int] = set()
        headings = 0
        header = self.own[:_HEADER]
        reads = any(self.blocks[i].field == "read_on" for i in header)
        telling = False  # under a heading that says what the paper is
        for place, i in enumerate(self.own):
            block = self.blocks[i]
            if block.kind == "heading":
                telling = (
                    len(block.text) <= _TELLS and opening.MAKERS.search(block.text) is not None
                )
            headings += block.kind == "heading" and not block.field and i != self.entry.head
            if place >= _HEADER and headings > 2 and not telling:
                continue
            if block.kind in ("code", "paragraph") and _BIBTEX.match(block.text):
                for one in properties.bibtex(self.agents, block):
                    self._put(one, block, _CITED)
            if not block.field or block.kind in ("code", "comment", "row"):
                continue
            used.add(i)
            if self._says_nothing(block, reads):
                continue
            for at, start in self._values(i, used):
                for name, first, part in properties.parted(block.field, self.blocks[at], start):
                    for one in properties.stated(self.agents, name, part, first):
                        self._put(one, self.blocks[at], _SURE)
        return used

    def _says_nothing(self, block: Block, reads: bool) -> bool:
        """Whether a field is not about the paper, or one like it came before."""
        name = block.field
        if name == "date":
            return not (reads or undayed(block.text[block.value :]))
        if name not in ("authors", "venue"):
            return False
        if name == "authors" and self._blogger(block):
            return True
        stated = "author" if name == "authors" else "venue"
        return any(f.property == stated and f.confidence >= _SURE for f in self.found)

    def _blogger(self, block: Block) -> bool:
        """Whether "author: …" in front matter, or "@Author: …", is who wrote the post."""
        if block.text.startswith("@"):
            return True
        if block.kind != "front" or not block.text.lower().startswith("author:"):
            return False
        front = {self.blocks[i].field for i in self.own[:60] if self.blocks[i].kind == "front"}
        return not _OF_A_PAPER & front

    def _values(self, i: int, used: set[int]) -> Iterator[tuple[int, int]]:
        """Where the value of a field stands: behind its name, or in the blocks below it."""
        block = self.blocks[i]
        if block.value < len(block.text.rstrip()):
            yield i, block.value
            return
        for child in self.children.get(i, ())[:12]:
            below = self.blocks[child]
            member = not below.field or (below.kind == "front" and below.field == block.field)
            if member and below.kind not in ("code", "comment", "heading"):
                used.add(child)
                yield child, below.value

    # addresses

    def _record(self) -> list[Block]:
        """The rows of the first table, if it has two columns and names properties of a paper."""
        first = next((n for n, i in enumerate(self.own) if self.blocks[i].kind == "row"), -1)
        if not 0 <= first < _TABLE:
            return []
        rows: list[Block] = []
        for i in self.own[first:]:
            block = self.blocks[i]
            if block.kind != "row" or (rows and not block.level):
                break
            rows.append(block)
        told = {name for row in rows if (name := properties.recorded(row)[0])}
        return rows if len(told & _TOLD) >= _ENOUGH else []

    def _records(self, rows: Iterable[Block]) -> None:
        for block in rows:
            if block.kind == "row":
                for one in properties.record(self.agents, block):
                    self._put(one, block, _SURE)

    def _addresses(self, head: Block) -> None:
        """Links to the paper itself: in its name, or labelled as such near it."""
        title = self.entry.title or self.entry.key
        found = [(head, *target) for target in targets(head) if _leads_to_paper(target[2])]
        headings = 0
        for i in self.own[:_LINKS]:
            block = self.blocks[i]
            headings += block.kind == "heading" and block is not head
            if headings > 2 or len(found) >= 3:
                break
            if block is not head:
                if _ENTRY.match(block.text) and fold(title) not in fold(block.text):
                    continue  # "[2] …": a reference to another paper
                near = targets(block)
                if len(block.text) >= 300:
                    near = [t for t in near[:1] if t[0] <= 1]  # the line opens with it
                found += [(block, *t) for t in near if self._is_own(block, *t, bool(found))]
        for block, first, last, target in found[:3]:
            if not target.startswith("http"):
                continue
            self._put(Stated("url", target, target, first, last), block, _ADDRESS)
            for one in fields.identifiers(target, first, last):
                self._put(one, block, _ADDRESS)
            hosted = _THECVF.search(target)
            if hosted:
                year = int(hosted[2])
                self._put(Stated("venue", hosted[1], hosted[1], first, last), block, _HOST)
                self._put(Stated("year", year, year, first, last), block, _HOST)
            yearly = _YEARLY.search(target)
            if yearly:
                digits = int(yearly[1] or yearly[2] or yearly[3])
                year = digits if digits > 99 else digits + (1900 if digits > 60 else 2000)
                self._put(Stated("year", year, year, first, last), block, _HOST)

    def _is_own(self, block: Block, first: int, last: int, target: str, told: bool) -> bool:
        """Whether a link leads to the entry's paper: it stands alone, or is called "paper".

        Where the paper's address is ``told`` already, a link called by another title is another's.
        """
        if not _leads_to_paper(target):
            return False
        label = block.text[first:last]
        alone = last - first >= 0.5 * len(block.text)
        own = fold(label) == fold(self.entry.title or self.entry.key)
        other = told and len(label.split()) > _LABEL_WORDS and "://" not in label and ":" in label
        return (alone and not other) or own or _LABEL.search(label) is not None

    def _by_arxiv(self) -> None:
        """An arXiv id tells year and month where nothing else does.

        A year that stands by itself is that of the preprint when both agree; the year of a
        conference is another matter, whatever it is.
        """
        told = next((f for f in self.found if f.property == "arxiv"), None)
        number = arxiv(f"arxiv.org/abs/{told.value}") if told else None
        if told is None or number is None:
            return
        head = self.blocks[self.entry.head]
        where = told.passage.start, told.passage.end
        if not self.have.get("year"):
            self._fact("year", number[1], number[1], head, *where, _DERIVED)
        year = next(f for f in self.found if f.property == "year")
        placed = any(f.property == "venue" and fold(str(f.value)) != "arxiv" for f in self.found)
        if year.value == number[1] and year.passage.start not in self.at_venue and not placed:
            self._fact("month", number[2], number[2], head, *where, _DERIVED)

    # results

    def _put(self, one: Stated, block: Block, sure: float) -> None:
        start, end = block.source(one.start, max(one.end, one.start + 1))
        before = block.text[max(0, one.start - 24) : one.start]
        if one.property == "year" and _AT_VENUE.search(before):
            self.at_venue.add(start)
        self._fact(one.property, one.value, one.canonical, block, start, end, sure)

    def _fact(
        self, prop: str, value: str | int, canonical: str | int, block: Block, start: int, end: int,
        sure: float,
    ) -> None:  # fmt: skip
        if isinstance(value, str):
            value = value.strip()
        if value == "":
            return
        same = self.have.setdefault(prop, set())
        names = {fold(str(value)), fold(str(canonical))}
        if names & same or (prop in _SINGLE and same):
            return
        same |= names
        text = self.note.text
        # Counted from the block on: from the top it would cost the square of a long note.
        line = block.line + text.count(line_end(text), block.start, start)
        if start < block.start:
            line = line_of(text, start)
        passage = Passage(
            self.note.path, line, start, end, text[start:end],
            text[max(0, start - _AROUND) : start], text[end : end + _AROUND],
        )  # fmt: skip
        ref = Ref(self.entry.key, self.number)
        self.found.append(Fact(ref, prop, value, canonical, passage, sure))
