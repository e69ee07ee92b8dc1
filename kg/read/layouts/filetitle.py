"""What may title a whole file: its first heading, a line above it, its front matter or its name."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import NamedTuple

from kg.addresses import is_paper_address
from kg.han import simplified
from kg.naming import fold, has_han
from kg.read.baretitle import bare_title
from kg.read.calendar import find_day
from kg.read.cited import cited, title_span, uncited
from kg.read.fields import fields
from kg.read.people import is_byline
from kg.read.state import Reading, linked_title, links, org_names
from kg.read.tidy import tidied
from kg.read.titles import (
    generic_terms,
    is_label,
    is_name,
    is_section,
    known_names,
    short_value,
    split_name,
    title_score,
    words,
)

STATED = frozenset(
    {"authors", "venue", "arxiv", "doi", "url", "published", "org", "first_author", "year"}
)
HEADER = 24  # blocks at the top of a file in which fields speak of its paper
READ = 400  # blocks that are searched for talk of "the paper"
_YEAR_FIRST = re.compile(r"^(?:19|20)\d\d\s+(?=[A-Z])")
_NOTION_ID = re.compile(r"\s+[0-9a-f]{32}$")
_JOINED = re.compile(r"[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+){3,}$")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_HUMPS = 3
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9+-]*(?: [A-Z0-9][A-Za-z0-9+.-]*){0,3}")
_COINED = re.compile(r"[A-Za-z][A-Z]|[A-Za-z]-?\d")
_ASIDE = ("topic", "status", "read_on", "date")  # fields of a note in a heading: "###### tags: …"
_COLON = re.compile(r"(?<=\w)_\s?(?=[A-Z])")
_FIRST = 400  # a line that opens a file with its paper is no longer
_BY = re.compile(r"[,，\s]*by\s+[A-Z]")
_LEADING = "：:之—–-】）)"
_HEADING = 40  # a heading in Chinese that holds a name and is longer tells of something else
_URL = re.compile(r"https?://[^\s\"'<>]+")
_QUOTED = re.compile(r"“([^“”]{8,250}?)[.,]?”")  # in a reference: Byron, “Looms That Read.” 1843
_CITED = re.compile(r"@?([a-z]{2,})\w*?((?:19|20)\d\d)[a-z]?\w*", re.I)


class Title(NamedTuple):
    """A name that may title the file, at ``text[start:end]`` of a block (-1: the file name)."""

    block: int
    start: int
    end: int
    name: str
    points: int  # for how it is written


def titles(note: Reading) -> list[Title]:
    """The names that may title a file, likeliest places first."""
    above = _above_headings(note) or _opening(note)
    if above is not None:
        return [above]
    found = []
    for i, block in enumerate(note.blocks[:60]):
        if block.kind == "front" and block.field == "title":
            raw = block.text[block.value : block.value + 600]
            found.append(_title(i, block.text, uncited(bare_title(raw)), 3 * _wrapped(raw)))
        elif block.kind == "front" and block.field == "cites":
            quoted = _QUOTED.search(block.text, block.value)
            if quoted and title_score(quoted[1]) >= 2:
                found.append(Title(i, *quoted.span(1), quoted[1], 3))
    if not found:
        found += _aliases(note)
    found += _headings(note, found[-1] if found else None)
    if not any(title.name for title in found):
        found += short_fields(note)
    if any(title.name and _may_title(title) for title in found):
        return found
    name = named_by_file(note)
    if not any(title.name for title in found) or title_score(name) == 3:
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
            found.append(Title(-1, 0, 0, name, points))
    return found


def _aliases(note: Reading) -> list[Title]:
    """Titles and names among the aliases in front matter that leads to a paper: "aliases: [X]"."""
    file = named_by_file(note)
    if is_name(file) or title_score(file) >= 2:
        return []  # the file is called by the paper's name, and this is another
    front = [b.text for b in note.blocks[:60] if b.kind == "front"]
    if not any(is_paper_address(m[0]) for text in front for m in _URL.finditer(text)):
        return []
    found = []
    for i, block in enumerate(note.blocks[:60]):
        name = block.text[block.value :].strip(" -[]\"'") if block.field == "alias" else ""
        if block.kind == "front" and (title_score(name) >= 2 or is_name(name)):
            at = block.text.find(name)
            found.append(Title(i, at, at + len(name), name, 3))
    return found[:1]


def _may_title(title: Title) -> bool:
    """Whether a heading or the like is more than a topic: a title, or a name."""
    name = title.name
    return bool(
        title.points > 0 or title_score(name) or is_name(name) or fold(name) in known_names()
    )


def named_by_file(note: Reading) -> str:
    """What the file's name calls the note."""
    return uncited(bare_title(_file_title(note.path)))


def short_fields(note: Reading) -> list[Title]:
    """What a field at the top of the file says is the work's short name."""
    found = []
    for i, block in enumerate(note.blocks[:HEADER]):
        name = block.text[block.value :] if block.field == "short" else ""
        name = short_value(name)
        if name and len(name) <= 40:
            found.append(_title(i, block.text, name, int(title_score(name) > 0 or is_name(name))))
    return found[:1]


