"""What all tests share: in CI a skipped test is a failure."""

from __future__ import annotations

import os
import runpy
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from kg.config import Settings
from kg.graph.store import write_store
from kg.model import Lineage

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Speed is measured in benchmarks; here the same examples run on fast machines and on slow ones.
settings.register_profile(
    "kg", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("kg")

SAMPLE = Path(__file__).parent / "sample"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


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


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests: its driver can run once in a process."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        pytest.skip("no Chromium here")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=60_000)  # a busy machine is no defect of the page

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
