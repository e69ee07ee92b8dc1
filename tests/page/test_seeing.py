"""What the map shows: time, bands, labels, signs, colours, in any light and on any screen."""

from __future__ import annotations

import runpy
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import expect

ROOT = Path(__file__).parent.parent.parent
made_up_field = runpy.run_path(str(ROOT / "benchmarks" / "page_field.py"))["made_up_field"]

TOUCHING = """() => { const boxes = lineage.Chart.labels.map(l => l.box); let n = 0;
    for (let i = 0; i < boxes.length; i += 1) for (let j = 0; j < i; j += 1) {
        const a = boxes[i], b = boxes[j];
        if (a.l < b.r - 1 && b.l < a.r - 1 && a.t < b.b - 1 && b.t < a.b - 1) n += 1; }
    return n; }"""


def years(opened) -> dict[str, float]:
    """The years that the axis writes, and where on the window their middles are."""
    return dict(
        opened.run(
            """() => [...document.querySelectorAll("#axis .year span")].filter(s => s.textContent)
            .map(s => { const r = s.parentNode.getBoundingClientRect();
                return [s.textContent, (r.left + r.right) / 2]; })"""
        )
    )


def test_axis_follows_pan_and_zoom_and_stays_in_view(opened) -> None:
    def inside_its_year(work: str, year: str) -> None:
        span = opened.run(
            """year => lineage.Chart.view.map.spans.find(s => s[0] === year)""", int(year)
        )
        left, right = (opened.run("x => lineage.Chart.toScreen({x, y: 0}).x", x) for x in span[2:4])
        stage = opened.run("() => document.getElementById('canvas').getBoundingClientRect().left")
        assert left + stage <= opened.at(work)[0] <= right + stage
        assert years(opened)[year] == pytest.approx(stage + (left + right) / 2, abs=2)

    inside_its_year("blip", "2022")
    top = opened.page.locator("#axis").bounding_box()
    x, y = opened.at("clip")
    opened.page.mouse.move(x + 40, y + 90)
    opened.page.mouse.down()
    opened.page.mouse.move(x - 80, y + 170, steps=5)
    opened.page.mouse.up()
    opened.comes(lambda: opened.at("clip") == (x, y), False)
    opened.settle()
    inside_its_year("blip", "2022")
    scale = "() => lineage.Chart.network.getScale()"
    before = opened.run(scale)
    opened.page.mouse.wheel(0, -400)
    opened.comes(lambda: opened.run(scale) > before)
    opened.comes(lambda: opened.page.locator("#axis .month").count() >= 12)
    opened.settle()
    inside_its_year("clip", "2021")
    assert opened.page.locator("#axis").bounding_box() == top


def test_undated_works_have_a_marked_column(opened) -> None:
    expect(opened.page.locator("#axis .undated")).to_have_text("no date")
    box = opened.page.locator("#axis .undated").bounding_box()
    assert box
    for work in ("glide", "oddone"):
        assert box["x"] < opened.at(work)[0] < box["x"] + box["width"]


def test_bands_are_named_and_do_not_overlap(opened) -> None:
    names = opened.page.locator("#bands .band").all_inner_texts()
    assert any(name.startswith(("ViT line", "ALBEF line", "Transformer line")) for name in names)
    bands = opened.run("() => lineage.Chart.view.map.bands.map(b => [b.top, b.bottom])")
    assert all(a[1] <= b[0] for a, b in pairwise(bands))
    inside = opened.run(
        """() => [...lineage.Data.works.values()].every(w => {
        const band = lineage.Data.maps[0].bands[w.band];
        return band.top < w.y && w.y < band.bottom; })"""
    )
    assert inside


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (2560, 1440), (390, 844)])
def test_labels_do_not_touch_at_first_view(open_page, width: int, height: int) -> None:
    opened = open_page(width=width, height=height)
    opened.go()
    assert opened.run("() => lineage.Chart.labels.length") >= 8
    assert opened.run(TOUCHING) == 0


