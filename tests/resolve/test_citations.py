"""Citations mean the works of a bibliography beside the notes, or those that the note names."""

from __future__ import annotations

import pytest

from kg.build import build
from kg.config import Settings
from kg.model import Entry, Lineage, Reference
from kg.ontology import GazetteerWork
from kg.resolve.citations import Citations

LIBRARY = """
@article{moreau2019, title={Wading Herons Elicit Patience in Large Ponds}, shorttitle={HeronNet},
  author={Moreau, Ada and Wei, Lin}, year={2019}}
@misc{weiReeds2021, title={Reeds That Whisper to One Another}, author={Wei, Lin}, year={2021}}
@article{unread2020, title={A Paper That Nobody Opened at All}, author={Nobody, N.}, year={2020}}
"""


@pytest.fixture(scope="module")
def lineage(tmp_path_factory: pytest.TempPathFactory) -> Lineage:
    folder = tmp_path_factory.mktemp("zotero")
    notes = folder / "notes"
    notes.mkdir()
    (notes / "library.bib").write_text(LIBRARY, encoding="utf-8")
    (notes / "moreau2019.md").write_text(
        '# Annotations\n\n"they stand still" (Moreau and Wei, 2019, p. 3)\n', encoding="utf-8"
    )
    (notes / "graphs.md").write_text(
        "# GraphSAGE\n\nIt samples neighbours (Hamilton et al., 2017), as [@weiReeds2021] does.\n",
        encoding="utf-8",
    )
    built = build(Settings(root=folder)).lineage
    assert built is not None
    return built


def test_a_note_called_by_its_citation_key_is_about_that_paper(lineage: Lineage) -> None:
    work = next(
        w for w in lineage.works if w.title == "Wading Herons Elicit Patience in Large Ponds"
    )
    assert work.key == "HeronNet"
    assert {(o.note, o.role) for o in work.occurrences} >= {("moreau2019.md", "entry")}
    assert "Ada Moreau" in work.values("author")


def test_a_citation_key_names_its_paper(lineage: Lineage) -> None:
    work = next(w for w in lineage.works if "Reeds" in (w.title or ""))
    assert work.values("year") == [2021]


def test_author_and_year_are_no_work_beside_the_name(lineage: Lineage) -> None:
    keys = {work.key for work in lineage.works}
    assert "GraphSAGE" in keys
    assert not [key for key in keys if "et al" in key or "2019" in key or "2017" in key]


def test_a_library_adds_no_work_that_no_note_speaks_of(lineage: Lineage) -> None:
    assert not [w for w in lineage.works if "Nobody" in (w.title or "")]
    assert [p.message for p in lineage.problems if p.kind == "bibliography"] == [
        "no note speaks of “A Paper That Nobody Opened at All”"
    ]


def test_two_papers_of_one_author_and_year_are_not_guessed_between() -> None:
    one = Reference(
        "a.bib", 1, "wei2021a", "The First of Two Long Titles", authors=("Lin Wei",), year=2021
    )
    two = Reference(
        "a.bib", 2, "wei2021b", "The Other of Two Long Titles", authors=("Lin Wei",), year=2021
    )
    assert Citations([one])._meant("Wei, 2021", set()) == one.title
    assert Citations([one, two])._meant("Wei, 2021", set()) == ""


def test_a_preprint_may_be_cited_by_its_proceedings() -> None:
    work = GazetteerWork(
        "Reeds", "Reeds That Whisper", 2020, "vision", authors=("Lin van der Wei",)
    )
    cited = Citations([], [work])
    assert cited._meant("van der Wei et al. (2021)", {"Reeds"}) == "Reeds"
    assert cited._meant("Wei et al. (2021)", set()) == ""
    assert cited._meant("Wei et al. (2023)", {"Reeds"}) == ""


def test_an_entry_known_by_its_key_alone_gets_its_title() -> None:
    reference = Reference("a.bib", 1, "wei2021", "Reeds That Whisper to One Another")
    entry = Entry("wei2021", "wei2021", (), 1, 0, 0, 0, ((0, 1),), "read", "file")
    told = Citations([reference]).entry(entry)
    assert (told.key, told.title, told.aliases) == (reference.title, reference.title, ("wei2021",))
