"""Saved questions: SPARQL files with a header of comments, filled in with what the user names.

The header says ``# title:``, ``# title-zh:``, ``# description:``, ``# example:`` and for each
parameter ``# param NAME: KIND[, optional][ = DEFAULT][; meaning]``. Kinds are work, organization,
person, venue (names as people type them), integer and text. In the query ``$NAME`` stands for the
value; a line that ends in ``# with NAME`` counts only when it is given. ``path{1,$NAME}`` repeats
a property path up to that many times, or without end, for SPARQL 1.1 has no notation for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from kg.errors import OntologyError, UsageError
from kg.files import content_of
from kg.graph.store import GraphStore
from kg.graph.terms import literal
from kg.query.guard import tokens
from kg.query.works import find_thing, find_work

DEEPEST = 10

_HEADER = re.compile(r"#\s*([a-z][a-z-]*)(?:\s+(\w+))?\s*:\s*(.*?)\s*$")
_KIND = re.compile(r"(\w+)(,\s*optional)?(?:\s*=\s*([^;]*?))?(?:\s*;\s*(.*))?")
_WITH = re.compile(r"\s*#\s*with\s+(\w+)\s*$")
_REPEAT = re.compile(r"([\w-]*:[\w.-]+)\{1,\$(\w+)\}")
_KINDS = ("work", "organization", "person", "venue", "integer", "text")


class Parameter(msgspec.Struct, frozen=True):
    """What a question wants to know."""

    name: str
    kind: str
    optional: bool = False
    default: str | None = None
    meaning: str = ""


class Question(msgspec.Struct, frozen=True):
    """A saved question."""

    name: str
    title: str
    description: str
    example: str
    sparql: str
    title_zh: str = ""
    parameters: tuple[Parameter, ...] = ()
    own: bool = False  # the user's, not ours


def load_question(path: Path, own: bool = False) -> Question:
    """Read a question. Raises OntologyError for a header that is not as it should be."""
    try:
        text = content_of(path).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise OntologyError(f"cannot be read: {error}", where=str(path)) from error
    said: dict[str, str] = {}
    parameters = []
    body = text.splitlines()
    for number, line in enumerate(text.splitlines(), 1):
        match = _HEADER.match(line)
        if match is None:
            if line.strip() and not line.startswith("#"):
                body = text.splitlines()[number - 1 :]
                break
        elif match[1] == "param":
            parameters.append(_parameter(match[2] or "", match[3], path, number))
        else:
            said[match[1]] = match[3]
    return Question(
        name=path.stem,
        title=said.get("title", path.stem),
        title_zh=said.get("title-zh", ""),
        description=said.get("description", ""),
        example=said.get("example", f"kg query {path.stem}"),
        sparql="\n".join(body).strip() + "\n",
        parameters=tuple(parameters),
        own=own,
    )


def load_questions(folders: Mapping[Path, bool]) -> dict[str, Question]:
    """All questions of some folders by name; ``folders`` says which are the user's own.

    A name that recurs is taken from the first folder.
    """
    found: dict[str, Question] = {}
    for folder, own in folders.items():
        for path in sorted(folder.glob("*.rq")):
            if path.stem not in found:
                found[path.stem] = load_question(path, own)
    return dict(sorted(found.items()))


def expand(question: Question, values: Mapping[str, str], store: GraphStore) -> str:
    """The question as SPARQL, with names looked up in ``store``.

    Raises UsageError for a value that is missing, unknown or of the wrong kind, and
    UnknownWorkError for a name that the graph does not know.
    """
    return fill(question, values, lambda kind, name: _look_up(store, kind, name))


def fill(question: Question, values: Mapping[str, str], look_up: Callable[[str, str], str]) -> str:
    """``expand`` with ``look_up(kind, name)`` giving the term of a named thing."""
    terms: dict[str, str] = {}
    wanted = {p.name for p in question.parameters}
    for name in values:
        if name not in wanted:
            known = ", ".join(f"--{p}" for p in sorted(wanted)) or "it takes none"
            raise UsageError(f"`{question.name}` has no parameter --{name}", hint=known)
    for parameter in question.parameters:
        value = values.get(parameter.name, parameter.default)
        if value is None and not parameter.optional:
            raise UsageError(f"`{question.name}` wants --{parameter.name}", hint=question.example)
        if value is not None:
            terms[parameter.name] = _term(parameter, value, look_up)
    return _filled(question.sparql, terms)


def _parameter(name: str, text: str, path: Path, line: int) -> Parameter:
    match = _KIND.fullmatch(text)
    if not name or match is None or match[1] not in _KINDS:
        kinds = ", ".join(_KINDS)
        raise OntologyError(
            "a parameter is written `# param NAME: KIND; meaning`",
            where=str(path),
            line=line,
            hint=f"kinds: {kinds}",
        )
    default = match[3] or None
    return Parameter(name, match[1], bool(match[2]), default, match[4] or "")


def _term(parameter: Parameter, value: str, look_up: Callable[[str, str], str]) -> str:
    if parameter.kind == "text":
        return literal(value)
    if parameter.kind == "integer":
        if not re.fullmatch(r"-?\d{1,9}", value, re.ASCII):
            raise UsageError(f"--{parameter.name} wants a whole number, not `{value}`")
        return str(int(value))
    return look_up(parameter.kind, value)


def _look_up(store: GraphStore, kind: str, name: str) -> str:
    if kind == "work":
        return store.namer.work(find_work(store, name))
    return store.namer.thing(kind, find_thing(store, kind, name))


def _filled(sparql: str, terms: Mapping[str, str]) -> str:
    lines = []
    for line in sparql.splitlines():
        match = _WITH.search(line)
        if match is None:
            lines.append(line)
        elif match[1] in terms:
            lines.append(line[: match.start()])
    text = _REPEAT.sub(lambda match: _repeated(match[1], terms.get(match[2])), "\n".join(lines))
    pieces, end = [], 0
    for kind, token, offset in tokens(text):
        if kind == "variable" and token[0] == "$" and token[1:] in terms:
            pieces += [text[end:offset], terms[token[1:]]]
            end = offset + len(token)
    return "".join((*pieces, text[end:])) + "\n"


def _repeated(path: str, times: str | None) -> str:
    if times is None:
        return f"{path}+"
    count = int(times)
    if not 1 <= count <= DEEPEST:
        raise UsageError(f"--depth goes from 1 to {DEEPEST}", hint="leave it out to go to the end")
    return "(" + "|".join("/".join([path] * n) for n in range(1, count + 1)) + ")"
