"""`kg review`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from kg.cli._common import out_option, settings_for

if TYPE_CHECKING:
    from kg.config import Settings
    from kg.model import Lineage, Passage


class Question(msgspec.Struct, frozen=True):
    """Something to settle: an answer's key leads to the decision it writes."""

    text: str
    passages: tuple[Passage, ...]
    answers: dict[str, tuple[str, tuple[str, ...]]]  # key → kind of decision, its values
    words: dict[str, str]  # key → what it means


@click.command("review")
@out_option
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="Questions.")
@click.pass_context
def command(ctx: click.Context, out: Path | None, limit: int) -> None:
    """Walk through what is doubtful, one key per answer.

    First names that may be one work, then the least certain claims. Each answer is written into
    decisions.yaml at once, so that quitting anywhere loses nothing; what is settled is not asked
    again after the next build.

    \b
    Examples:
      kg review
      kg review --limit 10
    """
    from kg.resolve.record import record

    settings = settings_for(ctx, out=out)
    path = settings.path("decisions")
    written = 0
    for asked, question in enumerate(open_questions(settings)):
        if asked >= limit:
            break
        answer = _ask(question)
        if answer == "q":
            break
        if answer in question.answers:
            kind, values = question.answers[answer]
            written += record(path, kind, values)
    click.echo(
        f"{written} decisions written to {path}." + (" `kg build` applies them." * (written > 0))
    )


def open_questions(settings: Settings) -> Iterator[Question]:
    """What the last build left in doubt and ``decisions.yaml`` does not settle yet."""
    from kg.graph.lineage import read_lineage
    from kg.resolve.decisions import KINDS, load_decisions
    from kg.resolve.record import listed

    decisions = load_decisions(settings.path("decisions"))
    settled = {(kind, values) for kind in KINDS for values in listed(decisions, kind)}
    for question in questions(read_lineage(settings.path("out")), settings.threshold):
        if not any(answer in settled for answer in question.answers.values()):
            yield question


def questions(lineage: Lineage, threshold: float) -> Iterator[Question]:
    """What needs a person, the most consequential first."""
    from kg.resolve.conflicts import find_conflicts

    keys = {work.id: work.key for work in lineage.works}
    for finding in find_conflicts(lineage):
        if finding.pair:
            a, b = finding.pair
            yield Question(
                finding.message,
                finding.passages,
                {"s": ("same", (a, b)), "d": ("different", (a, b))},
                {"s": "same work", "d": "different works"},
            )
    doubtful = [
        r
        for r in lineage.relations
        if r.status == "extracted" and threshold - 0.15 <= r.confidence <= threshold + 0.25
    ]
    for relation in sorted(doubtful, key=lambda r: (abs(r.confidence - threshold), r.source)):
        edge = (keys[relation.source], relation.type, keys[relation.target])
        yield Question(
            f"{edge[0]} {edge[1]} {edge[2]}?  ({relation.confidence:.2f})",
            tuple(e.passage for e in relation.evidence[:2] if e.passage),
            {"y": ("accept", edge), "n": ("reject", edge)},
            {"y": "right", "n": "wrong"},
        )


def _ask(question: Question) -> str:
    from kg.cli._render import plain

    click.secho(f"\n{plain(question.text)}", bold=True)
    for passage in question.passages:
        click.echo(f"  {passage.note}:{passage.line}: {plain(' '.join(passage.quote.split()))}")
    keys = {**question.words, "k": "skip", "q": "quit"}
    click.echo("  " + "  ".join(f"[{key}] {word}" for key, word in keys.items()) + " ", nl=False)
    while True:
        char = click.getchar().lower()
        if char in ("\x03", "\x04", "\x1b", ""):
            char = "q"
        if char in keys:
            click.echo(char)
            return char
