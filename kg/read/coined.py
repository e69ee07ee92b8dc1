"""The short name that a note gives its paper in the text: "we call it SimSiam", "(CaPT)".

Titles often do not hold the name by which a work is known. Three signs tell it: letters that
abbreviate the title, a phrase of naming (``coining`` in ``ontology/fields.yaml``), the paper's
repository.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kg.abbreviations import FIELD, LEAST, LINKING, abbreviates, spelt
from kg.model import Block
from kg.naming import fold, has_han
from kg.read.fields import fields
from kg.read.state import venue_names
from kg.read.titles import generic_terms, is_name, known_names, known_titles

_NAME = r"(?:\d(?=[A-Z]{2}))?[A-Za-z][A-Za-z0-9]*(?:[-+][A-Za-z0-9]+){0,4}\+?"
_TOKEN = re.compile(rf"(?<![A-Za-z0-9_/.@#-]){_NAME}(?![A-Za-z0-9_/@-])")
_IN_TITLE = re.compile(rf"[(（]\s*({_NAME})\s*[)）]")
_FIRST = re.compile(rf"(?:introducing\s+)?({_NAME})(?:\s*[:：]|\s+([a-z]+)\b)", re.I)
_LED = re.compile(r"([A-Z][a-z]*[A-Z][A-Za-z0-9]*|[A-Z]+[a-z]+[A-Z0-9]\w*)\s+[A-Z][a-z]")
_WORD = r"[A-Za-z][A-Za-z0-9’'-]*"
_MOST = 10  # words before a parenthesis
_MARKS = r"[*_\"“”’']{0,2}"
_OPEN = rf"{_MARKS}\s?[(（]\s*{_MARKS}"
_PAIR = re.compile(  # "Capsule Prompt-Tuning (CaPT)"
    rf"({_WORD}(?:[ \t]+{_WORD}){{0,{_MOST - 1}}}){_OPEN}({_NAME})(?![A-Za-z0-9_-])"
)
_RIAP = re.compile(  # "ANIL (Almost No Inner Loop)"
    rf"(?<![A-Za-z0-9_-])({_NAME}){_OPEN}({_WORD}(?: {_WORD})*){_MARKS}\s*[)）]"
)
_HAN_PAIR = re.compile(rf"[\u3400-\u9fff]{_MARKS}[(（]\s*({_NAME})\s*[)）]")  # "强化微调（ReFT）"
_BOTH = re.compile(  # "多重织网（Many Fold Network, MFN）"
    rf"[(（]\s*({_WORD}(?:[ \t]+{_WORD}){{1,{_MOST - 1}}})\s*[,，;；:：]\s*({_NAME})\s*[)）]"
)
_DEFINED = re.compile(  # "LoomNet: a method that …", "LoomNet 是一种…"
    rf"\W{{0,4}}({_NAME})\W{{0,3}}?\s*(?:[:：,，]|是|is)\s*(?:一种|一个|an? (?:new |novel )?[a-z])"
)
_OPENING = re.compile(rf"[(（]\s*{_MARKS}{_NAME}(?![A-Za-z0-9_-])")  # quick: may be a pair
_PARENTHESIS = re.compile(r"[(（][^()（）]*[)）]")
_COMPOUND = re.compile(  # "Multi-head", "CT-guided", "CRNN-Based"; not "DV-ngram"
    r"(?<![A-Z])-[A-Z]?[a-z]{3,}$"
    r"|-[A-Z]?[a-z]*(?:ed|ing|ware|free|like|style|level|wise|only|able|tic|fic|driven)$"
)
_CAMEL = re.compile(r"[a-z][A-Z]|[A-Z]{2,}[a-z]|[A-Za-z]\d|\d[A-Z]")
_TOP = 12  # blocks of an entry among which the address of its code stands
_REPOSITORY = re.compile(r"github\.com/[\w.-]+/([\w.-]+?)(?:\.git)?/?(?:[?#].*)?$", re.I)
_ADDRESS = re.compile(r"https?://[^\s)\]>）】]+")
_READ = 300  # blocks of an entry that are searched
_BEGUN = 24  # letters of a title from which a longer one that begins with them is the same
_ENOUGH = 3  # points from which a name stands
_CODED = 2  # points for the name of a repository
_NEAR = 32  # how far before a long form the word may stand that says it is new
_ABOUT = 5  # letters that stand for a title even once; how often what the note is about occurs
_PART = re.compile(r"^(?:[A-Za-z]\d*|\d.*)$|[a-z]\d+$")  # "W1", "ResNet32": no paper's own name
_STOPS = "。；！*"  # what comes before a sentence, or before its mark
_PROSE = ("paragraph", "item", "quote")
_TEXT = 40  # characters of a line that is more than a label
_OPENS = 32  # … of its beginning in which a name is what it is about
_OFTEN = 3  # how often a name occurs that the note is about
_FIRST_TEXTS = 2  # texts of a note among which it says what its paper presents


class Coined(NamedTuple):
    """What a note calls its paper. ``sure``: enough for the name to stand for the paper."""

    name: str = ""
    long: str = ""  # the words that the name abbreviates, as the note writes them
    sure: bool = False
    code: str = ""  # what the text calls like the repository that stands at its top


def coined_name(title: str, blocks: Sequence[Block], file: str = "") -> Coined:
    """The short name of the paper called ``title`` that ``blocks`` speak of; ``file``: what the
    file is called, where all of it is about this paper.

    All of it is empty where nothing in the text settles it. The names of other known works, general
    terms, and what is called a loss, a module or a dataset are no names of a paper.
    """
    counts, points, long = _counted(title, blocks)
    for name, worth in _from_titles(title, file, counts):
        points[name] += worth
    if not points:
        return Coined()
    code = _repository(blocks)
    # Another's name may be given once more, and is this paper's where text and code say so.
    anew = code if points[code] >= _ENOUGH + _CODED and len(title.split()) >= _ABOUT else ""
    code = code if counts[code] > 1 and (code == anew or _free(code, title)) else ""
    if code:
        points[code] += 1
    often = (n for n, times in counts.most_common() if times >= _ABOUT and _free(n, title))
    most = next(often, "")
    for name in points:
        points[name] += (counts[name] >= _OFTEN) + (name == most)
    free = [n for n in points if points[n] >= _ENOUGH and (n == anew or _free(n, title))]
    best = max(free, key=lambda n: (points[n], counts[n], n), default="")
    if not best:
        return Coined(code=code)
    return Coined(best, long.get(best, ""), points[best] > _ENOUGH, code)


def _from_titles(title: str, file: str, counts: Counter[str]) -> Iterator[tuple[str, int]]:
    """Names that the title gives, spells or begins with, or the file is called by, with points."""
    first = _FIRST.match(title)
    linked = first is not None and (first[2] is None or first[2] in LINKING)
    if first and linked and _free(first[1], title) and not title.isupper():
        yield first[1], _ENOUGH
    led = _LED.match(title)  # "ReedNet Reading Every Edge": a file's name holds no colon
    if led and counts[led[1]] >= _OFTEN and _free(led[1], title):
        yield led[1], _ENOUGH
    for name in _IN_TITLE.findall(title):
        yield name, _ENOUGH + 1
    for name in _TOKEN.findall(file.replace("_", " ")):
        if counts[name] > 1 and _free(name, title) and fold(name) not in fold(title):
            yield name, _ENOUGH + 1
    for name, times in counts.items():
        often = times >= 2 or len(name) >= _ABOUT
        if often and len(fold(name)) >= LEAST and abbreviates(name, title):
            yield name, _ENOUGH + 1


def _repository(blocks: Sequence[Block]) -> str:
    """The only repository whose address stands at the top of an entry."""
    found = {name for block in blocks[:_TOP] for name in _repositories(block)}
    return found.pop() if len(found) == 1 else ""


def main_name(blocks: Sequence[Block], spoken: int) -> str:
    """What a text without a title is about: the name that it gives its paper, or that it opens
    with, where it occurs again and more often than others; "" where nothing settles it.

    ``spoken``: 2 where the text speaks of "the paper" again and again, 1 where it does so at all.
    Names that stand in code as well are those of code.
    """
    counts, points, _ = _counted("", blocks)
    coded = {n for b in blocks[:_READ] for code in _code(b) for n in _TOKEN.findall(code)}
    texts = [b for b in blocks[:_READ] if b.kind in _PROSE and _is_text(b)]
    opening = texts[0].text if texts else ""
    first = _TOKEN.search(opening[:_OPENS]) if opening[:1] not in "【[（(" else None
    begun = _singular(first[0]) if first else ""
    if first and not first.start() and _stands_alone(begun, opening[first.end() :], spoken):
        return begun
    presented = _presented(texts[:_FIRST_TEXTS], counts)
    if presented:
        return presented
    scores: dict[str, int] = {}
    names = [
        n
        for n, times in counts.items()
        if times > 1 and _distinct(n, n == begun) and n not in coded
    ]
    most = max((counts[n] for n in names if fold(n) not in known_names()), default=0)
    for name in names:
        times, known = counts[name], fold(name) in known_names()
        if name == begun and re.match(r"\.\d", opening[opening.find(name) + len(name) :]):
            continue  # "ViT-2.1": a name cut short
        told = points[name] >= (_ENOUGH if known else 2)
        opens = name == begun
        if (times >= _OFTEN and (told or opens)) or (opens and not known):
            scores[name] = times + 2 * points[name]
        elif spoken > 1 and not known and times >= 2 * _OFTEN and times == most:
            scores[name] = times
    return max(scores, key=lambda n: (scores[n], n), default="")


def _stands_alone(name: str, behind: str, spoken: int) -> bool:
    """Whether a text that speaks of "the paper" again and again begins with a name that nobody
    knows, and what it does: "LoomNet 解决的是…", "LoomNet solves …"."""
    coined = _CAMEL.search(name) is not None and _distinct(name, True)
    tells = behind[:1] == " " and (behind[1:2].islower() or has_han(behind[1:2]))
    tells = tells or has_han(behind[:1])
    return spoken > 1 and coined and tells and fold(name) not in known_names()


def _presented(opening: Sequence[Block], counts: Counter[str]) -> str:
    """The name under which the first texts say that the paper presents something, if the note goes
    on with it: "本文提出了 LoomNet", "the authors present LoomNet"."""
    _, points, _ = _counted("", opening)
    often: Counter[str] = Counter()  # however they are cased
    for name, times in counts.items():
        often[fold(name)] += times
    names = (
        n for n, worth in points.items()
        if worth >= _ENOUGH and often[fold(n)] > 1 and _distinct(n, False)
    )  # fmt: skip
    return max(names, key=lambda n: (points[n], often[fold(n)], n), default="")


def _distinct(name: str, begun: bool) -> bool:
    """Whether a name is neither a general term nor one made of another and a number."""
    if fold(name) in generic_terms() or not is_name(name) or _PART.search(name):
        return False
    return begun or not _COMPOUND.search(name)


def _code(block: Block) -> list[str]:
    """What is code in a block."""
    if block.kind == "code":
        return [block.text]
    return [block.text[m.start : m.end] for m in block.marks if m.kind == "code"]


def _is_text(block: Block) -> bool:
    """Whether a block is a line of text, and no mere label or link."""
    linked = sum(m.end - m.start for m in block.marks if m.kind == "link")
    return len(block.text) >= _TEXT and 2 * linked < len(block.text)


def _counted(
    title: str, blocks: Sequence[Block]
) -> tuple[Counter[str], Counter[str], dict[str, str]]:
    """How often names occur, the points for what the text says of them, and their long forms."""
    tokens: list[str] = []
    points: Counter[str] = Counter()
    long: dict[str, str] = {}
    for block in blocks[:_READ]:
        if block.kind in ("code", "comment", "math"):
            continue
        tokens += _TOKEN.findall(block.text)
        for name, worth, written in _told(title, block):
            # To explain an abbreviation again does not make it the paper's name.
            points[_singular(name)] += worth if worth > 1 or not points[_singular(name)] else 0
            if written:
                long.setdefault(_singular(name), written)
    counts: Counter[str] = Counter()
    for token, times in Counter(tokens).items():
        counts[_singular(token)] += times
    return counts, points, long


def _told(title: str, block: Block) -> Iterator[tuple[str, int, str]]:
    """Names that one block gives: the name, points, the words that it stands for."""
    text = block.text
    folded = fold(title)
    coining = fields().coining
    opened = "(" in text or "（" in text
    for match in _pairs(text) if opened else ():
        words = _behind(match[1], match[2])
        if words:
            start = match.end(1) - len(words)
            own = folded.startswith(fold(words)) or _ends(title, words)
            told = own or coining.search(text, max(0, start - _NEAR), start) is not None
            served = not own and _served(title, words)
            if fold(words) in generic_terms() or served or (not told and words[1:].islower()):
                continue  # a term and its abbreviation: "index of refraction (IoR)"
            part = fields().components.match(text, match.end() + 1) is not None
            yield match[2], _ENOUGH + own if told and not part else 1, words
    for match in _HAN_PAIR.finditer(text) if opened else ():
        if coining.search(text, max(0, match.start() - _NEAR), match.start(1)):
            yield match[1], _ENOUGH, ""
    for match in _BOTH.finditer(text) if opened else ():
        if spelt(match[2], match[1]) and coining.search(
            text, max(0, match.start() - _NEAR), match.start()
        ):
            yield match[2], _ENOUGH, match[1]
    for match in _reversed_pairs(text) if opened else ():
        if spelt(match[1], match[2]) and not _served(title, match[2]):
            yield match[1], 1, match[2]
    for name, worth in _named(text, bool(title)):
        yield name, worth, ""
    for name in _repositories(block):
        yield name, _CODED, ""


def _named(text: str, titled: bool) -> Iterator[tuple[str, int]]:
    """Names behind words that coin one, and that which a text opens with and says what it is, in
    notes whose title says what they are about: the name, points."""
    known, low = fields(), text.lower()
    for match in known.coined.finditer(text) if any(w in low for w in known.coins) else ():
        if is_name(match[1]) and not known.components.match(text, match.end()):
            before = text[: match.start()].rstrip()
            own = not before or before[-1] in _STOPS or known.subject.search(before)
            yield match[1], 2 + bool(own)
    defined = _DEFINED.match(text) if titled else None
    if defined:
        yield defined[1], 2


def _repositories(block: Block) -> Iterator[str]:
    """What the repositories are called whose addresses stand in a block."""
    targets = [m.target for m in block.marks if m.kind == "link"]
    if "://" in block.text:
        targets += _ADDRESS.findall(block.text)
    for target in dict.fromkeys(targets):
        repository = _REPOSITORY.search(target)
        if repository and is_name(repository[1]) and _TOKEN.fullmatch(repository[1]):
            yield repository[1]


def _ends(title: str, words: str) -> bool:
    """Whether a title ends with these words, and does not end by saying what for."""
    return fold(title).endswith(fold(words)) and not _served(title, words)


def _served(title: str, words: str) -> bool:
    """Whether a title ends by saying that it is for these: "Adaptive Execution for World Action
    Models" is no world action model."""
    for form in (words, f"{words}s"):
        before = title[: -len(form)].split()
        if before and before[-1].lower() in FIELD and fold(title).endswith(fold(form)):
            return True
    return False


