"""Whatever a note holds, it is read without a crash, in linear time, and quoted where it says."""

from __future__ import annotations

import functools
import gc
import importlib.util
import inspect
import os
import pkgutil
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kg as kg_
from kg import ontology
from kg.batches import Extractor
from kg.build import build, names_dictionary
from kg.config import Settings
from kg.extract.cues import load
from kg.read import read_note
from tests.trust.conftest import EXAMPLES, kg, memory
from tests.trust.mutations import HOSTILE, mutated, understood

NOTES = int(os.environ.get("KG_SOAK_NOTES", "120"))
SIZE = int(os.environ.get("KG_SOAK_SIZE", "6000"))
CUE_SIZE = int(os.environ.get("KG_SOAK_CUE_SIZE", "1000"))
FUZZ_SECONDS = int(os.environ.get("KG_SOAK_FUZZ_SECONDS", "20"))
MEGABYTES = int(os.environ.get("KG_SOAK_MEGABYTES", "2"))
FILES = [f.read_bytes() for f in sorted(EXAMPLES.rglob("*")) if f.suffix in (".md", ".txt")]
CLAIM = "# ALBEF\n\nBLIP extends ALBEF "
# What our rules, and Markdown itself, look for: repeated, it must not cost its square.
REPEATED = HOSTILE["repeated"] + HOSTILE["repeated_lines"]


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    notes = [read_note(f"{n}.md", data, Settings()) for n, data in enumerate(FILES)]
    return Extractor(names_dictionary((e for n in notes for e in n.entries), ontology.works(None)))


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(seed=st.integers(0, 1 << 32), file=st.sampled_from(FILES))
def test_a_mutated_note_is_understood_and_quoted_exactly(
    extractor: Extractor, seed: int, file: bytes
) -> None:
    understood("a.md", mutated(file, random.Random(seed)), extractor)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(
    data=st.binary(max_size=400) | st.text(max_size=300).map(lambda t: t.encode("utf-8", "ignore"))
)
def test_any_bytes_are_a_note(extractor: Extractor, data: bytes) -> None:
    understood("a.md", data, extractor)


def test_many_mutated_notes(extractor: Extractor) -> None:
    chance, held, slowest, size = random.Random(5), 0, 0.0, 0
    for number in range(NOTES):
        data = mutated(chance.choice(FILES), chance)
        before = time.process_time()
        understood(f"{number}.md", data, extractor)
        took = time.process_time() - before
        assert took < 2, data
        slowest, size = max(slowest, took), size + len(data)
        if number == NOTES // 2:  # what is remembered of names has its bounds, and is full by now
            held = memory()
    print(f"{NOTES} notes, {size >> 20} MiB; slowest {slowest:.2f} s; {held}, then {memory()} MiB")
    assert memory() - held < 40


