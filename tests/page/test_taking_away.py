"""The view as a picture, a drawing, a table, a link."""

from __future__ import annotations

import struct
import xml.etree.ElementTree as ET
from pathlib import Path

from playwright.sync_api import expect

SVG = "{http://www.w3.org/2000/svg}"


def save(opened, button: str, folder: Path) -> Path:
    opened.page.click("#export summary")
    with opened.page.expect_download() as download:
        opened.page.click(button)
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_drawing_holds_works_lines_bands_and_years(opened, tmp_path: Path) -> None:
    path = save(opened, "#save-svg", tmp_path)
    assert path.name == "lineage.svg"
    root = ET.parse(path).getroot()
    texts = {node.text for node in root.iter(f"{SVG}text")}
    assert {"BLIP", "仿真残差网络", "2022", "no date"} <= texts
    assert any(text and text.endswith(" line") for text in texts)
    titles = {node.text for node in root.iter(f"{SVG}title")}
    assert len(titles) == 14
    assert len([p for p in root.iter(f"{SVG}path") if p.get("d", "").endswith("Z")]) == 15
    legend = {"ViT line", "read", "to read", "only mentioned", "extends", "uses", "inspired by"}
    assert legend <= texts
    assert "compared with" not in texts  # none is shown


def test_drawing_holds_people_and_organisations_when_they_are_shown(opened, tmp_path: Path) -> None:
    opened.page.locator("label.switch").click()
    expect(opened.page.locator("#bands .agents")).to_be_visible()
    root = ET.parse(save(opened, "#save-svg", tmp_path)).getroot()
    titles = {node.text for node in root.iter(f"{SVG}title")}
    assert {"BLIP", "Google", "清华大学", "Junnan Li"} <= titles
    assert {"person", "organisation"} <= {node.text for node in root.iter(f"{SVG}text")}


def test_drawing_dims_what_the_map_dims(opened, tmp_path: Path) -> None:
    opened.page.mouse.click(*opened.at("clip"))
    expect(opened.page.locator("#card h2")).to_have_text("CLIP")
    opened.comes(lambda: opened.run("() => lineage.Chart.lit && lineage.Chart.lit.main"), "clip")
    root = ET.parse(save(opened, "#save-svg", tmp_path)).getroot()
    dim = {
        t.text
        for g in root.iter(f"{SVG}g")
        if g.get("opacity") == "0.2"
        for t in g.iter(f"{SVG}title")
    }
    assert "仿真残差网络" in dim
    assert "CLIP" not in dim


def test_picture_is_a_png_twice_the_size(opened, tmp_path: Path) -> None:
    data = save(opened, "#save-png", tmp_path).read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", data[16:24])
    box = opened.page.locator("#canvas").bounding_box()
    assert abs(width - 2 * box["width"]) <= 2
    assert 2 * (box["height"] + 34) < height < 2 * (box["height"] + 34 + 120)  # axis and legend
    assert len(data) > 20_000


def test_table_sorts_copies_and_opens_cards(open_page) -> None:
    opened = open_page()
    opened.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = opened.go("view=table")
    names = page.locator("tbody th")
    assert names.count() == 14
    assert names.first.inner_text().strip() == "Transformer"
    page.click("th button:has-text('Work')")
    by_work = page.locator("th", has_text="Work").first
    expect(by_work).to_have_attribute("aria-sort", "ascending")
    first = [n.strip() for n in names.all_inner_texts()]
    page.click("th button:has-text('Work')")
    expect(by_work).to_have_attribute("aria-sort", "descending")
    assert [n.strip() for n in names.all_inner_texts()] == first[::-1]
    page.click("button:has-text('Copy as text')")
    opened.comes(lambda: opened.copied().count("\n"), 14)
    rows = opened.copied().split("\n")
    blip = next(row for row in rows if row.startswith("BLIP\t")).split("\t")
    assert blip[1] == "2022-01"
    assert "ALBEF" in blip[6]
    page.locator("tbody button.name", has_text="BLIP").click()
    expect(page.locator("#card h2")).to_have_text("BLIP")


def test_table_shows_the_same_selection(opened) -> None:
    page = opened.go("work=MAE&depth=all&view=table")
    assert {n.strip() for n in page.locator("tbody th").all_inner_texts()} == {
        "MAE", "BERT", "ViT", "Transformer",
    }  # fmt: skip


def test_link_to_the_view_is_copied(open_page) -> None:
    opened = open_page()
    opened.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = opened.go("work=BLIP&depth=2")
    page.click("#export summary")
    page.click("#copy-link")
    opened.comes(lambda: opened.copied().endswith("#work=BLIP&depth=2"))
