"""What the scorer sees of a candidate, as words to be hashed and as numbers.

Two kinds of evidence. *Words* are sparse and many: pieces of the surface (``surface_words``, the
same wherever the name stands) and what stands around one mention (``context_words``). *Numbers*
are few and describe the name in the note as a whole (``tagger`` adds them up).
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from kg.naming import fold

_SHAPE = (
    (re.compile(r"[A-Z]"), "A"),
    (re.compile(r"[a-zà-ÿ]"), "a"),
    (re.compile(r"[0-9₀-₉]"), "0"),
    (re.compile(r"[\u3400-\u9fff]"), "汉"),
    (re.compile(r"[α-ωΑ-Ω]"), "α"),
)
_REPEAT = re.compile(r"(.)\1+")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[\u3400-\u9fff]|[α-ωΑ-Ω]|\d+(?:\.\d+)?")
_AROUND = re.compile(r"[A-Za-z]+|[\u3400-\u9fff]|\d+|[^\w\s]|\n|[α-ω]")
WINDOW = 28  # characters to either side


@lru_cache(maxsize=100_000)
def shape(surface: str) -> str:
    """The surface with letters as A and a, digits as 0, repeats once: "ViT-B/16" is "AaA-A/0".

    >>> shape("ViT-B/16"), shape("word2vec")
    ('AaA-A/0', 'a0a')
    """
    for pattern, letter in _SHAPE:
        surface = pattern.sub(letter, surface)
    return _REPEAT.sub(r"\1", surface)


def words_of(surface: str) -> list[str]:
    """The words of a name, CamelCase cut: "OpenVLA-OFT" gives Open, VLA, OFT."""
    return _WORD.findall(surface)


def surface_words(surface: str, source: str, state: str, stop: str) -> list[str]:
    """Pieces of the name itself; ``state`` says how the dictionary knows it, ``stop`` which list
    bans it (empty: none)."""
    found = [f"src={source}", f"st={state}", f"stop={stop}", f"sh={shape(surface)}"]
    found.append(f"src={source} st={state} stop={bool(stop)}")
    padded = f"^{surface[:40]}$"
    for size in (2, 3, 4, 5):
        found += [f"c{padded[i : i + size]}" for i in range(len(padded) - size + 1)]
    words = words_of(surface)
    lowered = [w.lower() for w in words]
    found += [f"w={w}" for w in lowered]
    found += [f"ww={a} {b}" for a, b in pairwise(lowered)]
    if words:
        found += [f"w1={lowered[0]}", f"w-1={lowered[-1]}", f"w-1={lowered[-1]} n={len(words) > 1}"]
    found.append(f"f={fold(surface)}")
    spaces = surface.count(" ")
    found += [f"sp={min(spaces, 6)}", f"n={min(len(surface), 20) // 2}", f"nw={min(len(words), 6)}"]
    if spaces:
        parts = surface.split(" ")
        found += [f"sh1={shape(parts[0])}", f"sh-1={shape(parts[-1])}"]
        found.append(f"up={sum(p[:1].isupper() for p in parts) / len(parts):.1f}")
    return found


def context_words(text: str, start: int, end: int) -> list[str]:
    """The words and signs around ``text[start:end]``, Chinese ones by character."""
    left = _AROUND.findall(text[max(0, start - WINDOW) : start].lower())
    right = _AROUND.findall(text[end : end + WINDOW].lower())
    left = ["\n", *left[-4:]] if start <= WINDOW else left[-4:]
    l1, l2, l3 = (*left[::-1], "", "", "")[:3]
    r1, r2, r3 = (*right, "", "", "")[:3]
    found = [
        f"l1={l1}", f"l2={l2} {l1}", f"l3={l3} {l2} {l1}",
        f"r1={r1}", f"r2={r1} {r2}", f"r3={r1} {r2} {r3}", f"lr={l1} {r1}",
        f"lb={l2}", f"rb={r2}",
    ]  # fmt: skip
    before, after = text[start - 1 : start], text[end : end + 1]
    found += [f"a<{before}", f"a>{after}", f"a={before}{after}"]
    return found
