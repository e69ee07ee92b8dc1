"""Lines that are a title in 《…》, whatever emphasis has strayed into it."""

from __future__ import annotations

import re

from kg.read.state import Head, Reading
from kg.read.titles import title_score, words

_TITLE = re.compile(r"《([^《》]{2,300})》")
_LEAD = re.compile(r"(?:[\W\d_]*(?:论文|文章|阅读|精读|笔记|今日|paper|part)?[\W\d_]*){1,3}", re.I)

_LONGEST = 800


def find(note: Reading) -> None:
    """Propose lines that begin with 《title》 and hold little else."""
    for i, block in enumerate(note.blocks):
        if "《" not in block.text[:_LONGEST] or block.kind not in (
            "paragraph",
            "heading",
            "item",
            "quote",
        ):
            continue
        match = _TITLE.search(block.text, 0, _LONGEST)
        if not match or not _LEAD.fullmatch(block.text[: match.start()]):
            continue
        rest = block.text[match.end() :].strip()
        name = match[1].strip()
        if len(rest) > max(40, len(name)) or not words(name):
            continue
        if title_score(name) == 0 and len(words(name)) < 2 and block.kind != "heading":
            continue
        if rest and rest[0] in "和与及、中里的是":
            continue
        note.add(Head(i, match.start(1), match.end(1), name, "guillemets", 3, run=True))
