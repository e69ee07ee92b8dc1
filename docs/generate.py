"""Writes the reference pages from the program itself: ``make docs``; with --check, compares.

``docs/reference/*.md`` and ``docs/formats.md`` are generated; what they say is said in one place,
the code or the data file that they are taken from.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
from rdflib import Graph
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from kg import export, ontology
from kg.cli import kg as cli
from kg.extract import cues
from kg.query.questions import load_questions

HERE = Path(__file__).parent
MADE = "<!-- Made by docs/generate.py; edit what it is made from. -->\n"


def commands() -> Iterator[str]:
    """Every command: its help as the terminal shows it."""
    yield f"{MADE}\n# Commands\n"
    yield "Each as `kg COMMAND --help` shows it. Exit status: 0 done, 1 problems found, 2 usage.\n"
    top = click.Context(cli, info_name="kg")
    for name in cli.list_commands(top):
        command = cli.get_command(top, name)
        assert command is not None
        context = click.Context(command, parent=top, info_name=name, terminal_width=80)
        yield f"## kg {name}\n\n```text\n{command.get_help(context)}\n```\n"


def formats() -> Iterator[str]:
    """Every export format: its name, suffix and description."""
    yield f"{MADE}\n# Formats\n"
    yield (
        "`kg build` writes page, Turtle, GraphML and JSON into `out/`. `kg export FORMAT FILE`\n"
        "writes each of these; `--work`, `--depth`, `--since`, `--until`, `--relation` and others\n"
        "choose a part ([kg export](reference/commands.md#kg-export)). Pictures draw arrows the\n"
        "way time runs, from the older work to the newer; in RDF and JSON a relation goes from\n"
        "the newer to the older.\n"
    )
    yield "| format | suffix | what it is |\n| --- | --- | --- |"
    for name in export.names():
        module = export.exporter(name)
        yield f"| `{name}` | `{module.SUFFIX}` | {module.DESCRIPTION} |"
    yield (
        "\nThe JSON has a schema, `ontology/schemas/lineage.schema.json`; the RDF has\n"
        "[a vocabulary](vocabulary.md) and shapes, `ontology/shapes.ttl`.\n\n"
        "A format of your own is a module and a line of packaging: see\n"
        "[extending kg](howto/extending.md)."
    )


def cue_list() -> Iterator[str]:
    """The cues there are; their notation is explained by hand in cues.md."""
    yield f"{MADE}\n# The cues there are\n"
    yield "What the patterns mean: [the notation](../cues.md). Yours are read beside these.\n"
    yield "| cue | relation | pattern |\n| --- | --- | --- |"
    for cue in sorted(cues.load(), key=lambda cue: (cue.relation, cue.id)):
        pattern = cue.pattern.replace("|", "\\|")
        yield f"| `{cue.id}` | {cue.relation} | `{pattern}` |"


def terms() -> Iterator[str]:
    """Every term of the vocabulary, in both languages, as ontology/lineage.ttl declares it."""
    yield f"{MADE}\n# The terms of the vocabulary\n"
    yield "How they fit together: [the graph and its vocabulary](../vocabulary.md).\n"
    graph = Graph().parse(ontology.home() / "lineage.ttl")
    ours = "https://w3id.org/kg-lineage/ns#"
    kinds = (
        ("Classes", {RDFS.Class, OWL.Class}),
        ("Properties", {RDF.Property, OWL.ObjectProperty, OWL.DatatypeProperty}),
    )
    told: set[Node] = set()
    for title, types in kinds:
        yield f"## {title}\n\n| term | in English | 中文 | what it is |\n| --- | --- | --- | --- |"
        found = {s for kind in types for s in graph.subjects(RDF.type, kind)}
        for term in sorted(s for s in found if str(s).startswith(ours) and s not in told):
            told.add(term)
            words = [_said(graph, term, RDFS.label, language) for language in ("en", "zh")]
            comment = _said(graph, term, RDFS.comment, "en")
            yield f"| `kg:{str(term)[len(ours) :]}` | {words[0]} | {words[1]} | {comment} |"
        yield ""


def _said(graph: Graph, term: Node, prop: Node, language: str) -> str:
    found = sorted(str(o) for o in graph.objects(term, prop) if o.language == language)
    return "; ".join(" ".join(text.split()) for text in found).replace("|", "\\|")


def questions() -> Iterator[str]:
    """Every saved question: title and parameters."""
    yield f"{MADE}\n# Saved questions\n"
    yield "Ask one by name, `kg query NAME`; `kg questions NAME` shows its SPARQL.\n"
    yield "| name | what it answers | parameters |\n| --- | --- | --- |"
    for question in load_questions({ontology.home() / "queries": False}).values():
        given = ", ".join(f"`--{p.name.replace('_', '-')}`" for p in question.parameters)
        yield f"| `{question.name}` | {question.title} | {given} |"


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "reference/commands.md": commands,
    "reference/cue-list.md": cue_list,
    "reference/questions.md": questions,
    "reference/terms.md": terms,
    "formats.md": formats,
}


def text(page: str) -> str:
    """What a generated page holds."""
    return "\n".join(PAGES[page]()).rstrip() + "\n"


def main() -> None:
    """Write the pages, or with --check name those that differ."""
    stale = []
    for page in PAGES:
        path = HERE / page
        made = text(page)
        if not path.exists() or path.read_text(encoding="utf-8") != made:
            stale.append(page)
            if "--check" not in sys.argv:
                path.write_text(made, encoding="utf-8", newline="\n")
    if stale and "--check" in sys.argv:
        sys.exit(f"out of date, `make docs` renews them: {', '.join(stale)}")


if __name__ == "__main__":
    main()
