"""What a work is called: by the gazetteer, unless its title has a name of its own."""

from __future__ import annotations

from kg import ontology
from kg.batches import Extractor
from kg.build import names_dictionary
from kg.config import Settings
from kg.read import read_note
from kg.resolve import resolve

PROTO = "Meta-Dataset: A Dataset of Datasets for Learning to Learn from Few Examples"
PIXELS = (
    "Propagate Yourself: Exploring Pixel-Level Consistency for Unsupervised Visual Representation "
    "Learning"
)


def read(title: str) -> tuple[str, tuple[str, ...]]:
    """The key and the aliases of the paper that a note with this title comes to."""
    note = read_note("a.md", f"# {title}\n\nThe paper trains a model.\n".encode(), Settings())
    extractor = Extractor(names_dictionary(note.entries, ontology.works()))
    (work,) = resolve([extractor.extract(note)], ontology.works()).works
    return work.key, work.aliases


def test_a_paper_read_under_the_name_in_its_title_keeps_it() -> None:
    key, aliases = read(PROTO)
    assert key == "Meta-Dataset"
    assert "ProtoMAML" in aliases


def test_a_paper_goes_by_the_name_of_its_model() -> None:
    assert read(PIXELS)[0] == "PixPro"
    assert read("Deep Residual Learning for Image Recognition")[0] == "ResNet"
