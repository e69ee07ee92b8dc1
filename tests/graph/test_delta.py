"""A graph that is mended is the graph that would have been written anew."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.config import Settings
from kg.graph.delta import delta
from kg.graph.lineage import read_lineage
from kg.graph.splice import spliced
from kg.graph.store import open_store, unspoilt, write_store
from kg.graph.triples import flat, graphs
from kg.graph.turtle import turtle
from kg.model import Lineage
from tests.graph.random_lineages import lineages


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Lineage, Lineage]:
    """Two lineages that share works and relations, some of them told otherwise."""
    old, other = draw(lineages()), draw(lineages())
    works = {w.id: w for w in other.works}
    for work in old.works:
        if draw(st.booleans()):
            works[work.id] = draw(
                st.sampled_from(
                    [
                        work,
                        msgspec.structs.replace(work, facts=work.facts[1:]),
                        msgspec.structs.replace(work, occurrences=work.occurrences[1:]),
                        msgspec.structs.replace(work, key=work.key + "2"),
                    ]
                )
            )
    edges = {(r.source, r.type, r.target): r for r in other.relations}
    for relation in old.relations:
        if draw(st.booleans()):
            fewer = msgspec.structs.replace(relation, evidence=relation.evidence[1:])
            edges[relation.source, relation.type, relation.target] = draw(
                st.sampled_from([relation, fewer])
            )
    return old, Lineage(other.notes, tuple(works.values()), tuple(edges.values()))


@settings(max_examples=80)
@given(pair=pairs())
def test_what_came_and_went_leads_from_one_graph_to_the_other(
    pair: tuple[Lineage, Lineage],
) -> None:
    old, new = pair
    before, after = graphs(old, Settings()), graphs(new, Settings())
    change = delta(old, new, Settings())
    for graph in before.keys() | after.keys():
        removed, added = (side.get(graph, set()) for side in (change.removed, change.added))
        assert removed <= before.get(graph, set())
        assert (before.get(graph, set()) - removed) | added == after.get(graph, set())
    assert delta(new, new, Settings()).size() == 0


def triples(lineage: Lineage) -> set[str]:
    return {line.removesuffix(" .") for line in flat(graphs(lineage, Settings()))}


def as_turtle(rows: set[str]) -> bytes:
    return b"".join(turtle([[row.encode() for row in sorted(rows)]], Settings().base))


@settings(max_examples=40)
@given(pair=pairs())
def test_mended_turtle_is_turtle_written_anew(
    pair: tuple[Lineage, Lineage], tmp_path_factory: pytest.TempPathFactory
) -> None:
    before, after = map(triples, pair)
    path = tmp_path_factory.mktemp("ttl") / "lineage.ttl"
    path.write_bytes(as_turtle(before))
    mended = spliced(path, before - after, after - before, Settings().base)
    assert b"".join(mended) == as_turtle(after)


@settings(max_examples=8)
@given(pair=pairs())
def test_a_mended_store_holds_what_a_new_one_holds(
    pair: tuple[Lineage, Lineage], tmp_path_factory: pytest.TempPathFactory
) -> None:
    old, new = pair
    mended, anew = (tmp_path_factory.mktemp(name) for name in ("mended", "anew"))
    view = mended / "lineage.ttl"
    first = write_store(old, mended, Settings(), view)
    write_store(new, mended, Settings(), view, before=old)
    write_store(old, anew, Settings())
    write_store(new, anew, Settings(), anew / "lineage.ttl")
    assert set(open_store(mended).rdf) == set(open_store(anew).rdf)
    assert read_lineage(mended) == read_lineage(anew)
    assert view.read_bytes() == (anew / "lineage.ttl").read_bytes()
    # The graph before it, with which it shares files, is as it was.
    assert unspoilt(mended / ".kg" / first)
    assert read_lineage(mended, previous=True) == read_lineage(anew, previous=True)


def test_a_spoilt_graph_is_not_mended(tmp_path: Path, sample: Lineage) -> None:
    name = write_store(sample, tmp_path, Settings())
    folder = tmp_path / ".kg" / name
    table = max((folder / "rdf").glob("*.sst"), key=lambda file: file.stat().st_size)
    table.write_bytes(table.read_bytes()[:-1])
    shorter = msgspec.structs.replace(sample, relations=sample.relations[1:])
    write_store(shorter, tmp_path, Settings(), before=sample)
    assert read_lineage(tmp_path) == shorter
