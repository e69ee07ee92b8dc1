"""The settings: ``kg.yaml`` of the working folder as one value, made once and passed down."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

import msgspec

from kg.errors import ConfigError
from kg.handwritten import composed, plain, text_of

EXTENSIONS = (".md", ".markdown", ".txt")
_ANYWHERE = re.compile(r"(?:\*\*/)+")
_MOST = 3
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_IRI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+"
)  # RFC 3987, as far as it matters here


class Settings(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a user may set in ``kg.yaml``; every key has a default.

    Paths are relative to the working folder ``root``, the folder in which ``kg.yaml`` lies.
    """

    notes: str = "notes"
    out: str = "out"
    base: str = "https://w3id.org/kg-lineage/id/"  # instances live under this IRI
    ontology: str = "ontology"  # the user's own cues, gazetteers, … beside ours
    queries: str = "queries"
    decisions: str = "decisions.yaml"
    include: list[str] = []
    exclude: list[str] = []
    threshold: Annotated[float, msgspec.Meta(ge=0, le=1)] = (
        0.44  # claims below it are kept, but not shown by default
    )
    open_with: Literal["file", "vscode", "obsidian"] = "file"  # how the page opens a note
    root: Path = Path()

    @property
    def remote(self) -> bool:
        """Whether the notes lie behind an fsspec URL."""
        return "://" in self.notes

    def path(self, name: str) -> Path:
        """A setting that is a path, seen from the working folder."""
        return self.root / str(getattr(self, name))


def load_settings(file: Path | None = None, root: Path | None = None) -> Settings:
    """Read ``kg.yaml``: ``file`` if given, else ``root``/kg.yaml if it exists, else the defaults.

    Raises ConfigError naming file, line and the nearest valid key.
    """
    folder = file.parent if file else root or Path()
    path = file or folder / "kg.yaml"
    if not path.exists():
        if file:
            raise ConfigError("no such file", where=str(path), hint="run `kg init` to make one")
        return Settings(root=folder)
    node = composed(text_of(path), path)
    if node is None:
        return Settings(root=folder)
    data = plain(node, path)
    if not isinstance(data, dict):
        raise ConfigError("must hold `key: value` lines", where=str(path), line=1)
    lines = {k.value: k.start_mark.line + 1 for k, _ in node.value}
    return _checked(data, lines, path, folder)


def _checked(data: dict[str, Any], lines: dict[str, int], path: Path, folder: Path) -> Settings:
    import difflib

    known = [name for name in get_type_hints(Settings) if name != "root"]
    for key in data:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, 1, 0.4)
            hint = f"did you mean `{near[0]}`?" if near else "known keys: " + ", ".join(known)
            raise ConfigError(
                f"unknown key `{key}`", where=str(path), line=lines.get(key, 0), hint=hint
            )
    for key, value in data.items():
        try:
            msgspec.convert({key: value}, Settings)
        except msgspec.ValidationError as error:
            wanted = str(error).split(" - ")[0]
            raise ConfigError(
                f"`{key}`: {wanted}", where=str(path), line=lines.get(key, 0)
            ) from error
        _check_text(key, value, path, lines.get(key, 0))
    return Settings(**data, root=folder)


def _check_text(key: str, value: object, path: Path, line: int) -> None:
    texts = value if isinstance(value, list) else [value]
    for text in texts:
        if isinstance(text, str) and _CONTROL.search(text):
            raise ConfigError(f"`{key}`: holds a control character", where=str(path), line=line)
        if key in ("include", "exclude") and _ANYWHERE.sub("", str(text), _MOST).count("**/"):
            what = f"`{key}`: holds more than {_MOST} `**/`"  # each doubles what there is to try
            raise ConfigError(what, where=str(path), line=line)
    if key == "base" and not _IRI.fullmatch(str(value)):
        hint = "for example https://example.org/reading/"
        raise ConfigError("`base`: is no IRI", where=str(path), line=line, hint=hint)
