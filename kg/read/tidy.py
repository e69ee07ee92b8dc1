"""Takes from a title what a citation, or the line around it, has left on it."""

from __future__ import annotations

import re

from kg.naming import fold
from kg.read.cited import uncited
from kg.read.fields import field_name, fields
from kg.read.people import is_byline, signed_title, without_et_al
from kg.read.state import org_names, venue_names
from kg.read.titles import (
    generic_terms,
    is_name,
    known_names,
    title_score,
    words,
)

_QUOTED = re.compile(r"(?<!\w)[\"“]([^\"“”]{8,250}?)[.,]?(?:[\"”]|\Z)")
_PREPRINT = re.compile(
    r"\s*(?:[(（\[]\s*arxiv\b[^()（）\[\]]{0,40}[)）\]]|[,;.|-]\s*arxiv\b[\s:.]*[\d.v]*)\s*$", re.I
)
_YEAR = re.compile(r"[\s,，]+(?:19|20)\d\d\s*$")
_REMARKED = re.compile(r"[\s,，]+(?:19|20)\d\d\s*[(（][^()（）]{1,80}[)）]$")  # " 2019 (looms)"
_PLACE = re.compile(r"[;；]\s+(?:in\s+)?([^;；]+)$|[.,]\s+In:?\s+([A-Z][^;；]+)$")
_ADDRESS = re.compile(r"\s*[-–—:：|(（\[<]*\s*https?://\S+\s*$")
_SOURCED = re.compile(  # "(Best Paper of ICML2016)", "(FAIR. 2018,May 21th)"
    r"(?<=\S)\s*[(（](?:[^()（）]{0,30}[A-Za-z][\s'’]*(?:20)?\d\d"
    r"|[A-Z][^()（）]{0,30}(?<!\d)20\d\d(?!\d)[^()（）]{0,16})[)）]$"
)
_NEXT_FIELD = re.compile(r"[\s,，;；|.]+([A-Za-z]{4,12}|[\u3400-\u9fff]{2,4})\s*[:：]\s*\S")
_ELIDED = re.compile(r"[\s,，(（]+[A-Z]{4,}\s?['’]\s?\d\d[)）]?\s*$")  # " USENIX’ 21"
_VENUE_LAST = re.compile(r"[\s'’]*(?:(?:19|20)\d\d|['’]\s?\d\d|(?<=[A-Z]\s)(\d\d))\s*$")
_AUTHORED = re.compile(  # "(1843), Ada Byron et al.", ", by Byron et al.", ", Byron et. al."
    r"\s*[(（\[]\s?(?:19|20)\d\d\s*[)）\]]\s*(?:[-–—,;|]|by\b)\s*(?:by\s+)?([A-Z][^()（）:]{2,120})$"
    r"|,\s+(?:by\s+)?([A-Z][\w.’' -]{1,40}\set\.?\sal\b\.?)\s*$"
)
_DASHES = re.compile(r"\s*(?:[–—]{2,}|-{3,})\s*")
_DATE = re.compile(r"20\d{6}\s*[:：]\s*")
_KIND = re.compile(
    r"\s*\[(?:[ACDJMNPRZ]|EB|DB|CP)(?:/OL)?\](?:[.,]\s*(?:19|20)\d\d)?\.?\s*$"
)  # GB/T 7714
_MONTH = re.compile(r"[12]\d(?:0[1-9]|1[0-2])\.(?=[A-Z])")  # "1709.Looms That Read"
_FIELD = re.compile(r"([^\s:：]{2,12}(?: [^\s:：]{2,12})?)\s*[:：]\s*(?=\S)")
_TAG = re.compile(
    r"[(（\[【]\s*([^()（）\[\]【】]{1,30}?)[\s'’,-]*(?:(?:19|20)\d\d|\d\d)\s*[)）\]】]\s*"
)
_FILED = re.compile(  # "12-ACL16-Byron-Looms That Read": a number, a venue, who wrote it
    r"\d{1,3}-([A-Z][A-Za-z&]{2,12})[\s'’]?(?:20)?\d\d-[A-Z]\w*(?: [A-Z]\w*)?-(?=[A-Z])"
)
_PERSON = r"[A-Z](?:[\w’'-]+|\.)(?: (?:[A-Z](?:[\w’'-]+|\.)?|van|von|de|der|la|[IVX]{2,3}\.?)){1,4}"
_CREDIT = re.compile(  # "Ada Byron et al. Engines …", "Ada Byron and Mary Somerville. Engines …"
    rf"(?:{_PERSON}(?:, {_PERSON}){{0,8}}(?:,? et al\.?[,:]?|,? (?:and|&) {_PERSON}\.)"
    r"|[A-Z][\w’'-]+ et al\.,?)\s+(?=[A-Z\d])"
)
_CALLED = re.compile(r"[\[(（【]([A-Za-z][\w+.-]{1,20})[\])）】]\s*[:：-]?\s*(\S.{8,})$")
_CALLED_LAST = re.compile(  # "Looms That Read by Themselves(ICML1843):LoomNet"
    r"(\S.{8,}?)\s*[(（\[]\s*[A-Za-z][\w&' -]{1,20}?[\s'’,-]*(?:19|20)\d\d"
    r"[^()（）\[\]]{0,12}[)）\]]\s*[:：]\s*([A-Za-z][\w+.-]{1,24})$"
)
_COUNTED = re.compile(r"\d{1,2}-(?=([A-Z][a-z]{2,}\w*))")  # "3-Looms That Read by Themselves"
_BRACES = re.compile(r"\{([^{}\\$]*)\}")  # of BibTeX: "{LoomNet}: Looms That Read"
_MARKS = re.compile(r"\A[\s.,;:–—-]+(?=[\w\"“'])")
_COLON_LOST = re.compile(r"(?<=[^\W_])_\s(?=[^\W_])")  # no file is called "LoomNet: Looms"
_WHEN = re.compile(
    r"(?:\[\d{6}\]|(?:19|20)\d\d(?:\s*[-–—:.]\s*|\s+))\s*(?=[A-Z(（\[]|[a-z]+[\dA-Z])"
)
_BARE_VENUE = re.compile(r"[(（\[【]\s*([A-Za-z][\w'& -]{1,20}?)\s*[)）\]】]\s*")
_LATE = re.compile(  # ", Byron et al. 1843", ", 1843", ". 1843", ", Byron et al."
    r"(?:[,.]\s+[A-Z][\w’'-]+(?:\s(?:and|&)\s[A-Z][\w’'-]+|,?\set\.?\sal\.?),?\s+|[,.]\s+)"
    r"(?:19|20)\d\d\.?$|,\s+[A-Z][\w’'-]+,?\set\.?\sal\.?$"
)
_WHOLE = re.compile(r"【([^【】]+)】")
_TITLE_WORDS = 2
_PAGED = re.compile(  # "Looms That Read. NIPS 2017: 1-9"
    r"^(.{6,250}?[^.\s])\.\s[^.].{0,60}?\b(?:19|20)\d\d\)?:\s*\d{1,5}\s*[-–]\s*\d{1,5}$"
)
_NAMED = re.compile(  # "LoomNet (Byron et al., 1843) — a remark"
    r"([A-Z][\w+-]{1,24}) [(（][A-Z][^()（）]{2,60}(?:19|20)\d\d[a-z]?[)）]\s*(?:[-–—:：/].*)?$"
)
_SURNAMES = re.compile(  # "Byron, Somerville, and Babbage", before a title in quotation marks
    r"(?:[A-Z][\w.’'-]*|van|von|de|der|la)"
    r"(?:,? (?:and |& )?(?:[A-Z][\w.’'-]*|van|von|de|der|la)){0,30}"
)
_BEHIND_QUOTE = re.compile(r"\s*[,.，]?\s*(?:$|[,，(（]|(?<=[,.，] )[A-Z])")
_MARKED = re.compile(r"^\[[^\[\]]{1,20}\]\s*(?=\S)")
_DATED_VENUE = re.compile(
    r"([A-Z][A-Za-z&]{2,12})[\s'’-]?(?:(?:19|20)\d\d|\d\d)\s+(?=[A-Z]|\d{1,2}\.\d)"
)
_TALK = re.compile(r"\d{1,2}\.\d{1,2}\s+(?=[A-Z])")  # "17.1 Looms That Read": the number of a talk
_LABEL = re.compile(r"\s*\[+\s*[A-Za-z]{2,12}\s*\]+\s*[(（]?\s*$|\s*\[\[[A-Za-z]{2,12}\]\s*\(.*$")
_SENTENCE = re.compile(r"\.\s+(?=[A-Z\d])|\.$")
_WORD = re.compile(r"\S+")
_VENUE_WORDS = 4  # that the name of a venue behind a title has at most
_LONGEST = 400


