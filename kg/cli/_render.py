"""Tables, names and widths for the terminal, shared by the commands that show rows.

Our own table rather than a library's: `kg query` should feel instant, and a third of its time
would go into the import. A Han character is two columns wide.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence

from kg.graph.vocabulary import name_of
from kg.query.answers import Answer, Term

_GAP = "  "
_NARROWEST = 6
# What would move the cursor or change colours is shown, not obeyed: notes are untrusted text.
_CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\U000e0000-\U000e007f]"
)


def plain(text: str) -> str:
    """``text`` in one line that is safe to print: control characters become spaces."""
    return _CONTROL.sub(" ", text)


def visible(text: str) -> str:
    """``text`` with its line ends and tabs, otherwise as ``plain``."""
    return _CONTROL.sub(lambda found: found[0] if found[0] in "\n\t" else " ", text)


def width(text: str) -> int:
    """Columns that ``text`` takes in a terminal.

    >>> width("BLIP"), width("跟随")
    (4, 4)
    """
    if text.isascii():
        return len(text)
    return sum(_columns(char) for char in text)


def _columns(char: str) -> int:
    import unicodedata

    if unicodedata.combining(char) or char in "\u200b\u200c\u200d\ufe0f":
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def wrap(text: str, limit: int) -> list[str]:
    """``text`` in lines of at most ``limit`` columns, cut at blanks and between Han characters."""
    lines, line, room = [], "", limit
    for piece in re.findall(r"\s+|[^\s\u2e80-\u9fff\uff00-\uffef]+|.", text):
        for part in _broken(piece, limit):
            if width(part) > room:
                lines.append(line.rstrip())
                line, room = "", limit
                if part.isspace():
                    continue
            line, room = line + part, room - width(part)
    return [*lines, line.rstrip()] if line or not lines else lines


def _broken(piece: str, limit: int) -> Iterable[str]:
    while width(piece) > limit:
        taken, used = 0, 0
        while used + _columns(piece[taken]) <= limit:
            used += _columns(piece[taken])
            taken += 1
        taken = max(1, taken)
        yield piece[:taken]
        piece = piece[taken:]
    yield piece


def terminal_width() -> int | None:
    """Columns of the terminal; None when the output goes elsewhere and may be as wide as it is."""
    if not sys.stdout.isatty():
        return None
    import shutil

    return shutil.get_terminal_size().columns


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], limit: int | None) -> str:
    """A table under a rule, its columns made narrower until it fits into ``limit`` columns."""
    cells = [[plain(cell) for cell in row] for row in rows]
    natural = [
        max([width(name), *(width(row[i]) for row in cells)]) for i, name in enumerate(columns)
    ]
    widths = natural if limit is None else _fitted(natural, limit)
    lines = [_line([[name] for name in columns], widths)]
    lines.append(_GAP.join("─" * w for w in widths))
    for row in cells:
        lines.append(_line([wrap(c, w) for c, w in zip(row, widths, strict=True)], widths))
    return "\n".join(lines) + "\n"


def _fitted(natural: list[int], limit: int) -> list[int]:
    widths = list(natural)
    room = limit - len(_GAP) * (len(widths) - 1)
    while sum(widths) > room:
        widest = max(range(len(widths)), key=lambda i: widths[i])
        if widths[widest] <= _NARROWEST:
            break
        others = sorted(w for w in set(widths) if w < widths[widest])
        floor = max(others[-1] if others else 0, _NARROWEST)
        share = widths.count(widths[widest])
        step = max(1, min(widths[widest] - floor, -(-(sum(widths) - room) // share)))
        widths[widest] -= min(step, sum(widths) - room)
    return widths


def _line(cells: list[list[str]], widths: list[int]) -> str:
    height = max((len(cell) for cell in cells), default=1)
    lines = []
    for number in range(height):
        parts = []
        for cell, room in zip(cells, widths, strict=True):
            text = cell[number] if number < len(cell) else ""
            parts.append(text + " " * (room - width(text)))
        lines.append(_GAP.join(parts).rstrip())
    return "\n".join(lines)


def markdown(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, which shows its cells and does nothing else."""
    from kg.export._text import markdown as escaped

    def line(cells: Iterable[str]) -> str:
        return f"| {' | '.join(escaped(plain(cell)) for cell in cells)} |"

    rule = "| " + " | ".join("---" for _ in columns) + " |"
    return "\n".join([line(columns), rule, *map(line, rows)]) + "\n"


def shown(term: Term | None, prefixes: dict[str, str]) -> str:
    """A term as a person reads it: a literal's text, an IRI by its prefix."""
    if term is None:
        return ""
    if term.kind != "uri":
        return f"_:{term.value}" if term.kind == "bnode" else term.value
    known = [p for p in prefixes if term.value.startswith(prefixes[p])]
    if not known:
        return f"<{term.value}>"
    best = max(known, key=lambda name: len(prefixes[name]))
    return f"{best}:{name_of(term.value[len(prefixes[best]) :])}"


def answer_cells(answer: Answer, prefixes: dict[str, str]) -> tuple[list[str], list[list[str]]]:
    """The columns and the cells of an answer's rows."""
    columns = answer.variables()
    return columns, [[shown(row.get(name), prefixes) for name in columns] for row in answer.rows()]


def write_bytes(data: bytes) -> None:
    """Write to standard output as it is, whatever the locale."""
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
