"""What `kg check` finds, and that it leaves the sound alone."""

from __future__ import annotations

import msgspec
import pytest

from kg.model import Evidence, Lineage, Occurrence, Passage, Problem, Statement, Work, WorkRelation
from kg.resolve.conflicts import Finding, find_conflicts
from kg.resolve.decisions import Decisions


def said(note: str, line: int, quote: str) -> Passage:
    return Passage(note, line, 0, len(quote), quote)


def work(
    key: str, *facts: Statement, entry: str = "", notes: int = 1, aliases: tuple[str, ...] = ()
) -> Work:
    role = "entry" if entry else "mention"
    places = tuple(
        Occurrence.of(f"{n}.md", 1, role, "read" if entry else None, text=entry or key)
        for n in range(notes)
    )
    return Work(key.lower(), key, None, aliases, places, facts)


def year(value: int, note: str = "a.md") -> Statement:
    return Statement("year", value, value, 1.0, said(note, 3, f"{value} 年的工作"))


def edge(newer: str, kind: str, older: str, confidence: float = 0.9) -> WorkRelation:
    evidence = Evidence(said("a.md", 4, f"{newer} 基于 {older}"), "zh.based-on", confidence)
    return WorkRelation(newer.lower(), kind, older.lower(), confidence, (evidence,))


def found(*works: Work, edges: tuple[WorkRelation, ...] = (), **more: tuple) -> list[Finding]:
    notes = tuple(sorted({o.note for w in works for o in w.occurrences}))
    return find_conflicts(Lineage(notes, works, edges, **more))


def kinds(findings: list[Finding]) -> set[str]:
    return {f.kind for f in findings}


SOUND = (
    work("BLIP", year(2022), entry="## BLIP\n\nRead."),
    work("ALBEF", year(2021), entry="## ALBEF\n\nRead."),
)


def test_a_sound_lineage_needs_nobody() -> None:
    assert found(*SOUND, edges=(edge("BLIP", "extends", "ALBEF"),)) == []


def test_different_years_are_shown_from_both_sides_with_the_command() -> None:
    one = work("AlexNet", year(2012, "a.md"), year(2017, "b.md"), entry="# AlexNet\n\nx")
    (finding,) = found(one)
    assert finding.kind == "years"
    assert finding.decide
    assert {p.note for p in finding.passages} == {"a.md", "b.md"}
    assert finding.command == "kg set AlexNet year 2012"


def test_what_the_user_set_is_no_conflict_any_more() -> None:
    settled = Statement("year", 2012, 2012, 1.0, None, "accepted")
    one = work("AlexNet", settled, year(2012), year(2017), entry="# AlexNet\n\nx")
    assert found(one) == []


def test_a_work_that_extends_a_younger_one_is_named_with_its_sentence() -> None:
    findings = found(*SOUND, edges=(edge("ALBEF", "extends", "BLIP"),))
    (finding,) = findings
    assert finding.kind == "younger"
    assert finding.passages[0].quote == "ALBEF 基于 BLIP"
    assert finding.command == "kg reject ALBEF extends BLIP"


def test_a_ring_of_extends_is_found_and_its_weakest_edge_offered() -> None:
    works = [work(k, entry=f"# {k}\n\nx") for k in ("Alphanet", "Betaform", "Gammaseg")]
    ring = (
        edge("Alphanet", "extends", "Betaform"),
        edge("Betaform", "extends", "Gammaseg", 0.6),
        edge("Gammaseg", "extends", "Alphanet"),
    )
    (finding,) = found(*works, edges=ring)
    assert finding.kind == "cycles"
    assert finding.command == "kg reject Betaform extends Gammaseg"


@pytest.mark.parametrize(
    ("one", "two", "alike"),
    [
        ("MiniRocket", "MiniRockett", True),
        ("YOLOv3", "YOLOv4", False),
        ("BEiTv2", "BEiT-2", True),
        ("BERT", "BART", False),
    ],
)
def test_near_names_are_asked_about_and_versions_never(one: str, two: str, alike: bool) -> None:
    findings = found(work(one, entry="# x\n\ny"), work(two, entry="# x\n\ny"))
    assert ("alike" in kinds(findings)) is alike


def test_a_look_alike_name_in_another_script_is_reported() -> None:
    findings = found(work("BERT", entry="# x\n\ny"), work("BE\u0420T-x", entry="# x\n\ny"))
    assert "spoofed" in kinds(findings)
    assert "spoofed" not in kinds(found(work("β-VAE", entry="# x\n\ny")))


def test_a_name_wholly_in_another_script_is_reported_where_it_looks_like_a_known_one() -> None:
    cyrillic = "\u0421\u043e\u0421\u0430"
    findings = found(work("CoCa", entry="# x\n\ny"), work(cyrillic, entry="# x\n\ny"))
    (finding,) = [f for f in findings if f.kind == "spoofed"]
    assert "CoCa" in finding.message
    assert "spoofed" not in kinds(found(work("\u041c\u0418\u0420", entry="# x\n\ny")))


def test_two_works_of_one_name_are_told_apart_by_their_titles() -> None:
    titles = ("PlaNet: Where Was This Taken", "PlaNet: Plans in a Latent Space")
    one, two = (
        msgspec.structs.replace(work("PlaNet", entry="# x\n\ny"), id=f"planet-{n}", title=title)
        for n, title in enumerate(titles)
    )
    (finding,) = [f for f in found(one, two) if f.kind == "alike"]
    assert finding.pair == titles
    assert (
        finding.command
        == "kg merge 'PlaNet: Where Was This Taken' 'PlaNet: Plans in a Latent Space'"
    )
    settled = Decisions(different=((*titles, 1),))
    assert not find_conflicts(Lineage(("0.md",), (one, two), ()), settled)


def test_gaps_placeholders_and_papers_that_no_note_is_about_are_listed() -> None:
    edges = (edge("BLIP", "uses", "ViT"), edge("ALBEF", "uses", "ViT"))
    pending = work("Florence", entry="## Florence\n\nTBD\n")
    findings = found(*SOUND, work("ViT"), pending, edges=edges)
    assert kinds(findings) == {"unread", "pending"}
    stray = Lineage(("diary.md",), (), ())
    assert [f.kind for f in find_conflicts(stray)] == ["no-paper"]


def test_a_decision_that_matches_nothing_needs_a_decision() -> None:
    lost = Problem("decision", "decisions.yaml", 2, "no work 'Blipp'", "remove the line")
    (finding,) = find_conflicts(Lineage((), (), (), (lost,)))
    assert finding.kind == "decisions"
    assert finding.decide
