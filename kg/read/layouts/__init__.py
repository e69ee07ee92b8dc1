"""The layouts in which notes name their papers, one rule a file.

A rule is a function over one ``Reading`` that proposes ``Head``s; ``kg.read.choose`` weighs them.
The order matters only where two rules see the same block: the stronger proposal stays.
"""

from __future__ import annotations

from kg.read.layouts import (
    bold,
    citations,
    guillemets,
    headings,
    items,
    lines,
    pending,
    tables,
    tagged,
    title_field,
    wikilinks,
)

RULES = (
    title_field.find,
    guillemets.find,
    tagged.find,
    tables.find,
    headings.find,
    wikilinks.find,
    items.find,
    citations.find,
    bold.find,
    lines.find,
    pending.find,
)
