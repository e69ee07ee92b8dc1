"""Text that comes from notes, made fit for files that other programs read."""

from __future__ import annotations

import re
from typing import Any

import msgspec

# XML 1.0, section 2.2: the characters that a document may hold, the complement of them here.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# What turns the direction of writing, and would turn the rest of the line in which a name stands.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_MARKUP = re.compile(r"[\\`*_\[\]<>&~$#|=^%{}]")
_LIST_MARK = re.compile(r"^(\d{0,9})(?=[.)])|^(?=[-+])")  # where a line begins, these make lists
_encode = msgspec.json.Encoder().encode


def clean(text: str) -> str:
    """``text`` without control characters, lone surrogates and non-characters.

    >>> clean("a\\x00b\\ud800c\\u200fd") == "abc\\u200fd"
    True
    """
    return _FORBIDDEN.sub("", text)


def line(text: str) -> str:
    """``clean`` text on one line: runs of spaces and line ends become one space.

    What overrides the direction of writing is left out; marks of direction (U+200E, U+200F) stay.

    >>> line(" Wide &\\r\\n Deep\\u202e ")
    'Wide & Deep'
    """
    return " ".join(_TURNING.sub("", clean(text)).split())


def markdown(text: str) -> str:
    r"""``text`` on one line, as Markdown that shows it and does nothing else.

    >>> print(markdown("1. a*b* [c](d) <script>"))
    1\. a\*b\* \[c\](d) \<script\>
    """
    found = _MARKUP.sub(lambda match: "\\" + match[0], line(text))
    return _LIST_MARK.sub(lambda match: (match[1] or "") + "\\", found, count=1)


def json_bytes(value: Any) -> bytes:
    """``value`` as compact JSON in UTF-8.

    A lone surrogate (a file name that was not UTF-8 may hold one) has no UTF-8: it becomes U+FFFD.
    """
    try:
        return _encode(value)
    except UnicodeEncodeError:
        return _encode(_without_surrogates(value))


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_without_surrogates(k): _without_surrogates(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_without_surrogates(item) for item in value]
    return value
