"""What a careful reader answers to each saved question, on the sample."""

from __future__ import annotations

LOG, BEIT, LATER = "多模态.md", "masked/beit.md", "masked/later.md"

# What is asked, with which parameters, and the rows: the first columns of the answer.
ANSWERS: list[tuple[str, dict[str, str], list[tuple[str, ...]]]] = [
    (
        "ancestors",
        {"work": "BEiT-3"},
        [
            ("BEiTv2", "2022"),
            ("VLMo", "2021-11"),
            ("BEiT", "2021-06"),
            ("CLIP", "2021"),
            ("BERT", "2018-10"),
        ],
    ),
    ("ancestors", {"work": "beitv3", "depth": "1"}, [("BEiTv2", "2022"), ("VLMo", "2021-11")]),
    (
        "ancestors",
        {"work": "beitv3", "depth": "2"},
        [("BEiTv2", "2022"), ("VLMo", "2021-11"), ("BEiT", "2021-06"), ("CLIP", "2021")],
    ),
    (
        "descendants",
        {"work": "bert"},
        [
            ("VL-BEiT", ""),
            ("MAE", "2021"),
            ("BEiT", "2021-06"),
            ("BEiTv2", "2022"),
            ("BEiTv3", "2022"),
        ],
    ),
    ("descendants", {"work": "ALBEF", "depth": "3"}, [("BLIP", "2022-01")]),
    (
        "path",
        {"newer": "beitv3", "older": "BEiT"},
        [("BEiTv2", "kg:extends", "BEiT"), ("BEiTv3", "kg:extends", "BEiTv2")],
    ),
    ("path", {"newer": "BLIP", "older": "BERT"}, []),
    (
        "timeline",
        {"org": "microsoft"},
        [("2021-06", "BEiT"), ("2021-11", "VLMo"), ("2022", "BEiTv2")],
    ),
    ("timeline", {"since": "2018", "until": "2020"}, [("2018-10", "BERT"), ("2020", "ViT")]),
    (
        "by-organization",
        {},
        [
            ("Microsoft", "3", "2021", "2022"),
            ("Google", "2", "2018", "2020"),
            ("Salesforce", "2", "2021", "2022"),
            ("Google Brain", "1", "", ""),
            ("Meta", "1", "2021", "2021"),
            ("NAVER", "1", "2021", "2021"),
            ("OpenAI", "1", "2021", "2021"),
        ],
    ),
    (
        "by-organization",
        {"org": "Salesforce"},
        [("Salesforce", "1", "2021", "2021", "ALBEF"), ("Salesforce", "1", "2022", "2022", "BLIP")],
    ),
    (
        "by-author",
        {},
        [
            ("Junnan Li", "2021-07", "ALBEF"),
            ("Junnan Li", "2022-01", "BLIP"),
            ("Kaiming He", "2021", "MAE"),
        ],
    ),
    ("by-author", {"author": "kaiming he"}, [("Kaiming He", "2021", "MAE")]),
    ("by-venue", {}, [("ICLR", "2021", "BEiT")]),
    ("by-venue", {"venue": "iclr", "year": "2020"}, []),
    (
        "reading-gap",
        {},
        [
            ("BERT", "2", "kg:Mentioned"),
            ("ViT", "2", "kg:Mentioned"),
            ("CLIP", "1", "kg:Mentioned"),
        ],
    ),
    (
        "reading-log",
        {},
        [
            ("2023-07", "2023-07-03", "ViLT", LOG, "3"),
            ("2023-07", "2023-07-03", "ALBEF", LOG, "6"),
            ("2023-07", "2023-07-03", "VLMo", LOG, "10"),
            ("2023-07", "2023-07-19", "BLIP", LOG, "15"),
            ("2023-08", "2023-08-02", "BEiTv3", LATER, "1"),
        ],
    ),
    ("reading-log", {"since": "2023-08"}, [("2023-08", "2023-08-02", "BEiTv3", LATER, "1")]),
    ("most-built-upon", {"limit": "3"}, [("BEiT", "2"), ("BERT", "2"), ("VLMo", "2")]),
    ("first-to-combine", {"first": "ALBEF", "second": "VLMo"}, [("2022-01", "BLIP")]),
    ("first-to-combine", {"first": "CLIP", "second": "VLMo"}, []),
    (
        "evidence",
        {"newer": "BLIP", "older": "ALBEF"},
        [
            ("kg:extends", LOG, "17", "BLIP 是 ALBEF 和 VLMo 的后续工作", "zh.successor-of", "0.9"),
            ("kg:extends", LOG, "18", "BLIP 是 ALBEF 和 VLMo 的后续工作", "zh.successor-of", "0.9"),
        ],
    ),
    (
        "evidence",
        {"newer": "MAE", "older": "BEiT"},
        [
            ("kg:comparesWith", BEIT, "12", "MAE compares itself with", "en.compare", "0.9"),
            ("kg:extends", BEIT, "12", "MAE compares itself with", "en.wrong", "0.8"),
        ],
    ),
    (
        "evidence",
        {"newer": "BEiTv3", "older": "BEiTv2"},
        [
            ("kg:extends", "", "", "", "gazetteer", "0.9", "kg:Background"),
            ("kg:extends", LATER, "3", "BEiTv3 (2022) grows out of BEiTv2 and VLMo"),
        ],
    ),
    (
        "conflicts",
        {},
        [
            ("BEiT", "dcterms:issued", "2021", BEIT, "4"),
            ("BEiT", "dcterms:issued", "2022", BEIT, "4"),
            ("ViT", "dcterms:issued", "2020", "", ""),
            ("ViT", "dcterms:issued", "2021", LATER, "4"),
        ],
    ),
    ("changes", {}, []),
    ("orphans", {}, [("CoCa", BEIT, "14")]),
    ("co-mentioned", {}, [("BERT", "ViT", "1"), ("BEiTv2", "VLMo", "1")]),
]
