"""How a pair stands in its note: background, rivals, and one number per column."""

from __future__ import annotations

from kg.config import Settings
from kg.extract.claims import ClaimFinder
from kg.extract.pairs import gathered, learnable, merged
from kg.extract.scorer import ANSWERS, SUMS
from kg.extract.standing import COLUMNS, NONE, Background, rivals, standing
from kg.model import Mention
from kg.ontology import GazetteerWork
from kg.read import read_note

WORKS = (
    GazetteerWork("OLDNET", "A Network", 2015, "vision"),
    GazetteerWork(
        "MIDNET", "A Better Network", 2017, "vision", extends=("OLDNET",), uses=("GLUE",)
    ),
    GazetteerWork("GLUE", "A Loss", 2016, "vision"),
    GazetteerWork("NEWNET", "The Best Network", 2020, "vision", extends=("MIDNET",)),
    GazetteerWork("LONER", "Something Else", 2021, "speech"),
)


KNOWN = COLUMNS[COLUMNS.index("year_source") : COLUMNS.index("parts_source") + 1]


def known(source: str, target: str) -> dict[str, float]:
    return dict(zip(KNOWN, Background(WORKS).numbers(source, target), strict=True))


def test_the_background_knows_who_carries_on_whom_and_since_when() -> None:
    found = known("newnet", "oldnet")
    assert (found["carries_on"], found["years_between"], found["same_area"]) == (2, 5, 1)
    assert known("oldnet", "newnet")["carries_on"] == -2
    assert known("loner", "oldnet")["carries_on"] == 0
    assert known("loner", "oldnet")["same_area"] == 0
    assert known("newnet", "oldnet")["followers_target"] == 1


def test_the_background_knows_the_parts_of_a_work_and_of_what_it_carries_on() -> None:
    assert known("midnet", "glue")["part"] == 1
    assert known("newnet", "glue")["part"] == 2
    assert known("glue", "midnet")["part"] == -1
    assert known("oldnet", "glue")["part"] == known("never heard of", "glue")["part"] == 0
    assert known("never heard of", "glue")["users_target"] == 1
    assert known("midnet", "glue")["parts_source"] == 1
    assert known("loner", "glue")["parts_source"] == 0


def test_what_is_known_of_two_works_is_told_as_a_relation() -> None:
    told = Background(WORKS).relation
    assert told("newnet", "oldnet") == "extends"
    assert told("newnet", "glue") == "uses"
    assert told("glue", "newnet") is None
    assert told("never heard of", "glue") is None


def test_an_unknown_work_is_no_work_of_the_year_nought() -> None:
    found = known("never heard of", "oldnet")
    assert found["year_source"] == -1
    assert found["years_between"] < -50


def test_a_circle_in_the_background_ends() -> None:
    circle = (
        GazetteerWork("A1", "A1", 2000, "x", extends=("B1",)),
        GazetteerWork("B1", "B1", 2001, "x", extends=("A1",)),
    )
    found = dict(zip(KNOWN, Background(circle).numbers("a1", "b1"), strict=True))
    assert (found["carries_on"], found["part"]) == (1, 0)


def test_rivals_are_ranked_within_their_paper() -> None:
    places = [("own", "#0", "a"), ("own", "#0", "b"), ("own", "#1", "a")]
    scores = [[2.0, 0, 0, 0, 0], [1.0, 0, 0, 0, 0], [-1.0, 0, 0, 0, 0]]
    names = COLUMNS[COLUMNS.index("link_rank") : -len(ANSWERS)]
    first, second, alone = (dict(zip(names, r, strict=True)) for r in rivals(places, scores))
    assert (first["link_rank"], first["link_lead"]) == (0, 1.0)
    assert (second["link_rank"], second["link_lead"]) == (1, -1.0)
    assert (alone["link_rank"], alone["link_lead"]) == (0, -NONE)
    assert (first["other_newer"], second["other_newer"]) == (-1.0, NONE)


def test_every_column_has_its_number() -> None:
    text = "# NEWNET: A Survey of Things\n\nIt builds on OLDNET and beats MIDNET.\n"
    note = read_note("n.md", text.encode(), Settings())
    body = note.blocks[1].text
    mentions = [
        Mention(name, 1, body.index(name), body.index(name) + 6, 3, 0.9, "shape")
        for name in ("OLDNET", "MIDNET")
    ]
    pairs = learnable(gathered(ClaimFinder(rules_only=True).evidence(note, mentions)))
    features = [merged(pair.evidence) for pair in pairs]
    around = standing(note, mentions, pairs, features, Background(WORKS))
    against = rivals([(p.kind, p.source, p.target) for p in pairs], [[0.0] * 5 for _ in pairs])
    assert pairs
    for one, other in zip(around, against, strict=True):
        assert len(SUMS) + len(one) + len(other) + len(ANSWERS) == len(COLUMNS)
    first = dict(zip(COLUMNS[len(SUMS) :], around[0], strict=False))
    assert first["survey"] == 1
    assert first["own"] == 1
    assert first["cues:rel=extends"] >= 1