def tidied(name: str) -> str:
    """A title without authors and quotation marks around it, year, preprint or journal behind it.

    >>> tidied('Byron et al., "Deep Engines for Weaving Flowers", 1843')
    'Deep Engines for Weaving Flowers'
    >>> tidied("Weaving Is All You Need 2017"), tidied("Looms That Think (arXiv 1843.00001)")
    ('Weaving Is All You Need', 'Looms That Think')
    """
    if len(name) > _LONGEST:
        return name
    name = _led(_unbracketed(_BRACES.sub(r"\1", _unfiled(name))))
    field = _FIELD.match(name)
    if field and field_name(field[1]) == "title" and title_score(name[field.end() :]) >= 1:
        name = name[field.end() :]
    name = _before_field(name)
    address = _ADDRESS.search(name)
    if address and address.start() > 3:
        name = name[: address.start()]
    name = _PAGED.sub(r"\1", _credited(name.rstrip("∗†‡")))
    name = _KIND.sub("", name)
    name = _MONTH.sub("", name) if _MONTH.match(name) else name
    name = _DATE.sub("", name.rstrip(" -–—=").replace("==", "")) or name
    name = _unsigned(name)
    quoted = _QUOTED.search(name)
    if quoted and not quoted.start() and _BEHIND_QUOTE.match(name, quoted.end()):
        return _bare(quoted[1]) if title_score(_bare(quoted[1])) >= 2 else name
    if quoted and quoted.start() and len(words(quoted[1])) >= 2:
        before = name[: quoted.start()].strip(" .,:：;-–—(")
        people = len(before.split()) > 1 and is_byline(before)
        parted = name[: quoted.start()].rstrip()[-1:] in (",", ".")
        title = _bare(quoted[1])
        likely = title_score(title) >= 1 and ((parted and _SURNAMES.fullmatch(before)) or people)
        likely = likely or (title_score(title) >= 2 and fold(before) in org_names())
        if without_et_al(before) != before or likely:
            return _MARKED.sub("", title) or title
    for match in (_PREPRINT.search(name), _placed(name), _dated(name)):
        if match and title_score(name[: match.start()]) >= 1 and match.start() > 8:
            name = name[: match.start()].rstrip(" ,，;；.")
    remarked = _REMARKED.search(name)
    if remarked and title_score(name[: remarked.start()]) >= 2:
        name = name[: remarked.start()]
    name = _without_venue(name)
    bare = uncited(_LATE.sub("", name))
    return bare if bare != name and title_score(bare) >= 2 else name


