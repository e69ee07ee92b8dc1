"""A small lineage, checked by hand: what a careful reader finds in ``notes/`` beside this file.

Every quote is looked up in the notes, so that lines and offsets are true.
"""

from __future__ import annotations

from pathlib import Path

from kg.graph.lineage import normal
from kg.model import (
    ClaimStatus,
    Evidence,
    Lineage,
    Occurrence,
    Passage,
    Relation,
    Statement,
    Work,
    WorkRelation,
)

NOTES = Path(__file__).parent / "notes"
LOG, BEIT, LATER = "多模态.md", "masked/beit.md", "masked/later.md"
TEXTS = {name: (NOTES / name).read_text(encoding="utf-8") for name in (LOG, BEIT, LATER)}


def passage(note: str, quote: str, nth: int = 1) -> Passage:
    """The ``nth`` place where ``quote`` stands in ``note``."""
    text, start = TEXTS[note], -1
    for _ in range(nth):
        start = text.index(quote, start + 1)
    end = start + len(quote)
    return Passage(
        note=note,
        line=text.count("\n", 0, start) + 1,
        start=start,
        end=end,
        quote=quote,
        prefix=text[max(0, start - 12) : start],
        suffix=text[end : end + 12],
    )


def said(
    note: str,
    quote: str,
    prop: str,
    canonical: str | int,
    value: str | int = "",
    trust: float = 1,
    nth: int = 1,
) -> Statement:
    """A fact that a note states."""
    return Statement(prop, value or canonical, canonical, trust, passage(note, quote, nth))


def known(prop: str, canonical: str | int) -> Statement:
    """A fact from the gazetteer."""
    return Statement(prop, canonical, canonical, 0.9, None, "background")


def here(note: str, text: str, status: str | None = None, read_on: str | None = None) -> Occurrence:
    """An occurrence where ``text`` begins: an entry when it has a status."""
    place = passage(note, text)
    role = "entry" if status else "mention"
    line = TEXTS[note].split("\n")[place.line - 1]
    return Occurrence.of(note, place.line, role, status, read_on, "" if status else line)  # type: ignore[arg-type]


def work(
    id: str,
    key: str,
    title: str | None,
    occurrences: list[Occurrence],
    facts: list[Statement],
    aliases: tuple[str, ...] = (),
) -> Work:
    return Work(id, key, title, aliases, tuple(occurrences), tuple(facts))


def edge(
    source: str,
    relation: Relation,
    target: str,
    *evidence: Evidence,
    status: ClaimStatus = "extracted",
) -> WorkRelation:
    trust = max((e.confidence for e in evidence), default=0.0)
    return WorkRelation(source, relation, target, trust, evidence, status)


def why(
    note: str,
    quote: str,
    cue: str,
    confidence: float = 0.9,
    nth: int = 1,
    status: ClaimStatus = "extracted",
) -> Evidence:
    return Evidence(passage(note, quote, nth), cue, confidence, status, ("subject: this paper",))


