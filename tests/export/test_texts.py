"""BibTeX is read by a BibTeX library; Markdown shows every name and sentence as it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import bibtexparser
from bibtexparser.middlewares import (
    LatexDecodingMiddleware,
    NameParts,
    SeparateCoAuthors,
    SplitNameParts,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from pyromark import Markdown, Options

from kg.export import ExportOptions, select
from kg.export._text import line, markdown
from kg.model import Lineage, Statement, Work

Export = Callable[..., bytes]
PROFILE = settings.get_profile("export")


def entries(data: bytes) -> dict[str, dict[str, Any]]:
    found = bibtexparser.parse_string(data.decode())
    assert not found.failed_blocks
    return {
        e.key: {"type": e.entry_type, **{f.key: f.value for f in e.fields}} for e in found.entries
    }


def plain(latex: str) -> str:
    """What LaTeX prints of a field that we wrote: braces gone, escapes read."""
    names = {"backslash": "\\", "braceleft": "{", "braceright": "}"}
    signs = {"asciitilde": "~", "asciicircum": "^"}
    text = re.sub(r"\{\\text(\w+)\}", lambda m: "\0" + ({**names, **signs})[m[1]], latex)
    text = re.sub(r"(?<!\0)[{}]", "", text)
    return re.sub(r"(?<!\0)\\([&%$#_])", r"\1", text).replace("\0", "")


def test_a_bibtex_library_reads_the_sample(exported: Export, sample: Lineage) -> None:
    found = entries(exported("bibtex", sample))
    assert set(found) == {w.id for w in sample.works}
    beit = found["beit"]
    assert (beit["type"], beit["booktitle"]) == ("inproceedings", "ICLR")
    assert (beit["year"], beit["month"]) == ("2021", "jun")
    assert beit["url"] == "https://example.org/beit"
    bert = found["bert"]
    assert bert["title"] == "{BERT}: Pre-training of Deep Bidirectional Transformers"
    assert bert["shorttitle"] == "{BERT}"
    assert found["blip"]["author"] == "Junnan Li"
    assert found["coca"] == {
        "type": "misc",
        "title": "{CoCa}",
        "institution": "Google Brain",
        "keywords": "to-read",
    }


def test_identifiers_and_journals(exported: Export) -> None:
    facts = [("venue", "Nature"), ("doi", "10.1/a_b%c"), ("arxiv", "2106.08254"), ("year", 2021)]
    work = Work("x", "X", "On x", (), (), tuple(Statement(p, v, v, 1.0, None) for p, v in facts))
    (entry,) = entries(exported("bibtex", Lineage((), (work,), ()))).values()
    assert (entry["type"], entry["journal"]) == ("article", "Nature")
    assert entry["doi"] == "10.1/a_b%c"  # printed untouched by styles
    assert (entry["eprint"], entry["archiveprefix"]) == ("2106.08254", "arXiv")


def test_authors_stay_apart(exported: Export) -> None:
    names = ["Ada Lovelace", "de la Cruz, Maria", "Procter and Gamble", "李俊南", "A, B, C, D"]
    facts = tuple(Statement("author", n, n, 1.0, None) for n in names)
    data = exported("bibtex", Lineage((), (Work("x", "X", None, (), (), facts),), ()))
    library = bibtexparser.parse_string(
        data.decode(), append_middleware=[SeparateCoAuthors(), SplitNameParts()]
    )
    people: list[NameParts] = library.entries[0]["author"]
    assert len(people) == len(names)
    assert (people[0].first, people[0].last) == (["Ada"], ["Lovelace"])
    assert (people[1].first, people[1].von) == (["Maria"], ["de", "la"])
    assert people[2].last == ["{Procter and Gamble}"]


@PROFILE
@given(data=st.data())
def test_bibtex_of_any_text(exported: Export, hostile: Any, data: st.DataObject) -> None:
    lineage = select(data.draw(hostile), ExportOptions())
    found = entries(exported("bibtex", lineage))
    assert set(found) == {w.id for w in lineage.works}
    for work in lineage.works:
        entry = found[work.id]
        title = line(work.title or "") or line(work.key) or work.id
        assert plain(entry["title"]) == title
        assert ("doi" in entry) == any(line(str(v)) for v in work.values("doi"))


def test_a_latex_decoder_gives_the_names_back(exported: Export) -> None:
    name = r"R&D_100% of #1 ~ $2^n$ {x} \y"
    data = exported("bibtex", Lineage((), (Work("x", name, None, (), (), ()),), ()))
    library = bibtexparser.parse_string(
        data.decode(), append_middleware=[LatexDecodingMiddleware()]
    )
    # pylatexenc reads \\textasciicircum as the modifier letter, and keeps the braces around it.
    title = library.entries[0]["title"].replace("\u02c6", "^")
    assert re.sub("[{}]", "", title) == re.sub("[{}]", "", name)


def shown(text: str) -> list[Any]:
    parser = Markdown(options=Options.ENABLE_TABLES | Options.ENABLE_STRIKETHROUGH)
    return list(parser.events(text))


@PROFILE
@given(data=st.data())
def test_markdown_shows_text_and_does_nothing_else(data: st.DataObject, hostile: Any) -> None:
    works = data.draw(hostile).works
    for text in [t for w in works for t in (w.key, w.title or "", *w.aliases) if line(t)]:
        for context in ("{}", "> {}", "- x\n\n  > {}", "### {}"):
            events = shown(context.format(markdown(text)))
            words = "".join(e["Text"] for e in events if "Text" in e)
            assert words.removeprefix("x") == line(text), (text, events)
            marks = [str(e["Start"]) for e in events if "Start" in e]
            assert marks == [str(e["Start"]) for e in shown(context.format("word")) if "Start" in e]
            assert all(set(e) <= {"Start", "End", "Text"} for e in events), events


def test_the_report_tells_the_field_by_year(exported: Export, sample: Lineage) -> None:
    report = exported("markdown", sample, notes_root="../notes").decode()
    years = re.findall(r"^## (.+)$", report, re.MULTILINE)
    assert years == ["2022", "2021", "2020", "2018", "Without a year"]
    blip = report.split("</a>BLIP\n")[1].split("\n### ")[0]
    assert "*Bootstrapping Language-Image Pre-training* · 2022-01 · Salesforce" in blip
    assert "- Extends [ALBEF](#albef)" in blip
    assert "  > BLIP 是 ALBEF 和 VLMo 的后续工作\n" in blip
    assert "(<../notes/%E5%A4%9A%E6%A8%A1%E6%80%81.md>)" in blip
    assert "Extended by [BEiTv2](#beitv2), [VL-BEiT](#vl-beit)" in report
    anchors = set(re.findall(r'<a id="([^"]+)">', report))
    assert set(re.findall(r"\]\(#([^)]+)\)", report)) <= anchors


def test_the_report_without_quotes(exported: Export, sample: Lineage) -> None:
    report = exported("markdown", sample, quotes=False).decode()
    assert ".md" not in report
    assert "后续工作" not in report
    assert "Extends [ALBEF](#albef)" in report
