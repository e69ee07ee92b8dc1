"""Dates on which notes were written: headings, front matter, file names."""

from __future__ import annotations

import re
from typing import NamedTuple

from kg.naming import MONTHS


class Day(NamedTuple):
    """A date as far as it is written; 0 stands for a part that is missing."""

    year: int
    month: int = 0
    day: int = 0

    def iso(self) -> str | None:
        """YYYY-MM-DD, or None unless complete."""
        return f"{self.year:04}-{self.month:02}-{self.day:02}" if self.day else None


_MONTH = "(" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")[a-z]*\.?"
_DIGIT = re.compile(r"\d")
_FULL = re.compile(
    r"(?<!\d)(19[5-9]\d|20[0-4]\d)\s*[-./年_]\s*(1[0-2]|0?[1-9])(?:\s*[-./月_]\s*(3[01]|[12]\d|0?[1-9])"
    r"(?![\d.])\s*[日号]?|(?![\d])\s*月?)"
)
_COMPACT = re.compile(r"(?<!\d)(20[0-4]\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_SIX = re.compile(r"\[([12]\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\]")  # "[220930]Title"
_SLASHED = re.compile(  # "05/31/2020", "31/05/2020"; "05/06/2020" is in May
    r"(?<![\d/])(?:(0?[1-9]|1[0-2])/([12]\d|3[01]|0?[1-9])|([12]\d|3[01])/(0?[1-9]|1[0-2]))"
    r"/((?:19|20)\d\d)(?![\d/])"
)
_ENGLISH = re.compile(
    rf"\b(?:{_MONTH}\s+(3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?,?\s+(20[0-4]\d|19[5-9]\d)"
    rf"|(3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\s+{_MONTH},?\s+(20[0-4]\d|19[5-9]\d))\b",
    re.I,
)
_PART = re.compile(r"^\W*(1[0-2]|0?[1-9])\s*[-./月]\s*(3[01]|[12]\d|0?[1-9])\s*[日号]?(?![\d.])")
_DAY = re.compile(r"^\W*(?:day\s*)?(3[01]|[12]\d|0?[1-9])\s*[日号]?\W*$", re.I)
_YEAR = re.compile(r"^\W*(20[0-4]\d)\s*年?\W*$")
_DATE_WORDS = re.compile(
    r"^[\W_]*(?:(?:周|星期|礼拜)[一二三四五六日天]|mon|tue|wed|thu|fri|sat|sun|[a-z]{3,6}day|上午|下午|晚|week\s*\d*"
    r"|第?\d*周|\d{1,2}:\d{2}(?::\d{2})?|更新|update|updated|read|reading|papers?|阅读|读书|论文|学习|笔记|日志|记录|周记|月|log|notes?|[\W_]|t|z|[+-]\d{2,4})*$",
    re.I,
)


_STAMP = re.compile(r"\W*(?:last\s)?(?:update|modifi|edit|更新|修改|编辑)", re.I)


def is_stamp(text: str) -> bool:
    """Whether a line begins by saying when the note was changed: "Last updated: 3 May 2019"."""
    return _STAMP.match(text) is not None


def find_day(text: str) -> tuple[Day, int, int] | None:
    """The first date in ``text``, with its place.

    >>> find_day("2021-03-08-Title.md")
    (Day(year=2021, month=3, day=8), 0, 10)
    """
    if not _DIGIT.search(text):
        return None  # the common case
    match = _FULL.search(text)
    if match:
        day = Day(int(match[1]), int(match[2]), int(match[3] or 0))
        return (day, *match.span())
    match = _COMPACT.search(text)
    if match:
        return (Day(int(match[1]), int(match[2]), int(match[3])), *match.span())
    match = _SIX.match(text)
    if match:
        return (Day(2000 + int(match[1]), int(match[2]), int(match[3])), *match.span())
    match = _SLASHED.search(text)
    if match:
        day = Day(int(match[5]), int(match[1] or match[4]), int(match[2] or match[3]))
        return (day, *match.span())
    match = _ENGLISH.search(text)
    if match:
        month = MONTHS[(match[1] or match[5]).lower()]
        return (Day(int(match[3] or match[6]), month, int(match[2] or match[4])), *match.span())
    return None


def dated(text: str, within: Day | None) -> Day | None:
    """The date that a heading is or begins with, completed from the heading above it.

    "2023.8.13" is a date, "8.13" one under "2023"; "CVPR 2020" and "2022 年的综述" are none.

    >>> dated("2023.8", None), dated("8.13", Day(2023)), dated("CVPR 2020", None)
    (Day(year=2023, month=8, day=0), Day(year=2023, month=8, day=13), None)
    """
    text = text.strip()
    if len(text) > 80 or not _DIGIT.search(text):
        return None
    found = find_day(text)
    if found:
        day, start, end = found
        before = text[:start].strip(" \t#*[](（)【】:：-")
        if day.day and (not before or _DATE_WORDS.match(before)):
            return day
        return day if _DATE_WORDS.match(before) and _DATE_WORDS.match(text[end:]) else None
    match = _YEAR.match(text)
    if match:
        return Day(int(match[1]))
    if within and within.year:
        match = _PART.match(text)
        if match and _DATE_WORDS.match(text[match.end() :]):
            return Day(within.year, int(match[1]), int(match[2]))
        match = _DAY.match(text) if within.month else None
        if match:
            return Day(within.year, within.month, int(match[1]))
    return None
