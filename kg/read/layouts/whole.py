"""One paper per file: titled by its first heading, its front matter, or only its file name."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import NamedTuple

from kg.model import Block
from kg.naming import fold, has_han
from kg.read.calendar import find_day
from kg.read.fields import fields
from kg.read.people import is_byline
from kg.read.state import (
    Head,
    Reading,
    dates_a_work,
    is_paper_address,
    linked_title,
    links,
)
from kg.read.titles import (
    bare_title,
    generic_terms,
    is_label,
    is_name,
    is_section,
    known_names,
    split_name,
    title_score,
    title_span,
    uncited,
    unnumbered,
    words,
)

ENOUGH = 3  # points of evidence from which a file counts as a note on one paper
_FIELDS = frozenset(
    {"authors", "venue", "arxiv", "doi", "url", "published", "org", "first_author", "year"}
)
_VENUE_YEAR = re.compile(r"\b[A-Z][A-Za-z]{2,8}\s*(?:19|20)\d\d\b")
_YEAR_FIRST = re.compile(r"^(?:19|20)\d\d\s+(?=[A-Z])")
_NOTION_ID = re.compile(r"\s+[0-9a-f]{32}$")
_JOINED = re.compile(r"[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+){3,}$")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_HUMPS = 3
_CITED = re.compile(r"@?([a-z]{2,})\w*?((?:19|20)\d\d)[a-z]?\w*", re.I)
_COINED = re.compile(r"[A-Za-z]\w*[A-Z]|\d")
_NAME = re.compile(r"(?<![A-Za-z0-9])[A-Z][a-z0-9]*[A-Z][A-Za-z0-9-]*")
_ASKING = re.compile(r"(?:why|how|what|when|where|which)\b", re.I)
_TOP = 12  # blocks at the top of a file in which an address is that of its paper
_HEADER = 24  # … in which fields speak of it
_SOME = 2  # different words of research without which a title alone is none of a paper
_TOLD = 3  # different words of research that make a note one on research
_OPENING = 3  # lines that may say that a note is on something else
_READ = 400  # blocks that are searched for talk of "the paper"


class _Title(NamedTuple):
    """A name that may title the file, at ``text[start:end]`` of a block (-1: the file name)."""

    block: int
    start: int
    end: int
    name: str
    points: int  # for how it is written


def find(note: Reading) -> tuple[Head | None, int, int]:
    """The paper that the whole file is about, if any, how strong the evidence is in all, and how
    strong the part of it is that stands at the top of the file."""
    best: tuple[Head | None, int, int] = (None, 0, 0)
    titles = _titles(note) if not _elsewhere(note) else []
    sections, (spoken, told) = (_sections(note), _spoken(note)) if titles else (0, (0, 0))
    for title in titles:
        if not title.name or len(title.name) > 300:
            continue
        stated = _at_top(note, title.block)
        named = _named(title.name, stated >= 2)
        over = len(words(title.name)) >= 3 and (title.block < 0 or opens(note, title.block))
        over = over and (told >= _SOME or spoken > 0 or _mentions(note))
        if over and named == 0 and _plain(title.name, spoken > 0):
            named = 1
        over = over and named > 0
        top = title.points + named + stated + over
        # A full title needs less to be that of a paper.
        titled = named >= 2 or title.points >= 2 or over
        total = top + sections + (spoken or int(titled and told >= _TOLD))
        total -= named <= 0 and not title.points
        if 0 < total < ENOUGH and named > 0 and _is_subject(note, title, spoken > 0):
            total = ENOUGH
        if named == 0 == top and _among_sections(note, title.block):
            continue
        if total > best[1]:
            head = Head(
                max(title.block, 0), title.start, title.end, title.name, "file", 3,
                first=0, last=len(note.blocks) - 1,
            )  # fmt: skip
            best = (head, total, top)
    return best


def reads_one(note: Reading) -> bool:
    """Whether a full title opens a file whose headings are the sections of a paper, or its fields
    say the work's short name and who wrote it."""
    header = {b.field for b in note.blocks[:_HEADER]}
    if "short" in header and header & {"authors", "first_author"} and _short_fields(note):
        return True
    top = note.first_content(-1)
    if top < 0 or title_score(note.blocks[top].text) < 2 or not opens(note, top):
        return False
    return _sections(note) >= _SOME


