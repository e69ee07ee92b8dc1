"""Judges and takes apart the names of papers: is this a title, and what is its short name?"""

from __future__ import annotations

import re
from functools import lru_cache

from kg import ontology
from kg.abbreviations import LINKING, spelt
from kg.naming import fold, has_han, surveys
from kg.read.fields import fields

_WORD = re.compile(r"[A-Za-z][\w'’-]*")
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # and Kana, Hangul
_NUMBERED = re.compile(
    r"^(?:\W*(?:part|section|sec|paper|论文|文章|第)\s*[0-9]{1,3}\s[-–—]\s"  # "Paper 1 - Looms"
    r"|\W*(?:part|section|sec|paper|论文|文章|第)?\s*"
    r"(?:\(?[0-9]{1,3}(?:\.[0-9]{1,3})*\s*[.、,，)）:：]+\s*|[0-9]{1,2}(?:\.[0-9]{1,2})+\s+"
    r"|[（(]?[一二三四五六七八九十]{1,3}[)）]?\s*[、.．:：篇章节]\s*|[IVX]{1,5}\.\s+|[A-H][.)]+\s+|\[[0-9]{1,3}\]\s*)"
    r"|[0-9]{1,2}\s+(?=[^0-9\s]))+",
    re.I,
)
_EMOJI = re.compile(
    r"^(?:[\s\u2190-\u21ff\u2300-\u27bf\u2900-\u2bff\ufe0f\u200d\U0001f000-\U0001faff*_~>|•·…]"
    r"|:[a-z0-9][a-z0-9_+-]{2,30}:(?=[\sA-Z]))+"
)
_CITE = re.compile(r"\(?[\w ,.&’'-]{2,60}?,? \(?(?:19|20)\d\d[a-z]?(?:, p+\. ?[\d–-]+)?\)?$")
_SENTENCES = re.compile(r"\w(?:\w\w|[)\]])[.!] [A-Z][a-z]")
_LISTING = re.compile(r"[，、；。]|……")
_CALLED = re.compile(
    r"(?:(?:the|full|original|official|our|their)\s+)?(?:(?:19|20)\d\d\s+)?(\S.{0,40}?)\s+"
    r"(?:paper|article|preprint)",
    re.I,
)
_PAPER_AT = re.compile(
    r"(?:(?:19|20)\d\d\s+)?(?:paper|article|preprint)(?:$|\s(?:on|in|at|from)\s.{2,80}$)", re.I
)
_EXPLAINED = re.compile(r"\s*[(（]|(?<=[A-Za-z0-9])\s+[^\s\u3400-\u9fff]*[\u3400-\u9fff]")
_SPOKEN_FIRST = re.compile(
    r"(?:This|These|We|They|It)\s+(?:[a-z]+\s+)?(?:is|are|was|were|has|have|propose|introduce|present|use)\b"
)
_SHORT_FIRST = re.compile(
    r"^(.{1,40}?)\s*(?:[:：]|\s[-–—]{1,2}\s|——|(?<=\w)--(?=\w))\s*(?=\S)(.+)$", re.S
)
_COLON = re.compile(r"[:：–—-]")  # quick: may part a short name from its title
_SHORT_LAST = re.compile(r"^(.{6,}?)\s*[(（]\s*([A-Za-z][\w+&·./ -]{1,24})\s*[)）]\s*$", re.S)
_LONG_LAST = re.compile(r"^(\S.{0,28}?)\s*[(（]\s*(.{12,}?)\s*[)）]\s*$", re.S)
ARROW = re.compile(r"\w[)）*]*\s*(?:[-=]{1,2}>|[→⇒➔➜➡⟶])\s*[(（*]*\w")  # from one thing to the next
_DOING = re.compile(  # "A fix for knots: using a comb"
    r"[:：]\s*(?:using|uses?|apply|applies|let|we|it|they|based\son)\s"
)
_KIND = re.compile(r"[\w+-]+-based(?:\s[\w-]+)?", re.I)
_LONG = 13  # words of a title, from which it is rather a sentence if it says what something is
_SPELT_FIRST = re.compile(r"([A-Z][A-Za-z0-9]{1,9})\s+([A-Z][A-Za-z-]+(?:\s[A-Za-z-]+){1,6})$")
_ARTICLE = re.compile(r"^(?:the|a|our)\s+(?=[a-zA-Z]+$)", re.I)
_JOINED = re.compile(r"[&/+|,，、和与及]|\band\b|(?<=\s)or(?=\s)")
_PART = re.compile(r"([^\W\d]+)\s*(?:[\d.]+|[A-Z](?:\.[\d.]+)?)(?![\w-])")
_OF_PAPER = re.compile(  # "Short Review of the Paper", "Questions on this work"
    r"(?:\w+\s){0,2}(?:review|summary|notes?|overview|explanation|discussion|analysis|questions?"
    r"|thoughts|comments)\s(?:of|on|from|about|to)\s(?:the|this)\s(?:paper|article|work|preprint)",
    re.I,
)
_BEHIND = re.compile(r"\s*[(（\[【].*$|[:：].*$")
_SHAPE = re.compile(r"^[A-Za-z0-9][A-Za-z0-9+&·./_-]*(?: [A-Zv0-9][\w.+-]*){0,3}$")


