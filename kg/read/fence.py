"""Tells prose that a note sets between fences from code, diagrams and output."""

from __future__ import annotations

import re

from kg.naming import has_han
from kg.read.fields import fields

_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?")
_SIGNS = re.compile(r"[{}<>=|\\$#;@^~*+/]|[-─═]{2}|->|[│┌└├→←↓↑]|\w\(\)?|[\w\])]\[")
_LONG = 40  # signs without spaces; fewer say nothing
_FEW = 0.02  # of all characters; prose in notes has a formula or a path now and then
_WORDS = 8
_HAN_SHARE = 0.4
_WORD_SHARE = 0.2  # of the words, those that only sentences have; English prose has a third


def is_prose(label: str, text: str) -> bool:
    """Whether the text of a fence with this label (the info string) is written to be read.

    >>> is_prose("", "We tie the knots of the second layer to those of the first, as before.")
    True
    >>> is_prose("", "loom = Loom(threads=4)\\nloom.weave(pattern, steps=12)\\nprint(loom.cloth)")
    False
    """
    if label and label.lower() not in fields().plain_labels:
        return False
    size = len("".join(text.split()))
    if size < _LONG or len(_SIGNS.findall(text)) > _FEW * size:
        return False
    if has_han(text):
        return len(_HAN.findall(text)) >= _HAN_SHARE * size
    words = _WORD.findall(text)
    said = sum(word.lower() in fields().prose for word in words)
    return len(words) >= _WORDS and said >= _WORD_SHARE * len(words)
