"""BibTeX and CSL-JSON files give references; what is broken is reported, never fatal."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.export import ExportOptions, render
from kg.model import Lineage, Reference, Statement, Work
from kg.read.bibliography import read_bibliography
from kg.read.bibtex import Broken, parse
from kg.read.latex import readable

BIB = r"""
Anything between the entries is a remark, an e-mail@example.org too.

@STRING{ nips = "Advances in " # {Neural} # " Things" }
@comment{jabref-meta: x}

@InProceedings(lovelace:1843,
  Title = "Notes on the {Analytical Engine}, {\'e}tude \& more",
  author = {Lovelace, Ada and {Babbage and Sons} and de la Cruz, Jr, Mar{\'\i}a and others},
  booktitle = nips,
  year = 1843, month = sep,
  url = {https://example.org/a\_b},
)

@misc{arx,
  title = {{MiniNet}: Small,
           but Enough}, eprint = {2101.00001v2}, archivePrefix = "arXiv",
  date = {2021-03-04},
}
@article{doi1, title={A DOI}, journal = {arXiv preprint arXiv:2001.00002}, year = {2020},
  doi = {https://doi.org/10.1000/xyz(1)_2}}
"""


def references(text: str, path: str = "library.bib") -> list[Reference]:
    return read_bibliography(path, text.encode())[0]


def test_a_bibtex_file() -> None:
    one, two, three = references(BIB)
    assert one == Reference(
        source="library.bib",
        line=7,
        key="lovelace:1843",
        title="Notes on the Analytical Engine, étude & more",
        authors=("Ada Lovelace", "Babbage and Sons", "María de la Cruz Jr"),
        year=1843,
        month=9,
        venue="Advances in Neural Things",
        url="https://example.org/a_b",
    )
    assert (two.title, two.arxiv, two.year, two.month) == (
        "MiniNet: Small, but Enough",
        "2101.00001",
        2021,
        3,
    )
    # A preprint server is no venue; its number is read from wherever it stands.
    assert (three.venue, three.arxiv, three.doi) == ("", "2001.00002", "10.1000/xyz(1)_2")


def test_a_crossref_lends_its_fields() -> None:
    text = """@inproceedings{a, title = {Paper}, crossref = {Conf}}
    @proceedings{conf, title = {Proceedings of the Conf}, year = 2019}"""
    first = references(text)[0]
    assert (first.title, first.venue, first.year) == ("Paper", "Proceedings of the Conf", 2019)


@pytest.mark.parametrize(
    ("broken", "line"),
    [
        ("@article{a, title = {never closed,\n year = 2020\n", 2),
        ("@article{a, title}", 2),
        ("@article{a title = {x}}", 2),
        ('@article{a, title = "x}', 2),
    ],
)
def test_a_broken_entry_is_told_and_the_next_one_read(broken: str, line: int) -> None:
    text = f"\n{broken}\n@book{{b, title = {{Fine}}}}\n"
    found, problems = read_bibliography("x.bib", text.encode())
    assert [r.title for r in found] == ["Fine"]
    assert [(p.note, p.line) for p in problems] == [("x.bib", line)]


@settings(max_examples=200)
@given(st.text('@{}()",=#\\ \nabarticlestring%1', max_size=60))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    for item in parse(text):
        assert isinstance(item, Broken) or item.line >= 1
    readable(text)


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"{\"U}ber {\ss} \v{S} \c c {\aa} \o", "Über ß Š ç å ø"),
        (r"\H{o} {\L}{\'o}d{\'z} na\"{\i}ve \~n", "ő Łódź naïve ñ"),
        (r"pages 1--2 --- ``so''", "pages 1–2 — “so”"),
        (r"$\alpha$-GAN with $L_2$", "α-GAN with L_2"),
        (r"50\% of \$5 \& \#1\_a", "50% of $5 & #1_a"),
        (r"\textbf{Bold} {\em it}~x", "Bold it x"),
        ("中文 标题", "中文 标题"),
        ("\\", "\\"),
    ],
)
def test_latex_reads_as_it_prints(latex: str, text: str) -> None:
    assert readable(latex) == text


CSL = [
    {
        "id": "http://zotero.org/users/1/items/AB",
        "type": "paper-conference",
        "title": "A <i>fine</i> title",
        "title-short": "Fine",
        "author": [
            {"family": "Lovelace", "given": "Ada"},
            {"family": "Cruz", "given": "Maria", "non-dropping-particle": "de la"},
            {"literal": "The Analytical Society"},
        ],
        "issued": {"date-parts": [["2021", "7", 2]]},
        "container-title": "Journal of Engines",
        "DOI": "10.1000/abc",
    },
    {
        "id": 7,
        "citation-key": "seven",
        "type": "article",
        "title": "预印本",
        "number": "arXiv:2101.00003",
        "issued": {"raw": "2021-01-05"},
        "URL": "https://arxiv.org/abs/2101.00003",
    },
]


def test_zoteros_csl_json() -> None:
    text = json.dumps(CSL, indent=1, ensure_ascii=False)
    one, two = references(text, "zotero/My Library.json")
    assert one.title == "A fine title"
    assert one.short == "Fine"
    assert one.authors == ("Ada Lovelace", "Maria de la Cruz", "The Analytical Society")
    assert (one.year, one.month, one.venue) == (2021, 7, "Journal of Engines")
    assert one.doi == "10.1000/abc"
    assert text.split("\n")[one.line - 1].strip().startswith('"id"')
    assert (two.key, two.title, two.arxiv, two.year, two.month) == (
        "seven",
        "预印本",
        "2101.00003",
        2021,
        1,
    )


@pytest.mark.parametrize(
    "text", ['{"a": 1}', "[1, 2]", '[{"id": 1}]', "[", '["x"]', "", '[{"type": "x", "id": 1}]']
)
def test_other_json_is_somebody_elses(text: str) -> None:
    assert read_bibliography("x.json", text.encode()) == ([], [])


def test_bytes_that_are_no_text_are_told() -> None:
    found, problems = read_bibliography("x.bib", b"\x00\x01\x02" * 50)
    assert found == []
    assert len(problems) == 1
    assert read_bibliography("x.json", b"\x00\x01\x02" * 50) == ([], [])


PEOPLE = ["Ada Lovelace", "李俊南", "Procter & Gamble", "R_D 100%", "Łukasz {K}", "A\\B"]


def test_what_we_export_as_bibtex_reads_back() -> None:
    title = "Wide & “Deep”: 100% of {x}, \\y ~ z^2 #1 $5"
    facts = [("author", p) for p in PEOPLE]
    facts += [("doi", "10.1000/a_b"), ("arxiv", "2101.00003"), ("url", "https://example.org/?a=b")]
    statements = [Statement(p, v, v, 1.0, None) for p, v in facts]
    statements += [Statement("year", 2021, 2021, 1.0, None), Statement("month", 7, 7, 1.0, None)]
    work = Work("w", "Wide", title, (), (), tuple(statements))
    data = b"".join(render("bibtex", Lineage((), (work,), ()), ExportOptions()))
    ((found,), problems) = read_bibliography("x.bib", data)
    assert problems == []
    assert (found.title, found.short) == (title, "Wide")
    assert found.authors == tuple(PEOPLE)
    assert (found.year, found.month) == (2021, 7)
    assert (found.doi, found.arxiv) == ("10.1000/a_b", "2101.00003")
    assert found.url == "https://example.org/?a=b"
