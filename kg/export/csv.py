"""CSV: a table of nodes and a table of edges, for spreadsheets, pandas and Gephi.

Spreadsheets take a cell that begins with ``= + - @`` (their full-width forms too), a tab or a
carriage return for a formula, so such text gets a leading apostrophe, and so does text that begins
with one. Where semicolons part the cells (Excel in much of Europe), a cell of ours falls apart at
its semicolons and line ends, so the same holds behind each of them. To take one apostrophe off all
these places gives the original back. The byte order mark is what makes Excel read Chinese.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kg.export._table import EDGE_COLUMNS, NODE_COLUMNS, Cell, edges, nodes, text
from kg.export.options import ExportOptions
from kg.model import Lineage

DESCRIPTION = "CSV: nodes.csv and edges.csv into a folder, or both in a .zip; opens in Excel"
SUFFIX = ".zip"

_FORMULA = re.compile("(?:^|(?<=[;\r\n]))(?=[=+\\-@\t\r\n＝＋－＠'])")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_BATCH = 1000  # rows
_DATED = (1980, 1, 1, 0, 0, 0)  # a zip holds times; the same bytes need the same time


def export(lineage: Lineage, options: ExportOptions) -> Iterator[bytes]:
    """Both tables in one zip archive."""
    spool = _Spool()
    with zipfile.ZipFile(spool, "w") as archive:
        for name, rows in parts(lineage, options).items():
            entry = zipfile.ZipInfo(name, _DATED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # the same on every system
            with archive.open(entry, "w") as file:
                for data in rows:
                    file.write(data)
                    yield spool.take()
    yield spool.take()


def parts(lineage: Lineage, options: ExportOptions) -> Mapping[str, Iterable[bytes]]:
    """File name → content, for an export into a folder."""
    rows = ([n.id, *map(_cell, n.cells.values())] for n in nodes(lineage, options))
    lines = (
        [e.id, e.source, e.target, *map(_cell, e.cells.values())] for e in edges(lineage, options)
    )
    return {
        "nodes.csv": _table(["id", *NODE_COLUMNS], rows),
        "edges.csv": _table(["id", "source", "target", *EDGE_COLUMNS], lines),
    }


def _cell(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if not isinstance(cell, str | tuple):
        return cell
    return inert(text(cell))


def inert(cell: str) -> str:
    """``cell`` as a spreadsheet shows it and does not reckon with it.

    >>> inert("=1+1"), inert("a;@b"), inert("a-b")
    ("'=1+1", "a;'@b", 'a-b')
    """
    return _FORMULA.sub("'", cell)


def sheet(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A table as SPARQL's CSV, but with formulas made ``inert``; numbers stay numbers."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([c if _NUMBER.fullmatch(c) else inert(c) for c in row])
    return buffer.getvalue().encode("utf-8", "replace")


def _table(head: list[str], rows: Iterable[list[str | int | float]]) -> Iterator[bytes]:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)  # RFC 4180: CRLF between records
    buffer.write("\ufeff")
    writer.writerow(head)
    for number, row in enumerate(rows, 1):
        writer.writerow(row)
        if number % _BATCH == 0:
            yield _drained(buffer)
    yield _drained(buffer)


def _drained(buffer: io.StringIO) -> bytes:
    data = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return data


class _Spool(io.RawIOBase):
    """A file that cannot seek: what is written to it is taken from it."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        part = bytes(memoryview(data))  # type: ignore[arg-type]
        self._parts.append(part)
        return len(part)

    def take(self) -> bytes:
        data = b"".join(self._parts)
        self._parts.clear()
        return data
