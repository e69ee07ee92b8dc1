"""Weighs what the layout rules propose and cuts the note into entries."""

from __future__ import annotations

from kg.model import Entry, ReadingStatus
from kg.naming import fold
from kg.read.calendar import find_day
from kg.read.layouts import RULES, whole
from kg.read.state import Head, Reading
from kg.read.titles import (
    bare_title,
    is_name,
    is_section,
    known_names,
    several,
    split_name,
    title_score,
    words,
)


def find_entries(note: Reading) -> tuple[Entry, ...]:
    """The entries of a note, in reading order; ``note.skipped`` then says what was left out."""
    for rule in RULES:
        rule(note)
    pending = [h for h in note.heads.values() if h.layout == "to-read"]
    others = [h for h in note.heads.values() if h.layout != "to-read"]
    chosen = _chosen(note, others)
    parts = _parts(note, sorted(chosen + pending, key=lambda h: h.block))
    return _entries(note, parts)


def _chosen(note: Reading, heads: list[Head]) -> list[Head]:
    """The heads that stand, be it one for the whole file or one for each of its parts."""
    heads = _titled_below(note, heads)
    cited = [h for h in heads if h.layout == "bibliography"]
    heads = [h for h in heads if h.layout != "bibliography"]
    titled = [h for h in heads if h.layout == "title-field"]
    file, evidence, top = whole.find(note)
    if len(titled) == 1 and not any(h.layout == "guillemets" for h in heads):
        head = titled[0]
        if _spans(note, head):
            head.first, head.last = 0, len(note.blocks) - 1
            return [head]
    if titled:
        return titled
    outer = _outermost(note, [h for h in heads if h.strength >= 2])
    strong = [h for h in outer if h.strength >= 3]
    distinct = {fold(h.name) for h in strong}
    if len(distinct) >= 3:
        evidence = top  # many papers may well have sections, and be spoken of
    if file is not None and evidence >= whole.ENOUGH:
        own = fold(file.name)
        headed = [
            h for h in outer
            if h.layout in ("heading", "guillemets", "table", "line") and h.block != file.block
            and fold(h.name) not in own and own not in fold(h.name)
        ]  # fmt: skip
        inner = {n for n in distinct if n not in own and own not in n}
        if (len(inner) < 2 and len(headed) < 2) or (evidence >= 6 and len(headed) < 3):
            for head in outer:
                if head.block != file.block:
                    note.skip(head.block, "within a note on one paper")
            return [file]
    if len(distinct) >= 2 or (strong and len(outer) >= 2):
        return _company(note, heads, outer)
    names = [
        h
        for h in heads
        if h.layout in ("heading", "wikilink", "bold-name") and h.block not in note.skipped
    ]
    known = sum(fold(h.name) in known_names() for h in names)
    if len(outer) >= 3 or (_collects(note) and names) or (known >= 3 and known * 2 >= len(names)):
        return _company(note, heads, outer)
    if strong:
        return strong
    if cited:
        return cited  # a file that is a bibliography and nothing else
    if len(outer) == 1 and _at_top(note, outer[0]):
        return outer
    for head in outer:
        note.skip(head.block, "too little speaks for a paper")
    return []


def _titled_below(note: Reading, heads: list[Head]) -> list[Head]:
    """A heading that is a name and the full title in the line below it are one paper."""
    by_block = {h.block: h for h in heads}
    for i, block in enumerate(note.blocks):
        if block.kind != "heading" or block.field or is_section(block.text):
            continue
        below = by_block.get(note.first_content(i))
        if below is None or below.layout not in ("guillemets", "item", "line", "citation"):
            continue
        if below.block > note.last[i] or title_score(below.name) < 2:
            continue
        name = bare_title(block.text)
        siblings = [j for j in note.children[i] if j in by_block and j != below.block]
        if not words(name) or len(name) > 60 or title_score(name) >= 3 or siblings:
            continue
        at = block.text.find(name)
        start, end = (at, at + len(name)) if at >= 0 else (0, len(block.text))
        del by_block[below.block]
        by_block[i] = Head(i, start, end, name, "heading", 3, status=below.status, title=below.name)
    return list(by_block.values())


def _at_top(note: Reading, head: Head) -> bool:
    """Whether nothing but headings and short lines stands before the head."""
    before = [b for b in note.blocks[: head.block] if b.kind not in ("front", "heading", "comment")]
    return len(before) <= 2 and all(len(b.text) <= 60 for b in before)


def _spans(note: Reading, head: Head) -> bool:
    """Whether a single title field stands at the top of the note and so titles all of it."""
    before = sum(b.kind == "heading" for b in note.blocks[: head.block])
    return before <= 2


