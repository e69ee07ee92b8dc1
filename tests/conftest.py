"""What all tests share: in CI a skipped test is a failure."""

from __future__ import annotations

import os
import runpy
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from kg.config import Settings
from kg.graph.store import write_store
from kg.model import Lineage

# Speed is measured in benchmarks; here the same examples run on fast machines and on slow ones.
settings.register_profile(
    "kg", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("kg")

SAMPLE = Path(__file__).parent / "sample"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def sample() -> Lineage:
    """Thirteen works of the vision-language line and their relations, checked by hand."""
    lineage = runpy.run_path(str(SAMPLE / "build.py"))["lineage"]()
    assert isinstance(lineage, Lineage)
    return lineage


@pytest.fixture(scope="session")
def sample_notes() -> Path:
    """The folder of the notes that the sample was read from."""
    return SAMPLE / "notes"


@pytest.fixture(scope="session")
def sample_out(sample: Lineage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder that holds the sample's graph. Not to be written to."""
    out = tmp_path_factory.mktemp("sample") / "out"
    write_store(sample, out, Settings())
    return out
