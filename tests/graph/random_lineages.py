"""Lineages of every shape, for tests that hold for all of them."""

from __future__ import annotations

from hypothesis import strategies as st

from kg.graph.terms import PROPERTIES
from kg.model import (
    RELATIONS,
    Evidence,
    Lineage,
    Occurrence,
    Passage,
    Problem,
    Statement,
    Work,
    WorkRelation,
)

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_NAME = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
_NOTE = st.sampled_from(["a.md", "b/笔记 1.md", "c%20?.md"])
_TRUST = st.floats(0, 1)
_STATUS = st.sampled_from(["extracted", "accepted", "rejected", "background"])
_PASSAGE = st.builds(
    Passage,
    note=_NOTE,
    line=st.integers(1, 5),
    start=st.integers(0, 9),
    end=st.integers(9, 12),
    quote=st.sampled_from(["q", "句子。", 'with "quotes"\r\n\\']),
    prefix=_TEXT,
    suffix=st.just(""),
)
_FACT = st.builds(
    Statement,
    property=st.sampled_from(sorted(PROPERTIES)),
    value=_TEXT | st.integers(),
    canonical=st.sampled_from([2017, 5, "https://example.org/a", "http://a b"]) | _NAME,
    confidence=_TRUST,
    passage=st.none() | _PASSAGE,
    status=_STATUS,
)
_EVIDENCE = st.builds(
    Evidence,
    passage=st.none() | _PASSAGE,
    cue=st.sampled_from(["zh.a", "en.b"]),
    confidence=st.sampled_from([0.5, 0.25]),
    status=_STATUS,
    reasons=st.lists(_NAME, max_size=2).map(tuple),
)
_OCCURRENCE = st.builds(
    Occurrence.of,
    note=_NOTE,
    line=st.integers(1, 3),
    role=st.sampled_from(["entry", "mention"]),
    status=st.sampled_from(["read", "to-read", None]),
    read_on=st.sampled_from(["2023-08-13", "sometime", None]),
    text=_TEXT,
)


def _lists(items: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(items, max_size=4).map(tuple)


@st.composite
def lineages(draw: st.DrawFn) -> Lineage:
    """Few works, relations and notes with any text in them."""
    ids = draw(st.lists(_NAME, min_size=1, max_size=4, unique=True))
    works = [
        Work(
            id=i,
            key=draw(_NAME),
            title=draw(st.none() | _NAME),
            aliases=draw(_lists(_NAME)),
            occurrences=draw(_lists(_OCCURRENCE)),
            facts=draw(_lists(_FACT)),
        )
        for i in ids
    ]
    edge = st.tuples(st.sampled_from(ids), st.sampled_from(RELATIONS), st.sampled_from(ids))
    relations = [
        WorkRelation(s, t, o, draw(_TRUST), draw(_lists(_EVIDENCE)), draw(_STATUS))
        for s, t, o in draw(st.lists(edge, max_size=4, unique=True))
    ]
    notes = draw(st.lists(_NOTE, unique=True).map(tuple))
    return Lineage(notes, tuple(works), tuple(relations), (Problem("k", "a.md", 1, "m"),))
