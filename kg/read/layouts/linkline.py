"""What a line of a list says by its links: a title before, in or over the link to its paper."""

from __future__ import annotations

import re
from urllib.parse import unquote

from kg.addresses import is_paper_address
from kg.model import Block, Mark
from kg.naming import fold, has_han
from kg.read.baretitle import bare_title
from kg.read.cited import Cited, cited, title_span
from kg.read.fields import fields
from kg.read.layouts.listline import SHORT, Line, plausible
from kg.read.people import are_people, is_byline
from kg.read.sources import is_source
from kg.read.state import YEAR, Reading, links
from kg.read.tidy import tidied
from kg.read.titles import is_label, is_name, is_section, title_score, unnumbered, words

_LONGEST = 600
_FILE = re.compile(r"\.(?:md|markdown|html?|pdf|ipynb|txt|org)(?:#.*)?$|^[^:#?]*[^:#?/]$", re.I)
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_NUMBER = re.compile(
    r"\[?((?:0[7-9]|[12]\d)(?:0[1-9]|1[0-2])(?:\.\d{4,5})?)(?:v\d)?\]?\s+[\"“]?(?=\S)"
)
_REFERRED = re.compile(r"\s*\[\d{1,3}\]$")  # a name's number among references
_TAGS = re.compile(r"(?:\[[a-z][^\[\]]{0,30}\]\s*)+")  # "[seg] [action-cls, det] "
_BEHIND = 16  # characters behind a title alone in its line: "【2017】"
_REMARK = re.compile(r"\s*[)>）]?\s*(?:[:：]|[-–—]\s)")  # "https://…: what it is about"
_SHORTEST = 3  # letters of a name
_NAME_WORDS = 4  # … words of one
_OPENERS = "[([（【|"


def over_source(note: Reading, i: int) -> Line | None:
    """A title in bold over a line with its authors, venue and links."""
    block = note.blocks[i]
    below = note.blocks[i + 1] if i + 1 < len(note.blocks) else None
    strong = next((m for m in block.marks if m.kind == "strong" and m.start <= 1), None)
    if strong is None or below is None or below.kind not in ("paragraph", "item", "quote"):
        return None
    if len(block.text) - strong.end > 2 or len(below.text) > _LONGEST or links(block):
        return None
    name = block.text[strong.start : strong.end].strip(" .:：")
    if not any(
        is_paper_address(m.target) and _is_label(below.text[m.start : m.end]) for m in links(below)
    ):
        return None
    people = any(
        m.kind == "emphasis" and are_people(below.text[m.start : m.end]) for m in below.marks
    ) or are_people(below.text[: links(below)[0].start].strip())
    if not (people or cited(below.text, 0, links(below)[0].start).told):
        return None
    return Line(strong.start, strong.end, name, "", 3, "mark") if plausible(name, 1) else None


def over_address(note: Reading, i: int) -> Line | None:
    """A title alone in its line over a field that leads to the paper: "论文：https://…"."""
    block = note.blocks[i]
    below = note.blocks[i + 1] if i + 1 < len(note.blocks) else None
    if below is None or below.field != "url" or links(block) or len(block.text) > _LONGEST:
        return None
    if block.kind != below.kind or block.parent != below.parent:
        return None
    if not any(is_paper_address(m.target) for m in links(below)):
        return None
    start, end = title_span(block.text)
    where = cited(block.text, start, end)
    name = block.text[where.start : where.end]
    alone = len(block.text) - where.end < _BEHIND
    full = alone and title_score(name) >= 2 and plausible(name, 2)
    return Line(where.start, where.end, name, "", 3, "mark") if full else None


def labelled(block: Block) -> Line | None:
    """ "Title [[paper](…)] [[notes](…)]": all links only say what they lead to."""
    own = sorted(links(block), key=lambda m: m.start)
    if not own:
        return None
    labels = [m for m in own if _is_label(block.text[m.start : m.end])]
    if not labels:
        return None
    first = labels[0]
    if any(m.start < first.start for m in own):
        return None
    paper = any(is_paper_address(m.target) for m in labels)
    if not paper and not any(_FILE.search(m.target) for m in labels):
        return None
    stop = first.start
    if stop < 3:
        return None
    short, start = _bold_name(block)
    found = _title(block.text, start, stop)
    at = (found.start, found.end)
    name = block.text[slice(*at)]
    if are_people(name) or any(m.kind == "strong" and m.start > at[0] + 2 for m in block.marks):
        return None
    short = "" if fold(name).startswith(fold(short)) else short
    opened = block.text[:stop].rstrip()[-1:] in tuple(_OPENERS)
    plain = plausible(name, 1 if opened or found.told else 2, paper)
    if not plain:
        return None
    return Line(*at, name, short, 3 if paper and plain >= 1 else 0, "label")


