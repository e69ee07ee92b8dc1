"""What `kg query` costs as a whole process, against what it imports; pairs, processor time.

python -m benchmarks.query_start [--out out] [--pairs 21]
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
from statistics import median

IMPORTS = ("-c", "import pyoxigraph, click, rich.table")
QUERY = "SELECT ?name { ?w a kg:Work ; rdfs:label ?name } LIMIT 3"


def took(*arguments: str) -> float:
    """Seconds of processor time that one Python process took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Time the pairs, print the medians and the median ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", default="out", help="a folder that kg build wrote")
    parser.add_argument("--pairs", type=int, default=21)
    given = parser.parse_args()
    query = ("-m", "kg", "query", QUERY, "--out", given.out)
    pairs = [(took(*IMPORTS), took(*query)) for _ in range(given.pairs)]
    imports, queries = (median(column) for column in zip(*pairs, strict=True))
    ratio = median(q / i for i, q in pairs)
    print(f"imports {imports * 1000:.0f} ms, kg query {queries * 1000:.0f} ms, ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
