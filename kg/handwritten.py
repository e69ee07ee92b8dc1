"""YAML that a person wrote: parsed within limits, or refused with file and line.

Settings, decisions and data files may come with a folder that somebody else made. So no alias can
multiply what stands there, no depth can exhaust the parser, and whatever else is wrong is told as
one error. What is checked are the parser's events, which cost no memory.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import ConfigError, KgError
from kg.files import content_of

if TYPE_CHECKING:
    import yaml

DEPTH = 20  # lists in lists; what kg reads has four


def text_of(path: Path) -> str:
    """What stands in such a file, without a byte order mark. Raises ConfigError."""
    try:
        return content_of(path).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ConfigError(f"cannot be read: {reason}", where=str(path)) from error


def composed(text: str, path: Path) -> yaml.Node | None:
    """The tree of a YAML text with its lines; None for an empty one. Raises ConfigError.

    ``path`` is for messages.
    """
    import yaml

    check(text, path, ConfigError)
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise _refusal(error, path, ConfigError) from error


def plain(node: yaml.Node, path: Path) -> Any:
    """What a tree stands for, in lists, dicts, words and numbers. Raises ConfigError."""
    import yaml

    try:
        return yaml.SafeLoader("").construct_document(node)
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a 13th month, a million digits
        raise _refusal(error, path, ConfigError) from error


def check(text: str | bytes, path: Path, kind: type[KgError]) -> None:
    """Raise ``kind`` where the text is no YAML, repeats itself by aliases, or nests too deeply."""
    import yaml

    depth = 0
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            line = event.start_mark.line + 1 if event.start_mark else 0
            if isinstance(event, yaml.AliasEvent):
                hint = "write the value out, or put quotes around it"
                what = f"aliases (*{event.anchor}) are not read"
                raise kind(what, where=str(path), line=line, hint=hint)
            if depth > DEPTH:
                raise kind(f"nested more than {DEPTH} deep", where=str(path), line=line)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise _refusal(error, path, kind) from error


def _refusal(error: Exception, path: Path, kind: type[KgError]) -> KgError:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    return kind(f"not valid YAML: {what}", where=str(path), line=mark.line + 1 if mark else 0)
