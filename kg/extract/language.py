"""One tokenizer and one sentence rule for notes that mix Chinese and English.

No stock tokenizer fits: those for English leave 本文在模型上融合了ALBEF和VLMo one token, those for
Chinese cut ALBEF into letters. Ours gives one token per Han character and keeps Latin names whole
(BEiTv2, GPT-3.5, ViT-B/16, Wide&Deep, DALL·E). Lines and clauses are its food: spaCy's ``Doc`` is
slow on long texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

# Letters of any script but Han: a Latin, Greek or Cyrillic run is one token.
_LETTER = r"[^\W_\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]"
_TOKEN = re.compile(
    r"https?://[^\s)\]）】>]+"
    # a name: runs joined by the signs that names use; a slash joins only to a digit (ViT-B/16)
    rf"|{_LETTER}+(?:(?:[-·'’.&+@]|/(?=\d)){_LETTER}+)*\+{{0,2}}"
    r"|[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]"
    r"|[^\w\s]|_"
)
# What may stand before a full stop that ends nothing.
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|et al|cf|vs|resp|approx|fig|figs|eq|eqs|sec|tab|dr|prof|mr|ms|st|no|vol"
    r"|pp|w\.r\.t|a\.k\.a)|\b[A-Z])$",
    re.IGNORECASE,
)
_STOP = re.compile(r"[。！？；\n]+[”’」』）)\"]*|[.!?]+[\"'”’)]*(?=\s|$)|[!?]+(?=[\u3400-\u9fff])")
_LONGEST = 600  # characters; past it a "sentence" is a dump, and is cut at a comma or a space


def tokens(text: str) -> list[tuple[int, int]]:
    """The spans (start, end) of the tokens of ``text``, white space left out.

    >>> [ "本文用BEiTv2与ViT-B/16"[a:b] for a, b in tokens("本文用BEiTv2与ViT-B/16") ]
    ['本', '文', '用', 'BEiTv2', '与', 'ViT-B/16']
    """
    return [match.span() for match in _TOKEN.finditer(text)]


def words(text: str) -> list[str]:
    """The tokens of ``text`` themselves."""
    return _TOKEN.findall(text)


def sentences(text: str) -> list[tuple[int, int]]:
    """The spans of the sentences of ``text``, without the white space around them.

    They end at 。！？； and line ends, and at English stops that end no abbreviation, initial or
    number.

    >>> text = "It follows Liu et al. 2019. 效果不错。"
    >>> [text[a:b] for a, b in sentences(text)]
    ['It follows Liu et al. 2019.', '效果不错。']
    """
    found: list[tuple[int, int]] = []
    start = 0
    for stop in _STOP.finditer(text):
        if stop[0][0] == "." and _ends_nothing(text, start, stop.start()):
            continue
        found.extend(_trimmed(text, start, stop.end()))
        start = stop.end()
    found.extend(_trimmed(text, start, len(text)))
    return found


def _ends_nothing(text: str, start: int, stop: int) -> bool:
    before = text[max(start, stop - 8) : stop]
    if _ABBREVIATION.search(before):
        return True
    # "1. " at the very beginning numbers the sentence
    return text[start:stop].strip().isdigit()


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    first, last = start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
    while last - first > _LONGEST:
        cut = max(text.rfind(sign, first + _LONGEST // 2, first + _LONGEST) for sign in "，,、 ")
        cut = first + _LONGEST if cut < 0 else cut + 1
        yield first, cut
        first = cut
    if last > first:
        yield first, last


class NoteTokenizer:
    """The spaCy face of ``tokens``."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        from spacy.tokens import Doc

        spans = tokens(text)
        words = [text[a:b] for a, b in spans]
        starts = [a for a, _ in spans[1:]]
        spaces = [b < a for (_, b), a in zip(spans[:-1], starts, strict=True)] + [False]
        return Doc(self.vocab, words=words, spaces=spaces[: len(words)])


@lru_cache(maxsize=1)
def pipeline() -> Language:
    """The blank spaCy pipeline of notes: own tokenizer, sentences by ``sentences``."""
    import spacy
    from spacy.language import Language

    if not Language.has_factory("note_sentences"):
        Language.component("note_sentences", func=_mark_sentences)
    nlp = spacy.blank("xx")
    nlp.tokenizer = NoteTokenizer(nlp.vocab)
    nlp.add_pipe("note_sentences")
    return nlp


def _mark_sentences(doc: Doc) -> Doc:
    starts = {a for a, _ in sentences(doc.text)}
    for token in doc:
        token.is_sent_start = token.idx in starts
    return doc
