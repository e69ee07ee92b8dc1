"""The automaton against one that holds every pattern whole."""

from __future__ import annotations

import pytest
from ahocorasick_rs import AhoCorasick, MatchKind
from hypothesis import given
from hypothesis import strategies as st

from kg.extract import automaton
from kg.extract.automaton import HEAD, Automaton

SYLLABLES = ("a", "ab", "b a", "aaaa", "表", "lineage of ")
PATTERNS = st.lists(
    st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=12).map("".join),
    max_size=12,
    unique=True,
)


def whole(patterns: list[str], text: str) -> list[tuple[int, int, int]]:
    return AhoCorasick(patterns, MatchKind.LeftmostLongest).find_matches_as_indexes(text)


@pytest.mark.parametrize("head", [1, 2, 3, 5, HEAD])
@given(patterns=PATTERNS, data=st.data())
def test_it_finds_what_an_automaton_of_whole_patterns_finds(
    head: int, patterns: list[str], data: st.DataObject
) -> None:
    pieces = st.sampled_from((*SYLLABLES, *patterns, *(p[:-1] for p in patterns)))
    text = data.draw(st.lists(pieces, max_size=12).map("".join))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(automaton, "HEAD", head)
        known = Automaton({pattern: number for number, pattern in enumerate(patterns)})
        found = [(known.values[n], a, b) for n, a, b in known.matches(text)]
    assert found == whole(patterns, text)


def test_where_a_title_breaks_off_what_lies_inside_it_is_found() -> None:
    names = ["masked image modelling of everything", "image", "modelling", "elling o"]
    text = "masked image modelling of nothing; masked image modelling of everything"
    found = [text[start:end] for _, start, end in Automaton(dict.fromkeys(names)).matches(text)]
    assert found == ["image", "modelling", "masked image modelling of everything"]


def test_a_title_at_the_end_of_the_text_is_not_looked_for_beyond_it() -> None:
    long, longer = "x" * (HEAD + 1), "x" * (HEAD + 5)
    known = Automaton({long: 1, longer: 2})
    found = known.matches("x" * (HEAD + 3))
    assert [(known.values[n], a, b) for n, a, b in found] == [(1, 0, HEAD + 1)]
