"""The gazetteers of organisations and venues: well-formed, and every name means one thing."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from kg import naming, ontology

HOME = Path(__file__).parent.parent / "ontology"
ORGANIZATIONS = ontology.organizations()
VENUES = ontology.venues()


def names_of_organization(entry: ontology.Organization) -> set[str]:
    names = {entry.name, *entry.aliases, *entry.weak_aliases} | ({entry.zh} if entry.zh else set())
    return {naming.fold(name) for name in names}


def names_of_venue(entry: ontology.Venue) -> set[str]:
    names = {entry.name, *entry.aliases} | ({entry.title} if entry.title else set())
    return {naming.fold(name) for name in names}


def shared(named: list[tuple[str, set[str]]]) -> dict[str, list[str]]:
    """The folded names that more than one entry claims."""
    owners: dict[str, list[str]] = {}
    for owner, names in named:
        for name in names:
            owners.setdefault(name, []).append(owner)
    return {name: found for name, found in owners.items() if len(found) > 1}


@pytest.mark.parametrize(("data", "smallest"), [("organizations", 250), ("venues", 120)])
def test_the_file_follows_its_schema(data: str, smallest: int) -> None:
    schema = json.loads((HOME / "schemas" / f"{data}.schema.json").read_text(encoding="utf-8"))
    content = yaml.safe_load((HOME / f"{data}.yaml").read_text(encoding="utf-8"))
    jsonschema.validate(content, schema)
    assert len(content) >= smallest
    assert len({entry["name"] for entry in content}) == len(content)


def test_no_name_stands_for_two_organizations() -> None:
    assert shared([(entry.name, names_of_organization(entry)) for entry in ORGANIZATIONS]) == {}


def test_no_name_stands_for_two_venues() -> None:
    assert shared([(entry.name, names_of_venue(entry)) for entry in VENUES]) == {}


def test_names_survive_folding() -> None:
    names = set().union(*map(names_of_organization, ORGANIZATIONS), *map(names_of_venue, VENUES))
    assert "" not in names


def test_an_alias_adds_a_spelling_that_the_name_does_not_cover() -> None:
    for entry in ORGANIZATIONS:
        folded = [naming.fold(name) for name in (entry.name, entry.zh or "", *entry.aliases)]
        assert len(set(folded)) == len(folded), entry.name
    for venue in VENUES:
        folded = [naming.fold(name) for name in (venue.name, venue.title or "", *venue.aliases)]
        assert len(set(folded)) == len(folded), venue.name


def test_parents_are_organizations_and_no_chain_of_them_returns() -> None:
    parents = {entry.name: entry.parent for entry in ORGANIZATIONS}
    for name in parents:
        line = [name]
        while (parent := parents[line[-1]]) is not None:
            assert parent in parents, f"{line[-1]} belongs to {parent}, which is not listed"
            assert parent not in line, f"{parent} belongs to itself"
            line.append(parent)


def test_a_chinese_name_is_chinese() -> None:
    assert [
        entry.name for entry in ORGANIZATIONS if entry.zh and not naming.has_han(entry.zh)
    ] == []


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("微软", "Microsoft"),
        ("MSRA", "Microsoft Research Asia"),
        ("北航", "Beihang University"),
        ("BUAA", "Beihang University"),
        ("达摩院", "DAMO Academy"),
        ("中科大", "University of Science and Technology of China"),
        ("CMU", "Carnegie Mellon University"),
        ("Facebook AI Research", "FAIR"),
        ("NIPS", None),
    ],
)
def test_an_abbreviation_finds_its_organization(alias: str, name: str | None) -> None:
    folded = naming.fold(alias)
    found = [entry.name for entry in ORGANIZATIONS if folded in names_of_organization(entry)]
    assert found == ([] if name is None else [name])


@pytest.mark.parametrize(
    ("lab", "owner"),
    [
        ("Google Research", "Google"),
        ("DeepMind", "Google"),
        ("Microsoft Research Asia", "Microsoft"),
        ("FAIR", "Meta"),
        ("DAMO Academy", "Alibaba"),
    ],
)
def test_a_laboratory_belongs_to_its_company(lab: str, owner: str) -> None:
    assert {entry.parent for entry in ORGANIZATIONS if entry.name == lab} == {owner}


@pytest.mark.parametrize(("alias", "name"), [("NIPS", "NeurIPS"), ("PAMI", "TPAMI")])
def test_an_older_name_finds_its_venue(alias: str, name: str) -> None:
    folded = naming.fold(alias)
    assert [entry.name for entry in VENUES if folded in names_of_venue(entry)] == [name]
