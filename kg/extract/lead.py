"""The first lines on a paper: "2022.4 Google 的一篇工作", "ICLR 2021", "by Kaiming", "二作李飞飞"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.agents import HAN_NAME, LATIN_NAME, Agents, is_person, pieces
from kg.extract.dates import dates
from kg.extract.fields import Stated, awards

_WORK = (
    r"(?:[^\s，,。；;、的]{0,6}的)?(?:[一两]?篇)?(?:新|老|经典|多模态|早期|重要|博士|综述|顶会|开山|奠基)*"
    r"(?:工作|文章|论文|博士论文|paper|work|Work|Paper|大作|作品|综述|报告)"
)
_OF_WORK = re.compile(
    rf"\s*(?:合作|联合|团队|组|课题组|公司|等)*\s*的?[^，,。；;]{{0,10}}?{_WORK}", re.I
)
_SAID = re.compile(
    r"(?:published|released|release|appeared|presented|submitted|proposed|introduced|accepted|posted|发表|发布|提出|上传|公布|收录|出版|问世)"
    r"\s*(?:to|in|at|on|by|于|在|日期|时间|[:：])*\s*(?:arxiv|the)?\s*$",
    re.I,
)
_AFTER_DATE = re.compile(
    r"\s*(?:年|月)?\s*(?:初|底|中|末|左右)?\s*(?:$|[,，.。;；:：)）\]】、|·—–-]|的|工作|文章|论文|发|上|提|推|放|挂|由|就|[A-Z\u4e00-\u9fff])"
)
_JOINING = re.compile(
    r"\b(?:in|from|at|by|on|of|the|and|with|published|appeared|presented|oral|poster|spotlight|best|paper|papers"
    r"|colleagues|group|team|arxiv|preprint|work|a|an|his|her|their|workshop|conference|award|version|accepted)\b"
    r"|[年月的和与及等于在由、]|一篇|工作|文章|论文|发表|上传|合作|联合|团队|提出|会议|期刊|最佳|顶会",
    re.I,
)
_CLAUSE = re.compile(r"(?:[^，,。；;：:()（）\n|.]|\.(?=\S))+")
_ROLE = re.compile(
    rf"(?:一作|二作|三作|四作|共同一作|第一作者|第二作者|通讯作者|通讯|作者|主讲|导师|first author|author)(?:\s*(?:是|为|：|:|\s))*"
    rf"(?:[^，。,;；]{{0,16}}?的作者\s*)?({LATIN_NAME}|{HAN_NAME}(?![\u4e00-\u9fff])|{HAN_NAME})"
)
_COLLEAGUES = re.compile(
    rf"\s*({LATIN_NAME}|{HAN_NAME})\s*(?:and|与|和|等)\s*(?:colleagues|others|his|her|their|同事|人|团队)?"
)
_BY = re.compile(r"(?:^|(?<=[\s(（,，\])]))(?:by|from)\s*[:：]?\s*(?=\S)", re.I)
_OWN = re.compile(
    rf"^\s*({LATIN_NAME}|{HAN_NAME}|[\u4e00-\u9fff]{{1,2}}(?:神|老师|大神|教授))\s*(?:自己|本人|等人?|团队|大神|组)?(?:做的|写的|的(?:[一]?篇)?(?:博士)?(?:论文|工作|文章|大作|work|paper)|提出)",
    re.I,
)
_ET_AL = re.compile(rf"({LATIN_NAME})(?:\s+(?:and|&)\s+({LATIN_NAME}))?,?\s+et\s+al\.?")
_COMES = re.compile(
    r"(?:来自(?:于)?|出自|由|机构|单位|团队|affiliations?\s*:|from)\s*[:：]?\s*([^，。;；\n(（]{2,60})",
    re.I,
)
_ACTS = re.compile(
    r"\s*(?:团队|公司|等|合作|联合)*\s*(?:提出|发布|推出|出品|开源|发表|的(?!数据|模型上|方法)|['’]s\s+(?:work|paper))"
)


def stated(agents: Agents, text: str, start: int, end: int, *, first: bool) -> Iterator[Stated]:
    """What the lead ``text[start:end]`` states; ``first`` for the line right behind the name."""
    segment = text[:end]
    date = _date(segment, start, end) or _meta_date(agents, segment, start, end)
    if date is not None:
        year, month, a, b = date
        yield Stated("year", year, year, a, b)
        if month:
            yield Stated("month", month, month, a, b)
    venue = next(iter(agents.find_venues(segment[start:])), None)
    short = end - start <= 60
    if venue is not None:
        a, b = start + venue.start, start + venue.end
        near = date is not None and (abs(a - date[3]) <= 3 or abs(date[2] - b) <= 3)
        if near or (date is not None and short and first) or (first and b - a >= end - start - 6) or (
            first and re.match(r"\s*(?:的|最佳|best|oral|论文|文章|'?\d\d\b)", segment[b:], re.I)
        ):  # fmt: skip
            yield Stated("venue", text[a:b], venue.canonical, a, b)
            if date is None:
                abbreviated = re.match(r"\s?['’](\d\d)(?!\d)", segment[b:])
                if abbreviated:
                    year = 2000 + int(abbreviated[1])
                    yield Stated("year", year, year, b, b + abbreviated.end())
    yield from awards(segment, start)
    yield from _agents(agents, segment, start, end, dated=date is not None, first=first)


def _date(text: str, start: int, end: int) -> tuple[int, int, int, int] | None:
    for date in dates(text[start:end]):
        a, b = start + date.start, start + date.end
        before, after = text[start:a], text[b:end]
        lead = before.rstrip(" \t(（[【-–—|,，·")
        opens = (
            not lead
            or lead[-1] in "，,。.:："
            or _SAID.search(before) is not None
            or before.rstrip()[-1:] in ("(", "（", "[", "【")
        )
        venue = re.search(r"[A-Z][A-Za-z&]{1,14}(?:\s[A-Z][a-z]+)?[\s,，'’]{0,2}$", before)
        person = re.fullmatch(rf"\s*(?:{HAN_NAME}|{LATIN_NAME})\s*", before)
        early = len(lead) <= 24
        if (
            (opens and (early or _SAID.search(before)))
            or (venue and early and len(lead) <= 20)
            or person
        ):
            if _AFTER_DATE.match(after) and not re.match(
                r"\s*(?:年?(?:以来|以前|之前|之后|前|后|间)|[-–~至到])", after
            ):
                return date.year, date.month, a, b
        if early and re.match(rf"\s*年?{_WORK}", after):
            return date.year, date.month, a, b
    return None


def _meta_date(agents: Agents, text: str, start: int, end: int) -> tuple[int, int, int, int] | None:
    """A date in a clause that says nothing else than when, where and by whom."""
    for number, match in enumerate(_CLAUSE.finditer(text, start, end)):
        if number > 4:
            break
        for date in dates(match[0]):
            if _is_meta(agents, match[0]):
                return date.year, date.month, match.start() + date.start, match.start() + date.end
    return None


def _is_meta(agents: Agents, clause: str) -> bool:
    """Whether a clause holds only dates, venues, organisations and what joins them."""
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


def _agents(
    agents: Agents, text: str, start: int, end: int, *, dated: bool, first: bool
) -> Iterator[Stated]:
    seen: set[tuple[int, int]] = set()

    def put(prop: str, a: int, b: int, meaning: str) -> Iterator[Stated]:
        if b > a and not any(x < b and a < y for x, y in seen):
            seen.add((a, b))
            yield Stated(prop, text[a:b], meaning, a, b)

    orgs = [
        (start + o.start, start + o.end, o.canonical) for o in agents.find_orgs(text[start:end])
    ]
    clauses = [(start + m.start(), start + m.end()) for m in _CLAUSE.finditer(text[start:end])]
    for number, (a, b) in enumerate(clauses):
        inside = [o for o in orgs if a <= o[0] and o[1] <= b]
        for x, y, meaning in inside:
            rest = text[y:b]
            joined = re.match(r"\s*[、,/+&和与]", text[y : y + 2]) is not None
            covers = sum(q - p for p, q, _ in inside) >= 0.6 * (b - a)
            leads = number == 0 and dated and re.fullmatch(r"[\d年月./\s-]*", text[a:x]) is not None
            if (
                covers
                or (number <= 3 and _OF_WORK.match(rest))
                or (leads and first)
                or (joined and dated)
                or (first and number == 0 and x - a <= 2 and _ACTS.match(rest))
            ):
                yield from put("org", x, y, meaning)
        if dated and number <= 4 and inside and _is_meta(agents, text[a:b]):
            for x, y, meaning in inside:
                yield from put("org", x, y, meaning)
            person = _COLLEAGUES.match(text[a:b])
            if person and not agents.is_org(person[1]):
                yield from put("author", a + person.start(1), a + person.end(1), person[1])
        if dated and number <= 3:
            yield from _people_clause(agents, text, a, b, put)
        elif first and number == 0 and end - start <= 40:
            whole = text[a:b].strip(" \t.-–—")
            at = text.find(whole, a)
            if (
                agents.is_org(whole)
                and whole[:1].isupper()
                and len(whole) <= 60
                and "的" not in whole
            ):
                parts = list(pieces(text[:b], at))
                if all(agents.is_org(text[p:q]) for p, q in parts):
                    for p, q in parts:
                        yield from put("org", p, q, agents.meaning(text[p:q]))
    for match in _COMES.finditer(text, start, end):
        for p, q in pieces(text[: match.end()], match.start(1)):
            name = re.split(r"的|等|大神|提出|发布|联合", text[p:q])[0].strip()
            if agents.is_org(name) and len(name) <= 40:
                yield from put("org", p, p + len(name), agents.meaning(name))
    for match in _BY.finditer(text, start, end):
        for p, q in pieces(text[:end], match.end()):
            name = re.split(
                r"[，,。；;:()（）\[\]]|['’]s\b| (?:in|at|from|et al|is|are|was|on)\b", text[p:q]
            )[0].strip()
            if not name:
                break
            if agents.is_org(name) and len(name) <= 40:
                yield from put("org", p, p + len(name), agents.meaning(name))
            elif is_person(name) and "from" not in match[0].lower():
                yield from put("author", p, p + len(name), name)
            else:
                break
    for match in _ROLE.finditer(text, start, end):
        if not agents.is_org(match[1]):
            yield from put("author", match.start(1), match.end(1), match[1])
    own = _OWN.match(text[start:end])
    if (
        own
        and own[1]
        and first
        and not agents.is_org(own[1])
        and not own[1].startswith(("本", "这"))
    ):
        yield from put("author", start + own.start(1), start + own.end(1), own[1])
    if first:
        for match in _ET_AL.finditer(text, start, min(end, start + 60)):
            for group in (1, 2):
                if match[group]:
                    yield from put("author", match.start(group), match.end(group), match[group])


def _people_clause(agents: Agents, text: str, a: int, b: int, put: object) -> Iterator[Stated]:
    """A clause beside the date that is nothing but people: "2013年工作，Kingma and Welling"."""
    dated = re.match(
        r"\s*(?:19|20)\d\d(?:[./]\d{1,2})?\s*年?(?:的?(?:工作|文章|论文))?\s*", text[a:b]
    )
    begin = a + (dated.end() if dated else 0)
    after = re.search(r"\s+(?=(?:19|20)\d\d)", text[begin:b])
    stop = begin + after.start() if after else b
    spans = list(pieces(text[:stop], begin))
    names = [text[p:q] for p, q in spans]
    if names and all(is_person(n) and not agents.is_org(n) for n in names) and not any(
        agents.find_venues(n, expected=True) for n in names
    ):  # fmt: skip
        plain = len(names) > 1 or len(names[0].split()) >= 2 or re.fullmatch(HAN_NAME, names[0])
        if plain:
            for p, q in spans:
                yield from put("author", p, q, text[p:q])  # type: ignore[operator]
