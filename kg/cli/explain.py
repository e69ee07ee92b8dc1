"""`kg explain`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli._common import settings_for
from kg.errors import NotesError

if TYPE_CHECKING:
    from kg.extract.claims import ClaimFinder
    from kg.extract.evidence import Evidence
    from kg.model import Claim, Mention, Note


@click.command("explain")
@click.argument("text")
@click.option("--paper", default="", help="The paper that the text speaks of as 本文, this paper.")
@click.pass_context
def command(ctx: click.Context, text: str, paper: str) -> None:
    """Show how a sentence is understood: tokens, names, cues, claims and why.

    TEXT is the sentence itself, the path of a note, or - for standard input.

    \b
    Examples:
      kg explain "本文在模型上融合了 ALBEF 和 VLMo" --paper BEiT-3
      kg explain "GraphSAGE extends GCN to unseen nodes"
      kg explain notes/2023.md
    """
    from kg import ontology
    from kg.build import names_dictionary
    from kg.extract.claims import ClaimFinder
    from kg.extract.doubts import settled
    from kg.extract.names import Lexicon, find_mentions
    from kg.extract.script import in_simplified
    from kg.read import read_note

    settings = settings_for(ctx)
    own = settings.path("ontology")
    content = _content(text)
    if paper:
        content = f"Title: {paper}\n\n{content}\n"
    note = in_simplified(read_note("explained.md", content.encode(), settings))
    lexicon = Lexicon(names_dictionary(note.entries, ontology.works(own)), own)
    finder, mentions = ClaimFinder(own), find_mentions(note, lexicon)
    mentions, claims = settled(mentions, finder.find(note, mentions))
    _show_text(note, mentions)
    _show_evidence(note, finder, finder.evidence(note, mentions))
    for _, cues in finder.near_cues(note, mentions):
        click.echo(f"nearly    {', '.join(cues)}")
    _show_claims(claims)


def _content(text: str) -> str:
    if text == "-":
        return sys.stdin.read()
    if len(text) < 1024 and "\n" not in text and Path(text).is_file():
        return Path(text).read_text(encoding="utf-8-sig", errors="replace")
    if text.lower().endswith((".md", ".markdown", ".txt")) and " " not in text:
        raise NotesError("no such file", where=text, hint="give a sentence, or the path of a note")
    return text


def _show_text(note: Note, mentions: tuple[Mention, ...]) -> None:
    from kg.extract.language import pipeline

    for entry in note.entries:
        click.echo(f"paper     {entry.key}" + (f" ({entry.title})" if entry.title else ""))
    for number, block in enumerate(note.blocks):
        named = [m for m in mentions if m.block == number]
        if not named and len(note.blocks) > 8:
            continue
        for sentence in pipeline()(block.text).sents:
            click.echo(f"tokens    {' '.join(t.text for t in sentence)}")
        for m in named:
            written = block.text[m.start : m.end]
            known = f" = {m.name}" if m.name != written else ""
            click.echo(f"name      {written}{known}  ({m.origin}, {m.confidence:.2f})")
    if not mentions:
        click.echo("name      none: without two works there is no claim")


def _show_evidence(note: Note, finder: ClaimFinder, evidence: list[Evidence]) -> None:
    for found in evidence:
        for number in found.cues:
            cue = finder.matcher.cues[number]
            told = f"{found.source.name} → {found.target.name}"
            click.echo(f"cue       {cue.id} [{cue.relation}]  {told}")


def _show_claims(claims: tuple[Claim, ...]) -> None:
    from kg.extract.reasons import readable

    for claim in claims:
        click.echo(
            f"claim     {claim.source.name} {claim.relation} {claim.target.name}"
            f"  {claim.confidence:.2f}"
        )
        click.echo(f"          “{claim.passage.quote}”")
        for reason in dict.fromkeys(map(readable, claim.reasons)):
            click.echo(f"          because {reason}")
    if not claims:
        click.echo("claim     none")
