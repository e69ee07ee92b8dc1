"""A name, and in brackets behind it the words it stands for, or the other way round: one work.

"Vector Quantised-Variational AutoEncoder (VQ-VAE)", "GIN (Graph Isomorphism Network)". What stands
for the note's own papers is known by `kg.extract.own`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import msgspec

from kg.abbreviations import LEAST, stands_for
from kg.extract.own import NEW
from kg.model import Mention, Note
from kg.naming import fold

_OPEN = re.compile(r"[*_\"“”’']{0,3}\s?[(（]\s?[*_\"“”’']{0,3}")
_CLOSE = re.compile(r"[*_\"“”’']{0,3}\s?(?:[)）]|[,，;；]\s)")


def expanded(note: Note, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions, those of words that a name beside them stands for under that name."""
    stands: dict[str, Mention] = {}  # folded words → a mention of their name
    for first, second in pairwise(mentions):
        if first.block != second.block or first.name == second.name:
            continue
        text = note.blocks[first.block].text
        if not (_OPEN.fullmatch(text, first.end, second.start) and _CLOSE.match(text, second.end)):
            continue
        for name, words in ((second, first), (first, second)):
            said = text[words.start : words.end]
            several = " " in said or "-" in said
            if words.origin in NEW and max(name.entry, words.entry) < 0 and several:
                short = text[name.start : name.end]
                if len(fold(short)) >= LEAST and " " not in short and stands_for(short, said):
                    stands.setdefault(fold(words.name), name)
    if not stands:
        return list(mentions)
    return [_under(m, stands.get(fold(m.name))) for m in mentions]


def _under(mention: Mention, name: Mention | None) -> Mention:
    """The mention, under the name that its words stand for."""
    if name is None or mention.entry >= 0 or mention.origin not in NEW:
        return mention
    return msgspec.structs.replace(mention, name=name.name, origin=name.origin)
