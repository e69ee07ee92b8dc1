"""`kg query` feels instant: it imports little, and takes little more than what it imports."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest

QUERY = "SELECT ?name { ?w a kg:Work ; rdfs:label ?name } LIMIT 3"


def test_a_query_imports_nothing_heavy(sample_out: Path) -> None:
    code = (
        "import sys\nfrom kg.cli import kg\n"
        f"kg(['query', {QUERY!r}, '--out', {str(sample_out)!r}], standalone_mode=False)\n"
        "heavy = {'spacy', 'pyvis', 'networkx', 'rdflib', 'pydantic'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "assert 'kg.model' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "ALBEF" in done.stdout or "BEiT" in done.stdout


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="measures processor time as POSIX counts it")
def test_a_query_takes_little_more_than_its_imports(sample_out: Path) -> None:
    import resource

    def took(*arguments: str) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    imports = ("-c", "import pyoxigraph, click, rich.table")
    query = ("-m", "kg", "query", QUERY, "--out", str(sample_out))
    ratios = []
    for _ in range(3):  # other work on the machine may spoil one round
        pairs = [(took(*imports), took(*query)) for _ in range(11)]
        ratios.append(median(q / i for i, q in pairs))
        if ratios[-1] <= 1.5:
            return
    pytest.fail(f"kg query takes {min(ratios):.2f} times the imports")
