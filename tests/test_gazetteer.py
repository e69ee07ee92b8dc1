"""The gazetteer of works: well-formed, every name with one owner, no date that cannot be."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from kg import naming, ontology
from kg.build import names_dictionary

HOME = Path(__file__).parent.parent / "ontology"
FILES = sorted(HOME.glob("works*.yaml"))
WORKS = ontology.works()
BY_KEY = {work.key: work for work in WORKS}
FIRST_YEAR, LAST_YEAR = 1900, 2026


def records() -> list[Any]:
    """All entries as they stand in the files, repeated keys included."""
    return [
        record
        for path in FILES
        for record in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    ]


def names(work: ontology.GazetteerWork) -> tuple[str, ...]:
    return (work.key, *work.aliases)


def owners() -> dict[str, str]:
    """Which work a folded name means; the last where two claim it."""
    return {naming.fold(name): work.key for work in WORKS for name in names(work)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_file_follows_its_schema_and_says_what_its_fields_mean(path: Path) -> None:
    schema = json.loads((HOME / "schemas" / "works.schema.json").read_text(encoding="utf-8"))
    text = path.read_text(encoding="utf-8")
    jsonschema.validate(yaml.load(text, Loader=yaml.CSafeLoader), schema)
    assert text.startswith("# ")


def test_it_holds_the_landmarks_of_the_field() -> None:
    assert len(WORKS) >= 4_500


def test_a_key_stands_once() -> None:
    keys = [record["key"] for record in records()]
    assert sorted({key for key in keys if keys.count(key) > 1}) == []


def test_a_name_belongs_to_one_work() -> None:
    claimed: dict[str, set[str]] = {}
    for work in WORKS:
        for name in names(work):
            claimed.setdefault(naming.fold(name), set()).add(work.key)
    assert {name: keys for name, keys in claimed.items() if len(keys) > 1} == {}


def test_no_title_is_the_name_of_another_work() -> None:
    known = owners()
    clashes = {
        work.key: known[naming.fold(work.title)]
        for work in WORKS
        if known.get(naming.fold(work.title), work.key) != work.key
    }
    assert clashes == {}


def test_an_alias_says_something_new() -> None:
    """Names compare folded, so an alias that folds like the key or another alias is noise."""
    idle = {
        work.key: work.aliases
        for work in WORKS
        if len({naming.fold(name) for name in names(work)}) < len(names(work))
    }
    assert idle == {}


def test_every_name_keeps_a_letter_or_digit_when_folded() -> None:
    assert [name for work in WORKS for name in names(work) if not naming.fold(name)] == []


def test_years_are_possible() -> None:
    assert [w.key for w in WORKS if not FIRST_YEAR <= w.year <= LAST_YEAR] == []


def test_an_arxiv_id_fits_the_year() -> None:
    """The id tells when the preprint appeared: the year is that, or near it."""
    wrong = {}
    for work in WORKS:
        match = re.fullmatch(r"(\d\d)(\d\d)\.\d{4,5}", work.arxiv or "")
        if match is None:
            continue
        year, month = 2000 + int(match[1]), int(match[2])
        if not 1 <= month <= 12 or abs(year - work.year) > 1:
            wrong[work.key] = (work.arxiv, work.year)
    assert wrong == {}


def test_an_arxiv_id_belongs_to_one_work() -> None:
    claimed: dict[str, list[str]] = {}
    for work in WORKS:
        if work.arxiv is not None:
            claimed.setdefault(work.arxiv, []).append(work.key)
    assert {arxiv: keys for arxiv, keys in claimed.items() if len(keys) > 1} == {}


def test_what_a_work_extends_is_known_and_not_younger() -> None:
    wrong = [
        (work.key, old)
        for work in WORKS
        for old in work.extends
        if old == work.key or old not in BY_KEY or BY_KEY[old].year > work.year
    ]
    assert wrong == []


def test_what_a_work_uses_is_known_not_younger_and_not_what_it_extends() -> None:
    wrong = [
        (work.key, part)
        for work in WORKS
        for part in work.uses
        if part == work.key
        or part not in BY_KEY
        or BY_KEY[part].year > work.year
        or part in work.extends
        or work.uses.count(part) > 1
    ]
    assert wrong == []


def test_nothing_extends_itself_by_a_detour() -> None:
    def ancestors(key: str, seen: frozenset[str]) -> frozenset[str]:
        for old in BY_KEY[key].extends:
            if old not in seen:
                seen = ancestors(old, seen | {old})
        return seen

    assert [work.key for work in WORKS if work.key in ancestors(work.key, frozenset())] == []


@pytest.mark.skipif(not (HOME / "organizations.yaml").exists(), reason="no organisations yet")
def test_every_organisation_is_known() -> None:
    known = {organization.name for organization in ontology.organizations()}
    unknown = {org for work in WORKS for org in work.orgs if org not in known}
    assert sorted(unknown) == []


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("残差网络", "ResNet"),
        ("Vision Transformer", "ViT"),
        ("BEiTv3", "BEiT-3"),
        ("beit v2", "BEiTv2"),
        ("Squeeze-and-Excitation", "SENet"),
        ("Feature Pyramid Networks", "FPN"),
        ("focal loss", "Focal Loss"),
        ("去噪自编码器", "DAE"),
        ("长短期记忆网络", "LSTM"),
        ("图卷积网络", "GCN"),
        ("Attention Is All You Need", "Transformer"),
        ("Neural Turing Machines", "Neural Turing Machine"),
        ("Wide and Deep", "Wide & Deep"),
        ("PagedAttention", "vLLM"),
        ("近端策略优化", "PPO"),
        ("Capon beamformer", "MVDR"),
    ],
)
def test_a_name_people_write_finds_its_work(name: str, key: str) -> None:
    assert owners()[naming.fold(name)] == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("BEiT", "BEiTv2"),
        ("YOLOv3", "YOLOv4"),
        ("MoCo", "MoCo v3"),
        ("BLIP", "BLIP-2"),
        ("GPT", "GPT-2"),
        ("LoRA", "LoRA+"),
        ("SpEx", "SpEx+"),
    ],
)
def test_versions_that_are_papers_of_their_own_stand_apart(one: str, other: str) -> None:
    known = owners()
    assert known[naming.fold(one)] != known[naming.fold(other)]


def test_names_of_several_words_are_no_everyday_words() -> None:
    names = {n.surface: n for n in names_dictionary((), ontology.works()) if n.key == "GCL"}
    assert names["GCL"].ambiguous
    assert not names["Guided Cost Learning"].ambiguous
