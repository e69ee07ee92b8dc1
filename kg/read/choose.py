"""Weighs what the layout rules propose: one paper for the file, or one for each of its parts."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter

from kg.han import simplified
from kg.naming import fold
from kg.read.baretitle import bare_title
from kg.read.calendar import Day
from kg.read.completed import completed, over_lists
from kg.read.excluded import excluded
from kg.read.fields import fields
from kg.read.layouts import untitled, whole
from kg.read.references import without_references
from kg.read.state import Head, Reading, links, said_status
from kg.read.titles import (
    is_kind,
    is_name,
    is_section,
    known_names,
    several,
    split_name,
    title_score,
    unnumbered,
    words,
)

_NO_DAY = Day(0)
_PARTED = (
    "heading",
    "guillemets",
    "table",
    "line",
    "citation",
    "bold",
)  # layouts whose heads part a file
_TITLES = ("guillemets", "item", "line", "citation")  # … and that may stand below a short name
_REASONS = {
    "bibliography": "a reference of the note's paper",
    "term": "a general term",
    "to-read": "on a list to read, but no title or known name",
}
_SHORT_AND_LONG = re.compile(r"[,，]\s+")  # "KCF, Kernelized Correlation Filters"
_PLAIN = 6  # points of evidence that outweigh a few papers named within the note
_LIST = 8  # papers named in a note, from which it is a list, whatever its title


def choose(note: Reading) -> list[Head]:
    """The heads that stand. What does not is noted in ``note.skipped`` with the reason."""
    proposed = list(note.heads.values())
    pending = [h for h in proposed if h.layout == "to-read"]
    cited = [h for h in proposed if h.layout == "bibliography"]
    heads = [h for h in proposed if h.layout not in ("to-read", "bibliography")]
    if whole.reads_one(note) and not collects(note):
        # Works are cited within notes on one paper.
        heads = [h for h in heads if h.layout != "citation" or h.strength >= 3]
    heads = excluded(note, _titled_below(note, without_references(note, heads)))
    chosen = _by_title_fields(note, heads) or _by_weight(note, heads)
    # A bibliography counts where the file is nothing else.
    chosen = chosen or cited
    if not chosen and not pending:
        one = untitled.introduced(note) if collects(note) else untitled.find(note)
        if one is not None:
            return [one]
    taken = {h.block for h in chosen} | {h.block for h in pending}
    for head in proposed:
        if head.block not in taken:
            note.skip(
                head.block, _REASONS.get(head.layout, "a name that nothing here calls a paper")
            )
    for block in taken:
        note.skipped.pop(block, None)
    return sorted(chosen + pending, key=lambda h: (h.block, h.start))


def _by_title_fields(note: Reading, heads: list[Head]) -> list[Head]:
    """Fields that state titles leave no doubt."""
    titled = [h for h in heads if h.layout == "title-field"]
    if len(titled) == 1 and not any(h.layout == "guillemets" for h in heads):
        head = titled[0]
        before = sum(b.kind == "heading" for b in note.blocks[: head.block])
        if before <= 2 and head.last < 0:  # at the top of the note, so it titles all of it
            head.first, head.last = 0, len(note.blocks) - 1
    return titled


def _by_weight(note: Reading, heads: list[Head]) -> list[Head]:
    _promote(note, heads)
    outer = _outermost(note, [h for h in heads if h.strength >= 2], heads)
    strong = [h for h in outer if h.strength >= 3]
    distinct = {fold(h.name) for h in strong}
    file = _whole_file(note, outer, distinct)
    if file is not None:
        return [file]
    many = len(distinct) >= 2 or (strong and len(outer) >= 2) or len(outer) >= 3
    beside = {note.blocks[h.block].parent for h in outer if h.layout == "citation"}
    alike = (h for h in heads if h.layout == "item-title" and title_score(h.name) >= 2)
    many = many or sum(note.blocks[h.block].parent in beside for h in alike) >= 2
    dated = any(title_score(h.name) >= 2 and (note.days[h.block] or _NO_DAY).day for h in outer)
    if many or dated or _names_papers(note, heads) or _siblings(note, heads):
        return _company(note, heads, outer)
    alone = len(outer) == 1 and _at_top(note, outer[0])
    if strong or alone or (outer and collects(note)):
        return strong or outer
    file, evidence, _ = whole.find(note)
    if file is not None and evidence >= whole.ENOUGH + (title_score(file.name) < 2):
        return [file]  # its parts are too few, or too weak, to part it
    for head in outer:
        note.skip(head.block, "too little speaks for a paper")
    return []


def _whole_file(note: Reading, outer: list[Head], distinct: set[str]) -> Head | None:
    """The paper that the whole file is about, unless its parts speak louder."""
    file, evidence, top = whole.find(note)
    if len(distinct) >= 3:
        evidence = top  # many papers may well have sections, and be spoken of
    if file is None or evidence < whole.ENOUGH:
        return None
    if _has_peer(note, file, outer):
        return None
    own = fold(file.name)
    parts = [
        h for h in outer
        if (h.layout in _PARTED or _is_linked_title(note, h)) and h.block != file.block
        and fold(h.name) not in own and own not in fold(h.name)
    ]  # fmt: skip
    others = sum(name not in own and own not in name for name in distinct)
    if not others and _surveys(note, file):
        parts = [h for h in parts if title_score(h.name) >= 2]
    listed = len(parts) >= 3 or others >= _LIST
    stated = whole.catalogued(note, file.block)
    if max(others, len(parts)) >= 2 and (evidence < _PLAIN or listed) and not stated:
        return None
    for head in outer:
        if head.block != file.block:
            note.skip(head.block, "within a note on one paper")
    if file.end > file.start:
        note.name(file)
    return file


def _is_linked_title(note: Reading, head: Head) -> bool:
    """Whether a head is a line of its own that begins with a full title, linked to its paper, or
    stands in a list that is said to be one of papers."""
    block = note.blocks[head.block]
    if head.layout != "item" or title_score(head.name) < 2:
        return False
    over = note.heading[head.block]
    listed = over >= 0 and fold(note.blocks[over].text) in fields().paper_lists
    return block.kind == "paragraph" or listed


def _has_peer(note: Reading, file: Head, outer: list[Head]) -> bool:
    """Whether the heading that would title the file is the first of several papers' headings."""
    block = note.blocks[file.block]
    if block.kind != "heading":
        return False
    peers = (h for h in outer if h.block != file.block and h.layout == "heading")
    peers = (h for h in peers if note.blocks[h.block].level == block.level)
    # Sections are often set as headings of the first level too: there only a title is a peer.
    return any(block.level > 1 or title_score(h.name) >= 2 for h in peers)


