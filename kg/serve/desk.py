"""The pages around the map: questions to ask, and doubts to decide.

Written on the server, so that note text meets no script; the one script there is asks whether the
graph was built anew and then loads the page again. What the pages do to the working folder is
given by the command line (``Desk``): the server itself only reads.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape
from typing import NamedTuple
from urllib.parse import urlencode

from kg.export.csv import sheet
from kg.graph.store import GraphStore
from kg.model import Passage
from kg.query.answers import Answer
from kg.query.questions import Question

EXAMPLES = (
    "SELECT ?name WHERE { ?work kg:buildsOn+ work:vit ; rdfs:label ?name } ORDER BY ?name",
    "SELECT ?newer ?older WHERE { ?a kg:extends ?b . ?a rdfs:label ?newer . ?b rdfs:label ?older }",
)
FORMATS = ("csv", "tsv", "json", "xml")
SHOWN = 60  # doubts on the check list
ROWS = 1000  # rows that a page shows; a download has them all

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, "Noto Sans CJK SC", sans-serif }
body { max-width: 75rem; margin: 0 auto; padding: 0 1rem 3rem }
body.wide { max-width: none; padding: 0; height: 100vh; display: flex; flex-flow: column }
nav { display: flex; gap: 1.5rem; padding: .6rem 0; border-bottom: 1px solid #8886 }
nav a[aria-current] { font-weight: bold; color: inherit; text-decoration: none }
body.wide nav { border: 0; padding: .6rem 1rem }
body.wide h1 { display: none }
iframe { width: 100%; flex: 1; border: 0 }
textarea { width: 100%; font: 14px/1.4 monospace; box-sizing: border-box }
pre, code { overflow-wrap: anywhere; white-space: pre-wrap }
table { border-collapse: collapse; overflow-wrap: anywhere }
td, th { text-align: left; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid #8884 }
button, input { font: inherit; padding: .2rem .7rem }
form.row { display: flex; gap: .5rem; flex-wrap: wrap; align-items: center; margin: .5rem 0 }
form.row b { flex: 1 1 20rem; font-weight: normal }
blockquote { margin: .2rem 0 .2rem 1rem; color: GrayText }
.error { color: #c0392b; white-space: pre-wrap }
"""
# The map keeps what it shows in its address; where it stands and how near is asked of the map, and
# told by the work next to the middle, for a new build may lay works out anew.
_SCRIPT = """
const frame = document.querySelector("iframe"), area = document.querySelector("textarea");
const map = () => frame.contentWindow.lineage;
let seen = document.body.dataset.version, keep = null;

if (frame) {
  frame.addEventListener("load", () => {
    if (keep && map()) restore(keep);
    keep = null;
    const follow = () => history.replaceState(null, "", frame.contentWindow.location.hash || "/");
    frame.contentWindow.addEventListener("hashchange", follow);
  });
  if (location.hash) frame.contentWindow.location.replace("/map" + location.hash);
}

function standing() {
  const { network, view } = map().Chart, middle = network.getViewPosition();
  const away = ([x, y]) => Math.hypot(x - middle.x, y - middle.y);
  const [near] = Object.entries(view.map.spots).sort((a, b) => away(a[1]) - away(b[1]));
  if (!near) return null;
  const [id, [x, y]] = near;
  return { id, dx: middle.x - x, dy: middle.y - y, scale: network.getScale() };
}

function restore({ id, dx, dy, scale }) {
  const spot = map().Chart.view.map.spots[id];
  if (spot) map().Chart.move({ x: spot[0] + dx, y: spot[1] + dy }, scale, false);
}

function renew() {
  if (frame) {
    try { keep = standing(); } catch { keep = null; }
    frame.contentWindow.location.reload();
  } else if (area && area.value !== area.defaultValue) {
    document.getElementById("anew").hidden = false;
  } else location.reload();
}

setInterval(async () => {
  try {
    const now = (await (await fetch("/version", { cache: "no-store" })).text()).trim();
    if (!/^[0-9a-f]{16}$/.test(now) || now === seen) return;
    seen = document.body.dataset.version = now;
    renew();
  } catch { /* the server has stopped */ }
}, 2000);
"""


class Doubt(NamedTuple):
    """Something to settle: what is asked, on what sentences, and what each answer decides."""

    text: str
    passages: tuple[Passage, ...]
    answers: tuple[tuple[str, str, tuple[str, ...]], ...]  # words, kind of decision, its values


class Desk(NamedTuple):
    """What the command line lends the pages."""

    questions: Callable[[], Mapping[str, Question]]
    doubts: Callable[[], Iterable[Doubt]]  # the most consequential first
    decide: Callable[[str, tuple[str, ...]], bool]  # kind of decision, its values


