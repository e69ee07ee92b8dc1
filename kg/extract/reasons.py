"""Features of the scorer in words, for people who ask why."""

from __future__ import annotations

from kg.extract.cues import OWN, THIS, WORK
from kg.extract.passages import COMPOUND

_SIGNS = {WORK: "‹work›", OWN: "‹the paper›", THIS: "‹this›", COMPOUND: "‹compound›"}
_WORDS = {
    "l:": "before the name: {}",
    "r:": "after the name: {}",
    "s:": "in the sentence: {}",
    "b:": "further in the paragraph: {}",
    "h:": "heading: {}",
    "hh:": "heading above: {}",
    "i:": "introduced by: {}",
    "f:": "label: {}",
    "m>": "between the two: {}",
    "m<": "between the two: {}",
    "pl": "before both: {}",
    "pr": "after both: {}",
    "n=": "the name {} itself",
    "sn=": "the newer name {} itself",
    "k=": "it stands in a {}",
    "known ": "known from the gazetteer: {}",
    "rel=": "a cue of {}",
    "kin=": "the names are kin: {}",
    "count=": "the paper names it up to {} times",
    "pos=": "it stands at block {} of the paper's part",
    "part=": "it stands in quarter {} of the paper's part",
    "size=": "the paper's part is up to {} blocks long",
    "entries=": "the note is about up to {} papers",
    "works=": "the sentence names up to {} works",
    "list=": "it stands in a list of {} works",
    "length=": "the sentence is up to {} words long",
    "sentence=": "the sentence is number {} of its block",
    "passages=": "passages that name both: {}",
    "nth=": "the name occurs for the {}. time",
    "dist": "words between the two: {}",
    "mid": "between the two: {}",
    "hd:": "it stands under the name's own heading: {}",
    "field=": "a label of {}",
    "shape=": "the name looks like a {}",
    "entry=": "the name is a paper of the note: {}",
    "head=": "it stands in the paper's heading: {}",
}
_SIDES = {"T=": "“this”, “we”, 本文", "O=": "the paper's own name"}
_WHERE = {"": "not in the sentence", "L": "before it", "R": "after it", "LR": "on both sides"}


def readable(reason: str) -> str:
    """A reason of a claim as a person would say it; what is not known is shown as it is.

    >>> readable("l:use_the"), readable("cue zh.uses")
    ('before the name: use the', 'cue zh.uses')
    >>> readable("known extends")
    'known from the gazetteer: extends'
    >>> readable("T=L"), readable("list=5")
    ('“this”, “we”, 本文: before it', 'it stands in a list of 5 works')
    """
    feature, _, place = reason.removeprefix("3.").partition("&pos=")
    if place:
        return f"{readable(feature)}, at block {place} of the paper's part"
    if feature[:2] in _SIDES:
        return f"{_SIDES[feature[:2]]}: {_WHERE.get(feature[2:], feature[2:])}"
    for tag in sorted(_WORDS, key=len, reverse=True):
        if feature.startswith(tag):
            rest = feature[len(tag) :].replace("_", " ").lstrip("<>=:")
            for sign, name in _SIGNS.items():
                rest = rest.replace(sign, name)
            return _WORDS[tag].format(rest)
    if feature[:1] in "LR" and feature[1:3] in ("1=", "2=", "3="):
        words = feature[3:].split("_")
        words = words[::-1] if feature[0] == "L" else words
        side = "right before" if feature[0] == "L" else "right after"
        told = " ".join(_SIGNS.get(word, word) for word in words)
        return f"{side} the name: {told}"
    return "how the two names stand to each other" if reason[:2] == "3." else reason
