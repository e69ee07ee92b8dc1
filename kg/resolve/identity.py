"""Which names are one work.

Every entry of a note, every gazetteer work that the notes speak of and every other name found is
a node; evidence of identity joins nodes into works. Joining is monotone and runs in a sorted
order, so the result does not depend on the order of files.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import lru_cache

from rapidfuzz import fuzz

from kg.model import Entry, Extraction
from kg.naming import fold, has_han, imitates, loose, stem, surveys
from kg.ontology import GazetteerWork
from kg.resolve.decisions import Decisions
from kg.resolve.kin import COUNTED, kin
from kg.resolve.titles import TITLE_LENGTH, can_be_misspelt, halves_of, misspelt

OTHER_TITLE = 60.0  # below it two titles are two papers

_STEM = 7  # letters, from which names that differ in a plural are one work's
_AROUND = 4  # titles before and behind another in sorted order, among which it may be misspelt


def names_of(entry: Entry) -> list[str]:
    """All ways in which the entry names its paper, the short ones first."""
    title = entry.title or ""
    halves = halves_of(title) if title else []
    short = halves[:1] if len(halves) > 1 and len(halves[0].split()) <= 4 else []
    if short and surveys(halves[1]):
        short = []  # "Neural Style Transfer: A Review" is not what style transfer is
    return list(dict.fromkeys(n for n in (entry.key, *short, *entry.aliases, title) if fold(n)))


class Gazetteer:
    """The landmark works by every way to write them."""

    def __init__(self, works: Iterable[GazetteerWork]) -> None:
        self._names: dict[str, GazetteerWork] = {}
        self._titles: dict[str, GazetteerWork] = {}
        self._keys: dict[str, GazetteerWork] = {}
        for work in works:
            for name in (work.key, *work.aliases):
                self._names.setdefault(fold(name), work)
            self._titles.setdefault(fold(work.title), work)
            self._keys[work.key] = work
        self._sorted = sorted(filter(can_be_misspelt, self._titles))
        self._near: dict[str, GazetteerWork | None] = {}
        # "v2" is "2" only where no other work of the gazetteer is written so.
        self._loose: dict[str, set[str]] = defaultdict(set)
        self._stems: dict[str, set[str]] = defaultdict(set)
        for name, work in self._names.items():
            self._loose[loose(name)].add(work.key)
            self._stems[stem(name)].add(work.key)

    def named(self, name: str) -> GazetteerWork | None:
        """The work of exactly this name."""
        return self._names.get(fold(name))

    def variant(self, name: str) -> GazetteerWork | None:
        """The work of which ``name`` is a size, a plural or a kind."""
        for base, since in kin(name):
            work = self.named(base)
            if work is not None:
                return work if work.year >= since else None
        return None

    def titled(self, title: str) -> GazetteerWork | None:
        """The work of this title, or of one from which it differs by typing errors alone."""
        folded = fold(title)
        work = self._titles.get(folded)
        if work is not None or not can_be_misspelt(folded):
            return work
        if title not in self._near:
            self._near[title] = self._misspelt(title, folded)
        return self._near[title]

    def _misspelt(self, title: str, folded: str) -> GazetteerWork | None:
        at = bisect_left(self._sorted, folded)  # near titles nearly always begin alike
        for known in self._sorted[max(0, at - _AROUND) : at + _AROUND]:
            if misspelt(title, self._titles[known].title):
                return self._titles[known]
        return None

    def find(self, name: str) -> GazetteerWork | None:
        """The work of this name or title, or of the only name that differs in a version's "v", in a
        plural or in "Net" for "Network"."""
        work = self.named(name) or self.titled(name)
        if work is None:
            near: Collection[str] = self._loose.get(loose(name), ())
            root = "" if near else stem(name)
            if len(root) >= _STEM:
                near = self._stems.get(root, ())
            work = self._keys[next(iter(near))] if len(near) == 1 else None
        return work


@lru_cache(maxsize=1)
def listed(works: tuple[GazetteerWork, ...]) -> Gazetteer:
    """The gazetteer of these works; it does not change, so a program makes it once."""
    return Gazetteer(works)


class Node:
    """What is known of one candidate work. ``gazetteer`` keys never mix in one work."""

    __slots__ = ("entries", "gazetteer", "identifiers", "names", "parent", "titles")

    def __init__(self) -> None:
        self.parent: Node | None = None
        self.names: dict[str, int] = {}  # as written → how often
        self.titles: list[str] = []
        self.entries: list[tuple[str, int]] = []  # (note, index)
        self.gazetteer: GazetteerWork | None = None
        self.identifiers: set[str] = set()


class Identity:
    """Joins nodes; ``find`` gives the work that a note means by a name."""

    def __init__(self, gazetteer: Gazetteer, decisions: Decisions) -> None:
        self._decisions = decisions
        self._listed = gazetteer
        self._by_entry: dict[tuple[str, int], Node] = {}
        self._by_name: dict[str, list[Node]] = defaultdict(list)
        self._by_gazetteer: dict[str, Node] = {}

    def add_notes(self, extractions: Iterable[Extraction]) -> None:
        """Take all entries in, then all other names; then replay the user's ``same``."""
        names: set[str] = set()
        given: dict[str, set[tuple[str, int]]] = defaultdict(set)
        for note in extractions:
            for index, entry in enumerate(note.entries):
                self._add_entry(note, index, entry)
            names.update(m.name for m in note.mentions if m.entry < 0)
            for mention in note.mentions:
                if mention.entry >= 0:
                    given[mention.name].add((note.note, mention.entry))
        self._join_entries()
        for name in sorted(given):
            self._give_name(name, [self.entry(*place) for place in given[name]])
        for name in sorted(names):
            if self._known(name) is None or self._namesake(name):
                self._add_name(name)
        for a, b, _ in self._decisions.same:
            first, second = self._known(a), self._known(b)
            if first and second:
                self._join(first, second, forced=True)

    def entry(self, note: str, index: int) -> Node:
        """The work of a note's entry."""
        return _root(self._by_entry[note, index])

    def find(self, name: str) -> Node | None:
        """The work that ``name`` means outside any entry: gazetteer first, then the notes'."""
        return self._known(name)

    def nodes(self) -> list[Node]:
        """All works, each once."""
        found = {id(n): n for n in map(_root, self._by_entry.values())}
        found |= {id(n): n for n in map(_root, self._by_gazetteer.values())}
        for group in self._by_name.values():
            found |= {id(n): n for n in map(_root, group)}
        return list(found.values())

    def _add_entry(self, note: Extraction, index: int, entry: Entry) -> None:
        node = Node()
        node.entries.append((note.note, index))
        for name in names_of(entry):
            node.names[name] = node.names.get(name, 0) + 1
        if entry.title:
            node.titles.append(entry.title)
        for fact in note.facts:
            if fact.subject.entry == index and fact.property in ("arxiv", "doi"):
                node.identifiers.add(f"{fact.property}:{str(fact.canonical).casefold()}")
        self._by_entry[note.note, index] = node
        work = self._gazetteer_work(entry)
        if work is not None:
            self._join(self._background(work), node)

    def listed(self, name: str) -> bool:
        """Whether the gazetteer has a work of exactly this name."""
        return self._listed.named(name) is not None

    def _gazetteer_work(self, entry: Entry) -> GazetteerWork | None:
        if entry.title:
            work = self._listed.titled(entry.title) or self._listed.titled(entry.key)
            if work is not None:
                return work
        full = entry.title or entry.key
        for name in names_of(entry):
            work = self._listed.find(name) or self._listed.variant(name)
            if work is not None and not (fold(full) != fold(name) and _other(full, work.title)):
                return work
        return None

    def _background(self, work: GazetteerWork) -> Node:
        node = self._by_gazetteer.get(work.key)
        if node is None:
            node = self._by_gazetteer[work.key] = Node()
            node.gazetteer = work
            node.names[work.key] = 0
        return _root(node)

    def _join_entries(self) -> None:
        groups: dict[str, list[Node]] = defaultdict(list)
        # What the entries say decides who comes first, not what their files are called.
        ordered = sorted((self._by_entry[k] for k in sorted(self._by_entry)), key=_content)
        for node in ordered:
            for identifier in sorted(node.identifiers):
                groups[identifier].append(node)
            for title in node.titles:
                if len(fold(title)) >= TITLE_LENGTH:
                    groups["title:" + fold(title)].append(node)
            for name in node.names:
                groups["name:" + fold(name)].append(node)
        for key in sorted(groups):
            first, *rest = groups[key]
            for node in rest:
                apart = _conflict(first, node) and (
                    key.startswith("name:") or not _share_a_name(first, node)
                )
                if not apart:
                    self._join(first, node)
        self._join_misspelt(ordered)
        for node in ordered:
            root = _root(node)
            for name in node.names:
                if all(_root(other) is not root for other in self._by_name[fold(name)]):
                    self._by_name[fold(name)].append(root)

    def _join_misspelt(self, nodes: list[Node]) -> None:
        folded = {fold(t): (t, node) for node in reversed(nodes) for t in node.titles}
        titles = [folded[key] for key in sorted(folded) if can_be_misspelt(key)]
        # Near titles nearly always agree in their first letters: neighbours in sorted order.
        for i, (a, node) in enumerate(titles):
            for b, other in titles[i + 1 : i + 8]:
                if _root(node) is not _root(other) and misspelt(a, b):
                    self._join(node, other)

    def _known(self, name: str) -> Node | None:
        nodes = list(dict.fromkeys(_root(n) for n in self._by_name.get(fold(name), ())))
        work = self._listed.find(name)
        node = self._by_gazetteer.get(work.key) if work is not None else None
        if node is not None and (not nodes or _root(node) in nodes or self._namesake(name)):
            return _root(node)
        return nodes[0] if nodes else None

    def _namesake(self, name: str) -> bool:
        """Whether entries have taken the name, so written, of another work of the gazetteer."""
        work = self._listed.find(name)
        return (
            work is not None
            and name in (work.key, work.title, *work.aliases)
            and all(_root(n).gazetteer is not work for n in self._by_name.get(fold(name), ()))
        )

    def _add_name(self, name: str) -> None:
        folded = fold(name)
        work = self._listed.find(name) or self._listed.variant(name)
        if work is None:
            for base, since in kin(name):
                known = self._known(base)
                if known is not None and _since(known) >= since:
                    known.names.setdefault(name, 0)
                    self._by_name[folded].append(known)
                    return
        node = self._background(work) if work is not None else Node()
        node.names.setdefault(name, 0)
        if _root(node) not in self._by_name[folded]:
            self._by_name[folded].append(node)

    def _give_name(self, name: str, nodes: list[Node]) -> None:
        """A name that the text of an entry gives to its paper is its own where no other has it."""
        if self._known(name) is None and all(node is nodes[0] for node in nodes):
            nodes[0].names.setdefault(name, 0)
            self._by_name[fold(name)].append(nodes[0])

    def _join(self, a: Node, b: Node, forced: bool = False) -> None:
        a, b = _root(a), _root(b)
        if a is b:
            return
        if a.gazetteer and b.gazetteer and not forced:
            return
        if not forced and _disguised(a) != _disguised(b):
            return
        if not forced and any(self._decisions.apart(x, y) for x in a.names for y in b.names):
            return
        b.parent = a
        for name, count in b.names.items():
            a.names[name] = a.names.get(name, 0) + count
        a.titles += b.titles
        a.entries += b.entries
        a.identifiers |= b.identifiers
        a.gazetteer = a.gazetteer or b.gazetteer


