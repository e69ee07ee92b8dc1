"""Tokens and sentences of mixed Chinese and English."""

from __future__ import annotations

import pytest

from kg.extract.language import pipeline, sentences, tokens


def cut(text: str) -> list[str]:
    return [text[a:b] for a, b in tokens(text)]


@pytest.mark.parametrize(
    "name", ["BEiTv2", "GPT-3.5", "ViT-B/16", "Wide&Deep", "DALL·E", "LoRA+", "CLIP-ViT-L/14@336px"]
)
def test_a_latin_name_is_one_token_even_between_han(name: str) -> None:
    assert cut(f"用{name}做") == ["用", name, "做"]


def test_a_slash_between_names_separates_them() -> None:
    assert cut("GPT/BERT") == ["GPT", "/", "BERT"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("效果很好。参数少！", ["效果很好。", "参数少！"]),
        ("It follows Liu et al. 2019. It wins.", ["It follows Liu et al. 2019.", "It wins."]),
        ("Use e.g. BERT. Then stop.", ["Use e.g. BERT.", "Then stop."]),
        ("lr is 0.5. Fine.", ["lr is 0.5.", "Fine."]),
        ("1. First point", ["1. First point"]),
        ("一行\n另一行", ["一行", "另一行"]),
        ("a；b", ["a；", "b"]),
        ("", []),
        ("   ", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, found: list[str]) -> None:
    assert [text[a:b] for a, b in sentences(text)] == found


def test_an_endless_line_is_cut() -> None:
    assert max(b - a for a, b in sentences("词，" * 2000)) <= 600


def test_the_spacy_pipeline_sees_the_same_tokens_and_sentences() -> None:
    text = "本文在模型上融合了ALBEF和VLMo。Good work."
    doc = pipeline()(text)
    assert [token.text for token in doc] == cut(text)
    assert [sentence.text for sentence in doc.sents] == [text[a:b] for a, b in sentences(text)]
