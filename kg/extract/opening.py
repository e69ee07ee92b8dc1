"""Which lines of an entry may say when, where and by whom its paper was made."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from kg.extract import fields, lead, sections
from kg.extract.agents import Agents, is_person, pieces
from kg.extract.dates import arxiv, dates, is_day
from kg.extract.fields import Stated
from kg.extract.makers import in_name, makers
from kg.extract.reference import reference
from kg.model import Block, Entry, Note
from kg.naming import MONTHS, fold

Said = tuple[Stated, Block, float]  # a statement, the block that holds it, how sure

_BLOCKS = 3  # how many lines behind the name may state its year, its makers
_FURTHEST = 60  # and how far down a section on the authors may stand
_LENGTH = 120
_SENTENCE = re.compile(r"[。；;\n]|(?<=[a-z\d)])\.\s")
MAKERS = re.compile(  # headings over who made the paper, and where it came out
    r"作者|authors?\b|affiliation|机构|团队|出处|来源|发表|基本信息|(?:论文|文章|文献)信息"
    r"|publication|\bsource\b|(?:paper|basic) info|\bmeta ?data\b|元数据|元信息",
    re.I,
)
_QUOTED = re.compile(r"\W*《[^》]{2,300}》")
_BY = re.compile(r"\W*(?:by|written by|authors?|作者)\s*[:：]?\s+(?=[A-Z])", re.I)
_BRACKETS = re.compile(r"\s*[(（\[][^()（）\[\]]{1,80}[)）\]]")
_PARTS = re.compile(r"\s*(?:[,;；，、|&]|\band\b|\bet al\.?|(?<=[a-z])\.\s)\s*")
_DASHES = re.compile(r"\W*[-–—]{2,}\s*")
_COMMA = re.compile(r"[\])]*[,.，]\s+(?:by\s+)?(?=[A-Z])")
_SURNAME = r"(?:(?:[vV]an|[vV]on|[dD]e[nr]?|[lL]a)\s){0,2}[A-Z][\w’'-]+"
_BEFORE_QUOTE = re.compile(  # 'Halevy, Norvig, and Pereira, “…"
    rf"\W*({_SURNAME}(?:(?:,\s(?:and\s|&\s)?|\s(?:and|&)\s){_SURNAME}){{0,9}})"
    r"(?:,?\set\sal\.?)?,?\s*[\"“](?:\[\w+\]|\d{1,2}-)?"
)
_DATED = re.compile(r"[\s,，]*[(（]?(?:[A-Z][\w&]{1,14}\s?['’]?\s?)?((?:19|20)\d\d)\s?[)）]?\.?$")
_CITED = re.compile(  # "(Byron 1843)", "(Byron et al., 43)" behind a title
    r"\W{0,3}[(（\[]\s?([A-Z][a-zà-ÿ’']+(?:-[A-Z][a-z]+)?)(?:\set\.?\sal\.?|\s(?:and|&)\s[A-Z][\w’'-]+)?"
    r",?\s+['’]?(?:(?:19|20)\d\d|\d\d)[a-z]?\s?[)）\]]"
)
_PLACE = re.compile(  # "(ICPE 2019)" behind a title: a conference, known or not
    r"\s?[(（\[]\s?([A-Z][A-Za-z0-9]*[A-Z][A-Za-z0-9]*)[\s'’-]?((?:19|20)\d\d)\s?[)）\]]"
)
_WRITTEN = re.compile(  # "created by Ada, Feb 9, 2018": the note, not its paper
    r"\W*(?:created|written|posted|edited|updated|last (?:updated|edited|modified))\b"
    r"(?:\s?:|\s(?:on|at)\b|\sby\s[^,，\d]{2,30}[,，])?",
    re.I,
)
_NEAR = 6  # blocks among which the paper's own reference stands
_NUMBERED = re.compile(r"((?:19|20)\d\d)[.)]\s")


def said(
    agents: Agents, note: Note, entry: Entry, own: list[int], used: set[int]
) -> Iterator[Said]:
    """What the entry's head and its first lines say; ``used`` blocks are fields, read elsewhere."""
    head = note.blocks[entry.head]
    yield from _beside_name(agents, entry, head)
    at = own.index(entry.head) if entry.head in own else 0
    above = note.blocks[entry.head - 1] if entry.head else None
    if above is not None and above.kind == head.kind == "paragraph" and head.line - above.line == 1:
        yield from _people(above)
    text = (i for i in own[at:] if i == entry.head or note.blocks[i].kind != "front")
    for block in (note.blocks[i] for i in itertools.islice(text, _NEAR)):
        if block.field in ("", "cites") and block.kind != "row":
            for one in reference(agents, block, entry.title or entry.key):
                yield one, block, 0.9
    yield from _bylines(agents, note, own[at + 1 : at + _NEAR])
    if entry.layout in ("file", "title-field"):
        for i in own[:at]:
            if note.blocks[i].kind == "heading":
                yield from _line(agents, note, note.blocks[i], first=True, whole=True)
    yield from _first_lines(agents, note, entry, own[at + 1 : at + _FURTHEST], used)


