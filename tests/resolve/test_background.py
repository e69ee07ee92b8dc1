"""What is well known stands beside what notes say; it never stands in its way."""

from __future__ import annotations

import pytest

from kg.model import Claim, Extraction, Mention, Passage, Ref
from kg.ontology import GazetteerWork
from kg.resolve import resolve

KNOWN = [
    GazetteerWork("Reeds", "Reeds That Whisper", 2019, "vision"),
    GazetteerWork("ReedsXL", "Reeds That Shout", 2021, "vision", extends=("Reeds",)),
]


def said(confidence: float) -> Extraction:
    quote = "ReedsXL has more of what Reeds had"
    passage = Passage("a.md", 1, 0, len(quote), quote, "", "")
    names = ("ReedsXL", "Reeds")
    return Extraction(
        note="a.md",
        digest="",
        entries=(),
        texts=(),
        mentions=tuple(Mention(n, 0, i, i + 1, 1, 0.9, "gazetteer") for i, n in enumerate(names)),
        claims=(Claim(Ref("ReedsXL"), "extends", Ref("Reeds"), passage, "model", confidence),),
        facts=(),
        lines=(quote, quote),
    )


@pytest.mark.parametrize(
    ("confidence", "status", "cues"),
    [(0.8, "extracted", ["model"]), (0.3, "background", ["gazetteer", "model"])],
)
def test_a_faint_sentence_does_not_hide_what_is_known(
    confidence: float, status: str, cues: list[str]
) -> None:
    (edge,) = resolve([said(confidence)], KNOWN).relations
    assert edge.status == status
    assert edge.confidence == max(confidence, 0.8 if status == "extracted" else 0.9)
    assert [item.cue for item in edge.evidence] == cues
