"""One paper per file: titled by its first heading, its front matter, or only its file name."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from kg.model import Block
from kg.naming import fold, has_han
from kg.read.calendar import find_day
from kg.read.state import Head, Reading, dates_a_work, is_paper_address, links
from kg.read.titles import (
    bare_title,
    generic_terms,
    is_byline,
    is_label,
    is_name,
    is_section,
    known_names,
    split_name,
    title_score,
    title_span,
    unnumbered,
    words,
)

_NO_PAPER = re.compile(
    r"^\W*(?:literature review|reading list|paper list|weekly|daily|chapter|lecture|lesson|week|unit|tutorial|course|how\s+to|guide|cheat|awesome|survey\s+of\s+tools"
    r"|introduction\s+to|intro\s+to|getting\s+started|things|about|prove|proof|第\s*[\d一二三四五六七八九十]+\s*[章讲课周节])\b"
    r"|(?:tutorial|cheat\s*sheet|schema|rubric|template|catalog(?:ue)?|changelog|readme|handbook|quick\s*start)\W*$"
    r"|(?:教程|快捷键|安装|配置|指南|手册|面试|日记|周报|目录|汇总|合集|大全|清单)",
    re.I,
)
_WRAPPED = re.compile(
    r"论文(?:阅读|笔记|精读|解读|学习|分享)|阅读笔记|文献阅读|paper\s*(?:reading|notes?|review|summary)|读论文",
    re.I,
)
# Titles of notes that hold notes on several papers.
COLLECTION = re.compile(
    r"论文(?:阅读|笔记|精读|解读|学习|列表|记录|集)|文献|paper[\s_-]*(?:reading|notes?|list|stack|log|review)"
    r"|papers|reading[\s_-]*(?:list|log|notes?|group)|读论文|综述|literature|survey|lineage",
    re.I,
)
_PAPER_SECTIONS = frozenset(
    fold(w)
    for w in [
        "abstract",
        "introduction",
        "intro",
        "related work",
        "related works",
        "method",
        "methods",
        "methodology",
        "experiments",
        "experiment",
        "results",
        "conclusion",
        "conclusions",
        "evaluation",
        "proposed method",
        "proposed approach",
        "ablation study",
        "摘要",
        "引言",
        "导言",
        "相关工作",
        "实验",
        "实验结果",
        "结论",
        "方法",
        "研究背景与动机",
        "背景与动机",
        "方法详解",
        "实验关键数据",
        "一句话总结",
        "一句话结论",
        "abstract & conclusion",
        "tl;dr",
        "tldr",
        "claim",
        "claims",
        "motivation",
        "motivations",
        "limitations",
        "approach",
        "implementation details",
        "contributions",
        "key contributions",
        "discussion",
        "future work",
        "model architecture",
        "architecture",
        "题目作者",
        "标题作者",
        "方法/实验",
        "发现/结论",
    ]
)
_OF_PAPER = re.compile(
    r"\b(?:th(?:is|e) (?:paper|authors?|article)|(?:the )?authors (?:propose|show|claim|argue|introduce|present)"
    r"|paper (?:proposes|presents|introduces|shows))\b|本文|该论文|这篇(?:论文|文章|paper)|论文(?:提出|中|的)|作者(?:提出|认为|们|还|的|用|将|强调|发现)",
    re.I,
)
_FIELDS = frozenset(
    {"authors", "venue", "arxiv", "doi", "url", "published", "org", "first_author", "year"}
)
_OF_PAPERS_ONLY = frozenset(
    fold(w)
    for w in (
        "abstract",
        "related work",
        "related works",
        "摘要",
        "相关工作",
        "Abstract & Conclusion",
    )
)
_VENUE_YEAR = re.compile(r"\b[A-Z][A-Za-z]{2,8}\s*(?:19|20)\d\d\b")
ENOUGH = 3  # points of evidence from which a file counts as a note on one paper


def find(note: Reading) -> tuple[Head | None, int, int]:
    """The paper that the whole file is about, if any, how strong the evidence is in all, and how
    strong the part of it that stands at the top of the file."""
    best: tuple[Head | None, int, int] = (None, 0, 0)
    for block, start, end, name, points in _titles(note):
        if not name or len(name) > 300:
            continue
        top, rest = _body(note, block)
        top += points + _named(name)
        total = top + rest - (_named(name) <= 0 and not points)
        if total > best[1]:
            head = Head(
                max(block, 0), start, end, name, "file", 3, first=0, last=len(note.blocks) - 1
            )
            best = (head, total, top)
    return best


def _titles(note: Reading) -> list[tuple[int, int, int, str, int]]:
    """Candidates for the file's title: (block, start, end, name, points for how it is written)."""
    found: list[tuple[int, int, int, str, int]] = []
    for i, block in enumerate(note.blocks[:60]):
        if block.kind == "front" and block.field == "title":
            raw = block.text[block.value :]
            name = bare_title(raw)
            found.append((i, *_place(block.text, name), name, 3 * bool(_WRAPPED.search(raw))))
    top = next((i for i, b in enumerate(note.blocks) if b.kind not in ("front", "comment")), -1)
    if not found and top >= 0 and note.blocks[top].kind in ("item", "paragraph", "quote"):
        text = note.blocks[top].text
        start, end = title_span(text)
        name = bare_title(text[start:end])
        byline = top + 1 < len(note.blocks) and is_byline(note.blocks[top + 1].text)
        if title_score(name) >= 1 and top not in note.heads and byline:
            return [(top, *_place(text, name), name, 3)]
    seen = 0
    for i, block in enumerate(note.blocks):
        if block.kind != "heading":
            continue
        seen += 1
        if seen > 3 or (seen > 1 and block.level > 2):
            break
        raw = block.text
        if is_section(raw):
            if seen == 1 and block.level == 1:
                break
            continue
        label = bool(found) and found[-1][4] >= 3 and title_score(found[-1][3]) < 2
        if seen > 1 and not label:
            break  # a second heading titles the file only when the first is a mere label
        day = find_day(raw)
        name = bare_title(raw[day[2] :] if day and day[1] == 0 else raw)
        name = re.sub(r"^(?:19|20)\d\d\s+(?=[A-Z])", "", name)
        points = 3 * bool(_WRAPPED.search(raw)) - (block.level > 2)
        if any(is_paper_address(m.target) for m in links(block)):
            points += 3
        found.append((i, *_place(raw, name), name, points))
    if not any(title for *_, title, _ in found):
        name = bare_title(_file_title(note.path))
        if title_score(name) or is_name(name) or fold(name) in known_names() or has_han(name):
            found.append((-1, 0, 0, name, 2 * bool(_WRAPPED.search(note.path))))
    return found