def _first_lines(
    agents: Agents, note: Note, entry: Entry, own: list[int], used: set[int]
) -> Iterator[Said]:
    sectioned = entry.layout == "file" or note.blocks[entry.head].kind == "heading"
    seen, authors = 0, False
    for i in own:
        block = note.blocks[i]
        if block.kind in ("code", "comment", "front") or i in used or not block.text:
            continue
        written = _WRITTEN.match(block.text)
        if (entry.read_on or written) and is_day(block.text[written.end() if written else 0 :]):
            seen += 1  # when the note was written
            continue
        if block.kind == "heading":
            text = block.text
            if seen == 0 and _tells_source(agents, text):
                yield from _source(agents, block, text, 0)
                continue
            if seen == 0 and len(text) <= 30 and any(True for _ in dates(text)):
                yield from _line(agents, note, block, first=True, whole=True)
            if entry.layout == "file" and seen == 0 and fold(entry.key) in fold(text):
                continue  # the file's title once more
            authors = len(text) <= 30 and MAKERS.search(text) is not None
            if not sectioned:
                break
            seen = seen if authors else _BLOCKS
        elif not sectioned and sections.is_label(agents, block):
            break
        elif seen < _BLOCKS or authors:
            first = seen == 0 or authors or fold(block.text) in agents.venues  # below the people
            yield from _line(agents, note, block, first=first, whole=authors)
            seen += 1
        elif not sectioned:
            break


def _beside_name(agents: Agents, entry: Entry, head: Block) -> Iterator[Said]:
    """What stands in the head's own block before and behind the name."""
    start, end = _inside(head, entry.start), _inside(head, entry.end - 1) + 1
    for one in in_name(agents, head.text, start, end):
        yield one, head, 0.7
    if head.kind == "front":
        return
    cell = next((m for m in head.marks if m.kind == "cell" and m.start <= start < m.end), None)
    begin, stop = (cell.start, cell.end) if cell else (0, len(head.text))
    text = head.text[:stop]
    if entry.layout == "title-field":
        begin = start  # before it stands the field's own name
    for beside in (text[begin:start], text[end : end + _LENGTH]):
        number = arxiv(beside)
        if number:
            yield Stated("arxiv", number[0], number[0], start, end), head, 0.9
            break
    if entry.layout == "citation":
        for side in (_source(agents, head, text[:start], begin), _source(agents, head, text, end)):
            yield from side
        return
    people = list(_behind_dashes(head, text, end))
    yield from people
    yield from _before_quote(agents, head, text, begin, start)
    place = _PLACE.match(text, end, stop)
    if place and not _is_other(agents, place[1]):
        year = int(place[2])
        yield Stated("venue", place[1], place[1], *place.span(1)), head, 0.8
        yield Stated("year", year, year, *place.span(2)), head, 0.8
    cited = _CITED.match(text, end, stop)
    if cited and not _is_other(agents, cited[1]):
        yield Stated("author", cited[1], cited[1], *cited.span(1)), head, 0.8
    if not people and end < stop:
        yield from _stated(agents, head, text, end, min(stop, end + _LENGTH), True, 0.9)
    if start > begin:
        yield from _stated(agents, head, text[:start], begin, start, True, 0.9)