def _bold_name(block: Block) -> tuple[str, int]:
    """The short name in bold with which a line begins, and where its title goes on behind it:
    "**ReedNet [5]** Reading Every Edge, as Weavers Do"; ("", 0) where none does."""
    strong = next((m for m in block.marks if m.kind == "strong" and m.start <= 1), None)
    if strong is None:
        return "", 0
    name = _REFERRED.sub("", block.text[strong.start : strong.end].strip(" .:："))
    at = strong.end
    while block.text[at : at + 1] in tuple(" \t])】.,:：-–—"):
        at += 1
    behind = block.text[at:].split("[", 1)[0]
    titled = is_name(name) and title_score(behind.strip(" .,:：")) >= 2
    return (name, at) if titled else ("", 0)


def _speaks(before: str) -> bool:
    """Whether words before a linked title are a sentence or speak of the paper, and name none."""
    said = before.casefold().split()
    return len(said) > _NAME_WORDS or said[-1:][0] in fields().called


def named_link(block: Block) -> Line | None:
    """ "Short: [Title](paper)", or authors before a title that is a link."""
    for link in links(block):
        before = block.text[: link.start]
        if not before.strip(' \t[("“*'):
            continue
        name = block.text[link.start : link.end]
        if is_label(name) or not plausible(name, 1) or name.startswith("http"):
            return None
        short = before.rstrip()
        if short[-1:] in (":", "：") and len(short) <= SHORT and is_paper_address(link.target):
            short = unnumbered(short[:-1].strip("* `"))
            if is_section(short) or has_han(short) or short.casefold() in fields().called:
                return None
            # "24 Jun 2014, 417 citations: [Title](…)" tells no name.
            told = "," in short or YEAR.search(short) or _speaks(short)
            named = "" if told else short
            return Line(link.start, link.end, bare_title(name), named, 3, "link")
        if is_source(short.rstrip(" ,，:：|-–—")):
            found = cited(block.text, link.start, link.end)
            sure = 3 if is_paper_address(link.target) else 2
            return Line(found.start, found.end, block.text[slice(*found[:2])], "", sure, "link")
        quoted = short[-1:] in tuple('"“')
        if any(m.start < link.start for m in links(block)):
            return None
        if title_score(name) >= 2 and (quoted or is_byline(short.strip(" .,:"))):
            found = cited(block.text, link.start, link.end)
            return Line(found.start, found.end, block.text[slice(*found[:2])], "", 2, "link")
        return None
    return None


def dated_link(block: Block) -> Line | None:
    """ "[2101.00001](paper) Title": a link called by its number or month, or these in brackets."""
    number = _NUMBER.match(block.text) if block.text[:1] in "[12" else None
    if number is None or block.kind != "item":
        return None
    link = next((m for m in links(block) if m.start <= 1 and m.end >= number.end(1)), None)
    if link is not None and link.end > number.end(1) + 3:
        return None  # the title is in the link
    linked = link is not None and is_paper_address(link.target)
    if not linked and (number[0][0] != "[" or "." not in number[1]):
        return None
    found = cited(block.text, number.end())
    name = block.text[found.start : found.end]
    quoted = number[0][-1] in '"“'
    if not plausible(name, 1) or not (linked or quoted or title_score(name) >= 2):
        return None
    return Line(found.start, found.end, name, "", 3 if linked else 2, "link")


def sourced_link(block: Block) -> Line | None:
    """ "[CVPR 2016](paper), Title, [code](…)": a link called by its venue, the title behind it."""
    own = sorted(links(block), key=lambda m: m.start)
    if not own or own[0].start > 2 or not is_source(block.text[own[0].start : own[0].end]):
        return None
    stop = next((m.start for m in own[1:]), len(block.text))
    start = own[0].end
    while start < stop and block.text[start] in " ])\t,，:：.|-–—":
        start += 1
    tags = _TAGS.match(block.text, start, stop)
    found = _title(block.text, tags.end() if tags else start, stop)
    name = block.text[found.start : found.end]
    if not plausible(name, 1) or are_people(name):
        return None
    # "[[arXiv 2021]()] Title": the address is still to be filled in.
    paper = title_score(name) >= (1 if is_paper_address(own[0].target) else 2)
    paper = paper and (is_paper_address(own[0].target) or not own[0].target)
    return Line(found.start, found.end, name, "", 3 if paper else 2, "link")


