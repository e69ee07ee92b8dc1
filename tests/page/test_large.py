"""A large field opens on the part that is most built upon; the rest is a search away."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from playwright.sync_api import expect

from kg.model import Lineage

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def large() -> Lineage:
    made: Lineage = runpy.run_path(str(ROOT / "benchmarks" / "page_field.py"))["made_up_field"](
        420, 1000
    )
    return made


def test_opens_on_the_most_built_upon_and_says_so(open_page, large: Lineage) -> None:
    opened = open_page(large)
    page = opened.go()
    built = opened.run(
        "() => Object.fromEntries([...lineage.Data.works.values()].map(w => [w.id, w.built]))"
    )
    shown = opened.shown()
    assert len(shown) == 300
    assert min(built[work] for work in shown) >= max(built[w] for w in set(built) - shown)
    counts = page.locator("#counts")
    expect(counts).to_contain_text("300 of 420 works")
    expect(counts).to_contain_text("the 300 most built-upon of 420; search brings in any other")
    page.click("#counts button:has-text('Show all 420')")
    opened.comes(lambda: len(opened.shown()), 420)
    assert opened.errors == []


def test_search_brings_in_a_work_outside_with_its_kin(open_page, large: Lineage) -> None:
    opened = open_page(large)
    page = opened.go()
    shown = opened.shown()
    outside = opened.run(
        """shown => { const seen = new Set(shown);
        const w = [...lineage.Data.works.values()].find(w => !seen.has(w.id) && w.into.length);
        return [w.id, w.key]; }""",
        sorted(shown),
    )
    page.fill("#query", outside[1])
    page.keyboard.press("Enter")
    expect(page.locator("#card h2")).to_have_text(outside[1])
    assert outside[0] in opened.shown()
    assert len(opened.shown()) > 1
    page.keyboard.press("Escape")
    opened.comes(opened.shown, shown)


def test_focus_reaches_beyond_the_core(open_page, large: Lineage) -> None:
    opened = open_page(large)
    opened.go()
    before = opened.shown()
    first = opened.run(
        """() => [...lineage.Data.works.values()].sort((a, b) => b.built - a.built)[0].id"""
    )
    opened.run("id => lineage.Focus.enter(id)", first)
    assert opened.shown() - before
