"""The graph as Python values: what ``kg.open`` gives.

Examples (in a folder where ``kg build`` has written ``out``):

>>> import kg
>>> g = kg.open("out")
>>> g.work("blip").builds_on
(Work('ALBEF'), Work('VLMo'))
>>> g.query("SELECT ?name { ?w kg:extends work:albef ; rdfs:label ?name }").rows
[{'name': 'BLIP'}]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.graph import part
from kg.graph.lineage import lineage_of
from kg.graph.store import GraphStore, open_store
from kg.model import Evidence, Lineage, Relation, WorkRelation
from kg.model import Work as WorkValue
from kg.query.answers import Answer, Term
from kg.query.engine import ask, ask_here
from kg.query.works import find_work

if TYPE_CHECKING:
    import networkx
    import pandas
    import rdflib

Value = str | int | float | bool | None

_XSD = "http://www.w3.org/2001/XMLSchema#"


class Work:
    """A work of the graph; read when asked for.

    >>> import kg
    >>> work = kg.open("out").work("BEiT-3")
    >>> work.key, work.year, work.organizations
    ('BEiTv3', 2022, [])
    >>> [edge.type for edge in work.edges]
    ['extends', 'extends']
    """

    def __init__(self, graph: Graph, id: str, key: str) -> None:
        self._graph, self.id, self.key = graph, id, key

    def __repr__(self) -> str:
        return f"Work({self.key!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Work) and (self.id, self._graph.folder) == (
            other.id,
            other._graph.folder,
        )

    def __hash__(self) -> int:
        return hash(self.id)

    @cached_property
    def _part(self) -> Lineage:
        return part.read_part(self._graph.store, [self.id])

    @cached_property
    def value(self) -> WorkValue:
        """All that is known of it: names, occurrences and facts with their passages."""
        return next(work for work in self._part.works if work.id == self.id)

    @property
    def title(self) -> str | None:
        """The full title, where a note gives it."""
        return self.value.title

    @property
    def aliases(self) -> tuple[str, ...]:
        """Its other names."""
        return self.value.aliases

    @property
    def year(self) -> int | None:
        """The year of publication that is believed; None when nobody gives one."""
        years = [year for year in self.value.values("year") if isinstance(year, int)]
        return years[0] if years else None

    @property
    def organizations(self) -> list[str]:
        """The organisations that made it."""
        return [str(name) for name in self.value.values("org")]

    @property
    def authors(self) -> list[str]:
        """Its authors, as far as the notes name them."""
        return [str(name) for name in self.value.values("author")]

    @property
    def edges(self) -> tuple[WorkRelation, ...]:
        """Its relations in both directions, with all evidence; rejected and weak ones left out."""
        return tuple(r for r in self._part.relations if self._graph.holds(r))

    @property
    def builds_on(self) -> tuple[Work, ...]:
        """The older works that it extends, uses or is inspired by, by name."""
        return self._others(inward=False)

    @property
    def built_upon_by(self) -> tuple[Work, ...]:
        """The newer works that extend, use or are inspired by it, by name."""
        return self._others(inward=True)

    def why(self, other: Work, relation: Relation | None = None) -> tuple[Evidence, ...]:
        """The evidence that this work builds on ``other`` or is compared with it, best first."""
        return tuple(
            evidence
            for edge in self.edges
            if edge.source == self.id and edge.target == other.id and relation in (None, edge.type)
            for evidence in edge.evidence
        )

    def _others(self, inward: bool) -> tuple[Work, ...]:
        names = {work.id: work.key for work in self._part.works}
        mine, ends = ("target", "source") if inward else ("source", "target")
        found = {
            getattr(edge, ends)
            for edge in self.edges
            if edge.type != "compares" and getattr(edge, mine) == self.id
        }
        works = (Work(self._graph, id, names[id]) for id in found)
        return tuple(sorted(works, key=lambda work: (work.key, work.id)))


class Result(Sequence[dict[str, Value]]):
    """The answer to a query: rows for SELECT, truth for ASK, triples for CONSTRUCT.

    >>> import kg
    >>> result = kg.open("out").query("SELECT ?n { work:vit rdfs:label ?n }")
    >>> len(result), result[0]["n"], result.columns
    (1, 'ViT', ['n'])
    >>> bool(kg.open("out").query("ASK { work:vit kg:extends work:clip }"))
    False
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    @cached_property
    def rows(self) -> list[dict[str, Value]]:
        """The rows; numbers and truth values as Python's, all else as text, absent as None."""
        if self.answer.kind != "rows":
            return []
        columns = self.columns
        return [{name: _value(row.get(name)) for name in columns} for row in self.answer.rows()]

    @property
    def columns(self) -> list[str]:
        """The variables of a SELECT, in order."""
        return self.answer.variables() if self.answer.kind == "rows" else []

    def __len__(self) -> int:
        return len(self.rows)

    def __bool__(self) -> bool:
        if self.answer.kind == "rows":
            return bool(self.rows)
        return self.answer.boolean() if self.answer.kind == "boolean" else bool(self.answer.data)

    def __getitem__(self, index: Any) -> Any:
        return self.rows[index]

    def __iter__(self) -> Iterator[dict[str, Value]]:
        return iter(self.rows)

    def __repr__(self) -> str:
        if self.answer.kind == "boolean":
            return f"Result({self.answer.boolean()})"
        return f"Result({self.rows!r})"

    def to_dataframe(self) -> pandas.DataFrame:
        """The rows as a pandas table. Raises ImportError where pandas is not installed."""
        import pandas

        return pandas.DataFrame(self.rows, columns=self.columns)

    def to_rdflib(self) -> rdflib.Graph:
        """The triples of a CONSTRUCT or DESCRIBE."""
        import rdflib

        data = self.answer.data if self.answer.kind == "graph" else b""
        return rdflib.Graph().parse(data=data, format="nt")


