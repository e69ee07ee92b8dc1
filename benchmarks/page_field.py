"""A made-up field of any size, for measuring: works that build on works as fields do.

Most works build on recent ones of their own topic, a few landmarks gather followers from all. Most
works have a month, a tenth have no date, names and sentences are Chinese and English. The same size
and seed always give the same field.
"""

from __future__ import annotations

import random
from collections import Counter

from kg.model import (
    Evidence,
    Lineage,
    Occurrence,
    Passage,
    Relation,
    Statement,
    Work,
    WorkRelation,
)

_SYLLABLES = [c + v for c in "bdfgklmnprstvz" for v in "aeiou"]
_TAILS = ("Net", "Former", "GAN", "-2", "BERT", "CLIP", "", "", "网络", "v2", "LM", "Flow")
_ORGS = [
    f"{a} {b}" for a in ("North", "South", "East", "West") for b in ("Lab", "University", "AI")
]
_TOPICS = (
    "language",
    "vision",
    "speech",
    "graphs",
    "generation",
    "retrieval",
    "强化学习",
    "多模态",
)
_KINDS: tuple[Relation, ...] = ("extends", "uses", "uses", "inspired_by", "compares")
_SENTENCES = (
    "本文在 {old} 的基础上提出了 {new}，把编码器换成共享参数的结构，训练更稳定，显存占用也更低。",
    "{new} builds on {old}: same objective, a deeper encoder, and twice the data, which the authors"
    " say is what makes the difference on long inputs.",
    "思路来自 {old}，但 {new} 去掉了动量编码器，用更大的批次代替，下游任务上略有提升。",
)


def made_up_field(works: int, edges: int, seed: int = 7) -> Lineage:
    """A lineage of so many works and relations, 10 works to a note."""
    chance = random.Random(seed)
    names = _names(works, chance)
    notes = [f"notes/{n // 10:04}.md" for n in range(0, works, 10)]
    made = [_work(n, name, works, notes[n // 10], chance) for n, name in enumerate(names)]
    relations = _relations(made, edges, notes, chance)
    return Lineage(
        notes=tuple(sorted(set(notes))),
        works=tuple(sorted(made, key=lambda w: w.id)),
        relations=tuple(sorted(relations, key=lambda r: (r.source, r.type, r.target))),
    )


def _names(count: int, chance: random.Random) -> list[str]:
    names: dict[str, None] = {}
    while len(names) < count:
        stem = "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 3))).capitalize()
        name = stem + chance.choice(_TAILS)
        if chance.random() < 0.12:
            name = f"{name}: learning {stem.lower()} representations from few and noisy examples"
        names.setdefault(name)
    return list(names)


def _work(number: int, name: str, count: int, note: str, chance: random.Random) -> Work:
    passage = Passage(note, number % 10 * 20 + 1, 0, 0, f"{name}，{chance.choice(_ORGS)}")
    facts: list[Statement] = []
    # Fields grow: later years hold more works.
    moment = 1995 + 30 * (number / count) ** 0.45 + chance.uniform(-0.4, 0.4)
    if chance.random() > 0.1:
        facts.append(Statement("year", int(moment), int(moment), 1.0, passage))
        if chance.random() < 0.7:
            month = int(moment % 1 * 12) + 1
            facts.append(Statement("month", month, month, 1.0, passage))
    for prop, value in (
        ("org", chance.choice(_ORGS)),
        ("author", f"Author {chance.randrange(count)}"),
        ("topic", _TOPICS[number % len(_TOPICS)]),
    ):
        facts.append(Statement(prop, value, value, 1.0, passage))
    remark = " ".join(s.format(old="it", new=name) for s in _SENTENCES) * 2
    status = chance.choice(("read", "read", "to-read", None))
    place = (
        Occurrence.of(note, number % 10 * 20 + 1, "entry", status, "2024-03-01", remark)  # type: ignore[arg-type]
        if status
        else Occurrence.of(note, number % 10 * 20 + 1, "mention", None, None, remark[:120])
    )
    title = f"{name}: a study of what it does" if chance.random() < 0.5 else None
    return Work(f"w{number:05}", name, title, (), (place,), tuple(facts))


def _relations(
    works: list[Work], count: int, notes: list[str], chance: random.Random
) -> list[WorkRelation]:
    found: dict[tuple[str, str, str], WorkRelation] = {}
    followers: Counter[int] = Counter()
    urn = [0]  # a work once for itself and once for each follower: who has gets more
    pair_seen: set[tuple[int, int]] = set()
    number = 1
    while len(found) < count:
        number = number % (len(works) - 1) + 1
        if number not in followers:
            followers[number] = 0
            urn.append(number)
        near = chance.random() < 0.8
        steps = len(_TOPICS) * chance.randint(1, 12)
        old = number - steps if near else chance.choice(urn)
        if not 0 <= old < number or (number, old) in pair_seen:
            continue
        pair_seen.add((number, old))
        kind = chance.choice(_KINDS)
        newer, older = works[number], works[old]
        sentence = chance.choice(_SENTENCES).format(new=newer.key, old=older.key)
        passage = Passage(notes[number // 10], number % 10 * 20 + 5, 0, len(sentence), sentence)
        confidence = round(chance.uniform(0.5, 1.0), 2)
        why = Evidence(passage, "made.up", confidence)
        found[newer.id, kind, older.id] = WorkRelation(newer.id, kind, older.id, confidence, (why,))
        if kind != "compares":
            urn.append(old)
    return list(found.values())
