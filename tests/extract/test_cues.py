"""Cues: every example of every file, and the notation itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import OntologyError
from kg.extract.cue_examples import failures
from kg.extract.cues import OWN, THIS, WORK, Cue, CueMatcher, load, scene
from kg.extract.passages import wording


def hits(pattern: str, words: list[str], **fields: str) -> list[tuple[tuple[int, ...], ...]]:
    """(old, new) as word indices of what ``pattern`` finds in ``words``."""
    cue = Cue(id="x", relation="extends", pattern=pattern, examples=(), **fields)  # type: ignore[arg-type]
    text, offsets = scene(words)
    return [
        (tuple(offsets.index(o) for o in hit.old), tuple(offsets.index(o) for o in hit.new))
        for hit in CueMatcher([cue]).match(text)
    ]


def test_every_example_of_every_cue_comes_out_as_written() -> None:
    found = list(failures(CueMatcher(load()), wording()))
    assert not found, found


def test_every_cue_has_two_positive_examples_and_a_negative_one() -> None:
    for cue in load():
        positive = sum(bool(example.finds) for example in cue.examples)
        assert positive >= 2, cue.id
        assert len(cue.examples) > positive, cue.id


def test_a_list_of_works_fills_one_slot() -> None:
    words = ["builds", "on", WORK, ",", WORK, "and", WORK, "."]
    assert hits("builds on {old}", words) == [((2, 4, 6), ())]


def test_a_latin_word_is_matched_whole() -> None:
    assert hits("use {old}", ["reuse", WORK]) == []
    assert hits("use {old}", ["use", WORK]) == [((1,), ())]


def test_a_gap_does_not_leap_over_a_work_or_a_comma() -> None:
    assert hits("用 … {old}", ["用", "了", "大", WORK]) == [((3,), ())]
    assert hits("用 … {old}", ["用", "了", "，", WORK]) == []
    assert hits("从 … {old} 得到", ["从", WORK, "看", WORK, "得", "到"]) == []
    assert hits("use … {old}", ["use", "a", "b", "c", "d", "e", "f", WORK]) == [((7,), ())]
    assert hits("use … {old}", ["use", "a", "b", "c", "d", "e", "f", "g", WORK]) == []


def test_the_paper_itself_may_fill_any_slot() -> None:
    assert hits("{this} extends {old}", [THIS, "extends", WORK]) == [((2,), ())]
    assert hits("{new} extends {old}", [OWN, "extends", WORK]) == [((2,), (0,))]
    assert hits("{this} extends {old}", [WORK, "extends", WORK]) == []


def test_edges_are_the_ends_of_a_clause() -> None:
    assert hits("^ {old} 的", ["好", "，", WORK, "的"]) == [((2,), ())]
    assert hits("^ {old} 的", ["好", WORK, "的"]) == []


@pytest.mark.parametrize("pattern", ["(a|b {old}", "{old} )", "a | b {old}", "? {old}", "of {odl}"])
def test_a_pattern_that_is_not_well_formed_names_its_cue(pattern: str) -> None:
    with pytest.raises(OntologyError, match="cue x"):
        hits(pattern, [WORK])


def test_a_users_cue_file_is_read_beside_ours(tmp_path: Path) -> None:
    (tmp_path / "cues").mkdir()
    (tmp_path / "cues" / "mine.yaml").write_text(
        "- {id: my.child, relation: extends, pattern: 'child of {old}', examples: []}\n"
    )
    cues = load(tmp_path)
    assert cues[0].id == "my.child"
    assert len(cues) == len(load()) + 1


def test_a_bad_cue_file_is_named_with_what_it_may_say(tmp_path: Path) -> None:
    (tmp_path / "cues").mkdir()
    (tmp_path / "cues" / "mine.yaml").write_text("- {id: a, relation: loves, pattern: x}\n")
    with pytest.raises(OntologyError, match=r"mine\.yaml") as raised:
        load(tmp_path)
    assert "extends, uses, inspired_by, compares, none" in str(raised.value.hint)


def test_a_cue_whose_words_stand_in_another_order_is_near() -> None:
    cue = Cue(id="x", relation="extends", pattern="builds on {old}", examples=())
    matcher = CueMatcher([cue])
    assert matcher.near(scene([WORK, "builds", "well", "on", "it"])[0]) == [0]
    assert matcher.near(scene(["builds", "on", WORK])[0]) == []
    assert matcher.near(scene(["stands", "on", WORK])[0]) == []
