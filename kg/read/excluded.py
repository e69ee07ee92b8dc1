"""Knows what stands where a paper might, and is none: data sets, books, posts, tutorials."""

from __future__ import annotations

import re

from kg.addresses import is_paper_address
from kg.naming import fold
from kg.read.fields import fields
from kg.read.state import Head, Reading, links
from kg.read.titles import is_label, is_section, known_names, title_score, unnumbered, words

_JOINED = re.compile(r"\s*(?:[&/+|,，、和与及]|\band\b)\s*")
_LABEL = re.compile(r"([^\s:：][^:：]{1,30}?)\s*[:：]\s*\S")
_SURE = 3  # the strength of heads that are papers whatever they are called
_TAG = re.compile(r"\s*[\[【(（]([^\[\]【】()（）]{2,20})[\]】)）]")


def excluded(note: Reading, heads: list[Head]) -> list[Head]:
    """Those of ``heads`` that may be papers; why the others are none is told to the note."""
    data = _data_regions(note)
    kept = []
    for head in heads:
        why = _why(note, head, data)
        if why:
            note.skipped[head.block] = why
        else:
            kept.append(head)
    return kept


def _why(note: Reading, head: Head, data: list[bool]) -> str:
    block = note.blocks[head.block]
    own = links(block)
    if head.layout == "title-field" or any(is_paper_address(m.target) for m in own):
        return ""
    if block.kind == "heading" and data[head.block] and _links_paper(note, head.block):
        return ""
    known = fields()
    labels = [fold(block.text[m.start : m.end]) for m in own]
    tag = _TAG.match(block.text)
    if any(label in known.other_media for label in labels) or (
        tag and fold(tag[1]) in known.other_media
    ):
        return "a book or a post"
    if any(
        m.start < head.end and head.start < m.end and known.other_places.search(m.target)
        for m in own
    ):
        return "a link to something else"
    label = _LABEL.match(head.name)
    if label and is_section(head.name) and not own and head.strength < _SURE:
        return "a part of a note"  # "Background: Threads and Looms"
    named = any(m.start <= head.start and head.end <= m.end for m in own) or block.text[:1] == "["
    if data[head.block] and not (named and title_score(head.name) >= 2):
        return "a data set"
    last = words(head.name)[-1:]
    ends = last and fold(last[0]) in known.data and fold(head.name) not in known_names()
    if block.kind == "heading" and head.strength < _SURE and ends and title_score(head.name) < 3:
        return "a data set"
    return ""


def _links_paper(note: Reading, heading: int) -> bool:
    """Whether a line below a heading is a link to a paper, and calls it one: "[paper](…)"."""
    return any(
        is_paper_address(mark.target) and is_label(block.text[mark.start : mark.end])
        for block in note.blocks[heading + 1 : note.last[heading] + 1]
        if block.kind in ("item", "paragraph")
        for mark in links(block)
    )


def _data_regions(note: Reading) -> list[bool]:
    """Which blocks stand under a heading over data sets."""
    names = fields().data
    found = [False] * len(note.blocks)
    for i, block in enumerate(note.blocks):
        up = note.heading[i]
        over = up >= 0 and block.kind != "heading" and _is_data(note, up, names)
        found[i] = over or (0 <= block.parent < i and found[block.parent])
        if block.kind == "heading" and 0 <= block.parent < i:
            found[i] = found[i] or _is_data(note, block.parent, names)
    return found


def _is_data(note: Reading, heading: int, names: frozenset[str]) -> bool:
    text = note.blocks[heading].text
    parts = _JOINED.split(unnumbered(text)) if len(text) <= 40 else []
    return any(fold(part) in names for part in parts if part)
