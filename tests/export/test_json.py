"""Lineage JSON keeps the contract that its schema states."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from kg.model import Lineage
from kg.ontology import home

Export = Callable[..., bytes]
PROFILE = settings.get_profile("export")
SCHEMA = json.loads((home() / "schemas" / "lineage.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$id"].startswith("https://w3id.org/kg-lineage/")


@pytest.mark.parametrize("options", [{}, {"everything": True}, {"quotes": False}])
def test_the_sample_is_valid(options: Any, exported: Export, sample: Lineage) -> None:
    VALIDATOR.validate(json.loads(exported("json", sample, **options)))


BROKEN: list[Callable[[Any], Any]] = [
    lambda d: d.pop("relations"),
    lambda d: d["works"][0].pop("aliases"),
    lambda d: d["works"][0].update(extra=1),
    lambda d: d["works"][0]["occurrences"][0].update(role="other"),
    lambda d: d["works"][0]["occurrences"][0].pop("status"),
    lambda d: d["works"][0]["facts"][0].update(canonical="2021"),
    lambda d: d["works"][0]["facts"][0].update(confidence=1.5),
    lambda d: d["works"][0]["facts"][0]["evidence"].pop("quote"),
    lambda d: d["relations"][0].update(type="cites"),
    lambda d: d["relations"][0].update(evidence=[]),
    lambda d: d["relations"][0]["evidence"][0].pop("cue"),
]


@pytest.mark.parametrize("breaking", BROKEN)
def test_the_schema_refuses_what_is_broken(
    breaking: Callable[[Any], Any], exported: Export, sample: Lineage
) -> None:
    data = json.loads(exported("json", sample))
    breaking(data)
    assert not VALIDATOR.is_valid(data)


@PROFILE
@given(data=st.data())
def test_any_text_comes_back_as_it_was(exported: Export, hostile: Any, data: st.DataObject) -> None:
    lineage = data.draw(hostile)
    found = json.loads(exported("json", lineage, everything=True))
    told = [(w["id"], w["key"], w["title"], *w["aliases"]) for w in found["works"]]
    assert told == [
        tuple(_told(t) for t in (w.id, w.key, w.title, *w.aliases)) for w in lineage.works
    ]
    quotes = [e.get("quote") for r in found["relations"] for e in r["evidence"]]
    assert quotes == [
        _told(e.passage.quote) if e.passage else None for r in lineage.relations for e in r.evidence
    ]


def _told(text: str | None) -> str | None:
    """JSON holds everything but lone surrogates."""
    if text is None:
        return None
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)


def test_it_says_what_the_contract_says(exported: Export, sample: Lineage) -> None:
    data = json.loads(exported("json", sample))
    blip = next(w for w in data["works"] if w["id"] == "blip")
    assert blip["occurrences"] == [
        {
            "note": "多模态.md",
            "line": 15,
            "role": "entry",
            "status": "read",
            "read_on": "2023-07-19",
        }
    ]
    assert blip["facts"][3] == {
        "property": "author",
        "value": "李俊南",
        "canonical": "Junnan Li",
        "confidence": 1,
        "evidence": {"note": "多模态.md", "line": 16, "quote": "作者李俊南"},
    }
    known = next(w for w in data["works"] if w["id"] == "bert")["facts"][0]
    assert known["evidence"] == {"note": None}
    relation = next(r for r in data["relations"] if r["source"] == "blip")
    assert (relation["type"], relation["target"]) == ("extends", "albef")
    assert relation["evidence"][0] == {
        "note": "多模态.md",
        "line": 17,
        "quote": "BLIP 是 ALBEF 和 VLMo 的后续工作",
        "cue": "zh.successor-of",
        "confidence": 0.9,
    }
    assert not any("claim_status" in r for r in data["relations"])


def test_all_tells_weak_and_rejected_claims_too(exported: Export, sample: Lineage) -> None:
    few = json.loads(exported("json", sample))["relations"]
    data = json.loads(exported("json", sample, everything=True))
    assert all(r["confidence"] >= 0.5 for r in few)
    assert len(data["relations"]) == len(sample.relations) > len(few)
    status = {(r["source"], r["type"], r["target"]): r["claim_status"] for r in data["relations"]}
    assert status["mae", "extends", "beit"] == "rejected"
    assert ("vilt", "extends", "vit") in status
    assert all("claim_status" in f for w in data["works"] for f in w["facts"])
