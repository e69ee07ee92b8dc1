"""Addresses that a page may make clickable, and nothing else.

Notes are untrusted: a link in them may hold a script, and so may a file name. An address of a
work is clickable only when it is plain http or https; a note is always reached below the notes
folder, its path percent-encoded, so that no part of it can pass for a scheme.
"""

from __future__ import annotations

import re
from urllib.parse import quote as _quote
from urllib.parse import urlsplit

_CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]")


def quote(text: str, safe: str) -> str:
    """``text`` percent-encoded; what is no text at all (a lone surrogate) becomes "?"."""
    return _quote(text, safe=safe, errors="replace")


def web_link(address: str) -> str | None:
    """``address`` if it is a complete http(s) address, else ``None``.

    >>> web_link("https://arxiv.org/abs/2201.12086")
    'https://arxiv.org/abs/2201.12086'
    >>> web_link("javascript:alert(1)"), web_link("java\\nscript:alert(1)"), web_link("//x.org")
    (None, None, None)
    """
    if _CONTROL.search(address.strip()):
        return None
    try:
        parts = urlsplit(address.strip())
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host:
        return None
    return quote(address.strip(), safe="%/:?#[]@!$&'()*+,;=~-._")


def arxiv_link(number: str) -> str:
    """The abstract of an arXiv number."""
    return "https://arxiv.org/abs/" + quote(number.strip(), safe="/.")


def doi_link(doi: str) -> str:
    """The resolver's address of a DOI."""
    return "https://doi.org/" + quote(doi.strip(), safe="/.;()-_")


def note_link(path: str, root: str, open_with: str) -> str:
    """The address that opens the note at ``path``; for vscode a line may follow after ``:``.

    ``root`` leads from the page to the notes folder: a relative path or an address for "file", an
    absolute path for "vscode", a vault's name or an absolute path for "obsidian".

    >>> note_link("a b/c#1.md", "../notes", "file")
    '../notes/a%20b/c%231.md'
    >>> note_link("javascript:alert(1).md", "", "file")
    './javascript%3Aalert%281%29.md'
    >>> note_link("x.md", "/home/me/notes", "vscode")
    'vscode://file/home/me/notes/x.md'
    """
    inner = quote(path.lstrip("/"), safe="/~-._")
    folder = root.replace("\\", "/").rstrip("/")
    if open_with == "vscode":
        return "vscode://file/" + quote(folder.lstrip("/"), safe="/~-._:") + "/" + inner
    if open_with == "obsidian":
        whole = quote(path, safe="")
        if folder.startswith("/") or re.match(r"[A-Za-z]:/", folder):
            return f"obsidian://open?path={quote(folder, safe='')}%2F{whole}"
        return f"obsidian://open?vault={quote(folder, safe='')}&file={whole}"
    if re.match(r"https?://", folder):
        return quote(folder, safe="%/:@~-._") + "/" + inner
    if folder.startswith("/"):
        return "file://" + quote(folder, safe="/~-._") + "/" + inner
    start = quote(folder, safe="/~-._") if folder else "."
    if not start.startswith("."):
        start = "./" + start
    return f"{start}/{inner}"
