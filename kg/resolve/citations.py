"""Citations to the works they mean: "[@kingma2013]", "Hamilton et al., 2017".

A citation key is what a bibliography beside the notes gives a paper. An author and a year mean
the one paper of that bibliography which fits, or else the one known work that the same note names:
in "GraphSAGE (Hamilton et al., 2017)" nobody speaks of two works.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

import msgspec

from kg.model import Entry, Extraction, Name, Ref, Reference
from kg.naming import fold
from kg.ontology import GazetteerWork

_CITED = re.compile(
    r"([^\W\d_][\w'’-]*(?: [^\W\d_][\w'’-]*){0,3}?)(?:,| et al| and | & |\s(?=[(（\d]))"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONG = 24  # letters from which a title is no everyday phrase
_SHORT = re.compile(r"\w*[A-Z]\w*[A-Z0-9]\S*")


class Citations:
    """What bibliographies and the gazetteer call the works that notes cite."""

    def __init__(
        self, references: Iterable[Reference], gazetteer: Iterable[GazetteerWork] = ()
    ) -> None:
        self._titles = {}
        self._authored: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for work in gazetteer:
            self._titles[fold(work.title)] = work.key
            for author in work.authors[:1]:
                self._authored[work.key].append((work.year, _surname(author)))
        self._references: dict[str, Reference] = {}
        self._cited: dict[tuple[str, int], set[str]] = defaultdict(set)
        for reference in sorted(references, key=lambda r: (r.source, r.line)):
            if self._references.setdefault(fold(reference.key), reference) is reference:
                for author in reference.authors[:1]:
                    place = _surname(author), reference.year or 0
                    self._cited[place].add(self._name(reference))

    def names(self) -> Iterator[Name]:
        """What the bibliographies add to the names dictionary."""
        for reference in self._references.values():
            key = self._name(reference)
            if len(fold(reference.key)) > 4 and _YEAR.search(reference.key):
                yield Name(reference.key, key, "gazetteer", sure=True)
            if fold(reference.title) in self._titles:
                continue  # known under all its names
            if len(fold(reference.title)) >= _LONG:
                yield Name(reference.title, key, "gazetteer")
            if _SHORT.fullmatch(reference.short):
                yield Name(reference.short, key, "gazetteer")

    def entry(self, entry: Entry) -> Entry:
        """An entry that is known by its citation key alone, under its paper's title."""
        reference = self._references.get(fold(entry.key))
        if reference is None:
            return entry
        names = dict.fromkeys((*entry.aliases, entry.key))
        return msgspec.structs.replace(
            entry, key=self._name(reference), title=reference.title, aliases=tuple(names)
        )

    def settled(self, extraction: Extraction) -> Extraction:
        """``extraction`` with its citations replaced by the works that they mean."""
        entries = tuple(map(self.entry, extraction.entries))
        named = {m.name for m in extraction.mentions} | {e.key for e in entries}
        meant: dict[str, str] = {}
        for mention in extraction.mentions:
            if mention.origin == "citation" and mention.name not in meant:
                work = self._meant(mention.name, named)
                if work:
                    meant[mention.name] = work
        if not meant:
            return msgspec.structs.replace(extraction, entries=entries)

        def ref(one: Ref) -> Ref:
            return Ref(meant[one.name]) if one.entry < 0 and one.name in meant else one

        replace = msgspec.structs.replace
        claims = (replace(c, source=ref(c.source), target=ref(c.target)) for c in extraction.claims)
        return replace(
            extraction,
            entries=entries,
            mentions=tuple(replace(m, name=meant.get(m.name, m.name)) for m in extraction.mentions),
            claims=tuple(c for c in claims if c.source != c.target),
            facts=tuple(replace(f, subject=ref(f.subject)) for f in extraction.facts),
        )

    def _name(self, reference: Reference) -> str:
        known = self._titles.get(fold(reference.title))
        short = reference.short if _SHORT.fullmatch(reference.short) else ""
        return known or short or reference.title

    def _meant(self, citation: str, named: set[str]) -> str:
        match, year = _CITED.match(citation), _YEAR.search(citation)
        if not match or not year:
            return ""
        who, when = _surname(match[1]), int(year[0])
        found = self._cited.get((who, when)) or {
            name
            for name in named
            for issued, author in self._authored.get(name, ())
            # Preprint and proceedings are often a year apart.
            if author == who and abs(issued - when) <= 1
        }
        return next(iter(found)) if len(found) == 1 else ""


def _surname(name: str) -> str:
    """How a person is cited: "Aäron van den Oord" as "oord"."""
    return fold(name.rsplit(maxsplit=1)[-1]) if name.split() else ""
