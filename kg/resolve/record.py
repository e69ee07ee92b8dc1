"""Writes a decision into ``decisions.yaml``: one line is added, every other byte stays.

The place is found through the positions that the YAML parser gives, so comments, order and the
user's own layout are kept. The result is read back before the file is replaced.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from kg.errors import ConfigError
from kg.files import content_of, locked, sweep, write_atomic
from kg.resolve.decisions import KINDS, Decisions, load_decisions, parse_decisions


def record(path: Path, kind: str, values: tuple[str, ...]) -> bool:
    """Add ``values`` under ``kind``; False where the same decision stands there already.

    Raises ConfigError when the file is not valid, or cannot take the line: it is left as it was.
    """
    assert kind in KINDS
    with locked(path):  # two commands at once: neither loses what the other wrote
        sweep(path.parent, path.name)  # what a command that was killed left
        return _record(path, kind, values)


def _record(path: Path, kind: str, values: tuple[str, ...]) -> bool:
    before = load_decisions(path)
    if _plain(values) in listed(before, kind):
        return False
    text = content_of(path).decode("utf-8-sig") if path.exists() else ""
    added = _added(text, kind, values)
    after = parse_decisions(added, path)
    if len(listed(after, kind)) != len(listed(before, kind)) + 1:
        raise ConfigError(
            f"cannot add a line below `{kind}` here",
            where=str(path),
            hint=f"add it by hand: - {_item(values)}",
        )
    write_atomic(path, added)
    return True


def _added(text: str, kind: str, values: tuple[str, ...]) -> str:
    import yaml

    newline = "\r\n" if "\r\n" in text else "\n"
    item = _item(values)
    node = yaml.compose(text, Loader=yaml.SafeLoader) if text.strip() else None
    for name, items in node.value if isinstance(node, yaml.MappingNode) else ():
        if name.value != kind:
            continue
        if not isinstance(items, yaml.SequenceNode) or not items.value:
            start, end = items.start_mark.index, items.end_mark.index
            return f"{text[:start]}{newline}  - {item}{text[end:]}"
        last = items.value[-1].end_mark.index
        if items.flow_style:
            return f"{text[:last]}, {item}{text[last:]}"
        line = text.find("\n", last)
        indent = " " * items.start_mark.column
        if line < 0:
            return f"{text}{newline}{indent}- {item}{newline}"
        return f"{text[: line + 1]}{indent}- {item}{newline}{text[line + 1 :]}"
    gap = "" if not text or text.endswith("\n") else newline
    return f"{text}{gap}{kind}:{newline}  - {item}{newline}"


def _item(values: tuple[str, ...]) -> str:
    return "[" + ", ".join(_scalar(value) for value in values) + "]"


def _scalar(value: str) -> str:
    import yaml

    plain = all(c.isalnum() or c in " -_.+/·&()" for c in value) and value == value.strip()
    if plain and value and value[0].isalnum() and yaml.safe_load(f"[{value}]") == [value]:
        return value
    return '"' + "".join(_escaped(c) for c in value) + '"'


def _escaped(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    return char if char.isprintable() else f"\\U{ord(char):08X}"


def _plain(values: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(str(value) for value in values)


def listed(decisions: Decisions, kind: str) -> list[tuple[str, ...]]:
    """The decisions of one kind, as the words they are written with."""
    found = []
    for item in getattr(decisions, kind):
        values = item if isinstance(item, tuple) else msgspec.structs.astuple(item)
        found.append(_plain(values[: KINDS[kind]]))
    return found
