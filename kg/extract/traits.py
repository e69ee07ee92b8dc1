"""Plain traits of words, names and blocks, as the features of evidence state them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache

from kg.extract.cues import OWN, WORK
from kg.model import Mention, Note, Ref
from kg.naming import fold

_JOINTS = frozenset(["、", ",", "，", "/", "和", "与", "及", "以", "and", "or", "或", "&", "`"])
_OPEN, _CLOSE = frozenset("(（[【"), frozenset(")）]】")
# a name and what marks its version: beit + v2, gpt + 4, dpmsolver + ++, sdxl + turbo
_VERSION = re.compile(r"(.+?)((?:v?\d[\dx]*)?(?:\+|plus|pro|turbo|xl|large|base|mini|next)*)$")


def block_features(note: Note, index: int, own: int) -> list[str]:
    """Where a block stands: its kind, its place in the part of the entry ``own`` (-1: none)."""
    block = note.blocks[index]
    entry = note.entries[own] if own >= 0 else None
    first = entry.blocks[0][0] if entry else 0
    size = sum(b - a for a, b in entry.blocks) if entry else len(note.blocks)
    return [
        f"k={block.kind}",
        f"pos={bucket(index - first, (0, 1, 2, 4, 8, 16, 32))}",
        f"part={min(4, 4 * (index - first) // max(1, size))}",
        f"head={entry is not None and entry.head == index}",
        f"size={bucket(size, (3, 8, 20, 50, 100))}",
        f"entries={bucket(len(note.entries), (0, 1, 5))}",
    ]


def ref_of(mention: Mention) -> Ref:
    """The work that the mention names."""
    return Ref(mention.name, mention.entry)


def groups(words: Sequence[str]) -> dict[int, tuple[int, int]]:
    """Per work symbol, the first and last word of the list of works it belongs to."""
    found: list[list[int]] = []
    for i, word in enumerate(words):
        if word not in (WORK, OWN):
            continue
        if found:
            gap = words[found[-1][-1] + 1 : i]
            if 0 < len(gap) <= 2 and all(w in _JOINTS for w in gap):
                found[-1].append(i)
                continue
        found.append([i])
    return {i: (group[0], group[-1]) for group in found for i in group}


def depths(words: Sequence[str]) -> list[int]:
    """Per word, how many parentheses are open."""
    depth, found = 0, []
    for word in words:
        if word in _OPEN:
            depth += 1
        found.append(depth)
        if word in _CLOSE:
            depth = max(0, depth - 1)
    return found


def sides(places: Sequence[int], at: int) -> str:
    """On which sides of ``at`` the places lie: "", "L", "R" or "LR"."""
    return ("L" if any(i < at for i in places) else "") + (
        "R" if any(i > at for i in places) else ""
    )


def shape(name: str, folded: str) -> str:
    """How a name looks: title, lower, capital, or other for a script that is not Latin."""
    if not folded.isascii():
        return "other"
    if " " in name and len(name) > 25:
        return "title"
    return "lower" if name.islower() else "capital"


def name_features(source: str, target: str) -> tuple[list[str], list[str]]:
    """The two names; and, shared by all kinds of subjects, what they have in common."""
    s, t = fold(source), fold(target)
    kin = kinship(s, t)
    return ["n=" + t, "sn=" + s], [kin] if kin else []


@lru_cache(maxsize=1 << 16)
def kinship(new: str, old: str) -> str:
    """What the two names, folded, have in common: a version, a part, a beginning."""
    if new == old or len(old) < 3:
        return ""
    first, second = _VERSION.match(new), _VERSION.match(old)
    if first and second and first[1] == second[1] and len(first[1]) > 1:
        return "kin=version" if number(first[2]) > number(second[2]) else "kin=older-version"
    if old in new:
        if new.startswith(old):
            return "kin=prefix"
        return "kin=suffix" if new.endswith(old) else "kin=inside"
    if new in old and len(new) > 2:
        return "kin=longer"
    return "kin=stem" if new[:4] == old[:4] else ""


def number(version: str) -> tuple[int, str]:
    """A version as it sorts."""
    digits = re.search(r"\d+", version)
    return (int(digits[0]) if digits else 1), version


def bucket(value: int, bounds: Sequence[int]) -> str:
    """The first bound that is not below ``value``, or "+"."""
    at = bisect_left(bounds, value)
    return str(bounds[at]) if at < len(bounds) else "+"
