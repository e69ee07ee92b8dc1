"""How fast the saved questions are on a large graph, against two ways to ask without kg.

    python -m benchmarks.graph_questions [--triples 1000000] [--write]

Makes a field with the vocabulary of kg, writes its store, and asks every saved question through kg,
through pyoxigraph called directly on the same store, and in rdflib's own memory store with rdflib's
own engine. Processor time, the median of some runs (rdflib: one run, given up after a minute on the
clock). With --write the table goes to benchmarks/graph_questions.md, in place of the one of its
size; tables of other sizes stay.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import platform
import random
import re
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pyoxigraph as ox
import rdflib

from benchmarks.page_field import made_up_field
from kg.config import Settings
from kg.export import ExportOptions, exporter
from kg.graph.lineage import read_lineage
from kg.graph.store import GraphStore, open_store, write_store
from kg.model import Lineage, Occurrence, Work
from kg.ontology import home
from kg.query.engine import ask_here
from kg.query.questions import Question, expand, load_questions

RUNS = 5
MOST = 201  # runs of what takes next to nothing
GIVE_UP = 60.0  # seconds, for rdflib
TRIPLES_PER_WORK = 152  # measured on this field


def field(triples: int) -> Lineage:
    """A made-up field of about so many triples, with lines that name several works."""
    count = triples // TRIPLES_PER_WORK
    lineage = made_up_field(count, 2 * count)
    chance = random.Random(7)
    ids = [work.id for work in lineage.works]
    lines: dict[str, list[Occurrence]] = {}
    for number in range(count):
        note = lineage.notes[number * len(lineage.notes) // count]
        line = 300 + number % 40
        for work_id in chance.sample(ids[max(0, number - 50) : number + 3], 3 if number else 1):
            text = f"Line {line} of {note} names three works, {work_id} among them."
            lines.setdefault(work_id, []).append(Occurrence.of(note, line, "mention", text=text))

    def named(work: Work) -> Work:
        places = (*work.occurrences, *lines.get(work.id, ()))
        return msgspec.structs.replace(work, occurrences=places)

    return msgspec.structs.replace(lineage, works=tuple(map(named, lineage.works)))


def values_for(question: Question, lineage: Lineage) -> dict[str, str]:
    """Sensible parameters: works from the middle of the field, and those most built upon."""
    degree: dict[str, int] = {}
    for edge in lineage.relations:
        if edge.type != "compares":
            degree[edge.target] = degree.get(edge.target, 0) + 1
    popular = sorted(degree, key=lambda w: (-degree[w], w))
    newest = [e for e in lineage.relations if e.type == "extends"][-1]
    org = next(f.canonical for f in lineage.works[0].facts if f.property == "org")
    author = next(f.canonical for f in lineage.works[9].facts if f.property == "author")
    known = {
        ("ancestors", "work"): newest.source,
        ("ancestors", "depth"): "3",
        ("descendants", "work"): popular[5],
        ("path", "newer"): newest.source,
        ("path", "older"): popular[1],
        ("first-to-combine", "first"): popular[0],
        ("first-to-combine", "second"): popular[1],
        ("evidence", "newer"): newest.source,
        ("evidence", "older"): newest.target,
        ("timeline", "org"): str(org),
        ("by-author", "author"): str(author),
    }
    return {name: v for (q, name), v in known.items() if q == question.name}


def medians_ms(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """The median processor times of two works in milliseconds.

    They take turns, after a run of each to warm up, so that a change in the machine's pace meets
    both. What takes over a second is run once.
    """
    works = (one, other)
    first = [_taken_ms(work) for work in works]
    if max(first) > 1000:
        return first[0], first[1]
    taken: tuple[list[float], list[float]] = ([], [])
    while len(taken[0]) < RUNS or (len(taken[0]) < MOST and sum(map(sum, taken)) < 1000):
        for work, times in zip(works, taken, strict=True):
            times.append(_taken_ms(work))
    return statistics.median(taken[0]), statistics.median(taken[1])


def _taken_ms(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return (time.process_time() - begin) * 1000


def directly(store: GraphStore, sparql: str) -> list[object]:
    """What a program that calls pyoxigraph does: the rows, one by one."""
    return [list(row) for row in store.rdf.query(sparql, prefixes=store.namer.prefixes())]


def in_rdflib(dataset: rdflib.Dataset, sparql: str) -> tuple[float, int] | None:
    """Milliseconds and rows in rdflib, in a copy of the process; None when it is given up."""
    reader, writer = multiprocessing.Pipe(duplex=False)

    def ask() -> None:
        begin = time.process_time()
        rows = len(list(dataset.query(sparql)))
        writer.send(((time.process_time() - begin) * 1000, rows))

    process = multiprocessing.get_context("fork").Process(target=ask)
    process.start()
    found = reader.recv() if reader.poll(GIVE_UP) else None
    process.kill()
    process.join()
    return found


def memory_store(store: GraphStore) -> rdflib.Dataset:
    """The flat view and the record of changes in rdflib's own store."""
    dataset = rdflib.Dataset()
    flat = store.rdf.quads_for_pattern(None, None, None, ox.DefaultGraph())
    data = ox.serialize((q.triple for q in flat), format=ox.RdfFormat.N_TRIPLES)
    dataset.default_graph.parse(data=data or b"", format="nt")
    for prefix, start in store.namer.prefixes().items():
        dataset.bind(prefix, start)
    return dataset


