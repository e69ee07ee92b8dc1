"""The layouts in which notes name their papers, one rule a file.

A rule is a function over one ``Reading`` that proposes ``Head``s; ``kg.read.choose`` weighs them.
The order matters only where two rules see the same block: the stronger proposal stays.

Other packages add rules as entry points of the group ``kg.layouts``, each a function as ours are.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.metadata import entry_points

from kg.errors import OntologyError
from kg.read.layouts import (
    bold,
    citations,
    datelines,
    guillemets,
    headings,
    items,
    lines,
    listed,
    pending,
    tables,
    tagged,
    title_field,
    wikilinks,
)
from kg.read.state import Reading

Rule = Callable[[Reading], None]

RULES = (
    title_field.find,
    guillemets.find,
    tagged.find,
    tables.find,
    headings.find,
    wikilinks.find,
    listed.find,
    items.find,
    citations.find,
    bold.find,
    lines.find,
    datelines.find,
    pending.find,
)


@cache
def rules() -> tuple[Rule, ...]:
    """All rules: ours, then those of other packages by name.

    Raises OntologyError for one that cannot be loaded.
    """
    found: list[Rule] = list(RULES)
    for point in sorted(entry_points(group="kg.layouts"), key=lambda p: (p.name, p.value)):
        try:
            found.append(point.load())
        except (ImportError, AttributeError) as error:
            raise OntologyError(
                f"the layout `{point.name}` cannot be loaded: {error}",
                where=point.value,
                hint="reinstall or remove the package that brings it",
            ) from error
    return tuple(found)
