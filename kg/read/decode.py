"""Bytes to text, whatever encoding a note was saved in."""

from __future__ import annotations

import codecs
import re

_SAMPLE = 1 << 16  # bytes that are enough to tell an encoding
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What notes are saved in besides UTF-8. GB18030 holds GBK and GB2312; the Western one is last,
# because it takes almost any bytes.
_LIKELY = ["gb18030", "big5hkscs", "big5", "utf_16", "shift_jis", "euc_jp", "euc_kr", "cp1252"]
_READABLE = re.compile(
    r"[\t\n\r -~\u00a0-\u024f\u2010-\u203f\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


class NotText(ValueError):  # noqa: N818 - it reads as what it says
    """The bytes are no text in any encoding that notes have."""


def decode(data: bytes) -> tuple[str, str, str]:
    """The text of ``data`` without its byte order mark, the encoding, and a warning or "".

    Raises NotText when the bytes are binary.

    >>> decode(codecs.BOM_UTF8 + b"note")
    ('note', 'utf-8', '')
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(name, "replace")
            broken = "\ufffd" in text
            warning = f"holds bytes that are not {name.upper()}; they were replaced"
            return _checked(text), name, warning if broken else ""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _guessed(data, error)
    if "\x00" in text and text.count("\x00") * 5 >= len(text):
        return _wide(data)
    return _checked(text), "utf-8", ""


def _guessed(data: bytes, error: UnicodeDecodeError) -> tuple[str, str, str]:
    """Text that is not UTF-8: ask charset-normalizer, within the encodings that notes have."""
    if 0 in data[:4096]:
        return _wide(data)
    from charset_normalizer import from_bytes

    # A stray byte in a file that is otherwise UTF-8 spoils less than a wrong encoding.
    lenient = data.decode("utf-8", "replace")
    strays = lenient.count("\ufffd")
    if strays <= 3 + len(data) // 2000:
        line = data.count(b"\n", 0, error.start) + 1
        return _checked(lenient), "utf-8", f"{strays} bytes are not UTF-8, the first in line {line}"
    best = from_bytes(_window(data, error.start), cp_isolation=_LIKELY, threshold=0.4).best()
    name = best.encoding if best is not None else "cp1252"
    name = {"gb2312": "gb18030", "gbk": "gb18030", "utf_16": "utf-16"}.get(name, name)
    text = data.decode(name, "replace")
    unread = text.count("\ufffd")
    told = name.replace("_", "-").upper()
    warning = f"is not UTF-8; read as {told}"
    if unread:
        warning += f", {unread} bytes of it replaced"
    return _checked(text), name.replace("_", "-"), warning


def _wide(data: bytes) -> tuple[str, str, str]:
    """Text among NUL bytes: UTF-16 without its mark, if it reads as text of our languages."""
    for name in ("utf-16-le", "utf-16-be"):
        text = data[: len(data) // 2 * 2].decode(name, "replace")
        head = text[:2048]
        if len(_READABLE.findall(head)) * 10 >= len(head) * 9:
            return text, name, f"read as {name.upper()} without a byte order mark"
    raise NotText("holds NUL bytes as binary files do")


def _window(data: bytes, first: int) -> bytes:
    """Bytes from a line's beginning around the first one that is not ASCII."""
    start = data.rfind(b"\n", 0, first) + 1
    return data[start : start + _SAMPLE] if len(data) > _SAMPLE else data


def _checked(text: str) -> str:
    head = text[:8192]
    if len(_CONTROL.findall(head)) * 10 > len(head):
        raise NotText("holds control characters as binary files do")
    return text