def is_kind(name: str) -> bool:
    """Whether a name is that of a kind of works: "RNN-based", "Point-based Methods"."""
    return _KIND.fullmatch(name) is not None


def words(text: str) -> list[str]:
    """The Latin words of ``text``."""
    return _WORD.findall(text)


@lru_cache(maxsize=16384)
def unnumbered(text: str) -> str:
    """``text`` without emoji, numbers and brackets that come before a heading's words.

    >>> unnumbered("3.2 ViT"), unnumbered("🔥 Part1. 标题"), unnumbered("3D Gaussian Splatting")
    ('ViT', '标题', '3D Gaussian Splatting')
    """
    text = _EMOJI.sub("", text).strip()
    bare = _EMOJI.sub("", _NUMBERED.sub("", text)).strip()
    return bare or text


def several(name: str) -> list[str]:
    """The names in a heading that joins several: "VGG & ResNet", "GPT-1-2-3"; else none.

    >>> several("GPT, GPT-2, GPT-3"), several("GPT-1-2-3"), several("Wide & Deep")
    (['GPT', 'GPT-2', 'GPT-3'], ['GPT', 'GPT-2', 'GPT-3'], [])
    """
    series = re.fullmatch(r"([A-Za-z]{2,12})-?(\d)((?:\s*[-/,、，&]\s*\d)+)", name.strip())
    if series:
        digits = re.findall(r"\d", series[2] + series[3])
        return [series[1] + (f"-{d}" if d != "1" else "") for d in digits]
    parts = [p.strip() for p in re.split(r"[,，、;；/+&]|\band\b|和|与", name) if p.strip()]
    whole = fold(name) in known_names()
    if len(parts) < 2 or whole or not all(fold(p) in known_names() for p in parts):
        return []
    return parts


@lru_cache(maxsize=16384)
def title_score(text: str) -> int:
    """How much ``text`` looks like a paper's title: 0 not at all … 3 for certain.

    1 is a name or two or three capital words, 2 a likely title, 3 a long one in title case.

    >>> title_score("Deep Residual Learning for Image Recognition"), title_score("Training details")
    (3, 0)
    """
    text = text.strip()
    if not text or len(text) > 300 or "\n" in text or text.startswith("www."):
        return 0
    plain = text.isascii()
    if not plain and _LISTING.search(text):
        return 0
    found = _WORD.findall(text)
    if not found:
        return 0
    if not plain and len(_HAN.findall(text)) * 5 > sum(map(len, found)):
        return 0
    if ((". " in text or "! " in text) and _SENTENCES.search(text)) or _DOING.search(text):
        return 0  # remarks, one after the other; what is done about something
    if text[-1] in "。；;：:，,？" or (text.rstrip("\"”'")[-1:] == "." and len(found) > 9):
        return 0
    parts = text.split(",")
    if (len(parts) >= 3 and all(len(p.split()) <= 2 for p in parts)) or ARROW.search(text):
        return 0  # a list of names, a chain of them: "R-CNN → Fast R-CNN"
    split = _SHORT_FIRST.match(text) if _COLON.search(text) else None
    head = split[1] if split else ""
    count = len(found)
    if _SPOKEN_FIRST.match(text) or sum(len(w) == 1 for w in found) * 2 > count:
        return 0  # a sentence, a formula
    content = [w for w in found if w.casefold() not in LINKING]
    capital = sum(w[0].isupper() or w[-1].isupper() for w in content)
    cased = bool(content) and capital >= 0.7 * len(content)
    linking = count - len(content)
    if cased and (count >= 5 or (count >= 4 and (linking or head))):
        return 3
    told = count > _LONG and (count > 2 * _LONG or _is_told(found))
    if count >= 6 and linking >= 1 and found[0][0].isupper() and not (_spoken(found) or told):
        return 2
    if cased and (count == 4 or (head and count >= 3 and is_name(head))):
        return 2
    if head and is_name(head) and count >= 4:
        return 2
    return int(cased and (count >= 2 or is_name(text)))