def _promote(note: Reading, heads: list[Head]) -> None:
    """Make the heading that would title the file as strong as its peers, where it has such: it is
    the first of several papers."""
    file, evidence, _ = whole.find(note)
    first = note.heads.get(file.block) if file is not None and evidence >= whole.ENOUGH else None
    if first and file and _has_peer(note, file, [h for h in heads if h.strength >= 2]):
        first.strength = max(first.strength, 2)


def _siblings(note: Reading, heads: list[Head]) -> bool:
    """Whether headings side by side are known works or "Short: Title", one in full at least."""
    strong = {h.block for h in heads if h.strength >= 2}
    found: dict[int, list[bool]] = {}
    for head in heads:
        parent = note.blocks[head.block].parent
        if head.layout != "heading" or parent in strong:
            continue
        full = title_score(head.name) >= 2
        if fold(head.name) in known_names() or (full and is_name(split_name(head.name)[0])):
            found.setdefault(parent, []).append(full)
    return any(len(full) > 1 and any(full) for full in found.values())


def _surveys(note: Reading, file: Head) -> bool:
    """Whether a note is on one paper that surveys others: names are then headings of its parts."""
    if len(words(file.name)) < 3 or not whole.opens(note, file.block):
        return False
    return bool(fields().surveys.search(note.blocks[file.block].text))


def _names_papers(note: Reading, heads: list[Head]) -> bool:
    """Whether bare names count: the note says that it collects papers, or most are known."""
    bare = [h for h in heads if h.layout in ("heading", "wikilink", "bold-name")]
    bare = [h for h in bare if h.block not in note.skipped]
    known = sum(fold(h.name) in known_names() or bool(several(h.name)) for h in bare)
    return (bool(bare) and collects(note)) or (known >= 3 and known * 2 >= len(bare))


