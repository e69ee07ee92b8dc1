"""The values of fields: author lists, organisations, venues, "Source:" lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from kg.extract.agents import Agents, affiliation, is_person, pieces
from kg.extract.dates import arxiv, dates, doi
from kg.naming import fold
from kg.ontology import files, load_yaml

_YEAR_IN_VENUE = re.compile(r"(?<![\d.:–-])(19[3-9]\d|20[0-4]\d)(?![\d–-]|\.\d)|['’](\d\d)(?!\d)")
_DECORATION = re.compile(
    r"\b(?:oral|spotlight|poster|highlight|long paper|short paper|main(?: conference)?"
    r"|findings(?: track)?|accepted|submitted to|under(?: blind)? review"
    r"|best (?:student )?paper(?: award)?|to appear|proceedings of(?: the)?"
    r"|\d{1,2}(?:st|nd|rd|th))\b|最佳(?:学生)?论文|投稿|已?接收|录用",
    re.I,
)
_AWARD = re.compile(
    r"(?:best|outstanding|distinguished|test[- ]of[- ]time)\s+(?:student\s+)?(?:paper|demo)"
    r"(?:\s+(?:award|runner[- ]up|honou?rable mention))?"
    r"|(?:最佳|杰出)(?:学生)?论文(?:奖|提名)?|时间检验奖",
    re.I,
)
_SHORT_YEAR = re.compile(r"(?:\s?['’]\s?)?(\d\d)(?!\d)")
_JOINED = re.compile(r"[A-Z][\w.&]*(?:-[A-Z][\w.&]*)+")
_SIGNS = " -–—()（）[]:：,，.+&/"
_SEMICOLONS = re.compile(r"\s*[;；\n|]\s*")
_ORG_SEPARATORS = re.compile(r"\s*(?:[、|\n+]|[,，](?!\s*(?:Inc|Ltd|LLC)\b)|\s&\s|\s·\s)\s*")
_BULLET = re.compile(r"[ \t*–•-]*(?:\d{1,2}[.)]\s)?[ \t]*")
_AND = re.compile(r"\s+and\s+|\s*[与和]\s*")
_ENDS_ORG = re.compile(r"(?:大学|学院|研究院|研究所|实验室|公司|中心|集团)$")
_ROLES = re.compile(
    r"(?:核心贡献者|共同贡献)[^；;，,)）]*|(?:为|是)?(?:共同)?(?:通讯|指导|第一|一作)(?:作者)?(?:为|是|[:：])?|项目负责人"
    r"|project lead(?:er)?|(?:co-)?corresponding authors?|equal contribution",
    re.I,
)
_QUOTED = re.compile(  # four words
    r"[\s,;.，]*[\"“](?=[^\"“”\s]+(?:\s+[^\"“”\s]+){3,}[\"”])"
)
_PAREN = re.compile(r"[(（\[][^()（）\[\]]*[)）\]]")
_EMPTY = re.compile(r"^\W*(?:none|n/?a|unknown|tbd|未知|无|暂无|-+|—+|\?+)?\W*$", re.I)
_TURNED = re.compile(r"([A-Z][a-zà-ÿ]+(?:[’'-]\w+)*), ([A-Z][a-zà-ÿ’'-]+(?: [A-Z]\.?)*)\.?")
_LED = re.compile(r"([^:：]{2,40}?)\s*[:：]\s*(?=\S)")
_INDEX = re.compile(r"\d{1,2}[.:)]?\s+(?=[^\W\d_])")


class Stated(NamedTuple):
    """A property and its value at ``text[start:end]``."""

    property: str
    value: str | int
    canonical: str | int
    start: int
    end: int


def authors(agents: Agents, text: str, start: int) -> Iterator[Stated]:
    """People of an author list, and the organisations in brackets behind them.

    The list of one bracket behind all names ("A, B (Monash University)") is read as well.
    """
    one = _TURNED.fullmatch(text, start)
    if one and not (agents.is_org(one[1]) or agents.is_org(one[2])):  # "Byron, Ada."
        yield Stated("author", one[0].rstrip("."), f"{one[2]} {one[1]}", *one.span())
        return
    quoted = _QUOTED.search(text, start)  # "Ada Byron, Max Lin, "Looms That Read", ICML 2014"
    text = text[: quoted.start()] if quoted else text
    text = _ROLES.sub(lambda match: "、" + " " * (len(match[0]) - 1), text)
    for member in pieces(text, start):
        outside = affiliation(text, *member)
        first, last = outside[:2] if outside else member
        if outside:
            for span in pieces(text[: outside[3]], outside[2]):
                for org in _joined_orgs(agents, text, *span):
                    if agents.is_org(text[slice(*org)]):
                        yield _org(agents, text, *org)
                inside = text[slice(*span)]
                if is_person(inside) and " " in inside and agents.is_org(text[first:last]):
                    yield Stated("author", inside, inside, *span)  # "Adobe (Ada Byron, Kiri Lin)"
        name = text[first:last].strip(" ()（）[]")
        first = text.find(name, first) if name else first
        led = _LED.match(name)
        if led and agents.is_org(led[1]):  # "清华大学：Ada Byron"
            yield _org(agents, text, first, first + led.end(1))
            name, first = name[led.end() :], first + led.end()
        if not name or _EMPTY.match(name) or len(name) > 50 or any(c.isdigit() for c in name):
            continue
        if agents.is_org(name):
            closed = text[first:last].count(")") > text[first:last].count("(")
            closed = closed or text[first:last].count("）") > text[first:last].count("（")
            yield _org(agents, text, first, last - closed)
        elif len(name.split()) <= 6 and "http" not in name:
            surname, comma, given = name.partition(", ")
            given += "." * (len(given) == 1)
            whole = f"{given} {surname}" if comma and given else name
            yield Stated("author", name, whole, first, first + len(name))


def organisations(agents: Agents, text: str, start: int) -> Iterator[Stated]:
    """The organisations of a field that states them, known or not."""
    spans: list[tuple[int, int]] = []
    for first, last in _split_orgs(text, start):
        comma = spans and text[spans[-1][1] : first].strip() == ","
        if comma and agents.continues(text[first:last]):
            spans[-1] = (spans[-1][0], last)  # "University of California, Berkeley"
        else:
            spans.append((first, last))
    for first, last in spans:
        for joined in _joined_orgs(agents, text, first, last):
            a, b = _without_country(agents, text, *joined)
            name = text[a:b]
            if name and not _EMPTY.match(name) and len(name) <= 100 and not dates_only(name):
                yield _org(agents, text, a, b)


def _without_country(agents: Agents, text: str, first: int, last: int) -> tuple[int, int]:
    """A numbered organisation without its number and, if known, the place behind it: "1 Peking
    University, China"."""
    index = _INDEX.match(text, first, last)
    if index is None:
        return first, last
    first = index.end()
    known = next(iter(agents.find_orgs(text[first:last], expected=True)), None)
    if known and not known.start and text[first + known.end : last].lstrip()[:1] == ",":
        last = first + known.end
    return first, last


