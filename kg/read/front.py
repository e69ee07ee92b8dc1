"""Front matter: the lines between ``---`` (YAML) or ``+++`` (TOML, as Hugo and Zola have it) at the
top of a note, or those that begin with ``%`` (Pandoc), each a block with its field."""

from __future__ import annotations

import re
from typing import NamedTuple

import msgspec

from kg.model import Block, Problem, line_end, line_of
from kg.read.fields import field_name

_OPEN = re.compile(r"\s*(---|\+\+\+)[ \t]*(?:\r\n|\n|\r)")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_KEY = re.compile(r"^([^\s:#\-\[{][^:\n]{0,60}?)\s*:(?:\s+|$)(.*)$")
_LONGEST = 400  # lines; what has no end by then is no front matter
_VALUE = 2000  # characters of a value, from which its lines are no longer joined
_RISKY = re.compile(r"^[\[{\"'&*!|>%@`]|:\s")  # values that YAML may stumble over
_COMMENT = re.compile(r"(?:^|\s+)#\s.*$")
_PERCENT = re.compile(r"%[ \t]*(\S[^\r\n]*)?(?:\r\n|\n|\r|\Z)")
_PANDOC = ("title", "authors", "date")  # what its lines state, in turn
_FOLDED = re.compile(r"[>|][+-]?")  # the value stands in the lines below
_TABLE = re.compile(r"\[{1,2}[\w. \"'-]+\]{1,2}")  # the head of a table of TOML


class _Form(NamedTuple):
    """A way to write front matter: its name, what ends it, and its keys with their values."""

    name: str
    ends: tuple[str, ...]
    key: re.Pattern[str]


_FORMS = {
    "---": _Form("YAML", ("---", "..."), _KEY),
    "+++": _Form("TOML", ("+++",), re.compile(r"^([A-Za-z][\w.-]{0,60}?)\s*=\s*(.*)$")),
}


def front_matter(
    path: str, text: str, blocks: list[Block], problems: list[Problem]
) -> tuple[int, int]:
    """Append the blocks of the front matter; where the text behind it begins, and in which line.

    Front matter that is not as it should be is understood line by line all the same, and reported.
    """
    opening = _OPEN.match(text)
    if not opening:
        return _title_block(text, blocks)
    form = _FORMS[opening[1]]
    ends = line_end(text)
    at, number = opening.end(), line_of(text, opening.end())
    lines: list[tuple[int, int, str]] = []
    while at < len(text) and len(lines) < _LONGEST:
        match = _LINE.match(text, at)
        assert match is not None
        line = match[0].rstrip("\r\n")
        if line.rstrip() in form.ends:
            if not any(form.key.match(content) for _, _, content in lines):
                return 0, 1  # two rules with text between them
            _blocks(form, lines, blocks)
            report = _report if form.key is _KEY else _report_toml
            report(path, text[opening.end() : at], lines, problems)
            return match.end(), number + match[0].count(ends)
        lines.append((at, number, line))
        at, number = match.end(), number + match[0].count(ends)
    keys = sum(bool(form.key.match(content)) for _, _, content in lines[:6])
    if keys >= 2:
        hint = f"close it with a line {form.ends[0]}"
        problems.append(Problem("front-matter", path, 1, "front matter has no end", hint))
    return 0, 1


def _title_block(text: str, blocks: list[Block]) -> tuple[int, int]:
    """Append the lines of a title block as Pandoc has it; where the text behind it begins.

    https://pandoc.org/MANUAL.html#extension-pandoc_title_block
    """
    at = 0
    for number, field in enumerate(_PANDOC, 1):
        line = _PERCENT.match(text, at)
        if line is None or (field == "title" and not line[1]):
            return at, number
        if line[1]:
            begin, end = line.start(), line.end(1)
            blocks.append(
                Block("front", 0, begin, end, number, text[begin:end], ((0, begin),), (), -1,
                      field, line.start(1) - begin)
            )  # fmt: skip
        at = line.end()
    return at, len(_PANDOC) + 1


