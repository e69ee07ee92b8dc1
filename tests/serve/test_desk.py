"""The pages beside the map, in Chromium; and nobody else may press their buttons."""

from __future__ import annotations

import http.client
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from kg.cli.serve import desk_of
from kg.config import Settings
from kg.graph.store import write_store
from kg.model import Lineage
from kg.serve.server import Server

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
EDGE = {"newer": "BLIP", "relation": "extends", "older": "ALBEF", "kind": "accept"}


@pytest.fixture
def folder(sample_out: Path, tmp_path: Path) -> Path:
    shutil.copytree(sample_out, tmp_path / "out")
    (tmp_path / "out" / "lineage.html").write_text("<title>map</title>here", encoding="utf-8")
    return tmp_path


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    with Server(folder / "out", desk=desk_of(Settings(root=folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        pytest.skip("no Chromium here")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    yield page
    page.close()
    assert complaints == []


def post(server: Server, given: dict[str, str], **headers: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=20)
    form = {"Content-Type": "application/x-www-form-urlencoded", **headers}
    connection.request("POST", "/decide", urlencode(given), form)
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_form_without_the_token_decides_nothing(server: Server, folder: Path) -> None:
    assert post(server, EDGE) == 403
    assert post(server, {**EDGE, "token": "guess"}) == 403
    right = {**EDGE, "token": server.token}
    assert post(server, right, Origin="http://elsewhere.example") == 403
    assert post(server, right, **{"Sec-Fetch-Site": "cross-site"}) == 403
    assert not (folder / "decisions.yaml").exists()
    assert post(server, right) == 303
    assert "[BLIP, extends, ALBEF]" in (folder / "decisions.yaml").read_text(encoding="utf-8")


@pytest.mark.browser
def test_the_start_page_shows_the_map(server: Server, page: Page) -> None:
    page.goto(f"{server.address}desk")
    expect(page.frame_locator("iframe").locator("body")).to_have_text("here")
    page.click("nav >> text=Check")
    expect(page.locator("h1")).to_have_text("Check")


@pytest.mark.browser
def test_a_saved_question_is_asked_by_its_form(server: Server, page: Page) -> None:
    page.goto(f"{server.address}ask")
    form = page.locator("form", has=page.locator('input[value="ancestors"]'))
    form.locator('input[name="work"]').fill("BLIP")
    form.locator("button").click()
    expect(page.locator("table")).to_contain_text("ALBEF")
    with page.expect_download() as download:
        page.click("text=csv")
    assert "ALBEF" in Path(download.value.path()).read_text(encoding="utf-8")


@pytest.mark.browser
def test_sparql_is_answered_or_its_error_shown(server: Server, page: Page) -> None:
    page.goto(f"{server.address}ask")
    page.fill("textarea", "SELECT ?name { work:blip rdfs:label ?name }")
    page.click("form >> text=Ask")
    expect(page.locator("td")).to_have_text("BLIP")
    page.fill("textarea", "SELECT <script>alert(1)</script>")
    page.click("form >> text=Ask")
    expect(page.locator(".error")).to_be_visible()


@pytest.mark.browser
def test_a_click_decides_and_the_doubt_is_gone(server: Server, folder: Path, page: Page) -> None:
    page.goto(f"{server.address}check")
    first = page.locator("h3").first.inner_text()
    page.locator("button", has_text="Wrong").first.click()
    expect(page.locator("h3").first).not_to_have_text(first)
    newer, relation, *_ = first.split()
    assert f"[{newer}, {relation}" in (folder / "decisions.yaml").read_text(encoding="utf-8")


@pytest.mark.browser
def test_a_new_build_loads_the_page_again(
    server: Server, folder: Path, page: Page, sample: Lineage
) -> None:
    page.goto(f"{server.address}desk")
    before = page.get_attribute("body", "data-version")
    smaller = Lineage(sample.notes, sample.works, sample.relations[:-1])
    write_store(smaller, folder / "out", Settings())
    expect(page.locator("body")).not_to_have_attribute("data-version", str(before), timeout=20_000)
