"""The first lines on a paper: "2019.5 谷歌的新作", "ICLR 2021", "by Kaiming"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.agents import HAN_NAME, LATIN_NAME, Agents, is_person
from kg.extract.dates import Date, dates
from kg.extract.fields import Stated, awards

WORK = (
    r"(?:[^\s，,。；;、的]{0,6}的)?(?:[一两]?篇)?(?:新|老|经典|多模态|早期|重要|博士|综述|顶会|开山|奠基)*"
    r"(?:工作|文章|论文|博士论文|paper|work|大作|作品|综述|报告)"
)
CLAUSE = re.compile(r"(?:[^，,。；;：:()（）\n|.]|\.(?=\S))+")
_SAID = re.compile(
    r"(?:published|released|release|appeared|presented|submitted|proposed|introduced|accepted"
    r"|posted|发表|发布|提出|上传|公布|收录|出版|问世)"
    r"\s*(?:to|in|at|on|by|于|在|日期|时间|[:：])*\s*(?:arxiv|the)?\s*$",
    re.I,
)
_AFTER_DATE = re.compile(
    r"\s*(?:年|月)?\s*(?:初|底|中|末|左右)?\s*(?:$|[,，.。;；:：)）\]】、|·—–-]|的|工作|文章|论文"
    r"|发|上|提|推|放|挂|由|就|[A-Z\u4e00-\u9fff])"
)
_PERIOD = re.compile(r"\s*(?:年?(?:以来|以前|之前|之后|前|后|间)|[-–~至到])")
_VENUE_BEFORE = re.compile(r"[A-Z][A-Za-z&]{1,14}(?:\s[A-Z][a-z]+)?[\s,，'’]{0,2}$")
_VENUE_AFTER = re.compile(r"\s*(?:的|最佳|best|oral|论文|文章|'?\d\d\b)", re.I)
_PERSON_BEFORE = re.compile(rf"\s*(?:{HAN_NAME}|{LATIN_NAME})\s*")
_OTHER = re.compile(r"(?:基于|参考|沿用|继承|借鉴|改进自?|based on|following|extends)\s*了?$", re.I)
_OF_YEAR = re.compile(rf"\s*年?{WORK}", re.I)
_SHORT_YEAR = re.compile(r"(?:\s?['’]\s?|(?<=[A-Z]))(\d\d)(?!\d)")
_JOINING = re.compile(
    r"\b(?:in|from|at|by|on|of|the|and|with|published|appeared|presented|oral|poster|spotlight"
    r"|best|paper|papers|colleagues|group|team|arxiv|preprint|work|a|an|his|her|their|workshop"
    r"|conference|proceedings|award|version|accepted|(?:part|vol\.?|session|day) ?\d{1,2})\b"
    r"|发在|发到|收录|录用|[年月的和与及等于在由、]|一篇|工作|文章|论文|发表|上传|合作|联合|团队|提出|会议|期刊|最佳|顶会",
    re.I,
)


def stated(agents: Agents, text: str, start: int, end: int, *, first: bool) -> Iterator[Stated]:
    """When and where, as the lead ``text[start:end]`` says it, and the awards it names.

    ``first`` is set for the line right behind the name, which may say more with fewer words.
    """
    segment = text[:end]
    date = date_of(agents, text, start, end)
    if date is not None:
        yield Stated("year", date.year, date.year, date.start, date.end)
        if date.month:
            yield Stated("month", date.month, date.month, date.start, date.end)
    venue = next(iter(agents.find_venues(segment[start:])), None)
    if venue is not None:
        a, b = start + venue.start, start + venue.end
        near = date is not None and (abs(a - date.end) <= 3 or abs(date.start - b) <= 3)
        alone = b - a >= end - start - 6
        brief = date is not None and end - start <= 60
        if near or (first and (brief or alone or _VENUE_AFTER.match(segment[b:]))):
            yield Stated("venue", text[a:b], venue.canonical, a, b)
            short = _SHORT_YEAR.match(segment, b)
            if date is None and short:
                year = 2000 + int(short[1])
                yield Stated("year", year, year, b, short.end())
    yield from awards(segment, start)


def date_of(agents: Agents, text: str, start: int, end: int) -> Date | None:
    """The publication date in a lead: where a line opens with it, or a clause holds little else."""
    for found in dates(text[start:end]):
        date = Date(found.year, found.month, start + found.start, start + found.end)
        before, after = text[start : date.start], text[date.end : end]
        if _dates_the_work(before, after):
            return date
    for number, match in enumerate(CLAUSE.finditer(text, start, end)):
        if number > 4:
            break
        for found in dates(match[0]):
            if is_meta(agents, match[0]):
                at = match.start()
                return Date(found.year, found.month, at + found.start, at + found.end)
    return None


def _dates_the_work(before: str, after: str) -> bool:
    lead = before.rstrip(" \t(（[【-–—|,，·")
    if _OTHER.search(lead):
        return False
    early = len(lead) <= 24
    if early and _OF_YEAR.match(after):
        return True
    if not _AFTER_DATE.match(after) or _PERIOD.match(after):
        return False
    said = _SAID.search(before) is not None
    bracket = before.rstrip()[-1:] in ("(", "（", "[", "【")
    opens = not lead or lead[-1] in "，,。.:：" or said or (bool(bracket) and bool(before.strip()))
    venue = _VENUE_BEFORE.search(before) is not None and len(lead) <= 20
    return (opens and (early or said)) or venue or _PERSON_BEFORE.fullmatch(before) is not None


def is_meta(agents: Agents, clause: str) -> bool:
    """Whether a clause holds only dates, venues, organisations, people and what joins them."""
    spans = [(d.start, d.end) for d in dates(clause)]
    spans += [(f.start, f.end) for f in agents.find_venues(clause, expected=True)]
    spans += [(f.start, f.end) for f in agents.find_orgs(clause, expected=True)]
    rest, at = [], 0
    for first, last in sorted(spans):
        rest.append(clause[at:first])
        at = max(at, last)
    rest.append(clause[at:])
    left = _JOINING.sub(" ", " ".join(rest)).strip(" \t-–—'’\"*.&+/")
    return not left or (len(left) <= 24 and is_person(left))
