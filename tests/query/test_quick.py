"""`kg query` feels instant: it imports little. How long it takes: benchmarks/query_start.py."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

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