def addressed(block: Block) -> Line | None:
    """ "Title. Journal. 1843. https://…pdf": a line with the bare address of its paper behind the
    title, and a remark behind that; one that does not look like a title is one of many."""
    own = links(block)
    if len(own) != 1 or not is_paper_address(own[0].target) or not own[0].start:
        return None
    link = own[0]
    if not block.text.startswith(("http", "www."), link.start):
        return None
    if block.text[link.end :].strip() and not _REMARK.match(block.text, link.end):
        return None
    before = block.text[: link.start].rstrip(" \t:：-–—<(,，")
    name = tidied(before)
    found = _title(name, 0, len(name))
    name = name[found.start : found.end]
    at = before.find(name)
    several = "," in name or " and " in name or "&" in name  # three words may be a name, or a title
    if at < 0 or is_section(name) or (several and are_people(name)):
        return None
    if block.kind == "item" and title_score(name) >= 2:
        return Line(at, at + len(name), name, "", 3 if before != name else 2, "address")
    likely = name[:1].isupper() and not is_label(name) and plausible(name, 0)
    likely = likely and (block.kind == "item" or len(words(name)) >= 3)
    return Line(at, at + len(name), name, "", 0, "address") if likely else None


def behind_address(block: Block) -> Line | None:
    """ "https://arxiv.org/… Title": an item that begins with the bare address of its paper."""
    own = links(block)
    if block.kind != "item" or len(own) != 1 or own[0].start or not is_paper_address(own[0].target):
        return None
    if not block.text.startswith(("http", "www.")):
        return None
    start = own[0].end
    while start < len(block.text) and block.text[start] in " \t:：-–—|,，":
        start += 1
    found = _title(block.text, start, len(block.text))
    name = block.text[found.start : found.end]
    if not plausible(name, 1) or is_section(name) or are_people(name):
        return None
    return Line(found.start, found.end, name, "", 2, "label")


def filed(block: Block) -> Line | None:
    """A link at the beginning that leads to a file: one note of many."""
    first = min(links(block), key=lambda m: m.start, default=None)
    if first is None or block.text[: first.start].strip(' \t[("“*') or _is_paper(first):
        return None
    if first.target.startswith("#") or not _FILE.search(first.target.split("?")[0]):
        return None
    name = bare_title(block.text[first.start : first.end])
    at = block.text.find(name, first.start) if name else -1
    if " " not in name and name.count("_") >= 2:
        return Line(at, at + len(name), name.replace("_", " "), "", 0, "file")
    if at < 0 or fold(name) in fields().labels:
        return None
    found = cited(block.text, at, at + len(name))
    name = block.text[slice(*found[:2])]
    if not plausible(name, 1, found.told) and not _same_file(name, first.target):
        return None
    stem = fold(unquote(first.target.rsplit("/", 1)[-1]))
    same = len(fold(name)) >= 12 and fold(name)[:40] in stem and title_score(name) >= 1
    return Line(found.start, found.end, name, "", 2 if same and found.told else 0, "file")


def _same_file(name: str, target: str) -> bool:
    """Whether a file of one's own is called as the link to it is: "[Ansor](ansor.md)"."""
    path = unquote(target)
    if "://" in path or not path.lower().endswith((".md", ".markdown")):
        return False
    bare = fold(name)
    if len(bare) < _SHORTEST or is_section(name) or bare in fields().labels:
        return False
    return bare == fold(path.rsplit("/", 1)[-1].rsplit(".", 1)[0])


def _title(text: str, start: int, end: int) -> Cited:
    while end > start and text[end - 1] in " \t[([（【|<":
        end -= 1
    bare = unnumbered(text[start:end])
    if text[start:end].endswith(bare):
        start = end - len(bare)
    return cited(text, start, end)


def _is_label(text: str) -> bool:
    text = text.strip(" []().")
    return is_source(text) or is_label(text) or _HOST.fullmatch(text) is not None


def _is_paper(mark: Mark) -> bool:
    return is_paper_address(mark.target) and "://" in mark.target
