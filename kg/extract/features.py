"""What the scorer sees of a candidate: pieces of the name and of what stands around it, hashed.

A text is turned into arrays of character codes once. From running sums of a polynomial hash the
hash of any span follows in two look-ups, so that every feature of all candidates of a note is a
handful of array operations: character n-grams and words of the name, its shape ("AaA-A/0"), the
words to the left and right, the block and the markup it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from zlib import crc32

import msgspec
import numpy as np

from kg.extract.candidates import Candidate, Prose
from kg.extract.groups import SOURCES
from kg.extract.surroundings import distances
from kg.model import Note

SECTION_WORDS = 6
_SECTION_WORD = re.compile(r"[a-z]{3,}|[\u3400-\u9fff]{2}")
BITS = 19
TABLE = 1 << BITS
COARSE = 3  # bits of a row that the network's table does without
VECTORS = TABLE >> COARSE
EVEN = 0.1  # what a feature counts for the network, so that sums are near one
GRAMS = (2, 3, 4, 5)
_SIZES = np.array(GRAMS)[:, None]
_SOURCE = {source: number for number, source in enumerate(SOURCES)}
KINDS = ("heading", "paragraph", "item", "quote", "row")
MARKS = ("strong", "emphasis", "code", "math", "link", "wikilink", "tag", "strike")
_BASE = 0x9E3779B97F4A7C15  # odd, so that it has an inverse modulo 2**64
_INVERSE = pow(_BASE, -1, 1 << 64)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_SHIFT = np.uint64(64 - BITS)
OTHER, UPPER, LOWER, DIGIT, HAN, GREEK, SPACE, BREAK = range(8)
Array = Any  # a numpy array


@lru_cache(maxsize=1)
def _classes() -> Array:
    table = np.zeros(1 << 16, dtype=np.uint8)
    for code in range(1 << 10):
        char = chr(code)
        if char.isspace():
            table[code] = SPACE
        elif char.isalpha():
            table[code] = UPPER if char.isupper() else LOWER
        elif char.isdigit():
            table[code] = DIGIT
    table[0x370:0x400] = GREEK
    table[0x2080:0x208A] = DIGIT
    table[0x3400:0xA000] = HAN
    table[0xF900:0xFB00] = HAN
    table[[0x3000, 0x2002, 0x2003, 0x2009]] = SPACE
    table[ord("\n")] = BREAK
    return table


class _Powers:
    """Powers of the base and of its inverse, as far as any text has needed them."""

    size = 0
    up: Array = None
    down: Array = None

    def upto(self, size: int) -> tuple[Array, Array]:
        if size > self.size:
            self.size = max(size, 2 * self.size, 1 << 14)
            self.up, self.down = (
                np.multiply.accumulate(np.r_[np.uint64(1), np.full(self.size, b, dtype=np.uint64)])
                for b in (_BASE, _INVERSE)
            )
        return self.up, self.down


_powers = _Powers()


class _Hashed:
    """The hash of every span of a sequence of codes."""

    def __init__(self, codes: Array) -> None:
        up, self.down = _powers.upto(len(codes) + 1)
        self.sums = np.zeros(len(codes) + 1, dtype=np.uint64)
        np.cumsum((codes.astype(np.uint64) + np.uint64(1)) * up[: len(codes)], out=self.sums[1:])

    def span(self, start: Array, end: Array) -> Array:
        return (self.sums[end] - self.sums[start]) * self.down[start]


def rows(hashes: Array, salts: Array) -> Array:
    """The rows of the table of weights for ``hashes`` [features, candidates]; each feature has a
    salt of its own."""
    return (((hashes + salts[:, None]) * _MIX) >> _SHIFT).astype(np.intp)


def _salts(first: int, count: int) -> Array:
    return np.arange(first, first + count, dtype=np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)


class Signals(msgspec.Struct):
    """The features of all candidates of a note, as rows of the table of weights.

    ``grams``: [n-gram sizes, characters in candidates]: the row of the gram that begins at each; a
    candidate, whose characters begin at ``first``, sums those inside it times ``scale``. ``name``:
    rows that the surface alone decides [features, candidates]; ``place``: rows of its
    surroundings. ``sections``: rows per prose block, and the block of each candidate.
    """

    start: Array
    end: Array
    grams: Array
    first: Array
    scale: Array
    name: Array
    place: Array
    sections: list[tuple[int, ...]]
    block: Array
    counts: Array  # [4, candidates]: characters, capitals, digits, spaces
    near: Array  # [kinds and sides, candidates]: characters to telling words, of ``surroundings``

    def scores(self, weights: Array, bias: float) -> tuple[Array, Array]:
        """Each candidate's score, and the part that its surface alone decides."""
        sizes, inside = self.grams.shape
        sums = np.zeros((sizes, inside + 1))
        np.cumsum(weights.take(self.grams), axis=1, out=sums[:, 1:])
        first = self.first + np.arange(sizes)[:, None] * (inside + 1)
        last = first + np.maximum(self.end - self.start + 1 - _SIZES, 0)
        total = (sums.take(last) - sums.take(first)).sum(axis=0)
        name = bias + total * self.scale + weights.take(self.name).sum(axis=0)
        worth = {s: float(weights[list(s)].sum()) if s else 0.0 for s in set(self.sections)}
        section = np.array([worth[s] for s in self.sections])
        return name + weights.take(self.place).sum(axis=0) + section[self.block], name

    def summed(self, vectors: Array, groups: Sequence[Sequence[int]]) -> Array:
        """Per group of candidates of one name the sum of its ``vectors`` [VECTORS + 1, hidden]: of
        the surface of the first, and of the surroundings on average over all; [groups, hidden]."""
        heads = np.array([group[0] for group in groups])
        sizes = np.array([len(group) for group in groups])
        members = np.array([i for group in groups for i in group])

        def total(rows: Array) -> Array:
            return vectors.take(rows >> COARSE, axis=0).sum(axis=0, dtype=np.int32)

        inside = np.maximum(self.end[heads] - self.start[heads] + 1 - _SIZES, 0)
        last = np.cumsum(inside).reshape(inside.shape)
        offsets = np.arange(last[-1, -1]) - np.repeat(last - inside, inside.ravel())
        columns = np.repeat(np.broadcast_to(self.first[heads], inside.shape), inside.ravel())
        lines = np.repeat(np.arange(len(inside)), inside.sum(axis=1))
        pieces = vectors.take(self.grams[lines, columns + offsets] >> COARSE, axis=0)
        sums = np.zeros((len(pieces) + 1, vectors.shape[1]), dtype=np.int32)
        np.cumsum(pieces, axis=0, dtype=np.int32, out=sums[1:])
        grams = (sums[last] - sums[last - inside]).sum(axis=0)
        place = total(self.place[:, members])
        block = self.block[members]
        headings = {self.sections[b] for b in block.tolist()}
        worth = {s: total(np.array(s, dtype=np.intp)) for s in headings}
        place += np.array([worth[self.sections[b]] for b in block.tolist()])
        around = np.add.reduceat(place, np.cumsum(sizes) - sizes, axis=0) / sizes[:, None]
        found = total(self.name[:, heads]) + grams * self.scale[heads][:, None] + around
        return found * EVEN


