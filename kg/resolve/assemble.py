"""Works, facts and relations as the lineage: the end of resolving."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import TypeVar, cast

import msgspec

from kg.model import (
    Claim,
    Evidence,
    Extraction,
    Lineage,
    Occurrence,
    Passage,
    Problem,
    Ref,
    Statement,
    Work,
    WorkRelation,
)
from kg.naming import fold, slug
from kg.ontology import GazetteerWork
from kg.resolve.decisions import Decisions, Edge
from kg.resolve.identity import Identity, Node
from kg.resolve.kin import base_of, singular_of
from kg.resolve.titles import without_short

# What is left of a claim that a work builds on a younger one: of 76 such claims on the development
# notes 9 were right (reprints, later versions), the others read the wrong subject.
ANACHRONISM = 0.3
LONG = 30  # characters; a longer name is a title, or a part of one
T = TypeVar("T")
SINGLE = frozenset({"year", "month", "title", "venue", "arxiv", "doi"})
BACKGROUND = 0.9  # how far textbook knowledge is believed


class Assembly:
    """Gathers, per work, what all notes say of it.

    Values that recur are kept once: a sentence often says several things.
    """

    def __init__(
        self, identity: Identity, extractions: Iterable[Extraction], threshold: float
    ) -> None:
        self.identity, self.threshold = identity, threshold
        self.notes: list[str] = []
        self.problems: list[Problem] = []
        self._values: dict[object, object] = {}
        self._passages: dict[Passage, Passage] = {}
        self.occurrences: dict[int, list[Occurrence]] = defaultdict(list)
        self.facts: dict[int, list[Statement]] = defaultdict(list)
        self.edges: dict[tuple[int, str, int], list[Evidence]] = defaultdict(list)
        self.nodes: dict[int, Node] = {}
        for note in extractions:
            self._gather(note)
            self._passages.clear()
        self._values.clear()

    def _use(self, node: Node) -> int:
        self.nodes[id(node)] = node
        return id(node)

    def _node(self, note: Extraction, ref: Ref) -> Node | None:
        if ref.entry >= 0:
            return self.identity.entry(note.note, ref.entry)
        return self.identity.find(ref.name)

    def _one(self, value: T) -> T:
        # The type belongs to it: 1 is 1.0, and True.
        return cast("T", self._values.setdefault((type(value), value), value))

    def _passage(self, found: Passage, note: str) -> Passage:
        known = self._passages.get(found)
        if known is None:
            known = msgspec.structs.replace(found, note=note)
            self._passages[found] = known
        return known

    def _gather(self, note: Extraction) -> None:
        self.notes.append(note.note)
        self.problems += note.problems
        best: dict[int, Occurrence] = {}
        for index, entry in enumerate(note.entries):
            work = self._use(self.identity.entry(note.note, index))
            text = note.texts[index] if index < len(note.texts) else ""
            here = Occurrence.of(note.note, entry.line, "entry", entry.status, entry.read_on, text)
            other = best.get(work)
            if other is None or (other.status, other.line) > (here.status, here.line):
                best[work] = here
        for work, occurrence in best.items():
            self.occurrences[work].append(occurrence)
        seen = {(work, occurrence.line) for work, occurrence in best.items()}
        for number, mention in enumerate(note.mentions):
            if mention.confidence < self.threshold:
                continue
            node = self._node(note, Ref(mention.name, mention.entry))
            if node is None:
                continue
            work = self._use(node)
            if (work, mention.line) not in seen:
                seen.add((work, mention.line))
                line = note.lines[number] if number < len(note.lines) else ""
                self.occurrences[work].append(
                    Occurrence.of(note.note, mention.line, "mention", text=line)
                )
        for fact in note.facts:
            node = self._node(note, fact.subject)
            if node is not None:
                value, meant = self._one(fact.value), self._one(fact.canonical)
                passage = self._passage(fact.passage, note.note)
                self.facts[self._use(node)].append(
                    Statement(
                        self._one(fact.property), value, meant, self._one(fact.confidence), passage
                    )
                )
        for claim in note.claims:
            self._claim(note, claim)

    def _claim(self, note: Extraction, claim: Claim) -> None:
        source, target = self._node(note, claim.source), self._node(note, claim.target)
        if source is None or target is None or source is target:
            return
        a, b = self._use(source), self._use(target)
        confidence, reasons = claim.confidence, tuple(map(self._one, claim.reasons))
        if claim.relation != "compares" and _before(source, target):
            confidence, reasons = confidence * ANACHRONISM, (*reasons, "older than what it names")
        self.edges[a, claim.relation, b].append(
            Evidence(
                self._passage(claim.passage, note.note),
                self._one(claim.cue),
                self._one(confidence),
                reasons=self._one(reasons),
            )
        )


def _before(newer: Node, older: Node) -> bool:
    one, two = newer.gazetteer, older.gazetteer
    return one is not None and two is not None and one.year < two.year


def assemble(
    identity: Identity, extractions: Iterable[Extraction], decisions: Decisions, threshold: float
) -> Lineage:
    """The lineage of all notes. Sorted throughout, so equal input gives equal bytes."""
    gathered = Assembly(identity, extractions, threshold)
    problems = gathered.problems
    background = _background_edges(gathered)
    named = {handle: _key(node, identity) for handle, node in gathered.nodes.items()}
    ids = _ids({h: (named[h], _title(n) or "") for h, n in gathered.nodes.items()})
    settings, unmatched = _settings(identity, gathered, decisions)
    problems += unmatched
    works = []
    for handle, node in gathered.nodes.items():
        facts = [*settings.get(handle, []), *_facts(gathered.facts[handle]), *_known(node)]
        works.append(
            Work(
                id=ids[handle],
                key=named[handle],
                title=_title(node),
                aliases=_aliases(node, named[handle]),
                occurrences=tuple(sorted(gathered.occurrences[handle], key=_place)),
                facts=tuple(facts),
            )
        )
    # What is well known holds beside a sentence that says so too faintly to stand alone.
    familiar = Evidence(None, "gazetteer", BACKGROUND, "background")
    for a, b in background:
        said = gathered.edges[a, "extends", b]
        if all(item.confidence < threshold for item in said):
            said.append(familiar)
    accepted = _handles(identity, decisions.accept)
    rejected = _handles(identity, decisions.reject)
    relations = []
    for (a, kind, b), evidence in gathered.edges.items():
        relations.append(
            _relation(
                ids[a], kind, ids[b], evidence, (a, kind, b) in accepted, (a, kind, b) in rejected
            )
        )
    present = set(gathered.edges)
    for edge, handles in accepted.items():
        if edge not in present and handles.source:
            evidence = [Evidence(None, "decision", 1.0, "accepted")]
            a, kind, b = edge
            if a in ids and b in ids:
                relations.append(_relation(ids[a], kind, ids[b], evidence, True, False))
    problems += _lost(identity, gathered, decisions, present)
    return Lineage(
        notes=tuple(sorted(gathered.notes)),
        works=tuple(sorted(works, key=lambda w: w.id)),
        relations=tuple(sorted(relations, key=lambda r: (r.source, r.type, r.target))),
        problems=tuple(sorted(problems, key=lambda p: (p.note, p.line, p.kind, p.message))),
    )


def _relation(
    source: str, kind: str, target: str, evidence: list[Evidence], accepted: bool, rejected: bool
) -> WorkRelation:
    ordered = tuple(sorted(evidence, key=_weight))
    status = "rejected" if rejected else "accepted" if accepted else ordered[0].status
    confidence = 1.0 if accepted and not rejected else ordered[0].confidence
    return WorkRelation(source, kind, target, confidence, ordered, status)  # type: ignore[arg-type]


def _weight(evidence: Evidence) -> tuple[float, str, int, int]:
    passage = evidence.passage
    if passage is None:
        return -evidence.confidence, "\uffff", 0, 0
    return -evidence.confidence, passage.note, passage.line, passage.start


def _place(occurrence: Occurrence) -> tuple[str, int, str]:
    return occurrence.note, occurrence.line, occurrence.role


def _key(node: Node, identity: Identity) -> str:
    if node.gazetteer is not None:
        return _headed(node, identity) or node.gazetteer.key
    titles = set(map(fold, node.titles))
    names = set(map(fold, node.names))

    def rank(name: str) -> tuple[bool, bool, bool, int, int, str]:
        one = base_of(name) or singular_of(name)
        variant = one is not None and fold(one) in names
        return (
            fold(name) in titles,
            _half(name, titles),
            variant,
            -node.names[name],
            len(name),
            name,
        )

    return min(node.names, key=rank)


def _headed(node: Node, identity: Identity) -> str:
    """The word before its title, where notes read the work under it and the gazetteer calls it
    otherwise, but nothing else so: "IX: A Dataplane" for "IX (OS)"; else ""."""
    head = node.gazetteer.title.partition(": ")[0] if node.gazetteer else ""
    own = sorted(name for name in node.names if fold(name) == fold(head))
    return own[0] if own and " " not in head and not identity.listed(head) else ""


def _title(node: Node) -> str | None:
    names = {fold(name) for name in node.names}
    written = Counter(without_short(title, names) for title in node.titles)
    if written:
        return min(written, key=lambda t: (-written[t], -len(t), t))
    return node.gazetteer.title if node.gazetteer is not None else None


def _aliases(node: Node, key: str) -> tuple[str, ...]:
    listed = (node.gazetteer.key, *node.gazetteer.aliases) if node.gazetteer else ()
    names = dict.fromkeys([*node.names, *listed])
    # The second half of "Short: long title" is a way to find a work, not a name of it.
    titles = {fold(title) for title in node.titles}
    shown = (key, _title(node))
    return tuple(sorted(n for n in names if n not in shown and not _half(n, titles)))


def _half(name: str, titles: set[str]) -> bool:
    folded = fold(name)
    return len(name) > LONG and any(title.endswith(folded) for title in titles)


def _ids(works: dict[int, tuple[str, str]]) -> dict[int, str]:
    groups: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for handle, (key, title) in works.items():
        groups[slug(key)].append((title, key, handle))
    taken, ids = set(groups), {}
    for base in sorted(groups):
        for number, (_, _, handle) in enumerate(sorted(groups[base])):
            name, count = base, number + 1
            while number and (name := f"{base}-{count}") in taken:
                count += 1
            taken.add(name)
            ids[handle] = name
    return ids


def _facts(statements: list[Statement]) -> list[Statement]:
    """Best first. Where a work can have but one value, what more notes say is better, and the
    names of files decide nothing."""
    said = Counter((s.property, s.canonical) for s in statements)

    def order(s: Statement) -> tuple[float, int, str, str, int, str, str]:
        note, start = (s.passage.note, s.passage.start) if s.passage else ("", 0)
        more, value = 0, ""
        if s.property in SINGLE:
            more, value = -said[s.property, s.canonical], str(s.canonical)
        return -s.confidence, more, value, note, start, s.property, str(s.value)

    return sorted(statements, key=order)


def _known(node: Node) -> list[Statement]:
    work = node.gazetteer
    if work is None:
        return []
    pairs: list[tuple[str, str | int | None]] = [
        ("year", work.year),
        ("month", work.month),
        *(("org", org) for org in work.orgs),
        *(("author", author) for author in work.authors),
        ("venue", work.venue),
        ("arxiv", work.arxiv),
        ("topic", work.area),
    ]
    return [Statement(p, v, v, BACKGROUND, None, "background") for p, v in pairs if v is not None]


def _background_edges(gathered: Assembly) -> list[tuple[int, int]]:
    by_key: dict[str, int] = {}
    for handle, node in gathered.nodes.items():
        if node.gazetteer is not None:
            by_key[node.gazetteer.key] = handle
    edges = []
    for handle, node in gathered.nodes.items():
        work: GazetteerWork | None = node.gazetteer
        for older in work.extends if work else ():
            if older in by_key and by_key[older] != handle:
                edges.append((handle, by_key[older]))
    return edges


def _handles(identity: Identity, edges: tuple[Edge, ...]) -> dict[tuple[int, str, int], Edge]:
    found = {}
    for edge in edges:
        a, b = identity.find(edge.source), identity.find(edge.target)
        if a is not None and b is not None:
            found[id(a), edge.relation, id(b)] = edge
    return found


def _settings(
    identity: Identity, gathered: Assembly, decisions: Decisions
) -> tuple[dict[int, list[Statement]], list[Problem]]:
    found: dict[int, list[Statement]] = defaultdict(list)
    problems = []
    for item in decisions.set:
        node = identity.find(item.work)
        if node is None or id(node) not in gathered.nodes:
            problems.append(_unmatched(decisions, item.line, f"set: no work {item.work!r}"))
        else:
            found[id(node)].append(
                Statement(item.property, item.value, item.value, 1.0, None, "accepted")
            )
    return found, problems


def _lost(
    identity: Identity,
    gathered: Assembly,
    decisions: Decisions,
    present: set[tuple[int, str, int]],
) -> list[Problem]:
    problems = []
    for kind, pairs in (("same", decisions.same), ("different", decisions.different)):
        for a, b, line in pairs:
            for name in (a, b):
                if identity.find(name) is None:
                    problems.append(_unmatched(decisions, line, f"{kind}: no work {name!r}"))
    for edge in (*decisions.accept, *decisions.reject):
        for name in (edge.source, edge.target):
            if identity.find(name) is None:
                problems.append(_unmatched(decisions, edge.line, f"no work {name!r}"))
    known = _handles(identity, decisions.reject)
    for handles, edge in known.items():
        if handles not in present:
            text = f"reject: no note says {edge.source} {edge.relation} {edge.target}"
            problems.append(_unmatched(decisions, edge.line, text))
    return problems


def _unmatched(decisions: Decisions, line: int, message: str) -> Problem:
    return Problem(
        "decision", decisions.path, line, message, "remove the line, or correct the name"
    )
