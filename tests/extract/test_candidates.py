"""What is proposed as a name, what is absorbed by its neighbour, and which span is kept."""

from __future__ import annotations

import numpy as np
import pytest

from kg.extract import shapes
from kg.extract.absorb import absorbed
from kg.extract.candidates import Candidate, Prose, propose, prose
from kg.extract.lexicon import Lexicon
from kg.extract.names import best_cover
from kg.extract.surroundings import FAR, KINDS, distances
from kg.model import Block, Mark, Name, Note


def page_of(text: str, *marks: Mark, kind: str = "paragraph") -> Prose:
    block = Block(kind, 0, 0, len(text), 1, text, ((0, 0),), marks, -1, "")  # type: ignore[arg-type]
    return prose(Note("note.md", "", text, (block,), ()))


def proposed(text: str, *marks: Mark, kind: str = "paragraph") -> dict[str, Candidate]:
    lexicon = Lexicon([Name("π0", "π0", "gazetteer"), Name("LoRA", "LoRA", "gazetteer")])
    return {c.surface: c for c in propose(lexicon, page_of(text, *marks, kind=kind))}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see Bahdanau et al. 2014 and Reimers & Gurevych (2020).",
         ["Bahdanau et al. 2014", "Reimers & Gurevych (2020)"]),
        ("as Graves 2013 showed", ["Graves 2013"]),
        ("causal confusion (de Haan et al., 2019)", ["de Haan et al., 2019"]),
        ("何恺明之后，Chen 等人的工作", ["Chen 等人"]),
        ("如 Byron et al.，2020 所示", ["Byron et al.，2020"]),
        ("by Byron, Kent, and van Dam (2018)", ["Byron, Kent, and van Dam (2018)"]),
        ("a model of Robotic Manipulation, 2025, and SIGGRAPH Asia 2017", []),
        ("published in Open Review 2022", []),
    ],
)  # fmt: skip
def test_citations_are_names_and_years_not_what_ends_a_title(text: str, found: list[str]) -> None:
    assert [text[a:b] for a, b, _ in shapes.citations(text)] == found


@pytest.mark.parametrize("text", ["In November 2021 it came out.", "from Washington, 2023"])
def test_months_and_places_before_a_year_are_no_citation(text: str) -> None:
    assert not [c for c in proposed(text).values() if c.source == "citation"]


def test_a_formula_is_looked_up_like_any_name() -> None:
    text = r"follows $\pi_0$ here"
    start, end = text.index("$"), text.rindex("$") + 1
    found = proposed(text, Mark("math", start, end, r"\pi_0"))
    assert found["π0"].source == "formula"
    assert found["π0"].name is not None
    assert (found["π0"].start, found["π0"].end) == (start, end)
    unknown = r"the angle $\phi_1$"
    assert not proposed(unknown, Mark("math", 10, len(unknown), r"\phi_1"))


def test_titles_in_brackets_and_on_lines_of_their_own_are_proposed() -> None:
    found = proposed("extends [universal sound separation by masks] a little")
    assert found["universal sound separation by masks"].source == "quoted"
    found = proposed("Learning to see what nobody sees: MRI", kind="item")
    assert found["Learning to see what nobody sees"].source == "line"


def test_a_reference_is_known_by_its_short_name() -> None:
    text = "Doe et al. QuickNet: a fast network for slow people. arXiv preprint, 2020."
    assert shapes.references(text) == []
    text = "Doe et al. A fast network for slow people. arXiv preprint, 2020."
    assert [text[a:b] for a, b in shapes.references(text)] == ["A fast network for slow people"]


def test_a_citation_beside_a_name_is_absorbed_and_speaks_for_it() -> None:
    text = "HyperVLM (Doe et al., 2023) is strong; so is Roe et al. 2024."
    candidates = [
        Candidate(0, 8, "HyperVLM", "shape"),
        Candidate(10, 26, "Doe et al., 2023", "citation"),
        Candidate(45, 60, "Roe et al. 2024", "citation"),
    ]
    gone, cited = absorbed(text, candidates, [-3.0, 1.0, 1.0], [0, 1, 2])
    assert gone == {1}
    assert cited == {-8}


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("FooNet (Doe, 2022; Roe & Poe, 2023)", {1, 2}),
        ("FooNet 基准（Doe et al.）", {1}),
        ("tasks, Doe et al. 2020", set()),
    ],
)
def test_all_citations_of_one_bracket_belong_to_its_name(text: str, gone: set[int]) -> None:
    candidates = [Candidate(0, 6, "FooNet", "shape")] if text.startswith("FooNet") else []
    candidates += [Candidate(a, b, text[a:b], "citation") for a, b, _ in shapes.citations(text)]
    scores = [0.0] * len(candidates)
    assert absorbed(text, candidates, scores, range(len(candidates)))[0] == gone


def test_a_meeting_is_told_by_the_list_of_venues() -> None:
    assert Lexicon([]).stop["corl"] == "common"


def test_a_part_of_a_name_joined_by_a_dash_is_not_kept() -> None:
    whole = Candidate(0, 11, "OpenVLA-OFT", "shape")
    part = Candidate(0, 7, "OpenVLA", "dictionary", Name("OpenVLA", "OpenVLA", "gazetteer"))
    assert best_cover([whole, part], [0.6, 0.99]) == [(whole, 0.6)]
    assert best_cover([whole, part], [0.1, 0.99]) == [(part, 0.99)]


def test_of_two_about_equally_sure_spans_the_longer_is_kept() -> None:
    long = Candidate(0, 17, "Layer Normalising", "title-case")
    short = Candidate(0, 5, "Layer", "title-case")
    assert best_cover([long, short], [0.80, 0.85]) == [(long, 0.80)]
    assert best_cover([long, short], [0.60, 0.95]) == [(short, 0.95)]


def test_distances_reach_to_the_nearest_word_of_the_same_block() -> None:
    low = "our dataset is foonet\nmodel"
    at = low.index("foonet")
    letters = np.array([c.isalpha() for c in low])
    found = distances(
        low, letters, np.array([0, low.index("\n") + 1]), np.array([at]), np.array([at + 6])
    )
    sides = dict(zip([(k, s) for k in KINDS for s in "lr"], found[:, 0].tolist(), strict=True))
    assert sides["data", "l"] == at - len("our dataset")
    assert sides["own", "l"] == at - len("our")
    assert sides["work", "r"] == FAR, "the model stands in the next block"