def _unfiled(name: str) -> str:
    """A title as it was before it became the name of a file.

    >>> _unfiled("LoomNet_ Looms That Read"), _unfiled("LoomNet_Looms_That_Read"), _unfiled("L_2")
    ('LoomNet: Looms That Read', 'LoomNet Looms That Read', 'L_2')
    """
    if " " not in name and "/" not in name and name.count("_") >= _TITLE_WORDS:
        return name.replace("_", " ").strip()
    return _COLON_LOST.sub(": ", name)


def _before_field(name: str) -> str:
    """A title before a field that goes on in its line: "Looms That Read, Author: Ada Byron"."""
    for match in _NEXT_FIELD.finditer(name):
        stated = field_name(match[1]) in ("authors", "first_author", "venue", "year", "published")
        if stated and title_score(name[: match.start()]) >= 1:
            return name[: match.start()]
    return name


def awaited(name: str) -> tuple[bool, str]:
    """Whether words before a title say that it is still unread, and the title without them.

    >>> awaited("TODO: Looms That Read"), awaited("Looms: Engines That Read")
    ((True, 'Looms That Read'), (False, 'Looms: Engines That Read'))
    """
    label = _FIELD.match(name)
    waits = label is not None and fold(label[1]) in fields().to_read
    return (True, name[label.end() :]) if label and waits else (False, name)


def called(name: str) -> tuple[str, str]:
    """The short name in brackets before a title, or behind where it came out, and the title;
    ("", name) where there is none.

    >>> called("[Loom-2] Looms That Read by Themselves"), called("(CVPR) Looms That Read")
    (('Loom-2', 'Looms That Read by Themselves'), ('', '(CVPR) Looms That Read'))
    >>> called("Looms That Read by Themselves(ICML2019):LoomNet")
    ('LoomNet', 'Looms That Read by Themselves')
    """
    last = _CALLED_LAST.match(name)
    if last and is_name(last[2]) and title_score(last[1]) >= 2:
        return last[2], last[1]
    match = _CALLED.match(name)
    if match is None or not (is_name(match[1]) or fold(match[1]) in known_names()):
        return "", name
    if title_score(match[2]) < 2:
        return "", name
    short = fold(match[1])
    other = short in venue_names() or short in org_names() or short in generic_terms()
    return ("", name) if other else (match[1], match[2])


def _led(name: str) -> str:
    """A title without a year, a day, a bare venue or a mark left before it.

    >>> _led("2013 Looms That Read by Themselves"), _led("[201317]LoomNet: Looms That Read")
    ('Looms That Read by Themselves', 'LoomNet: Looms That Read')
    """
    name = _MARKS.sub("", name)
    number = _COUNTED.match(name)
    counts = number is not None and number[1].lower() in fields().counted  # "2-Stage Looms"
    if number and not counts and title_score(name[number.end() :]) >= 2:
        name = name[number.end() :]
    when = _WHEN.match(name)
    if when and title_score(name[when.end() :]) >= 2:
        name = name[when.end() :]
    talk = _TALK.match(name)
    if talk and title_score(name[talk.end() :]) >= 2:
        name = name[talk.end() :]
    where = _BARE_VENUE.match(name)
    if where and fold(where[1]) in venue_names() and title_score(name[where.end() :]) >= 2:
        name = name[where.end() :]
    whole = _WHOLE.fullmatch(name)
    return whole[1] if whole else name