def _joined_orgs(agents: Agents, text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """The two organisations of "A and B", where each is one by itself."""
    for match in _AND.finditer(text, first, last):
        left, right = text[first : match.start()], text[match.end() : last]
        latin = match[0].strip() == "and" and agents.is_org(left)
        if (latin or _ENDS_ORG.search(left) or fold(left) in agents.orgs) and agents.is_org(right):
            yield first, match.start()
            yield match.end(), last
            return
    yield first, last


def _split_orgs(text: str, start: int) -> Iterator[tuple[int, int]]:
    # What stands in brackets belongs to the name before it: "清华大学（深圳）".
    flat = _PAREN.sub(lambda match: "_" * len(match[0]), text)
    separators = _SEMICOLONS if _SEMICOLONS.search(flat, start) else _ORG_SEPARATORS
    at = start
    for match in [*separators.finditer(flat, start), None]:
        end = match.start() if match else len(text)
        lead = _BULLET.match(text, at, end)
        at = lead.end() if lead else at
        while end > at and text[end - 1] in " \t.。*，,":
            end -= 1
        if end > at:
            yield at, end
        at = match.end() if match else end


def dates_only(text: str) -> bool:
    """Whether nothing but a date is there."""
    return re.fullmatch(r"[\W\d年月日]*", text) is not None


def venue(agents: Agents, text: str, start: int, column: bool = False) -> Iterator[Stated]:
    """The venue of a field, with the year and the award that stand beside it.

    In a table's ``column`` of venues a preprint server is one like the others.
    """
    body = text[start:]
    if _EMPTY.match(body):
        return
    yield from awards(text, start)
    yield from identifiers(body, start, len(text))
    for match in list(_YEAR_IN_VENUE.finditer(text, start))[:1]:
        year = int(match[1]) if match[1] else 2000 + int(match[2])
        yield Stated("year", year, year, *match.span())
    known = agents.find_venues(body, expected=True)
    if not column and known and all(f.canonical in agents.preprints for f in known):
        return  # "Published in: arXiv" says that there is no venue yet
    if known:
        # Conferences go by their short name, journals by the full one.
        brief = [f for f in known if f.canonical in agents.conferences]
        brief = [f for f in brief if " " not in body[f.start : f.end]]
        best = brief[0] if brief else max(known, key=lambda f: (f.end - f.start, -f.start))
        first, last = start + best.start, start + best.end
        if (
            fold(text[first:last]).startswith(fold(best.canonical))
            and best.canonical in agents.preprints
        ):
            last = first + len(best.canonical)  # "arXiv preprint"
        workshop = re.match(r"\s*(?:Workshops?)\b", text[last:], re.I)
        last += workshop.end() if workshop else 0
        yield Stated("venue", text[first:last], best.canonical, first, last)
        return
    cut = _PAREN.sub(lambda m: " " * len(m[0]), body)
    cut = _YEAR_IN_VENUE.sub(lambda m: " " * len(m[0]), cut)
    cut = _DECORATION.sub(lambda m: " " * len(m[0]), cut)
    part = re.split(r"[,，;；|]|\s{2,}(?=\S)", cut.strip())[0]
    at = cut.find(part) if part.strip() else -1
    name = re.split(r"\s*\b(?:vol\b|no\b|pp\b|\d)", part.strip(" .-–—:：'’/"), flags=re.I)[0].strip(
        " .-–—:：'’/("
    )
    if fold(name) in _no_venues():
        return
    if at >= 0 and len(name) > 1 and not dates_only(name) and "http" not in name:
        first = start + cut.find(name)
        yield Stated("venue", name, agents.venue_meaning(name), first, first + len(name))


def awards(text: str, start: int = 0) -> Iterator[Stated]:
    """Awards named in ``text``."""
    for match in _AWARD.finditer(text, start):
        yield Stated("award", match[0], match[0], *match.span())


def published(text: str, start: int, month: bool = True) -> Iterator[Stated]:
    """The year, and the month where it is given, of a field that states a date."""
    for date in dates(text[start:]):
        first, last = start + date.start, start + date.end
        yield Stated("year", date.year, date.year, first, last)
        if date.month and month:
            yield Stated("month", date.month, date.month, first, last)
        return


def addresses(text: str, start: int, targets: list[tuple[int, int, str]]) -> Iterator[Stated]:
    """The links of a field that leads to the paper, with the identifiers in them."""
    for first, last, target in targets:
        if first >= start and target.startswith("http"):
            yield Stated("url", target, target, first, last)
            yield from identifiers(target, first, last)


def identifiers(target: str, first: int, last: int) -> Iterator[Stated]:
    """The arXiv id and the DOI in an address."""
    number = arxiv(target)
    if number:
        yield Stated("arxiv", number[0], number[0], first, last)
    name = doi(target)
    if name:
        yield Stated("doi", name, name.lower(), first, last)


def source(agents: Agents, text: str, start: int) -> Iterator[Stated]:
    """A line that tells where a paper comes from, in any order: "CVPR 2020 SenseTime + BUAA"."""
    found = [*awards(text, start), *_when_and_where(agents, text, start)]
    for org in agents.find_orgs(text[start:], expected=True):
        first, last = start + org.start, start + org.end
        if not any(one.start < last and first < one.end for one in found):
            found.append(Stated("org", text[first:last], org.canonical, first, last))
    yield from found
    at = start
    taken = sorted((one.start, one.end) for one in found)
    for first, last in [*taken, (len(text), len(text))]:
        yield from _remaining(agents, text, at, first)
        at = max(at, last)


def _when_and_where(agents: Agents, text: str, start: int) -> Iterator[Stated]:
    date = next(dates(text[start:]), None)
    if date is not None:
        first, last = start + date.start, start + date.end
        yield Stated("year", date.year, date.year, first, last)
        if date.month:
            yield Stated("month", date.month, date.month, first, last)
    named = agents.find_venues(text[start:], expected=True)
    venue = next((f for f in named if f.canonical not in agents.preprints), None)
    if venue is not None:
        first, last = start + venue.start, start + venue.end
        yield Stated("venue", text[first:last], venue.canonical, first, last)
        short = _SHORT_YEAR.match(text, last)
        if short and date is None:
            year = 2000 + int(short[1])
            yield Stated("year", year, year, last, short.end())


def _remaining(agents: Agents, text: str, start: int, end: int) -> Iterator[Stated]:
    """What is left between dates, venues and known organisations: people, unknown makers."""
    for span in pieces(text[:end], start):
        name = text[slice(*span)].strip(_SIGNS)
        first = text.find(name, span[0]) if name else span[0]
        if len(name) < 2 or not name[0].isalpha() or name.islower():
            continue
        if agents.is_org(name):
            yield _org(agents, text, first, first + len(name))
        elif is_person(name):
            yield Stated("author", name, name, first, first + len(name))
        elif _JOINED.fullmatch(name):
            yield Stated("org", name, name, first, first + len(name))  # VGG-Oxford


def _org(agents: Agents, text: str, first: int, last: int) -> Stated:
    return Stated("org", text[first:last], agents.meaning(text[first:last]), first, last)


def tags(text: str, start: int) -> Iterator[tuple[int, int]]:
    """The members of a list of tags: "['2019', AI]", "#nlp #vision", "a, b"."""
    hashed = text[start:].lstrip().startswith("#")
    pattern = r"#([\w/-]+)" if hashed else r"\[\[([^\]]+)\]\]|([^,，;；、|\[\]]+)"
    for match in re.finditer(pattern, text[start:]):
        group = 1 if match[1] else 2
        tag = match[group].strip(" \t'\"#")
        if tag:
            at = text.find(tag, start + match.start(group))
            yield at, at + len(tag)


@lru_cache(maxsize=1)
def _no_venues() -> frozenset[str]:
    return frozenset(
        fold(str(word))
        for path in files("fields.yaml")
        for word in load_yaml(path).get("no_venues") or ()
    )


def column(header: str) -> str:
    """The property that a table's column states, by its header."""
    return _columns().get(fold(header), "")


@lru_cache(maxsize=1)
def _columns() -> dict[str, str]:
    names: dict[str, str] = {}
    for path in files("fields.yaml"):
        for name, words in (load_yaml(path).get("fields") or {}).items():
            for word in words:
                names.setdefault(fold(str(word)), str(name))
    return names
