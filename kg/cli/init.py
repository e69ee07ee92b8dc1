"""`kg init`."""

from __future__ import annotations

import locale
import os
from pathlib import Path

import click

from kg.files import write_atomic

CONFIG = """\
# Settings of kg; every line is optional and shows its default.
# notes: notes                 # the folder of your notes
# out: out                     # where the page, the graph and the exports go
# base: https://w3id.org/kg-lineage/id/   # instances of your graph live under this IRI
# include: []                  # globs below the notes folder, e.g. ["papers/**"]
# exclude: []                  # e.g. ["drafts/**", "*.private.md"]
# threshold: 0.5               # claims less certain than this are kept but not shown
# open_with: file              # how the page opens a note: file, vscode, obsidian
# ontology: ontology           # your own cues, gazetteers and stop-lists, beside kg's
# queries: queries             # your own saved questions
# decisions: decisions.yaml    # what you have settled
"""
DECISIONS = """\
# What you have settled; replayed at every build. kg merge, split, accept, reject and set write here.
# same:      [[BEiT-3, BEiTv3]]
# different: [[GPT, GPT-2]]
# accept:    [[BLIP, extends, ALBEF]]
# reject:    [[MAE, uses, BERT]]
# set:       [[AlexNet, year, 2012]]
"""
FIRST = {
    "en": (
        "first-note.md",
        """\
# Reading log

## 2026-01-15

### ViT: An Image is Worth 16x16 Words

2020.10, Google. Cuts an image into patches and feeds them to a Transformer encoder, as BERT does with
words. Better than ResNet once there is enough data.

### DeiT

2020.12, Facebook. Builds on ViT, but learns from ImageNet alone with a CNN as teacher.
""",
    ),
    "zh": (
        "first-note.md",
        """\
# 读书日志

## 2026.1.15

《ViT: An Image is Worth 16x16 Words》

2020.10 谷歌的工作。把图像切成小块当作单词，送进 Transformer 的编码器，思路与 BERT 相似；数据足够多时效果好于 ResNet。

《DeiT: Training data-efficient image transformers & distillation through attention》

2020.12 Facebook 的工作。在 ViT 的基础上加入蒸馏，只用 ImageNet 就能训好。
""",
    ),
}


@click.command("init")
@click.argument("folder", default=".", type=click.Path(path_type=Path, file_okay=False))
@click.option("--language", type=click.Choice(["en", "zh"]), help="Of the first note.")
def command(folder: Path, language: str | None) -> None:
    """Make a working folder: kg.yaml, decisions.yaml and a first note.

    Files that are there already are left alone.

    \b
    Examples:
      kg init
      kg init reading --language zh
    """
    name, text = FIRST[language or _language()]
    notes = folder / "notes"
    made = []
    wanted = [(folder / "kg.yaml", CONFIG), (folder / "decisions.yaml", DECISIONS)]
    if not notes.exists():
        wanted.append((notes / name, text))
    for path, content in wanted:
        if not path.exists():
            write_atomic(path, content)
            made.append(path)
    for path in made:
        click.echo(f"made {path}")
    if not made:
        click.echo(f"{folder} is a working folder already.")
    where = "" if folder == Path() else f"cd {folder} && "
    click.echo(f"\nNext: put your notes into {notes}, then `{where}kg build` and `kg open`.")


def _language() -> str:
    names = [os.environ.get(v, "") for v in ("LC_ALL", "LC_MESSAGES", "LANG")]
    code = next((n for n in names if n), locale.getlocale()[0] or "")
    return "zh" if code.lower().startswith(("zh", "chinese")) else "en"