class Graph:
    """The graph that ``kg build`` wrote into an output folder, open for reading.

    >>> import kg
    >>> kg.open("out").work("BLOP")
    Traceback (most recent call last):
    ...
    kg.errors.UnknownWorkError: no work is called `BLOP` — did you mean BLIP?
    """

    def __init__(self, out: Path) -> None:
        self.store: GraphStore = open_store(out)
        self.folder = self.store.folder

    def query(self, sparql: str, timeout: float | None = None) -> Result:
        """Ask in SPARQL 1.1; the usual prefixes are supplied.

        With ``timeout`` (seconds) the query runs in a process of its own and can be stopped.
        Raises QueryError when the query is wrong, would ask another server, or takes too long.
        """
        if timeout is None:
            return Result(ask_here(self.store, sparql))
        return Result(ask(self.store, sparql, timeout=timeout))

    def work(self, name: str) -> Work:
        """The work that ``name`` means. Raises UnknownWorkError, with near names."""
        found = find_work(self.store, name)
        return Work(self, found, part.names(self.store)[found])

    def works(self) -> list[Work]:
        """All works, by name."""
        names = part.names(self.store)
        return [Work(self, id, names[id]) for id in sorted(names, key=lambda id: (names[id], id))]

    def lineage(self) -> Lineage:
        """The whole graph as one value."""
        return lineage_of(self.store.rdf, self.store.namer)

    def holds(self, relation: WorkRelation) -> bool:
        """Whether the graph states a relation: not rejected, and sure enough."""
        from kg.graph.claims import holds

        return holds(relation.status, relation.confidence, self.store.about.threshold)

    def to_rdflib(self) -> rdflib.Dataset:
        """The stored graph as an rdflib dataset, not copied; SPARQL on it runs in Oxigraph.

        The default graph is the flat view; the named graphs are the notes, background and
        decisions. Read-only.
        """
        import rdflib
        from oxrdflib import OxigraphStore

        dataset = rdflib.Dataset(store=OxigraphStore(store=self.store.rdf))
        for prefix, start in self.store.namer.prefixes().items():
            dataset.bind(prefix, start)
        return dataset

    def to_networkx(self) -> networkx.MultiDiGraph[str]:
        """Works as nodes, stated relations as edges, newer to older."""
        from kg.graph.network import to_networkx

        return to_networkx(self.lineage(), self.store.about.threshold)

    def to_dataframe(self) -> pandas.DataFrame:
        """The stated relations as a pandas table, one row each.

        Columns: source, source_name, relation, target, target_name, confidence, evidence (how many
        passages). Raises ImportError where pandas is not installed.
        """
        import pandas

        names = part.names(self.store)
        rows = [
            {
                "source": r.source,
                "source_name": names[r.source],
                "relation": r.type,
                "target": r.target,
                "target_name": names[r.target],
                "confidence": r.confidence,
                "evidence": len(r.evidence),
            }
            for r in self.lineage().relations
            if self.holds(r)
        ]
        return pandas.DataFrame(rows)


def open(out: str | Path = "out") -> Graph:
    """The graph of an output folder.

    Raises GraphError, with what to do, when there is none.
    """
    return Graph(Path(out))


def _value(term: Term | None) -> Value:
    if term is None:
        return None
    if term.kind == "literal" and term.datatype.startswith(_XSD):
        kind = term.datatype.removeprefix(_XSD)
        if kind == "integer":
            return int(term.value)
        if kind in ("decimal", "double", "float"):
            return float(term.value)
        if kind == "boolean":
            return term.value in ("true", "1")
    return term.value