def _is_other(agents: Agents, name: str) -> bool:
    """Whether a word before a year is a month, an organisation or a venue that is known, and so
    neither a surname nor a venue that is not."""
    if name.lower() in MONTHS or agents.is_org(name):
        return True
    return bool(agents.find_venues(name, expected=True))


def _people(block: Block) -> Iterator[Said]:
    """The people of a line that names several and nothing else."""
    names = list(pieces(block.text.rstrip(" :："), 0))
    if len(names) > 1:
        yield from _authors(block, block.text, names)


def _behind_dashes(head: Block, text: str, end: int) -> Iterator[Said]:
    """The people behind a title and a long dash, or several behind a comma, up to the first link:
    "Title ———— Ada Byron1", "Title, Ada Byron, Mary Somerville"."""
    dashes = _DASHES.match(text, end)
    comma = None if dashes else _COMMA.match(text, end)
    parting = dashes or comma
    if parting is None:
        return
    links = (m.start for m in head.marks if m.kind == "link" and m.start >= end)
    behind = text[: min(links, default=len(text))].rstrip(" [\xa0")
    names = list(pieces(behind, parting.end()))
    if dashes or len(names) > 1:
        yield from _authors(head, text, names)


def _before_quote(agents: Agents, head: Block, text: str, begin: int, start: int) -> Iterator[Said]:
    """The surnames before a title in quotation marks: 'Byron and Somerville, “…”'."""
    people = _BEFORE_QUOTE.fullmatch(text, begin, start)
    for first, last in pieces(text[: people.end(1)], people.start(1)) if people else ():
        if not _is_other(agents, text[first:last]):
            yield Stated("author", text[first:last], text[first:last], first, last), head, 0.8


def _authors(block: Block, text: str, names: list[tuple[int, int]]) -> Iterator[Said]:
    """The people whose names stand at these places, if all of them are such."""
    if all(_is_full_name(text[a:b]) for a, b in names):
        for a, b in names:
            yield Stated("author", text[a:b], text[a:b], a, b), block, 0.9


def _source(agents: Agents, head: Block, text: str, start: int) -> Iterator[Said]:
    """What stands before or behind the title of a citation: authors, venue, year in any order."""
    if start >= len(text):
        return
    for one in fields.source(agents, text[: start + _LENGTH * 2], start):
        if not _in_label(agents, head, one):
            yield one, head, 0.9


def _bylines(agents: Agents, note: Note, own: list[int]) -> Iterator[Said]:
    """Lines right under the title that are nothing but people, at least two of them."""
    found: list[Said] = []
    for i in own:
        block = note.blocks[i]
        text = re.split(r"[;；]", block.text)[0]
        names = [(a, b, text[a:b]) for a, b in pieces(text, 0)]
        if block.field or block.kind == "heading" or not names:
            break
        if not all(_is_full_name(name) for _, _, name in names):
            break
        found += [(Stated("author", name, name, a, b), block, 0.9) for a, b, name in names]
    if len(found) >= 2:
        yield from found
        return
    for i in own[:2]:
        block = note.blocks[i]
        prose = block.kind in ("paragraph", "quote", "item") and not block.field
        by = _BY.match(block.text) if prose else None
        if by and _all_people(block.text[by.end() :]):
            for one in fields.authors(agents, block.text, by.end()):
                yield one, block, 0.9
            return
        if prose and (_only_makers(agents, block.text) or _is_signed(agents, block.text)):
            yield from _source(agents, block, block.text, 0)


def _all_people(text: str) -> bool:
    """Whether a text is nothing but people, two at least, each with where they work in brackets."""
    names = [part.strip() for part in _PARTS.split(_BRACKETS.sub(" ", text)) if part.strip()]
    return len(names) > 1 and all(map(_is_full_name, names))


