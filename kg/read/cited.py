"""Tells a title from what its line says around it: when, where and by whom it was published."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from kg.naming import fold, has_han
from kg.read.fields import fields
from kg.read.people import LEADING, is_byline, people_and_year, signed_title, without_et_al
from kg.read.sources import source_before
from kg.read.state import venue_names
from kg.read.titles import generic_terms, is_label, is_name, known_names, title_score, unnumbered

_YEAR_LAST = re.compile(
    r"(?<!\d)(?:['’]\s?\d\d|(?:19|20)\d\d(?:[-./]\d{1,2})?)[\s)\]）】.。,，;；]*$"
)
_SPAN = re.compile(r"\d\s*[-–—~]\s*(?:[A-Z][a-z]{2,8}\.?\s*)?$")
_YEAR_GLUED = re.compile(r"(?<=[A-Za-z])(?:19|20)?\d\d[\s)\]）】.。,，;；]*$")
_TOKEN = re.compile(r"\w[\w&./’'-]*")
_ACRONYM = re.compile(r"[A-Z]{2}[A-Za-z]*[A-Z]\w*|[A-Z][A-Za-z]?[A-Z]{2}\w*")
_PARTING = " \t,，.。;；:：-–—|@([（【·•/+*`"
_AUTHORS = re.compile(r"[(（\[]\s?(?:19|20)\d\d\s*[)）\]]\s*(?:[-–—,;:|]|by\b)\s*\S.*$")
_NAMED = re.compile(  # "(Byron 19)", "(He et al., 2016)"
    r"[(（\[]\s?[A-Z][\w’'-]+(?:\s(?:and|&)\s[A-Z][\w’'-]+|\set\sal\.?)?"
    r",?\s+(?:['’]?\d\d|(?:19|20)\d\d[a-z]?)\s*[)）\]]\s*$"
)
_REMARK = re.compile(
    r"[(（][^()（）]{0,60}(?:(?<!\d)(?:19|20)\d\d(?!\d)|['’]\d\d)[^()（）]{0,60}[)）]"
    r"(?:[\s:：]*|\s*(?:——|[-–—])\s+[^()（）]{2,60})$"
)
_ASIDE = re.compile(
    r"[\[(（【](?=[^\[\]()（）【】]{0,60}[\u3400-\u9fff])[^\[\]()（）【】]{2,60}[\])）】]\s*$"
)
_LEAD = re.compile(
    r"\s*(?:[\[【(（]\s*(?=[^\[\]【】()（）]{0,30}(?:19|20)\d\d)[^\[\]【】()（）]{2,36}[\]】)）]"
    r"|(?:19|20)\d\d(?:[-./]?\d{1,2}){0,2}\s*[-–—:：|,，.]\s(?=\s*\S)"
    r"|(?:19|20)\d\d[-./]\d{1,2}(?:[-./]\d{1,2})?\s(?=[A-Z]))\s*"
)
_OPENING = re.compile(r"[(（\[]")
_STOP = re.compile(r"\.\s+|\s[-–—|]\s+|[,;]\s+")
_ET_AL_LAST = re.compile(
    r"(?:[,.;]|\s[-–—|]|\s*[(（])?\s*(?:by\s+)?(?:[A-Z]\.[\s-]?){0,3}[A-Z][\w’'-]+(?:\s(?:and|&)\s[A-Z][\w’'-]+)?,?"
    r"\s+et\.?\s+al\b[.,)）\s]*(?:\(?(?:19|20)\d\d\)?)?[.)）\s]*$"
)
_ET_AL = re.compile(r"et\.?\s+al\b")
_SENTENCE = re.compile(r"[”\"]|[.?!]\s+(?=[A-Z]|arXiv)")
_VENUE_LEAD = re.compile(
    r"(?:(?:19|20)\d\d[-_ ])?([A-Z][A-Za-z&]{2,12}(?: (?:[A-Z][A-Za-z&]+ ){0,2}[A-Z][A-Za-z&]+"
    r"(?= ?(?:19|20)\d\d))?)(?:[\s'’_-]?(?:19|20)?\d\d)?"
    r"(?:\s*(?:[-_:：|]|—+)\s*|(?<=\d\d)\s+)(?=\S)"
)
_SURNAMES = re.compile(r"\s[-–—|]\s[A-Z][\w’'-]+(?:(?:,\s|\s(?:and|&)\s)[A-Z][\w’'-]+)*\s*$")
_FULL_STOP = re.compile(r"[，；。](?=[^，；。]{0,40}(?<!\d)(?:19|20)\d\d(?!\d))")
_PERSON = re.compile(r"([A-Z][a-zà-ÿ’'-]+(?:\s[A-Z]\.)?\s[A-Z][a-zà-ÿ’'-]+)\.\s+(?=[A-Z\d])")
_SYMBOL = re.compile(r"[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]")
_IN = re.compile(r"\s+in\s*$", re.I)
_HAN = re.compile(r"[\u3400-\u9fff]")
_IN_QUOTES = re.compile(
    r"\W{0,3}[\"“]([^\"“”]{10,250})[\"”](?=\W*(?:$|by\b|[(（\[,，.])|\s[-–—|]+\s)"
)
_FULL_WIDTH = re.compile(r"[，。；]")
BY = re.compile(r"[\"”]?,?\s+by:?\s+(?=[A-Z])")
_REMARK_BEHIND = re.compile(
    r"[(（\[【](?=[^()（）]*(?:\b(?:19|20)\d\d\b|[\u3400-\u9fff])|[A-Z][\w ]{1,16}['’]\s?\d\d\b)"
)
_YEAR_ONLY = re.compile(r"(?<!\d)(?:19|20)\d\d")
_CITED = re.compile(  # ", Neural Looms 1843"; without a mark before it letters alone: " CVPR 2016"
    r"(?:(?:[,，.。]\s+(?:in\s+)?|\s+[-–—|]\s+)(?:[A-Z][A-Za-z&/ -]{1,24}?[\s,'’]*)?"
    r"|\s+(?:[A-Z][A-Za-z&-]{0,8}[A-Z][A-Za-z&-]{0,8}[\s,'’]*)?)(?:19|20)\d\d\W*$"
)
_DATED = re.compile(  # "(He et al., 2016)", "(2015-02)"
    r"\s*[(（\[](?:[^()（）\[\]]*(?:19|20)\d\d(?:[a-z]|[-./]\d{1,2})*"
    r"|[A-Z][a-z]+(?: et al\.?,?| and [A-Z][a-z]+)? ['’]?\d\d)\s*[)）\]]\s*$"
)
_SOURCED = re.compile(  # "— He et al., CVPR 2016"
    r"\s+[—–|-]{1,2}\s+(?=[^—–|]*(?:et al|[A-Z]{3,}))[^—–|]*(?:19|20)\d\d\W*$"
)
_SIGNED = re.compile(  # "(Byron, A., & Somerville, M. (1843, March).)"
    r"\s*[(（](?=[A-Z][\w’'-]+,\s(?:[A-Z]\.[\s-]?)+).*(?:19|20)\d\d.*$", re.S
)
_PAGE = re.compile(r"\s*[(（]\s*(?:pages?|pp?\.|第)\s*\d[\d\s–-]*\s*页?\s*[)）]\s*$", re.I)
_VENUED = re.compile(  # ", PAMI, 2018", ". CVPR'16"
    r"[,，.。]\s+(?:in\s+)?[A-Z][A-Za-z&/-]{1,24}(?: [A-Z][A-Za-z&/-]{1,24})?"
    r"[\s,'’]*(?:(?:19|20)\d\d|(?<=['’])\d\d)\W*$"
)
_TAGGED = re.compile(r"(?<=\w)\s*(?:\[([^\[\]]{2,30})\]|[(（]([^()（）]{2,30})[)）])\s*$")
_TELLING = re.compile(  # a year, brackets, people; a venue, honours, people at the beginning
    r"\d\d|[\[(（【]|\bet\s+al\b"
    r"|\A[A-Z](?:[A-Za-z&]{2,12}\s*[-_:：|]|[\w’'-]*(?:\s[A-Za-z]+){0,3}[.,])"
    r"|\A[a-z][A-Za-z]*(?: [A-Za-z]+){0,3},\s\D*\d"  # "oral, "
)
_TAIL = 3  # letters at the end of a line that rule out most names of venues
_LONG_TAIL = 8  # … and all but a few of what is left
_MOST = 8  # words that the name of a venue has at most


class Cited(NamedTuple):
    """Where a title stands in a line, and what speaks for its being one."""

    start: int
    end: int
    told: bool  # whether the line says where or when it was published
    parted: bool  # whether punctuation parts that from the title


def cited(text: str, start: int = 0, end: int = -1) -> Cited:
    """The title in ``text[start:end]`` without venue, year, authors and brackets around it.

    >>> line = "[2016 ECCV] Range Loss for Faces"
    >>> line[slice(*cited(line)[:2])]
    'Range Loss for Faces'
    >>> line = "Deep Memory Networks for Sentiment -ACL2016"
    >>> line[slice(*cited(line)[:2])], cited(line).told
    ('Deep Memory Networks for Sentiment', True)
    """
    end = len(text) if end < 0 else end
    told = parted = False
    lead = _LEAD.match(text, start, end)
    if lead is None:
        lead = _VENUE_LEAD.match(text, start, end)
        lead = lead if lead and fold(lead[1]) in venue_names() else None
    if lead and lead.end() < end:
        start, told, parted = lead.end(), True, True
    source = source_before(text, start, end)
    if start < source < end:
        start, told, parted = source, True, True
    people = LEADING.match(text, start, end)
    signed = signed_title(text, start, end) if people is None else None
    if signed:
        (start, end), told, parted = signed, True, True
    dated = people_and_year(text, start, end)
    led = max(people.end() if people else start, dated, _behind_person(text, start, end))
    if led > start and len(text[led:end].split()) >= (1 if dated == led else 3):
        start, told, parted = led, True, True
        stop = _SENTENCE.search(text, start, end)
        end = stop.start() if stop and stop.start() > start + 12 else end
    while end > start and (text[end - 1] in " \t\n([（【" or _SYMBOL.match(text[end - 1])):
        end -= 1
    broken = text.find("[[", start + 4, end)  # a link whose address has spaces
    end = broken if broken > 0 else end
    remark = _ASIDE.search(text, max(start, end - 80), end)
    end = remark.start() if remark and remark.start() > start + 3 else end
    for pattern in (_AUTHORS, _NAMED, _REMARK) if _OPENING.search(text, start, end) else ():
        match = pattern.search(text, start if pattern is _AUTHORS else max(start, end - 160), end)
        if match and match.start() > start + 3:
            end, told, parted = match.start(), True, True
    stop = _FULL_STOP.search(text, start + 4, end)
    end, told, parted = (stop.start(), True, True) if stop else (end, told, parted)
    by = _ET_AL.search(text, start, end) and _ET_AL_LAST.search(text, max(start, end - 80), end)
    if by and title_score(text[start : by.start()]) >= 1:
        end, told, parted = by.start(), True, True
    by = _SURNAMES.search(text, max(start, end - 160), end) if told else None
    end = by.start() if by and title_score(text[start : by.start()]) >= 1 else end
    at, marked = _before_venue(text, start, end)
    if start + 3 < at < end:
        end, told, parted = at, True, parted or marked
        for opening, closing in ("()", "[]", "（）"):
            if text.count(opening, start, end) > text.count(closing, start, end):
                end = text.rindex(opening, start, end)
    return Cited(*_trimmed(text, start, _before_people(text, start, end)), told, parted)


def _behind_person(text: str, start: int, end: int) -> int:
    """Where a title begins behind one author, before its venue and year: "Ada Byron. Looms That
    Read. ACL 1843"; ``start`` where a line does not begin so."""
    person = _PERSON.match(text, start, end)
    if person is None or fold(person[1]) in known_names() or fold(person[1]) in generic_terms():
        return start
    at, _ = _before_venue(text, start, end)
    title = text[person.end() : at].strip(" .,")
    whence = at < end or _VENUED.search(text, person.end(), end) is not None
    return person.end() if whence and title_score(title) >= 2 else start