def collects(note: Reading, tags: bool = True) -> bool:
    """Whether a note says of itself, in its title or tags, that it holds notes on papers."""
    wanted = ("title", "topic") if tags else ("title",)
    said = [b.text for b in note.blocks if b.kind == "front" and b.field in wanted]
    said += [b.text for b in note.blocks if b.kind == "heading" and b.level == 1][:1]
    texts = map(simplified, (*said, note.path))
    return any(fields().collection.search(text) for text in texts)


def _titled_below(note: Reading, heads: list[Head]) -> list[Head]:
    """A heading that is a name and the full title in the line below it are one paper."""
    by_block = {h.block: h for h in heads}
    listed = Counter(note.heading[h.block] for h in heads if note.blocks[h.block].kind != "heading")
    groups = Counter(note.blocks[i].level for i, n in listed.items() if i >= 0 and n >= 2)
    for i, block in enumerate(note.blocks):
        if block.kind != "heading" or block.field or is_section(block.text):
            continue
        if said_status(unnumbered(block.text)):
            continue  # "To read" over the first title of a list
        below = by_block.get(note.first_content(i))
        if below is None or below.layout not in _TITLES:
            continue
        if below.block > note.last[i] or (
            title_score(below.name) < 2
            and (below.layout != "citation" or len(words(below.name)) < 2)
        ):
            continue
        name, *also = _SHORT_AND_LONG.split(bare_title(block.text), maxsplit=1)
        if not is_name(name):
            name, also = bare_title(block.text), []
        siblings = any(j in by_block and j != below.block for j in note.children[i])
        if not words(name) or len(name) > 60 or title_score(name) >= 3 or siblings:
            continue
        if is_kind(name) or fold(name) == fold(below.name):
            continue
        topic = (" " in name or not is_name(name)) and fold(name) not in known_names()
        if groups[block.level] >= 2 and topic:
            continue  # a topic over the only paper in its list, beside such over several
        at = block.text.find(name)
        start, end = (at, at + len(name)) if at >= 0 else (0, len(block.text))
        del by_block[below.block]
        by_block[i] = Head(
            i,
            start,
            end,
            name,
            "heading",
            3,
            status=below.status,
            title=below.name,
            short=name if also else "",
            aliases=also,
        )
    return list(by_block.values())


def _at_top(note: Reading, head: Head) -> bool:
    """Whether nothing but headings and short lines stands before the head."""
    before = [b for b in note.blocks[: head.block] if b.kind not in ("front", "heading", "comment")]
    return len(before) <= 2 and all(len(b.text) <= 60 for b in before)


def _outermost(note: Reading, heads: list[Head], everything: list[Head]) -> list[Head]:
    """Heads that do not stand within another's part, unless that other is a mere group."""
    heads = sorted(heads, key=lambda h: h.block)
    by_block = {h.block: h for h in heads}
    ranks = {rank: [h.block for h in heads if h.strength >= rank] for rank in (1, 2, 3)}
    listed = [h.block for h in heads if h.layout in ("citation", "item")]
    groups = over_lists(note, everything)
    sure = [h.block for h in heads if h.layout in ("citation", "item") and h.strength >= 3]
    for head in heads:
        block, last = note.blocks[head.block], note.last[head.block]
        titled = head.strength >= 3 and title_score(head.name) >= 2
        if block.kind == "heading" and not (titled and links(block)):
            alike = sure if titled else ranks[head.strength] if head.strength < 3 else listed
            least = _LIST if titled else 2
            if bisect_right(alike, last) - bisect_right(alike, head.block) >= least:
                groups.add(head.block)
                note.skip(head.block, "a group of papers")
    groups |= _like_groups(note, heads, listed)
    found = []
    for head in heads:
        if head.block in groups:
            continue
        if any(u in by_block and u not in groups for u in note.ancestors(head.block)):
            note.skip(head.block, "within another paper's part")
            continue
        found.append(head)
    return found


def _like_groups(note: Reading, heads: list[Head], listed: list[int]) -> set[int]:
    """Headings of names over one paper, side by side with such over several: groups as well."""
    over = Counter(note.heading[i] for i in listed if note.heading[i] >= 0)
    levels = [note.blocks[i].level for i, count in over.items() if count >= 2]
    found = set()
    for head in heads:
        block = note.blocks[head.block]
        if block.kind != "heading" or head.title:
            continue
        if levels.count(block.level) < 2 or title_score(head.name) >= 2:
            continue
        if bisect_right(listed, note.last[head.block]) > bisect_right(listed, head.block):
            found.add(head.block)
            note.skip(head.block, "a group of papers")
    return found


