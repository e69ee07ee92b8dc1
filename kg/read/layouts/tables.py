"""Tables with a paper in each row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from kg.addresses import is_paper_address
from kg.model import Block
from kg.naming import fold
from kg.read.baretitle import bare_title
from kg.read.cited import cited, uncited
from kg.read.fields import field_name, fields
from kg.read.state import Head, Reading, links
from kg.read.titles import generic_terms, is_label, is_name, is_section, title_score

_CALLED = re.compile(
    r"[\u3400-\u9fff]{2,12}\s*[(（]?([A-Za-z][\w+-]{1,24})[)）]?"
)  # "残差网络 ResNet"


def find(note: Reading) -> None:
    """Propose the rows of tables that have a column of titles, or a paper's link in each row."""
    i = 0
    while i < len(note.blocks):
        if note.blocks[i].kind != "row":
            i += 1
            continue
        stop = i + 1
        while (
            stop < len(note.blocks) and note.blocks[stop].kind == "row" and note.blocks[stop].level
        ):
            stop += 1
        if _captions(note, range(i, stop)):
            for row in range(i, stop):
                note.skip(row, "the caption of a picture")
        elif not _record(note, range(i, stop)):
            _table(note, i, stop)
        i = stop


def _captions(note: Reading, rows: range) -> bool:
    """Whether a table of one column has no words in its head: a picture, and what is below it."""
    return note.blocks[rows[0]].level > 0 and all(len(cells(note.blocks[i])) == 1 for i in rows)


def cells(block: Block) -> list[tuple[int, int]]:
    """The spans of a row's cells."""
    return [(m.start, m.end) for m in block.marks if m.kind == "cell"]


def _table(note: Reading, first: int, stop: int) -> None:
    first, names, columns = _header(note, first, stop)
    body: Sequence[int] = range(first + 1, stop)
    listed = "title" in columns and len({"authors", "venue", "year"} & set(columns)) >= 2
    if not body or (note.aside[first] and not listed):
        return
    layout = "bibliography" if note.aside[first] else "table"
    linked = sum(any(is_paper_address(m.target) for m in links(note.blocks[i])) for i in body)
    titled, body = _titled(note, names, columns, body)
    if titled < 0 and linked * 2 < len(body):
        for i in body:
            note.skip(i, "a table without papers")
        return
    for i in body:
        block = note.blocks[i]
        spans = cells(block)
        column = titled if titled >= 0 else _best(block, spans)
        if not 0 <= column < len(spans):
            continue
        start, end = spans[column]
        strong = next(
            (m for m in block.marks if m.kind == "strong" and start <= m.start < end), None
        )
        link = next((m for m in links(block) if start <= m.start < end), None)
        if strong is not None:
            start, end = strong.start, strong.end
        elif link is not None and title_score(bare_title(block.text[start:end])) < 2:
            start, end = link.start, link.end
        end = _before_labels(block, start, end)
        name = bare_title(block.text[start:end])
        name = uncited(name) if is_name(uncited(name)) else name  # "LoomNet (1843)"
        if not name or fold(name) in generic_terms() or not any(c.isalnum() for c in name):
            continue
        both = _CALLED.fullmatch(name) if titled >= 0 else None
        if titled >= 0 and not (
            title_score(name) or is_name(name) or link or linked or listed or both
        ):
            continue
        where = cited(name)
        if where.told and title_score(name[where.start : where.end]) >= 1:
            name = name[where.start : where.end]
        at = block.text.find(name, start)
        if at >= 0:
            start, end = at, at + len(name)
        title, short = _both(name)
        short = both[1] if both and is_name(both[1]) else short
        note.add(Head(i, start, start + len(title), title, layout, 3, last=i, short=short))


def _header(note: Reading, first: int, stop: int) -> tuple[int, list[str], list[str]]:
    """The row with the names of the columns, these, and the properties that they state."""
    found: list[tuple[int, list[str], list[str]]] = []
    for row in (first, first + 1) if stop - first > 2 else (first,):
        header = note.blocks[row]
        names = [header.text[a:b].strip() for a, b in cells(header)]
        columns = [field_name(name) or field_name(name.split("/")[0]) for name in names]
        found.append((row, names, columns))
    empty = "title" not in found[0][2] and not all(found[0][1])
    return found[1] if empty and len(found) > 1 and "title" in found[1][2] else found[0]


def _titled(
    note: Reading, names: list[str], columns: list[str], body: Sequence[int]
) -> tuple[int, Sequence[int]]:
    """The column of titles or names, or -1, and the rows that it gives papers in."""
    titled = columns.index("title") if "title" in columns else _called(names, columns)
    if titled >= 0 and _labels(note, body, titled):
        # "| Model | Paper |" over "| LoomNet | [Paper](…) |"
        return _named(names, columns, titled), body
    noted = (_noted(note, names, body) or _of_papers(note, body)) if titled < 0 else []
    return (0, noted) if noted else (_linked_column(note, body, titled), body)


