"""What one sees and can do at first: one file, time to the right, search, a work, a line."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from kg.export.html import export
from kg.export.options import ExportOptions
from kg.model import Lineage


def test_same_lineage_gives_same_bytes(field: Lineage) -> None:
    first = b"".join(export(field, ExportOptions()))
    assert first == b"".join(export(field, ExportOptions()))


def test_the_file_needs_nothing_else(field: Lineage) -> None:
    text = b"".join(export(field, ExportOptions())).decode()
    assert not re.search(r"<(script|link|img|iframe)[^>]+(src|href)=[\"']?(https?:)?//", text)
    assert "@import" not in text
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy
    assert "unsafe" not in policy[1] and "http" not in policy[1]
    assert "default-src &#39;none&#39;" in policy[1]


def test_no_request_and_no_complaint(opened) -> None:
    opened.page.fill("#query", "BLIP")
    opened.page.keyboard.press("Enter")
    expect(opened.page.locator("#card h2")).to_have_text("BLIP")
    opened.page.click("#show-table")
    expect(opened.page.locator("#table")).to_be_visible()
    opened.page.click("#show-map")
    expect(opened.page.locator("#stage")).to_be_visible()
    opened.settle()
    assert opened.errors == []
    assert [
        url for url in opened.requests if not url.startswith(("file:", "data:", "about:"))
    ] == []
    assert len([url for url in opened.requests if url.startswith("file:")]) == 1


def test_time_runs_left_to_right(opened) -> None:
    spots = opened.run(
        """() => Object.fromEntries([...lineage.Data.works.values()]
        .map(w => [w.id, [w.year * 12 + w.month, w.x, w.year, w.month]]))"""
    )
    dated = sorted(v for v in spots.values() if v[2] and v[3])
    assert [v[1] for v in dated] == sorted(v[1] for v in dated)
    undated = [v[1] for v in spots.values() if not v[2]]
    assert max(undated) < min(v[1] for v in spots.values() if v[2])


def test_arrows_run_from_old_to_new(opened) -> None:
    edge = opened.run(
        """() => { const { Data, Chart, Lines } = lineage;
        const r = Data.works.get("blip").into.find(r => r.older === "albef");
        const line = Lines.list.find(line => line.id === r.id);
        const { tip, base } = Lines.shape(r, 1, Chart.spotOf);
        const far = p => Math.hypot(p.x - line.b.x, p.y - line.b.y);
        return [line.from, line.to, line.look.arrow, far(tip) < far(base),
            Chart.network.physics.physicsEnabled]; }"""
    )
    assert edge[:4] == ["albef", "blip", True, True]
    assert edge[4] is False


def test_search_opens_the_card(opened) -> None:
    page = opened.page
    page.keyboard.press("/")
    page.keyboard.type("引导预")
    expect(page.locator("#found li").first).to_contain_text("BLIP")
    page.keyboard.press("Enter")
    card = page.locator("#card")
    expect(card.locator("h2")).to_have_text("BLIP")
    expect(card).to_contain_text("Salesforce")
    expect(card).to_contain_text("BLIP carries ALBEF on and cleans the captions it learns from")
    expect(card).to_contain_text("my own remark, 三句话说完")
    opened.comes(opened.hash, "work=BLIP")


def test_click_on_a_work_and_on_a_line(opened) -> None:
    page = opened.page
    page.mouse.click(*opened.at("clip"))
    expect(page.locator("#card h2")).to_have_text("CLIP")
    page.keyboard.press("Escape")
    expect(page.locator("#card")).to_be_hidden()
    x, y = opened.run(
        """() => { const C = lineage.Chart, S = lineage.Scene;
        const p = C.toScreen(S.at(S.curve(C.spotOf("albef"), C.spotOf("blip")), 0.5));
        const box = document.getElementById("canvas").getBoundingClientRect();
        return [p.x + box.left, p.y + box.top]; }"""
    )
    page.mouse.click(x, y)
    card = page.locator("#card")
    expect(card).to_contain_text("BLIP carries ALBEF on")
    expect(card.locator("mark")).to_have_text(["BLIP", "ALBEF"])
    expect(card.locator(".command code")).to_have_text("kg reject BLIP extends ALBEF")
    expect(card).to_contain_text("en.test")
    expect(card).to_contain_text("0.95")


def test_comparisons_wait_until_asked_for(opened) -> None:
    assert "albef compares vilt" not in opened.edges()
    opened.page.check("#f-relation-compares")
    opened.comes(lambda: "albef compares vilt" in opened.edges())
