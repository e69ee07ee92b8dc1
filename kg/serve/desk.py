"""The pages beside the map: questions to ask, and doubtful relations to decide.

Written on the server, so that note text meets no script; the one script there is asks whether the
graph was built anew and then loads the page again. What the pages do to the working folder is
given by the command line (``Desk``): the server itself only reads.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import NamedTuple
from urllib.parse import urlencode

from kg.graph.store import GraphStore
from kg.model import Lineage, WorkRelation
from kg.query.answers import Answer
from kg.query.questions import Question

EXAMPLES = (
    "SELECT ?name WHERE { ?work kg:buildsOn+ work:vit ; rdfs:label ?name } ORDER BY ?name",
    "SELECT ?newer ?older WHERE { ?a kg:extends ?b . ?a rdfs:label ?newer . ?b rdfs:label ?older }",
)
FORMATS = ("csv", "tsv", "json", "xml")
DOUBTFUL = 60  # relations on the check list
ROWS = 1000  # rows that a page shows; a download has them all

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, "Noto Sans CJK SC", sans-serif }
body { max-width: 75rem; margin: 0 auto; padding: 0 1rem 3rem }
nav { display: flex; gap: 1.5rem; padding: 1rem 0; border-bottom: 1px solid #8886 }
iframe { width: 100%; height: 75vh; border: 1px solid #8886; border-radius: .5rem }
textarea { width: 100%; font: 14px/1.4 monospace; box-sizing: border-box }
table { border-collapse: collapse; overflow-wrap: anywhere }
td, th { text-align: left; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid #8884 }
button, input { font: inherit; padding: .2rem .7rem }
form.row { display: inline-flex; gap: .5rem; flex-wrap: wrap; align-items: center }
blockquote { margin: .2rem 0 .2rem 1rem; color: GrayText }
.error { color: #c0392b; white-space: pre-wrap }
"""
_SCRIPT = """
const seen = document.body.dataset.version;
setInterval(async () => {
  try {
    const now = await (await fetch("/version", { cache: "no-store" })).text();
    if (now.trim() && now.trim() !== seen) location.reload();
  } catch { /* the server has stopped */ }
}, 2000);
"""


class Desk(NamedTuple):
    """What the command line lends the pages."""

    questions: Callable[[], Mapping[str, Question]]
    decided: Callable[[], set[tuple[str, str, str]]]  # works' short names, newer first
    decide: Callable[[str, tuple[str, str, str]], bool]  # "accept" or "reject"


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


def _page(title: str, store: GraphStore, parts: Iterator[str]) -> bytes:
    links = "".join(
        f'<a href="{path}">{name}</a>'
        for path, name in (("/desk", "Start"), ("/", "Map"), ("/ask", "Ask"), ("/check", "Check"))
    )
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f'<body data-version="{version(store)}"><nav>{links}</nav><h1>{escape(title)}</h1>'
        f"{''.join(parts)}<script>{_SCRIPT}</script></body></html>"
    ).encode()


def start(store: GraphStore) -> bytes:
    """The map, and where to go from it."""

    def parts() -> Iterator[str]:
        yield '<p><a href="/ask">Ask a question</a>, saved or in SPARQL. '
        yield '<a href="/check">Decide</a> on what was read with doubt.</p>'
        yield '<iframe src="/map" title="The lineage"></iframe>'

    return _page("Lineage", store, parts())


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
            yield "<button>Ask</button></form><br>"

    return _page("Ask", store, parts())


def _answer(store: GraphStore, given: Mapping[str, str], answer: Answer) -> Iterator[str]:
    if answer.kind == "boolean":
        yield f"<p>{'yes' if answer.boolean() else 'no'}</p>"
        return
    if answer.kind == "graph":
        text = answer.written("turtle", store.namer.prefixes()).decode("utf-8", "replace")
        yield f"<pre>{escape(text)}</pre>"
        return
    lines = answer.written("tsv").decode("utf-8", "replace").splitlines()
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


def _shown(cell: str) -> str:
    # TSV writes terms as Turtle does: "text"@en, "2021"^^<…>, <iri>.
    if cell.startswith('"'):
        return cell[1 : cell.rindex('"')].replace('\\"', '"').replace("\\n", " ")
    return cell.strip("<>")


def check(store: GraphStore, lineage: Lineage, desk: Desk, token: str) -> bytes:
    """The relations that were read with most doubt, each with its sentence and two buttons."""
    keys = {work.id: work.key for work in lineage.works}
    settled = desk.decided()
    open_ = [
        r
        for r in lineage.relations
        if r.status == "extracted" and (keys[r.source], r.type, keys[r.target]) not in settled
    ]
    # What stands nearest to the threshold is decided by least.
    open_.sort(key=lambda r: (abs(r.confidence - store.about.threshold), r.source, r.target))

    def parts() -> Iterator[str]:
        yield f"<p>{len(open_)} relations are undecided; the most doubtful come first. "
        yield "Decisions go into decisions.yaml; <code>kg build</code> applies them.</p>"
        for relation in open_[:DOUBTFUL]:
            yield from _doubt(relation, keys, token)

    return _page("Check", store, parts())


def _doubt(relation: WorkRelation, keys: Mapping[str, str], token: str) -> Iterator[str]:
    edge = (keys[relation.source], relation.type, keys[relation.target])
    yield f"<h3>{escape(' '.join(edge))} <small>{relation.confidence:.2f}</small></h3>"
    for item in relation.evidence[:3]:
        if item.passage is not None:
            place = f"{item.passage.note}:{item.passage.line}"
            yield f"<blockquote>{escape(item.passage.quote)} <small>{escape(place)}</small>"
            yield "</blockquote>"
    yield '<form class="row" method="post" action="/decide">'
    for name, value in zip(("newer", "relation", "older"), edge, strict=True):
        yield f'<input type="hidden" name="{name}" value="{escape(value)}">'
    yield f'<input type="hidden" name="token" value="{escape(token)}">'
    yield '<button name="kind" value="accept">Right</button>'
    yield '<button name="kind" value="reject">Wrong</button></form>'
