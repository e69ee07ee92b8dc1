"""What the layout rules share while they look for the papers of one note."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

from kg import ontology
from kg.addresses import is_paper_address
from kg.model import Block, Mark, ReadingStatus
from kg.naming import fold, has_han
from kg.read.calendar import Day, dated, is_stamp
from kg.read.fields import fields
from kg.read.people import is_byline, is_credit
from kg.read.titles import (
    generic_terms,
    is_name,
    is_section,
    known_names,
    split_name,
    title_score,
    unnumbered,
)

_TAG = re.compile(r"[\[【(（]\s*([^\[\]【】()（）]{1,30}?)\s*[\]】)）]\s*(?=\S)")
_BETWEEN = re.compile(r"\s*(?:[,，、/&+]|\band\b|和|与)\s*")
_CLOCK = re.compile(r"\d{1,2}:\d\d\b")
_OPENED = re.compile(r"[\[【(（]")  # quick: may hold a tag
_TAG_BEFORE = re.compile(
    r"(?:^|[^\w)）\]】])[\[【(（]\s*([^\[\]【】()（）]{1,30}?)\s*[\]】)）]\W{0,4}$"
)
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SHORTCODES = re.compile(r"\s*(?::[a-z][a-z0-9_+-]+:\s*)+$")
_REMARK = 120  # bytes from which a line is a remark and not one more title
_BEGINNING = 6  # blocks in which a note says that it lists what is still to be read
_ANNOUNCED = 40  # characters before a title that say that these are notes
_DATING = re.compile(
    r"\W{0,3}(?:(?:19[5-9]\d|20[0-4]\d)(?:\s*年|[./-]\d{1,2}\b|\s*[,，。.;；]|\s+[A-Z]{3,})"
    r"|([A-Z][A-Za-z]{2,11}(?: [A-Z][a-z]+)?)[\s,'’]{0,2}(?:19|20)?\d\d\b)"
)


@dataclass(slots=True)
class Head:
    """A block that names a paper, as a layout rule sees it."""

    block: int
    start: int  # the name in the block's text
    end: int
    name: str
    layout: str
    strength: int  # 3: beyond doubt, 2: likely, 1: only in good company
    run: bool = False  # goes on past its own list or paragraph, to the next head
    status: ReadingStatus | None = None
    first: int = -1  # where its part begins, if before the block
    last: int = -1  # where its part ends (inclusive), if the rule knows
    short: str = ""
    title: str = ""  # the full title, where it stands apart from the name
    aliases: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)  # further papers that it names


class Reading:
    """A note's blocks with the relations that rules ask for."""

    def __init__(self, path: str, text: str, blocks: list[Block]) -> None:
        self.path, self.text, self.blocks = path, text, blocks
        self.heads: dict[int, Head] = {}
        self.skipped: dict[int, str] = {}
        self.file: tuple[Head | None, int, int] | None = None  # what ``whole.find`` found
        size = len(blocks)
        self.last = list(range(size))  # the last block that stands under each
        self.children: list[list[int]] = [[] for _ in range(size)]
        for i in range(size - 1, -1, -1):
            parent = blocks[i].parent
            if 0 <= parent < i:
                self.last[parent] = max(self.last[parent], self.last[i])
                self.children[parent].append(i)
        for below in self.children:
            below.reverse()
        self.heading = [-1] * size  # the heading under which each stands, -1 for none
        self.depth = [0] * size  # how many items contain each
        for i, block in enumerate(blocks):
            up = block.parent
            if 0 <= up < i:
                over = blocks[up].kind
                self.heading[i] = up if over == "heading" else self.heading[up]
                self.depth[i] = self.depth[up] + (over == "item")
        self.days: list[Day | None] = [None] * size
        self.pending: list[ReadingStatus | None] = [None] * size
        self.aside: list[bool] = [False] * size
        begins = (b.text[:200] for b in blocks[:_BEGINNING] if b.kind in ("paragraph", "quote"))
        self.unread = any(map(fields().unread_notes.search, begins))
        self._mark_regions()
        opened = (b.text[:60] for b in blocks if _OPENED.search(b.text, 0, 60))
        tags = (_TAG.match(unnumbered(text)) for text in opened)
        self.tags = Counter(fold(tag[1]) for tag in tags if tag)

    def _mark_regions(self) -> None:
        """Hand down what a heading or a list's head says of all that stands under it."""
        words = fields()
        for i, block in enumerate(self.blocks):
            up = block.parent
            day = self.days[i] or (self.days[up] if 0 <= up < i else None)
            state = self.pending[up] if 0 <= up < i else None
            aside = self.aside[up] and not self._goes_on(i) if 0 <= up < i else False
            heads = block.kind == "heading" or (bool(self.children[i]) and len(block.text) <= 60)
            dates = heads or (block.kind == "paragraph" and len(block.text) <= 24)
            if dates and (block.kind == "heading" or not is_stamp(block.text)):
                day = dated(block.text, day) or day
            if heads:
                bare = unnumbered(block.text)
                told = said_status(bare)
                if state == "to-read" and not told and self._is_diary(i):
                    state = None
                state = told or state
                aside = aside or fold(bare) in words.aside or words.citing.search(bare) is not None
            self.days[i], self.pending[i], self.aside[i] = day, state, aside
            if not heads and block.kind == "paragraph" and day and dated(block.text, None):
                self._date_on(i, day)

    def _is_diary(self, at: int) -> bool:
        """Whether a heading is a date over what somebody wrote that day: no list to read."""
        if self.blocks[at].kind != "heading" or not dated(self.blocks[at].text, None):
            return False
        below = self.blocks[at + 1 : self.last[at] + 1]
        return any(len(b.text.encode()) >= _REMARK and not links(b) for b in below)

    def _goes_on(self, i: int) -> bool:
        """Whether an item with a box to tick stands behind such without in one list: it begins
        something else than the line over the list announces."""
        block = self.blocks[i]
        if block.checked is None or block.parent < 0 or self.blocks[block.parent].kind == "item":
            return False
        return self.blocks[self.children[block.parent][0]].checked is None

    def _date_on(self, at: int, day: Day) -> None:
        """A paragraph that is a date stands over all that follows below the same heading."""
        parent = self.blocks[at].parent
        stop = self.last[parent] if parent >= 0 else len(self.blocks) - 1
        for j in range(at + 1, stop + 1):
            if self.blocks[j].kind == "heading" or (
                self.blocks[j].kind == "paragraph" and dated(self.blocks[j].text, None)
            ):
                break
            self.days[j] = day

    def add(self, head: Head) -> None:
        """Propose a head; of two for one block the stronger stays."""
        if _CLOCK.match(head.name) or is_credit(head.name):
            return  # a line of a diary: "16:30 Loom review"; who wrote the note
        self.name(head)
        old = self.heads.get(head.block)
        if old is None or old.strength < head.strength:
            self.heads[head.block] = head

    def _unstar(self, head: Head) -> None:
        """A name without the emoji behind it that are written out: ":star::star:"."""
        text = self.blocks[head.block].text
        codes = _SHORTCODES.search(text, head.start, head.end + 1) if ":" in text else None
        if codes and head.start < codes.start() and head.name == text[head.start : head.end]:
            head.end = codes.start()
            head.name = text[head.start : head.end]

    def name(self, head: Head) -> None:
        """Tell a short name in brackets from the title behind it: "[GearNet] Wheels that Turn".

        A venue, a topic, or what stands before several titles is no name; all of them go, and so
        do stars behind the title.
        """
        self._unstar(head)
        lead = _TAG.match(head.name)
        rest = head.name[lead.end() :] if lead else head.name
        before = self.blocks[head.block].text[max(0, head.start - 36) : head.start]
        tag = lead or (_TAG_BEFORE.search(before) if before[-6:].strip() else None)
        if tag is None or head.title or title_score(rest) < 1 + (" " not in rest):
            return
        short = tag[1] if self._is_tag_name(tag[1]) else ""
        if lead and (short or lead[0][0] in "[【"):
            head.name = rest
            head.start = min(head.end, head.start + lead.end())
        if short and not head.short and not split_name(rest)[0]:
            head.short = short

    def _is_tag_name(self, text: str) -> bool:
        """Whether brackets before a title hold the name of its work."""
        bare = fold(text)
        if not is_name(text) or YEAR.search(text) or self.tags[bare] > 1:
            return False
        if bare in venue_names() or bare in org_names():
            return False
        return bare not in fields().labels and (
            bare in known_names() or bare not in generic_terms()
        )

    def skip(self, block: int, why: str) -> None:
        """Say why a block that might have been a head is none."""
        self.skipped.setdefault(block, why)

    def ancestors(self, block: int) -> list[int]:
        """The blocks above ``block``, nearest first."""
        found: list[int] = []
        at = self.blocks[block].parent
        while at >= 0 and len(found) < 64:
            found.append(at)
            at = self.blocks[at].parent
        return found

    def first_content(self, block: int) -> int:
        """The next block that is no comment, -1 at the end."""
        at = block + 1
        while at < len(self.blocks) and self.blocks[at].kind in ("comment", "front"):
            at += 1
        return at if at < len(self.blocks) else -1


