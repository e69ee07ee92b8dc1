"""Short names that a note spells out otherwise than the dictionary."""

from __future__ import annotations

import pytest

from kg import ontology
from kg.build import names_dictionary
from kg.config import Settings
from kg.extract.names import Lexicon, find_mentions
from kg.read import read_note


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon(names_dictionary((), ontology.works()))


def named(lexicon: Lexicon, text: str) -> set[str]:
    note = read_note(
        "note.md", f"# Weaving Wide Cloth with Shared Threads\n\n{text}\n".encode(), Settings()
    )
    return {mention.name for mention in find_mentions(note, lexicon)}


def test_words_that_the_dictionary_has_leave_the_name_as_it_is(lexicon: Lexicon) -> None:
    assert "SAM" in named(lexicon, "We cut the cloth with the Segment Anything Model (SAM).")
    assert "SAM" in named(lexicon, "We cut the cloth with SAM, as Mask R-CNN does.")
    assert "WGAN" in named(lexicon, "A Wasserstein Generative Adversarial Network (WGAN) weaves.")


def test_another_name_is_another_work(lexicon: Lexicon) -> None:
    found = named(
        lexicon, "We train with Sharpness-Aware Minimization (SAM). SAM is slower than Adam."
    )
    assert "SAM" not in found
    assert "Sharpness-Aware Minimization" in found


def test_a_part_that_is_no_name_is_no_work(lexicon: Lexicon) -> None:
    found = named(lexicon, "A patch refinement module (PRM) mends the edges. The PRM is small.")
    assert not {"PRM", "Process supervision"} & found