def by_people(text: str) -> bool:
    """Whether a line opens with people, their initials and a year: "Byron, A. 1843. Looms"."""
    if people_and_year(text):
        return True
    people = LEADING.match(text) if "." in text[:60] else None
    return people is not None and _YEAR_ONLY.search(text, 0, people.end()) is not None


def uncited(name: str) -> str:
    """A title without what its line says behind it: when and where it came out, a tag.

    >>> uncited("Deep Residual Learning (He et al., 2016)"), uncited("Text from Scratch [arXiv]")
    ('Deep Residual Learning', 'Text from Scratch')
    """
    for pattern in (_SIGNED, _DATED, _SOURCED, _PAGE) if _OPENING.search(name) else (_SOURCED,):
        match = pattern.search(name)
        if match and match.start() > 1:
            return name[: match.start()].rstrip()
    venued = _VENUED.search(name)
    if venued and title_score(name[: venued.start()]) >= 2:
        return name[: venued.start()].rstrip()
    tag = _TAGGED.search(name)
    if tag and (is_label(tag[1] or tag[2]) or (tag[1] and title_score(name[: tag.start()]) >= 2)):
        return name[: tag.start()].rstrip()
    return name


@lru_cache(maxsize=4096)  # several rules ask of the same line
def title_span(text: str) -> tuple[int, int]:
    """Where the title lies in a line that goes on after it: with a year, a venue, a remark.

    >>> text = "Grad-CAM: Visual Explanations (ICCV 2017)"
    >>> text[slice(*title_span(text))]
    'Grad-CAM: Visual Explanations'
    >>> text = "Weaving in Extreme Weather 2022"
    >>> text[slice(*title_span(text))]
    'Weaving in Extreme Weather'
    """
    bare = unnumbered(text)
    start = len(text) - len(bare) if text.endswith(bare) else 0
    end = len(text)
    quoted = _IN_QUOTES.match(text, start)
    if quoted and title_score(quoted[1].rstrip(" .,")) >= 1:
        start, end = quoted.span(1)
    by = BY.search(text, start + 4, end) if "by" in text else None
    if by and title_score(text[start : by.start()]) >= 2 and _are_people(text[by.end() :]):
        end = by.start()
    stop = _FULL_WIDTH.search(text, start + 4, end)
    if (
        stop
        and not has_han(text[start : stop.start()])
        and title_score(text[start : stop.start()]) >= 2
    ):
        end = stop.start()
    remark = _REMARK_BEHIND.search(text, start, end)
    if remark:
        at = len(text[start : remark.start()].rstrip()) + start
        end = at if at > start + 3 else end
    if not text.isascii() and (han := _HAN.search(text, start, end)):
        at = _before_han(text, start, han.start())
        end = at if at > start + 3 else end
    if "20" in text or "19" in text:
        cited = _CITED.search(text, start, end)
        end = cited.start() if cited and cited.start() > start + 3 else end
    while end > start and text[end - 1] in ' \t,，.。;；:：-–—(（[【"“”':
        end -= 1
    while start < end and text[start] in ' \t"“”':
        start += 1
    if text[start:end].startswith("[") and "]" not in text[start:end]:
        start += 1
    return start, end


