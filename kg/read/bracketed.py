"""The short name that stands in brackets behind a title: "[Title](https://…)(TIGER)(Google)"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.abbreviations import abbreviates
from kg.model import Block
from kg.naming import fold, has_han
from kg.read.state import org_names, venue_names
from kg.read.titles import generic_terms, is_label, is_name, known_names

_GROUP = re.compile(r"[\s\"”*_》]{0,3}[(（\[【]\s*([^()（）\[\]【】]{2,40}?)\s*[)）\]】]")
_MIXED = re.compile(r"[a-z][A-Z]|[A-Z]{2,}[a-z]|[A-Za-z]-?\d")
_LAST = re.compile(r"\s*[:：]\s*([^\s:：\[\]()]{2,30})\]?\s*$")  # "Title (AAAI 1843): LOOM"
_YEAR = re.compile(r"(?:19|20)\d\d|['’]\d\d")
_CITED = re.compile(r"[A-Za-z]{3,}[\s,'’]+(?:(?:19|20)\d\d|\d\d)[a-z]?$")  # "(Byron 43)"
_READ = 100  # blocks of an entry in which the name may occur again


def bracketed_name(block: Block, end: int, title: str, blocks: Sequence[Block]) -> str:
    """The short name in brackets behind the title that ends at ``block.text[end]``; "" for none.

    Who made the work, and where it came out, stand in brackets too: a name is written as names
    are (VQ-Rec), abbreviates the title, occurs again in ``blocks``, or is what a venue or an
    organisation beside it leaves.
    """
    groups: list[str] = []
    while match := _GROUP.match(block.text, end):
        groups.append(match[1])
        end = match.end()
    last = _LAST.match(block.text, end) if groups else None
    if last and is_name(last[1]) and any(map(_is_maker, groups)):
        return "" if _is_taken(last[1], title) else last[1]
    names = [g for g in groups if is_name(g) and not _is_taken(g, title)]
    sure = [n for n in names if abbreviates(n, title)] or [n for n in names if _MIXED.search(n)]
    if not sure and len(names) == 1 and (
        any(_is_maker(g) for g in groups) or _occurs(names[0], blocks)
    ):  # fmt: skip
        sure = names
    return sure[0] if len(sure) == 1 else ""


def _is_taken(name: str, title: str) -> bool:
    """Whether a name is a term, a venue, an organisation, a label or that of another work."""
    folded = fold(name)
    if folded in generic_terms() or _CITED.match(name) or _is_maker(name) or is_label(name):
        return True
    other = known_names().get(folded)
    return other is not None and other != known_names().get(fold(title))


def _is_maker(text: str) -> bool:
    """Whether brackets say who made a work or where it came out."""
    folded = fold(_YEAR.sub("", text))
    return folded in venue_names() or folded in org_names() or has_han(text)


def _occurs(name: str, blocks: Sequence[Block]) -> bool:
    """Whether the text that is about the paper speaks of the name."""
    word = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    return sum(len(word.findall(block.text)) for block in blocks[:_READ]) > 1
