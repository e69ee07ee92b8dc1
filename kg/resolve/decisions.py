"""``decisions.yaml``: what the user has settled, replayed at every build.

same:       [[BEiT-3, BEiTv3]]
different:  [[GPT, GPT-2]]
accept:     [[BLIP, extends, ALBEF]]
reject:     [[MAE, uses, BERT]]
set:        [[AlexNet, year, 2012]]
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec

from kg.errors import ConfigError
from kg.handwritten import composed, text_of
from kg.model import RELATIONS
from kg.naming import fold

_NUMBER = re.compile("[0-9]{1,4}")
KINDS = {"same": 2, "different": 2, "accept": 3, "reject": 3, "set": 3}


class Edge(msgspec.Struct, frozen=True):
    """A relation between two works by name; ``claim`` narrows it to one sentence."""

    source: str
    relation: str
    target: str
    line: int
    claim: str = ""


class Setting(msgspec.Struct, frozen=True):
    """A property of a work, as the user knows it."""

    work: str
    property: str
    value: str | int
    line: int


class Decisions(msgspec.Struct, frozen=True):
    """All that the user has decided; ``path`` and lines are for messages."""

    path: str = "decisions.yaml"
    same: tuple[tuple[str, str, int], ...] = ()
    different: tuple[tuple[str, str, int], ...] = ()
    accept: tuple[Edge, ...] = ()
    reject: tuple[Edge, ...] = ()
    set: tuple[Setting, ...] = ()

    def apart(self, a: str, b: str) -> bool:
        """Whether the user said that these two names are two works."""
        pair = {fold(a), fold(b)}
        return any({fold(x), fold(y)} == pair for x, y, _ in self.different)


def load_decisions(path: Path) -> Decisions:
    """Read the file; no file means no decisions. Raises ConfigError with file, line and a hint."""
    if not path.exists():
        return Decisions(path=path.name)
    return parse_decisions(text_of(path), path)


def parse_decisions(text: str, path: Path) -> Decisions:
    """The decisions that ``text`` holds; ``path`` is for messages. Raises ConfigError."""
    import yaml

    node = composed(text, path)
    if node is None:
        return Decisions(path=path.name)
    if not isinstance(node, yaml.MappingNode):
        raise ConfigError("must hold `same:`, `reject:` … lists", where=str(path), line=1)
    found: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    for name, items in node.value:
        if not isinstance(name.value, str) or name.value not in KINDS:
            raise ConfigError(
                "unknown kind of decision"
                + (f" `{name.value}`" if isinstance(name.value, str) else ""),
                where=str(path),
                line=name.start_mark.line + 1,
                hint="known: " + ", ".join(KINDS),
            )
        if not isinstance(items, yaml.SequenceNode) and items.value:
            raise ConfigError(
                f"`{name.value}` takes a list, a line a decision",
                where=str(path),
                line=items.start_mark.line + 1,
            )
        for item in items.value or ():
            found[name.value].append(_decision(name.value, item, path))
    return Decisions(path=path.name, **{kind: tuple(values) for kind, values in found.items()})


def _decision(kind: str, item: Any, path: Path) -> Any:
    line = item.start_mark.line + 1
    values = item.value if isinstance(item.value, list) else []
    parts = [str(v.value) for v in values if isinstance(getattr(v, "value", None), str)]
    size = KINDS[kind]
    good = len(parts) == size or (kind in ("accept", "reject") and len(parts) == size + 1)
    if not good or len(parts) != len(values) or not all(parts):
        form = "[A, B]" if size == 2 else "[WORK, PROPERTY, VALUE]"
        form = "[WORK, RELATION, WORK]" if kind in ("accept", "reject") else form
        raise ConfigError(f"`{kind}` takes {form}", where=str(path), line=line)
    if kind in ("same", "different"):
        return parts[0], parts[1], line
    if kind == "set":
        number = parts[1] in ("year", "month") and _NUMBER.fullmatch(parts[2])
        return Setting(parts[0], parts[1], int(parts[2]) if number else parts[2], line)
    if parts[1] not in RELATIONS:
        raise ConfigError(
            f"unknown relation `{parts[1]}`",
            where=str(path),
            line=line,
            hint="one of " + ", ".join(RELATIONS),
        )
    return Edge(parts[0], parts[1], parts[2], line, parts[3] if len(parts) > size else "")