def _place(text: str, name: str) -> tuple[int, int]:
    at = text.find(name)
    return (at, at + len(name)) if at >= 0 else (0, len(text))


def _file_title(path: str) -> str:
    stem = PurePosixPath(path).stem
    day = find_day(stem)
    if day and day[1] == 0:
        stem = stem[day[2] :]
    stem = re.sub(r"\s+[0-9a-f]{32}$", "", stem)  # Notion appends an identifier
    return re.sub(r"[-_]+", " ", stem).strip() if " " not in stem.strip() else stem.strip(" -_")


def _named(name: str) -> int:
    """Points for what the title looks like."""
    if _NO_PAPER.search(name):
        return -4
    bare = fold(name)
    if bare in generic_terms():
        return -2
    short = split_name(name)[0]
    points = 0
    if not words(name) or (name.rstrip().endswith(("?", "？")) and has_han(name)):
        points -= 3  # a heading in Chinese alone titles a group or a talk
    if bare in known_names() or (short and fold(short) in known_names()):
        points += 2
    score = title_score(name)
    if score >= 2:
        points += score - 1 + bool(short)
    elif is_name(name):
        points += 1
    return points


def _spoken(note: Reading) -> int:
    """Points for speaking of "the paper" and its authors."""
    found = 0
    for block in note.blocks[:400]:
        if block.kind not in ("code", "comment", "front"):
            found += len(_OF_PAPER.findall(block.text[:2000]))
            if found >= 3:
                return 2
    return int(found > 0)


def _body(note: Reading, title: int) -> tuple[int, int]:
    """Points for what stands at the top (the paper's address, its fields), and for the rest of
    the file (a paper's sections, talk of "the paper")."""
    stated: set[str] = set()
    sections: set[str] = set()
    address = other = False
    headings = 0
    for i, block in enumerate(note.blocks):
        if block.kind == "heading":
            headings += i != title
            bare = fold(unnumbered(block.text))
            if bare in _PAPER_SECTIONS:
                sections.add(bare)
        head = note.heads.get(i)
        if head and i > title and head.strength >= 3 and not is_label(head.name):
            other = True  # here another paper's part begins, or a reference to it
            if block.kind == "heading" and block.level <= 1:
                break
        if block.kind == "heading" or other or (headings > 1 and i > 24):
            continue
        if block.field in _FIELDS:
            stated.add(block.field)
        if headings <= 1 and i <= title + 3 and dates_a_work(block.text):
            stated.update(("venue", "year"))
        if not address and links(block) and (headings <= 1 or i <= 12):
            own = [m for m in links(block) if is_paper_address(m.target)]
            label = len(block.text) <= 40 + sum(m.end - m.start for m in own)
            address = bool(own) and (label or bool(block.field))
    bar = any(_is_bar(b) for b in note.blocks[max(title, 0) : max(title, 0) + 4])
    top = 2 * bar * (not address) + 3 * address + min(2, len(stated)) + 2 * _venue_tag(note)
    rest = min(3, len(sections)) if len(sections) >= 2 else 0
    rest += bool(sections & _OF_PAPERS_ONLY) + _spoken(note)
    return top, rest


def _is_bar(block: Block) -> bool:
    """Whether a line is nothing but links to a work's resources: "[paper](…) | [code](…)"."""
    own = links(block)
    covered = sum(m.end - m.start for m in own)
    return bool(own) and len(block.text) - covered <= 4 * len(own) and all(
        is_label(block.text[m.start : m.end]) for m in own
    )  # fmt: skip


def _venue_tag(note: Reading) -> bool:
    """Whether the front matter's tags name a conference."""
    return any(
        b.kind == "front" and b.field == "topic" and _VENUE_YEAR.search(b.text)
        for b in note.blocks[:40]
    )
