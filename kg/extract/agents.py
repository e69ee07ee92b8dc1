"""People, organisations and venues as notes name them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from kg import ontology
from kg.naming import fold, has_han

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
    "范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
HAN_NAME = rf"[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}"
_PART = (
    r"[A-Z][a-zà-ÿ]+(?:['’-][A-Za-zà-ÿ]+)*|[A-Z]['’][A-Z][a-zà-ÿ]+|Ma?c[A-Z][a-z]+|De[A-Z][a-z]+"
)
_LONGEST = 400  # characters of a list's member that are looked at
_INITIAL = r"[A-Z]\.?(?:-?[A-Z]\.?)?(?![a-z])"
_BETWEEN = "van|von|der|den|de|la|le|di|da|dos|bin|al|el"
LATIN_NAME = (
    rf"(?:(?:[A-Z]\.[ -]?){{1,3}}(?:{_PART})|{_PART})"
    rf"(?:[ \u00a0](?:{_PART}|{_INITIAL}|{_BETWEEN})){{0,4}}"
)
_PERSON = re.compile(
    rf"(?!(?:The|This|These|Our|Paper|Code|In|At|On|By|From|See|And|With|For)\b)(?:{LATIN_NAME}|{HAN_NAME})$"
)
_INITIALS_NEXT = r"(?:[A-Z]\.[ -]?)+(?=\s*(?:[,;&]|and\b|et\b|$))"  # "Achim, T., Best, A."
_LIST = re.compile(
    rf"\s*(?:[;；、|]|,(?!\s*(?:(?:Jr|Sr|II|III)\b|{_INITIALS_NEXT}))|，|\n|\s&\s|\band\b"
    r"|\s和\s?|与|\s/\s|·(?=\s)|\s\+\s)\s*(?:(?:and\b|&)\s*)?"
    r"|,?\s*(?:\bet\.?\s+al\.?|等人?)\s*[(（]"  # before where they work: "Ada Byron 等（Adobe）"
)
_MARKS = re.compile(r"[\d*†‡§¶∗⋆♠♣♢♡✉,]+$|\s*[\[{<]?\s*\S+@\S+\.\w+[\]}>]?$|\^\S*$|\$[^$]*\$$")
_ET_AL = re.compile(r"\s*(?:,?\s*\bet\.?\s+al\.?|等人?|等$|\bothers$|…|\.\.\.)\s*.*$", re.I | re.S)
_BRACKETS = re.compile(r"\s*[(（\[][^()（）\[\]]*[)）\]]\s*$")
_AFFILIATION = re.compile(r"\s*[(（\[]([^()（）\[\]]{2,80})[)）\]]?\s*$")
_TOLD = re.compile(r"\s(?:is|are|was|were|by|uses|has|have)\s")
_ORG_WORDS = re.compile(
    r"\b(?:univ(?:ersity|\.)?|institute|inst\.|college|lab(?:s|oratory|oratories)?|research|academy|school|dept|department"
    r"|center|centre|corp(?:oration)?|inc\.?|ltd|company|team|group|foundation|hospital)(?:\b|$)"
    r"|大学|学院|研究院|研究所|实验室|公司|科技|集团|团队|中心|医院|中科院",
    re.I,
)

_SCHOOL = re.compile(r"\b(?:University|Institute|College|Academy)\b")
_LONGER = re.compile(  # the capitalised word before a name, where no sentence begins with it
    r"(?:^|[^\w\s]\s|[a-z]\s)((?!(?:The|From|At|By|In|And|With|For|Of)\b)[A-Z][a-z]+\s)$"
)


class Found(NamedTuple):
    """A name at ``text[start:end]`` and what it means."""

    start: int
    end: int
    canonical: str


class Agents:
    """The organisations and venues of the ontology, compiled once."""

    def __init__(self, own: Path | None = None) -> None:
        self.orgs: dict[str, str] = {}
        self.weak: dict[str, str] = {}
        self.venues: dict[str, str] = {}
        self.doubtful: dict[str, str] = {}
        for org in ontology.organizations(own):
            weak = {fold(w) for w in org.weak_aliases}
            for name in (org.name, org.zh or "", *org.aliases, *org.weak_aliases):
                if fold(name):
                    table = self.weak if fold(name) in weak else self.orgs
                    table.setdefault(fold(name), org.name)
        for venue in ontology.venues(own):
            for name in (venue.name, venue.title or "", *venue.aliases):
                if fold(name):
                    plain = venue.ambiguous and len(name.split()) <= 2
                    (self.doubtful if plain else self.venues).setdefault(fold(name), venue.name)
        orgs = [
            n
            for o in ontology.organizations(own)
            for n in (o.name, o.zh or "", *o.aliases, *o.weak_aliases)
        ]
        self.conferences = {v.name for v in ontology.venues(own) if v.kind == "conference"}
        self.preprints = {v.name for v in ontology.venues(own) if v.kind == "preprint"}
        venues = [n for v in ontology.venues(own) for n in (v.name, v.title or "", *v.aliases)]
        self._org = _Names(orgs)
        self._venue = _Names(venues)

    def find_orgs(self, text: str, expected: bool = False) -> list[Found]:
        """Organisations named in ``text``; everyday words among them only where expected."""
        found = []
        for first, end in self._org.find(text):
            written = text[first:end]
            name = fold(written)
            meaning = self.orgs.get(name) or (self.weak.get(name) if expected else None)
            longer = _LONGER.search(text, max(0, first - 24), first)
            if longer and _SCHOOL.search(written):  # "South China Agricultural University"
                written = text[longer.start(1) : end]
                meaning = self.orgs.get(fold(written)) or written
            if meaning and not (written.isascii() and written.islower() and len(written) < 5):
                found.append(Found(end - len(written), end, meaning))
        return found

    def find_venues(self, text: str, expected: bool = False) -> list[Found]:
        """Venues named in ``text``; ambiguous ones beside a year, or where one is expected."""
        found = []
        for start, end in self._venue.find(text):
            written = text[start:end]
            name = fold(written)
            meaning = self.venues.get(name)
            if meaning is None and (expected or _beside_year(text, start, end)):
                meaning = self.doubtful.get(name)
            short = len(written) <= 6 and " " not in written
            if meaning in self.preprints and not expected:
                continue  # prose that speaks of arXiv means that there is no venue yet
            if meaning and not (short and written.islower()):
                found.append(Found(start, end, meaning))
        return found

    def is_org(self, name: str, expected: bool = True) -> bool:
        """Whether ``name`` is an organisation: a known one, or by a word like "University"."""
        bare = fold(name)
        if bare in self.orgs or (expected and bare in self.weak):
            return True
        if (name.isascii() and name.islower()) or _TOLD.search(name):
            return False  # "the same group", "LoomNet is by the same group"
        return (
            _ORG_WORDS.search(name) is not None or re.search(r"(?<![A-Za-z])AI$", name) is not None
        )

    def continues(self, name: str) -> bool:
        """Whether ``name`` behind a comma goes on with an organisation: ", Berkeley", ", Inc."."""
        return not self.is_org(name) and len(name.split()) <= 3 and not has_han(name)

    def meaning(self, org: str) -> str:
        """What the graph calls an organisation."""
        for name in (org, _BRACKETS.sub("", org)):
            meaning = self.orgs.get(fold(name)) or self.weak.get(fold(name))
            if meaning:
                return meaning
        return org

    def venue_meaning(self, venue: str) -> str:
        """What the graph calls a venue."""
        bare = fold(venue)
        return self.venues.get(bare) or self.doubtful.get(bare) or venue


def _beside_year(text: str, start: int, end: int) -> bool:
    after, before = text[end : end + 7], text[max(0, start - 6) : start]
    return bool(
        re.match(r"[\s,'’-]{0,2}(?:19|20)?\d\d(?!\d)", after)
        or re.search(r"(?:19|20)\d\d\s?$", before)
    )


class _Names:
    """Finds any of many names in a text, whatever their case, spaces and dashes."""

    def __init__(self, names: Iterable[str]) -> None:
        from ahocorasick_rs import AhoCorasick

        spelled: set[str] = set()
        for name in names:
            low = name.lower()
            spelled |= {low, low.replace("-", " "), low.replace("-", "")}
            spelled |= {low.replace(" ", "-"), low.replace(" ", "")}
        self._automaton = AhoCorasick(sorted(s for s in spelled if len(s) > 1))

    def find(self, text: str) -> list[tuple[int, int]]:
        """Spans of the names, leftmost and longest first, none within another."""
        low = text.lower()
        if len(low) != len(text):
            low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
        spans = [
            (start, end)
            for _, start, end in self._automaton.find_matches_as_indexes(low, overlapping=True)
            if not (_latin(low, start - 1) and _latin(low, start))
            and not (_latin(low, end) and _latin(low, end - 1))
        ]
        found: list[tuple[int, int]] = []
        for start, end in sorted(spans, key=lambda s: (s[0], -s[1])):
            if not found or start >= found[-1][1]:
                found.append((start, end))
        return found


def _latin(text: str, at: int) -> bool:
    # A Han character beside a Latin name does not continue it: "2020ECCV的文章" names a venue.
    return 0 <= at < len(text) and text[at].isascii() and text[at].isalpha()


def pieces(text: str, start: int = 0) -> Iterator[tuple[int, int]]:
    """The members of a list of names, without the marks and addresses that cling to them."""
    at = start
    whole = text[start:]
    members = re.split(r"[;；]", whole)
    surnames_first = len(members) > 1 and all(m.count(",") <= 1 for m in members) and "," in whole
    pattern = re.compile(r"\s*[;；\n]\s*") if surnames_first else _LIST
    for match in [*pattern.finditer(text, start), None]:
        if match and _bracketed(text, at, match.start()):
            continue  # "Ada Byron (Adobe, MIT)" is one member
        end = match.start() if match else len(text)
        span = _stripped(text, at, end)
        if span[1] > span[0]:
            yield span
        at = match.end() if match else end


def _bracketed(text: str, start: int, at: int) -> bool:
    """Whether brackets that open behind ``start`` close, soon, behind ``at``."""
    for opening, closing in ("()", "（）"):
        opened = text.rfind(opening, start, at)
        if opened >= 0 and text.find(closing, opened, at) < 0:
            return text.find(closing, at, at + _LONGEST) >= 0
    return False


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    # What follows so far behind belongs to no name, and would cost the square of its length.
    end = min(end, start + _LONGEST)
    while True:
        piece = text[start:end]
        bare = _MARKS.sub("", _ET_AL.sub("", piece)).rstrip(" \t\u00a0.,，。:：*_\"'`")
        lead = len(bare) - len(bare.lstrip(" \t\u00a0-–•·*_\"'`#@[:："))
        if not lead and len(bare) == len(piece):
            return start, end
        start, end = start + lead, start + max(lead, len(bare))


def affiliation(text: str, start: int, end: int) -> tuple[int, int, int, int] | None:
    """ "He Bingsheng(NUS)" or "Percy Liang@Stanford": the spans of the name and of the rest."""
    match = _AFFILIATION.search(text, start, end)
    if match and match.start() > start:
        return start, match.start(), match.start(1), match.end(1)
    at = text.find("@", start, end)
    if start < at < end - 1 and "." not in text[at:end]:
        return start, at, at + 1, end
    return None


def is_person(name: str) -> bool:
    """Whether ``name`` has the shape of a person's name.

    >>> is_person("Kaiming He"), is_person("李飞飞"), is_person("ResNet"), is_person("Quoc V. Le")
    (True, True, False, True)
    """
    return len(name) <= 40 and _PERSON.match(name.strip()) is not None
