"""The map as a pure function of the lineage: dates, bands, room, steadiness."""

from __future__ import annotations

import random
import runpy
from collections import Counter
from itertools import combinations, pairwise
from pathlib import Path

import msgspec
import pytest

from kg.export.layout import Layout, arrange
from kg.export.layout.text import columns, printable, shorten, width
from kg.model import Lineage

ROOT = Path(__file__).parent.parent
made_up_field = runpy.run_path(str(ROOT / "benchmarks" / "page_field.py"))["made_up_field"]


@pytest.fixture(scope="module")
def lineage() -> Lineage:
    made: Lineage = made_up_field(120, 240)
    return made


@pytest.fixture(scope="module")
def layout(lineage: Lineage) -> Layout:
    return arrange(lineage)


def test_every_work_has_a_place(lineage: Lineage, layout: Layout) -> None:
    assert set(layout.spots) == {w.id for w in lineage.works}
    for spot in layout.spots.values():
        band = layout.bands[spot.band]
        assert band.top < spot.y < band.bottom
        assert 0 <= spot.x <= layout.width


def test_works_stand_at_their_dates(lineage: Lineage, layout: Layout) -> None:
    spans = {s.first: s for s in layout.axis.spans if s.first == s.last}
    for work in lineage.works:
        years, months = work.values("year"), work.values("month")
        x = layout.spots[work.id].x
        if not years:
            assert layout.axis.undated
            assert layout.axis.undated[0] <= x <= layout.axis.undated[1]
            continue
        span = spans[int(years[0])]
        assert span.left < x < span.right
        if months:
            share = (x - span.left) / (span.right - span.left)
            assert share == pytest.approx(0.06 + 0.88 * (int(months[0]) - 0.5) / 12, abs=0.01)


def test_years_run_on_without_a_break(layout: Layout) -> None:
    for before, after in pairwise(layout.axis.spans):
        assert before.last + 1 == after.first
        assert before.right == after.left


def test_labels_have_room(lineage: Lineage, layout: Layout) -> None:
    loose = {i for i, band in enumerate(layout.bands) if band.kind == "single"}
    for (_, a), (_, b) in combinations(layout.spots.items(), 2):
        if a.band in loose or a.band != b.band or abs(a.y - b.y) >= 49:
            continue
        need = (max(map(width, a.lines)) + max(map(width, b.lines))) / 2
        assert abs(a.x - b.x) >= need


def test_the_order_of_works_and_relations_does_not_matter(lineage: Lineage) -> None:
    works, relations = list(lineage.works), list(lineage.relations)
    random.Random(1).shuffle(works)
    random.Random(2).shuffle(relations)
    shuffled = Lineage(lineage.notes, tuple(works), tuple(relations))
    assert arrange(shuffled) == arrange(lineage)


def test_one_more_note_moves_few_works(lineage: Lineage) -> None:
    def topic(work: str) -> int:  # the made-up field deals its eight topics in turn
        return int(work.removeprefix("w")) % 8

    clear = tuple(r for r in lineage.relations if topic(r.source) == topic(r.target))
    note = lineage.notes[-1]
    kept = tuple(w for w in lineage.works if w.occurrences[0].note != note)
    ids = {w.id for w in kept}
    assert len(ids) == 110
    fewer = Lineage(
        lineage.notes[:-1], kept, tuple(r for r in clear if {r.source, r.target} <= ids)
    )
    before, after = arrange(fewer), arrange(msgspec.structs.replace(lineage, relations=clear))
    moved = [
        key
        for key in ids
        if abs(before.spots[key].y / before.height - after.spots[key].y / after.height) > 0.1
    ]
    assert len(moved) <= 0.2 * len(ids), len(moved)


def test_one_more_note_leaves_families_together() -> None:
    field: Lineage = made_up_field(500, 1500)
    whole = _families(field)
    shares = []
    for note in field.notes[10::10]:
        works = tuple(w for w in field.works if w.occurrences[0].note != note)
        ids = {w.id for w in works}
        relations = tuple(r for r in field.relations if {r.source, r.target} <= ids)
        before = _families(msgspec.structs.replace(field, works=works, relations=relations))
        meet = Counter((before[key], whole[key]) for key in ids)
        same: dict[int, int] = {}  # the family of the whole that holds most of one before
        for (old, new), _ in meet.most_common():
            same.setdefault(old, new)
        shares.append(sum(same[before[key]] != whole[key] for key in ids) / len(ids))
    assert sum(shares) / len(shares) <= 0.05, shares