def links(block: Block) -> list[Mark]:
    """The links of a block."""
    return [m for m in block.marks if m.kind == "link"] if block.marks else []


def linked_title(block: Block) -> str:
    """The title that a link to the paper is called by, where the link is most of a heading, or
    ends it behind a few words: "The Reading of 1843-[Looms That Read by Themselves](…)"."""
    for link in links(block):
        name = unnumbered(block.text[link.start : link.end])
        if (
            is_paper_address(link.target)
            and title_score(name) >= 2
            and (
                link.end - link.start >= 0.8 * len(block.text)
                or (link.start <= _ANNOUNCED and link.end >= len(block.text.rstrip()))
            )
        ):
            return name
    return ""


@lru_cache(maxsize=4096)  # several rules ask of the same link
def dates_a_work(text: str) -> bool:
    """Whether a line begins by saying when, or where, a paper came out: "2022.1 IIT 的工作".

    >>> dates_a_work("1994 年。"), dates_a_work("CVPR 2022。"), dates_a_work("We ran 2020 trials")
    (True, True, False)
    """
    match = _DATING.match(text)
    if match and match[1]:
        return fold(match[1]) in venue_names()
    return match is not None


@lru_cache(maxsize=1)
def venue_names() -> frozenset[str]:
    """Folded names of conferences and journals."""
    return frozenset(
        fold(name)
        for v in ontology.venues()
        for name in (v.name, v.title or "", *v.aliases)
        if name
    )


