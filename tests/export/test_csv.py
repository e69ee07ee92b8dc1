"""CSV opens in pandas and in spreadsheets, Chinese intact, formulas inert."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.export import ExportOptions, select, write
from kg.export._text import line
from kg.export.csv import inert, sheet
from kg.model import Lineage

Export = Callable[..., bytes]
PROFILE = settings.get_profile("export")
FORMULA = "=+-@\t\r\n＝＋－＠"
_ADDED = re.compile(f"(?:^|(?<=[;\r\n]))'(?=[{re.escape(FORMULA)}'])")


def original(cell: str) -> str:
    """What the cell held before formulas were made text."""
    return _ADDED.sub("", cell)


def tables(data: bytes) -> dict[str, pd.DataFrame]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {
            name: pd.read_csv(
                io.BytesIO(archive.read(name)),
                encoding="utf-8-sig",
                dtype=str,
                keep_default_na=False,
                lineterminator=None,
            )
            for name in archive.namelist()
        }


def test_pandas_reads_the_pair(exported: Export, sample: Lineage) -> None:
    found = tables(exported("csv", sample, nodes="all"))
    assert list(found) == ["nodes.csv", "edges.csv"]
    works = found["nodes.csv"].set_index("id")
    assert works.loc["vit", "aliases"] == "Vision Transformer"
    assert works.loc["beit", "date"] == "2021-06"
    edges = found["edges.csv"].set_index("id")
    row = edges.loc["blip:extends:albef"]
    assert (row["source"], row["target"], row["kind"]) == ("albef", "blip", "extends")
    assert row["quote"] == "BLIP 是 ALBEF 和 VLMo 的后续工作"
    assert set(edges["source"]) | set(edges["target"]) <= set(works.index)


def test_excel_takes_the_bytes_for_utf_8(exported: Export, sample: Lineage) -> None:
    with zipfile.ZipFile(io.BytesIO(exported("csv", sample))) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            assert data.startswith(b"\xef\xbb\xbf")
            assert b"\n" not in data.replace(b"\r\n", b"")


@PROFILE
@given(data=st.data())
def test_any_text_comes_back_and_none_is_a_formula(
    exported: Export, hostile: Any, data: st.DataObject
) -> None:
    lineage = data.draw(hostile)
    found = tables(exported("csv", lineage))
    chosen = select(lineage, ExportOptions())
    for table in found.values():
        for cell in table.to_numpy().ravel():
            assert not cell.startswith(tuple(FORMULA)), cell
            # Excel in much of Europe parts cells at semicolons; quotes hold nothing together then.
            assert not re.search(f"[;\r\n][{re.escape(FORMULA)}]", cell), cell
    labels = list(map(original, found["nodes.csv"]["label"]))
    assert labels == [line(w.key) or w.id for w in chosen.works]
    aliases = list(map(original, found["nodes.csv"]["aliases"]))
    expected = [[t for t in map(line, w.aliases) if t] for w in chosen.works]
    assert aliases == ["; ".join(dict.fromkeys(names)) for names in expected]


def test_what_a_spreadsheet_would_reckon_is_text_in_every_separator() -> None:
    for text in ("=1+1", "a;=1+1", "a;;@x", "'a", "a;'b", "-", "a\n=cmd|' /C calc'!A0", "＝1"):
        cell = inert(text)
        assert original(cell) == text
        data = sheet(["name"], [["1", text]]).decode().split("\r\n", 1)[1]
        for part in re.split("[;\r\n]", data.replace('"', "")):
            assert not part.startswith(tuple(FORMULA)), (text, part)
    assert (
        sheet(["n"], [["-5"], ["+1.5e3"], ["-5;x"], ["-x"]])
        == b"n\r\n-5\r\n+1.5e3\r\n'-5;x\r\n'-x\r\n"
    )


@pytest.mark.parametrize("name", ["tables", "tables.d"])
def test_a_folder_gets_two_files(name: str, sample: Lineage, tmp_path: Path) -> None:
    folder = tmp_path / name
    if "." in name:
        folder.mkdir()
    files = write("csv", sample, folder, ExportOptions())
    assert [f.relative_to(folder).as_posix() for f in files] == ["nodes.csv", "edges.csv"]
    assert len(pd.read_csv(files[0])) == len(sample.works)


def test_a_zip_is_the_same_bytes_every_time(exported: Export, sample: Lineage) -> None:
    assert exported("csv", sample) == exported("csv", sample)


def test_numbers_stay_numbers(sample: Lineage, tmp_path: Path) -> None:
    write("csv", sample, tmp_path, ExportOptions())
    edges = pd.read_csv(tmp_path / "edges.csv")
    assert edges["weight"].dtype.kind == "f"
    assert pd.read_csv(tmp_path / "nodes.csv")["notes"].dtype.kind == "i"
