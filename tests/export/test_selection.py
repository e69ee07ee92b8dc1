"""Every format is listed, deterministic, atomic, and takes the same selection."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from kg.cli import kg
from kg.errors import UnknownWorkError, UsageError
from kg.export import ExportOptions, exporter, names, render, select, write
from kg.model import Lineage

Export = Callable[..., bytes]
OURS = [
    "bibtex", "canvas", "csv", "cytoscape", "dot", "gexf", "graphml", "html", "json", "jsonld",
    "markdown", "mermaid", "nodelink", "nquads", "nt", "trig", "ttl",
]  # fmt: skip


def test_every_format_is_listed_with_a_line() -> None:
    assert set(OURS) <= set(names())
    found = CliRunner().invoke(kg, ["export"])
    assert found.exit_code == 0
    lines = dict(line.split(maxsplit=1) for line in found.output.splitlines())
    for name in OURS:
        assert lines[name] == exporter(name).DESCRIPTION
        assert len(lines[name]) <= 88
    suffixes = [exporter(name).SUFFIX for name in OURS]
    assert len(set(suffixes)) == len(suffixes)


def test_an_unknown_format_names_the_known_ones() -> None:
    found = CliRunner().invoke(kg, ["export", "word"])
    assert isinstance(found.exception, UsageError)
    assert found.exception.status == 2
    assert "graphml" in str(found.exception)


@pytest.mark.parametrize("name", OURS)
def test_equal_lineages_give_equal_bytes(name: str, exported: Export, sample: Lineage) -> None:
    copy = msgspec.msgpack.decode(msgspec.msgpack.encode(sample), type=Lineage)
    assert exported(name, sample) == exported(name, copy)


@pytest.mark.parametrize("name", OURS)
def test_an_empty_lineage_can_be_exported(name: str, exported: Export) -> None:
    exported(name, Lineage((), (), ()))


@pytest.mark.parametrize("name", [n for n in OURS if n != "html"])
def test_a_failed_export_leaves_the_old_file(
    name: str, sample: Lineage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old"
    path = path.with_suffix(".file")
    path.write_text("old")
    module = exporter(name)
    whole = module.export

    def broken(lineage: Lineage, options: ExportOptions):  # type: ignore[no-untyped-def]
        yield next(iter(whole(lineage, options)))
        raise RuntimeError("disk full")

    monkeypatch.setattr(module, "export", broken)
    with pytest.raises(RuntimeError):
        write(name, sample, path, ExportOptions())
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_is_no_file(sample: Lineage, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a folder"):
        write("graphml", sample, tmp_path, ExportOptions())


def ids(lineage: Lineage, **options: object) -> set[str]:
    return {w.id for w in select(lineage, ExportOptions(**options)).works}  # type: ignore[arg-type]


def kinds(lineage: Lineage, **options: object) -> set[str]:
    return {r.type for r in select(lineage, ExportOptions(**options)).relations}  # type: ignore[arg-type]


def test_around_a_work(sample: Lineage) -> None:
    assert ids(sample, work="blip") == {"blip", "albef", "vlmo"}
    assert ids(sample, work="blip", depth=0) == {"blip"}
    assert ids(sample, work="blip", depth=2) == {"blip", "albef", "vlmo", "vilt", "beitv3"}
    assert ids(sample, work="blip", depth=2, relations=("extends",)) == {
        "blip",
        "albef",
        "vlmo",
        "beitv3",
    }


def test_by_relation_year_status_and_confidence(sample: Lineage) -> None:
    assert kinds(sample, relations=("uses", "compares")) == {"uses", "compares"}
    assert ids(sample, since=2022) == {"beitv2", "beitv3", "blip"}
    assert ids(sample, until=2018) == {"bert"}
    assert ids(sample, since=2020, until=2020) == {"vit"}
    assert ids(sample, status=("to-read",)) == {"coca", "vl-beit"}
    assert kinds(sample, min_confidence=0.95) == {"extends"}  # what the user accepted
    assert "inspired_by" not in {
        r.type
        for r in select(sample, ExportOptions(min_confidence=0.8)).relations
        if r.source == "beit"
    }


def test_facts_below_the_threshold_are_left_out(sample: Lineage) -> None:
    (beit,) = (w for w in select(sample, ExportOptions(min_confidence=0.8)).works if w.id == "beit")
    assert [f.value for f in beit.facts if f.property == "year"] == [2021]


def test_a_selection_names_only_its_own_notes(sample: Lineage) -> None:
    assert select(sample, ExportOptions(work="coca")).notes == ("masked/beit.md",)
    assert select(sample, ExportOptions()).notes == sample.notes


def test_edges_keep_both_ends(sample: Lineage) -> None:
    chosen = select(sample, ExportOptions(since=2021))
    kept = {w.id for w in chosen.works}
    assert all({r.source, r.target} <= kept for r in chosen.relations)


@pytest.mark.parametrize("name", OURS)
def test_no_quotes_leaves_neither_sentence_nor_path(
    name: str, exported: Export, sample: Lineage
) -> None:
    import io
    import zipfile

    data = exported(name, sample, nodes="all", quotes=False)
    if name == "csv":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = b"".join(archive.read(part) for part in archive.namelist())
    text = data.decode()
    for secret in ("grows out", "后续工作", "多模态.md", "masked/", "later.md", "subject: this"):
        assert secret not in text, secret


def run(out: Path, *arguments: str) -> tuple[int, str, str]:
    found = CliRunner().invoke(kg, ["export", *arguments, "--out", str(out)])
    return found.exit_code, found.stdout, found.stderr


def test_the_command_writes_a_file_or_standard_output(
    sample_out: Path, sample: Lineage, tmp_path: Path
) -> None:
    path = tmp_path / "new" / "field.graphml"
    assert run(sample_out, "graphml", str(path))[0] == 0
    code, text, _ = run(sample_out, "graphml")
    assert code == 0
    assert path.read_text(encoding="utf-8") == text
    expected = b"".join(render("graphml", sample, ExportOptions())).decode()
    assert text == expected


def test_the_command_takes_names_as_people_type_them(sample_out: Path) -> None:
    code, text, _ = run(sample_out, "mermaid", "--work", "beit v2", "--relation", "extends")
    assert code == 0
    assert "BEiTv2" in text
    assert "CLIP" not in text
    found = CliRunner().invoke(
        kg, ["export", "mermaid", "--work", "BEiTv9", "--out", str(sample_out)]
    )
    assert isinstance(found.exception, UnknownWorkError)
    assert "BEiT" in str(found.exception)  # a suggestion
    assert run(sample_out, "mermaid", "--relation", "cites")[0] == 2


def test_the_command_puts_tables_into_a_folder(sample_out: Path, tmp_path: Path) -> None:
    assert run(sample_out, "csv", str(tmp_path / "tables"))[0] == 0
    assert {p.name for p in (tmp_path / "tables").iterdir()} == {"nodes.csv", "edges.csv"}


def test_links_of_a_report_lead_from_where_it_lies(sample_out: Path, tmp_path: Path) -> None:
    path = tmp_path / "a" / "report.md"
    assert run(sample_out, "markdown", str(path))[0] == 0
    text = path.read_text(encoding="utf-8")
    assert "notes/masked/beit.md>)" in text
