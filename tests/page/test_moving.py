"""Focus, paths, the way back, the address, the keyboard."""

from __future__ import annotations

from playwright.sync_api import expect


def test_double_click_focuses_and_depth_widens(opened) -> None:
    page = opened.page
    page.mouse.dblclick(*opened.at("albef"))
    page.wait_for_function("() => location.hash.includes('work=ALBEF')")
    opened.settle()
    assert opened.shown() == {"transformer", "bert", "vit", "albef", "blip", "coca"}
    page.select_option("#depth", "1")
    assert opened.shown() == {"bert", "vit", "albef", "blip", "coca"}
    assert opened.hash() == "work=ALBEF&depth=1"
    page.click("#leave")
    assert len(opened.shown()) == 14


def test_siblings_are_not_ancestors(opened) -> None:
    opened.go("work=MAE&depth=all")
    assert opened.shown() == {"mae", "bert", "vit", "transformer"}


def test_focused_works_keep_their_order_in_time(opened) -> None:
    opened.go("work=BLIP&depth=all")
    spots = opened.run("() => lineage.Chart.view.map.spots")
    order = sorted(spots, key=lambda work: spots[work][0])
    assert order.index("transformer") < order.index("bert") < order.index("albef")
    assert order[-1] == "blip"


def test_breadcrumbs_lead_back(opened) -> None:
    page = opened.page
    page.mouse.dblclick(*opened.at("albef"))
    opened.settle()
    page.mouse.dblclick(*opened.at("vit"))
    crumbs = page.locator("#crumbs li")
    expect(crumbs).to_have_text(["Everything", "ALBEF", "ViT"])
    crumbs.nth(1).locator("button").click()
    assert "albef" in opened.shown()
    expect(page.locator("#crumbs [aria-current]")).to_have_text("ALBEF")
    page.locator("#crumbs li button").first.click()
    assert len(opened.shown()) == 14


def test_path_between_two_works(opened) -> None:
    page = opened.page
    page.keyboard.press("p")
    page.fill("#path-from", "transformer")
    page.fill("#path-to", "nothing like it")
    page.keyboard.press("Enter")
    expect(page.locator(".wrong")).to_contain_text("nothing like it")
    page.fill("#path-to", "blip")
    page.keyboard.press("Enter")
    assert {"transformer", "vit", "albef", "blip"} <= opened.shown()
    assert "mae" not in opened.shown()
    expect(page.locator("#crumbs")).to_contain_text("Shortest: Transformer →")
    lit = opened.run("() => [...lineage.Chart.lit.works]")
    assert lit[0] == "transformer"
    assert lit[-1] == "blip"


def test_works_of_two_lines_are_tied_through_a_third(opened) -> None:
    page = opened.go("from=MAE&to=BLIP")
    expect(page.locator("#crumbs")).to_contain_text("Not in one line of descent")
    page = opened.go("from=MAE&to=仿真残差网络")
    expect(page.locator("#crumbs")).to_contain_text("No line leads")


def test_the_address_keeps_the_view(opened) -> None:
    page = opened.go("work=BLIP&depth=2")
    expect(page.locator("#card h2")).to_have_text("BLIP")
    narrow = opened.shown()
    assert len(narrow) < 14
    page.locator("#colour-org").check(force=True)
    page.click("#show-table")
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("body[data-ready]")
    assert opened.shown() == narrow
    expect(page.locator("#table")).to_be_visible()
    expect(page.locator("#colour-org")).to_be_checked()


def test_browser_back_returns_to_the_former_view(opened) -> None:
    page = opened.page
    page.mouse.click(*opened.at("clip"))
    page.mouse.click(*opened.at("vit"))
    expect(page.locator("#card h2")).to_have_text("ViT")
    page.go_back()
    expect(page.locator("#card h2")).to_have_text("CLIP")
    page.go_back()
    expect(page.locator("#card")).to_be_hidden()


def test_an_address_with_nonsense_opens_the_whole(opened) -> None:
    opened.go("work=nobody&depth=x&from=%ff&edge=a~b&no-org=%zz&since=soon&colour=<b>")
    assert len(opened.shown()) == 14
    assert opened.errors == []


