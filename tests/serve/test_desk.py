"""The pages beside the map, in Chromium; and nobody else may press their buttons."""

from __future__ import annotations

import contextlib
import http.client
import re
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote, urlencode

import msgspec
import pytest
from playwright.sync_api import Browser, Error, Page, expect

from kg.cli.serve import desk_of
from kg.config import Settings
from kg.export import render
from kg.export.options import ExportOptions
from kg.graph.store import write_store
from kg.model import Lineage
from kg.serve.server import Server

PATIENCE = 60  # seconds: a busy machine is no defect of the page
MAP = 'document.querySelector("iframe").contentWindow.lineage'
EDGE = {"decision": '["accept", "BLIP", "extends", "ALBEF"]'}


@pytest.fixture
def folder(sample: Lineage, sample_notes: Path, tmp_path: Path) -> Path:
    shutil.copytree(sample_notes, tmp_path / "notes")
    write_store(sample, tmp_path / "out", Settings(root=tmp_path))
    (tmp_path / "out" / "lineage.html").write_text("<title>map</title>here", encoding="utf-8")
    return tmp_path


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    with Server(folder / "out", desk=desk_of(Settings(root=folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    yield page
    page.close()
    assert complaints == []


def post(server: Server, given: dict[str, str], **headers: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=60)
    form = {"Content-Type": "application/x-www-form-urlencoded", **headers}
    connection.request("POST", "/decide", urlencode(given), form)
    status = connection.getresponse().status
    connection.close()
    return status


def get(server: Server, path: str) -> tuple[int, str | None, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=60)
    connection.request("GET", path)
    answer = connection.getresponse()
    found = answer.status, answer.headers["Content-Type"], answer.read()
    connection.close()
    return found


def test_a_form_without_the_token_decides_nothing(server: Server, folder: Path) -> None:
    assert post(server, EDGE) == 403
    assert post(server, {**EDGE, "token": "guess"}) == 403
    right = {**EDGE, "token": server.token}
    assert post(server, right, Origin="http://elsewhere.example") == 403
    assert post(server, right, **{"Sec-Fetch-Site": "cross-site"}) == 403
    assert not (folder / "decisions.yaml").exists()
    for odd in ('["set", "BLIP", "year", "2022"]', '["accept", "BLIP"]', "[]", "x"):
        assert post(server, {**right, "decision": odd}) == 400
    assert not (folder / "decisions.yaml").exists()
    assert post(server, right) == 303
    assert "[BLIP, extends, ALBEF]" in (folder / "decisions.yaml").read_text(encoding="utf-8")


def test_a_link_to_a_note_leads_to_the_note_and_to_nothing_else(
    server: Server, folder: Path
) -> None:
    (folder / "notes" / "secret.md").write_text("not of the graph", encoding="utf-8")
    for note in ("masked/beit.md", quote("多模态.md")):
        status, media, data = get(server, f"/notes/{note}")
        assert (status, media) == (200, "text/plain; charset=utf-8")
        assert data == (folder / "notes" / unquote(note)).read_bytes()
    for other in ("secret.md", "../kg.yaml", "..%2fnotes%2fmasked%2fbeit.md", "masked", "%00", ""):
        assert get(server, f"/notes/{other}")[0] == 404


@pytest.mark.browser
def test_the_start_page_shows_the_map(server: Server, page: Page) -> None:
    page.goto(server.address)
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
def test_a_click_decides_and_the_doubt_is_gone(
    server: Server, folder: Path, page: Page, sample: Lineage
) -> None:
    doubtful = [msgspec.structs.replace(r, confidence=0.55) for r in sample.relations]
    unsure = Lineage(sample.notes, sample.works, tuple(doubtful))
    write_store(unsure, folder / "out", Settings(root=folder))
    page.goto(f"{server.address}check")
    count = page.locator("h3").count()
    first = page.locator("h3", has_text=" extends ").first
    said = first.inner_text()
    first.locator("xpath=following-sibling::form[1]").locator("text=wrong").click()
    expect(page.locator("h3")).to_have_count(count - 1)
    expect(page.locator("h3", has_text=said)).to_have_count(0)
    newer, relation, older = said.partition("?")[0].split()
    written = (folder / "decisions.yaml").read_text(encoding="utf-8")
    assert f"[{newer}, {relation}, {older}]" in written


@pytest.mark.browser
def test_what_is_being_typed_outlives_a_new_build(
    server: Server, folder: Path, page: Page, sample: Lineage
) -> None:
    page.goto(f"{server.address}ask")
    page.fill("textarea", "SELECT *")
    write_store(smaller(sample), folder / "out", Settings(root=folder))
    expect(page.locator("#anew")).to_be_visible()
    assert page.input_value("textarea") == "SELECT *"


@pytest.mark.browser
def test_a_new_build_loads_the_list_again(
    server: Server, folder: Path, page: Page, sample: Lineage
) -> None:
    page.goto(f"{server.address}check")
    page.evaluate("window.old = true")
    write_store(smaller(sample), folder / "out", Settings(root=folder))
    until(page, "!window.old")


@pytest.mark.browser
def test_the_map_of_a_new_build_keeps_its_view(
    server: Server, folder: Path, page: Page, sample: Lineage
) -> None:
    out = folder / "out"
    (out / "lineage.html").write_bytes(html(sample))
    page.goto(f"{server.address}#work=BLIP")
    inner = page.frame_locator("iframe")
    expect(inner.locator("#card")).to_contain_text("BLIP")
    # From within: an address is seen from whoever sets it.
    page.frames[1].evaluate("lineage.State.set({ since: 2021 })")
    expect(page).to_have_url(re.compile("since=2021"))
    page.evaluate(f"{MAP}.Chart.move({{x: 333, y: 77}}, 0.77, false)")
    page.evaluate(f"{MAP}.old = true")
    (out / "lineage.html").write_bytes(html(smaller(sample)))
    write_store(smaller(sample), out, Settings(root=folder))
    until(page, f"{MAP} && !{MAP}.old")
    until(page, f"Math.abs({MAP}.Chart.network.getScale() - 0.77) < 0.01")
    assert page.evaluate(f"{MAP}.State.get().since") == 2021
    expect(inner.locator("#card")).to_contain_text("BLIP")


def until(page: Page, truth: str) -> None:
    # Playwright's own waiting evaluates text inside the page, which the page's policy forbids.
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with contextlib.suppress(Error):  # while the page is being left
            if page.evaluate(truth):
                return
        time.sleep(0.1)
    pytest.fail(truth)


def smaller(lineage: Lineage) -> Lineage:
    return Lineage(lineage.notes, lineage.works, lineage.relations[:-1])


def html(lineage: Lineage) -> bytes:
    return b"".join(render("html", lineage, ExportOptions()))
