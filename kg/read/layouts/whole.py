"""One paper per file: titled by its first heading, its front matter, or only its file name."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from kg.addresses import is_paper_address
from kg.han import simplified
from kg.model import Block
from kg.naming import fold, has_han
from kg.read.fields import fields
from kg.read.layouts.filetitle import (
    HEADER,
    READ,
    STATED,
    Title,
    named_by_file,
    short_fields,
    titles,
)
from kg.read.people import is_byline
from kg.read.state import Head, Reading, dates_a_work, links
from kg.read.titles import (
    generic_terms,
    is_label,
    is_name,
    is_section,
    known_names,
    split_name,
    title_score,
    unnumbered,
    words,
)

ENOUGH = 3  # points of evidence from which a file counts as a note on one paper
_VENUE_YEAR = re.compile(r"\b[A-Z][A-Za-z]{2,8}\s*(?:19|20)\d\d\b")
_COINED = re.compile(r"[A-Za-z]\w*[A-Z]|\d")
_NAME = re.compile(r"(?<![A-Za-z0-9])[A-Z][a-z0-9]*[A-Z][A-Za-z0-9-]*")
_ASKING = re.compile(r"(?:why|how|what|when|where|which)\b", re.I)
_TOP = 12  # blocks at the top of a file in which an address is that of its paper
_SOME = 2  # different words of research without which a title alone is none of a paper
_TOLD = 3  # different words of research that make a note one on research
_LISTED = 4  # items at the top that are addresses, from which they are a list of papers
_OPENING = 3  # lines that may say that a note is on something else


def find(note: Reading) -> tuple[Head | None, int, int]:
    """The paper that the whole file is about, if any, how strong the evidence is in all, and how
    strong the part of it is that stands at the top of the file; found once all rules are done."""
    if note.file is None:
        note.file = _find(note)
    return note.file


def _find(note: Reading) -> tuple[Head | None, int, int]:
    best: tuple[Head | None, int, int] = (None, 0, 0)
    proposed = titles(note) if not _elsewhere(note) else []
    parts, (spoken, told) = (sections(note), _spoken(note)) if proposed else (0, (0, 0))
    for title in proposed:
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
        total = top + parts + (spoken or int(titled and told >= _TOLD))
        total -= named <= 0 and not title.points
        if 0 < total < ENOUGH and named > 0 and _is_subject(note, title, spoken > 0):
            total = ENOUGH
        stressed = title.points > 0 and title_score(title.name) >= 2
        if is_cover(note, title.name) and stated < 3 and not stressed and parts < 2:
            continue
        if total < ENOUGH and catalogued(note, title.block):
            total = ENOUGH
        if named == 0 == top and _among_sections(note, title.block):
            continue
        if total > best[1]:
            head = Head(
                max(title.block, 0), title.start, title.end, title.name, "file", 3,
                first=0, last=len(note.blocks) - 1,
            )  # fmt: skip
            best = (head, total, top)
    chosen = best[0]
    if chosen is not None and note.blocks[chosen.block].field == "short":
        full = named_by_file(note)  # a field gives the short name, the file the title
        chosen.title = full if title_score(full) >= 2 else ""
    return best


def catalogued(note: Reading, block: int) -> bool:
    """Whether the title is one of front matter that names authors, and when or where it came out:
    a blog's own knows nothing of a venue, an institute or a year of publication."""
    if block < 0 or note.blocks[block].kind != "front":
        return False
    stated = {b.field for b in note.blocks[:HEADER] if b.kind == "front"}
    return "authors" in stated and bool(stated & (STATED - {"authors", "url"}))


def reads_one(note: Reading) -> bool:
    """Whether a full title opens a file whose headings are the sections of a paper, or its fields
    say the work's short name and who wrote it."""
    header = {b.field for b in note.blocks[:HEADER]}
    if "short" in header and header & {"authors", "first_author"} and short_fields(note):
        return True
    top = note.first_content(-1)
    if top < 0 or title_score(note.blocks[top].text) < 2 or not opens(note, top):
        return False
    return sections(note) >= _SOME