def test_what_many_build_on_is_named_even_in_a_crowd(open_page) -> None:
    opened = open_page(made_up_field(200, 500))
    opened.go()
    unnamed = opened.run(
        """() => { const named = new Set(lineage.Chart.labels.map(l => l.id));
        return [...lineage.Data.works.values()]
            .filter(w => w.built >= 6 && w.lines.length === 1 && !named.has(w.id))
            .map(w => w.key); }"""
    )
    assert unnamed == []
    assert opened.run(TOUCHING) == 0


def test_long_titles_shorten_and_chinese_has_its_own_signs(opened) -> None:
    labels = opened.run("() => lineage.Chart.labels.map(l => l.lines)")
    long = next(lines for lines in labels if lines[0].startswith("An unusually"))
    assert len(long) == 2
    assert long[1].endswith("…")
    assert ["仿真残差网络"] in labels
    # Drawn from a font that has them: two different characters give two different pictures.
    assert opened.run(
        """() => { const draw = text => { const c = document.createElement("canvas");
        c.width = c.height = 40; const x = c.getContext("2d");
        x.font = "30px " + lineage.Look.ink.font;
        x.fillText(text, 2, 32); return c.toDataURL(); }; return draw("仿") !== draw("残"); }"""
    )


def test_colours_switch_and_signs_tell_the_status(opened) -> None:
    page = opened.page
    colour = "id => lineage.Look.ofWork(lineage.Data.works.get(id))"
    page.locator("#colour-org").check(force=True)
    opened.comes(lambda: "colour=org" in opened.hash())
    assert opened.run(colour, "vit") == opened.run(colour, "transformer")
    assert opened.run(colour, "vit") != opened.run(colour, "blip")
    expect(page.locator("#legend")).to_contain_text("清华大学")
    page.locator("#colour-status").check(force=True)
    opened.comes(lambda: "colour=status" in opened.hash())
    assert opened.run(colour, "blip") != opened.run(colour, "coca") != opened.run(colour, "bert")
    page.locator("#colour-topic").check(force=True)
    opened.comes(lambda: "colour=topic" in opened.hash())
    assert opened.run(colour, "blip") == opened.run(colour, "coca")
    opened.settle()

    def pixel(work: str) -> list[int]:
        return opened.run(
            """id => { const C = lineage.Chart, p = C.toScreen(C.spotOf(id));
            const c = C.network.canvas.frame.canvas, k = c.width / c.clientWidth;
            const scale = C.network.getScale(), x = p.x + C.radius(id, scale) * scale * 0.6;
            const data = c.getContext("2d").getImageData(x * k, p.y * k, 1, 1).data;
            return [...data].slice(0, 3); }""",
            work,
        )

    paper = pixel("coca")  # a ring: paper inside
    assert pixel("blip") != paper  # read: filled


def test_size_grows_with_what_builds_on_it(opened) -> None:
    size = opened.run(
        "() => Object.fromEntries([...lineage.Data.works.values()].map(w => [w.id, w.radius]))"
    )
    assert size["vit"] > size["transformer"] > size["blip"]


def test_lines_tell_relation_and_confidence(opened) -> None:
    looks = opened.run(
        """() => Object.fromEntries(lineage.choice().relations.map(r => {
        const o = lineage.Lines.list.find(line => line.id === r.id).look;
        return [`${r.newer} ${r.type} ${r.older}`, [o.dashes, o.alpha]]; }))"""
    )
    assert looks["blip extends albef"][0] == []
    assert looks["clip uses vit"][0] != looks["coca inspired_by clip"][0] != []
    assert looks["blip extends albef"][1] > looks["vlmo extends vilt"][1]


def test_dark_follows_the_system_and_can_be_switched(open_page) -> None:
    paper = "() => getComputedStyle(document.body).backgroundColor"
    light = open_page(color_scheme="light")
    dark = open_page(color_scheme="dark")
    light.go()
    dark.go()
    bright, night = light.run(paper), dark.run(paper)
    assert bright != night
    dark.page.click("#theme")
    dark.comes(lambda: dark.run(paper), bright)
    ink = "() => lineage.Look.ink.paper"
    dark.comes(lambda: dark.run(ink), light.run(ink))