def _above_headings(note: Reading) -> Title | None:
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
    fielded = title_score(name) >= 2 and below.field in STATED
    return _title(top, text, name, 3) if byline or fielded else None


def _opening(note: Reading) -> Title | None:
    """A title with its paper's address, or in bold alone or with its authors, in the first line of
    text: "[Title](https://…pdf)", "Title (https://…)", "**Title**, by A. Byron". A heading over it
    that only says "Links" or "Paper" does no harm; others like it make it one of a list.
    """
    top = note.first_content(-1)
    if top >= 0 and note.blocks[top].kind == "heading" and is_section(note.blocks[top].text):
        top = note.first_content(top)
    if top < 0 or note.blocks[top].kind not in ("item", "paragraph", "quote"):
        return None
    block = note.blocks[top]
    own = links(block)
    paper = next((m for m in own if is_paper_address(m.target)), None)
    strong = next((m for m in block.marks if m.kind == "strong" and m.start <= 1), None)
    others = (h for h in note.heads.values() if h.block != top)
    if len(block.text) > _FIRST or block.field or any(h.strength >= 2 for h in others):
        return None
    if paper is not None and paper.start <= 1 and not is_label(block.text[: paper.end]):
        start, end = paper.start, paper.end
    elif strong is not None and (
        paper or strong.end >= len(block.text.rstrip()) or _BY.match(block.text, strong.end)
    ):
        start, end = strong.start, strong.end
    elif paper is not None and own[0] == paper and paper.start > 1:
        start, end = 0, paper.start
    else:
        return None
    name = bare_title(block.text[start:end].strip(" :：-–—([（【").rstrip("."))
    if title_score(name) < 2 or len(words(name)) < 3:
        return None
    return _title(top, block.text, name, 3)


def _headings(note: Reading, label: Title | None) -> list[Title]:
    """The first heading; where it is a mere label ("论文阅读《X》"), the second as well."""
    found: list[Title] = []
    seen = 0
    top = min((b.level for b in note.blocks if b.kind == "heading"), default=0)
    for i, block in enumerate(note.blocks):
        if block.kind != "heading" or block.field in _ASIDE:
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
        name = _within(name) or name
        points = 3 * _wrapped(raw) - (block.level > max(2, top))
        points += 3 * any(is_paper_address(m.target) for m in links(block))
        label = _title(i, raw, _YEAR_FIRST.sub("", uncited(name)), points)
        found.append(label)
    return found


def _within(text: str) -> str:
    """The only name in a heading in Chinese: "入门之 LoomNet", "VAE 解释"; "" where there is none,
    or where the rest speaks of several works or of a kind of them: "条件 GAN", "ResNet 系列".
    """
    if not has_han(text) or len(text) > _HEADING or title_score(text) > 0:
        return ""
    found = list(_LATIN.finditer(text))
    if len(found) != 1 or is_name(split_name(text)[0]) or fields().groups.search(text):
        return ""
    name = found[0][0].strip(" .-")
    before = text[: found[0].start()].rstrip()
    if (before and before[-1] not in _LEADING) or fold(name) in generic_terms():
        return ""
    return name if fold(name) in known_names() or (not before and _COINED.search(name)) else ""


def _title(block: int, text: str, name: str, points: int) -> Title:
    where = cited(name)
    bare = name[where.start : where.end]
    plain = fields().other_notes.search(bare) is None  # "NIPS 2016 Tutorial: Looms"
    if where.told and where.parted and plain and (title_score(bare) >= 1 or is_name(bare)):
        name = bare
    name = tidied(name)
    maker, _, made = name.partition(" ")
    if fold(maker) in org_names() and fold(made) in known_names():
        name = made  # "Google Spanner"
    at = text.find(name)
    span = (at, at + len(name)) if at >= 0 else (0, len(text))
    return Title(block, *span, name, points)


def _wrapped(text: str) -> bool:
    """Whether a title says that it stands over notes on a paper: "SpEx 阅读笔记"."""
    return fields().wrapped.search(simplified(text)) is not None


def _file_title(path: str) -> str:
    stem = PurePosixPath(path).stem.lstrip("@")
    day = find_day(stem)
    if day and day[1] == 0:
        stem = stem[day[2] :]
    stem = _NOTION_ID.sub("", stem).strip()
    if len(_CAMEL.findall(stem)) >= _HUMPS and not re.search(r"[\s_]", stem):
        return _CAMEL.sub(" ", stem)  # a title that has lost its spaces
    if " " not in stem:
        return re.sub(r"[-_]+", " ", stem).strip()
    # A file's name cannot hold a colon everywhere: "LoomNet_ Weaving Wide Cloth".
    return _COLON.sub(": ", stem, count=1).strip(" -_")


def _cites_itself(note: Reading) -> bool:
    """Whether a file is called by a citation key, and its text cites that author and year."""
    stem = PurePosixPath(note.path).stem
    key = _CITED.fullmatch(stem)
    if key is None:
        return False
    cited = re.compile(rf"{re.escape(key[1])}\b[^()（）\n]{{0,30}}\(?{key[2]}", re.I)
    return stem.startswith("@") or any(cited.search(b.text[:2000]) for b in note.blocks[:READ])