def are_makers(text: str) -> bool:
    """Whether a line is nothing but known organisations and venues, and people beside them: "MIT
    and Adobe, NIPS", "Ada Byron and Mary Somerville, Adobe"."""
    names = _BETWEEN.split(text.strip()) if len(text) <= 120 else ["…"]
    known = [fold(n) in org_names() or fold(n) in venue_names() for n in names]
    return any(known) and all(k or is_byline(n) for k, n in zip(known, names, strict=True))


@lru_cache(maxsize=1)
def org_names() -> frozenset[str]:
    """Folded names of organisations."""
    return frozenset(
        fold(name) for o in ontology.organizations() for name in (o.name, *o.aliases) if name
    )


def said_status(text: str) -> ReadingStatus | None:
    """What a heading says of the papers under it: "Pending list", "待读", "Already read"."""
    text = text.strip(" :：")
    if not text or len(text) > 40:
        return None
    known = fields()
    folded = fold(text)
    if folded in known.to_read:
        return "to-read"
    if folded in known.read:
        return "read"
    if not known.unread.search(folded) or is_section(text):
        return None
    for word in known.to_read:
        if len(word) >= 2 and has_han(word):
            if word in folded and len(folded) <= len(word) + 8:
                return "to-read"
        elif len(word) >= 6 and len(folded) <= len(word) + 12 and (
            folded.startswith(word) or folded.endswith(word)
        ):  # fmt: skip
            return "to-read"
    return None
