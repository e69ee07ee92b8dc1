"""One file to a ``Note``: decoded, cut into blocks, its papers found, its problems told."""

from __future__ import annotations

import re
from hashlib import blake2b

import msgspec

from kg.config import Settings
from kg.model import Block, Note, Problem, line_end
from kg.read.decode import NotText, decode
from kg.read.entries import find_entries
from kg.read.front import front_matter
from kg.read.judge import load
from kg.read.markdown import parse
from kg.read.state import Reading

_COMMENT = re.compile(r"%%.*?%%", re.S)


def read_note(path: str, data: bytes, settings: Settings) -> Note:
    """Understand the file ``path`` (below the notes folder) with the content ``data``.

    Never raises for what the file holds: what is wrong with it stands in ``problems``. Raises
    OntologyError where the judge of heads is no such file.
    """
    digest = blake2b(data, digest_size=16).hexdigest()
    problems: list[Problem] = []
    try:
        text, encoding, warning = decode(data)
    except NotText as error:
        problem = Problem("binary", path, 1, f"is no text: it {error}", "exclude it in kg.yaml")
        return Note(path, digest, "", (), (), (problem,), "binary")
    if warning:
        problems.append(Problem("encoding", path, 1, warning, "save the note as UTF-8"))
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        problems.append(Problem("control", path, line, "holds NUL characters", "remove them"))
    judge = load(settings.path("ontology"))
    try:
        reading = parsed(path, text, problems)
        entries = find_entries(reading, judge)
    except Exception as error:
        # A defect of ours must cost this note alone, and say so.
        message = f"could not be understood: {type(error).__name__}: {error}"
        problems.append(Problem("defect", path, 1, message, "please report it with the note"))
        return Note(path, digest, text, (), (), tuple(problems), encoding)
    skipped = tuple(sorted(reading.skipped.items()))
    blocks = tuple(reading.blocks)
    return Note(path, digest, text, blocks, entries, tuple(problems), encoding, skipped)


def parsed(path: str, text: str, problems: list[Problem]) -> Reading:
    """The blocks of a note, without papers yet; what is wrong with them is told in ``problems``."""
    blocks: list[Block] = []
    start, line = front_matter(path, text, blocks, problems)
    parse(_masked(text[start:], start, line, blocks), blocks, base=start, line=line)
    _count_lines(text, blocks)
    return Reading(path, text, blocks)


def _count_lines(text: str, blocks: list[Block]) -> None:
    """Set the lines where a part that was read by itself (HTML, a list in quotes) miscounted."""
    ends, at, line = line_end(text), 0, 1
    for number, block in enumerate(blocks):
        here = block.start
        line += text.count(ends, at, here) if at <= here else -text.count(ends, here, at)
        at = here
        if block.line != line:
            blocks[number] = msgspec.structs.replace(block, line=line)


def _masked(text: str, base: int, line: int, blocks: list[Block]) -> str:
    """``text`` with its %%comments%% blanked out, each kept as a block of its own."""
    if "%%" not in text:
        return text

    def blank(match: re.Match[str]) -> str:
        start = match.start()
        where = (base + start, base + match.end())
        at = line + text.count("\n", 0, start)
        blocks.append(Block("comment", 0, *where, at, match[0], ((0, where[0]),)))
        return re.sub(r"[^\n]", " ", match[0])

    return _COMMENT.sub(blank, text)