def _unbracketed(name: str) -> str:
    """A name without a bracket that was opened before it, or closes behind it, or both.

    >>> _unbracketed("[Looms That Read"), _unbracketed("Looms [2]"), _unbracketed("Looms]")
    ('Looms That Read', 'Looms [2]', 'Looms')
    >>> _unbracketed("[Looms That Read by Themselves]")
    'Looms That Read by Themselves'
    """
    more = name.count("[") - name.count("]")
    if name[:1] == "[" and name[-1] == "]" and name.count("[") == 1 and title_score(name) >= 2:
        return name[1:-1].strip()
    if more > 0 and name[0] == "[":
        return name[1:].lstrip()
    return name[:-1].rstrip() if more < 0 and name[-1] == "]" else name


def _without_venue(name: str) -> str:
    """A title without the name of a venue and the year behind it, no mark between them.

    >>> _without_venue("Looms That Read by Themselves  USENIX Security’ 20")
    'Looms That Read by Themselves'
    """
    elided = _ELIDED.search(name)
    if elided and title_score(name[: elided.start()]) >= 2:
        return name[: elided.start()]
    year = _VENUE_LAST.search(name)
    if year is None:
        return name
    for word in list(_WORD.finditer(name, 0, year.start()))[-_VENUE_WORDS:]:
        before = name[: word.start()].rstrip()
        title = before.rstrip(" ,，;；.-–—|")
        venue = name[word.start() : year.start()]
        if year[1] and before == title:
            continue  # "Looms at ICML 43": two digits are a year behind a mark alone
        if fold(venue) in venue_names() and title_score(title) >= 2:
            return title
    return name


def _unsigned(name: str) -> str:
    """A title without its authors, or its venue and year in brackets, behind it."""
    dashes = _DASHES.search(name)
    if (
        dashes
        and dashes.start() > 8
        and (dashes.end() == len(name) or is_byline(without_et_al(name[dashes.end() :])))
    ):
        name = name[: dashes.start()]
    authored = _AUTHORED.search(name)
    if authored and authored.start() > 3 and title_score(name[: authored.start()]) >= 1:
        people = (authored[1] or authored[2]).replace("et. al", "et al")
        if is_byline(without_et_al(people)):
            name = name[: authored.start()]
    sourced = _SOURCED.search(name)
    if sourced and (is_name(name[: sourced.start()]) or title_score(name[: sourced.start()]) >= 2):
        name = name[: sourced.start()]
    return name


def _credited(name: str) -> str:
    """A title without the venue or the people before it, and the label of a broken link behind."""
    named = _NAMED.match(name)
    if named:
        return named[1]
    label = _LABEL.search(name)
    if label and title_score(name[: label.start()]) >= 1:
        name = name[: label.start()]
    filed = _FILED.match(name)
    if filed and fold(filed[1]) in venue_names():
        return name[filed.end() :]
    tag = _TAG.match(name)
    if tag and fold(tag[1]) in venue_names() and title_score(name[tag.end() :]) >= 1:
        name = name[tag.end() :]
    venue = _DATED_VENUE.match(name)
    if venue and fold(venue[1]) in venue_names():
        rest = name[venue.end() :]
        part = fields().other_notes.search(rest) is not None  # "NIPS 2016 Tutorial: Looms"
        if not part and (is_name(rest) or title_score(rest) >= 1):
            name = rest
    signed = signed_title(name)
    if signed and len(words(name[slice(*signed)])) >= _TITLE_WORDS:
        return name[slice(*signed)]
    people = _CREDIT.match(name)
    if people:
        title = name[people.end() :]
        stop = _SENTENCE.search(title)  # behind it: the journal, the year
        title = title[: stop.start()] if stop else title
        return title if title_score(title) >= 1 else name
    return name


def _bare(title: str) -> str:
    return title.strip().rstrip(".,")


def _placed(name: str) -> re.Match[str] | None:
    """A journal or a conference in full behind a title."""
    match = _PLACE.search(name)
    if match is None:
        return None
    place = match[1] or match[2]
    known = fold(place) in venue_names() or any(w in fields().venues for w in words(place.lower()))
    return match if known else None


def _dated(name: str) -> re.Match[str] | None:
    """A bare year behind a title of several words, none of which makes the year its own."""
    match = _YEAR.search(name)
    found = words(name[: match.start()]) if match else []
    if len(found) < 4 or sum(c.isupper() for c in found[-1]) > 1:
        return None  # "SemEval 2014"
    return None if found[-1].casefold() in fields().yearly else match