def _are_people(text: str) -> bool:
    """Whether a line goes on with the authors of the title before, several or with "et al."."""
    behind = without_et_al(text.strip(" .,"))
    several = "," in behind or " and " in behind or "et al" in text
    return several and is_byline(behind)


def _before_han(text: str, start: int, end: int) -> int:
    """Where what leads over to Chinese begins: white space, a year, a mark of punctuation."""
    bare = text[start:end].rstrip()
    if bare[-1:] in tuple("，。；（、"):
        bare = bare[:-1].rstrip()
    year = len(bare) - 4
    if year >= 0 and _YEAR_ONLY.match(text, start + year, start + year + 4):
        bare = bare[:year].rstrip()
    return start + len(bare)


def abbreviated(name: str) -> tuple[str, str]:
    """The short name before the words that it stands for, and these; ("", "") otherwise.

    >>> abbreviated("SWT, Stroke Width Transform"), abbreviated("Fast, Cheap and Good")
    (('SWT', 'Stroke Width Transform'), ('', ''))
    """
    short, comma, long = name.partition(", ")
    letters = [c for c in short.casefold() if c.isalnum()]
    if not comma or not is_name(short) or " " in short or len(long) < 2 * len(short):
        return "", ""
    at = iter(long.casefold())
    first = long[:1].casefold() == letters[0]
    return (short, long) if first and all(c in at for c in letters) else ("", "")


