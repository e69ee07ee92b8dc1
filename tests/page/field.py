"""A small field of the tests' own: fourteen works, Chinese and English, every kind of relation."""

from __future__ import annotations

from kg.model import Evidence, Lineage, Occurrence, Passage, Statement, Work, WorkRelation

NOTES = ("log 2023.md", "notes/多模态.md")
_SENTENCES = {
    ("blip", "albef"): "BLIP carries ALBEF on and cleans the captions it learns from",
    ("blip", "vlmo"): "BLIP 的结构沿用了 VLMo 的共享参数",
    ("coca", "albef"): "CoCa 在 ALBEF 之后加了一个解码器",
    ("mae", "bert"): "MAE brings the masking of BERT to pixels",
}
_WORKS: dict[str, tuple[str, int | None, int | None, str | None, str | None, str, str]] = {
    # id: key, year, month, organisation, author, status, topic
    "transformer": ("Transformer", 2017, 6, "Google", "Ashish Vaswani", "read", "architecture"),
    "bert": ("BERT", 2018, 10, "Google", None, "mentioned", "language"),
    "vit": ("ViT", 2020, 10, "Google", None, "read", "architecture"),
    "clip": ("CLIP", 2021, 2, "OpenAI", None, "read", "vision-language"),
    "vilt": ("ViLT", 2021, None, "Kakao", None, "read", "vision-language"),
    "albef": ("ALBEF", 2021, 7, "Salesforce", "Junnan Li", "read", "vision-language"),
    "vlmo": ("VLMo", 2021, 11, "Microsoft", None, "to-read", "vision-language"),
    "mae": ("MAE", 2021, 11, "Meta", "Kaiming He", "read", "vision"),
    "blip": ("BLIP", 2022, 1, "Salesforce", "Junnan Li", "read", "vision-language"),
    "coca": ("CoCa", 2022, 5, "Google", None, "to-read", "vision-language"),
    "仿真": ("仿真残差网络", 2022, None, "清华大学", "李明", "read", "vision"),
    "dalle2": ("DALL·E 2", 2022, 4, "OpenAI", None, "read", "generation"),
    "oddone": ("An unusually long title that has no short name of its own at all", None, None, None,
               None, "to-read", "other"),
    "glide": ("GLIDE", None, None, "OpenAI", None, "mentioned", "generation"),
}  # fmt: skip
_RELATIONS = (
    ("bert", "uses", "transformer", 0.9),
    ("vit", "extends", "transformer", 0.95),
    ("clip", "uses", "vit", 0.9),
    ("vilt", "uses", "vit", 0.9),
    ("albef", "uses", "bert", 0.7),
    ("albef", "uses", "vit", 0.8),
    ("albef", "compares", "vilt", 0.8),
    ("vlmo", "extends", "vilt", 0.6),
    ("mae", "extends", "bert", 0.9),
    ("mae", "uses", "vit", 0.9),
    ("blip", "extends", "albef", 0.95),
    ("blip", "extends", "vlmo", 0.9),
    ("coca", "extends", "albef", 0.9),
    ("coca", "inspired_by", "clip", 0.6),
    ("dalle2", "extends", "clip", 0.9),
    ("dalle2", "extends", "glide", 0.9),
)


def field() -> Lineage:
    """The field as resolve would give it."""
    works = [_work(key, line) for line, key in enumerate(sorted(_WORKS), start=10)]
    relations = [_relation(*row, line) for line, row in enumerate(sorted(_RELATIONS), start=40)]
    return Lineage(notes=NOTES, works=tuple(works), relations=tuple(relations))


def passage(quote: str, line: int, note: str = NOTES[0]) -> Passage:
    """A passage of one of the notes."""
    return Passage(note=note, line=line, start=0, end=len(quote), quote=quote)


def _work(key: str, line: int) -> Work:
    name, year, month, org, author, status, topic = _WORKS[key]
    facts = []
    for prop, value in (("year", year), ("month", month), ("org", org), ("author", author)):
        if value is not None:
            facts.append(Statement(prop, value, value, 1.0, passage(f"{name}, {value}", line)))
    facts.append(Statement("topic", topic, topic, 1.0, None, "background"))
    if key == "blip":
        address = "https://arxiv.org/abs/2201.12086"
        facts.append(Statement("url", address, address, 1.0, passage(address, line)))
    note = NOTES[1] if org and org > "一" else NOTES[0]
    if status == "mentioned":
        place = Occurrence.of(note, line, "mention", None, None, f"{name} is only named here")
    else:
        read = "2023-08-13" if status == "read" else None
        remark = f"{name}: my own remark, 三句话说完"
        place = Occurrence.of(note, line, "entry", "read" if read else "to-read", read, remark)
    aliases = ("Bootstrapping pre-training", "引导预训练") if key == "blip" else ()
    return Work(key, name, "A title of BLIP" if key == "blip" else None, aliases, (place,),
                tuple(facts))  # fmt: skip


def _relation(newer: str, kind: str, older: str, confidence: float, line: int) -> WorkRelation:
    names = _WORKS[newer][0], _WORKS[older][0]
    quote = _SENTENCES.get((newer, older), f"{names[0]} {kind} {names[1]}, as this line says")
    why = Evidence(passage(quote, line), "en.test", confidence)
    return WorkRelation(newer, kind, older, confidence, (why,))  # type: ignore[arg-type]