def _elsewhere(note: Reading) -> bool:
    """Whether a file lies in a folder of books, courses or code."""
    folders = PurePosixPath(note.path).parts[:-1]
    return any(fold(folder) in fields().other_folders for folder in folders)


def opens(note: Reading, block: int) -> bool:
    """Whether a heading comes first in a file and stands over all the rest of it."""
    if block < 0 or block != note.first_content(-1) or note.last[block] < len(note.blocks) - 1:
        return False
    targets = [m.target for m in links(note.blocks[block])]
    return note.blocks[block].kind == "heading" and (
        not targets or any(map(is_paper_address, targets))
    )


def _is_subject(note: Reading, title: _Title, spoken: bool) -> bool:
    """Whether a name alone stands over a whole file that relates it to known works, and begins a
    sentence or has its paper spoken of: "# ViT-X", below it "ViT-X extends ViT"."""
    if not (is_name(title.name) and opens(note, title.block) and _mentions(note)):
        return False
    begins = re.compile(rf"(?:^|[.!?。！？]\s*){re.escape(title.name)}(?![\w-])")
    return spoken or any(
        b.kind in ("paragraph", "item", "quote") and begins.search(b.text[:2000])
        for b in note.blocks[:_HEADER]
    )


def _among_sections(note: Reading, block: int) -> bool:
    """Whether a heading that is no name stands in a row with those of sections: "Abtract"."""
    own = note.blocks[block]
    return block >= 0 and len(own.text.split()) == 1 and any(
        b.kind == "heading" and b.level == own.level and is_section(b.text)
        for b in note.blocks[block + 1 :]
    )  # fmt: skip


def _plain(name: str, spoken: bool) -> bool:
    """Whether a heading that stands alone over a file may be a title, though not written as one:
    "Implicit priors inhibit data-efficient learning", "Deep Visual Tracking"."""
    found = words(name)
    if len(found) >= 5 - spoken:
        return name[0].isupper() and _ASKING.match(name) is None
    return len(found) >= 3 and title_score(name) >= 1


def _titles(note: Reading) -> list[_Title]:
    above = _above_headings(note)
    if above is not None:
        return [above]
    found = []
    for i, block in enumerate(note.blocks[:60]):
        if block.kind == "front" and block.field == "title":
            raw = block.text[block.value : block.value + 600]
            found.append(_title(i, block.text, uncited(bare_title(raw)), 3 * _wrapped(raw)))
    found += _headings(note, found[-1] if found else None)
    if not any(title.name for title in found):
        found += _short_fields(note)
    if not any(title.name for title in found):
        name = uncited(bare_title(_file_title(note.path)))
        joined = _JOINED.match(PurePosixPath(note.path).stem) is not None
        # File names are often set in lower case: "learning_without_forgetting".
        points = 2 * _wrapped(note.path) + 2 * (joined and title_score(name.title()) >= 3)
        points += 3 * _cites_itself(note)
        if (
            points
            or title_score(name)
            or is_name(name)
            or fold(name) in known_names()
            or has_han(name)
        ):
            found.append(_Title(-1, 0, 0, name, points))
    return found


def _short_fields(note: Reading) -> list[_Title]:
    """What a field at the top of the file says is the work's short name."""
    found = []
    for i, block in enumerate(note.blocks[:_HEADER]):
        name = block.text[block.value :] if block.field == "short" else ""
        name = re.split(r"[(（]", name, maxsplit=1)[0].strip()
        if name and len(name) <= 40:
            found.append(_title(i, block.text, name, int(title_score(name) > 0 or is_name(name))))
    return found[:1]


