"""What the notes come to depends on what they say: not on the names or the order of their files,
on how entries are spread over them, on workers or on hash seeds."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import ontology
from kg.batches import Extractor
from kg.build import names_dictionary
from kg.config import Settings
from kg.model import Extraction, Lineage
from kg.read import read_note
from kg.resolve import resolve

# Each with its year, and with other ways in which other notes may call the same paper.
HEADS = (
    "《BEIT V2: Masked Image Modeling with Vector-Quantized Visual Tokenizers》",
    "BEiTv2",
    "《Zephyrine: Quiet Learning of Long Horizons from Sparse Maps》",
    "Zephyrine",
    "《Zephyrine: Stellar Parallax from Radio Interferometers at Night》",
    "《Quiet Learning of Long Horizons from Sparse Maps》",
    "《Marlowe: A Corpus of Annotated Elizabethan Stage Directions》",
    "BLIP",
    "GPT-2",
    "《GPT-3: Language Models are Few-Shot Learners》",
)
LINES = (
    "本文是 ALBEF 的后续工作。",
    "This paper extends Zephyrine.",
    "It uses a ViT-B/16 encoder and is inspired by BEiT v2.",
    "- 年份：2021",
    "- Year: 2022",
    "- 机构：微软",
    "Marlowe beats GPT-2 but not GPT-3.",
    "《Zephyrine: Quiet Learning of Long Horizons from Sparse Maps》启发了 Marlowe。",
)
DAYS = ("## 2023.8.13", "## 2023.8.20")
NAMES = ("scraps.md", "b/pile.md", "zz.md", "a/a/more.txt", "one.md", "heap.md")

entries = st.tuples(
    st.sampled_from(HEADS), st.lists(st.sampled_from(LINES), max_size=3, unique=True)
)
TITLED = [head for head in HEADS if ": " in head]
PLAIN = (LINES[0], "It uses a ViT-B/16 encoder.", *LINES[3:6])  # none contradicts another


def _name(entry: tuple[str, list[str]]) -> str:
    return entry[0].split(":")[0]  # two papers of one name are told apart between notes only


plain_entries = st.tuples(
    st.sampled_from(TITLED), st.lists(st.sampled_from(PLAIN), min_size=1, max_size=3, unique=True)
)
plain_bodies = st.tuples(
    st.sampled_from(DAYS), st.lists(plain_entries, min_size=1, max_size=3, unique_by=_name)
)
bodies = st.tuples(st.sampled_from(DAYS), st.lists(entries, min_size=1, max_size=3))
folders = st.lists(bodies, min_size=1, max_size=4)

Body = tuple[str, list[tuple[str, list[str]]]]


def text(body: Body) -> str:
    day, papers = body
    parts = ("\n\n".join((f"### {head}", *lines)) for head, lines in papers)
    return "\n\n".join((day, *parts)) + "\n"


@cache
def extractor() -> Extractor:
    """Knows the names of every head; the names dictionary itself depends on no file's name."""
    note = read_note("all.md", text((DAYS[0], [(head, []) for head in HEADS])).encode(), Settings())
    return Extractor(names_dictionary(note.entries, ontology.works()))


def extractions(files: dict[str, str]) -> list[Extraction]:
    notes = [read_note(path, data.encode(), Settings()) for path, data in files.items()]
    return [extractor().extract(note) for note in notes]


def lineage(files: dict[str, str]) -> Lineage:
    return resolve(extractions(files), ontology.works())


def works(found: Lineage) -> dict[str, Any]:
    """What a lineage says of its works, but for where it is said."""
    return {
        w.id: (
            w.key,
            w.title,
            w.aliases,
            {(o.status, o.read_on) for o in w.occurrences if o.role == "entry"},
            {(f.property, f.value, f.canonical, f.status) for f in w.facts},
            next(iter(w.values("year")), None),
        )
        for w in found.works
    }


def relations(found: Lineage, guessed: bool = True) -> set[tuple[Any, ...]]:
    """What it says of their relations, each with the sentences that say so and their cues."""
    return {
        (r.source, r.type, r.target, e.passage and e.passage.quote, e.cue)
        for r in found.relations
        for e in r.evidence
        if guessed or e.cue != "model"
    }


@settings(max_examples=6)
@given(folder=folders, data=st.data())
def test_the_order_of_the_files_changes_nothing(folder: list[Body], data: st.DataObject) -> None:
    found = extractions(dict(zip(NAMES, map(text, folder), strict=False)))
    other = data.draw(st.permutations(found))
    assert resolve(other, ontology.works()) == resolve(found, ontology.works())


@settings(max_examples=6)
@given(folder=folders, data=st.data())
def test_renaming_files_changes_nothing_but_where(folder: list[Body], data: st.DataObject) -> None:
    names = data.draw(st.permutations(NAMES))
    before = lineage(dict(zip(NAMES, map(text, folder), strict=False)))
    after = lineage(dict(zip(names, map(text, folder), strict=False)))
    assert works(after) == works(before)
    assert relations(after) == relations(before)


@settings(max_examples=6)
@given(folder=st.lists(plain_bodies, min_size=1, max_size=3))
def test_splitting_a_note_between_entries_changes_nothing_but_where(folder: list[Body]) -> None:
    """What cues find stays; the learned model may guess otherwise, for it weighs the whole note."""
    whole = lineage({f"{n}.md": text(body) for n, body in enumerate(folder)})
    parts = lineage(
        {
            f"{n}-{m}.md": text((day, [paper]))
            for n, (day, papers) in enumerate(folder)
            for m, paper in enumerate(papers)
        }
    )
    assert works(parts) == works(whole)
    assert relations(parts, guessed=False) == relations(whole, guessed=False)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of notes that has been built by one worker with one hash seed."""
    root = tmp_path_factory.mktemp("seeds")
    (root / "notes").mkdir()
    for number, head in enumerate(HEADS):
        body = (DAYS[number % 2], [(head, list(LINES[number % 4 :: 2]))])
        (root / "notes" / f"{number}.md").write_text(text(body), encoding="utf-8")
    command(root, "first", seed="0", jobs="1")
    return root


def command(root: Path, out: str, *, seed: str, jobs: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "kg", "build", "--out", out, "--jobs", jobs],
        cwd=root,
        env={**os.environ, "PYTHONHASHSEED": seed},
        check=True,
        capture_output=True,
    )


@pytest.mark.parametrize(("seed", "jobs"), [("1", "1"), ("4242", "2")])
def test_hash_seeds_and_workers_change_no_byte(built: Path, seed: str, jobs: str) -> None:
    out = f"seed-{seed}"
    command(built, out, seed=seed, jobs=jobs)
    first = {f.name: f.read_bytes() for f in (built / "first").glob("lineage.*")}
    assert len(first) >= 4
    assert {f.name: f.read_bytes() for f in (built / out).glob("lineage.*")} == first
