"""`kg train`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli._common import settings_for
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.train.folds import Matched


@click.command("train")
@click.argument("notes", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("gold", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("ontology/models"),
    show_default=True,
    help="Where the models go; kg finds them in the models folder of your own ontology.",
)
@click.option(
    "--alone",
    multiple=True,
    metavar="PREFIX",
    help="Notes whose name begins so are each by an author of their own.",
)
@click.option(
    "--fresh",
    multiple=True,
    metavar="PREFIX",
    help="Notes whose name begins so are by authors for whom no rule was made: they weigh more.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Processes that grow trees.",
)
@click.option("--check", is_flag=True, help="Only cross-validate; write nothing.")
@click.pass_context
def command(
    ctx: click.Context,
    notes: Path,
    gold: Path,
    out: Path,
    alone: tuple[str, ...],
    fresh: tuple[str, ...],
    jobs: int,
    check: bool,
) -> None:
    """Learn from annotated notes which lines are papers, which names works, and what is claimed.

    GOLD holds one JSON file per note, with its papers, works and relations. What stands before the
    first "_" of a file name is taken for its author; the figures printed are for authors that were
    held out. Needs the extra: pip install 'kg-lineage[train]'.

    \b
    Examples:
      kg train notes gold
      kg train notes gold --check
      kg train notes gold --out ontology/models --alone seed --fresh new
    """
    try:
        import sklearn  # noqa: F401 - says early what is missing
    except ImportError as error:
        raise UsageError(
            "training needs scikit-learn", hint="pip install 'kg-lineage[train]'"
        ) from error
    from kg import ontology
    from kg.files import write_atomic
    from kg.train import claims, heads, names
    from kg.train.folds import load_examples
    from kg.train.rows import tally

    settings = settings_for(ctx, notes)
    examples = load_examples(notes, gold, settings, alone)
    works = ontology.works(settings.path("ontology"))
    click.echo(f"{len(examples)} annotated notes by {len({e.author for e in examples})} authors")
    found = heads.train(examples, fresh, check=check)
    for way, papers in (("by the rules alone", found.rules), ("as judged", found.judged)):
        click.echo(f"papers, authors held out, {way}:")
        for scope, count in sorted(papers.items(), key=lambda s: (s[0] != "all", s[0])):
            click.echo(_row(scope or "-", count))
    if found.model is not None:
        click.echo(f"written: {heads.write(found.model, out)}")
    examples = found.examples
    if check:
        outcome = names.cross_validate(examples, works)
    else:
        outcome = names.train(examples, works, lambda message: click.echo(message, err=True))
    click.echo("works, authors held out:")
    for scope, matched in sorted(outcome.scopes.items(), key=lambda s: (s[0] != "all", s[0])):
        click.echo(_row(scope or "-", matched))
    if outcome.model is not None:
        names.save_model(outcome.model, out)
        click.echo(f"written: {out / 'names.npz'}, {out / 'names.json'}")
    learned = claims.train(
        examples, outcome.mentions, settings.path("ontology"), check=check, jobs=jobs
    )
    click.echo("claims, authors held out, before works are joined across notes:")
    for told, verdicts in (("found", learned.verdicts), ("annotated", learned.named)):
        click.echo(f"names as {told}:")
        for row, matched in tally(examples, verdicts, settings.threshold).items():
            click.echo(_row(row, matched))
    for ending, content in learned.files.items():
        write_atomic(out / f"claims{ending}", content)
    if learned.files:
        click.echo(f"written: {', '.join(str(out / f'claims{end}') for end in learned.files)}")


def _row(scope: str, found: Matched) -> str:
    return (
        f"  {scope:<20} P {found.precision:.3f}  R {found.recall:.3f}  F1 {found.f1:.3f}"
        f"  ({found.right} right, {found.false} false, {found.missed} missed)"
    )
