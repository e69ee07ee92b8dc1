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


def openapi(address: str, version: str) -> dict[str, Any]:
    """An OpenAPI 3.1 description of the server at ``address``."""
    answers = {
        "200": {
            "description": "The answer",
            "content": {
                media: {"schema": {} if "json" in media else {"type": "string"}}
                for media in (*ROWS, *TRIPLES)
            },
        },
        **{
            str(status): {
                "description": text,
                "content": {"text/plain": {"schema": {"type": "string"}}},
            }
            for status, text in (
                (400, "The query is wrong; the message shows where"),
                (403, "An update, or a page of another site asks"),
                (405, "Only GET, HEAD and POST are answered"),
                (406, "No format that the client takes"),
                (411, "A body without its length"),
                (413, "The query is too long"),
                (415, "A body that is neither a form nor a query"),
                (421, "Asked by another name than that of this machine"),
                (503, "Too busy, or the query took too long"),
            )
        },
    }
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
    query = {
        "name": "query",
        "in": "query",
        "description": "SPARQL 1.1; the usual prefixes are supplied. Without it: the description.",
        "schema": {"type": "string"},
        "example": "SELECT ?name { ?work kg:buildsOn work:vit ; rdfs:label ?name }",
    }
    form = {
        "schema": {
            "type": "object",
            "properties": {"query": {"type": "string"}},
            "required": ["query"],
        }
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "kg: the lineage of a field", "version": version},
        "servers": [{"url": address.rsplit("/", 1)[0]}],
        "paths": {
            "/sparql": {
                "get": {
                    "operationId": "query",
                    "summary": "Ask the graph (SPARQL 1.1 Protocol)",
                    "parameters": [query, *graphs],
                    "responses": answers,
                },
                "post": {
                    "operationId": "queryByPost",
                    "summary": "Ask the graph with a long query",
                    "parameters": graphs,
                    "requestBody": {
                        "required": True,
                        "content": {FORM: form, QUERY: {"schema": {"type": "string"}}},
                    },
                    "responses": answers,
                },
            },
            "/": {
                "get": {
                    "operationId": "page",
                    "summary": "The lineage page",
                    "responses": {"200": {"description": "HTML", "content": {"text/html": {}}}},
                }
            },
        },
    }
