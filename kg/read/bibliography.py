"""Bibliography files beside the notes: BibTeX (.bib) and CSL-JSON (.json, Zotero's export)."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

import msgspec

from kg.model import Problem, Reference
from kg.read.bibtex import Broken, Record, parse
from kg.read.decode import NotText, decode
from kg.read.latex import readable

SUFFIXES = (".bib", ".json")

_ARXIV = re.compile(
    r"(?:arxiv(?:\.org/(?:abs|pdf)/|[.:\s])\s*)((?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7}))",
    re.IGNORECASE,
)
_ARXIV_ID = re.compile(r"(?:arxiv:)?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?", re.I)
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_VENUES = ("booktitle", "journal", "journaltitle", "eventtitle")
_PREPRINT = re.compile(r"\s*(arxiv|corr|computing research repository)\b", re.IGNORECASE)


def read_bibliography(path: str, data: bytes) -> tuple[list[Reference], list[Problem]]:
    """The papers of a bibliography file, in order, and what could not be read of it.

    A .json file that is no CSL-JSON is somebody else's and gives nothing.
    """
    try:
        text, _, _ = decode(data)
    except NotText:
        return [], [] if path.lower().endswith(".json") else [_problem(path, 0, "is no text")]
    if path.lower().endswith(".json"):
        return _from_csl(path, text), []
    found: list[Reference] = []
    problems: list[Problem] = []
    records: dict[str, Record] = {}
    for item in parse(text):
        if isinstance(item, Broken):
            problems.append(_problem(path, item.line, f"this entry cannot be read: {item.reason}"))
        else:
            records.setdefault(item.key.lower(), item)
    for record in records.values():
        reference = _from_bibtex(path, record, records)
        if reference is not None:
            found.append(reference)
    return found, problems


def _problem(path: str, line: int, message: str) -> Problem:
    return Problem("bibliography", path, line, message, "the rest of the file was read")


def _from_bibtex(path: str, record: Record, records: dict[str, Record]) -> Reference | None:
    fields = dict(record.fields)
    parent = records.get(fields.get("crossref", "").strip().lower())
    if parent is not None:
        inherited = dict(parent.fields)
        inherited.setdefault("booktitle", inherited.pop("title", ""))
        fields = {**inherited, **fields}
    text = {name: readable(value) for name, value in fields.items()}
    title = text.get("title", "")
    if not title:
        return None
    if text.get("subtitle"):
        title = f"{title}: {text['subtitle']}"
    date = text.get("date", "")
    year = _year(text.get("year", "")) or _year(date)
    month = _month(text.get("month", "")) or _month(date[5:7])
    venue = next((text[name] for name in _VENUES if text.get(name)), "")
    places = [fields.get(n, "") for n in ("journal", "url", "note", "howpublished", "number")]
    eprint = fields.get("eprint", "").strip()
    scheme = (fields.get("archiveprefix") or fields.get("eprinttype") or "arxiv").lower()
    return Reference(
        source=path,
        line=record.line,
        key=record.key,
        title=title,
        short=text.get("shorttitle", ""),
        authors=tuple(_names(fields.get("author", ""))),
        year=year,
        month=month if year else None,
        venue="" if _PREPRINT.match(venue) else venue,
        doi=_doi(fields.get("doi", "")),
        arxiv=_arxiv(eprint if "arxiv" in scheme else "", [*places, fields.get("doi", "")]),
        url=_url(fields.get("url", "")),
    )


def _names(field: str) -> list[str]:
    """The people of an author field, given name first; "others" is nobody."""
    found = []
    for name in _split(field, re.compile(r"\s+and\s+", re.IGNORECASE)):
        if name.strip().lower() in ("", "others"):
            continue
        if name.strip().startswith("{") and name.strip().endswith("}"):
            found.append(readable(name))  # an organisation, kept whole
            continue
        parts = [readable(part) for part in _split(name, re.compile(","))]
        ordered = [parts[-1], *parts[:-1]] if len(parts) > 1 else parts
        found.append(" ".join(part for part in ordered if part))
    return [name for name in found if name]


def _split(text: str, separator: re.Pattern[str]) -> list[str]:
    """``text`` cut at separators that stand outside braces."""
    parts: list[str] = []
    depth = start = place = 0
    while place < len(text):
        char = text[place]
        depth += (char == "{") - (char == "}")
        match = separator.match(text, place) if depth == 0 else None
        if match is not None and match.end() > place:
            parts.append(text[start:place])
            start = place = match.end()
        else:
            place += 1
    return [*parts, text[start:]]


def _from_csl(path: str, text: str) -> list[Reference]:
    if not text.lstrip().startswith("["):
        return []
    try:
        items = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return []
    found: list[Reference] = []
    for item in items:
        if not isinstance(item, dict) or not {"id", "type"} <= item.keys():
            return []
        title = _plain(item.get("title"))
        if title:
            found.append(_csl_reference(path, text, item, title))
    return found


def _csl_reference(path: str, text: str, item: dict[str, Any], title: str) -> Reference:
    ident = str(item.get("citation-key") or item["id"])
    quoted = msgspec.json.encode(item["id"]).decode()
    match = re.search(r'"id"\s*:\s*' + re.escape(quoted), text)
    issued = item.get("issued")
    dates = issued.get("date-parts") if isinstance(issued, dict) else None
    parts = dates[0] if isinstance(dates, list) and dates and isinstance(dates[0], list) else []
    raw = str(issued.get("raw") or issued.get("literal") or "") if isinstance(issued, dict) else ""
    year = _year(str(parts[0])) if parts else _year(raw)
    month = _month(str(parts[1])) if len(parts) > 1 else _month(raw[5:7])
    venue = _plain(item.get("container-title") or item.get("event-title") or item.get("event"))
    names = ("number", "URL", "note", "archive_location", "container-title", "DOI")
    places = [str(item.get(name) or "") for name in names]
    return Reference(
        source=path,
        line=text.count("\n", 0, match.start()) + 1 if match else 1,
        key=ident,
        title=title,
        short=_plain(item.get("title-short") or item.get("shortTitle")),
        authors=tuple(_csl_names(item.get("author"))),
        year=year,
        month=month if year else None,
        venue="" if _PREPRINT.match(venue) else venue,
        doi=_doi(str(item.get("DOI") or "")),
        arxiv=_arxiv("", places),
        url=_url(str(item.get("URL") or "")),
    )


def _csl_names(people: object) -> list[str]:
    found = []
    for person in people if isinstance(people, list) else []:
        if isinstance(person, dict):
            order = ("given", "non-dropping-particle", "dropping-particle", "family", "suffix")
            name = _plain(person.get("literal")) or " ".join(
                part for part in (_plain(person.get(n)) for n in order) if part
            )
            if name:
                found.append(name)
    return found


def _plain(value: object) -> str:
    """A CSL string: a few HTML tags may mark it up."""
    if not isinstance(value, str):
        return ""
    return " ".join(re.sub(r"</?(?:i|b|su[bp]|sc|span)\b[^>]*>", "", value).split())


def _year(text: str) -> int | None:
    match = _YEAR.search(text)
    return int(match[1]) if match else None


def _month(text: str) -> int | None:
    word = text.strip().lower()
    if word.isdecimal():
        return int(word) if 1 <= int(word) <= 12 else None
    return _MONTHS.index(word[:3]) + 1 if word[:3] in _MONTHS else None


def _doi(text: str) -> str:
    match = _DOI.search(unquote(text.replace("\\_", "_")).strip())
    found = match[0].rstrip(".,;)") if match else ""
    return "" if "arxiv" in found.lower() else found


def _arxiv(eprint: str, places: list[str]) -> str:
    match = _ARXIV_ID.fullmatch(eprint)
    if match is None:
        match = next((m for m in map(_ARXIV.search, places) if m), None)
    return match[1] if match else ""


def _url(text: str) -> str:
    url = text.strip().replace("\\_", "_").replace("\\%", "%").replace("\\&", "&")
    return url if re.match(r"https?://\S+$", url) else ""
