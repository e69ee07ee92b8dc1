"""What the server says about itself: a SPARQL service description, and OpenAPI."""

from __future__ import annotations

from typing import Any

from kg.graph.store import GraphStore
from kg.serve.protocol import FORM, QUERY, ROWS, TRIPLES

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_FORMAT_NAMES = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "JSON-LD",
)


def service_description(store: GraphStore, address: str) -> bytes:
    """The description of the endpoint at ``address``, as N-Triples.

    https://www.w3.org/TR/sparql11-service-description/
    """
    service, dataset, default = (f"<{address}#{n}>" for n in ("service", "dataset", "default"))
    lines = [
        f"{service} {_a} <{_SD}Service>",
        f"{service} <{_SD}endpoint> <{address}>",
        f"{service} <{_SD}supportedLanguage> <{_SD}SPARQL11Query>",
        f"{service} <{_SD}defaultDataset> {dataset}",
        f"{dataset} {_a} <{_SD}Dataset>",
        f"{dataset} <{_SD}defaultGraph> {default}",
        f"{default} {_a} <{_SD}Graph>",
    ]
    lines += [f"{service} <{_SD}resultFormat> <{_FORMATS}{name}>" for name in _FORMAT_NAMES]
    for number, graph in enumerate(sorted(g.value for g in store.rdf.named_graphs()), 1):
        node = f"<{address}#graph-{number}>"
        lines += [
            f"{dataset} <{_SD}namedGraph> {node}",
            f"{node} {_a} <{_SD}NamedGraph>",
            f"{node} <{_SD}name> <{graph}>",
        ]
    return "".join(f"{line} .\n" for line in lines).encode()


_a = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


def openapi(address: str, version: str, desk: bool = False) -> dict[str, Any]:
    """An OpenAPI 3.1 description of the server at ``address``; ``desk``: with its own pages."""
    rows = {
        media: {"schema": {} if "json" in media else {"type": "string"}}
        for media in (*ROWS, *TRIPLES)
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "kg: the lineage of a field", "version": version},
        "servers": [{"url": address.rstrip("/")}],
        "paths": {
            "/sparql": _sparql(_answers(_ASKED, rows)),
            **{path: _page(*of) for path, of in (_FILES | (_DESK if desk else {})).items()},
            **({"/decide": _decide()} if desk else {}),
        },
    }


_REFUSED = {
    400: "A head, a parameter or a query that cannot be read; the message says where",
    403: "A page of another site asks, or an update",
    405: "Not by this method",
    421: "Asked by another name than that of this machine",
    431: "The headers are too long",
    500: "The graph cannot be read",
}
_ASKED = {
    406: "No format that the client takes",
    411: "A body without its length",
    413: "The query is too long",
    415: "A body that is neither a form nor a query",
    503: "Too busy, or the query took too long",
}
_TEXT = {"type": "string"}
_FILES: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    # the address → what is there, its media types, its parameters
    "/": ("The page", ("text/html",), ()),
    "/map": ("The lineage page", ("text/html",), ()),
    "/lineage.html": ("The lineage page", ("text/html",), ()),
    "/lineage.json": ("The lineage as JSON", ("application/json",), ()),
    "/lineage.ttl": ("The graph as Turtle", ("text/turtle",), ()),
    "/lineage.graphml": ("The lineage as GraphML", ("application/xml",), ()),
    "/openapi.json": ("This description", ("application/json",), ()),
}
_DESK: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "/ask": (
        "Questions and their answers",
        ("text/html", "application/octet-stream"),
        ("query", "name", "format"),
    ),
    "/check": ("What is in doubt", ("text/html",), ()),
    "/version": ("Changes with every build", ("text/plain",), ()),
}


def _answers(refused: dict[int, str], content: dict[str, Any]) -> dict[str, Any]:
    told = {
        str(status): {"description": text, "content": {"text/plain": {"schema": _TEXT}}}
        for status, text in sorted((_REFUSED | refused).items())
    }
    return {"200": {"description": "The answer", "content": content}, **told}


def _page(title: str, media: tuple[str, ...], parameters: tuple[str, ...]) -> dict[str, Any]:
    content = {name: {} if "json" in name else {"schema": _TEXT} for name in media}
    return {
        "get": {
            "summary": title,
            "parameters": [{"name": n, "in": "query", "schema": _TEXT} for n in parameters],
            "responses": _answers({404: "It was not built", 503: "Too busy"}, content),
        }
    }


def _decide() -> dict[str, Any]:
    form = {
        "type": "object",
        "properties": {"decision": _TEXT, "token": _TEXT},
        "required": ["decision", "token"],
    }
    answers = _answers({411: _ASKED[411], 413: "The form is too long"}, {})
    answers.pop("200")
    answers["303"] = {"description": "It is written into decisions.yaml"}
    return {
        "post": {
            "summary": "Decide; the token is in the pages of this server alone",
            "requestBody": {"required": True, "content": {FORM: {"schema": form}}},
            "responses": answers,
        }
    }


def _sparql(answers: dict[str, Any]) -> dict[str, Any]:
    query = {"type": "string", "format": "sparql"}
    graphs = [
        {
            "name": name,
            "in": "query",
            "description": text,
            "schema": {"type": "array", "items": {"type": "string", "format": "uri"}},
        }
        for name, text in (
            ("default-graph-uri", "Ask these graphs instead of the flat view"),
            ("named-graph-uri", "The graphs that GRAPH may name"),
        )
    ]
    asked = {
        "name": "query",
        "in": "query",
        "description": "SPARQL 1.1; the usual prefixes are supplied. Without it: the description.",
        "schema": query,
        "example": "SELECT ?name { ?work kg:buildsOn work:vit ; rdfs:label ?name }",
    }
    form = {"type": "object", "properties": {"query": query}, "required": ["query"]}
    return {
        "get": {
            "operationId": "query",
            "summary": "Ask the graph (SPARQL 1.1 Protocol)",
            "parameters": [asked, *graphs],
            "responses": answers,
        },
        "post": {
            "operationId": "queryByPost",
            "summary": "Ask the graph with a long query",
            "parameters": graphs,
            "requestBody": {
                "required": True,
                "content": {FORM: {"schema": form}, QUERY: {"schema": query}},
            },
            "responses": answers,
        },
    }