def works() -> list[Work]:
    """The works, by id."""
    return [
        work(
            "albef",
            "ALBEF",
            "Align before Fuse",
            [here(LOG, "ALBEF: Align", "read", "2023-07-03"), here(LOG, "与 ViLT 不同")],
            [
                said(LOG, "2021 年 7 月", "year", 2021),
                said(LOG, "2021 年 7 月", "month", 7),
                said(LOG, "2021 年 7 月，Salesforce", "org", "Salesforce"),
                said(LOG, "作者李俊南", "author", "Junnan Li", "李俊南"),
            ],
        ),
        work(
            "beit",
            "BEiT",
            None,
            [here(BEIT, "[BEiT]", "read"), here(BEIT, "BEiTv2 is"), here(BEIT, "MAE compares")],
            [
                said(BEIT, "June 2021", "year", 2021),
                said(BEIT, "ICLR 2022", "year", 2022, trust=0.6),
                said(BEIT, "June 2021", "month", 6, "June"),
                said(BEIT, "Microsoft, June", "org", "Microsoft"),
                said(BEIT, "ICLR 2022", "venue", "ICLR"),
                said(BEIT, "https://example.org/beit", "url", "https://example.org/beit"),
            ],
        ),
        work(
            "beitv2",
            "BEiTv2",
            None,
            [here(BEIT, "BEiTv2\n", "read"), here(LATER, "BEiTv3 (2022)")],
            [
                said(BEIT, "Microsoft, 2022", "year", 2022),
                said(BEIT, "Microsoft, 2022", "org", "Microsoft"),
            ],
            aliases=("BEiT v2",),
        ),
        work(
            "beitv3",
            "BEiTv3",
            None,
            [here(LATER, "BEiT-3", "read", "2023-08-02"), here(LATER, "BEiTv3 (2022)")],
            [said(LATER, "2022", "year", 2022)],
            aliases=("BEiT-3",),
        ),
        work(
            "bert",
            "BERT",
            "BERT: Pre-training of Deep Bidirectional Transformers",
            [here(BEIT, "Microsoft, June"), here(BEIT, "Facebook AI")],
            [known("year", 2018), known("org", "Google"), known("month", 10)],
        ),
        work(
            "blip",
            "BLIP",
            "Bootstrapping Language-Image Pre-training",
            [here(LOG, "BLIP: Boot", "read", "2023-07-19")],
            [
                said(LOG, "2022 年 1 月", "year", 2022),
                said(LOG, "2022 年 1 月", "month", 1),
                said(LOG, "2022 年 1 月，Salesforce", "org", "Salesforce"),
                said(LOG, "作者李俊南", "author", "Junnan Li", "李俊南", nth=2),
            ],
        ),
        work(
            "clip",
            "CLIP",
            None,
            [here(BEIT, "It takes CLIP")],
            [known("year", 2021), known("org", "OpenAI")],
        ),
        work("coca", "CoCa", None, [here(BEIT, "CoCa", "to-read")], [known("org", "Google Brain")]),
        work(
            "mae",
            "MAE",
            None,
            [here(BEIT, "MAE\n", "read")],
            [
                said(BEIT, "Kaiming He, 2021", "year", 2021),
                said(BEIT, "Facebook AI", "org", "Meta", "Facebook AI"),
                said(BEIT, "Kaiming He", "author", "Kaiming He"),
            ],
        ),
        work(
            "vilt",
            "ViLT",
            "Vision-and-Language Transformer",
            [here(LOG, "ViLT: Vis", "read", "2023-07-03"), here(LOG, "与 ViLT 不同")],
            [
                said(LOG, "2021 年 2 月", "year", 2021),
                said(LOG, "2021 年 2 月", "month", 2),
                said(LOG, "NAVER", "org", "NAVER"),
            ],
        ),
        work(
            "vit",
            "ViT",
            "An Image is Worth 16x16 Words",
            [here(BEIT, "Facebook AI"), here(LATER, "ViT came"), here(LOG, "2021 年 2 月")],
            [
                known("year", 2020),
                said(LATER, "2021", "year", 2021, trust=0.8),
                known("org", "Google"),
            ],
            aliases=("Vision Transformer",),
        ),
        work("vl-beit", "VL-BEiT", None, [here(BEIT, "VL-BEiT", "to-read")], []),
        work(
            "vlmo",
            "VLMo",
            "Mixture of Modality Experts",
            [here(LOG, "VLMo: Mix", "read", "2023-07-03"), here(LATER, "BEiTv3 (2022)")],
            [
                said(LOG, "2021 年 11 月", "year", 2021),
                said(LOG, "2021 年 11 月", "month", 11),
                said(LOG, "微软", "org", "Microsoft", "微软"),
            ],
        ),
    ]


def relations() -> list[WorkRelation]:
    """The edges, by source, type and target."""
    successor = "BLIP 是 ALBEF 和 VLMo 的后续工作"
    grows = "BEiTv3 (2022) grows out of BEiTv2 and VLMo"
    background = Evidence(None, "gazetteer", 0.9, "background")
    return [
        edge("albef", "compares", "vilt", why(LOG, "与 ViLT 不同，ALBEF 先对齐", "zh.unlike")),
        edge(
            "beit",
            "inspired_by",
            "bert",
            why(BEIT, "carries the masking of BERT over", "en.carry-over", 0.7),
        ),
        edge("beitv2", "extends", "beit", why(BEIT, "BEiTv2 is the successor", "en.successor")),
        edge("beitv2", "uses", "clip", why(BEIT, "It takes CLIP as the teacher", "en.teacher")),
        edge("beitv3", "extends", "beitv2", why(LATER, grows, "en.grows-out"), background),
        edge("beitv3", "extends", "vlmo", why(LATER, grows, "en.grows-out")),
        edge(
            "blip",
            "extends",
            "albef",
            why(LOG, successor, "zh.successor-of"),
            why(LOG, successor, "zh.successor-of", nth=2),
        ),
        edge(
            "blip",
            "extends",
            "vlmo",
            why(LOG, successor, "zh.successor-of"),
            why(LOG, successor, "zh.successor-of", nth=2),
        ),
        edge("mae", "compares", "beit", why(BEIT, "MAE compares itself with", "en.compare")),
        edge(
            "mae",
            "extends",
            "beit",
            why(BEIT, "MAE compares itself with", "en.wrong", 0.8, status="rejected"),
            status="rejected",
        ),
        edge("mae", "inspired_by", "bert", why(BEIT, "MAE is inspired by BERT", "en.inspired")),
        edge("mae", "uses", "vit", why(BEIT, "encodes with ViT", "en.encode-with")),
        edge("vilt", "extends", "vit", why(LOG, "ViLT 的骨干", "zh.weak", 0.3)),
        edge("vilt", "uses", "vit", why(LOG, "ViLT 的骨干直接取自 ViT", "zh.taken-from")),
        edge(
            "vl-beit",
            "extends",
            "beit",
            Evidence(None, "decision", 1.0, "accepted"),
            status="accepted",
        ),
    ]


def lineage() -> Lineage:
    """The whole sample, in normal form."""
    return normal(Lineage(tuple(TEXTS), tuple(works()), tuple(relations())))
