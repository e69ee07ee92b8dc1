"""Finds the notes of a folder."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from fnmatch import translate
from pathlib import Path

from kg.config import EXTENSIONS, Settings
from kg.errors import NotesError
from kg.model import Problem

_SKIPPED = frozenset({"node_modules", "__pycache__"})


def find_notes(
    folder: Path,
    settings: Settings,
    suffixes: tuple[str, ...] = EXTENSIONS,
    closed: list[Problem] | None = None,
) -> list[Path]:
    """The paths of the notes below ``folder``, as ``find_files`` finds them."""
    (found,) = find_files(folder, settings, suffixes, closed=closed)
    return [folder / name for name in found]


def find_files(
    folder: Path,
    settings: Settings,
    *kinds: tuple[str, ...],
    closed: list[Problem] | None = None,
) -> list[list[str]]:
    """Files below ``folder`` by kind, that is by their endings, as sorted paths below it.

    Taken are files that end in one of a kind's suffixes; notes, whose suffixes are ``EXTENSIONS``,
    are what matches ``settings.include`` where that says something. Left out are hidden folders and
    files, ``node_modules`` and what matches ``settings.exclude``. Globs see the path below the
    folder ("drafts/**", "*.txt"). A folder is entered once, however many links lead to it; one
    below that cannot be opened is told in ``closed``. Raises NotesError when ``folder`` is no
    folder that can be read.
    """
    if not folder.is_dir():
        raise NotesError("no such folder", where=str(folder), hint="give the folder of your notes")
    wanted = [(suffixes, _included(settings, suffixes)) for suffixes in kinds]
    found: list[list[str]] = [[] for _ in kinds]
    for name in _walk(folder, settings, closed if closed is not None else []):
        for (suffixes, include), names in zip(wanted, found, strict=True):
            if any(p.match(name) for p in include) if include else _ends(name, suffixes):
                names.append(name)
    return [sorted(names) for names in found]


def _walk(folder: Path, settings: Settings, closed: list[Problem]) -> Iterator[str]:
    """All files below ``folder`` that are neither hidden nor excluded."""
    exclude = [_compiled(glob) for glob in settings.exclude]
    seen: set[tuple[int, int]] = set()
    waiting = [(str(folder), "")]
    while waiting:
        here, prefix = waiting.pop()
        try:
            status = os.stat(here)  # noqa: PTH116 - a large folder is walked at every build
            entries = sorted(os.scandir(here), key=lambda entry: entry.name)
        except OSError as error:
            if not prefix:
                raise NotesError(f"cannot be read: {error.strerror}", where=str(folder)) from error
            closed.append(_closed(prefix.rstrip("/"), error))
            continue
        if (status.st_dev, status.st_ino) in seen:
            continue
        seen.add((status.st_dev, status.st_ino))
        for entry in entries:
            name = prefix + entry.name
            if entry.name.startswith(".") or any(p.match(name) for p in exclude):
                continue
            try:
                if not entry.is_dir():
                    if entry.is_file():
                        yield name
                elif entry.name not in _SKIPPED:
                    waiting.append((entry.path, name + "/"))
            except OSError:
                continue


def _closed(name: str, error: OSError) -> Problem:
    message = f"this folder cannot be read: {error.strerror}"
    hint = "its notes are missing here; allow reading, or exclude it in kg.yaml"
    return Problem("unreadable", name, 0, message, hint)


def find_remote(url: str, settings: Settings, suffixes: tuple[str, ...] = EXTENSIONS) -> list[str]:
    """The notes below an fsspec URL (s3://…, memory://…), as paths below it, sorted.

    The same files are taken as from a local folder. Raises NotesError when fsspec or its driver is
    missing, or the URL cannot be listed.
    """
    try:
        from fsspec.core import url_to_fs

        files, root = url_to_fs(url)
        listed = files.find(root)
    except (ImportError, OSError, ValueError) as error:
        hint = "install kg-lineage[cluster] and the driver of this kind of address"
        raise NotesError(f"cannot be listed: {error}", where=url, hint=hint) from error
    include = _included(settings, suffixes)
    exclude = [_compiled(glob) for glob in settings.exclude]
    top = root.rstrip("/") + "/"
    names = [name.removeprefix(top) for name in listed]
    return sorted(name for name in names if _taken(name, include, exclude, suffixes))


def _taken(
    name: str,
    include: list[re.Pattern[str]],
    exclude: list[re.Pattern[str]],
    suffixes: tuple[str, ...],
) -> bool:
    parts = name.split("/")
    if any(part.startswith(".") for part in parts) or _SKIPPED & set(parts[:-1]):
        return False
    folders = ["/".join(parts[:n]) for n in range(1, len(parts) + 1)]
    if any(pattern.match(folder) for pattern in exclude for folder in folders):
        return False
    return any(p.match(name) for p in include) if include else _ends(parts[-1], suffixes)


def _included(settings: Settings, suffixes: tuple[str, ...]) -> list[re.Pattern[str]]:
    # What the user includes are notes; bibliographies are known by their endings alone.
    return [_compiled(glob) for glob in settings.include] if suffixes is EXTENSIONS else []


def _ends(name: str, suffixes: tuple[str, ...]) -> bool:
    return name.lower().endswith(suffixes)


def _compiled(glob: str) -> re.Pattern[str]:
    """A glob over paths: "**/" stands for any folders, a bare name for that name anywhere."""
    glob = re.sub(r"(?:\*\*/)+", "**/", glob.replace("\\", "/").removeprefix("./"))
    if glob.endswith("/"):
        glob += "**"
    anywhere = "/" not in glob
    body = (
        translate(glob.replace("**/", "\0")).replace("\0", "(?:.*/)?").replace("\\\x00", "(?:.*/)?")
    )
    return re.compile(r"(?:.*/)?" + body if anywhere else body)
