"""How fast the lineage page opens and moves, and how clear its map is.

    python -m benchmarks.page [--works 500 5000] [--runs 5] [--out DIR …]

Speed, for made-up fields with three relations to a work, in headless Chromium: seconds of process
time to write the page, its size, seconds from opening it until a search is answered and a click has
opened a card, frames a second while the map is panned and zoomed. Medians of the runs.

Clarity, for the same fields and for folders that `kg build` has filled (--out DIR …): crossings,
lines that run through foreign works, labels shown and labels that touch at the first view, and
which share of the works moves by more than a tenth of the map when one note is added.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.page_field import made_up_field
from kg.export import ExportOptions, select
from kg.export.html import export
from kg.export.layout import Layout, arrange, lineage_edges
from kg.export.layout.untangle import Measure, Picture
from kg.graph.lineage import read_lineage
from kg.model import Lineage

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]

# Two seconds of moving the camera, as fast as frames come.
FRAMES = """async () => {
    const net = lineage.Chart.network, scale = net.getScale(), eye = net.getViewPosition();
    const start = performance.now(); let frames = 0;
    while (performance.now() - start < 2000) {
        const t = frames / 9, reach = 200 / scale;
        const position = { x: eye.x + Math.sin(t) * reach, y: eye.y + Math.cos(t) * reach };
        net.moveTo({ position, scale: scale * (1.3 + 0.4 * Math.sin(t / 2)) });
        await new Promise(requestAnimationFrame);
        frames += 1;
    }
    return frames / ((performance.now() - start) / 1000);
}"""
TOUCHING = """() => {
    const boxes = lineage.Chart.labels.map(label => label.box); let touching = 0;
    boxes.forEach((a, i) => boxes.slice(0, i).forEach(b => {
        if (a.l < b.r - 1 && b.l < a.r - 1 && a.t < b.b - 1 && b.t < a.b - 1) touching += 1; }));
    return [boxes.length, touching];
}"""


def opened(browser: Browser, file: Path) -> tuple[Page, float]:
    """The page and the seconds until it stood."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    begin = time.perf_counter()
    page.goto(file.as_uri(), wait_until="commit")
    page.wait_for_selector("body[data-ready]")
    return page, time.perf_counter() - begin


def use(browser: Browser, file: Path) -> dict[str, float]:
    """One visit: open, search, open a card, move about."""
    page, drawn = opened(browser, file)
    begin = time.perf_counter()
    page.fill("#query", "net")
    page.wait_for_selector("#found li")
    page.keyboard.press("Enter")
    page.wait_for_selector("#card h2")
    used = drawn + time.perf_counter() - begin
    page.close()
    page, _ = opened(browser, file)
    frames = float(page.evaluate(FRAMES))
    page.close()
    return {"drawn s": drawn, "search and card s": used, "frames/s": frames}


def clarity(lineage: Lineage) -> dict[str, float]:
    """What the layout alone can tell."""
    layout = arrange(lineage)
    number = {key: n for n, key in enumerate(layout.spots)}
    ends = sorted({(number[r.target], number[r.source]) for r in lineage_edges(lineage)})
    picture = Picture(
        x=np.array([spot.x for spot in layout.spots.values()]),
        y=np.array([spot.y for spot in layout.spots.values()]),
        wide=np.zeros(len(number)),
        pitch=1.0,
        ends=np.array(ends, dtype=np.int64).reshape(-1, 2),
        weight=np.ones(len(ends)),
    )
    crossings, through = Measure(picture).count()
    return {"lines": len(ends), "crossings": crossings, "through works": through}


def unsteady(lineage: Lineage, notes: int) -> float:
    """The share of works that stand elsewhere when one note more is read, over some notes."""
    whole = arrange(lineage)
    step = max(1, len(lineage.notes) // notes)
    shares = [moved(arrange(without(lineage, n)), whole) for n in lineage.notes[::step][:notes]]
    return statistics.mean(shares)


def without(lineage: Lineage, note: str) -> Lineage:
    """The lineage as it was before the note, as far as the map is concerned."""
    works = []
    for work in lineage.works:
        places = tuple(o for o in work.occurrences if o.note != note)
        if places:
            works.append(msgspec.structs.replace(work, occurrences=places))
    ids = {work.id for work in works}
    relations = []
    for relation in lineage.relations:
        why = tuple(e for e in relation.evidence if not e.passage or e.passage.note != note)
        if why and {relation.source, relation.target} <= ids:
            relations.append(msgspec.structs.replace(relation, evidence=why))
    return Lineage(lineage.notes, tuple(works), tuple(relations))


def moved(before: Layout, after: Layout) -> float:
    """The share of common works that moved by more than a tenth of the map."""

    def place(layout: Layout, key: str) -> tuple[float, float]:
        spot = layout.spots[key]
        return spot.x / layout.width, spot.y / layout.height

    common = [key for key in before.spots if key in after.spots]
    far = 0
    for key in common:
        (x, y), (u, v) = place(before, key), place(after, key)
        far += max(abs(x - u), abs(y - v)) > 0.1
    return far / max(1, len(common))


def measure(browser: Browser, name: str, lineage: Lineage, runs: int, file: Path) -> None:
    """Print all figures of one lineage."""
    begin = time.process_time()
    file.write_bytes(b"".join(export(lineage, ExportOptions(notes_root="../notes"))))
    told: dict[str, Any] = {"written s": time.process_time() - begin}
    told["MB"] = file.stat().st_size / 1e6
    visits = [use(browser, file) for _ in range(runs)]
    told |= {key: statistics.median(visit[key] for visit in visits) for key in visits[0]}
    page, _ = opened(browser, file)
    told["labels"], told["touching"] = page.evaluate(TOUCHING)
    page.close()
    if len(lineage.works) <= 1000:
        told |= clarity(lineage)
        told["moved by a note"] = unsteady(lineage, 10)
    print(f"{name}: {len(lineage.works)} works, {len(lineage.relations)} relations")
    for key, value in told.items():
        print(f"  {key:18} {value:8.2f}" if isinstance(value, float) else f"  {key:18} {value:5}")


def main() -> None:
    """Measure what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--works", type=int, nargs="*", default=[500, 5000])
    parser.add_argument("--out", type=Path, nargs="*", default=[], help="filled by kg build")
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        file = Path(folder) / "lineage.html"
        for count in asked.works:
            field = made_up_field(count, 3 * count)
            measure(browser, "made-up field", field, asked.runs, file)
        for out in asked.out:
            lineage = select(read_lineage(out), ExportOptions())
            measure(browser, str(out), lineage, asked.runs, file)
        browser.close()


if __name__ == "__main__":
    main()
