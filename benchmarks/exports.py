"""How long each export takes and how much memory, beside `json.dump` of the same data.

    python -m benchmarks.exports [--works 20000] [--relations 60000] [--only FORMAT] [--write]

Every format runs in a process of its own, which makes the lineage, then exports it to a file.
Time is the processor's, of the export alone, the median of ``--rounds``. Memory is the process's
high-water mark after the export over what the lineage took, both above the interpreter with its
imports: 1.0 means that the export needed nothing of its own. With --write the table goes to
benchmarks/exports.md.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.page_field import made_up_field as make
from kg.export import ExportOptions, exporter, names, write


def _resident() -> int:
    """Bytes of memory that the process holds now (Linux)."""
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _high() -> int:
    """The most that it ever held (Linux)."""
    status = Path("/proc/self/status").read_text()
    match = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert match is not None
    return int(match[1]) * 1024


def measure(name: str, works: int, relations: int) -> dict[str, float]:
    """One export of one format, in this process."""
    options = ExportOptions()
    tiny = make(40, 60)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        if name != "json.dump":
            write(name, tiny, path.with_suffix(exporter(name).SUFFIX), options)  # its imports
        before = _resident()
        lineage = make(works, relations)
        made = _resident()
        if name == "json.dump":
            write("json", lineage, path, options)
            data = json.loads(path.read_bytes())
            started = time.process_time()
            with path.open("w", encoding="utf-8") as file:
                json.dump(data, file, ensure_ascii=False)
        else:
            path = path.with_suffix(exporter(name).SUFFIX)
            started = time.process_time()
            write(name, lineage, path, options)
        seconds = time.process_time() - started
        return {
            "seconds": seconds,
            "graph": made - before,
            "memory": (_high() - before) / (made - before),
            "size": path.stat().st_size,
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--works", type=int, default=20_000)
    parser.add_argument("--relations", type=int, default=60_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", action="append", help="a format; may be given again")
    parser.add_argument("--write", action="store_true", help="keep the table")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measure(asked.one, asked.works, asked.relations)))
        return
    size = ["--works", str(asked.works), "--relations", str(asked.relations)]
    table = [
        "| format | seconds | times json.dump | MB | memory, times the graph |",
        "|---|---|---|---|---|",
    ]
    print("\n".join(table))
    base = 0.0
    for name in ["json.dump", *(asked.only or [n for n in names() if n != "html"])]:
        found = [
            json.loads(
                subprocess.run(
                    [sys.executable, "-m", "benchmarks.exports", "--one", name, *size],
                    check=True,
                    capture_output=True,
                ).stdout
            )
            for _ in range(asked.rounds)
        ]
        seconds = statistics.median(f["seconds"] for f in found)
        memory = statistics.median(f["memory"] for f in found)
        base = base or seconds
        memory_told = "" if name == "json.dump" else f"{memory:.1f}"
        row = f"{seconds:.2f} | {seconds / base:.1f} | {found[0]['size'] / 1e6:.1f} | {memory_told}"
        table.append(f"| {name} | {row} |")
        print(table[-1], flush=True)
    if asked.write:
        told = (
            f"{asked.works:,} works and {asked.relations:,} relations, medians of {asked.rounds}."
        )
        lines = ["# Exports", "", told + " Seconds are the processor's.", "", *table, ""]
        Path(__file__).with_suffix(".md").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
