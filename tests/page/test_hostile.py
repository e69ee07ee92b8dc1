"""Notes are untrusted: whatever they hold, the page shows it as text and runs nothing."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import expect

from kg.export.html.links import arxiv_link, note_link, web_link
from kg.export.options import ExportOptions
from kg.model import (
    Evidence,
    Lineage,
    Occurrence,
    Passage,
    Statement,
    Work,
    WorkRelation,
)

MARKUP = (
    "<script>window.pwned=1</script>",
    "</script><script>window.pwned=1</script>",
    "</SCRIPT ><script>window.pwned=1</script>",
    "<!--<script>window.pwned=1</script>-->",
    "--><script>window.pwned=1</script>",
    "]]><script>window.pwned=1</script>",
    "<img src=x onerror=window.pwned=1>",
    "<img/src=x/onerror=window.pwned=1>",
    '"><img src=x onerror="window.pwned=1">',
    "'><img src=x onerror='window.pwned=1'>",
    "`><img src=x onerror=window.pwned=1>",
    "<svg onload=window.pwned=1>",
    "<svg><script>window.pwned=1</script></svg>",
    "<svg><animate onbegin=window.pwned=1 attributeName=x dur=1s>",
    "<math><mtext><img src=x onerror=window.pwned=1></mtext></math>",
    "<iframe src=javascript:parent.pwned=1></iframe>",
    "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
    "<object data=javascript:window.pwned=1>",
    "<embed src=javascript:window.pwned=1>",
    "<body onload=window.pwned=1>",
    "<details open ontoggle=window.pwned=1>",
    "<input autofocus onfocus=window.pwned=1>",
    "<select autofocus onfocus=window.pwned=1>",
    "<video><source onerror=window.pwned=1></video>",
    "<a href=javascript:window.pwned=1 id=injected>x</a>",
    "<form action=javascript:window.pwned=1><button>go</button></form>",
    "<meta http-equiv=refresh content='0;url=javascript:window.pwned=1'>",
    "<base href=//attacker.invalid/>",
    "<link rel=stylesheet href=//attacker.invalid/x.css>",
    "<style>@import '//attacker.invalid/x.css';body{display:none}</style>",
    "<template><script>window.pwned=1</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=window.pwned=1>'>",
    "<textarea></textarea><img src=x onerror=window.pwned=1>",
    "<title></title><img src=x onerror=window.pwned=1>",
    "<xmp></xmp><img src=x onerror=window.pwned=1>",
    "<dialog open id=injected>fake</dialog>",
    "<marquee onstart=window.pwned=1>",
    "{{ 7 * 7 }}{% raw %}{{ ''.__class__ }}",
    "${window.pwned=1}",
    "#{window.pwned=1}",
    "@outline@ @script@ @details@ @vis@ @style@",
    "\\u003cscript>window.pwned=1\\u003c/script>",
    "&lt;script&gt;window.pwned=1&lt;/script&gt;",
    "&#60;img src=x onerror=window.pwned=1&#62;",
    '";window.pwned=1;//',
    "';window.pwned=1;//",
    "\u2028window.pwned=1\u2029",
    "constructor",
    "__proto__",
    "toString",
    "hasOwnProperty",
    "x\x00\x01\x1b[31mred",
    "\u202egnp.exe\u202c right to left",
    "\u200bzero\u200bwidth",
    "\ud800 lone surrogate",
    "'; kg merge A B; echo '",
    "$(touch pwned) `touch pwned`",
    "=cmd|' /C calc'!A0",
    "+1+cmd|' /C calc'!A0",
    "a\nnewline\ttab\rreturn",
)
ADDRESSES = (
    "javascript:window.pwned=1",
    "JaVaScRiPt:window.pwned=1",
    " javascript:window.pwned=1",
    "java\nscript:window.pwned=1",
    "java\tscript:window.pwned=1",
    "\x01javascript:window.pwned=1",
    "javascript&colon;window.pwned=1",
    "javascript://example.org/%0Awindow.pwned=1",
    "data:text/html,<script>window.pwned=1</script>",
    "data:text/html;base64,PHNjcmlwdD5wd25lZD0xPC9zY3JpcHQ+",
    "vbscript:msgbox(1)",
    "blob:null/x",
    "file:///etc/passwd",
    "//attacker.invalid/x",
    "https:javascript:window.pwned=1",
    "http://[::1",
    "https://",
)
PATHS = (
    "javascript:window.pwned=1.md",
    "data:text/html,<script>window.pwned=1<／script>.md",
    "<img src=x onerror=window.pwned=1>.md",
    "../../../etc/passwd.md",
    "a?b#c%2e%2e.md",
)


def hostile() -> Lineage:
    """Every payload in a name, a title, an alias, a sentence, a remark, facts and a file name."""
    notes = (*PATHS, *(f"{text.encode('ascii', 'ignore').decode()}.md" for text in MARKUP[:12]))
    works = []
    for number, text in enumerate(MARKUP):
        note = notes[number % len(notes)]
        where = Passage(note, number + 1, 0, len(text), text, text, text)
        facts = [
            Statement("year", 2000 + number % 20, 2000 + number % 20, 1.0, where),
            *(Statement(p, text, text, 1.0, where) for p in ("org", "author", "venue", "topic")),
            *(Statement(p, text, text, 1.0, where) for p in ("arxiv", "doi", text)),
            *(Statement("url", address, address, 1.0, where) for address in ADDRESSES),
        ]
        places = (
            Occurrence.of(note, number + 1, "entry", "read", text, text),
            Occurrence.of(note, number + 2, "mention", None, None, text),
        )
        works.append(
            Work(f"{number:03}{text}", text, f"T {text}", (f"A {text}",), places, tuple(facts))
        )
    relations = [
        WorkRelation(
            newer.id,
            "extends" if number % 2 else "compares",
            older.id,
            0.9,
            (Evidence(Passage("x.md", 1, 0, 9, f"{newer.key} {older.key}"), newer.key, 0.9),),
        )
        for number, (older, newer) in enumerate(pairwise(works))
    ]
    return Lineage(
        notes=tuple(sorted(notes)),
        works=tuple(sorted(works, key=lambda w: w.id)),
        relations=tuple(sorted(relations, key=lambda r: (r.source, r.type, r.target))),
    )


# Elements that the page itself never makes, and attributes that run something.
INTRUDERS = """() => {
    const foreign = ["img", "iframe", "object", "embed", "math", "video", "marquee", "xmp", "base",
        "template", "meta[http-equiv=refresh]", "#injected", "body style", "body link",
        "form[action]"];
    const found = [...document.querySelectorAll(foreign.join(", "))];
    found.push(...[...document.querySelectorAll("*")]
        .filter(n => [...n.attributes].some(a => /^on/i.test(a.name))));
    found.push(...[...document.querySelectorAll("script")].slice(4));
    return found.map(n => n.outerHTML.slice(0, 80)); }"""
LINKS = """() => [...document.querySelectorAll("a[href]")].map(a => a.href)
    .filter(h => !/^(https?|file):/.test(h) || /^https?:\\/\\/(attacker|javascript)/.test(h))"""


def test_there_are_enough_payloads() -> None:
    assert len(set(MARKUP)) >= 60
    assert len(set(ADDRESSES)) >= 15


def test_nothing_runs_nothing_is_injected_nothing_bad_is_clickable(open_page) -> None:
    opened = open_page(hostile(), ExportOptions(nodes="all", notes_root="../notes"))
    opened.page.on("dialog", lambda dialog: opened.errors.append(dialog.message))
    page = opened.go()
    assert opened.run("() => lineage.Data.works.size") == len(MARKUP)
    names = opened.run("() => [...lineage.Data.works.keys()]")
    opened.run("() => document.querySelectorAll('details').forEach(d => { d.open = true; })")
    for name in names:
        opened.run("id => lineage.State.set({work: id, edge: null})", name)
        opened.run("() => document.querySelectorAll('details').forEach(d => { d.open = true; })")
        assert opened.run(INTRUDERS) == []
        assert opened.run(LINKS) == []
    for edge in opened.run("() => [...lineage.Data.relations.keys()]"):
        opened.run("id => lineage.State.set({edge: id})", edge)
    assert opened.run(INTRUDERS) == []
    opened.run("() => lineage.State.set({work: null, edge: null, view: 'table'})")
    assert opened.run(INTRUDERS) == []
    opened.run("() => lineage.State.set({view: 'map', colour: 'org'})")
    opened.run("() => lineage.State.set({colour: 'topic'})")
    for text in ("<", "script", "constructor", "__proto__"):
        page.fill("#query", text)
        expect(page.locator("#found")).to_be_visible()
        assert opened.run(INTRUDERS) == []
    for name in names[:20]:
        opened.run("id => lineage.Focus.enter(id)", name)
    assert opened.run(INTRUDERS) == []
    assert opened.run("() => window.pwned") is None
    assert opened.run("() => ({}).polluted === undefined && Object.keys({}).length === 0")
    assert opened.errors == []
    assert [u for u in opened.requests if not u.startswith(("file:", "about:", "data:,"))] == []
    assert len([u for u in opened.requests if u.startswith("file:")]) == 1


def test_the_exported_drawing_runs_nothing_either(open_page) -> None:
    opened = open_page(hostile())
    opened.go()
    found = opened.run(
        """() => { const text = lineage.Picture.svg();
        const drawing = new DOMParser().parseFromString(text, "image/svg+xml");
        const active = [...drawing.querySelectorAll("*")]
            .filter(n => [...n.attributes].some(a => /^on|href/.test(a.name)));
        return [drawing.querySelectorAll("parsererror, script, image, foreignObject, a").length,
            active.length, drawing.querySelectorAll("circle").length]; }"""
    )
    assert found[:2] == [0, 0]
    assert found[2] >= len(MARKUP)


def test_a_poisoned_address_is_only_an_address(open_page) -> None:
    opened = open_page(hostile())
    bad = "%3Cimg%20src%3Dx%20onerror%3Dwindow.pwned%3D1%3E"
    page = opened.go(f"agent=org:{bad}&work={bad}&no-org={bad}&depth=2&view={bad}&edge={bad}~{bad}")
    assert opened.run(INTRUDERS) == []
    assert opened.run("() => window.pwned") is None
    expect(page.locator("#crumbs")).to_contain_text("<img src=x onerror=window.pwned=1>")


def test_the_command_to_paste_cannot_be_broken_out_of(open_page) -> None:
    import shlex

    opened = open_page(hostile())
    opened.go()
    commands = opened.run(
        "() => [...lineage.Data.relations.values()].map(r => lineage.Card.rejectCommand(r))"
    )
    for command in commands:
        words = shlex.split(command)
        assert words[:2] == ["kg", "reject"]
        assert len(words) == 5
        assert words[3] in ("extends", "compares")
        assert "\n" not in command


@pytest.mark.parametrize("address", ADDRESSES)
def test_bad_addresses_are_no_links(address: str) -> None:
    assert web_link(address) is None or web_link(address).startswith("https://")  # type: ignore[union-attr]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("root", ["", "../notes", "notes", "https://example.org/notes", "/abs"])
def test_a_file_name_is_never_a_scheme(path: str, root: str) -> None:
    link = note_link(path, root, "file")
    start = {"": "./", "../notes": "../notes/", "notes": "./notes/"}.get(root)
    assert link.startswith(start or ("https://example.org/notes/", "file:///abs/"))
    assert not set("<>\"'?# ") & set(link)
    assert "javascript:" not in link


def test_numbers_of_papers_cannot_leave_their_site() -> None:
    link = arxiv_link("1706.03762\n\"onmouseover=x'")
    assert link.startswith("https://arxiv.org/abs/1706.03762")
    assert not set("\n\"' ") & set(link)