def _before_people(text: str, start: int, end: int) -> int:
    """Where the authors begin that stand behind a title, else ``end``."""
    for match in islice(_STOP.finditer(text, start, end), 6):
        behind = without_et_al(text[match.end() : end])
        several = "," in behind or len(behind) < end - match.end()
        if several and is_byline(behind) and title_score(text[start : match.start()]) >= 1:
            return match.start()
    return end


def _before_venue(text: str, start: int, end: int) -> tuple[int, bool]:
    """Where a venue and year at the end begin, and whether punctuation stands before them."""
    year = _YEAR_LAST.search(text, max(start, end - 16), end)
    year = year or _YEAR_GLUED.search(text, max(start, end - 12), end)
    if year and _SPAN.search(text, max(start, year.start() - 16), year.start()):
        return end, False  # from one year to another somebody worked somewhere
    stop = year.start() if year else end
    while stop > start and text[stop - 1] in " \t,'’.。)]）】-–—":
        stop -= 1
    named = _may_name(text[max(start, stop - _TAIL) : stop])
    if year is None and not named:
        return end, False  # the common case: prose
    tokens = list(_TOKEN.finditer(text, max(start, stop - 120), stop))
    best = stop
    last_words = tokens[-_MOST:] if named else []
    if last_words and not _may_end(text[last_words[0].start() : stop]):
        last_words = []
    for token in last_words:
        if fold(text[token.start() : stop]) in venue_names():
            best = token.start()
            break
    full = year is not None and len(year[0].strip(" )]）】.。,，;；'’")) >= 4
    if best == stop and full and tokens and tokens[-1].end() == stop:
        last = tokens[-1]
        if _ACRONYM.fullmatch(last[0]) and text[last.start() - 1 : last.start()] in tuple(
            " -([（【"
        ):
            best = last.start()
    if year is None and best == stop:
        return end, False
    before = text[start:best].rstrip(" \t*_`")
    within = _IN.search(before)
    before = before[: within.start()].rstrip() if within else before
    marked = before[-1:] in tuple(",，.。;；:-–—|@([（【")
    if year is None and not marked:
        return end, False  # "Advances in Computer Vision" ends in no venue
    if best == stop and not marked:
        return end, False  # a year alone must stand apart: "SemEval 2014"
    return start + len(before), marked