@pytest.mark.soak
def test_fuzzing_led_by_coverage_finds_nothing(tmp_path: Path) -> None:
    limits = ("-max_len=4096", "-timeout=20", "-rss_limit_mb=2048", f"-artifact_prefix={tmp_path}/")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.trust.coverage_guided", str(tmp_path / "notes")),
            *(f"-max_total_time={FUZZ_SECONDS}", "-seed=11", "-print_final_stats=1", *limits),
        ],
        check=False,
        cwd=EXAMPLES.parent,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="backslashreplace",
    )
    print(done.stderr[-1500:])
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def test_nothing_is_remembered_without_bound(
    extractor: Extractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in pkgutil.walk_packages(kg_.__path__, "kg."):
        if module.name not in ("kg.__main__", "kg.query.worker"):
            importlib.import_module(module.name)
    caches = [
        (f"{c.__module__}.{c.__name__}", c.cache_info().maxsize, inspect.signature(c).parameters)
        for c in gc.get_objects()
        if isinstance(c, functools._lru_cache_wrapper) and c.__module__.startswith("kg.")
    ]
    assert len(caches) > 20
    assert not [name for name, most, given in caches if most is None and given]
    assert sum(most or 1 for _, most, _ in caches) < 500_000
    monkeypatch.setattr("kg.extract.groups.CACHED", 20)
    names = " ".join(f"We compare Zephyr{n}Net and Marlowe-{n}." for n in range(60))
    understood("a.md", f"# BLIP\n\n{names}\n".encode(), extractor)
    kept = extractor._lexicon.judge.names
    assert 0 < len(kept._facts) <= 21 and 0 < len(kept._banned) <= 21


def cost(extractor: Extractor, text: str) -> float:
    data, best = text.encode(), 99.0
    for _ in range(3):
        before = time.process_time()
        understood("a.md", data, extractor)
        best = min(best, time.process_time() - before)
        if best < 0.5:
            break
    return best


def grows_as_its_length(extractor: Extractor, unit: str, size: int, head: str = "") -> bool:
    """Whether a text of twice the bytes takes about twice the time; what is quick is so anyway."""
    times = 2 * size // len(unit.encode())
    twice = cost(extractor, head + unit * times)
    return twice < 0.5 or twice < 3.2 * cost(extractor, head + unit * (times // 2))


@pytest.mark.parametrize("head", ["", CLAIM], ids=["bare", "behind a claim"])
@pytest.mark.parametrize("unit", REPEATED, ids=ascii)
def test_what_is_repeated_costs_no_more_than_its_length(
    extractor: Extractor, unit: str, head: str
) -> None:
    assert grows_as_its_length(extractor, unit, SIZE, head)


def test_every_cue_is_linear_in_its_own_words(extractor: Extractor) -> None:
    examples_of = {cue.id: [e.text for e in cue.examples if e.finds][:1] for cue in load()}
    slow = {
        (cue, text)
        for cue, texts in examples_of.items()
        for text in texts
        if not grows_as_its_length(extractor, text + " ", CUE_SIZE)
    }
    assert not slow


@pytest.mark.parametrize("opening", ["> ", "- ", "[", "<div>", "**", "{", "(", "《", "  - "])
def test_ten_thousand_levels_deep(extractor: Extractor, opening: str) -> None:
    understood("a.md", (opening * 10_000 + " BLIP extends ALBEF").encode(), extractor)


def test_a_line_of_megabytes(extractor: Extractor) -> None:
    before = time.process_time()
    line = "the quick brown fox " * (MEGABYTES * 1_000_000 // 20)
    _, found = understood("a.md", f"# BLIP\n\n{line}\n\nBLIP extends ALBEF.\n".encode(), extractor)
    sure = [c for c in found.claims if c.confidence > 0.5]
    assert [(c.relation, c.passage.line) for c in sure] == [("extends", 5)]
    assert time.process_time() - before < 6 * MEGABYTES


def bomb(first: str, then: str) -> str:
    """Ten lines, each of which repeats the one before nine times."""
    lines = [f"a: &a {first}\n"]
    for name, before in zip("bcdefghijkl", "abcdefghijk", strict=True):
        lines.append(f"{name}: &{name} " + then.format(", ".join([f"*{before}"] * 9)) + "\n")
    return "".join(lines)


BOMBS = {
    "laughs": bomb("[x, x]", "[{}]"),
    "merges": bomb("{k: 1}", "{{<<: [{}]}}"),
    "depth": "a: " + "[" * 10_000 + "]" * 10_000 + "\n",
    "braces": "a: " + "{a: " * 10_000 + "\n",
    "tag": "a: !!python/object/apply:os.system ['touch hacked']\n",
    "number": "year: " + "9" * 6000 + "\n",
}


@pytest.mark.parametrize("name", BOMBS)
def test_front_matter_that_explodes_does_not(
    extractor: Extractor, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = time.process_time()
    text = f"---\ntitle: BLIP\n{BOMBS[name]}---\n\nBLIP extends ALBEF.\n"
    understood("a.md", text.encode(), extractor)
    assert time.process_time() - before < 2
    assert not list(tmp_path.iterdir())


def test_a_line_number_holds_behind_a_lone_carriage_return(extractor: Extractor) -> None:
    for text, line in (
        ("# BLIP\n\nRead\rit.\n\nYear: 2022\n", 5),
        ("# BLIP\n\nRead\rit in\rYear: 2022\n", 3),
        ("# BLIP\r\rRead it.\r\rYear: 2022\r", 5),
    ):
        _, found = understood("a.md", text.encode(), extractor)
        assert {f.property: f.passage.line for f in found.facts}["year"] == line


def test_a_list_whose_dash_an_invisible_character_hides(extractor: Extractor) -> None:
    item = "- [{}](https://arxiv.org/abs/1611.0114{})\n"
    text = "\u202e" + item.format("A Quiet Method of Things", 4) + "### More\n"
    note, _ = understood(
        "a.md", (text + item.format("A Loud Method of Things", 5)).encode(), extractor
    )
    assert note.entries


@pytest.mark.parametrize(
    "text",
    [
        "<div>BLIP<br>Year: 2022\nVenue: ICML</div>\n\n# ALBEF\n\nYear: 2021\n",
        "# BLIP\r\rRead\r\r<!-- more -->\r\r## ALBEF\r\rYear: 2021\r",
        "---\raliases: x\r\nyear: 2022\r---\r\r# BLIP\r\rRead.\r\rVenue: ICML\r",
        "# BLIP\r\r%% a\rb %%\r\rYear: 2022\r",
    ],
)
def test_lines_are_counted_as_the_whole_note_ends_them(extractor: Extractor, text: str) -> None:
    note, _ = understood("a.md", text.encode(), extractor)
    assert note.blocks


@pytest.mark.parametrize("rest", ["", "**", "**\n", "`", "a | **", " **|", "[](", "~~"])
def test_a_table_that_breaks_off_stays_within_the_note(extractor: Extractor, rest: str) -> None:
    for end in ("", " ", "\r"):
        understood("a.md", f"| a | b |\n| --- | --- |\n| {rest}{end}".encode(), extractor)


def test_names_that_are_paths_markup_or_queries_stay_names(tmp_path: Path) -> None:
    names = ["../../etc/passwd", "<script>alert(1)</script>", 'X"; DROP ALL; #', "a> <b", "$(id)"]
    (tmp_path / "notes").mkdir()
    text = "\n\n".join(f"## {name}\n\nread" for name in names)
    (tmp_path / "notes" / "a.md").write_text(text, encoding="utf-8")
    built = build(Settings(root=tmp_path), jobs=1)
    assert built.lineage is not None
    assert {f.name for f in tmp_path.rglob("*")} & {"passwd", "id"} == set()
    assert all(
        set(w.id) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for w in built.lineage.works
    )


LOOK_ALIKES = {
    "one Cyrillic letter": "B\u0415RT",
    "two Greek letters": "\u0392\u0395RT",
    "Cyrillic alone": "\u0412\u0415\u0420\u0422",
    "an Armenian letter": "BE\u054fT",
    "Cherokee alone": "\u13f4\u13ac\u13a1\u13a2",
    "Lisu alone": "\ua4d0\ua4f0\ua4e3\ua4d4",
}


def test_a_look_alike_name_is_told_and_never_merged(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    for number, name in enumerate(("BERT", *LOOK_ALIKES.values())):
        text = f"# {name}: Learning of Deep Things\n\nRead.\n"
        (tmp_path / "notes" / f"{number}.md").write_text(text, encoding="utf-8")
    lineage = build(Settings(root=tmp_path), jobs=1).lineage
    assert lineage is not None
    noted = [{o.note for o in w.occurrences if o.note} for w in lineage.works]
    assert not [notes for notes in noted if len(notes) > 1]
    told = kg(tmp_path, "check", "--only", "spoofed").stdout
    assert [name for name in LOOK_ALIKES.values() if name not in told] == []


def test_what_a_note_writes_to_a_terminal_is_shown_and_not_obeyed(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    bad = "Zeph\x1b]0;owned\x07yr\x1b[2J\u202e\x9b31m"
    text = f"# {bad}: Learning of \x1b[31mQuiet Things\n\n{bad} extends ALBEF \x1b[5m.\n"
    text += f"\n{bad} 2019. {bad} 2021\n"
    (tmp_path / "notes" / "a.md").write_text(text, encoding="utf-8")
    (tmp_path / "notes" / "b\x1b[31m.md").write_bytes(b"\x00\x01" * 500)
    done = [kg(tmp_path, "build")]
    (tmp_path / "notes" / "c.md").write_text(text.replace("ALBEF", "BLIP"), encoding="utf-8")
    done.append(kg(tmp_path, "build", "--diff"))
    for command in (
        ["check"], ["show", "ALBEF"], ["diff"], ["read", "notes/a.md"], ["stats"], ["timeline"],
        ["query", "SELECT * { ?s ?p ?o }"], ["descendants", "ALBEF", "--tree"],
        ["query", "SELECT * { ?s ?p ?o }", "-f", "md"], ["show", "\x1b[31mnone"], ["explain", bad],
    ):  # fmt: skip
        done.append(kg(tmp_path, *command))
    for one in done:
        shown = one.stdout + one.stderr
        assert "Traceback" not in shown, one
        assert not set(shown) & set("\x1b\x07\x9b\u202e"), one.args
