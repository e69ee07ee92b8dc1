"""Which work a person means: names as people type them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from kg.errors import UnknownWorkError
from kg.graph.store import GraphStore
from kg.graph.vocabulary import DCTERMS, RDFS, SKOS
from kg.model import Lineage
from kg.naming import fold, loose

_NEAR = 55  # of 100; below it a suggestion helps nobody
_CLOSE = 8  # behind a clear winner the next ones only distract


class Names(NamedTuple):
    """How one work is called."""

    id: str
    key: str
    others: tuple[str, ...]  # aliases and title


def short_names(graph: Lineage | GraphStore) -> list[str]:
    """The short names of all works, sorted without regard to case."""
    return sorted({n.key for n in _names(graph)}, key=lambda key: (key.casefold(), key))


def find_work(graph: Lineage | GraphStore, text: str) -> str:
    """The id of the work that ``text`` names: by id, short name, alias or title.

    Case, width, spaces and punctuation do not count; a name that fits exactly wins over one that
    fits loosely, a short name over an alias. Raises UnknownWorkError with near names, or with the
    candidates where several works fit equally well.
    """
    names = list(_names(graph))
    ids = {n.id for n in names}
    if text in ids:
        return text
    for same in (str, fold, loose):
        wanted = same(text)
        if not wanted:
            continue
        for spoken in (lambda n: (n.key,), lambda n: n.others):
            found = sorted({n.id for n in names if any(same(s) == wanted for s in spoken(n))})
            if len(found) == 1:
                return found[0]
            if found:
                keys = {n.id: n.key for n in names}
                several = ", ".join(f"{keys[i]} ({i})" for i in found[:5])
                raise UnknownWorkError(
                    f"`{text}` names several works: {several}", hint="use the name in brackets"
                )
    raise UnknownWorkError(f"no work is called `{text}`", hint=_suggestion(names, text))


def find_thing(store: GraphStore, folder: str, text: str) -> str:
    """The name of the organisation, person or venue that ``text`` means.

    ``folder`` is that of its IRI. Raises UnknownWorkError with near names.
    """
    start = f"{store.namer.base}{folder}/"
    labels = [label for node, label in _pairs(store, RDFS + "label") if node.startswith(start)]
    wanted = fold(text)
    for label in sorted(set(labels), key=lambda known: (known != text, known)):
        if fold(label) == wanted:
            return label
    near = _near(labels, text)
    hint = "did you mean " + " or ".join(near) + "?" if near else ""
    raise UnknownWorkError(f"no {folder} is called `{text}`", hint=hint)


def _suggestion(names: list[Names], text: str) -> str:
    spoken = {s: n.key for n in names for s in (n.key, *n.others)}
    near = list(dict.fromkeys(spoken[s] for s in _near(spoken, text)))[:3]
    if near:
        return "did you mean " + " or ".join(near) + "?"
    return "`kg stats` and `kg query most-built-upon` name works of the graph"


def _near(known: Iterable[str], text: str) -> list[str]:
    from rapidfuzz import fuzz, process

    found = process.extract(
        text, sorted(set(known)), scorer=fuzz.WRatio, processor=fold, limit=5, score_cutoff=_NEAR
    )
    return [name for name, score, _ in found if score > found[0][1] - _CLOSE][:3]


def _names(graph: Lineage | GraphStore) -> Iterable[Names]:
    if isinstance(graph, Lineage):
        for work in graph.works:
            title = (work.title,) if work.title else ()
            yield Names(work.id, work.key, (*work.aliases, *title))
        return
    start = f"{graph.namer.base}work/"
    others: dict[str, list[str]] = defaultdict(list)
    for predicate in (SKOS + "altLabel", DCTERMS + "title"):
        for node, text in _pairs(graph, predicate):
            others[node].append(text)
    for node, label in _pairs(graph, RDFS + "label"):
        if node.startswith(start):
            yield Names(graph.namer.name("work", node), label, tuple(others[node]))


def _pairs(store: GraphStore, predicate: str) -> Iterable[tuple[str, str]]:
    import pyoxigraph as ox

    pattern = (None, ox.NamedNode(predicate), None, ox.DefaultGraph())
    for quad in store.rdf.quads_for_pattern(*pattern):
        yield quad.subject.value, quad.object.value  # type: ignore[union-attr]
