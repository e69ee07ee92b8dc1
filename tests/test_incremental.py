"""An incremental build gives, byte for byte, what a build from nothing gives."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.build import Built, Memory, build
from kg.config import Settings
from kg.graph.store import open_store

SENTENCES = (
    "本文是 ALBEF 的后续工作，借鉴了 VLMo。",
    "This paper extends Zephyrine and beats Marlowe.",
    "Zephyrine uses a ViT encoder.",
    "受 Kestrelnet 启发，作者改了损失。",
    "与 BERT 相比，Marlowe 更快。",
)
HEADS = (
    "Zephyrine",
    "Marlowe: Fast Learning of Quiet Things",
    "Kestrelnet",
    "BLIP",
    "《VLMo: Unified Vision-Language Pre-Training with Mixture-of-Modality-Experts》",
)
DECISIONS = ("", "same:\n  - [Zephyrine, Marlowe]\n", "reject:\n  - [Zephyrine, uses, ViT]\n")

paths = st.sampled_from(["a.md", "b.md", "sub/c.md", "d.txt"])
bodies = st.lists(
    st.tuples(st.sampled_from(HEADS), st.lists(st.sampled_from(SENTENCES), max_size=3)),
    min_size=0,
    max_size=3,
)
edits = st.lists(
    st.one_of(
        st.tuples(st.just("write"), paths, bodies),
        st.tuples(st.just("delete"), paths, st.just([])),
        st.tuples(st.just("decide"), st.sampled_from(DECISIONS), st.just([])),
    ),
    min_size=1,
    max_size=5,
)


def outputs(root: Path) -> dict[str, bytes]:
    """Every file of the build that a user reads."""
    return {f.name: f.read_bytes() for f in sorted((root / "out").glob("lineage.*"))}


def stored(root: Path) -> set[ox.Quad]:
    """All that the database holds, but what tells of the build before."""
    store = open_store(root / "out")
    changes = ox.NamedNode(store.namer.changes[1:-1])
    return {quad for quad in store.rdf if quad.graph_name != changes}


def run(root: Path, memory: Memory | None = None) -> Built:
    return build(Settings(root=root, notes="notes", out="out"), memory=memory)


def text(body: list[tuple[str, list[str]]]) -> str:
    return "\n\n".join("\n\n".join((f"## {head}", *lines)) for head, lines in body) + "\n"


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=edits, watching=st.booleans())
def test_any_edits_then_an_incremental_build_equal_a_full_one(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, list]], watching: bool
) -> None:
    memory = Memory() if watching else None
    root = tmp_path_factory.mktemp("work")
    (root / "notes").mkdir()
    (root / "notes" / "stays.md").write_text("# BLIP\n\nBLIP extends ALBEF.\n", encoding="utf-8")
    run(root, memory)
    for kind, where, body in steps:
        if kind == "decide":
            (root / "decisions.yaml").write_text(where, encoding="utf-8")
        elif kind == "delete":
            (root / "notes" / where).unlink(missing_ok=True)
        else:
            file = root / "notes" / where
            file.parent.mkdir(exist_ok=True)
            file.write_text(text(body), encoding="utf-8")
        run(root, memory)
    incremental, graph = outputs(root), stored(root)
    (root / "out").rename(root / "incremental")
    run(root)
    assert outputs(root) == incremental
    assert stored(root) == graph


def test_only_what_changed_is_read_and_only_what_is_concerned_extracted(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "one.md").write_text("# ALBEF\n\nBuilds on ViT.\n", encoding="utf-8")
    (notes / "two.md").write_text("# MAE\n\nUnlike ZephyNet it masks.\n", encoding="utf-8")
    first = run(tmp_path)
    assert (first.read, first.extracted) == (2, 2)
    again = run(tmp_path)
    assert (again.lineage, again.read, again.summary) == (None, 0, first.summary)
    (notes / "three.md").write_text(
        "# ZephyNet: Learning of Quiet Things\n\nA new one.\n", encoding="utf-8"
    )
    third = run(tmp_path)
    # The new name occurs in two.md, so that note is understood anew; one.md is left alone.
    assert third.extracted == 2
    (notes / "three.md").unlink()
    last = run(tmp_path)
    assert last.lineage is not None
    assert "three.md" not in last.lineage.notes
    assert not any(o.note == "three.md" for work in last.lineage.works for o in work.occurrences)


def test_a_spoilt_cache_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.md").write_text("# BLIP\n\nBLIP extends ALBEF.\n", encoding="utf-8")
    before = run(tmp_path)
    cache = tmp_path / "out" / ".kg" / "cache.sqlite"
    cache.write_bytes(b"no database at all" * 100)
    after = run(tmp_path)
    assert (after.read, after.extracted) == (1, 1)
    assert msgspec.json.encode(after.lineage) == msgspec.json.encode(before.lineage)
