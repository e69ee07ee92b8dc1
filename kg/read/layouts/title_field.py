"""Field blocks: "* **Title**: …", "题目：…", "title:: …", or a heading "Title" over it."""

from __future__ import annotations

import re

from kg.model import Block
from kg.read.cited import cited, title_span
from kg.read.fields import field_name
from kg.read.state import Head, Reading, links
from kg.read.tidy import tidied
from kg.read.titles import is_label, is_name, is_section, split_name, title_score, words

_ADDRESS = re.compile(r"(?<=\S)\s+[(<]?https?://\S+\s*$")
_GUILLEMETS = re.compile(r"[《〈]([^《》〈〉]{2,300})[》〉]\s*")
_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,6}")  # arxiv.org
_YEAR = re.compile(r"[\s,，]+(?:19|20)\d\d\s*$")
_LIKELY, _CERTAIN = 2, 3  # of a title's score
_PEOPLE = 60  # characters of people, or of a topic, before a title
_LABEL = re.compile(r"([^\W\d]+)\s*\d{1,3}\W*")


def find(note: Reading) -> None:
    """Propose every block that states a paper's title as a field."""
    for i, block in enumerate(note.blocks):
        numbered = _numbered(block)
        if not numbered and (block.field != "title" or block.kind in ("front", "code", "comment")):
            continue
        at, start = i, block.value
        if block.kind == "row":
            continue
        if numbered or start >= len(block.text):
            at, start = note.first_content(i), 0
            if at < 0 or note.blocks[at].field or note.blocks[at].kind == "heading":
                continue
            if block.kind == "heading" and len(note.children[i]) > 2 and not numbered:
                continue  # "## Paper" over a section of its own
        whole = _ADDRESS.sub("", note.blocks[at].text)
        name = whole[start:]
        if not _titular(name, bool(links(note.blocks[at])), block.kind):
            continue
        start, end = _span(note.blocks[at], whole, start)
        name = note.blocks[at].text[start:end]
        head = Head(at, start, end, name, "title-field", 3, run=True)
        _place(note, i, head, numbered)
        note.add(head)
        if 0 < block.value < len(block.text) and block.kind == "paragraph":
            _go_on(note, i)


def _span(block: Block, whole: str, start: int) -> tuple[int, int]:
    """Where the title lies in what a field says: in guillemets, a link or a reference."""
    quoted = _GUILLEMETS.fullmatch(whole, start)
    linked = quoted.span(1) if quoted else _linked_title(block, start)
    if linked:
        return linked
    where = cited(whole, start)
    titled = title_score(whole[where.start : where.end]) >= _LIKELY
    if where.told and (where.start == start or titled):  # behind who wrote it, before when
        return where.start, where.end
    return start, len(whole)


def _place(note: Reading, field: int, head: Head, numbered: bool) -> None:
    """Say from where to where a head speaks whose title stands in the block ``field``."""
    block = note.blocks[field]
    up = block.parent
    if _one_of_several(note, field):
        head.first, head.last, head.run = head.block, note.last[head.block], False
    elif block.kind != "heading" and up >= 0 and note.blocks[up].kind == "item":
        # Properties of an item: the paper is the item, and its name an alias.
        head.first, head.last = up, note.last[up]
        head.aliases = [m for m in _linked(note, up) if m]
    else:
        head.first = _first(note, field)
        over = note.blocks[head.first]
        start, end = title_span(over.text)
        name = over.text[start:end]
        if over.kind == "heading" and not numbered and is_name(name) and not is_section(name):
            head.aliases = [name]


def _go_on(note: Reading, field: int) -> None:
    """Propose the titles alone in the lines behind a title: the field goes on."""
    for i in range(field + 1, len(note.blocks)):
        block = note.blocks[i]
        name = block.text.strip("= \t")
        score = title_score(tidied(name)) + bool(split_name(tidied(name))[0])
        if block.kind != "paragraph" or block.field or name[:1].islower() or score < _CERTAIN:
            break
        start = block.text.index(name)
        end = start + len(name)
        note.add(Head(i, start, end, name, "title-field", 3, run=True, first=i))


def _one_of_several(note: Reading, block: int) -> bool:
    """Whether other items of the same list state the titles of other papers."""
    up = note.blocks[block].parent
    if note.blocks[block].kind != "item" or up < 0:
        return False
    alike = (note.blocks[j] for j in note.children[up])
    titles = (b for b in alike if b.field == "title")  # "Paper: https://…" leads to one
    return sum(_titular(b.text[b.value :], bool(links(b)), b.kind) for b in titles) > 1


def _numbered(block: Block) -> bool:
    """Whether a heading only counts the papers: "Paper 7", "论文2"."""
    label = _LABEL.fullmatch(block.text) if block.kind == "heading" else None
    return label is not None and field_name(label[1]) == "title"


def _linked_title(block: Block, start: int) -> tuple[int, int] | None:
    """The title that a link is called by, where the field goes on before it: "Byron and Wei [Looms
    That Think](…)"."""
    for link in links(block):
        if link.start > start and title_score(block.text[link.start : link.end]) >= 2:
            before = block.text[start : link.start]
            return (link.start, link.end) if len(before) <= _PEOPLE else None
    return None


def _linked(note: Reading, item: int) -> list[str]:
    block = note.blocks[item]
    marks = [m for m in block.marks if m.kind in ("wikilink", "strong") and m.start == 0]
    return [block.text[m.start : m.end] for m in marks[:1]]


def _titular(name: str, linked: bool, kind: str) -> bool:
    if len(name) > 300 or not name.strip() or is_section(name) or name.startswith("http"):
        return False
    undated = _YEAR.sub("", name)  # "Looms That Read 2019" looks like "Byron and Wei 2019"
    if (is_label(name) and title_score(undated) < _LIKELY) or (
        linked and _HOST.fullmatch(name.strip())
    ):
        return False  # "Paper: [arXiv](…)" says where it is, and not what it is called
    if kind == "heading":
        return title_score(name) >= 2
    if name[0].islower() and name.rstrip()[-1] in ".;" and " " in name.strip():
        return False  # "Paper: uses two looms." is what the paper does
    return bool(words(name)) or linked or len(name) < 80


def _first(note: Reading, block: int) -> int:
    """The heading over the field block belongs to the paper when nothing stands between them."""
    at = block
    while at > 0:
        before = note.blocks[at - 1]
        if before.kind == "heading" and (
            note.last[at - 1] >= block
            and not any(note.blocks[j].kind == "heading" for j in range(at, block))
        ):
            return at - 1
        if not before.field or before.kind not in ("item", "paragraph", "quote"):
            break
        at -= 1
    return at
