"""Spans of a text that look like a name, whether or not anybody knows it.

A *run* is a stretch of name-like words: words with a capital or a digit among letters, joined by
single spaces, small words and version numbers ("Mask R-CNN", "Attention Is All You Need",
"DALL·E 2", "wav2vec 2.0"). Every plausible part of a run is proposed; which of them is a name is
decided by the scorer.
"""

from __future__ import annotations

import re
from functools import lru_cache

_LOW = "a-z\u00df-\u00f6\u00f8-\u00ff\u03b1-\u03c9"
_UP = "A-Z\u00c0-\u00d6\u00d8-\u00de\u0391-\u03a9"
_NUM = "0-9\u00b2\u00b3\u00b9\u2080-\u2089"
_ANY = _LOW + _UP + _NUM
_JOIN = r"[-\u2010\u2011\u2013&\u00b7_^]"
_TOKEN = (
    rf"(?:[{_LOW}]++(?:-[{_LOW}]++)*+-?(?=[{_UP}{_NUM}])|(?=[{_UP}])|[0-9]{{1,3}}-?(?=[{_UP}]))"
    rf"[{_ANY}]++(?:{_JOIN}[{_ANY}]++|\.[0-9][{_ANY}]*+|/[0-9]++(?![{_ANY}]))*+(?:\+{{1,2}}(?![{_ANY}])|\*(?!\*))?"
)
_SMALL = (
    r"(?:of|and|the|for|with|to|in|on|by|from|via|&|an?|is|are|as|into|at|using|or|not|through"
    r"|without|over|beyond|towards?)"
)
_VERSION = r"[0-9]{1,2}(?:\.[0-9]{1,2})?(?![\w.%])"
_RUN = re.compile(
    rf"(?<![{_ANY}_\\@#])(?:{_TOKEN})"
    rf"(?:[ \u00a0](?:(?:{_SMALL} ){{0,2}}(?:{_TOKEN})|{_VERSION}))*+"
)
_WORD = re.compile(rf"{_TOKEN}|[^\s]+")
_IS_SMALL = re.compile(rf"{_SMALL}\Z")
_IS_VERSION = re.compile(_VERSION)
# What is said of a name, not part of it: "BERT-based", "GAN-like".
_TAIL = re.compile(
    r"[-\u2010\u2011](?:based|like|style|guided|trained|free|level|only|conditioned|enhanced|driven"
    r"|generated|inspired|powered|augmented|aware|type|family|specific|initiali[sz]ed|pretrained"
    r"|finetuned|tuned|equipped|aligned|centric|derived)s?\Z"
)
_INNER_CAPITAL = re.compile(r"\S[A-Z]|[0-9]")
_AT_VENUE = re.compile(r"[A-Za-z]{3,16}20[1-3]\d")  # "CVPR2024": a conference or a citation key
LONGEST = 4  # words of a part of a run; the whole run and its ends may be longer
MAX_WORDS = 14

_SURNAME = rf"[{_UP}][{_LOW}'’]+(?:[- ]?[{_UP}][{_LOW}]+)?"
_YEAR = r"(?:19|20)[0-9]{2}[a-z]?"
# Each choice begins with a plain character: the engine leaps from one to the next.
_CITED_HINT = re.compile(
    r"al\b(?<=\bal)|等|19[0-9]{2}(?<![0-9][0-9]{4})|20[0-9]{2}(?<![0-9][0-9]{4})"
)
_PARTICLE = r"(?:(?:[Dd]e|[Vv]an|[Vv]on|der|den|del|di|da|la|[Ll]e|[Ee]l) ){0,2}"
_CITED = re.compile(
    rf"(?<![{_ANY}])(?:{_PARTICLE}{_SURNAME}(?:,? (?:and|&) {_PARTICLE}{_SURNAME})?"
    rf"(?: ?et\.? ?al\b\.?(?:[,，]? ?[(（\[]?{_YEAR}[)）\]]?)?"
    rf"| ?等人(?:[,，]? ?[(（\[]?{_YEAR}[)）\]]?)?| ?等[,，]? ?[(（\[]?{_YEAR}[)）\]]?)"
    rf"|{_PARTICLE}{_SURNAME}(?:, {_SURNAME}){{0,3}},? (?:and|&) {_PARTICLE}{_SURNAME}"
    rf",? ?[(（\[]?{_YEAR}[)）\]]?"
    rf"|(?P<one>[{_UP}][{_LOW}'’]+),? [(（\[]?{_YEAR}[)）\]]?)"
)
# What stands before a word that is no lone surname: "Robotic Manipulation, 2025", "in Asia 2017".
_NOT_LONE = re.compile(rf"[{_UP}][{_ANY}.'’-]* \Z|[-/&–] ?\Z|\b(?:of|the|via|with|from|for) \Z")
# A line of a bibliography, and the title in it: what stands between the names and the venue.
_REFERENCE = re.compile(
    r"arXiv preprint|In Proceedings|In Advances|Conference on|conference on|In International"
    r"|Transactions on|Journal of|CoRR|abs/|arXiv:[0-9]|, 19[0-9]{2}[a-z]?\.?(?=\n|\Z)"
    r"|, 20[0-9]{2}[a-z]?\.?(?=\n|\Z)"
)
_TITLE = re.compile(
    rf"(?:\. |\? |, [\"“])(?P<title>[{_UP}][^.?\n“”\"]{{14,150}})[.,?\"”]"
    r"(?= \*?(?:In |arXiv|Advances|Proceedings|CoRR|Journal|[A-Z]|abs/|ACM|IEEE|(?:19|20)[0-9]{2}))"
)
# "DETR: …" is known by what precedes the colon.
_SHORT_HEAD = re.compile(r"[^\s:]+(?: [^\s:]+)?: ")
MOST_COMMAS = 3  # more are a list of authors
_QUOTED = re.compile(
    r"《([^》\n]{2,160})》|“([^”\n]{2,120})”|\"([^\"\n]{2,120})\""
    r"|\[([^\]\[\s]+(?: [^\]\[\s]+){2,24})\]"
)
_LATIN = re.compile(rf"[{_UP}][^\u3400-\u9fff]*\Z")
_LAST_COLON = re.compile(r"[:：] ?[^:：]{0,40}\Z")
SHORTEST_LINE = 3  # spaces of a line that may be a title

