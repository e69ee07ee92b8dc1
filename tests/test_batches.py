"""What a worker hands on stays in proportion to the note."""

from __future__ import annotations

from kg.batches import Extractor
from kg.config import Settings
from kg.model import Name
from kg.read import read_note

NAMES = (Name("ResNet", "ResNet", "gazetteer"), Name("ViT", "ViT", "gazetteer"))


def test_each_name_of_an_endless_line_is_told_with_the_part_around_it() -> None:
    """Whole, the line of 4,000 sentences took 5.5 GB: it was told once for each name in it."""
    text = "# LoomNet\n\n" + "它基于 ResNet 和 ViT，网络更深。" * 400 + "\n"
    found = Extractor(NAMES).extract(read_note("a.md", text.encode(), Settings()))
    assert len(found.mentions) > 500
    assert all(
        mention.name in line and len(line) <= 2_000
        for mention, line in zip(found.mentions, found.lines, strict=True)
    )


def test_a_line_of_usual_length_is_told_whole() -> None:
    text = "# LoomNet\n\nIt builds on ResNet.\nAnd on ViT.\n"
    found = Extractor(NAMES).extract(read_note("a.md", text.encode(), Settings()))
    lines = dict(zip([m.name for m in found.mentions], found.lines, strict=True))
    assert lines["ResNet"] == "It builds on ResNet."
    assert lines["ViT"] == "And on ViT."
