"""Focus, paths, the way back, the address, the keyboard."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect


def test_double_click_focuses_and_depth_widens(opened) -> None:
    page = opened.page
    page.mouse.dblclick(*opened.at("albef"))
    opened.comes(opened.hash, "work=ALBEF&depth=2")
    assert opened.shown() == {"transformer", "bert", "vit", "albef", "blip", "coca"}
    page.select_option("#depth", "1")
    opened.comes(opened.hash, "work=ALBEF&depth=1")
    assert opened.shown() == {"bert", "vit", "albef", "blip", "coca"}
    page.click("#leave")
    opened.comes(lambda: len(opened.shown()), 14)


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
    crumbs = page.locator("#crumbs li")
    page.mouse.dblclick(*opened.at("albef"))
    expect(crumbs).to_have_text(["Everything", "ALBEF"])
    opened.settle()
    page.mouse.dblclick(*opened.at("vit"))
    expect(crumbs).to_have_text(["Everything", "ALBEF", "ViT"])
    crumbs.nth(1).locator("button").click()
    expect(page.locator("#crumbs [aria-current]")).to_have_text("ALBEF")
    assert "albef" in opened.shown()
    page.locator("#crumbs li button").first.click()
    opened.comes(lambda: len(opened.shown()), 14)


def test_path_between_two_works(opened) -> None:
    page = opened.page
    page.keyboard.press("p")
    page.fill("#path-from", "transformer")
    page.fill("#path-to", "nothing like it")
    page.keyboard.press("Enter")
    expect(page.locator(".wrong")).to_contain_text("nothing like it")
    page.fill("#path-to", "blip")
    page.keyboard.press("Enter")
    expect(page.locator("#crumbs")).to_contain_text("Shortest: Transformer →")
    assert {"transformer", "vit", "albef", "blip"} <= opened.shown()
    assert "mae" not in opened.shown()
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
    expect(page).to_have_url(re.compile("view=table.*colour=org"))
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
    expect(page.locator("#card h2")).to_have_text("CLIP")
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
    opened.comes(lambda: set(opened.run("() => [...lineage.Chart.lit.works]")), {"albef", "blip"})


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
    expect(card).to_have_text(re.compile("^(BLIP|CoCa)$"))
    page.keyboard.press("ArrowLeft")
    expect(card).to_have_text(re.compile("^(ALBEF|VLMo|CLIP)$"))
    page.keyboard.press("Enter")
    opened.comes(lambda: "depth=2" in opened.hash())
    page.keyboard.press("Escape")
    expect(page.locator("#card")).to_be_hidden()
    page.keyboard.press("Escape")
    opened.comes(lambda: len(opened.shown()), 14)
    page.keyboard.press("c")
    opened.comes(lambda: "albef compares vilt" in opened.edges())
    page.keyboard.press("t")
    expect(page.locator("#table")).to_be_visible()
    page.keyboard.press("t")
    expect(page.locator("#stage")).to_be_visible()
    page.keyboard.press("?")
    expect(page.locator("#dialog")).to_contain_text("Time runs from left to right")
    page.keyboard.press("Escape")
    expect(page.locator("#dialog")).to_be_hidden()
    before = opened.run("() => lineage.Chart.network.getScale()")
    page.keyboard.press("+")
    opened.comes(lambda: opened.run("() => lineage.Chart.network.getScale()") > before)


def presses(opened, x: float, y: float, count: int, held: float = 0) -> None:
    """Press and release, as the user's system counts it: the ``count``-th click in a row."""
    opened.page.mouse.move(x, y)
    opened.page.mouse.down(click_count=count)
    opened.page.wait_for_timeout(held)
    opened.page.mouse.up(click_count=count)


def test_a_slow_hand_still_clicks(opened) -> None:
    presses(opened, *opened.at("clip"), count=1, held=900)
    expect(opened.page.locator("#card h2")).to_have_text("CLIP")