def main() -> None:
    """Measure, print, and with --write keep the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        table = measure(chosen.triples, Path(folder))
    print(table)
    if chosen.write:
        path = Path(__file__).with_suffix(".md")
        path.write_text(kept(path.read_text(encoding="utf-8"), table), encoding="utf-8")


def measure(triples: int, out: Path) -> str:
    """The table of results as Markdown."""
    lineage = field(triples)
    steps = {}

    def timed(name: str, work: Callable[[], object]) -> None:
        begin = time.process_time()
        work()
        steps[name] = time.process_time() - begin

    timed("write the store", lambda: write_store(lineage, out, Settings()))
    timed("write Turtle", lambda: list(exporter("ttl").export(lineage, ExportOptions())))
    store = open_store(out)
    timed("read the lineage back", lambda: read_lineage(out))
    count = int(ask_here(store, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows()[0]["n"].value)
    questions = load_questions({home() / "queries": False})
    loaded: list[rdflib.Dataset] = []
    timed("load it into rdflib", lambda: loaded.append(memory_store(store)))
    rows = []
    for question in questions.values():
        sparql = expand(question, values_for(question, lineage), store)
        found = len(ask_here(store, sparql).rows())
        ours, plain = medians_ms(
            lambda s=sparql: ask_here(store, s).data, lambda s=sparql: directly(store, s)
        )
        theirs = in_rdflib(loaded[0], sparql)
        assert theirs is None or theirs[1] == found, question.name
        rows.append((question.name, found, ours, plain, theirs[0] if theirs else None))
        print(rows[-1], flush=True)
    return section(triples, count, len(lineage.works), steps, rows)


def kept(page: str, table: str) -> str:
    """``page`` with ``table`` in place of the section of the same heading, or behind the others."""
    start, *sections = re.split(r"(?m)^(?=## )", page)
    heading = table.splitlines()[0]
    found = [table if s.startswith(heading + "\n") else s for s in sections]
    if table not in found:
        found.append(table)
    return "\n\n".join(part.strip() for part in (start, *found)) + "\n"


def section(
    asked: int,
    count: int,
    works: int,
    steps: dict[str, float],
    rows: list[tuple[str, int, float, float, float | None]],
) -> str:
    """The results as a section of Markdown."""
    lines = [
        f"## Asked for {asked:,} triples",
        "",
        f"`python -m benchmarks.graph_questions --triples {asked}`: {count:,} triples "
        f"({works:,} works), Python {platform.python_version()}, pyoxigraph {ox.__version__}, "
        f"rdflib {rdflib.__version__}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.0f} at "
        "the end. Milliseconds of processor time, medians; rdflib once, given up after a minute.",
        "",
        "| question | rows | kg | pyoxigraph directly | kg / direct | rdflib | rdflib / kg |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, found, ours, plain, theirs in rows:
        said = f"{theirs:.1f}" if theirs is not None else f"> {GIVE_UP * 1000:.0f}"
        times = f"{theirs / ours:.0f}" if theirs is not None else f"> {GIVE_UP * 1000 / ours:.0f}"
        lines.append(
            f"| {name} | {found} | {ours:.1f} | {plain:.1f} | {ours / plain:.2f} "
            f"| {said} | {times} |"
        )
    lines += ["", "| step | seconds |", "| --- | ---: |"]
    lines += [f"| {name} | {taken:.1f} |" for name, taken in steps.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