def _families(lineage: Lineage) -> dict[str, int]:
    return {key: spot.band for key, spot in arrange(lineage).spots.items()}


def test_untangling_leaves_fewer_crossings(lineage: Lineage) -> None:
    import kg.export.layout as module

    plan = module._plan(lineage)
    rough = module._draw(plan, 3000.0, move=True)
    clear = module._clearer(plan, rough)
    assert wrong(lineage, clear) < wrong(lineage, rough) * 0.9


def wrong(lineage: Lineage, layout: Layout) -> float:
    import numpy as np

    from kg.export.layout import lineage_edges
    from kg.export.layout.untangle import Measure, Picture

    number = {key: n for n, key in enumerate(layout.spots)}
    ends = sorted({(number[r.target], number[r.source]) for r in lineage_edges(lineage)})
    picture = Picture(
        x=np.array([s.x for s in layout.spots.values()]),
        y=np.array([s.y for s in layout.spots.values()]),
        wide=np.zeros(len(number)),
        pitch=50.0,
        ends=np.array(ends),
        weight=np.ones(len(ends)),
    )
    crossings, through = Measure(picture).count()
    return crossings + 3 * through


@pytest.mark.parametrize("count", [0, 1, 2])
def test_almost_nothing_is_a_map_too(lineage: Lineage, count: int) -> None:
    few = msgspec.structs.replace(lineage, works=lineage.works[:count], relations=())
    assert len(arrange(few).spots) == count


def test_bad_dates_are_no_dates(lineage: Lineage) -> None:
    from kg.export.layout import date_of
    from kg.model import Statement

    def dated(**values: object) -> tuple[int, int]:
        facts = tuple(Statement(k, v, v, 1.0, None) for k, v in values.items())  # type: ignore[arg-type]
        date = date_of(msgspec.structs.replace(lineage.works[0], facts=facts))
        return date.year, date.month

    assert dated(year=2020, month=13) == (2020, 0)
    assert dated(month=5) == (0, 0)
    assert dated(year="2020") == (0, 0)
    assert dated(year=-3) == (0, 0)


def test_a_month_comes_from_where_the_year_comes_from(lineage: Lineage) -> None:
    from kg.export.layout import Date, date_of
    from kg.export.select import without_quotes
    from kg.model import Passage, Statement

    def said(prop: str, value: int, note: str) -> Statement:
        place = Passage(note, 1, 0, 4, str(value)) if note else None
        return Statement(prop, value, value, 0.9, place)

    def date(*facts: Statement) -> Date:
        return date_of(msgspec.structs.replace(lineage.works[0], facts=facts))

    venue, preprint = said("year", 2021, "a.md"), (said("month", 10, ""), said("year", 2020, ""))
    assert date(venue, *preprint) == Date(2021)
    assert date(venue, *preprint, said("month", 5, "a.md")) == Date(2021, 5)
    assert date(*preprint) == Date(2020, 10)
    assert date(said("year", 2020, "b.md"), *preprint) == Date(2020, 10)
    work = msgspec.structs.replace(lineage.works[0], facts=(venue, *preprint))
    bare = without_quotes(Lineage(notes=(), works=(work,), relations=()))
    assert date_of(bare.works[0]) == Date(2021)  # nor does it where places are left out


def test_labels_are_cut_to_two_lines() -> None:
    assert shorten("BEiTv2") == ("BEiTv2",)
    assert shorten("Group Normalization") == ("Group", "Normalization")
    for name in ("A" * 90, "多模态预训练模型的统一视觉语言表示学习方法综述", "a b " * 30):
        lines = shorten(name)
        assert len(lines) == 2
        assert all(columns(line) <= 17 for line in lines)
        assert lines[1].endswith("…")
    assert printable("a\u202eb\x00c\u200bd") == "abcd"