# WCAG 2.1: text 4.5, signs 3. What falls short is named.
CONTRAST = """() => {
    const channel = v => v <= 10.02 ? v / 3294.6 : ((v / 255 + 0.055) / 1.055) ** 2.4;
    const light = hex => [1, 3, 5].map(i => channel(parseInt(hex.slice(i, i + 2), 16)))
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const style = getComputedStyle(document.documentElement);
    const get = name => style.getPropertyValue(name).trim();
    const short = [];
    const check = (must, front, ground) => {
        const [a, b] = [light(get(front)), light(get(ground))].sort((p, q) => q - p);
        const is = (a + 0.05) / (b + 0.05);
        if (!(is >= must)) short.push(`${front} on ${ground}: ${is.toFixed(2)}`);
    };
    const tones = [...Array(10).keys()].map(i => `--tone-${i}`);
    const statuses = ["read", "to-read", "mentioned"].map(name => `--status-${name}`);
    for (const ground of ["--paper", "--band", "--panel"]) {
        for (const text of ["text", "soft", "faint", "accent", "wrong", "older", "newer"])
            check(4.5, `--${text}`, ground);
        for (const sign of [...tones, ...statuses, "--other", "--compare"]) check(3, sign, ground);
    }
    check(4.5, "--on-accent", "--accent");
    for (const mark of ["--mark-0", "--mark-1", "--wash"]) check(4.5, "--text", mark);
    return short;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_enough(open_page, scheme: str) -> None:
    opened = open_page(color_scheme=scheme)
    opened.go()
    assert opened.run(CONTRAST) == []


def test_a_phone_has_everything_within_its_width(open_page) -> None:
    opened = open_page(width=390, height=844, has_touch=True)
    page = opened.go()
    assert opened.run("() => document.documentElement.scrollWidth") <= 390
    legend = page.locator("#legend")
    assert legend.bounding_box()["x"] < -100
    page.click("#menu")
    opened.comes(lambda: legend.bounding_box()["x"] >= 0)
    page.click("#menu")
    opened.comes(lambda: legend.bounding_box()["x"] < -100)
    page.fill("#query", "BLIP")
    page.keyboard.press("Enter")
    expect(page.locator("#card h2")).to_have_text("BLIP")
    opened.settle()
    card = page.locator("#card").bounding_box()
    assert card["width"] == pytest.approx(390, abs=1)
    assert opened.at("blip")[1] < card["y"], "the card must not hide the work it is about"


def test_on_a_phone_the_focused_work_is_in_view(open_page) -> None:
    opened = open_page(width=390, height=844)
    for work in ("BLIP", "ViT", "DALL·E 2"):
        page = opened.go(f"work={work}&depth=2")
        card = page.locator("#card").bounding_box()
        x, y = opened.at(opened.run("name => lineage.Data.find(name).id", work))
        assert card is not None
        assert 0 < x < 390
        assert 100 < y < card["y"]


def test_a_card_brings_a_work_into_view_without_the_emptiness_beyond_the_map(opened) -> None:
    page = opened.page
    page.fill("#query", "DALL")
    page.keyboard.press("Enter")
    expect(page.locator("#card h2")).to_have_text("DALL·E 2")
    opened.settle()
    card = page.locator("#card").bounding_box()
    assert card is not None
    assert opened.at("dalle2")[0] < card["x"]
    end = opened.run("() => lineage.Chart.toScreen({ x: lineage.Chart.view.map.width, y: 0 }).x")
    stage = opened.run("() => document.getElementById('canvas').getBoundingClientRect().left")
    assert card["x"] - 60 <= end + stage


def test_on_a_phone_the_card_leaves_both_ends_of_a_line_in_view(open_page) -> None:
    opened = open_page(made_up_field(60, 120), width=390, height=844)
    opened.go()
    # The lowest ends are those that the card would hide.
    lines = opened.run(
        """() => lineage.choice().relations.map(r => [lineage.Data.handle(r.newer), r.type,
        lineage.Data.handle(r.older), r.newer, r.older])
        .sort((a, b) => lineage.Data.works.get(b[3]).y - lineage.Data.works.get(a[3]).y)"""
    )
    for newer, kind, older, *ends in lines[:3]:
        page = opened.go(f"edge={newer}~{kind}~{older}")
        card = page.locator("#card").bounding_box()
        assert card is not None
        for work in ends:
            x, y = opened.at(work)
            assert 0 < x < 390, (newer, older)
            assert 90 < y < card["y"], (newer, older)
