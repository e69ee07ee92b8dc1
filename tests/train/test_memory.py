"""What is known without an author is what the notes of all others teach, counted anew."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from kg.extract.groups import Knowledge
from kg.model import Note
from kg.naming import loose
from kg.train.folds import Example, Gold, GoldItem
from kg.train.memory import Tally

SURFACES = ("BERT", "Bert", "bert", "GPT-2", "GPT2", "GPT 2", "MoCo", "MoCo v2", "Lee et al", "x")
WORDS = ("loss", "model", "train", "we", "handle")
NAMES = ("bert", "gpt2", "moco", "gpu", "n" * 41)

notes = st.tuples(
    st.sampled_from(("", "ann", "bob", "cyd", "dan")),
    st.lists(st.sampled_from(WORDS), max_size=4),
    st.lists(st.sampled_from(SURFACES), max_size=4),
    st.dictionaries(st.sampled_from(NAMES), st.sampled_from((-1, 0, 1)), max_size=4),
)
Written = tuple[str, list[str], list[str], dict[str, int]]


def tallied(written: Sequence[Written], remember: bool) -> Tally:
    examples = []
    for number, (author, words, surfaces, _) in enumerate(written):
        path = f"{author}_{number}.md"
        note = Note(path=path, digest="", entries=(), blocks=(), text=" ".join(words))
        works = tuple(GoldItem(surface, aliases=(surface,)) for surface in surfaces)
        examples.append(Example(note, Gold(path, works=works), author, ""))
    tally = Tally(examples, remember)
    for author, _, _, labels in written:
        tally.count(author, labels)
    return tally


def counted_anew(written: Sequence[Written], remember: bool, without: str | None) -> Knowledge:
    """The definition: every name and word counted over all notes but one author's. How a name is
    mostly written alone is asked of all notes."""
    others = [note for note in written if note[0] != without]
    known = {}
    for name in sorted({loose(s) for _, _, surfaces, _ in others for s in surfaces}):
        ways = [s for _, _, surfaces, _ in written for s in surfaces if loose(s) == name]
        ways = [way for way in ways if len(way) > 1 and "et al" not in way]
        if ways:
            usual = min(ways, key=lambda way: (-ways.count(way), way))
            known[usual] = usual
    seen = {}
    for name in sorted(name for name in NAMES if len(name) <= 40):
        labels = [told.get(name, -1) for _, _, _, told in others]
        if 1 in labels or labels.count(0) > 1:
            seen[name] = labels.count(1), labels.count(0)
    common = {}
    for word in sorted(WORDS):
        authors = [author for author, words, _, _ in others if word in words]
        if len(set(authors)) > 1:
            common[word] = len(authors)
    if not remember:
        known, seen = {}, {}
    return Knowledge(known, seen, common, len(others))


@given(st.lists(notes, max_size=8), st.booleans())
def test_the_difference_is_what_counting_anew_gives(written: list[Written], remember: bool) -> None:
    tally = tallied(written, remember)
    everybody: tuple[str | None, ...] = (None, "", "ann", "bob", "cyd", "dan", "a stranger")
    for author in (*everybody, *everybody):  # asking changes nothing
        found, wanted = tally.knowledge(author), counted_anew(written, remember, author)
        assert found == wanted
        for field in ("known", "seen", "common"):
            assert list(getattr(found, field)) == list(getattr(wanted, field))
        assert tally.known(author) == wanted.known


def test_a_name_of_one_author_alone_is_not_taught_to_that_author() -> None:
    mine: Written = ("ann", ["loss"], ["MoCo"], {"moco": 1, "gpu": 0})
    theirs: Written = ("bob", ["loss"], ["BERT"], {"bert": 1, "gpu": 0})
    tally = tallied([mine, theirs, theirs], True)
    assert tally.knowledge("ann") == Knowledge(
        {"BERT": "BERT"}, {"bert": (2, 0), "gpu": (0, 2)}, {}, 2
    )
    assert tally.knowledge("bob") == Knowledge({"MoCo": "MoCo"}, {"moco": (1, 0)}, {}, 1)
    assert tally.knowledge().common == {"loss": 3}


def test_what_is_counted_later_counts() -> None:
    tally = tallied([("ann", [], [], {"moco": 1})], True)
    assert tally.knowledge("bob").seen == {"moco": (1, 0)}
    tally.count("ann", {"moco": 1})
    assert tally.knowledge("bob").seen == {"moco": (2, 0)}
    assert tally.knowledge("ann").seen == {}