def _linked_column(note: Reading, body: Sequence[int], column: int) -> int:
    """The column that leads to papers by name, where ``column`` of these rows never does: they may
    have a cell more than their header."""
    counts: Counter[int] = Counter()
    for i in body:
        block = note.blocks[i]
        named = [m for m in links(block) if is_paper_address(m.target)]
        named = [m for m in named if not is_label(block.text[m.start : m.end])]
        counts.update({
            at for at, (start, end) in enumerate(cells(block))
            if any(start <= m.start < end for m in named)
        })  # fmt: skip
    best = max(counts, key=lambda at: (counts[at], -at), default=column)
    return best if not counts[column] and counts[best] * 2 > len(body) else column


def _of_papers(note: Reading, body: Sequence[int]) -> list[int]:
    """The rows below a heading "Papers" that begin with a link to the notes on one."""
    over = note.heading[body[0]] if body else -1
    if over < 0 or fold(note.blocks[over].text) not in fields().paper_lists:
        return []
    found = []
    for i in body:
        first = next(iter(cells(note.blocks[i])), None)
        if first and any(first == (m.start, m.end) for m in links(note.blocks[i])):
            found.append(i)
    return found if len(found) > 1 else []


def _record(note: Reading, rows: range) -> bool:
    """A table of two columns that says of one paper what its title, authors and year are."""
    spans = [cells(note.blocks[i]) for i in rows]
    if any(len(row) != 2 for row in spans):
        return False
    labels = [
        note.blocks[i].text[slice(*row[0])].strip() for i, row in zip(rows, spans, strict=True)
    ]
    named = list(map(field_name, labels))
    known = sum(bool(n) or is_section(label) for n, label in zip(named, labels, strict=True))
    if named.count("title") != 1 or known < 3:
        return False
    at = named.index("title")
    start, end = spans[at][1]
    text = note.blocks[rows[at]].text
    name = text[start:end].strip()
    if title_score(name) < (1 if known * 2 >= len(rows) else 2):
        return False
    start = text.index(name, start)
    note.add(Head(rows[at], start, start + len(name), name, "title-field", 3, run=True))
    return True


def _before_labels(block: Block, start: int, end: int) -> int:
    """Where a title ends in a cell that goes on with links: "Looms That Read [[paper](…)]"."""
    own = sorted(m.start for m in links(block) if start < m.start < end)
    if not own or title_score(block.text[start : own[0]].rstrip(" [(（")) < 1:
        return end
    labels = [m for m in links(block) if own[0] <= m.start < end]
    if not all(is_label(block.text[m.start : m.end]) for m in labels):
        return end
    return start + len(block.text[start : own[0]].rstrip(" \t[(（【|,，:："))


def _both(name: str) -> tuple[str, str]:
    """The title and the short name in "Title / SHORT"."""
    title, slash, short = name.rpartition(" / ")
    if slash and title_score(title) >= 2 and is_name(short) and " " not in short:
        return title, short
    return name, ""


def _labels(note: Reading, body: Sequence[int], column: int) -> bool:
    """Whether a column says "Paper" or nothing where it says anything: it holds links alone."""
    linked = 0
    for i in body:
        spans = cells(note.blocks[i])
        text = note.blocks[i].text[slice(*spans[column])].strip() if column < len(spans) else ""
        if any(c.isalnum() for c in text) and not is_label(text):
            return False
        linked += is_label(text) if text else 0
    return linked > 0


def _named(names: list[str], columns: list[str], links: int) -> int:
    """The column before one of links that names the works; that one itself where there is none."""
    words = fields().name_columns
    named = (i for i in range(links) if columns[i] in ("short", "title") or fold(names[i]) in words)
    return next(named, links)


def _called(names: list[str], columns: list[str]) -> int:
    """The column of names ("模型", "method") in a table that says of each whence it came, or -1."""
    told = len({"authors", "first_author", "org", "venue", "year", "published"} & set(columns))
    known = fields()
    if told + sum(fold(name) in known.origin_columns for name in names) < 2:
        return -1  # a table of results
    words = known.name_columns
    return next((i for i, name in enumerate(names) if fold(name) in words), -1)


def _noted(note: Reading, names: list[str], body: Sequence[int]) -> list[int]:
    """The rows that lead to notes on the work named first in each: "| LoomNet | [notes](…) |"."""
    at = next((i for i, name in enumerate(names) if fold(name) in fields().note_columns), 0)
    if not at:
        return []
    found = []
    for i in body:
        spans = cells(note.blocks[i])
        linked = len(spans) > at and any(
            spans[at][0] <= m.start < spans[at][1] for m in links(note.blocks[i])
        )
        if linked and is_name(note.blocks[i].text[slice(*spans[0])].strip()):
            found.append(i)
    return found if len(found) > 1 else []


def _best(block: Block, spans: list[tuple[int, int]]) -> int:
    scores = [title_score(bare_title(block.text[a:b][:300])) for a, b in spans]
    strong = [any(m.kind == "strong" and a <= m.start < b for m in block.marks) for a, b in spans]
    if any(strong):
        return strong.index(True)
    return scores.index(max(scores)) if scores else 0