def test_a_double_click_is_what_the_system_takes_for_one(opened) -> None:
    """The second click comes after the card, and lands on it: it means the work, not the card."""
    page = opened.page
    x, y = opened.run(
        """() => { const C = lineage.Chart, s = C.spotOf("blip"), k = C.network.getScale();
        C.move({ x: s.x - 500 / k, y: s.y }, k, false); const p = C.toScreen(s);
        const box = document.getElementById("canvas").getBoundingClientRect();
        return [p.x + box.left, p.y + box.top]; }"""
    )
    opened.settle()
    presses(opened, x, y, count=1)
    card = page.locator("#card")
    expect(card.locator("h2")).to_have_text("BLIP")
    # Even a control there: it is brought under the pointer.
    card.evaluate(
        """(card, [x, y]) => { const close = card.querySelector(".close");
        Object.assign(close.style, { position: "fixed", left: `${x - 16}px`, top: `${y - 16}px` });
        }""",
        [x, y],
    )
    opened.run("() => { window.depth = history.length; }")
    presses(opened, x, y, count=2, held=600)
    presses(opened, x, y, count=3)
    opened.comes(opened.hash, "work=BLIP&depth=2")
    expect(page.locator("#crumbs li")).to_have_text(["Everything", "BLIP"])
    expect(card.locator("h2")).to_have_text("BLIP")
    assert opened.run("() => history.length - window.depth") == 1, "opened once"
    assert opened.run("() => String(getSelection())") == ""


def test_a_double_click_at_the_edge_leads_to_the_focus_alone(opened) -> None:
    page = opened.page
    opened.run(
        """() => { window.addresses = [];
        lineage.State.listen(s => addresses.push(lineage.State.encode(s))); }"""
    )
    assert opened.run("() => lineage.Chart.underCard('blip')")
    page.mouse.dblclick(*opened.at("blip"))
    opened.comes(opened.hash, "work=BLIP&depth=2")
    page.wait_for_timeout(400)  # in which a card that waits for a second click would come
    addresses = opened.run("() => addresses")
    assert addresses[-1] == "work=BLIP&depth=2"
    assert addresses.count("work=BLIP&depth=2") == 1


def test_the_second_click_on_a_closing_button_is_not_the_map_s(opened) -> None:
    """The card goes at the first click, and a work comes under the pointer."""
    page = opened.page
    page.mouse.click(*opened.at("clip"))
    box = page.locator("#card .close").bounding_box()
    assert box
    x, y = box["x"] + 10, box["y"] + box["height"] - 4  # below the axis
    opened.run(
        """([x, y]) => { const C = lineage.Chart, s = C.spotOf("blip"), k = C.network.getScale();
        const box = document.getElementById("canvas").getBoundingClientRect();
        C.move({ x: s.x - (x - box.left - box.width / 2) / k,
            y: s.y - (y - box.top - box.height / 2) / k }, k, false); }""",
        [x, y],
    )
    opened.settle()
    assert opened.at("blip") == (pytest.approx(x, abs=1), pytest.approx(y, abs=1))
    page.mouse.dblclick(x, y)
    expect(page.locator("#card")).to_be_hidden()
    assert opened.hash() == ""
    page.mouse.click(x, y)
    opened.comes(opened.hash, "work=BLIP")


def test_dragging_the_map_is_no_click(opened) -> None:
    page = opened.page
    x, y = opened.at("clip")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 30, steps=4)
    page.mouse.move(x, y, steps=4)
    page.mouse.up()
    page.mouse.move(x + 90, y + 200)
    opened.settle()
    assert opened.hash() == ""
    page.mouse.click(*opened.at("clip"))
    opened.comes(opened.hash, "work=CLIP")


def test_fingers_tap_and_double_tap(open_page) -> None:
    opened = open_page(width=390, height=844, has_touch=True, is_mobile=True)
    page = opened.go()
    opened.run(
        """() => { window.addresses = [];
        lineage.State.listen(s => addresses.push(lineage.State.encode(s))); }"""
    )
    x, y = opened.at("vit")
    page.touchscreen.tap(x + 11, y - 8)  # a finger is no needle
    expect(page.locator("#card h2")).to_have_text("ViT")
    page.locator("#card .close").tap()
    expect(page.locator("#card")).to_be_hidden()
    opened.settle()
    # With times told: on a slow machine two taps in a row would come too late to be one gesture.
    screen, now = page.context.new_cdp_session(page), time.time()
    x, y = opened.at("vit")
    for seconds in (0.0, 0.15):
        for kind, points in (("touchStart", [{"x": x, "y": y}]), ("touchEnd", [])):
            told = {"type": kind, "touchPoints": points, "timestamp": now + seconds}
            screen.send("Input.dispatchTouchEvent", told)
    opened.comes(opened.hash, "work=ViT&depth=2")
    opened.settle()
    assert opened.run("() => addresses").count("work=ViT&depth=2") == 1


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
