"""Filters, cards, people, and what is told or kept back."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from kg.export.options import ExportOptions


def test_what_is_filtered_out_is_counted(opened) -> None:
    page = opened.page
    counts = page.locator("#counts")
    expect(counts).to_have_text(re.compile("^14 of 14 works, 15 of 16 lines"))
    page.locator("#legend .name", has_text="only mentioned").click()
    expect(counts).to_contain_text("12 of 14 works")
    expect(counts).to_contain_text("2 hidden by filters")
    assert opened.shown().isdisjoint({"bert", "glide"})
    page.click("#counts button:has-text('Clear filters')")
    expect(counts).to_contain_text("14 of 14 works")


def test_filters_by_year_confidence_relation_and_the_rest(opened) -> None:
    page = opened.page
    page.click("summary:has-text('Years and confidence')")
    page.fill("#f-since", "2021")
    page.keyboard.press("Enter")
    opened.comes(
        opened.shown,
        {"clip", "vilt", "albef", "vlmo", "mae", "blip", "coca", "dalle2", "仿真"},
    )
    opened.comes(opened.hash, "since=2021")
    page.click("#clear")
    opened.comes(lambda: len(opened.shown()), 14)
    page.locator("#f-confidence").evaluate(
        "node => { node.value = 0.85; node.dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    opened.comes(lambda: "vlmo extends vilt" in opened.edges(), False)
    assert "blip extends albef" in opened.edges()
    page.click("#clear")
    opened.comes(lambda: "vlmo extends vilt" in opened.edges())
    page.uncheck("#f-relation-uses")
    opened.comes(lambda: [edge for edge in opened.edges() if " uses " in edge], [])
    page.click("#clear")
    opened.comes(lambda: len(opened.edges()), 15)
    page.click("summary:has-text('Note')")
    page.locator("#legend .name", has_text="log 2023.md").click()
    opened.comes(opened.shown, {"仿真"})
    page.click("#clear")
    opened.comes(lambda: len(opened.shown()), 14)
    page.click("summary:has-text('Topic')")
    row = page.locator("#legend li", has_text="vision-language")
    row.hover()
    row.locator(".only-this").click()
    opened.comes(opened.shown, {"clip", "vilt", "albef", "vlmo", "blip", "coca"})


def test_search_finds_people_and_organisations(opened) -> None:
    page = opened.page
    page.fill("#query", "清华")
    expect(page.locator("#found li").first).to_contain_text("organisation")
    page.keyboard.press("Enter")
    opened.comes(opened.shown, {"仿真"})
    page.click("#leave")
    opened.comes(lambda: len(opened.shown()), 14)
    page.fill("#query", "junnan")
    page.keyboard.press("Enter")
    opened.comes(opened.shown, {"albef", "blip"})
    page.click("#leave")
    opened.comes(lambda: len(opened.shown()), 14)
    page.fill("#query", "no such thing")
    expect(page.locator("#found")).to_contain_text("Nothing of that name")


def test_people_and_organisations_as_nodes(opened) -> None:
    page = opened.page
    assert opened.run("() => lineage.Chart.view.agents") == []
    page.locator("label.switch").click()
    expect(page.locator("#bands .agents")).to_contain_text("People and organisations")
    opened.settle()
    nodes = opened.run("() => lineage.Chart.view.agents.map(agent => agent.id)")
    assert {"org:Google", "org:清华大学", "person:Junnan Li"} <= set(nodes)
    page.mouse.click(*opened.at("person:Junnan Li"))
    opened.comes(opened.shown, {"albef", "blip"})


def test_the_card_tells_everything_and_where_from(opened) -> None:
    page = opened.page
    page.mouse.click(*opened.at("blip"))
    card = page.locator("#card")
    for text in ("BLIP", "A title of BLIP", "2022-01", "Junnan Li", "Salesforce", "vision-language",
                 "read, 2023-08-13", "引导预训练", "Builds on (2)"):  # fmt: skip
        expect(card).to_contain_text(text)
    expect(card).to_contain_text("BLIP 的结构沿用了 VLMo 的共享参数")
    link = card.locator("a", has_text="arxiv.org")
    expect(link).to_have_attribute("href", "https://arxiv.org/abs/2201.12086")
    place = card.locator("a.place").first
    expect(place).to_have_attribute("href", re.compile(r"^\.\./notes/log%202023\.md$"))
    expect(place).to_contain_text("log 2023.md:")
    card.locator("button.name", has_text="VLMo").click()
    expect(card.locator("h2")).to_have_text("VLMo")
    expect(card).to_contain_text("Built on by (1)")


def test_notes_open_in_the_editor_that_is_set(open_page) -> None:
    vscode = open_page(options=ExportOptions(open_with="vscode", notes_root="/home/me/my notes"))
    place = vscode.go("work=BLIP").locator("#card a.place").first
    expect(place).to_have_attribute(
        "href", re.compile(r"^vscode://file/home/me/my%20notes/log%202023\.md:\d+$")
    )
    obsidian = open_page(options=ExportOptions(open_with="obsidian", notes_root="Vault"))
    place = obsidian.go("work=BLIP").locator("#card a.place").first
    expect(place).to_have_attribute("href", "obsidian://open?vault=Vault&file=log%202023.md")


def test_the_reject_command_is_safe_to_paste_and_copies(open_page) -> None:
    opened = open_page()
    opened.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = opened.go("edge=DALL·E 2~extends~GLIDE")
    command = page.locator(".command code")
    expect(command).to_have_text("kg reject 'DALL·E 2' extends GLIDE")
    page.click(".command button")
    opened.comes(opened.copied, "kg reject 'DALL·E 2' extends GLIDE")


def test_a_page_without_quotes_keeps_sentences_and_paths_back(open_page) -> None:
    opened = open_page(options=ExportOptions(quotes=False, notes_root="../hidden-shelf"))
    page = opened.go("work=BLIP")
    content = page.content()
    for secret in (
        "carries ALBEF on",
        "沿用了",
        "my own remark",
        "log 2023",
        "多模态.md",
        "hidden-shelf",
    ):
        assert secret not in content, secret
    expect(page.locator("#card")).to_contain_text("left out of this page")
    assert opened.errors == []