def _above_headings(note: Reading) -> _Title | None:
    """A title that stands above all headings, with a line of authors below it."""
    top = next((i for i, b in enumerate(note.blocks) if b.kind not in ("front", "comment")), -1)
    head = note.heads.get(top)
    if (
        top < 0
        or (head and head.strength >= 2)
        or note.blocks[top].kind not in ("item", "paragraph", "quote")
    ):
        return None
    below = note.blocks[top + 1] if top + 1 < len(note.blocks) else None
    if below is None or below.kind == "heading":
        return None
    text = note.blocks[top].text
    if len(text) > 600:
        return None
    start, end = title_span(text)
    name = bare_title(text[start:end])
    byline = title_score(name) >= 1 and is_byline(below.text)
    fielded = title_score(name) >= 2 and below.field in _FIELDS
    return _title(top, text, name, 3) if byline or fielded else None


def _headings(note: Reading, label: _Title | None) -> list[_Title]:
    """The first heading; where it is a mere label ("论文阅读《X》"), the second as well."""
    found: list[_Title] = []
    seen = 0
    top = min((b.level for b in note.blocks if b.kind == "heading"), default=0)
    for i, block in enumerate(note.blocks):
        if block.kind != "heading":
            continue
        seen += 1
        wanting = label is not None and label.points >= 3 and title_score(label.name) < 2
        if seen > 3 or (seen > 1 and (block.level > 2 or not wanting)):
            break
        if is_section(block.text):
            if seen == 1 and block.level == 1:
                break
            continue
        raw = block.text[:600]
        day = find_day(raw)
        name = linked_title(block) or bare_title(raw[day[2] :] if day and day[1] == 0 else raw)
        points = 3 * _wrapped(raw) - (block.level > max(2, top))
        points += 3 * any(is_paper_address(m.target) for m in links(block))
        label = _title(i, raw, _YEAR_FIRST.sub("", uncited(name)), points)
        found.append(label)
    return found


def _title(block: int, text: str, name: str, points: int) -> _Title:
    at = text.find(name)
    span = (at, at + len(name)) if at >= 0 else (0, len(text))
    return _Title(block, *span, name, points)


def _wrapped(text: str) -> bool:
    """Whether a title says that it stands over notes on a paper: "SpEx 阅读笔记"."""
    return fields().wrapped.search(text) is not None


def _file_title(path: str) -> str:
    stem = PurePosixPath(path).stem.lstrip("@")
    day = find_day(stem)
    if day and day[1] == 0:
        stem = stem[day[2] :]
    stem = _NOTION_ID.sub("", stem).strip()
    if len(_CAMEL.findall(stem)) >= _HUMPS and not re.search(r"[\s_]", stem):
        return _CAMEL.sub(" ", stem)  # a title that has lost its spaces
    return re.sub(r"[-_]+", " ", stem).strip() if " " not in stem else stem.strip(" -_")


def _cites_itself(note: Reading) -> bool:
    """Whether a file is called by a citation key, and its text cites that author and year."""
    stem = PurePosixPath(note.path).stem
    key = _CITED.fullmatch(stem)
    if key is None:
        return False
    cited = re.compile(rf"{re.escape(key[1])}\b[^()（）\n]{{0,30}}\(?{key[2]}", re.I)
    return stem.startswith("@") or any(cited.search(b.text[:2000]) for b in note.blocks[:_READ])


def _named(name: str, stated: bool) -> int:
    """Points for what the title looks like; ``stated``: it has authors, or the like, below it."""
    if fields().other_notes.search(name) and not (stated and title_score(name) >= 2):
        return -4
    bare = fold(name)
    if bare in generic_terms():
        return -2
    points = 0
    if not words(name) or (name.rstrip().endswith(("?", "？")) and has_han(name)):
        points -= 3  # a heading in Chinese alone titles a group or a talk
    short = split_name(name)[0]
    if bare in known_names() or (short and fold(short) in known_names()):
        points += 2 + (len(words(name)) >= 3)  # three words that are a known title are no topic
    score = title_score(name)
    if score >= 2:
        return points + score - 1 + bool(short)
    # "Knowledge Graphs" is a field; letters or digits as in "ViT-22B" make a name.
    return points + (is_name(name) and _COINED.search(name) is not None)


