"""Lines that a tag calls a paper: "- [[Segment Anything]] #paper"."""

from __future__ import annotations

from kg.naming import fold
from kg.read.baretitle import bare_title
from kg.read.fields import fields
from kg.read.state import Head, Reading
from kg.read.titles import is_section, title_score

_LONGEST = 300


def find(note: Reading) -> None:
    """Propose items, headings and lines that carry such a tag; the tag leaves no doubt."""
    wanted = fields().paper_tags
    for i, block in enumerate(note.blocks):
        if not block.marks:
            continue
        tags = [m for m in block.marks if m.kind == "tag"]
        if not any(fold(m.target.split("/")[0]) in wanted for m in tags):
            continue
        if block.kind not in ("item", "heading", "paragraph") or len(block.text) > _LONGEST:
            continue
        title = _set_out(note, i) if tags[0].start == 0 else ""
        if title:
            note.add(Head(i, 0, tags[0].end, title, "tagged", 3, last=note.last[i], title=title))
            continue
        link = next((m for m in block.marks if m.kind in ("wikilink", "link")), None)
        start, end = (link.start, link.end) if link else _outside(block.text, tags[0].start)
        name = bare_title(block.text[start:end].strip())
        if name and not is_section(name) and not name.startswith(("http", "#")):
            start = max(start, block.text.find(name))
            note.add(Head(i, start, start + len(name), name, "tagged", 3, last=note.last[i]))


def _set_out(note: Reading, i: int) -> str:
    """The title in bold, a line of its own below one that begins with the tag: what else that line
    names are topics."""
    for child in note.children[i][:3]:
        text = note.blocks[child].text
        for mark in note.blocks[child].marks:
            name = text[mark.start : mark.end]
            if mark.kind == "strong" and name == text.strip() and title_score(name) >= 1:
                return name
    return ""


def _outside(text: str, tag: int) -> tuple[int, int]:
    """The text before the first tag, or behind it where the line begins with tags."""
    if text[:tag].strip():
        return 0, tag
    words = text.split()
    at = next((text.index(w) for w in words if not w.startswith("#")), len(text))
    return at, len(text)