Span = tuple[int, int]


def runs(text: str) -> list[tuple[int, str]]:
    """Offset and text of every run."""
    return [(m.start(), m[0]) for m in _RUN.finditer(text)]


@lru_cache(maxsize=1 << 15)
def parts(run: str) -> tuple[tuple[int, int, str, bool], ...]:
    """The spans of ``run`` that may be a name, in order of start, longest first: start, end,
    surface, and whether it has a shape of its own (an inner capital or a digit).

    >>> [surface for _, _, surface, _ in parts("Faster R-CNN and SSD")]
    ['Faster R-CNN and SSD', 'Faster R-CNN', 'Faster', 'R-CNN and SSD', 'R-CNN', 'SSD']
    """
    words = [m.span() for m in _WORD.finditer(run)][:MAX_WORDS]
    solid = [(a, b) for a, b in words if not _IS_SMALL.match(run, a, b)]
    tails = [_TAIL.search(run, a, b) for a, b in solid]
    place = {word: i for i, word in enumerate(words)}
    found: list[Span] = []
    last = len(solid) - 1
    for i, first in enumerate(solid):
        start, nth = first[0], place[first]
        if _IS_VERSION.fullmatch(run, *first):
            continue
        for j in range(last, i - 1, -1):
            end, tail = solid[j][1], tails[j]
            if place[solid[j]] - nth < LONGEST or (j == last and nth < 3):
                found.append((start, end))
                if tail and tail.start() > start:
                    found.append((start, tail.start()))
    return tuple(
        (a, b, run[a:b], _INNER_CAPITAL.search(run, a, b) is not None)
        for a, b in dict.fromkeys(found)
        if not _AT_VENUE.fullmatch(run, a, b)
    )


def citations(text: str) -> list[tuple[int, int, str]]:
    """Works named by who wrote them: "Bahdanau et al. 2014", "Reimers & Gurevych (2020)"; with the
    surname where it stands alone before the year ("Graves 2013")."""
    found: list[tuple[int, int, str]] = []
    done = 0
    for hint in _CITED_HINT.finditer(text):
        if hint.start() >= done:
            done = max(done, hint.start() - 60)
            match = _CITED.search(text, done, hint.end() + 24)
            while match and match.start() <= hint.start():
                done = match.end()
                one = match["one"]
                if not (one and _NOT_LONE.search(text[max(0, match.start() - 24) : match.start()])):
                    found.append((*_citation(text, match), one or ""))
                match = _CITED.search(text, done, hint.end() + 24)
    return found


def _citation(text: str, match: re.Match[str]) -> Span:
    """The match without a bracket that opens or closes alone."""
    start, end = match.span()
    opened = re.search(r",? ?[(（\[]", match[0])
    closed = text[end - 1] in ")）]"
    if closed and not opened:
        end -= 1
    elif opened and not closed:
        end = start + opened.start()
    return start, end


def references(text: str) -> list[Span]:
    """Titles in lines that are written as bibliographies write them."""
    found = []
    for hint in _REFERENCE.finditer(text):
        start = text.rfind("\n", 0, hint.start()) + 1
        if match := _TITLE.search(text, start, hint.end() + 4):
            title = match["title"]
            if title.count(",") <= MOST_COMMAS and not _SHORT_HEAD.match(title):
                found.append(match.span("title"))
    return list(dict.fromkeys(found))


def line_ends(line: str) -> list[int]:
    """Where a title that begins a line of a list may end: before its last colon, or at the end."""
    if line.count(" ") < SHORTEST_LINE or not _LATIN.match(line):
        return []
    colon = _LAST_COLON.search(line)
    return [colon.start(), len(line)] if colon else [len(line)]


def quoted(text: str) -> list[Span]:
    """What stands in title marks or quotation marks, the marks left out."""
    return [m.span(m.lastindex or 0) for m in _QUOTED.finditer(text)]
