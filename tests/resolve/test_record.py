"""Decisions are added without touching anything that the user wrote."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ConfigError
from kg.resolve.decisions import load_decisions
from kg.resolve.record import record

MINE = """# settled with Lin on Monday
same:
  - [BEiT-3, BEiTv3]  # one paper

different: [[GPT, GPT-2]]
# the end
"""


def test_a_line_is_added_and_every_other_byte_stays(tmp_path: Path) -> None:
    file = tmp_path / "decisions.yaml"
    file.write_text(MINE, encoding="utf-8")
    assert record(file, "same", ("残差网络", "ResNet"))
    assert record(file, "different", ("GPT-3", "GPT-3.5"))
    assert record(file, "reject", ("MAE", "uses", "BERT"))
    assert (
        file.read_text(encoding="utf-8")
        == """# settled with Lin on Monday
same:
  - [BEiT-3, BEiTv3]  # one paper
  - [残差网络, ResNet]

different: [[GPT, GPT-2], [GPT-3, GPT-3.5]]
# the end
reject:
  - [MAE, uses, BERT]
"""
    )


def test_the_same_decision_is_not_written_twice(tmp_path: Path) -> None:
    file = tmp_path / "decisions.yaml"
    assert record(file, "set", ("AlexNet", "year", "2012"))
    assert not record(file, "set", ("AlexNet", "year", "2012"))
    assert load_decisions(file).set[0].value == 2012


def test_a_broken_file_is_named_with_its_line_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "decisions.yaml"
    file.write_text("same:\n  - [A, B\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"decisions\.yaml:"):
        record(file, "same", ("C", "D"))
    assert file.read_text(encoding="utf-8") == "same:\n  - [A, B\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("simliar:\n  - [A, B]\n", "unknown kind of decision `simliar`"),
        ("same:\n  - [A]\n", "`same` takes \\[A, B\\]"),
        ("reject:\n  - [A, follows, B]\n", "unknown relation `follows`"),
    ],
)
def test_a_wrong_decision_is_explained(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "decisions.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        load_decisions(file)


NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20).filter(str.strip)


@given(st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=4, unique=True))
def test_any_name_comes_back_as_it_was(tmp_path_factory, pairs) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path_factory.mktemp("decisions") / "decisions.yaml"
    for pair in pairs:
        record(file, "same", pair)
    assert [(a, b) for a, b, _ in load_decisions(file).same] == pairs
