"""Names that another name is made of: sizes, plurals and kinds ("BERT-large", "VGG network")."""

from __future__ import annotations

import re
from functools import lru_cache

from kg.naming import fold

COUNTED = 2018  # the first models that were named by how many parameters they have

_SIZE = re.compile(
    r"(?P<base>.+?)(?:"
    r"(?:[\s_-]+|(?<=[A-Z\d]))(?i:tiny|small|base|large|huge|giant)"  # BERT-large, T5base
    r"|(?:[\s_-]+|(?<=[a-z])(?=.\d|./))[TSBLHG]/?-?\d{1,2}"  # ViT-B/16, EfficientNetB0
    r"|\s*[_-]\s*[tsblhgTSBLHG]|\s[TSBLHG]|(?<=\d)[nsmlx]"  # DeiT-S, YOLOv5s
    r"|[-\s](?<!\d.)(?:18|34|50|101|152|16|19|121|169|201)"  # ResNet-50
    r"|[\s_-]*(?<![\d.])(?P<count>\d+(?:\.\d+)?[mMbB])"  # LLaMA-13B, Qwen2-7B-Instruct
    r"(?:-(?i:chat|instruct|base|it|hf))?|-(?i:chat|instruct)"
    r")"
)
_KIND = re.compile(  # "VGG network"
    r"(?P<one>\S*[A-Z]\S*)[\s-](?:neural\s)?(?:networks?|nets?|models?|architectures?|algorithms?|frameworks?)"
)
_MANY = re.compile(r"(?P<one>.*[^\Ws_\d])s")


def base_of(name: str) -> str | None:
    """The work of which ``name`` is a size or depth: ViT of "ViT-B/16", ResNet of "ResNet-50".

    >>> base_of("ViT-B/16"), base_of("LLaMA-13B"), base_of("PlaNet")
    ('ViT', 'LLaMA', None)
    """
    match = _SIZE.fullmatch(name.strip())
    return match["base"].strip(" -_") if match and len(fold(match["base"])) >= 2 else None


def singular_of(name: str) -> str | None:
    """The name of which ``name`` is the plural, if it is one: MPNN of "MPNNs"."""
    match = _MANY.fullmatch(name.strip())
    return match["one"] if match and len(fold(match["one"])) >= 2 else None


def _of_kind(name: str) -> str | None:
    """The name to which ``name`` adds what kind of thing it is: VGG of "VGG network"."""
    match = _KIND.fullmatch(name.strip())
    return match["one"] if match else None


@lru_cache(maxsize=1 << 14)  # asked of the same names at every build
def kin(name: str) -> tuple[tuple[str, int], ...]:
    """The names of which ``name`` is a size, a plural or a kind, nearest first, and the year since
    when it may be."""
    found = []
    since = 0
    other: str | None = name
    while other:
        match = _SIZE.fullmatch(other.strip())
        if match and match["count"]:
            since = COUNTED
        other = base_of(other) or singular_of(other) or _of_kind(other)
        if other:
            found.append((other, since))
    return tuple(found)
