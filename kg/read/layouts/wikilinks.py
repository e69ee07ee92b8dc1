"""Maps of a vault: items that begin with a wikilink and say something of it."""

from __future__ import annotations

from kg.read.state import Head, Reading
from kg.read.titles import is_name

_SAYS = 20  # fewer characters behind the name do not describe it


def find(note: Reading) -> None:
    """Propose "- [[CLIPasso]]: drawing with a judge …"; they count in company only."""
    for i, block in enumerate(note.blocks):
        if block.kind != "item" or i in note.heads or note.aside[i]:
            continue
        link = next((m for m in block.marks if m.kind == "wikilink" and m.start == 0), None)
        if link is None or not is_name(block.text[: link.end]):
            continue
        behind = block.text[link.end :].strip()
        if behind[:1] in (":", "：", "-", "–", "—") and len(behind) > _SAYS:
            note.add(Head(i, 0, link.end, block.text[: link.end], "wikilink", 1))