def may_be_title(text: str) -> bool:
    """Whether a part of ``text`` may score 2 as a title: it takes three Latin words. Quick."""
    return len(_WORD.findall(text)) >= 3


def _is_told(found: list[str]) -> bool:
    """Whether many words say what something is or has, as a sentence does."""
    return not {w.casefold() for w in found}.isdisjoint(fields().telling)


def _spoken(found: list[str]) -> bool:
    """Whether the words are a sentence that somebody says, rather than a title."""
    return not {w.casefold() for w in found}.isdisjoint(fields().spoken)


def is_name(text: str) -> bool:
    """Whether ``text`` has the shape of a model's name: BEiTv2, DALL·E 2, ViT-B/16, LoRA+.

    >>> is_name("BEiTv2"), is_name("Swin Transformer"), is_name("Introduction")
    (True, True, False)
    """
    text = text.strip()
    if not _SHAPE.match(text) or len(text) > 40:
        return False
    parts = text.split(" ")
    if re.search(r"(?:^|\D)(?:19|20)\d\d\W*$", text):
        return False  # a venue and its year
    if len(parts) > 1:
        return all(p[0].isupper() or p[0].isdigit() or p[0] == "v" for p in parts)
    upper = sum(c.isupper() for c in text)
    return upper >= 2 or (upper >= 1 and any(c.isdigit() or c in "+-·" for c in text)) or (
        any(c.isdigit() for c in text) and any(c.isalpha() for c in text)
    )  # fmt: skip


def short_value(text: str) -> str:
    """The short name that a field states, without what explains it.

    >>> short_value("REED (Reading Every Edge)"), short_value("ReedNet 五层网络")
    ('REED', 'ReedNet')
    """
    return _EXPLAINED.split(text, maxsplit=1)[0].strip()


@lru_cache(maxsize=4096)
def split_name(title: str) -> tuple[str, str]:
    """The short name in a title and the rest of it; ("", title) where there is none.

    >>> split_name("BLIP: Bootstrapping Language-Image Pre-training")
    ('BLIP', 'Bootstrapping Language-Image Pre-training')
    >>> split_name("Model-Agnostic Meta-Learning (MAML)")
    ('MAML', 'Model-Agnostic Meta-Learning')
    """
    last = _SHORT_LAST.match(title)
    named = last is not None and _names(last[2]) and fold(last[2]) not in _publishers()
    if last and named and len(words(last[1])) >= 2 and not _aside(last[1], last[2]):
        return last[2], last[1]
    around = _LONG_LAST.match(title)
    if around and len(words(around[2])) >= 3:
        short_first = is_name(around[1]) and title_score(around[2])
        if short_first or (has_han(around[1]) and title_score(around[2]) >= 2):
            return around[1], around[2]
    report = fields().reported.match(title)
    if report and is_name(report[1]):
        return report[1], title
    led = _SPELT_FIRST.match(title)
    if led and len(words(led[2])) >= 2 and is_name(led[1]) and spelt(led[1], led[2]):
        return led[1], led[2]  # "LOOM Large Orders Of Mills"
    first = _SHORT_FIRST.match(title) if _COLON.search(title) else None
    if first:
        short, rest = first[1].strip(), first[2].strip()
        count = len(short.split())
        named = is_name(short) or (count <= 2 and all(not w[0].islower() for w in short.split()))
        general = fold(short) in generic_terms() and fold(short) not in data_terms()
        if general and fold(short) not in known_names():
            return "", title  # "Tutorial: Engines for Weaving Flowers", "SoK: Looms in the Wild"
        if surveys(rest) and fold(short) in known_names():
            return "", title  # "GAN: A Survey" is not GAN
        if count <= 3 and len(rest) > len(short) and short[0].isalnum() and named:
            return short, rest
    return "", title