def _pairs(text: str) -> Iterator[re.Match[str]]:
    """The matches of ``_PAIR``: words are sought only before a parenthesis that opens as it
    should, for the words of a line come in too many ways."""
    at = 0
    for opening in _OPENING.finditer(text):
        before = text[at : opening.start()]
        pieces = before.rsplit(None, _MOST)
        first = at + len(pieces[0]) if len(pieces) > _MOST else at
        match = _PAIR.search(text, first, opening.end())
        if match:
            yield match
            at = match.end()


def _reversed_pairs(text: str) -> Iterator[re.Match[str]]:
    """The matches of ``_RIAP``, sought only from the word before a parenthesis to its end."""
    at = 0
    for opening in _PARENTHESIS.finditer(text):
        if opening.start() >= at:
            pieces = text[at : opening.start()].rsplit(None, 1)
            first = at + len(pieces[0]) if len(pieces) > 1 else at
            match = _RIAP.search(text, first, opening.end())
            if match:
                yield match
                at = match.end()


def _free(name: str, title: str) -> bool:
    """Whether a name is not taken: by a general term, a venue or another work of the gazetteer."""
    folded = fold(name)
    if len(folded) < 2 or folded in generic_terms() or not is_name(name):
        return False
    if folded in venue_names() and not abbreviates(name, title):
        return False
    if _COMPOUND.search(name) or (len(folded) < LEAST and not abbreviates(name, title)):
        return False
    other = known_names().get(folded)
    if other is None or known_names().get(fold(title)) == other:
        return True
    begun = fold(title)  # of a title that the note does not give to its end
    return len(begun) >= _BEGUN and any(t.startswith(begun) for t in known_titles(other))


def _singular(name: str) -> str:
    """A name without the "s" of its plural: "CNNs" → "CNN"."""
    return name[:-1] if name.endswith("s") and name[-2:-1].isupper() else name


def _behind(words: str, name: str) -> str:
    """The last of ``words`` that ``name`` abbreviates.

    >>> _behind("is called Dynamic Memory Networks", "DMN")
    'Dynamic Memory Networks'
    """
    parts = words.split()
    for count in range(1 + ("-" not in parts[-1]), min(len(parts), 9) + 1):
        tail = parts[-count:]
        if tail[0].lower() not in LINKING and spelt(name, " ".join(tail)):
            return " ".join(tail)
    return ""