def _only_makers(agents: Agents, text: str) -> bool:
    """Whether a line is made of people, organisations, venues and dates, two at least."""
    parts = [p.strip() for p in _PARTS.split(text) if p.strip()] if len(text) <= 300 else []
    return sum(map(_is_full_name, parts)) >= 2 and all(
        _is_full_name(p) or agents.is_org(p) or lead.is_meta(agents, p) for p in parts
    )


def _tells_source(agents: Agents, text: str) -> bool:
    """Whether a heading below the title is no section: who made the paper, when or where."""
    if _is_signed(agents, text) or _only_makers(agents, text):
        return True
    return len(text) <= 60 and any(True for _ in dates(text)) and lead.is_meta(agents, text)


def _is_signed(agents: Agents, text: str) -> bool:
    """Whether a line tells who made the paper, and when or where: "Byron, Somerville (1843)",
    "Loom Institute, ICML 2013"."""
    dated = _DATED.search(text) if len(text) <= 300 else None
    if dated is None:
        return False
    names = [text[a:b] for a, b in pieces(text[: dated.start()])]
    last = names[-1] if names else ""
    if last and agents.find_venues(last, expected=True):  # ", ICML 2013"
        names.pop()
    makers = [agents.is_org(name) for name in names]
    told = len(names) > 1 or any(makers)
    return told and all(o or is_person(n) for o, n in zip(makers, names, strict=True))


def _is_full_name(name: str) -> bool:
    return " " in name and is_person(name)


def _line(
    agents: Agents, note: Note, block: Block, *, first: bool, whole: bool = False
) -> Iterator[Said]:
    """What a line says, up to the end of its first sentence unless ``whole``."""
    text = block.text
    if first and block.kind == "item" and block.runs:
        # "2016. Nine pages": Markdown takes the year for the number of a list item.
        number = _NUMBERED.match(note.text, block.start, block.runs[0][1])
        if number:
            year = int(number[1])
            before = Block("item", 0, block.start, block.start + 4, block.line, number[1],
                           ((0, block.start),))  # fmt: skip
            yield Stated("year", year, year, 0, 4), before, 0.8
    start = 0 if whole else _behind_title(block)
    end = min(len(text), start + _LENGTH)
    stop = None if whole else _SENTENCE.search(text, start + 3)
    if stop:
        end = min(end, stop.start() + 1)
    yield from _stated(agents, block, text, start, end, first, 0.9 if first else 0.8)


def _stated(
    agents: Agents, block: Block, text: str, start: int, end: int, first: bool, sure: float
) -> Iterator[Said]:
    found = list(lead.stated(agents, text, start, end, first=first))
    dated = any(one.property == "year" for one in found)
    found += makers(agents, text, start, end, dated=dated, first=first)
    for one in found:
        if not _in_label(agents, block, one):
            yield one, block, sure


def _in_label(agents: Agents, block: Block, one: Stated) -> bool:
    """Whether a statement is but a link's label: [github](…) names no maker; [SOSP 2023](…) and
    [Title (SOSP 2023)](…) do tell when and where."""
    for mark in block.marks:
        if mark.kind == "link" and mark.start <= one.start and one.end <= mark.end:
            if one.property not in ("year", "month", "venue"):
                return True
            opened = max(block.text.rfind(c, mark.start, one.start) for c in "([（【")
            label = block.text[max(mark.start, opened + 1) : mark.end]
            return not lead.is_meta(agents, label.rstrip(" )]）】"))
    return False


def _behind_title(block: Block) -> int:
    """Where a line goes on after the title in 《…》 or in a link with which it begins."""
    quoted = _QUOTED.match(block.text)
    if quoted:
        return quoted.end()
    for mark in block.marks:
        if mark.kind == "link" and mark.start <= 1 and mark.end - mark.start > 15:
            return mark.end
    return 0


def _inside(block: Block, source: int) -> int:
    """The text offset of a source offset."""
    for text, where in reversed(block.runs):
        if where <= source:
            return min(len(block.text), text + source - where)
    return 0
