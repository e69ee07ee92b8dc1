"""The text of one block as it grows: pieces of source, the runs that lead back, the marks."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable

from kg.model import BlockKind, Mark, MarkKind

# Left-overs that are no text: zero-width characters, emphasis that Markdown did not pair (common
# beside Chinese punctuation), attribute lists, block anchors, ==highlights==, callout heads.
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\u00ad]")
_NOISE = re.compile(
    rf"{_INVISIBLE.pattern}+"
    r"|\*{2,}"
    r"|\{[:#.][^{}\n]{0,200}\}"
    r"|(?<=\s)\^[A-Za-z0-9-]{4,}$"
    r"|(?<![A-Za-z0-9_=!<>])==(?=[^\s=])|(?<=[^\s=])==(?![A-Za-z0-9_=])"
    r"|^\[![A-Za-z-]{1,30}\][+-]?"
)
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>()\[\]{}\"'“”‘’（）【】《》，。；、|]+[^\s<>()\[\]{}\"'“”‘’（）【】《》，。；、|.,;:!?*_]"
)
_TARGET = re.compile(r"\(([^()\s]{0,400}[/.#][^()\s]{1,400})\)")
_TAG = re.compile(r"(?:^|(?<=\s))#([^\W\d][\w/-]*)")


class Draft:
    """A block under construction; offsets are code points of the document being parsed."""

    __slots__ = (
        "checked",
        "end",
        "kind",
        "level",
        "line",
        "marks",
        "opened",
        "parent",
        "parts",
        "runs",
        "size",
        "start",
    )

    def __init__(self, kind: BlockKind, level: int, start: int, parent: int) -> None:
        self.kind: BlockKind = kind
        self.level = level
        self.start = self.end = start
        self.parent = parent
        self.parts: list[str] = []
        self.size = 0
        self.runs: list[tuple[int, int]] = []
        self.marks: list[Mark] = []
        self.opened: list[tuple[MarkKind, int, str]] = []
        self.checked: bool | None = None

    def add(self, piece: str, source: int) -> None:
        """Append ``piece``, which lies at ``source``; white space at the very start is dropped."""
        if not self.size:
            bare = piece.lstrip()
            source += len(piece) - len(bare)
            piece = bare
            if not piece:
                return
        runs = self.runs
        if not runs or runs[-1][1] - runs[-1][0] != source - self.size:
            runs.append((self.size, source))
        self.parts.append(piece)
        self.size += len(piece)

    def open(self, kind: MarkKind, target: str = "") -> None:
        """A mark begins here."""
        self.opened.append((kind, self.size, target))

    def close(self) -> None:
        """The mark that began last ends here."""
        if self.opened:
            kind, start, target = self.opened.pop()
            if self.size > start or target or kind == "cell":  # an empty cell keeps its column
                self.marks.append(Mark(kind, start, self.size, target))

    def finished(self) -> tuple[str, list[tuple[int, int]], list[Mark]]:
        """The text, cleaned and without white space at its ends, its runs and its marks."""
        while self.opened:
            self.close()
        text = "".join(self.parts).rstrip()
        runs, marks = self.runs, self.marks
        if (
            "**" in text or "{" in text or "^" in text or text[:2] == "[!" or "==" in text
            or (not text.isascii() and _INVISIBLE.search(text))
        ) and _NOISE.search(text):  # fmt: skip
            text, runs, marks = _cleaned(text, runs, marks, _NOISE.finditer(text))
        if any(m.kind == "wikilink" for m in marks):
            text, runs, marks = _relinked(text, runs, marks)
        if "://" in text or "www." in text:
            marks += _addresses(text, marks)
        if "#" in text:
            marks += [Mark("tag", m.start(), m.end(), m[1]) for m in _TAG.finditer(text)]
        size = len(text)
        if marks and any(m.end > size for m in marks):
            marks = [Mark(m.kind, min(m.start, size), min(m.end, size), m.target) for m in marks]
        return text, runs, marks


def _addresses(text: str, marks: list[Mark]) -> list[Mark]:
    """Bare addresses in the text that no link covers yet."""
    covered = _Spans((m.start, m.end) for m in marks if m.kind == "link")
    found = []
    for match in _ADDRESS.finditer(text):
        if not covered.meet(*match.span()):
            target = match[0] if match[0].startswith("http") else "http://" + match[0]
            found.append(Mark("link", match.start(), match.end(), target))
    return found


class _Spans:
    """Disjoint spans, asked whether one meets another."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self.spans = sorted(spans)
        self.starts = [start for start, _ in self.spans]

    def meet(self, start: int, end: int) -> bool:
        at = bisect_left(self.starts, end)
        return at > 0 and self.spans[at - 1][1] > start


def _relinked(
    text: str, runs: list[tuple[int, int]], marks: list[Mark]
) -> tuple[str, list[tuple[int, int]], list[Mark]]:
    """ "[[paper]](https://…)" is a link called "[paper]", and no wiki link before an address."""
    behind = {
        m: target
        for m in marks
        if m.kind == "wikilink" and (target := _TARGET.match(text, m.end)) is not None
    }
    if not behind:
        return text, runs, marks
    marks = [Mark("link", m.start, m.end, behind[m][1]) if m in behind else m for m in marks]
    return _cleaned(text, runs, marks, sorted(behind.values(), key=lambda t: t.start()))


def _cleaned(
    text: str,
    runs: list[tuple[int, int]],
    marks: list[Mark],
    noise: Iterable[re.Match[str]],
) -> tuple[str, list[tuple[int, int]], list[Mark]]:
    """``text`` without noise; a pair of left-over ``**`` becomes the strong mark it stood for."""
    code = _Spans((m.start, m.end) for m in marks if m.kind == "code")
    cuts = [m.span() for m in noise if not code.meet(*m.span())]
    if not cuts:
        return text, runs, marks
    if not text[: cuts[0][0]].strip():
        # What stood before the text goes with the white space around it.
        rest = text[cuts[0][1] :]
        cuts[0] = (0, len(text) - len(rest.lstrip()))
    starts = [start for start, _ in cuts]
    gone = [0]
    for start, end in cuts:
        gone.append(gone[-1] + end - start)

    def shift(offset: int) -> int:
        at = bisect_left(starts, offset)  # cuts that begin before the offset
        if at and offset < cuts[at - 1][1]:
            return cuts[at - 1][0] - gone[at - 1]
        return offset - gone[at]

    kept, last = [], 0
    stars = []
    for start, end in cuts:
        kept.append(text[last:start])
        last = end
        if text[start] == "*":
            stars.append(shift(start))
    kept.append(text[last:])

    moved: list[tuple[int, int]] = []
    at = 0
    for offset in sorted({offset for offset, _ in runs} | {end for _, end in cuts}):
        while at + 1 < len(runs) and runs[at + 1][0] <= offset:
            at += 1
        pair = (shift(offset), runs[at][1] + offset - runs[at][0])
        if moved and moved[-1][0] == pair[0]:
            moved[-1] = pair
        else:
            moved.append(pair)
    marks = [Mark(m.kind, shift(m.start), shift(m.end), m.target) for m in marks]
    marks += [Mark("strong", a, b) for a, b in zip(stars[::2], stars[1::2], strict=False) if b > a]
    return "".join(kept).rstrip(), moved, marks