def _hashed(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


POLICY = (
    "default-src 'none'; frame-src 'self'; connect-src 'self'; form-action 'self'; "
    f"base-uri 'none'; frame-ancestors 'none'; style-src '{_hashed(_STYLE)}'; "
    f"script-src '{_hashed(_SCRIPT)}'"
)


def version(store: GraphStore) -> str:
    """Changes with every build that changes the graph."""
    return hashlib.sha256(store.folder.name.encode()).hexdigest()[:16]


def _page(title: str, store: GraphStore, parts: Iterator[str], wide: bool = False) -> bytes:
    links = "".join(
        f'<a href="{path}"{" aria-current=page" if name == title else ""}>{name}</a>'
        for path, name in (("/", "Map"), ("/ask", "Ask"), ("/check", "Check"))
    )
    body = ' class="wide"' if wide else ""
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · lineage</title><style>{_STYLE}</style></head>"
        f'<body{body} data-version="{version(store)}"><nav>{links}</nav><h1>{escape(title)}</h1>'
        '<p id="anew" role="status" hidden>The graph was built anew; <a href="">load it</a>.</p>'
        f"{''.join(parts)}<script>{_SCRIPT}</script></body></html>"
    ).encode("utf-8", "replace")


def start(store: GraphStore) -> bytes:
    """The map, and where to go from it."""
    frame = iter(['<iframe src="/map" title="The lineage"></iframe>'])
    return _page("Map", store, frame, wide=True)


def ask(
    store: GraphStore,
    desk: Desk,
    given: Mapping[str, str],
    answer: Answer | None,
    error: str = "",
) -> bytes:
    """The saved questions with their forms, SPARQL, and the answer to what was asked."""

    def parts() -> Iterator[str]:
        if error:
            yield f'<p class="error">{escape(error)}</p>'
        if answer is not None:
            yield from _answer(store, given, answer)
        query = given.get("query") or EXAMPLES[0]
        yield '<h2>SPARQL</h2><form action="/ask"><textarea name="query" rows="6" '
        yield f'aria-label="SPARQL">{escape(query)}</textarea><p><button>Ask</button></p></form>'
        for example in EXAMPLES:
            target = urlencode({"query": example})
            yield f'<p><a href="/ask?{escape(target)}"><code>{escape(example)}</code></a></p>'
        yield "<h2>Saved questions</h2>"
        for question in desk.questions().values():
            yield f'<form class="row" action="/ask"><b>{escape(question.title)}</b>'
            yield f'<input type="hidden" name="name" value="{escape(question.name)}">'
            for p in question.parameters:
                need = "" if p.optional or p.default is not None else " required"
                said = given.get(p.name, "") if given.get("name") == question.name else ""
                yield f'<input name="{escape(p.name)}" value="{escape(said)}"{need} '
                yield f'placeholder="{escape(p.name)}" aria-label="{escape(p.name)}">'
            yield "<button>Ask</button></form>"

    return _page("Ask", store, parts())


def _answer(store: GraphStore, given: Mapping[str, str], answer: Answer) -> Iterator[str]:
    if answer.kind == "boolean":
        yield f"<p>{'yes' if answer.boolean() else 'no'}</p>"
        return
    if answer.kind == "graph":
        text = answer.written("turtle", store.namer.prefixes()).decode("utf-8", "replace")
        yield f"<pre>{escape(text)}</pre>"
        return
    lines = answer.written("tsv").decode("utf-8", "replace").rstrip("\n").split("\n")
    downloads = " ".join(
        f'<a href="/ask?{escape(urlencode({**given, "format": f}))}">{f}</a>' for f in FORMATS
    )
    yield f"<p>{len(lines) - 1} rows; download {downloads}</p><table><tr>"
    yield from (f"<th>{escape(cell.lstrip('?'))}</th>" for cell in lines[0].split("\t"))
    yield "</tr>"
    for line in lines[1 : ROWS + 1]:
        cells = (escape(_shown(cell)) for cell in line.split("\t"))
        yield "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
    yield "</table>"


def download(answer: Answer, format_: str) -> bytes:
    """An answer in one of ``FORMATS``; CSV goes into a spreadsheet, and has no formulas."""
    if format_ == "csv" and answer.kind == "rows":
        return sheet(answer.variables(), answer.cells())
    return answer.written(format_)


def _shown(cell: str) -> str:
    # TSV writes terms as Turtle does: "text"@en, "2021"^^<…>, <iri>.
    if cell.startswith('"'):
        return cell[1 : cell.rindex('"')].replace('\\"', '"').replace("\\n", " ")
    return cell.strip("<>")


def check(store: GraphStore, desk: Desk, token: str) -> bytes:
    """What was read with most doubt, each with its sentences and a button for each answer."""
    doubts = list(desk.doubts())

    def parts() -> Iterator[str]:
        yield f"<p>{len(doubts)} open, the most consequential first. An answer is written into "
        yield "decisions.yaml, where it can be taken back; <code>kg build</code> applies it, or "
        yield "<code>kg watch</code> at once.</p>"
        for doubt in doubts[:SHOWN]:
            yield from _doubt(doubt, token)

    return _page("Check", store, parts())


def _doubt(doubt: Doubt, token: str) -> Iterator[str]:
    yield f"<h3>{escape(doubt.text)}</h3>"
    for passage in doubt.passages:
        place = f"{passage.note}:{passage.line}"
        yield f"<blockquote>{escape(passage.quote)} <small>{escape(place)}</small></blockquote>"
    yield '<form class="row" method="post" action="/decide">'
    yield f'<input type="hidden" name="token" value="{escape(token)}">'
    for words, kind, values in doubt.answers:
        value = json.dumps([kind, *values])
        yield f'<button name="decision" value="{escape(value)}">{escape(words)}</button>'
    yield "</form>"
