"""A spool gives what sets in memory give, however little it may keep."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.config import Settings
from kg.export import ExportOptions, exporter
from kg.graph.spool import Spool
from kg.graph.triples import encoded, flat, graphs, lines, write_graphs
from kg.graph.turtle import turtle
from kg.graph.vocabulary import XSD, Namer, segment
from kg.model import Lineage


@pytest.mark.parametrize("limit", [1, 7, 100_000])
def test_the_sample_comes_back_sorted(limit: int, sample: Lineage) -> None:
    settings = Settings()
    found = graphs(sample, settings)
    with Spool(named=True, limit=limit) as spool:
        write_graphs(sample, settings, spool)
        assert b"".join(spool.lines()) == encoded(lines(found))
    with Spool(named=False, limit=limit) as spool:
        write_graphs(sample, settings, spool)
        assert b"".join(spool.lines()) == encoded(flat(found))


@given(st.lists(st.tuples(st.sampled_from(["<a>", "<a/b>"]), st.text('a\t\x00 é中\U0001f600"'))))
def test_any_text_sorts_as_in_memory(triples: list[tuple[str, str]]) -> None:
    with Spool(named=True, limit=2) as spool:
        for graph, triple in triples:
            spool[graph].add(triple)
        found = list(spool.lines())
    assert found == [f"{t} {g} .\n".encode() for g, t in sorted(set(triples))]


def by_oxigraph(lineage: Lineage) -> bytes:
    """The flat view in the Turtle that pyoxigraph writes, a blank line after each subject."""
    rows = ox.parse(input=encoded(flat(graphs(lineage, Settings()))), format=ox.RdfFormat.N_TRIPLES)
    prefixes = Namer(Settings().base).prefixes()
    data = ox.serialize((q.triple for q in rows), format=ox.RdfFormat.TURTLE, prefixes=prefixes)
    assert data is not None
    return data.replace(b" .\n", b" .\n\n").replace(b"> .\n\n@prefix", b"> .\n@prefix")


def test_the_export_is_the_turtle_of_the_graph(sample: Lineage) -> None:
    export: Callable[..., Iterable[bytes]] = exporter("ttl").export
    assert b"".join(export(sample, ExportOptions())) == by_oxigraph(sample)


_NAMES = st.text("az09_-.%/;:~é中 ", max_size=6).map(
    lambda name: f"<{Settings().base}note/{segment(name, '/;:')}>"
)
_NUMBERS = st.tuples(
    st.text("019.-+e", max_size=5), st.sampled_from(["integer", "decimal", "date"])
)


@given(
    st.sets(_NAMES | _NUMBERS.map(lambda number: f'"{number[0]}"^^<{XSD}{number[1]}>'), min_size=1)
)
def test_a_term_is_written_as_oxigraph_writes_it(objects: set[str]) -> None:
    rows = [f"<x:> <x:> {term}" for term in sorted(objects)]
    data = "".join(f"{row} .\n" for row in rows).encode()
    quads = ox.parse(input=data, format=ox.RdfFormat.N_TRIPLES, lenient=True)
    prefixes = Namer(Settings().base).prefixes()
    wanted = ox.serialize((q.triple for q in quads), format=ox.RdfFormat.TURTLE, prefixes=prefixes)
    assert wanted is not None
    written = b"".join(turtle([[row.encode() for row in rows]], Settings().base))
    assert written.endswith(wanted.partition(b"\n<x:> ")[2].replace(b" .\n", b" .\n\n"))
