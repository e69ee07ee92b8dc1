"""Chromium, and pages opened in it with the network watched."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from kg.export.html import export
from kg.export.options import ExportOptions
from kg.model import Lineage

PATIENCE = 60  # seconds: a busy machine is no defect of the page

# Two frames after the last that moved: what was asked for is on the canvas.
AT_REST = """async () => {
    const frame = () => new Promise(requestAnimationFrame);
    do { await frame(); await frame(); } while (lineage.Chart.moving);
}"""


class Opened:
    """A page of the lineage, what it complained of and what it asked the network for."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.errors: list[str] = []
        self.requests: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._console)
        page.on("request", lambda request: self.requests.append(request.url))

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.errors.append(message.text)

    def go(self, hash_: str = "") -> Page:
        """Open the page at a state and wait until it is drawn."""
        self.page.goto("about:blank")
        self.page.goto(self.address + (f"#{hash_}" if hash_ else ""))
        self.page.wait_for_selector("body[data-ready]")
        self.settle()
        return self.page

    def run(self, script: str, argument: Any = None) -> Any:
        return self.page.evaluate(script, argument)

    def at(self, work: str) -> tuple[float, float]:
        """Where on the window a work stands."""
        x, y = self.run(
            """id => { const p = lineage.Chart.toScreen(lineage.Chart.spotOf(id));
            const box = document.getElementById("canvas").getBoundingClientRect();
            return [p.x + box.left, p.y + box.top]; }""",
            work,
        )
        return x, y

    def shown(self) -> set[str]:
        return set(self.run("() => [...lineage.choice().works]"))

    def edges(self) -> set[str]:
        return set(
            self.run("() => lineage.choice().relations.map(r => `${r.newer} ${r.type} ${r.older}`)")
        )

    def hash(self) -> str:
        return str(self.run("() => decodeURIComponent(location.hash.slice(1))"))

    def copied(self) -> str:
        return str(self.run("() => navigator.clipboard.readText()"))

    def settle(self) -> None:
        """Wait until the camera rests and the map is drawn."""
        self.page.evaluate(AT_REST)

    def comes(self, read: Callable[[], Any], wanted: Any = True) -> None:
        """Wait until ``read`` gives what is wanted: the page may be slow to answer."""
        end = time.monotonic() + PATIENCE
        while (found := read()) != wanted and time.monotonic() < end:
            self.page.wait_for_timeout(25)
        assert found == wanted


@pytest.fixture(scope="session")
def field() -> Lineage:
    import runpy

    made = runpy.run_path(str(Path(__file__).with_name("field.py")))["field"]()
    assert isinstance(made, Lineage)
    return made


Opener = Callable[..., Opened]


@pytest.fixture
def open_page(chromium: Browser, tmp_path: Path, field: Lineage) -> Iterator[Opener]:
    """Make a page and open it: ``open_page(lineage, options, width, height, dark=…)``."""
    contexts = []

    def make(
        lineage: Lineage | None = None,
        options: ExportOptions | None = None,
        width: int = 1440,
        height: int = 900,
        **context: Any,
    ) -> Opened:
        file = tmp_path / f"lineage{len(contexts)}.html"
        wanted = options or ExportOptions(notes_root="../notes")
        file.write_bytes(b"".join(export(lineage or field, wanted)))
        opened_in = chromium.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce", **context
        )
        opened_in.set_default_timeout(120_000)
        contexts.append(opened_in)
        return Opened(opened_in.new_page(), file.as_uri())

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def opened(open_page: Opener) -> Opened:
    """The field's page, opened."""
    it = open_page()
    it.go()
    return it
