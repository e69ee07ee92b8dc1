"""A cluster gives what one process gives, even when a worker dies on the way."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from kg.build import build
from kg.config import Settings

NOTES = Path(__file__).parent.parent / "notes"


def outputs(root: Path) -> dict[str, bytes]:
    return {f.name: f.read_bytes() for f in sorted((root / "out").glob("lineage.*"))}


@pytest.mark.slow
def test_two_dask_workers_of_which_one_is_killed_give_the_same_bytes(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    alone, together = tmp_path / "alone", tmp_path / "together"
    build(Settings(root=alone, notes=str(NOTES.resolve())), jobs=1)
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        victim = next(iter(client.run(os.getpid).values()))

        def kill() -> None:
            time.sleep(0.5)
            os.kill(victim, signal.SIGTERM)

        killer = threading.Thread(target=kill)
        killer.start()
        build(
            Settings(root=together, notes=NOTES.resolve().as_uri()), executor=client.get_executor()
        )
        killer.join()
    ours, theirs = outputs(alone), outputs(together)
    ours.pop("lineage.html"), theirs.pop("lineage.html")  # it links to the notes' place
    assert theirs == ours
