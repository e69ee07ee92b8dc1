"""What a note states of its papers: year, month, organisations, people, venue, addresses …"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from kg.extract import fields, lead
from kg.extract.agents import Agents, is_person, pieces
from kg.extract.dates import arxiv, dates
from kg.extract.fields import Stated
from kg.model import Block, Entry, Fact, Mark, Note, Ref
from kg.naming import fold

_LEAD_BLOCKS = 3  # how many lines behind the name may state its year, its makers
_LEAD_LENGTH = 120
_HEADER_BLOCKS = 40  # fields further down belong to the prose
_SENTENCE = re.compile(r"[。；;\n]|(?<=[a-z\d)])\.\s")
_MAKERS = re.compile(r"作者|authors?\b|affiliation|机构|团队", re.I)
_LABEL = re.compile(
    r"(?:link|paper|pdf|arxiv|abs|openreview|论文|原文|链接|地址|here|doi|abstract|html|source)",
    re.I,
)
_PAPER = re.compile(
    r"arxiv\.org|openreview\.net|aclanthology|aclweb\.org|doi\.org|/doi/|openaccess\.thecvf|papers\.n(?:eur)?ips\.cc"
    r"|proceedings\.|ieeexplore|dl\.acm\.org|semanticscholar|huggingface\.co/papers|jmlr\.org|nature\.com/articles"
    r"|sciencedirect|link\.springer|isca-speech|biorxiv|science\.org|aaai\.org|usenix\.org|mlr\.press|\.pdf(?:$|[?#])",
    re.I,
)
_THECVF = re.compile(r"(?:content_)?(CVPR|ICCV|ECCV|WACV)[_W]*_?((?:19|20)\d\d)")
_QUOTED = re.compile(r"\W*《[^》]{2,300}》")
_AT_VENUE = re.compile(r"[A-Z][A-Za-z&]*[A-Z][A-Za-z&]*\W{0,3}$|\b[A-Z][a-z]+\s$")
_SINGLE = frozenset({"year", "month", "venue", "arxiv", "doi"})


class FactFinder:
    """Finds the facts of notes; made once, as it compiles the organisations and venues.

    ``own`` is the user's ontology folder. Raises OntologyError for data files that are broken.
    """

    def __init__(self, own: Path | None = None) -> None:
        self.agents = Agents(own)

    def find(self, note: Note) -> list[Fact]:
        """The facts that ``note`` states of the papers of its entries, in entry order."""
        heads = {e.head for e in note.entries}
        owner: dict[int, int] = {}
        for number, entry in enumerate(note.entries):
            for first, stop in entry.blocks:
                for i in range(first, stop):
                    if entry.layout != "file" or i not in heads or i == entry.head:
                        owner.setdefault(i, number)
        found: list[Fact] = []
        for number, entry in enumerate(note.entries):
            found += _Entry(self.agents, note, entry, number, owner).facts()
        return found


def find_facts(note: Note, knowledge: FactFinder | None = None) -> list[Fact]:
    """The facts of one note; for many notes keep a ``FactFinder``."""
    return (knowledge or FactFinder()).find(note)


class _Entry:
    def __init__(
        self, agents: Agents, note: Note, entry: Entry, number: int, owner: dict[int, int]
    ) -> None:
        self.agents, self.note, self.entry, self.number = agents, note, entry, number
        self.blocks = note.blocks
        self.own = [
            i for first, stop in entry.blocks for i in range(first, stop)
            if owner.get(i, number) == number
        ]  # fmt: skip
        self.children: dict[int, list[int]] = {}
        for i in self.own:
            self.children.setdefault(self.blocks[i].parent, []).append(i)
        self.found: list[Fact] = []
        self.have: dict[str, set[str]] = {}
        self.at_venue: set[int] = set()  # where years stand that are those of a conference

    def facts(self) -> list[Fact]:
        head = self.blocks[self.entry.head]
        if self.entry.title:
            name = self.entry.title
            self._fact("title", name, name, self.entry.start, self.entry.end, 1.0)
        fielded = self._fields()
        self._lead(head, fielded)
        self._addresses(head)
        return self.found

    # fields

    def _fields(self) -> set[int]:
        """Facts that fields state; the blocks that they take up."""
        used: set[int] = set()
        headings = 0
        reads = any(self.blocks[i].field == "read_on" for i in self.own[:_HEADER_BLOCKS])
        for place, i in enumerate(self.own):
            block = self.blocks[i]
            if block.kind == "heading" and i != self.entry.head:
                headings += not block.field
            if place >= _HEADER_BLOCKS and headings > 2:
                break
            if not block.field or block.kind in ("code", "comment"):
                continue
            used.add(i)
            if block.field == "date" and not (reads or self._undayed(block)):
                continue
            if block.field in self._closed() or (block.field == "authors" and self._blogger(block)):
                continue
            for at, start in self._values(i, used):
                for one in self._stated(block.field, self.blocks[at], start):
                    self._put(one, self.blocks[at], 0.98)
        if self.blocks[self.entry.head].kind == "row":
            self._row()
        return used

    def _blogger(self, block: Block) -> bool:
        """Whether "author: …" in front matter is who wrote the post, not the paper."""
        if block.kind != "front" or not block.text.lower().startswith("author:"):
            return False
        front = [b.field for b in self.blocks[:60] if b.kind == "front"]
        return not {"venue", "year", "arxiv", "doi", "published", "org"} & set(front)

    def _undayed(self, block: Block) -> bool:
        """Whether a date lacks its day: notes are dated to the day, papers are not."""
        found = list(dates(block.text[block.value :]))
        return bool(found) and len(block.text[block.value :].strip(" \"'")) <= 8

    def _closed(self) -> set[str]:
        """Fields that were stated before: the first block of authors is the paper's."""
        return {
            name for name, prop in (("authors", "author"), ("venue", "venue"))
            if self.have.get(prop) and any(f.confidence >= 0.98 for f in self.found if f.property == prop)
        }  # fmt: skip

    def _values(self, i: int, used: set[int]) -> Iterator[tuple[int, int]]:
        """Where the value of a field stands: behind its name, or in the blocks below it."""
        block = self.blocks[i]
        if block.value < len(block.text.rstrip()):
            yield i, block.value
        elif block.kind == "front" or self.children.get(i):
            for child in self.children.get(i, ())[:12]:
                below = self.blocks[child]
                member = not below.field or (below.kind == "front" and below.field == block.field)
                if member and below.kind not in ("code", "comment", "heading"):
                    used.add(child)
                    yield child, below.value

    def _stated(self, name: str, block: Block, start: int) -> Iterator[Stated]:
        text = block.text
        if block.kind == "front" and text[start : start + 1] == "[":
            text = text.rstrip("] ")
            start += 1
        agents = self.agents
        if name in ("authors", "first_author"):
            yield from fields.authors(agents, text, start)
        elif name == "org":
            yield from fields.organisations(agents, text, start)
        elif name == "venue":
            yield from fields.venue(agents, text, start, column=block.kind == "row")
        elif name in ("year", "published", "date"):
            yield from fields.published(text, start)
            if name != "date" and agents.find_venues(text[start:], expected=True):
                yield from (s for s in fields.venue(agents, text, start) if s.property == "venue")
        elif name == "month":
            number = re.match(r"\W*(1[0-2]|0?[1-9])\b", text[start:])
            if number:
                at = start + number.start(1)
                yield Stated("month", int(number[1]), int(number[1]), at, start + number.end(1))
        elif name == "time" and list(dates(text[start:])):
            yield from fields.published(text, start)
        elif name in ("source", "award"):
            yield from fields.source(agents, text, start)
        elif name in ("url", "arxiv", "doi", "title"):
            yield from fields.addresses(text, start, _targets(block))
            if name == "arxiv":
                number = arxiv(text[start:].strip())
                if number:
                    yield Stated("arxiv", number[0], number[0], start, len(text))
            elif name == "doi":
                yield from (
                    s
                    for s in fields.identifiers(text[start:], start, len(text))
                    if s.property == "doi"
                )
        elif name == "topic":
            yield from self._topics(text, start, block)

    def _topics(self, text: str, start: int, block: Block) -> Iterator[Stated]:
        years: list[Stated] = []
        for first, last in fields.tags(text, start):
            tag = text[first:last]
            if re.fullmatch(r"(?:19|20)\d\d", tag):
                years.insert(0, Stated("year", int(tag), int(tag), first, last))
                continue
            venue = next(iter(self.agents.find_venues(tag, expected=False)), None)
            year = re.search(r"(?:19|20)\d\d", tag)
            if venue is not None and year and block.kind == "front":
                name = tag[: year.start()].strip() if year.start() else tag[year.end() :].strip()
                yield Stated("venue", name, venue.canonical, first, first + len(name))
                years.append(
                    Stated(
                        "year", int(year[0]), int(year[0]), first + year.start(), first + year.end()
                    )
                )
            elif 1 < len(tag) <= 60:
                yield Stated("topic", tag, tag, first, last)
        if block.kind == "front":
            yield from years[:1]

    def _row(self) -> None:
        """The cells of a table row, by the names of their columns."""
        row = self.entry.head
        top = row
        while top > 0 and self.blocks[top - 1].kind == "row" and self.blocks[top].level:
            top -= 1
        header = [m for m in self.blocks[top].marks if m.kind == "cell"]
        cells = [m for m in self.blocks[row].marks if m.kind == "cell"]
        block = self.blocks[row]
        named = [
            (fields.column(self.blocks[top].text[title.start : title.end]), cell)
            for title, cell in zip(header, cells, strict=False)
        ]
        for name, cell in sorted(named, key=lambda pair: pair[0] not in ("year", "published")):
            part = Block(
                block.kind, block.level, block.start, block.end, block.line,
                block.text[: cell.end], block.runs,
                tuple(m for m in block.marks if m.kind == "link" and cell.start <= m.start < cell.end),
            )  # fmt: skip
            if name and name != "title":
                for one in self._stated(name, part, cell.start):
                    self._put(one, block, 0.95)

    # prose

    def _lead(self, head: Block, fielded: set[int]) -> None:
        """The line that names the paper, and the first lines behind it."""
        self._beside_name(head)
        heading = head.kind == "heading"
        seen = 0
        makers = False
        at = self.own.index(self.entry.head) if self.entry.head in self.own else 0
        self._bylines(at)
        for i in self.own[:at]:
            if self.blocks[i].kind == "heading" and self.entry.layout == "file":
                self._line(self.blocks[i], first=True, whole=True)
        for i in self.own[at + 1 : at + 60]:
            block = self.blocks[i]
            if block.kind in ("code", "comment", "front") or i in fielded or not block.text:
                continue
            if block.kind == "heading":
                text = block.text
                if seen == 0 and len(text) <= 30 and list(dates(text)):
                    self._line(block, first=True, whole=True)
                makers = bool(_MAKERS.search(text)) and len(text) <= 30
                if self.entry.layout == "file" and seen == 0 and fold(self.entry.key) in fold(text):
                    continue
                if makers or heading or self.entry.layout == "file":
                    seen = max(seen, 0 if makers else _LEAD_BLOCKS)
                    continue
                break
            if seen < _LEAD_BLOCKS or makers:
                self._line(block, first=seen == 0 or makers, whole=makers)
                seen += 1
            elif not (heading or self.entry.layout == "file"):
                break

    def _bylines(self, at: int) -> None:
        """Lines right under the title that are nothing but people."""
        lines: list[tuple[Block, list[tuple[int, int]]]] = []
        for i in self.own[at + 1 : at + 6]:
            block = self.blocks[i]
            spans = list(pieces(re.split(r"[;；]", block.text)[0], 0))
            named = [is_person(block.text[a:b]) and " " in block.text[a:b] for a, b in spans]
            if block.field or block.kind == "heading" or not spans or not all(named):
                break
            lines.append((block, spans))
        if sum(len(spans) for _, spans in lines) < 2:
            return
        for block, spans in lines:
            for a, b in spans:
                name = block.text[a:b]
                self._put(Stated("author", name, name, a, b), block, 0.9)

    def _beside_name(self, head: Block) -> None:
        """What stands in the head's own block before and behind the name."""
        text = head.text
        start, end = _inside(head, self.entry.start), _inside(head, self.entry.end - 1) + 1
        at = re.search(r"\bat ([A-Z]\w+)$", text[start:end])
        if at and self.agents.find_orgs(at[1]):
            a = start + at.start(1)
            self._put(
                Stated("org", at[1], self.agents.meaning(at[1]), a, a + len(at[1])), head, 0.7
            )
        for org in self.agents.find_orgs(text[start:end])[:1]:
            if (
                org.start == 0
                and re.match(r" \S", text[start + org.end : end])
                and org.end < end - start <= 40
            ):
                where = start, start + org.end
                self._put(Stated("org", text[slice(*where)], org.canonical, *where), head, 0.7)
        cell = next((m for m in head.marks if m.kind == "cell" and m.start <= start < m.end), None)
        if cell is not None:
            text = text[: cell.end]
        if head.kind == "front" or self.entry.layout == "title-field":
            return
        if end < len(text):
            rest = min(len(text), end + _LEAD_LENGTH)
            for one in lead.stated(self.agents, text, end, rest, first=True):
                self._put(one, head, 0.9)
        if start > 0:
            before = cell.start if cell is not None else 0
            for one in lead.stated(self.agents, text[:start], before, start, first=True):
                self._put(one, head, 0.9)

    def _line(self, block: Block, *, first: bool, whole: bool = False) -> None:
        text = block.text
        if first and block.kind == "item" and block.runs:
            # "2016. Nine pages": Markdown takes the year for the number of a list item.
            number = re.match(
                r"((?:19|20)\d\d)[.)]\s", self.note.text[block.start : block.runs[0][1]]
            )
            if number and not self.have.get("year"):
                year = int(number[1])
                self._fact("year", year, year, block.start, block.start + 4, 0.8)
        start = 0 if whole else _behind_title(block)
        end = min(len(text), start + _LEAD_LENGTH)
        if not whole:
            stop = _SENTENCE.search(text, start + 3)
            if stop:
                end = min(end, stop.start() + 1)
        for one in lead.stated(self.agents, text, start, end, first=first):
            if one.property in _SINGLE and self.have.get(one.property):
                continue
            if any(
                m.kind == "link" and m.start <= one.start and one.end <= m.end for m in block.marks
            ):
                continue  # a label such as [github](…) names no maker
            self._put(one, block, 0.9 if first else 0.8)

    # addresses

    def _addresses(self, head: Block) -> None:
        """Links to the paper itself: in its name, or labelled as such near it."""
        inside = _targets(head)
        candidates = [
            (head, t)
            for t in inside
            if _PAPER.search(t[2]) or head.kind in ("heading", "item", "row")
        ]
        headings = 0
        for place, i in enumerate(self.own):
            block = self.blocks[i]
            if block is head:
                continue
            if block.kind == "heading":
                headings += 1
            if headings > 2 or place > 30:
                break
            for first, last, target in _targets(block):
                label = block.text[first:last]
                alone = last - first >= 0.5 * len(block.text)
                named = _LABEL.search(label) is not None or fold(label) == fold(
                    self.entry.title or self.entry.key
                )
                if (
                    _PAPER.search(target)
                    and (alone or named or label.startswith(("http", "www")))
                    and len(block.text) < 300
                ):
                    if alone or named or block.field in ("url", "arxiv", "doi"):
                        candidates.append((block, (first, last, target)))
        for block, (first, last, target) in candidates[:3]:
            if not target.startswith("http") or not _PAPER.search(target):
                continue
            self._put(Stated("url", target, target, first, last), block, 0.9)
            for one in fields.identifiers(target, first, last):
                self._put(one, block, 0.9)
            hosted = _THECVF.search(target)
            if hosted:
                self._put(Stated("venue", hosted[1], hosted[1], first, last), block, 0.7)
                year = int(hosted[2])
                self._put(Stated("year", year, year, first, last), block, 0.7)
        self._by_arxiv()

    def _by_arxiv(self) -> None:
        """An arXiv id tells year and month where nothing else does.

        A year that stands by itself is that of the preprint when both agree; the year of a
        conference is another matter, whatever it is.
        """
        number = next(
            (n for f in self.found if f.property == "arxiv"
             if (n := arxiv("arxiv.org/abs/" + str(f.value)))), None
        )  # fmt: skip
        if number is None:
            return
        span = next((f.passage.start, f.passage.end) for f in self.found if f.property == "arxiv")
        if not self.have.get("year"):
            self._fact("year", number[1], number[1], *span, 0.6)
        stated = next((f for f in self.found if f.property == "year"), None)
        if (
            stated is not None
            and stated.value == number[1]
            and stated.passage.start not in self.at_venue
        ):
            self._fact("month", number[2], number[2], *span, 0.6)

    # results

    def _put(self, one: Stated, block: Block, confidence: float) -> None:
        start, end = block.source(one.start, max(one.end, one.start + 1))
        if one.property == "year" and _AT_VENUE.search(
            block.text[max(0, one.start - 24) : one.start]
        ):
            self.at_venue.add(start)
        self._fact(one.property, one.value, one.canonical, start, end, confidence)

    def _fact(
        self,
        prop: str,
        value: str | int,
        canonical: str | int,
        start: int,
        end: int,
        confidence: float,
    ) -> None:
        if isinstance(value, str):
            value = value.strip()
            if not value:
                return
        same = self.have.setdefault(prop, set())
        if fold(str(value)) in same or fold(str(canonical)) in same or (prop in _SINGLE and same):
            return
        same.update((fold(str(value)), fold(str(canonical))))
        self.found.append(
            Fact(Ref(self.entry.key, self.number), prop, value, canonical,
                 self.note.passage(start, end), confidence)
        )  # fmt: skip


def _behind_title(block: Block) -> int:
    """Where a line goes on after the title in 《…》 or in a link with which it begins."""
    quoted = _QUOTED.match(block.text)
    if quoted:
        return quoted.end()
    for mark in block.marks:
        if mark.kind == "link" and mark.start <= 1 and mark.end - mark.start > 15:
            return mark.end
    return 0


def _targets(block: Block) -> list[tuple[int, int, str]]:
    found: list[Mark] = [m for m in block.marks if m.kind == "link" and m.target]
    return [
        (m.start, max(m.end, m.start + 1), m.target) for m in sorted(found, key=lambda m: m.start)
    ]


def _inside(block: Block, source: int) -> int:
    """The text offset of a source offset."""
    for text, where in reversed(block.runs):
        if where <= source:
            return min(len(block.text), text + source - where)
    return 0
