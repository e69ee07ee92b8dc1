"""Data flows one way: no import runs against it, and heavy libraries load where they are used."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "kg"
GROUND = {
    "model",
    "errors",
    "config",
    "ontology",
    "naming",
    "han",
    "abbreviations",
    "addresses",
    "files",
    "handwritten",
    "forest",
    "uncollected",
}
STAGES = {"read", "extract", "resolve", "graph"}
ALLOWED = {
    **dict.fromkeys(GROUND, GROUND),
    **{stage: GROUND | {stage} for stage in STAGES},
    "build": GROUND | STAGES | {"export", "batches", "cache", "library", "outputs", "workers"},
    "outputs": GROUND | {"graph", "export", "batches", "cache"},
    "library": GROUND | STAGES | {"batches"},
    "batches": GROUND | STAGES | {"workers"},
    "cache": GROUND | {"batches", "__init__"},
    "workers": set(),
    "query": GROUND | {"graph", "query"},
    "export": GROUND | {"graph", "export"},
    "evaluate": GROUND | {"graph", "evaluate"},
    "train": GROUND | STAGES | {"build", "batches", "workers", "train", "evaluate"},
    "serve": GROUND | {"graph", "query", "export", "serve"},
    "cli": GROUND | STAGES | {"build", "query", "export", "evaluate", "train", "serve", "cli"},
    "__main__": {"cli"},
    "__init__": GROUND | {"graph", "query"},
}


def imported(tree: ast.AST) -> set[str]:
    """The rooms of kg that a module imports, inside functions too."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            parts = node.module.split(".")
            if parts[0] == "kg":
                found |= {parts[1]} if len(parts) > 1 else {a.name for a in node.names}
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("kg.")}
    return {name for name in found if not name.startswith("__")}  # kg.__version__


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=str)
def test_no_import_runs_against_the_flow(path: Path) -> None:
    inside = path.relative_to(PACKAGE).parts
    room = inside[0].removesuffix(".py")
    assert imported(ast.parse(path.read_text(encoding="utf-8"))) <= ALLOWED[room]


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=str)
def test_nothing_prints_or_exits_below_the_command_line(path: Path) -> None:
    if path.relative_to(PACKAGE).parts[0] == "cli":
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in {"print", "exit", "sys.exit", "quit", "click.echo"}, called


@pytest.mark.parametrize("arguments", [["--help"], ["query", "--help"]])
def test_start_up_imports_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom kg.cli import kg\n"
        f"kg({arguments!r}, standalone_mode=False)\n"
        "heavy = {'spacy', 'pyvis', 'networkx', 'rdflib', 'pydantic', 'numpy'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