def is_cover(note: Reading, title: str) -> bool:
    """Whether a file tells what its folder holds ("README.md"), and not of a paper that the folder
    is named after, or in one of several folders by its full title."""
    path = PurePosixPath(note.path)
    if fold(path.stem) not in fields().cover_files:
        return False
    folder = path.parent.name
    return not folder or (fold(folder) != fold(title) and title_score(title) < 2)


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


def _is_subject(note: Reading, title: Title, spoken: bool) -> bool:
    """Whether a name alone stands over a whole file that relates it to known works, and begins a
    sentence or has its paper spoken of: "# ViT-X", below it "ViT-X extends ViT"."""
    if not (is_name(title.name) and opens(note, title.block) and _mentions(note)):
        return False
    begins = re.compile(rf"(?:^|[.!?。！？]\s*){re.escape(title.name)}(?![\w-])")
    return spoken or any(
        b.kind in ("paragraph", "item", "quote") and begins.search(b.text[:2000])
        for b in note.blocks[:HEADER]
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
    if short and has_han(name) and is_name(short) and _COINED.search(short):
        return points + 2  # "LoomNet：织机上的残差"
    return points + (is_name(name) and _COINED.search(name) is not None)


def _at_top(note: Reading, title: int) -> int:
    """Points for what stands at the top: the paper's address, its fields."""
    stated: set[str] = set()
    address = False
    listed = 0
    headings = 0
    foreign = False  # under a heading that is no section of the file's paper
    for i, block in enumerate(note.blocks):
        head = note.heads.get(i)
        if i > title and head and head.strength >= 3 and not is_label(head.name):
            break  # here another paper's part begins, or a reference to it
        if block.kind == "heading" and block.field not in STATED:
            headings += i != title
            foreign = i > title >= 0 and not is_section(block.text)
            continue
        if headings > 1 and i > HEADER:
            break
        if block.field in STATED:
            stated.add(block.field)
        elif i == title + 1 and is_byline(block.text):
            stated.update(("authors", "first_author"))
        if headings <= 1 and i <= title + 3 and dates_a_work(block.text):
            stated.update(("venue", "year"))
        if (headings <= 1 or i <= _TOP) and not foreign and _is_address(block):
            address = True
            listed += block.kind == "item" and not block.field
    bar = any(_is_bar(b) for b in note.blocks[max(title, 0) : max(title, 0) + 4])
    address = address and listed < _LISTED
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


def sections(note: Reading) -> int:
    """Points for headings that are the sections of a paper."""
    known = fields()
    found = {fold(unnumbered(b.text)) for b in note.blocks if b.kind == "heading"}
    own = found & known.paper_sections
    points = min(3, len(own)) if len(own) >= 2 else 0
    return points + bool(found & known.papers_only)


def tells(note: Reading) -> tuple[bool, int]:
    """Whether a note without a title speaks as one on a paper does; how much of "the paper"."""
    first = [b.text[:200] for b in note.blocks if b.kind != "front"][:_OPENING]
    first = [text for text in first if not is_section(text)]
    if any(fields().other_notes.search(t) or fields().books.search(t) for t in first):
        return False, 0
    spoken, told = _spoken(note)
    return spoken > 1 or told >= _TOLD or (spoken > 0 and sections(note) > 0), spoken


def _mentions(note: Reading) -> bool:
    """Whether the text names works that are known."""
    for block in note.blocks[:READ]:
        if block.kind not in ("code", "comment", "front", "heading"):
            for name in _NAME.findall(block.text[:2000]):
                if fold(name) in known_names() and fold(name) not in generic_terms():
                    return True
    return False


def _spoken(note: Reading) -> tuple[int, int]:
    """Points for speaking of "the paper" and its authors; how many words of research there are."""
    read = (b for b in note.blocks[:READ] if b.kind not in ("code", "comment", "front"))
    text = simplified("\0".join(block.text[:2000] for block in read)).lower()
    found = sum(map(text.count, fields().speech))
    if found >= 3:
        return 2, _TOLD
    return int(found > 0), sum(word in text for word in fields().research)
