"""Answers and their formats: SPARQL 1.1 results in JSON, XML, CSV and TSV; graphs in RDF.

An answer keeps the bytes that the engine gave, because most of them go straight to a file or a
pipe; ``rows`` reads them where somebody wants to look inside.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import msgspec

from kg.errors import QueryError, UsageError

Kind = Literal["rows", "boolean", "graph"]

ROW_FORMATS = ("json", "xml", "csv", "tsv")
GRAPH_FORMATS = ("turtle", "ntriples", "jsonld")


class Term(NamedTuple):
    """One value of a row: an IRI, a blank node or a literal."""

    value: str
    kind: str  # "uri", "bnode", "literal"
    datatype: str = ""
    language: str = ""


class Answer:
    """What a query gave: rows or yes/no as SPARQL JSON results, a graph as N-Triples."""

    def __init__(self, kind: Kind, data: bytes) -> None:
        self.kind, self.data = kind, data

    def encode(self) -> bytes:
        """One byte for the kind, then the data."""
        return self.kind[0].encode() + self.data

    @classmethod
    def decode(cls, data: bytes) -> Answer:
        """The answer behind ``encode``."""
        kinds: dict[bytes, Kind] = {b"r": "rows", b"b": "boolean", b"g": "graph"}
        return cls(kinds[data[:1]], data[1:])

    def variables(self) -> list[str]:
        """The columns, in the order of the SELECT."""
        return list(self._results()["head"].get("vars", []))

    def rows(self) -> list[dict[str, Term]]:
        """The rows; a variable without a value is left out."""
        return [
            {name: _term(cell) for name, cell in row.items()}
            for row in self._results()["results"]["bindings"]
        ]

    def cells(self) -> list[list[str]]:
        """The rows as text, a cell for each of ``variables``: names of IRIs, values of literals."""
        columns = self.variables()
        return [
            [_text(row[name]) if name in row else "" for name in columns] for row in self.rows()
        ]

    def boolean(self) -> bool:
        """The answer to an ASK."""
        return bool(self._results()["boolean"])

    def written(self, format_: str, prefixes: dict[str, str] | None = None) -> bytes:
        """The answer in a standard format: ``ROW_FORMATS``, or ``GRAPH_FORMATS`` for a graph.

        Raises UsageError for a format that does not fit the kind of answer.
        """
        import pyoxigraph as ox

        if self.kind == "graph":
            formats = {
                "turtle": ox.RdfFormat.TURTLE,
                "ntriples": ox.RdfFormat.N_TRIPLES,
                "jsonld": ox.RdfFormat.JSON_LD,
            }
            if format_ not in formats:
                raise _misfit(format_, "a graph", GRAPH_FORMATS)
            if format_ == "ntriples":
                return self.data
            rows = ox.parse(input=self.data, format=ox.RdfFormat.N_TRIPLES)
            triples = [quad.triple for quad in rows]
            named = prefixes if format_ == "turtle" else None
            return ox.serialize(triples, format=formats[format_], prefixes=named) or b""
        if format_ not in ROW_FORMATS:
            raise _misfit(format_, "rows" if self.kind == "rows" else "yes or no", ROW_FORMATS)
        if format_ == "json":
            return self.data + b"\n"
        if self.kind == "boolean" and format_ in ("csv", "tsv"):
            return b"true\n" if self.boolean() else b"false\n"
        parsed = ox.parse_query_results(input=self.data, format=ox.QueryResultsFormat.JSON)
        formats_ = {
            "xml": ox.QueryResultsFormat.XML,
            "csv": ox.QueryResultsFormat.CSV,
            "tsv": ox.QueryResultsFormat.TSV,
        }
        data = parsed.serialize(format=formats_[format_]) or b""
        return _without_controls(data) + b"\n" if format_ == "xml" else data

    def _results(self) -> Any:
        try:
            return msgspec.json.decode(self.data)
        except msgspec.DecodeError as error:
            raise QueryError(f"the answer is not valid SPARQL JSON: {error}") from error


def _text(term: Term) -> str:
    return f"_:{term.value}" if term.kind == "bnode" else term.value


def _term(cell: dict[str, str]) -> Term:
    kind = cell["type"].replace("typed-literal", "literal")
    return Term(cell["value"], kind, cell.get("datatype", ""), cell.get("xml:lang", ""))


# XML 1.0 has no notation for these at all.
_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF], "\ufffd")


def _without_controls(data: bytes) -> bytes:
    return data.decode().translate(_CONTROLS).encode()


def _misfit(format_: str, kind: str, known: tuple[str, ...]) -> UsageError:
    return UsageError(f"{format_!r} cannot hold {kind}", hint="use " + ", ".join(known))
