"""Reasons as people read them."""

from __future__ import annotations

import pytest

from kg.extract.cues import WORK
from kg.extract.reasons import readable


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("cue zh.uses", "cue zh.uses"),
        ("L2=the_use", "right before the name: use the"),
        ("R1=encoder", "right after the name: encoder"),
        ("3.m>extends", "between the two: extends"),
        (f"l:{WORK}_and", "before the name: ‹work› and"),
        ("k=heading", "it stands in a heading"),
        ("something new", "something new"),
    ],
)
def test_a_feature_becomes_words(reason: str, told: str) -> None:
    assert readable(reason) == told
