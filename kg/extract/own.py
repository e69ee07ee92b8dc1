"""By which names a note calls the papers of its own entries.

Those of the entries themselves, and others that it gives a paper as it goes: a variant of its
method (NRM-hyb in a note on NRM), the letters of its title, the words that its short name stands
for. They are the paper, and no further work that it would be compared with.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from kg.abbreviations import FIELD, LEAST, abbreviates, stands_for
from kg.extract.subjects import owners
from kg.model import Block, Entry, Mention, Note
from kg.naming import fold

_UNKNOWN = ("shape", "title-case")  # what neither a dictionary nor the model knows
NEW = (*_UNKNOWN, "model")
_SUFFIX = re.compile(  # "-hyb", "-A-18", "-100K"; a number is a version: "-2", "-v3", "-1.5"
    r"[-\u2010\u2011_*](?!v?\d+(?:\.\d+)*(?![\w.]))[\w\u3400-\u9fff][\w.*+\u3400-\u9fff-]{0,20}"
)
_CITED = re.compile(r"\s?(?:[(（\[][^()（）\[\]]{0,40}\b(?:19|20)\d\d[a-z]?\s?[)）\]]|\[[\d, ]+\])")
_MARKS = r"[*_\"“”’']{0,3}"
_NAME = r"[A-Za-z0-9][\w.+-]*"
_BEHIND = re.compile(rf"{_MARKS}\s?[(（]\s?{_MARKS}({_NAME})")
_BEFORE = re.compile(rf"({_NAME}){_MARKS}\s?[(（]\s?{_MARKS}\Z")
_WORD = re.compile(r"[^\W_]+(?:[-+'][^\W_]+)*\+*")
_NEAR = 40  # characters before a name in which a parenthesis and the word before it stand


def own_keys(note: Note) -> dict[str, int]:
    """The names of the note's own entries, folded, with the entry's number."""
    own: dict[str, int] = {}
    for number, entry in enumerate(note.entries):
        for name in (entry.key, entry.title or "", *entry.aliases):
            if name:
                own.setdefault(fold(name), number)
    return own


def given_names(
    note: Note, mentions: Sequence[Mention], listed: Mapping[int, str]
) -> dict[str, int]:
    """Further names, folded, that the text of an entry gives to its paper, with its number.

    ``mentions``: all of the note; ``listed``: under which name a dictionary has an entry's title.
    A name that a dictionary has is another work's, and so is one that the note cites.
    """
    places: dict[str, list[Mention]] = defaultdict(list)
    known = {fold(m.name) for m in mentions if m.origin not in NEW}
    for mention in mentions:
        if mention.entry < 0 and mention.origin in NEW and fold(mention.name) not in known:
            places[mention.name].append(mention)
    if not places:
        return {}
    owner = owners(note)
    names = {name for e in note.entries for name in (e.key, *e.aliases)} | places.keys()
    families = Counter(n.partition("-")[0] for n in names if "-" in n)  # DRN-A-18, DRN-C-26
    letters = [n for n, members in families.items() if members > 1]
    bases = {
        number: _bases(note.entries[number], listed.get(number, ""), letters)
        for number in {owner[m.block] for said in places.values() for m in said}
        if number >= 0
    }
    found: dict[str, int] = {}
    for name, said in places.items():
        if any(_is_cited(note.blocks[m.block], m) for m in said):
            continue
        for number in dict.fromkeys(owner[m.block] for m in said):
            if number >= 0 and _is_given(note, number, name, said, bases[number]):
                found.setdefault(fold(name), number)
    return found


def _is_cited(block: Block, mention: Mention) -> bool:
    """Whether a name is followed by a citation, or leads to another note."""
    return _CITED.match(block.text, mention.end) is not None or any(
        mark.kind == "wikilink" and mark.start <= mention.start and mention.end <= mark.end
        for mark in block.marks
    )


def _bases(entry: Entry, listed: str, letters: Sequence[str]) -> list[str]:
    """The short names of an entry, of which variants are made."""
    names = dict.fromkeys((entry.key, *entry.aliases, *([listed] if listed else ())))
    shorts = [n for n in names if len(fold(n)) >= LEAST - 1 and n.count(" ") <= 1]
    return shorts + [name for name in letters if _stands_for(name, entry)]


def _stands_for(name: str, entry: Entry) -> bool:
    """Whether a name is made of the letters of the entry's title."""
    longs = (entry.title or entry.key, *entry.aliases)
    return len(fold(name)) >= LEAST and any(abbreviates(name, long, end=False) for long in longs)


def _is_given(
    note: Note, number: int, name: str, said: Sequence[Mention], bases: Sequence[str]
) -> bool:
    entry = note.entries[number]
    if any(is_variant(name, base) for base in bases) or in_title(name, entry.title or entry.key):
        return True
    if " " not in name:
        if said[0].origin in _UNKNOWN and _stands_for(name, entry):
            return True
        if "-" not in name:
            return False
    beside = set(_beside(note, said))
    return any(fold(base) in beside and stands_for(base, name) for base in bases)


def in_title(name: str, title: str) -> bool:
    """Whether ``title`` names what its paper brings; not what it is about, or works on.

    >>> in_title("HemLoom", "Mending Wide Cloth with HemLoom"), in_title("HemLoom", "HemLoom")
    (True, True)
    >>> in_title("HemLoom", "Understanding HemLoom"), in_title("Wide Cloth", "Looms for Wide Cloth")
    (False, False)
    """
    words, sought = _WORD.findall(title.casefold()), _WORD.findall(name.casefold())
    for at in range(len(words) - len(sought) + 1) if sought else ():
        if [*map(_one, words[at : at + len(sought)])] == [*map(_one, sought)]:
            before = words[at - 1] if at else ""
            worked_on = at == 1 and before.endswith("ing")
            about = before in FIELD and not (len(sought) == 1 and before == "in")
            return not (worked_on or about)
    return False


def _one(word: str) -> str:
    """A word without the "s" of its plural."""
    return word[:-1] if word.endswith("s") and len(word) > LEAST else word


def is_variant(name: str, base: str) -> bool:
    """Whether ``name`` is ``base`` and what tells a variant of it; a version is another work.

    >>> is_variant("NRM-hyb", "NRM"), is_variant("GPT-2", "GPT"), is_variant("LoRA+", "LoRA")
    (True, False, False)
    """
    start = name[: len(base)]
    return start.casefold() == base.casefold() and _SUFFIX.fullmatch(name, len(base)) is not None


def _beside(note: Note, said: Sequence[Mention]) -> Iterator[str]:
    """The words, folded, that a name explains: in the parenthesis behind it, or before its own."""
    for mention in said:
        text = note.blocks[mention.block].text
        behind = _BEHIND.match(text, mention.end)
        if behind:
            yield fold(behind[1])
        before = _BEFORE.search(text, max(0, mention.start - _NEAR), mention.start)
        if before:
            yield fold(before[1])