def _names(text: str) -> bool:
    return is_name(text) or fold(text) in known_names()


def _aside(before: str, bracketed: str) -> bool:
    """Whether brackets at a title's end hold no name of the paper.

    They may hold a year, a version, or in full the name before: "LoRA (Low-Rank Adaptation)".
    """
    if re.search(r"\d{4}$", bracketed) or re.fullmatch(r"[vV]?\d+(?:\.\d+)*", bracketed):
        return True
    return " " in bracketed and is_name(before.rsplit(maxsplit=1)[-1])


@lru_cache(maxsize=1)
def known_names() -> dict[str, str]:
    """Folded names and titles of the gazetteer's works → their keys."""
    names: dict[str, str] = {}
    for work in ontology.works():
        for name in (work.key, work.title, *work.aliases):
            names.setdefault(fold(name), work.key)
    return names


@lru_cache(maxsize=1024)
def known_titles(key: str) -> tuple[str, ...]:
    """Folded names and titles of the gazetteer's work ``key``."""
    return tuple(name for name, work in known_names().items() if work == key)


@lru_cache(maxsize=1)
def generic_terms() -> frozenset[str]:
    """Folded terms that name no paper: tasks, datasets, metrics, libraries …"""
    return frozenset(fold(t) for terms in ontology.stoplists().values() for t in terms)


@lru_cache(maxsize=1)
def data_terms() -> frozenset[str]:
    """Folded names of data sets: a paper that brings one is called by it."""
    return frozenset(map(fold, ontology.stoplists().get("datasets", ())))


def is_citation(text: str) -> bool:
    """Whether a text cites a work by who wrote it and when: "Byron et al., 1843"."""
    return _CITE.match(text) is not None


def is_label(text: str) -> bool:
    """Whether a link's text says only what the link is ("Paper", "代码"), or names a section."""
    bare = fold(text)
    if _CITE.match(text) or _PAPER_AT.match(text):
        return True
    called = _CALLED.fullmatch(text)  # "2013 Loom Letters paper"; "SwinLoom paper" tells a name
    if called and (fold(called[1]) in _publishers() or not is_name(called[1])):
        return True
    return bare in fields().labels or bare in generic_terms() or is_section(text)


@lru_cache(maxsize=1)
def _publishers() -> frozenset[str]:
    """Folded names of venues, and of sites that hold papers."""
    venues = (n for v in ontology.venues() for n in (v.name, v.title or "", *v.aliases))
    return frozenset(fold(n) for n in venues) | fields().site_names


@lru_cache(maxsize=16384)
def is_section(text: str) -> bool:
    """Whether a heading names a part of a note ("2.1 Experiments", "背景与动机"), not a paper.

    >>> is_section("4 Experimental Results"), is_section("Swin Transformer")
    (True, False)
    """
    known = fields()
    bare = unnumbered(text).strip(" :：?？!！.。")
    bare = _ARTICLE.sub("", bare)
    if fold(bare) in known.sections or not fold(bare):
        return True
    parts = [p for p in _JOINED.split(bare) if p.strip()]
    if len(parts) > 1 and all(fold(p) in known.sections for p in parts):
        return True
    if _OF_PAPER.fullmatch(bare):
        return True
    part = _PART.match(bare)
    if part and fold(part[1]) in known.parts:
        return True
    if part and part.end() == len(bare) and fold(part[1]) in known.called:
        return True  # "Paper 7"
    stripped = _BEHIND.sub("", bare)
    if stripped.casefold() in known.prefixes:
        score = title_score(bare[len(stripped) + 1 :].strip())
        if score > (fold(stripped) in known.sections):
            return False  # "论文笔记：Segment Anything", "Summary: Engines for Weaving Flowers"
    return stripped != bare and bool(stripped) and fold(stripped) in known.sections
