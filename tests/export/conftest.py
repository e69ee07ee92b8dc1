"""Lineages full of hostile text, and the JavaScript readers that check our files."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from kg.export import ExportOptions, render
from kg.model import (
    RELATIONS,
    Evidence,
    Lineage,
    Occurrence,
    Passage,
    Statement,
    Work,
    WorkRelation,
)

# A failing lineage is told as drawn: to shrink one takes minutes.
settings.register_profile(
    "export",
    max_examples=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)

PIECES = [
    *"\"',;:\n\r\t<>&\\/{}[]()|%#`=+-@$~^_*!?. ",
    *"aBz19éß中文многоשלוםعرب",
    "e\u0301",
    "👩‍🔬",
    "🇨🇳",
    "\u202e",
    "\u200f",
    "\ufeff",
    "\u2028",
    "\x00",
    "\x1b[31m",
    "\x85",
    "\ud800",
    "\udfff",
    "\ufffe",
    "]]>",
    "<!--",
    "<script>alert(1)</script>",
    "%%{init: {}}%%",
    "-->",
    "\\end{document}",
    " and ",
    "@article{x,",
    '=HYPERLINK("x")',
    "&quot;",
    "&#10;",
    "\\N",
    "end",
]
TEXT = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
NAME = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join)
NOTE = st.sampled_from(["log.md", "笔记/a b.md", "x'\"<&>#?%20.md", "not-utf8-\udcff.md"])
PASSAGE = st.none() | st.builds(
    Passage,
    note=NOTE,
    line=st.integers(1, 9),
    start=st.integers(0, 5),
    end=st.integers(5, 9),
    quote=TEXT,
    prefix=TEXT,
    suffix=TEXT,
)
STATUS = st.sampled_from(["extracted", "accepted", "rejected", "background"])
TRUST = st.sampled_from([0.3, 0.5, 0.75, 1.0])
PROPERTIES = ("org", "author", "venue", "topic", "url", "arxiv", "doi", "award", "title")


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    number = draw(st.booleans())
    value: str | int
    if number:
        prop = draw(st.sampled_from(["year", "month"]))
        value = draw(st.integers(1950, 2030) if prop == "year" else st.integers(1, 12))
    else:
        prop, value = draw(st.sampled_from(PROPERTIES)), draw(NAME)
    return Statement(prop, value, value, draw(TRUST), draw(PASSAGE), draw(STATUS))


OCCURRENCES = st.builds(
    Occurrence.of,
    note=NOTE,
    line=st.integers(1, 9),
    role=st.just("mention"),
    text=TEXT,
) | st.builds(
    Occurrence.of,
    note=NOTE,
    line=st.integers(1, 9),
    role=st.just("entry"),
    status=st.sampled_from(["read", "to-read"]),
    read_on=st.none() | st.just("2023-07-03"),
    text=TEXT,
)
EVIDENCE = st.builds(Evidence, passage=PASSAGE, cue=TEXT, confidence=TRUST, status=STATUS)


@st.composite
def lineages(draw: st.DrawFn) -> Lineage:
    """Up to six works whose every text is hostile; only ids are tame, as the resolver's are."""
    ids = draw(st.lists(st.sampled_from(["a", "b-2", "残差网络", "ω", "é", "x9"]), unique=True))
    works = [
        Work(
            ident,
            draw(NAME),
            draw(st.none() | TEXT),
            tuple(draw(st.lists(NAME, max_size=2))),
            tuple(draw(st.lists(OCCURRENCES, max_size=2))),
            tuple(draw(st.lists(statements(), max_size=5))),
        )
        for ident in sorted(ids)
    ]
    ends = st.sampled_from(sorted(ids)) if ids else st.nothing()
    keys = st.tuples(ends, st.sampled_from(RELATIONS), ends).filter(lambda k: k[0] != k[2])
    chosen = draw(st.lists(keys, max_size=6, unique=True)) if len(ids) > 1 else []
    relations = [
        WorkRelation(
            *key, draw(TRUST), tuple(draw(st.lists(EVIDENCE, min_size=1, max_size=2))), draw(STATUS)
        )
        for key in sorted(chosen)
    ]
    notes = tuple(sorted({o.note for w in works for o in w.occurrences}))
    return Lineage(notes, tuple(works), tuple(relations))


@pytest.fixture(scope="session")
def hostile() -> st.SearchStrategy[Lineage]:
    """What to draw lineages from."""
    return lineages()


@pytest.fixture(scope="session")
def parallel(sample: Lineage) -> Lineage:
    """The sample with two kinds of edge between the same works."""
    extends = next(r for r in sample.relations if r.type == "extends" and r.status == "extracted")
    uses = WorkRelation(extends.source, "uses", extends.target, 0.75, extends.evidence)
    relations = sorted([*sample.relations, uses], key=lambda r: (r.source, r.type, r.target))
    return Lineage(sample.notes, sample.works, tuple(relations))


@pytest.fixture(scope="session")
def exported() -> Callable[..., bytes]:
    """``exported(format, lineage, **options)``: the bytes of an export."""

    def run(name: str, lineage: Lineage, **options: Any) -> bytes:
        return b"".join(render(name, lineage, ExportOptions(**options)))

    return run


# Readers that are written in JavaScript, of fixed versions.
NODE_PACKAGES = ("graphology@0.26.0", "graphology-gexf@0.13.2", "cytoscape@3.34.4")
MERMAID = "mermaid@12.3.0"


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "kg-tests"


def _npm(arguments: Sequence[str], folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    done = subprocess.run(
        [npm, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"npm {arguments[0]} failed: {done.stderr[-300:]}")


def _installed(name: str, install: Callable[[Path], None]) -> Path:
    """The cached folder ``name``; ``install`` fills it when it is not there yet."""
    folder = _cache() / name
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=folder.parent))
        install(made)
        try:
            made.rename(folder)
        except OSError:  # another process was faster
            shutil.rmtree(made)
    return folder


@pytest.fixture(scope="session")
def node() -> Callable[[str, bytes], Any]:
    """``node(program, input)``: what a program prints as JSON; it finds the readers by name."""
    home = _installed(
        "-".join(NODE_PACKAGES).replace("@", "-"),
        lambda made: _npm(
            ["install", "--ignore-scripts", "--no-audit", "--no-fund", *NODE_PACKAGES], made
        ),
    )
    program = shutil.which("node")
    if program is None:
        pytest.skip("node is not installed")

    def run(script: str, data: bytes) -> Any:
        found = subprocess.run(
            [program, "--input-type=commonjs", "-e", script],
            cwd=home,
            input=data,
            capture_output=True,
            check=True,
        )
        return json.loads(found.stdout)

    return run


@pytest.fixture(scope="session")
def mermaid_script() -> Path:
    """Mermaid as one file for a browser."""

    def fetch(made: Path) -> None:
        _npm(["pack", MERMAID, "--silent"], made)
        shutil.unpack_archive(next(made.glob("*.tgz")), made)

    found = _installed(MERMAID.replace("@", "-"), fetch)
    return found / "package" / "dist" / "mermaid.min.js"
