"""A lexicon of the names that a note can hold finds what the lexicon of all names finds."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from kg.build import names_dictionary
from kg.config import Settings
from kg.extract.candidates import propose, prose
from kg.extract.lexicon import Lexicon
from kg.ontology import GazetteerWork
from kg.read import read_note
from kg.train.lexicons import Lexicons

SURFACES = ("BERT", "Bert", "GPT", "GPT-2", "GPT2", "gpt 2.0", "Fast R-CNN", "FastRCNN", "MoCo",
            "MoCo v2", "MoCoV2", "π0", "π-FAST", "𝜋0", "LoRA+", "Attention Is All You Need",
            "SimCLR", "对比预测", "A-ViT", "")  # fmt: skip
PIECES = (*SURFACES, "MoCo-2", "ViT", "$\\pi_0$", "$\\pi_0$-FAST", "gpt-2-xl", "BERTs", "。", ", ",
          "a ViT", "`FAST RCNN`", "\n", " and ", "ＧＰＴ２", "# ",
          "https://a.org/MoCo ")  # fmt: skip

works = st.builds(
    GazetteerWork,
    key=st.sampled_from(SURFACES[:-1]),
    title=st.sampled_from(SURFACES),
    aliases=st.lists(st.sampled_from(SURFACES), max_size=2).map(tuple),
    year=st.just(2020),
    area=st.just(""),
    origin=st.sampled_from(("", "common", "annie", "bob")),
    ambiguous=st.booleans(),
)


@given(
    st.lists(works, max_size=5, unique_by=lambda work: work.key),
    st.lists(st.sampled_from(SURFACES[:-1]), max_size=5),
    st.lists(st.sampled_from(SURFACES[:-1]), max_size=5),
    st.lists(st.lists(st.sampled_from(PIECES), max_size=10), min_size=1, max_size=3),
    st.sampled_from(("", "ann", "bob", "cyd")),
    st.sampled_from(("", " ")),
)
def test_nothing_is_lost_and_nothing_added(
    gazetteer: list[GazetteerWork],
    taught: list[str],
    known: list[str],
    written: Sequence[list[str]],
    author: str,
    gap: str,
) -> None:
    notes = [read_note("n.md", gap.join(text).encode(), Settings()) for text in written]
    entries = [entry for note in notes for entry in note.entries]
    texts = [prose(note) for note in notes]
    remembered = {name: name for name in known}
    others = [work for work in gazetteer if not work.origin.startswith(author)]
    whole = Lexicon(names_dictionary(entries, others), known=remembered)
    lexicons = Lexicons(gazetteer, (*taught, *known))
    cut = lexicons.lexicon(author, [text.text for text in texts], entries, remembered)
    assert cut.stop == whole.stop
    for text in texts:
        assert propose(cut, text) == propose(whole, text)


def test_a_formula_is_found_though_its_letter_is_not_written() -> None:
    work = GazetteerWork(key="π0", title="", aliases=(), year=2024, area="robotics")
    text = prose(read_note("n.md", b"We fine-tune $\\pi_0$ on cups.", Settings()))
    lexicon = Lexicons([work], ()).lexicon("ann", [text.text], (), {})
    assert [c.name.key for c in propose(lexicon, text) if c.name] == ["π0"]


def test_a_name_that_the_gazetteer_writes_otherwise_stays_unlearned() -> None:
    work = GazetteerWork(key="AIATYN", title="Attention Is All That You Need", year=0, area="")
    known = {"AttentionIsAllThatYouNeed": "AttentionIsAllThatYouNeed"}
    text = prose(read_note("n.md", b"We read AttentionIsAllThatYouNeed again.", Settings()))
    for author, others in (("ann", [work]), ("common", [])):
        work = msgspec.structs.replace(work, origin="common")
        whole = Lexicon(names_dictionary((), others), known=known)
        cut = Lexicons([work], known).lexicon(author, [text.text], (), known)
        assert list(cut.hits(text.text)) == list(whole.hits(text.text))
        assert bool(list(cut.hits(text.text))) == (author == "common")
