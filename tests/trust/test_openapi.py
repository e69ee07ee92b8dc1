"""The server against its own OpenAPI description, by schemathesis, which make soak installs."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kg.build import build
from kg.cli.serve import desk_of
from kg.config import Settings
from kg.serve.server import Limits, Server

CONFIG = Path(__file__).with_name("schemathesis.toml")
EXAMPLES = int(os.environ.get("KG_SOAK_EXAMPLES", "20"))


@pytest.mark.soak
def test_it_does_what_it_says_of_itself(work: Path) -> None:
    settings = Settings(root=work)
    build(settings, jobs=1)
    with Server(work / "out", limits=Limits(timeout=5.0), desk=desk_of(settings)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        done = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG), "run"),
                f"{server.address}openapi.json",
                *("--max-examples", str(EXAMPLES), "--continue-on-failure", "--no-color"),
                *("--generation-database", "none", "--seed", "11"),
            ],
            env={**os.environ, "SCHEMATHESIS_HOOKS": "tests.trust.openapi_formats"},
            cwd=Path(__file__).parents[2],
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        server.shutdown()
    print(done.stdout[-1500:])
    assert done.returncode == 0, done.stdout
