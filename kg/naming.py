"""How names of works compare: the one place that says when two spellings are the same.

Case, width, spaces, dashes and punctuation do not count; versions do. ``+`` is kept (LoRA is not
LoRA+), and so is every letter and digit of any script.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from kg.han import simplified

_ASCII_NOISE = re.compile(r"[^A-Za-z0-9+]+")
_NOISE = re.compile(r"[^\w+]+|_")
_VERSION_V = re.compile(r"(?<=[^\W\d_])v(?=\d)|(?<=\d)v(?=\d)")
_NETWORK = re.compile(r"networks?$")
_POINT_ZERO = re.compile(r"(?<=\d)\.0$")
_LONG = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
# English names of months, whole and as they are cut short, in lower case.
MONTHS = {name: i for i, long in enumerate(_LONG, 1) for name in (long, long[:3])} | {"sept": 9}
_ALIKE = {"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "LISU", "COPTIC"}
# Letters that look like Latin ones (Unicode TR 39, confusables).
_LOOKS = str.maketrans(
    "АВЕКМНОРСТУХІЅЈԚԜаеорсухіѕјԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧονρ"
    "\u054d\u054f\u0555\u0570\u0578\u057d\u0585"
    "\u13aa\u13b3\u13df\u13bb\u13ab\u13de\u13b7\u13e2\u13da\u13a1\u13d9\u13d4\u13ac\u13c3"
    "\u13f4\u13a2"
    "\ua4d0\ua4d1\ua4d3\ua4d4\ua4d6\ua4d7\ua4d9\ua4da\ua4dc\ua4dd\ua4df\ua4e0\ua4e1\ua4e2"
    "\ua4e3\ua4e6\ua4e7\ua4ea\ua4eb\ua4ec\ua4ee\ua4f0\ua4f2\ua4f3\ua4f4",
    "ABEKMHOPCTYXISJQWaeopcyxisjqwABEZHIKMNOPTYXovp"
    "USOhnuo"
    "AWCHJLMPSRVWEZBT"
    "BPDTGKJCZFMNLSRVHWXYAEIOU",
)
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_HAN_RUN = re.compile(f"{_HAN.pattern}+")
_SURVEY = re.compile(r"survey|review|overview|tutorial|综述|概述", re.IGNORECASE)


@lru_cache(maxsize=1 << 16)  # the same few thousand names are compared again and again
def fold(name: str) -> str:
    """``name`` for comparison: NFKC, casefolded, letters, digits and "+" alone, Chinese simplified.

    >>> fold("BEiT V2"), fold("ＢＥＩＴ-v2"), fold("LoRA+"), fold("對比學習")
    ('beitv2', 'beitv2', 'lora+', '对比学习')
    """
    if name.isascii():
        return name.lower() if name.isalnum() else _ASCII_NOISE.sub("", name).lower()
    return simplified(_NOISE.sub("", unicodedata.normalize("NFKC", name).casefold()))


def loose(name: str) -> str:
    """``fold`` without the "v" of a version and its last ".0": BEiTv2, BEiT-2, BEiT 2.0 are alike.

    >>> loose("BEiT V2") == loose("BEiT-2") == loose("BEiT 2.0")
    True
    """
    return _VERSION_V.sub("", fold(_POINT_ZERO.sub("", name)))


def stem(name: str) -> str:
    """``loose`` without a plural's "s", and a network is a net: what careless spellings share.

    >>> stem("Feature Pyramid Net") == stem("Feature Pyramid Networks"), stem("ShapeNets")
    (True, 'shapenet')
    """
    return _NETWORK.sub("net", loose(name)).removesuffix("s")


@lru_cache(maxsize=1 << 16)
def imitates(name: str) -> bool:
    """Whether letters of another script stand in for Latin ones that look the same.

    Unicode TR 39, as far as names of works need it: a word that mixes the scripts, or has nothing
    but such letters. A Greek letter that stands alone is honest.

    >>> imitates("BERT"), imitates("B\u0415RT"), imitates("\u0412\u0415\u0420\u0422")
    (False, True, True)
    >>> imitates("β-VAE"), imitates("残差网络 ResNet"), imitates("Слово")
    (False, False, False)
    """
    if name.isascii():
        return False
    for word in re.split(r"[^\w]+", name):
        letters = [char for char in word if char.isalpha()]
        scripts = {unicodedata.name(char, "").split(" ")[0] for char in letters}
        if "LATIN" in scripts and scripts & _ALIKE:
            return True
        if len(letters) > 1 and scripts <= _ALIKE and all(ord(c) in _LOOKS for c in letters):
            return True
    return False


def as_it_looks(name: str) -> str:
    """``name`` with Latin letters in place of those of other scripts that look the same.

    >>> as_it_looks("\u0412\u0415\u0420\u0422-2")
    'BEPT-2'
    """
    return name.translate(_LOOKS)


def has_han(text: str) -> bool:
    """Whether any Chinese character occurs."""
    return _HAN.search(text) is not None


def count_han(text: str) -> int:
    """How many Chinese characters there are."""
    return 0 if text.isascii() else sum(map(len, _HAN_RUN.findall(text)))


def slug(key: str) -> str:
    """The key as the last part of an IRI: lower case, NFKC, other than letters and digits to "-".

    >>> slug("BEiT v2"), slug("Wide & Deep"), slug("残差网络")
    ('beit-v2', 'wide-deep', '残差网络')
    """
    text = unicodedata.normalize("NFKC", key).lower()
    return re.sub(r"[\W_]+", "-", text).strip("-") or "work"


def surveys(title: str) -> bool:
    """Whether a title says that the paper goes over the works of others.

    >>> surveys("Neural Style Transfer: A Review"), surveys("图神经网络综述"), surveys("DETR")
    (True, True, False)
    """
    return _SURVEY.search(title) is not None