def signals(
    note: Note, page: Prose, candidates: Sequence[Candidate], known: Sequence[int]
) -> Signals:
    """The features of ``candidates``; ``known`` says per candidate how dictionary and stop-lists
    take it, as a small number."""
    text = page.text
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    low = text.lower()
    lowered = (
        np.frombuffer(low.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        if len(low) == len(text)
        else codes
    )
    classes = _classes()[np.minimum(codes, 0xFFFF)]
    start = np.array([c.start for c in candidates], dtype=np.intp)
    end = np.array([c.end for c in candidates], dtype=np.intp)
    raw, small = _Hashed(codes), _Hashed(lowered)
    size = len(codes)
    block = np.searchsorted(np.array(page.starts), start, side="right") - 1
    counts = np.stack([
        end - start, *(_within(classes == c, start, end) for c in (UPPER, DIGIT, SPACE))
    ])  # fmt: skip
    taken = np.array([known, [_SOURCE[c.source] for c in candidates]], dtype=np.uint64)
    name = _name_hashes(raw, small, classes, start, end, counts, *taken)
    place = _around_hashes(small, classes, codes, start, end)
    place += _place_hashes(note, page, start, end, block, size)
    edges = np.bincount(start, minlength=size + 1) - np.bincount(end, minlength=size + 1)
    covered = np.cumsum(edges[:size]) > 0
    at = np.flatnonzero(covered)
    grams = rows(raw.span(at, np.minimum(at + _SIZES, size)), _salts(1, len(GRAMS)))
    first = (np.cumsum(covered) - 1)[start]
    return Signals(
        start, end, grams, first, 2.0 / np.sqrt(counts[0]),
        rows(np.concatenate(name), _salts(10, sum(map(len, name)))),
        rows(np.concatenate(place), _salts(60, sum(map(len, place)))),
        _section_rows(note, page), block, counts,
        distances(
            low if len(low) == size else text, (classes == LOWER) | (classes == UPPER),
            np.array(page.starts), start, end,
        ),
    )  # fmt: skip


def _within(mask: Array, start: Array, end: Array) -> Array:
    sums = np.zeros(len(mask) + 1, dtype=np.intp)
    np.cumsum(mask, out=sums[1:])
    return sums[end] - sums[start]


def _name_hashes(
    raw: _Hashed, small: _Hashed, classes: Array, start: Array, end: Array, counts: Array,
    known: Array, source: Array,
) -> list[Array]:  # fmt: skip
    """The whole name and its ends, its words, its shape, its make-up: [features, candidates]."""
    size = len(classes)
    whole = start[None], end[None]
    heads = np.minimum(start + _FEW[:3], end)
    tails = np.maximum(end - _FEW, start)
    found = [
        raw.span(
            np.concatenate([whole[0], np.broadcast_to(start, heads.shape), tails]),
            np.concatenate([whole[1], heads, np.broadcast_to(end, tails.shape)]),
        )
    ]
    # words, CamelCase cut: a word begins where the class of characters changes, but not between a
    # capital and the small letters after it, and before the last of several capitals
    before = np.empty_like(classes)
    before[0], before[1:] = SPACE, classes[:-1]
    upper = classes == UPPER
    cut = classes != before
    cut &= ~((before == UPPER) & (classes == LOWER))
    cut[:-1] |= upper[:-1] & (before[:-1] == UPPER) & (classes[1:] == LOWER)
    cut |= classes == HAN
    begins = np.flatnonzero(cut)
    ends = np.append(begins[1:], size)
    first = np.maximum(np.searchsorted(begins, start, side="right") - 1, 0)
    last = np.maximum(np.searchsorted(begins, end, side="left") - 1, first)
    first_end = np.minimum(ends[first], end)
    second, before_last = np.minimum(first + 1, last), np.maximum(last - 1, first)
    words = small.span(
        np.stack([start, start, np.maximum(begins[last], start),
                  np.maximum(begins[second], start), np.maximum(begins[before_last], start)]),
        np.stack([end, first_end, end, np.minimum(ends[second], end), end]),
    )  # fmt: skip
    found += [words, words[2:3] * np.uint64(2) + (last > first)[None].astype(np.uint64)]
    # the shape: runs of one class as one sign
    changes = classes != before
    changes[0] = True
    changes |= classes == OTHER
    order = np.cumsum(changes) - 1
    signs = _Hashed(np.where(classes == OTHER, 100, classes)[changes])
    stop = order[end - 1] + 1
    found.append(signs.span(np.stack([order[start], order[first_end - 1]]), np.stack([stop, stop])))
    length, capitals, digits, spaces = counts.astype(np.uint64)
    found.append(np.stack([
        known, source, known * np.uint64(16) + source, np.minimum(length, 20) // np.uint64(2),
        np.minimum(spaces, 6), np.minimum(capitals, 6) * np.uint64(8) + np.minimum(digits, 4),
        np.minimum(spaces, 3) * np.uint64(8) + np.minimum(capitals, 7),
    ]))  # fmt: skip
    return found


_FEW = np.array([[1], [2], [3], [4]])


def _around_hashes(
    small: _Hashed, classes: Array, codes: Array, start: Array, end: Array
) -> list[Array]:
    """Up to three words, Chinese characters or signs to either side."""
    size = len(classes)
    # a token: a run of letters or of digits, one Han character, one sign
    kind = np.where(classes == UPPER, LOWER, classes)
    single = (kind == HAN) | (kind == OTHER) | (kind == BREAK)
    differs = np.ones(size + 1, dtype=bool)
    differs[1:-1] = kind[1:] != kind[:-1]
    solid = kind != SPACE
    rim = [0, 0, 0]
    begins = np.concatenate([rim, np.flatnonzero(solid & (differs[:-1] | single)), [size] * 3])
    ends = np.concatenate([rim, np.flatnonzero(solid & (differs[1:] | single)) + 1, [size] * 3])
    left = np.searchsorted(ends[3:-3], start, side="right") + 2
    right = np.searchsorted(begins[3:-3], end, side="left") + 3
    stop = np.minimum(ends[left], start)
    go = np.maximum(begins[right], end)
    one, two, three = (begins[left - n] for n in (0, 1, 2))
    right_two = ends[right + 1]
    words = small.span(
        np.stack([one, two, three, go, go, go, two, begins[right + 1]]),
        np.stack([stop, stop, stop, ends[right], right_two, ends[right + 2], ends[left - 1],
                  right_two]),
    )  # fmt: skip
    padded = np.concatenate([[10], codes, [10]]).astype(np.uint64)
    near, far = padded[start], padded[end + 1]
    both = np.stack([words[0] * np.uint64(31) + words[3], near, far, near * _WIDE + far])
    return [words, both]


_WIDE = np.uint64(1 << 20)


def _place_hashes(
    note: Note, page: Prose, start: Array, end: Array, block: Array, size: int
) -> list[Array]:
    """Kind of block, position in it, markup, table column."""
    starts = np.array(page.starts)
    stops = np.append(starts[1:] - 1, size)
    kinds = np.array([KINDS.index(note.blocks[b].kind) for b in page.blocks], dtype=np.uint64)
    kind = kinds[block]
    edges = (start == starts[block]) * np.uint64(2) + (end == stops[block]) * np.uint64(1)
    paint = np.zeros(size + 1, dtype=np.intp)
    covers = [(a, b, MARKS.index(m.kind)) for a, b, m in page.marks if m.kind in MARKS and a < b]
    for number, (a, b, _) in enumerate(covers, 1):
        paint[a:b] = number
    table = np.array([(-1, -1, -1), *covers])
    cover = paint[start] * (paint[start] == paint[end - 1])
    mark = ((table[cover, 2] + 1) * 4).astype(np.uint64)
    mark += (table[cover, 0] == start) * np.uint64(2) + (table[cover, 1] == end) * np.uint64(1)
    cells = np.array([b for _, b, m in page.marks if m.kind == "cell"] or [0])
    past = np.searchsorted(cells, starts[block], side="right")
    column = np.clip(np.searchsorted(cells, start, side="right") - past, 0, 3).astype(np.uint64)
    eight = np.uint64(8)
    return [
        np.stack([kind, kind * np.uint64(4) + edges, mark * eight + kind, kind * eight + column])
    ]


@lru_cache(maxsize=20_000)
def section_rows(heading: str) -> tuple[int, ...]:
    """Rows for the words of a heading, Chinese ones two characters at a time."""
    words = _SECTION_WORD.findall(heading.lower())[:SECTION_WORDS]
    return tuple(crc32(f"section {word}".encode()) & (TABLE - 1) for word in words)


def _section_rows(note: Note, page: Prose) -> list[tuple[int, ...]]:
    found: list[tuple[int, ...]] = []
    heading: tuple[int, ...] = ()
    for number in page.blocks:
        block = note.blocks[number]
        if block.kind == "heading":
            heading = section_rows(block.text)
        found.append(heading)
    return found