def _content(node: Node) -> tuple[bool, bool, list[str], list[str]]:
    """Sorts entries: those that the gazetteer knows first, then those with a title."""
    work = _root(node).gazetteer
    first = [work.key] if work is not None else []
    return not first, not node.titles, first + sorted(node.titles), sorted(node.names)


def _since(node: Node) -> int:
    return node.gazetteer.year if node.gazetteer else COUNTED


def _root(node: Node) -> Node:
    while node.parent is not None:
        node = node.parent
    return node


def _disguised(node: Node) -> set[str]:
    """Its names that look like others; only a decision joins such a work with the original."""
    return {fold(name) for name in node.names if imitates(name)}


def _conflict(a: Node, b: Node) -> bool:
    """Whether the full titles of the two say that they are different papers; one in Chinese and
    one in English do not."""
    one, two = _root(a), _root(b)
    return bool(one.titles and two.titles) and all(
        _other(x, y) and has_han(x) == has_han(y) for x in one.titles for y in two.titles
    )


def _side_by_side(a: Node, b: Node) -> bool:
    """Whether one note has entries of both: an address that it gives both was copied wrongly."""
    return bool({note for note, _ in _root(a).entries} & {note for note, _ in _root(b).entries})


def _share_a_name(a: Node, b: Node) -> bool:
    """Whether two papers of one address are called alike in short: the title was changed then;
    else one of them has an address that was copied wrongly."""
    one, two = ({fold(name) for name in _root(node).names} for node in (a, b))
    return not one.isdisjoint(two) and not _side_by_side(a, b)


def _other(a: str, b: str) -> bool:
    """Whether two titles are two papers'; a short name before one may be missing in the other."""
    ones, others = _folded(a), _folded(b)
    if min(len(ones[0]), len(others[0])) < TITLE_LENGTH:
        return False
    return all(
        fuzz.partial_ratio(x, y) < OTHER_TITLE + 20 and fuzz.ratio(x, y) < OTHER_TITLE
        for x in ones
        for y in others
    )


def _folded(title: str) -> list[str]:
    """The title, folded, and what stands behind its short name where that is a title by itself."""
    behind = fold(halves_of(title)[-1])
    return [fold(title), behind] if len(behind) >= TITLE_LENGTH else [fold(title)]
