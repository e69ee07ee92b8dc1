"""A title as a heading or a file name gives it, without the words that say that these are notes."""

from __future__ import annotations

import re
from functools import lru_cache

from kg.han import simplified
from kg.naming import fold, has_han
from kg.read.fields import fields
from kg.read.titles import is_name, known_names, title_score, unnumbered, words

_LATIN_PART = re.compile(r"[A-Za-z0-9][^\u3000-\u303f\u3400-\u9fff\uff01-\uff0f\uff1a-\uff1f]{10,}")
_GUILLEMETS = re.compile(r"[《〈]([^《》〈〉]{2,300})[》〉]")
# A link that is none: "[Title](my note.md)".
UNLINKED = re.compile(r"\[([^\[\]]+)\](?:\s?\([^\n]*\))?")
_ADDRESS = re.compile(r"(?<=\S)\s+[(<]?https?://\S+\s*$")
_BRACKETED = re.compile(r"^(?:[\[【][^\]】]{1,30}[\]】]\s*)+(?=\S)")
_ABOUT = re.compile(r"(?:on|about|of|for|from)\s")
_COMPOUND = re.compile(r"-[a-z]")  # "Paper-list": one word


@lru_cache(maxsize=16384)
def bare_title(text: str) -> str:
    """The title in a heading or file name: without number, tag in brackets and 阅读笔记.

    >>> bare_title("论文阅读《DAN》"), bare_title("[语音] SpEx: A Network 阅读笔记")
    ('DAN', 'SpEx: A Network')
    """
    text = _ADDRESS.sub("", fields().sites.sub("", unnumbered(text)))
    if text.lower().endswith((".md", ".pdf", ".txt", ".markdown")):
        text = text.rsplit(".", 1)[0]
    quoted = _GUILLEMETS.search(text)
    if quoted and len(quoted[0]) * 2 > len(text.strip()) - 12:
        return quoted[1].strip().strip("*_ ")
    if has_han(text):
        text = _latin_part(text)
    inner = UNLINKED.fullmatch(text)
    text = inner[1] if inner else _BRACKETED.sub("", text)
    for _ in range(2):
        text = _without_suffix(_without_prefix(text))
    explained = fields().explained.fullmatch(text.strip())
    if explained and (is_name(explained[1]) or fold(explained[1]) in known_names()):
        text = explained[1]
    bare = text.strip(' *_"“”')
    return bare.rstrip(" :：") or bare


def _without_prefix(text: str) -> str:
    """A heading without the words before a title that say that these are notes."""
    prefixes = fields().prefixes
    low = simplified(text).casefold()
    for word in prefixes if low.startswith(prefixes) else ():
        if low.startswith(word) and len(text) > len(word):
            rest = text[len(word) :]
            if has_han(word) or not rest[:1].isalnum():
                cut = rest.lstrip(" :：-–—|_之》")
                # "Review: X" is a review of X; "Paper Stack" is not "Stack".
                if _ABOUT.match(cut):
                    continue  # "Paper notes on loom physics": of several, on a topic
                if cut and (
                    has_han(word)
                    or (rest[:1] in ":：-–—|_" and not _COMPOUND.match(rest))
                    or rest[:3] in (" - ", " – ")
                    or (" " in word and (" " in cut or is_name(cut) or has_han(cut)))
                ):
                    return cut
    return text


def _without_suffix(text: str) -> str:
    """A heading without the words behind a title that say that these are notes."""
    suffixes = fields().suffixes
    low = simplified(text).casefold()
    for word in suffixes if low.endswith(suffixes) else ():
        if low.endswith(word) and len(text) > len(word) + 1:
            rest = text[: -len(word)]
            if has_han(word) or not rest[-1:].isalnum():
                cut = rest.rstrip(" :：-–—|_，,的（([【《")
                if cut and (
                    has_han(word)
                    or rest.rstrip()[-1:] in ":：-–—|_(（"
                    or " " in word
                    or (" " not in cut and is_name(cut))  # "LoomNet review"
                    or (" " in cut and fold(cut) in known_names())
                    or (word.startswith("note") and title_score(cut) == 3)
                ):
                    return cut
    return text


def _latin_part(text: str) -> str:
    """The English title in a heading that gives it in both languages, else ``text``.

    >>> _latin_part("图像即单词 An Image is Worth a Thousand Words")
    'An Image is Worth a Thousand Words'
    """
    parts = [m[0].strip() for m in _LATIN_PART.finditer(text)]
    titles = [p for p in parts if title_score(p) >= 2]
    if len(titles) == 1 and len(words(titles[0])) >= 4:
        return titles[0]
    # "齿轮网络 Gear Networks": at the end three words in capitals are the title as well.
    last = parts[-1] if len(parts) == 1 and text.endswith(parts[-1]) else ""
    if len(words(last)) == 3 == last.count(" ") + 1 and title_score(last) == 1:
        return last
    return text