def _blocks(form: _Form, lines: list[tuple[int, int, str]], blocks: list[Block]) -> None:
    field, parent = "", -1
    for start, number, raw in lines:
        text = _COMMENT.sub("", raw).rstrip()
        lead = len(text) - len(text.lstrip())
        text = text.strip()
        if not text or (form.key is not _KEY and _TABLE.fullmatch(text)):
            continue
        match = form.key.match(text) if not lead else None
        if lead and form.key is _KEY and parent == len(blocks) - 1 and _goes_on(blocks[-1], text):
            blocks[-1] = _continued(blocks[-1], start + lead, text)
            continue
        if match:
            field, parent = field_name(match[1]), -1
            value = match.start(2)
        else:
            value = 2 if text.startswith("- ") else 0
        value, text = _unquoted(value, text)
        begin = start + lead
        blocks.append(
            Block(
                "front", 0, begin, begin + len(text), number, text, ((0, begin),), (), parent,
                field, value,
            )
        )  # fmt: skip
        if match:
            parent = len(blocks) - 1


def _goes_on(block: Block, text: str) -> bool:
    """Whether an indented line is the rest of a value: behind ">-" or "|", or of a plain one."""
    value = block.text[block.value : block.value + _VALUE]
    if len(value) == _VALUE:
        return False
    marked = _FOLDED.fullmatch(value) is not None
    return bool(value) and (marked or not text.startswith("- ")) and value[0] not in "[{&*!"


def _continued(block: Block, begin: int, text: str) -> Block:
    """The block with one more line of its value, where it stands."""
    marked = _FOLDED.fullmatch(block.text, block.value) is not None
    before = block.text[: block.value] if marked else block.text + " "
    value, whole = _unquoted(block.value, before + text)
    return msgspec.structs.replace(
        block, text=whole, value=value, end=begin + len(text),
        runs=(*block.runs, (len(before), begin)),
    )  # fmt: skip


def _unquoted(value: int, text: str) -> tuple[int, str]:
    body = text[value:]
    if len(body) >= 2 and body[0] == body[-1] and body[0] in "\"'":
        return value + 1, text[:-1]
    return value, text


def _report(
    path: str, source: str, lines: list[tuple[int, int, str]], problems: list[Problem]
) -> None:
    """Say where YAML is broken; asked only when a line looks odd."""
    odd = [
        number for _, number, raw in lines
        if raw.strip() and not raw.lstrip().startswith(("#", "- ", "-")) and not raw[0].isspace()
        and ((match := _KEY.match(raw)) is None or _RISKY.search(match[2]))
    ]  # fmt: skip
    tabs = any("\t" in raw[: len(raw) - len(raw.lstrip())] for _, _, raw in lines)
    if not odd and not tabs:
        return
    import yaml

    try:
        # Events alone: nothing is built, so that no alias or depth can take time or memory.
        for _ in yaml.parse(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            pass
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = lines[0][1] + mark.line if mark is not None else odd[0] if odd else 1
        what = getattr(error, "problem", None) or "it cannot be parsed"
        problems.append(
            Problem("front-matter", path, line, f"front matter is not YAML: {what}",
                    "it was read line by line")
        )  # fmt: skip


def _report_toml(
    path: str, source: str, lines: list[tuple[int, int, str]], problems: list[Problem]
) -> None:
    """Say where TOML is broken."""
    import tomllib

    try:
        tomllib.loads(source.replace("\r\n", "\n").replace("\r", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        at = re.search(r" \(at line (\d+)|$", str(error))
        line = lines[min(int(at[1]), len(lines)) - 1][1] if at and at[1] else lines[0][1]
        what = re.sub(r" \(at .*", "", str(error))
        problems.append(
            Problem("front-matter", path, line, f"front matter is not TOML: {what}",
                    "it was read line by line")
        )  # fmt: skip
