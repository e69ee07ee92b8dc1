"""A spool gives what sets in memory give, however little it may keep."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.config import Settings
from kg.graph.spool import Spool
from kg.graph.triples import encoded, flat, graphs, lines, write_graphs
from kg.graph.turtle import turtle
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


def test_the_export_is_the_turtle_of_the_graph(sample: Lineage) -> None:
    from kg.export import ExportOptions, exporter

    export: Callable[..., object] = exporter("ttl").export
    assert b"".join(export(sample, ExportOptions())) == turtle(sample, Settings())  # type: ignore[arg-type]
