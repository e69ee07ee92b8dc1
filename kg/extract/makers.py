"""Who made a paper, as its first lines say it: "微软的工作", "by Kaiming", "二作李飞飞"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.agents import HAN_NAME, LATIN_NAME, Agents, Found, is_person, pieces
from kg.extract.fields import Stated
from kg.extract.lead import CLAUSE, WORK, is_meta

_OF_WORK = re.compile(
    rf"\s*(?:合作|联合|团队|组|课题组|公司|等)*\s*的?[^，,。；;]{{0,10}}?{WORK}", re.I
)
_ACTS = re.compile(
    r"\s*(?:团队|公司|等|合作|联合)*\s*(?:提出|发布|推出|出品|开源|发表|的(?!数据|模型上|方法)"
    r"|['’]s\s+(?:work|paper))"
)
_ROLE = re.compile(
    r"(?:一作|二作|三作|四作|共同一作|第一作者|第二作者|通讯作者|通讯|作者|主讲|导师"
    r"|first author|second author|author)(?:\s*(?:是|为|：|:|\s))*(?:[^，。,;；]{0,16}?的作者\s*)?"
    rf"({LATIN_NAME}|{HAN_NAME}(?![\u4e00-\u9fff])|{HAN_NAME})"
)
_BY = re.compile(r"(?:^|(?<=[\s(（,，\])]))(?:by|from)\s*[:：]?\s*(?=\S)", re.I)
_BY_ENDS = re.compile(r"[，,。；;:()（）\[\]]|['’]s\b| (?:in|at|from|et al|is|are|was|on)\b", re.I)
_OWN = re.compile(
    rf"\s*({LATIN_NAME}|{HAN_NAME}|[\u4e00-\u9fff]{{1,2}}(?:神|老师|大神|教授))\s*"
    r"(?:自己|本人|等人?|团队|大神|组)?"
    r"(?:做的|写的|的(?:[一]?篇)?(?:博士)?(?:论文|工作|文章|大作|work|paper)|提出)",
    re.I,
)
_COLLEAGUES = re.compile(
    rf"\s*({LATIN_NAME}|{HAN_NAME})\s*(?:and|与|和|等)\s*"
    r"(?:colleagues|others|his|her|their|团队|同事|人)"
)
_ET_AL = re.compile(rf"({LATIN_NAME})(?:\s+(?:and|&)\s+({LATIN_NAME}))?,?\s+et\s+al\.?")
_CITED = re.compile(r"\s?[(（](1[89]\d\d|20\d\d)[a-z]?[)）]")
_COMES = re.compile(
    r"(?:(?:均|都|是)?(?:来自(?:于)?|出自|由|机构|单位|团队|affiliations?\s*:|\bfrom\b)\s*[:：]?\s*)+"
    r"([^，。;；\n(（]{2,60})",
    re.I,
)
_COMES_ENDS = re.compile(r"的|等|大神|提出|发布|联合")
_AT_ORG = re.compile(rf"({LATIN_NAME}|{HAN_NAME})\s*@\s*([A-Z][\w&.-]*(?: [A-Z][\w&.-]*)?)")
_DATED = re.compile(r"\s*(?:19|20)\d\d(?:[./]\d{1,2})?\s*年?(?:的?(?:工作|文章|论文))?\s*")
_BEFORE_YEAR = re.compile(r"\s+(?=(?:19|20)\d\d)")


def makers(
    agents: Agents, text: str, start: int, end: int, *, dated: bool, first: bool
) -> list[Stated]:
    """The organisations and people that the lead ``text[start:end]`` names as makers.

    ``dated``: the lead says when the paper came out; ``first``: it stands right behind the name.
    """
    found = _Makers(agents, text, start, end, dated, first)
    found.in_clauses()
    found.by_words()
    if first:
        found.as_subject()
    return found.stated


class _Makers:
    def __init__(
        self, agents: Agents, text: str, start: int, end: int, dated: bool, first: bool
    ) -> None:
        self.agents, self.text, self.start, self.end = agents, text, start, end
        self.dated, self.first = dated, first
        self.stated: list[Stated] = []

    def put(self, prop: str, a: int, b: int, meaning: str) -> None:
        if b > a and not any(s.start < b and a < s.end for s in self.stated):
            self.stated.append(Stated(prop, self.text[a:b], meaning, a, b))

    def org(self, a: int, b: int) -> None:
        self.put("org", a, b, self.agents.meaning(self.text[a:b]))

    def author(self, a: int, b: int) -> None:
        self.put("author", a, b, self.text[a:b])

    def in_clauses(self) -> None:
        """Clauses that are, or begin with, who made the paper."""
        start = self.start
        orgs = [
            Found(start + o.start, start + o.end, o.canonical)
            for o in self.agents.find_orgs(self.text[start : self.end])
        ]
        for number, match in enumerate(CLAUSE.finditer(self.text, start, self.end)):
            if number > 4:
                break
            a, b = match.span()
            inside = [o for o in orgs if a <= o.start and o.end <= b]
            self._orgs(number, a, b, inside)
            if self.dated and inside and is_meta(self.agents, match[0]):
                for org in inside:
                    self.put("org", org.start, org.end, org.canonical)
                person = _COLLEAGUES.match(match[0])
                if person and not self.agents.is_org(person[1]):
                    self.author(a + person.start(1), a + person.end(1))
            if self.dated:
                self._people(a, b)
            elif self.first and not number and self.end - start <= 40:
                self._nothing_else(a, b)

    def _orgs(self, number: int, a: int, b: int, inside: list[Found]) -> None:
        covered = sum(o.end - o.start for o in inside) >= 0.6 * (b - a)
        for org in inside:
            rest, before = self.text[org.end : b], self.text[a : org.start]
            joined = re.match(r"\s*[、,/+&和与]", rest) is not None
            leads = number == 0 and self.dated and not before.strip(" \t0123456789年月./-")
            acts = self.first and number == 0 and len(before) <= 2 and _ACTS.match(rest)
            if covered or (number <= 3 and _OF_WORK.match(rest)) or acts or (
                (leads and self.first) or (joined and self.dated)
            ):  # fmt: skip
                self.put("org", org.start, org.end, org.canonical)

    def _people(self, a: int, b: int) -> None:
        """A clause beside the date that is nothing but people: "Kingma and Welling"."""
        lead = _DATED.match(self.text, a, b)
        begin = lead.end() if lead else a
        after = _BEFORE_YEAR.search(self.text, begin, b)
        spans = list(pieces(self.text[: after.start() if after else b], begin))
        names = [self.text[p:q] for p, q in spans]
        if not names or not all(is_person(n) and not self.agents.is_org(n) for n in names):
            return
        if any(self.agents.find_venues(n, expected=True) for n in names):
            return
        if len(names) > 1 or " " in names[0] or re.fullmatch(HAN_NAME, names[0]):
            for p, q in spans:
                self.author(p, q)

    def _nothing_else(self, a: int, b: int) -> None:
        """A first line that is nothing but organisations: "Salesforce & Univ. of Maryland"."""
        whole = self.text[a:b].strip(" \t.-–—")
        if not whole[:1].isupper() or "的" in whole or not self.agents.is_org(whole):
            return
        spans = list(pieces(self.text[:b], self.text.find(whole, a)))
        if all(self.agents.is_org(self.text[p:q]) for p, q in spans):
            for p, q in spans:
                self.org(p, q)

    def by_words(self) -> None:
        """Makers that a word introduces: "by", "from", 来自, 一作, "Name@Org"."""
        for match in _COMES.finditer(self.text, self.start, self.end):
            for p, q in pieces(self.text[: match.end()], match.start(1)):
                name = _COMES_ENDS.split(self.text[p:q])[0].strip()
                if len(name) <= 40 and self.agents.is_org(name):
                    self.org(p, p + len(name))
        for match in _BY.finditer(self.text, self.start, self.end):
            self._by(match.end(), people="from" not in match[0].lower())
        for match in _ROLE.finditer(self.text, self.start, self.end):
            if not self.agents.is_org(match[1]):
                self.author(*match.span(1))
        for match in _AT_ORG.finditer(self.text, self.start, self.end):
            self.author(*match.span(1))
            self.org(*match.span(2))

    def _by(self, at: int, people: bool) -> None:
        for p, q in pieces(self.text[: self.end], at):
            name = _BY_ENDS.split(self.text[p:q])[0].strip()
            if name and len(name) <= 40 and self.agents.is_org(name):
                self.org(p, p + len(name))
            elif name and people and is_person(name):
                self.author(p, p + len(name))
            else:
                break

    def as_subject(self) -> None:
        """Makers with whom the line begins, or whom it cites: "Hinton 做的", "Cho et al."."""
        own = _OWN.match(self.text, self.start, self.end)
        if own and not self.agents.is_org(own[1]) and own[1][0] not in "本这该":
            self.author(*own.span(1))
        for match in _ET_AL.finditer(self.text, self.start, min(self.end, self.start + 60)):
            for group in (1, 2):
                if match[group]:
                    self.author(*match.span(group))
            year = _CITED.match(self.text, match.end())
            if year and not self.dated:  # "Byron et al. (1843) propose …"
                when = int(year[1])
                self.stated.append(Stated("year", when, when, *year.span(1)))


def in_name(agents: Agents, text: str, start: int, end: int) -> Iterator[Stated]:
    """Makers that the name itself tells: "OpenAI Whisper", "… on Ads at Facebook"."""
    name = text[start:end]
    at = re.search(r"\bat ([A-Z]\w+)$", name)
    if at and agents.find_orgs(at[1]):
        yield Stated("org", at[1], agents.meaning(at[1]), start + at.start(1), start + at.end(1))
    first = next(iter(agents.find_orgs(name)), None)
    if first and not first.start and len(name) <= 40 and re.match(r" \S", name[first.end :]):
        yield Stated("org", name[: first.end], first.canonical, start, start + first.end)
