"""Finds and loads the data files of ``ontology/``: ours, and the user's own beside them.

Ours lie in the checkout's ``ontology/`` or, in an installed package, in ``kg/_ontology``. A user's
folder of the same shape adds to them: its gazetteer entries come first, its cue files and
stop-lists are read as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from kg.errors import OntologyError
from kg.files import content_of
from kg.handwritten import check

_READ = ("lineage.ttl", "*.yaml", "cues/*.yaml", "stoplists/*.yaml", "models/*")
_MOST = 64 << 20  # bytes of a data file


class GazetteerWork(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A landmark work of ``works.yaml``."""

    key: str
    title: str
    year: int
    area: str
    origin: str = ""  # "common", or the author whose notes taught it; none: the user's own
    month: int | None = None
    aliases: tuple[str, ...] = ()
    orgs: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    arxiv: str | None = None
    venue: str | None = None
    extends: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    ambiguous: bool = False


class Organization(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An organisation of ``organizations.yaml``; weak aliases are everyday words as well."""

    name: str
    kind: Literal["company", "university", "institute", "lab"]
    zh: str | None = None
    aliases: tuple[str, ...] = ()
    weak_aliases: tuple[str, ...] = ()
    parent: str | None = None


class Venue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A conference, journal or preprint server of ``venues.yaml``."""

    name: str
    kind: Literal["conference", "journal", "workshop", "preprint"]
    title: str | None = None
    aliases: tuple[str, ...] = ()
    ambiguous: bool = False  # an everyday word as well: trust it only where a venue is expected


def home() -> Path:
    """The folder of our own data files."""
    package = Path(__file__).parent
    installed = package / "_ontology"
    return installed if installed.is_dir() else package.parent / "ontology"


def folders(own: Path | None = None) -> list[Path]:
    """The user's folder, where there is one, then ours."""
    ours = home()
    mine = [own] if own is not None and own.is_dir() and own.resolve() != ours.resolve() else []
    return [*mine, ours]


def depended_on(folder: Path) -> list[Path]:
    """The files of a data folder that what is read from notes depends on, sorted.

    Others are left alone: the settings may name any folder as the user's own, even the root.
    """
    return sorted({p for pattern in _READ for p in folder.glob(pattern) if p.is_file()})


def load_yaml(path: Path) -> Any:
    """The content of a YAML file. Raises OntologyError with file and line.

    Lists whose items are JSON objects, one a line, are read as JSON: the gazetteer in 10 ms
    instead of a second.
    """
    records = _json_items(path)
    if records is not None:
        return records
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        data = content_of(path, _MOST)
        if not path.is_relative_to(home()):  # ours are checked by tests
            check(data, path, OntologyError)
        return yaml.load(data, Loader=loader)  # noqa: S506 - a safe loader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise OntologyError(
            f"not valid YAML: {error.problem}", where=str(path), line=line
        ) from error
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise OntologyError(f"cannot be read: {error}", where=str(path)) from error


def _json_items(path: Path) -> list[Any] | None:
    records = []
    try:
        for line in content_of(path, _MOST).splitlines():
            if line.startswith(b"- {"):
                records.append(msgspec.json.decode(line[2:]))
            elif line.strip() and not line.startswith(b"#"):
                return None
    except (OSError, ValueError, RecursionError):  # DecodeError is a ValueError
        return None
    return records or None


def works(own: Path | None = None) -> tuple[GazetteerWork, ...]:
    """The gazetteer, the user's entries first; a key that recurs is taken once."""
    return _known("works*.yaml", GazetteerWork, "key", own)


def organizations(own: Path | None = None) -> tuple[Organization, ...]:
    """All organisations, the user's first."""
    return _known("organizations.yaml", Organization, "name", own)


def venues(own: Path | None = None) -> tuple[Venue, ...]:
    """All venues, the user's first."""
    return _known("venues.yaml", Venue, "name", own)


def stoplist(name: str, own: Path | None = None) -> frozenset[str]:
    """The terms of ``stoplists/<name>.yaml``, as written."""
    terms: set[str] = set()
    for folder in folders(own):
        path = folder / "stoplists" / f"{name}.yaml"
        if path.exists():
            data = _loaded(path, _stamp(path))
            if not isinstance(data, dict) or not isinstance(data.get("terms"), list):
                raise OntologyError("wants a list `terms`", where=str(path))
            terms.update(str(term) for term in data["terms"])
    return frozenset(terms)


def stoplists(own: Path | None = None) -> dict[str, frozenset[str]]:
    """All stop-lists by name."""
    found = {p.stem for f in folders(own) for p in (f / "stoplists").glob("*.yaml")}
    return {name: stoplist(name, own) for name in sorted(found)}


def files(pattern: str, own: Path | None = None) -> Iterator[Path]:
    """Data files that match ``pattern`` ("cues/*.yaml"), the user's first, each folder sorted."""
    for folder in folders(own):
        yield from sorted(folder.glob(pattern))


def records(path: Path) -> list[Any]:
    """The items of a YAML file that holds a list. Raises OntologyError."""
    return _list_of(_loaded(path, _stamp(path)), path)


def _list_of(data: Any, path: Path) -> list[Any]:
    if data is not None and not isinstance(data, list):
        raise OntologyError("wants a list", where=str(path))
    return data or []


def _known(
    pattern: str, kind: type[msgspec.Struct], field: str, own: Path | None
) -> tuple[Any, ...]:
    """The records of all files that match, the first of each ``field``."""
    seen: dict[str, Any] = {}
    for path in files(pattern, own):
        for record in _typed(path, _stamp(path), kind):
            seen.setdefault(getattr(record, field), record)
    return tuple(seen.values())


@lru_cache(maxsize=16)
def _typed(path: Path, stamp: tuple[int, int], kind: type[msgspec.Struct]) -> tuple[Any, ...]:
    found = []
    for number, record in enumerate(_list_of(load_yaml(path), path)):
        try:
            found.append(msgspec.convert(record, kind))
        except msgspec.ValidationError as error:
            name = record.get("key") or record.get("name") if isinstance(record, dict) else ""
            raise OntologyError(f"entry {number + 1} ({name}): {error}", where=str(path)) from error
    return tuple(found)


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_mtime_ns, status.st_size


@lru_cache(maxsize=64)
def _loaded(path: Path, stamp: tuple[int, int]) -> Any:
    return load_yaml(path)
