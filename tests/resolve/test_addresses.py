"""What an address that entries share says of them."""

from __future__ import annotations

from kg import ontology
from kg.batches import Extractor
from kg.build import names_dictionary
from kg.config import Settings
from kg.read import read_note
from kg.resolve import resolve

ADDRESS = "https://arxiv.org/abs/1901.00001"
COTTON = f"- [Looms That Weave Cotton by Themselves]({ADDRESS})\n"
COTTON_AGAIN = f"- [Looms That Weave Cotton or Linen by Themselves]({ADDRESS})\n"
CHINESE = f"- [能够独立完成棉布编织工作的自动织布机系统研究]({ADDRESS})\n"
SILK_RENAMED = f"- [Zephyrine: What a Dish Hears of the Milky Way]({ADDRESS})\n"
SILK = f"- [Zephyrine: Parallax of Stars from Radio Maps]({ADDRESS})\n"


def papers(*texts: str) -> set[str]:
    """The titles of the papers that notes of these texts come to."""
    notes = [read_note(f"{i}.md", text.encode(), Settings()) for i, text in enumerate(texts)]
    entries = [entry for note in notes for entry in note.entries]
    extractor = Extractor(names_dictionary(entries, ontology.works()))
    found = resolve([extractor.extract(note) for note in notes], ontology.works())
    return {
        w.title for w in found.works if w.title and any(o.role == "entry" for o in w.occurrences)
    }


def test_one_address_in_two_notes_is_one_paper() -> None:
    assert len(papers(COTTON, COTTON_AGAIN)) == 1
    assert len(papers(COTTON, CHINESE)) == 1


def test_an_address_under_an_unlike_title_was_copied_wrongly() -> None:
    assert len(papers(COTTON, SILK)) == 2


def test_a_paper_that_kept_its_short_name_was_given_another_title() -> None:
    assert len(papers(SILK, SILK_RENAMED)) == 1


def test_two_titles_side_by_side_with_one_address_are_two_papers() -> None:
    assert len(papers(COTTON + SILK)) == 2