def _at_top(note: Reading, title: int) -> int:
    """Points for what stands at the top: the paper's address, its fields."""
    stated: set[str] = set()
    address = False
    headings = 0
    foreign = False  # under a heading that is no section of the file's paper
    for i, block in enumerate(note.blocks):
        head = note.heads.get(i)
        if i > title and head and head.strength >= 3 and not is_label(head.name):
            break  # here another paper's part begins, or a reference to it
        if block.kind == "heading" and block.field not in _FIELDS:
            headings += i != title
            foreign = i > title >= 0 and not is_section(block.text)
            continue
        if headings > 1 and i > _HEADER:
            break
        if block.field in _FIELDS:
            stated.add(block.field)
        elif i == title + 1 and is_byline(block.text):
            stated.update(("authors", "first_author"))
        if headings <= 1 and i <= title + 3 and dates_a_work(block.text):
            stated.update(("venue", "year"))
        if (headings <= 1 or i <= _TOP) and not foreign:
            address = address or _is_address(block)
    bar = any(_is_bar(b) for b in note.blocks[max(title, 0) : max(title, 0) + 4])
    return max(3 * address, 2 * bar) + min(2, len(stated)) + 2 * _venue_tag(note)


def _is_address(block: Block) -> bool:
    """Whether a block is the paper's address: a field of it, or a link with few words around."""
    own = [m for m in links(block) if is_paper_address(m.target)]
    label = len(block.text) <= 40 + sum(m.end - m.start for m in own)
    return bool(own) and (label or bool(block.field))


def _is_bar(block: Block) -> bool:
    """Whether a line is nothing but links to a work's resources: "[paper](…) | [code](…)"."""
    own = links(block)
    covered = sum(m.end - m.start for m in own)
    return bool(own) and len(block.text) - covered <= 4 * len(own) and all(
        is_label(block.text[m.start : m.end]) for m in own
    )  # fmt: skip


def _venue_tag(note: Reading) -> bool:
    """Whether the front matter's tags name a conference."""
    front = (b for b in note.blocks[:40] if b.kind == "front" and b.field == "topic")
    return any(_VENUE_YEAR.search(b.text) for b in front)


def _sections(note: Reading) -> int:
    """Points for headings that are the sections of a paper."""
    known = fields()
    found = {fold(unnumbered(b.text)) for b in note.blocks if b.kind == "heading"}
    sections = found & known.paper_sections
    points = min(3, len(sections)) if len(sections) >= 2 else 0
    return points + bool(found & known.papers_only)


def tells(note: Reading) -> tuple[bool, int]:
    """Whether a note without a title speaks as one on a paper does; how much of "the paper"."""
    first = [b.text[:200] for b in note.blocks if b.kind != "front"][:_OPENING]
    first = [text for text in first if not is_section(text)]
    if any(fields().other_notes.search(t) or fields().books.search(t) for t in first):
        return False, 0
    spoken, told = _spoken(note)
    return spoken > 1 or told >= _TOLD or (spoken > 0 and _sections(note) > 0), spoken


def _mentions(note: Reading) -> bool:
    """Whether the text names works that are known."""
    for block in note.blocks[:_READ]:
        if block.kind not in ("code", "comment", "front", "heading"):
            for name in _NAME.findall(block.text[:2000]):
                if fold(name) in known_names() and fold(name) not in generic_terms():
                    return True
    return False


def _spoken(note: Reading) -> tuple[int, int]:
    """Points for speaking of "the paper" and its authors; how many words of research there are."""
    read = (b for b in note.blocks[:_READ] if b.kind not in ("code", "comment", "front"))
    text = "\0".join(block.text[:2000] for block in read).lower()
    found = sum(map(text.count, fields().speech))
    if found >= 3:
        return 2, _TOLD
    return int(found > 0), sum(word in text for word in fields().research)