def test_hover_dims_the_rest(opened) -> None:
    page = opened.page
    page.mouse.move(*opened.at("albef"))
    page.wait_for_function("() => lineage.Chart.lit !== null")
    lit = set(opened.run("() => [...lineage.Chart.lit.works]"))
    assert lit == {"albef", "bert", "vit", "blip", "coca"}
    expect(page.locator("#tip")).to_contain_text("ALBEF")
    page.mouse.move(700, 880)
    page.wait_for_function("() => lineage.Chart.lit === null")


def test_hover_on_a_line_tells_and_lights_it(opened) -> None:
    page = opened.page
    x, y = opened.run(
        """() => { const C = lineage.Chart, S = lineage.Scene;
        const p = C.toScreen(S.at(S.curve(C.spotOf("albef"), C.spotOf("blip")), 0.5));
        const box = document.getElementById("canvas").getBoundingClientRect();
        return [p.x + box.left, p.y + box.top]; }"""
    )
    page.mouse.move(x - 2, y)
    page.mouse.move(x, y)
    expect(page.locator("#tip")).to_have_text("BLIP extends ALBEF, confidence 0.95")
    assert set(opened.run("() => [...lineage.Chart.lit.works]")) == {"albef", "blip"}


def test_a_moving_camera_shows_the_same_map(opened) -> None:
    """While it moves a picture is drawn; at rest each sign and line stands where it belongs."""
    colours = """() => { const c = lineage.Chart.network.canvas.frame.canvas;
        const k = c.width / c.clientWidth, g = c.getContext("2d");
        return ["vit", "albef", "bert"].map(id => { const p = lineage.Chart.toScreen(
        lineage.Chart.spotOf(id)); return [...g.getImageData(p.x * k, p.y * k, 1, 1).data]; }); }"""
    resting = opened.run(colours)
    moving = opened.run(
        f"""async () => {{ const net = lineage.Chart.network, eye = net.getViewPosition();
        for (let i = 0; i < 6; i += 1) {{
            net.moveTo({{ position: {{ x: eye.x + i, y: eye.y }}, scale: net.getScale() }});
            await new Promise(requestAnimationFrame); await new Promise(requestAnimationFrame);
        }} return ({colours})(); }}"""
    )
    opened.settle()
    assert opened.run(colours) == resting
    assert moving == resting


def test_keyboard_alone_is_enough(opened) -> None:
    page = opened.page
    page.keyboard.press("/")
    page.keyboard.type("albef")
    page.keyboard.press("Enter")
    card = page.locator("#card h2")
    expect(card).to_have_text("ALBEF")
    page.keyboard.press("ArrowRight")
    assert card.inner_text() in {"BLIP", "CoCa"}
    page.keyboard.press("ArrowLeft")
    assert card.inner_text() in {"ALBEF", "VLMo", "CLIP"}
    page.keyboard.press("Enter")
    assert "depth=2" in opened.hash()
    page.keyboard.press("Escape")
    expect(page.locator("#card")).to_be_hidden()
    page.keyboard.press("Escape")
    assert len(opened.shown()) == 14
    page.keyboard.press("c")
    assert "albef compares vilt" in opened.edges()
    page.keyboard.press("t")
    expect(page.locator("#table")).to_be_visible()
    page.keyboard.press("t")
    page.keyboard.press("?")
    expect(page.locator("#dialog")).to_contain_text("Time runs from left to right")
    page.keyboard.press("Escape")
    expect(page.locator("#dialog")).to_be_hidden()
    before = opened.run("() => lineage.Chart.network.getScale()")
    page.keyboard.press("+")
    assert opened.run("() => lineage.Chart.network.getScale()") > before


def test_every_control_has_a_name_and_shows_focus(opened) -> None:
    page = opened.page
    nameless = opened.run(
        """() => [...document.querySelectorAll("button, input, select, summary")].filter(n => {
        const label = n.labels && n.labels.length ? n.labels[0].textContent : "";
        return !(n.getAttribute("aria-label") || label.trim() || n.textContent.trim()); })
        .map(n => n.outerHTML.slice(0, 90))"""
    )
    assert nameless == []
    seen = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.add(
            opened.run(
                """() => { const n = document.activeElement, s = getComputedStyle(
                n.matches(".colours input") ? n.nextElementSibling : n);
                return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2; }"""
            )
        )
    assert seen == {True}