def _company(note: Reading, heads: list[Head], outer: list[Head]) -> list[Head]:
    """In a note on several papers bare names count as well, where they stand beside them."""
    found = _Company(note, outer)
    papers = [h for h in outer if not found.refers(h)]
    papers += [h for h in heads if h.strength < 2 and found.admits(h)]
    return papers + completed(note, papers)


class _Company:
    """The papers of a note that are beyond doubt, asked whether others belong to them."""

    def __init__(self, note: Reading, outer: list[Head]) -> None:
        self.note = note
        self.blocks = {h.block for h in outer}
        self.collects = collects(note)
        self.listed = sum(h.layout == "citation" for h in outer) >= 3
        linked = [h for h in outer if h.layout == "item" and note.blocks[h.block].kind == "item"]
        self.linked = len(linked) >= 3  # most of the note's papers may be links of its lists
        headings = [h.block for h in outer if note.blocks[h.block].kind == "heading"]
        self.levels: dict[int, int] = {}  # how many papers there are among headings of a level
        for block in headings:
            level = note.blocks[block].level
            self.levels[level] = self.levels.get(level, 0) + 1
        # Headings that gather papers, as "### NLP" does over items that are papers, and the
        # levels at which most headings do.
        self.over = {
            u for h in outer for u in note.ancestors(h.block) if note.blocks[u].kind == "heading"
        }
        above = [note.blocks[u].level for u in self.over]
        self.groups = {x for x in above if above.count(x) > self.levels.get(x, 0)}
        self.over_list: list[int] = []  # for each block, the last before it that is no item
        for i, one in enumerate(note.blocks):
            self.over_list.append(self.over_list[-1] if i and one.kind == "item" else i)
        self.shallow: dict[int, int] = {}  # under a heading, how deep items that are papers stand
        for head in outer:
            if note.blocks[head.block].kind == "item":
                under = note.heading[head.block]
                depth = min(self.shallow.get(under, 99), note.depth[head.block])
                self.shallow[under] = depth

    def refers(self, head: Head) -> bool:
        """Whether an item stands deeper than those that are papers: it is a reference."""
        if head.layout != "item" or self.note.blocks[head.block].kind != "item":
            return False  # behind an invisible character, a list's dash opens a paragraph
        deeper = self.note.depth[head.block] > self.shallow[self.note.heading[head.block]]
        if deeper:
            self.note.skip(head.block, "a reference within another paper's part")
        return deeper

    def admits(self, head: Head) -> bool:
        """Whether a bare name is a paper here."""
        note, block = self.note, self.note.blocks[head.block]
        if head.block in self.blocks or any(u in self.blocks for u in note.ancestors(head.block)):
            return False
        if block.kind != "heading":
            depth = self.shallow.get(note.heading[head.block])
            if head.layout == "item-title" and self._remarks(head.block):
                return False
            if head.layout == "item-title":  # a title among links to papers, or in a list of them
                listed = self.listed or (self.linked and not note.depth[head.block])
                return (listed and title_score(head.name) >= 3) or depth == note.depth[head.block]
            listed = head.layout == "item-name" and depth is not None
            return listed or head.layout in ("line", "bold-name", "wikilink")
        if block.level in self.groups or head.block in self.over:
            return False
        if block.level == 1 and fields().collection.search(simplified(block.text)):
            return False  # "# Papers Hub" says what the note holds
        if head.layout == "term" and (not self.collects or self.levels.get(block.level, 0) < 3):
            return False  # "GNN" is a paper only among papers
        named = is_name(head.name) or title_score(head.name) >= 1
        beside = not self.levels or block.level in self.levels or block.level - 1 in self.levels
        below = note.blocks[head.block + 1 : note.last[head.block] + 1]
        return named and beside and not all(is_section(b.text) for b in below[:8])

    def _remarks(self, block: int) -> bool:
        """Whether an item is of a list right below a line that is a paper."""
        over = self.over_list[block]
        return over in self.blocks and self.note.blocks[over].kind == "paragraph"


def following(starts: list[int], block: int) -> int | None:
    """The first of the sorted ``starts`` behind ``block``."""
    at = bisect_left(starts, block + 1)
    return starts[at] if at < len(starts) else None