def _outermost(note: Reading, heads: list[Head]) -> list[Head]:
    """Heads that do not stand within another's part, unless that other is a mere group."""
    by_block = {h.block: h for h in heads}
    groups = set()
    for head in heads:
        if note.blocks[head.block].kind != "heading" or head.strength >= 3:
            continue
        inside = [
            h for h in heads
            if head.block < h.block <= note.last[head.block] and h.strength >= head.strength
            and note.blocks[h.block].kind in ("heading", "item", "row", "paragraph")
        ]  # fmt: skip
        if len(inside) >= 2:
            groups.add(head.block)
            note.skip(head.block, "a group of papers")
    found = []
    for head in sorted(heads, key=lambda h: h.block):
        if head.block in groups:
            continue
        ups = [u for u in note.ancestors(head.block) if u in by_block and u not in groups]
        if ups:
            note.skip(head.block, "within another paper's part")
            continue
        found.append(head)
    return found


def _company(note: Reading, heads: list[Head], outer: list[Head]) -> list[Head]:
    """In a note on several papers bare names count as well, where they stand beside them."""
    levels = {note.blocks[h.block].level for h in outer if note.blocks[h.block].kind == "heading"}
    found = list(outer)
    collects = _collects(note)
    have = {h.block for h in outer}
    # Levels at which headings gather papers, as "### NLP" does over items that are papers.
    over = {u for h in outer for u in note.ancestors(h.block) if note.blocks[u].kind == "heading"}
    groups = {
        level for level in {note.blocks[u].level for u in over}
        if sum(note.blocks[u].level == level for u in over)
        > sum(note.blocks[b].kind == "heading" and note.blocks[b].level == level for b in have)
    }  # fmt: skip
    shallow: dict[int, int] = {}  # under each heading, how deep its items that are papers stand
    for head in outer:
        if head.layout == "item":
            above = note.heading_of(head.block)
            shallow[above] = min(shallow.get(above, 99), note.depth(head.block))
    for head in heads:
        block = note.blocks[head.block]
        above = note.heading_of(head.block)
        if head.layout == "item" and head.block in have and note.depth(head.block) > shallow[above]:
            note.skip(head.block, "a reference within another paper's part")
            found.remove(head)
        if head.block in have or head.strength >= 2:
            continue
        if any(u in have for u in note.ancestors(head.block)):
            continue
        if head.layout == "term" and not collects:
            continue  # "GNN" is a paper only among papers
        if block.kind == "heading":
            if block.level in groups or head.block in over:
                continue
            named = is_name(head.name) or title_score(head.name) >= 1
            if named and (not levels or block.level in levels or block.level - 1 in levels):
                if note.last[head.block] > head.block:
                    found.append(head)
        elif head.layout in ("line", "bold-name", "wikilink") or (
            head.layout == "item-name" and above in shallow
        ):  # fmt: skip
            found.append(head)
    return found


def _collects(note: Reading) -> bool:
    """Whether the note says of itself that it holds notes on papers."""
    titles = [b.text for b in note.blocks if b.kind == "front" and b.field in ("title", "topic")]
    titles += [b.text for b in note.blocks if b.kind == "heading" and b.level == 1][:1]
    return any(whole.COLLECTION.search(t) for t in (*titles, note.path))


def _parts(note: Reading, heads: list[Head]) -> list[tuple[Head, int, int]]:
    """For each head the blocks that are about its paper, as a half-open range."""
    starts = sorted({min(h.first, h.block) if h.first >= 0 else h.block for h in heads})
    parts = []
    for head in heads:
        first = min(head.first, head.block) if head.first >= 0 else head.block
        block = note.blocks[head.block]
        if head.last >= 0:
            stop = head.last + 1
        elif head.layout == "to-read" or block.kind == "heading":
            stop = note.last[head.block] + 1
        elif head.run or head.first >= 0:
            governing = note.heading_of(first)
            stop = note.last[governing] + 1 if governing >= 0 else len(note.blocks)
            if head.layout == "title-field":
                stop = len(note.blocks)
            elif governing >= 0:
                # A deeper heading under the same one still belongs to the paper.
                pass
        else:
            stop = note.last[head.block] + 1
        following = next((s for s in starts if s > head.block), stop)
        if head.layout != "file":
            stop = min(stop, max(following, head.block + 1))
        parts.append((head, first, max(stop, head.block + 1)))
    return parts