def may_tell(text: str, end: int) -> bool:
    """Whether ``text[:end]`` might say where or when a work came out: most lines plainly do not.

    >>> may_tell("it learns what to forget", 24), may_tell("Rusty gears, ICML", 17)
    (False, True)
    """
    if _TELLING.search(text, 0, end):
        return True
    return _may_name(text[:end].rstrip(" \t\n,'’.。-–—")[-_TAIL:])


def _may_name(tail: str) -> bool:
    """Whether the name of a venue may end in these letters."""
    return len(tail) < _TAIL or not tail.isalnum() or fold(tail) in _venue_ends(_TAIL)


def _may_end(text: str) -> bool:
    """Whether the name of a venue may end with ``text``."""
    if not text.isascii():
        return True
    bare = fold(text)[-_LONG_TAIL:]
    ends = _venue_ends(_LONG_TAIL)
    return any(bare[at:] in ends for at in range(len(bare)))


@lru_cache(maxsize=2)
def _venue_ends(size: int) -> frozenset[str]:
    """The last letters of names of venues."""
    return frozenset(name[-size:] for name in venue_names())


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while end > start and text[end - 1] in _PARTING + "\"“”'":
        end -= 1
    low = text[start:end].casefold()
    for word in fields().called:
        if low.endswith(" " + word) and len(low) > len(word) + 1:
            end -= len(word) + 1
            break
    while end > start and text[end - 1] in _PARTING + '"“”':
        end -= 1
    while start < end and text[start] in ' \t"“”*':
        start += 1
    return start, end