def _entries(note: Reading, parts: list[tuple[Head, int, int]]) -> tuple[Entry, ...]:
    """Entries from parts; a paper that occurs twice becomes one."""
    made: list[Entry] = []
    where: dict[str, int] = {}
    journal = _journal_day(note.path)
    stack = sum(head.layout in ("item", "bold") for head, _, _ in parts) >= 3
    for head, first, stop in parts:
        block = note.blocks[head.block]
        short, rest = split_name(head.name)
        short = head.short or short
        aliases = list(head.aliases)
        quoted = _quoted_name(note, head)
        if quoted:
            if short:
                aliases.append(quoted)
            else:
                short = quoted
        title: str | None = head.title or head.name
        if not head.title and title_score(head.name) < 2 and is_name(head.name):
            title = None
        key = short or head.name
        if short and rest and rest != head.name and len(rest.split()) > 2:
            aliases.append(rest)
        status: ReadingStatus = head.status or note.pending[head.block] or "read"
        bare = stop - head.block <= 1 and len(block.text) - (head.end - head.start) < 4
        if status == "read" and stack and head.layout == "item" and bare:
            status = "to-read"
        day = note.days[head.block]
        read_on = day.iso() if day and status == "read" else None
        whole_file = head.first == 0 and stop == len(note.blocks)
        if (head.layout == "file" or whole_file) and read_on is None:
            read_on = _file_day(note)
        if read_on is None and status == "read":
            read_on = _stated_day(note, range(first, min(stop, first + 15))) or journal
        start, end = block.source(head.start, head.end)
        keys = [key, *head.others] if head.others else several(head.name) or [key]
        for number, name in enumerate(keys):
            entry = Entry(
                key=name,
                title=title if len(keys) == 1 else None,
                aliases=tuple(dict.fromkeys(a for a in aliases if a != name)) if not number else (),
                line=block.line, head=head.block, start=start, end=end, blocks=((first, stop),),
                status=status, layout=head.layout, read_on=read_on,
            )  # fmt: skip
            _put(entry, made, where)
    return tuple(made)


def _put(entry: Entry, made: list[Entry], where: dict[str, int]) -> None:
    """Append an entry, or join it to the one that is on the same paper."""
    names = {fold(n) for n in (entry.key, entry.title or "") if fold(n)}
    names |= {fold(known_names()[n]) for n in names if n in known_names()}
    same = next((where[n] for n in sorted(names) if n in where), None)
    if same is not None:
        made[same] = _joined(made[same], entry)
    else:
        same = len(made)
        made.append(entry)
    for name in names:
        where.setdefault(name, same)


def _joined(one: Entry, two: Entry) -> Entry:
    """Two entries on one paper: the first that is read leads."""
    if one.status == "to-read" and two.status == "read":
        one, two = two, one
    names = [*one.aliases, two.key, *two.aliases]
    return Entry(
        key=one.key, title=one.title or two.title,
        aliases=tuple(dict.fromkeys(n for n in names if n != one.key)),
        line=one.line, head=one.head, start=one.start, end=one.end,
        blocks=tuple(sorted({*one.blocks, *two.blocks})),
        status=one.status, layout=one.layout, read_on=one.read_on or two.read_on,
    )  # fmt: skip


def _quoted_name(note: Reading, head: Head) -> str:
    """The short name in a "> Short" line right under the head."""
    at = note.first_content(head.block)
    if 0 < at <= head.block + 2 and note.blocks[at].kind == "quote":
        text = note.blocks[at].text
        for sign in "，,。:： ":
            text = text.split(sign)[0]
        if len(text) <= 30 and (
            is_name(text) or (text[:1].isupper() and text.isalnum() and text.isascii())
        ):
            return text
    return ""


def _stated_day(note: Reading, blocks: range) -> str | None:
    """The date that a field of the entry gives."""
    for i in blocks:
        block = note.blocks[i]
        if block.field == "read_on" and block.value < len(block.text):
            found = find_day(block.text[block.value :])
            if found and found[0].iso():
                return found[0].iso()
    return None


def _journal_day(path: str) -> str | None:
    """The day of a journal: a file whose name is a date and nothing else."""
    stem = path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    found = find_day(stem)
    return found[0].iso() if found and found[1:] == (0, len(stem)) else None


def _file_day(note: Reading) -> str | None:
    """When a note on one paper was written: front matter, a field, or the file's name."""
    for name in ("read_on", "date"):
        for block in note.blocks:
            if block.field == name and block.value < len(block.text):
                found = find_day(block.text[block.value :])
                if found and found[0].iso():
                    return found[0].iso()
    found = find_day(note.path.rsplit("/", 1)[-1])
    return found[0].iso() if found else None
