"""The evidence for a relation: what a sentence, and all that stands around it, says of a pair.

A feature is a short string that a person can read ("cue=zh.uses", "L1=uses", "h:method"), so that
the strongest ones serve as reasons. The scorer weighs them.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from kg.extract.cues import OWN, THIS, WORK, Hit
from kg.extract.grams import Stretch
from kg.extract.passages import Sentence, Wording
from kg.extract.subjects import Scope
from kg.extract.traits import bucket, depths, groups, sides
from kg.model import Mention, Note, Ref

_LEFT, _RIGHT, _AROUND, _TAIL = 8, 6, 30, 120


class Evidence(msgspec.Struct, gc=False):
    """What one passage says of one ordered pair (source newer, target older).

    ``kind``: "own" the source is the paper under discussion, "later" the target is, "third"
    neither. ``cues`` are the cues that link the two; ``stated`` those of them that the name of a
    table's column, or the label of a line or chain, satisfies beyond doubt. ``features`` speak of
    this kind of subject, ``shared`` ones of any; ``grams`` are the words around, written out only
    where they are read.
    """

    kind: str
    source: Ref
    target: Ref
    block: int
    start: int
    end: int
    features: list[str]
    cues: list[int]
    sure: float = 1.0  # that both ends are names of works
    shared: Sequence[str] = ()
    grams: Sequence[Stretch] = ()
    stated: Sequence[int] = ()


class Around(msgspec.Struct, frozen=True, gc=False):
    """What stands around a mention, whoever the subject is."""

    features: list[str]
    grams: list[Stretch]


class Context:
    """One sentence with all that is known around it."""

    def __init__(
        self,
        note: Note,
        mentions: Sequence[Mention],
        sentence: Sentence,
        scope: Scope,
        own: int,
        base: list[str],
        wording: Wording,
    ) -> None:
        self.note, self.mentions, self.sentence, self.scope = note, mentions, sentence, scope
        self.own, self.base = own, base
        self.paper = Ref(note.entries[own].key, own) if own >= 0 else Ref("")
        self.hits: list[Hit] = []
        self.cells: dict[int, Scope] = {}  # of a table row: what governs each mention
        self.next: dict[int, list[int]] = {}  # mention → those to which arrows lead from it
        self.chained: list[int] = []  # cues that say what these arrows mean
        self.wording = wording
        self.depth = depths(sentence.words)
        self._groups = groups(sentence.words)
        self._works = [i for i, word in enumerate(sentence.words) if word in (WORK, OWN)]
        self._wide: dict[tuple[int, int], Stretch] = {}

    def begins(self, number: int) -> bool:
        """Whether the mention is among the first works of the block: what a label is about."""
        first = self._works[0]
        return self.sentence.number == 0 and self.group(number)[0] <= first

    def leads(self, source: int, target: int) -> list[int]:
        """The cues by which an arrow from ``target`` to ``source`` says something."""
        return self.chained if source in self.next.get(target, ()) else []

    def own_leads(self, number: int, back: bool = False) -> list[int]:
        """The same for an arrow from the mention to the paper under discussion; or back."""
        own = [n for n in self.sentence.place if self.mentions[n].entry == self.own >= 0]
        pairs = ((number, n) if back else (n, number) for n in own)
        return self.chained if any(self.leads(*pair) for pair in pairs) else []

    def scope_of(self, number: int) -> Scope:
        """What governs the mention."""
        return self.cells.get(number, self.scope)

    def governs(self, source: int, target: int) -> bool:
        """Whether ``source`` reads as the subject of what is said of ``target``: it stands first,
        or right before, and in no list with it."""
        i, j = self.sentence.place[source], self.sentence.place[target]
        if i > j or self.group(source) == self.group(target):
            return False
        between = sum(i < w < self.group(target)[0] for w in self._works)
        return i == self._works[0] or between == 0

    def evidence(
        self,
        kind: str,
        source: Ref,
        target: Ref,
        features: list[str],
        cues: list[int],
        sure: float,
        shared: Sequence[str] = (),
        grams: Sequence[Stretch] = (),
        stated: Sequence[int] = (),
    ) -> Evidence:
        """Evidence that this sentence gives."""
        s = self.sentence
        return Evidence(
            kind, source, target, s.block, s.start, s.end, features, cues, sure, shared, grams,
            stated,
        )  # fmt: skip

    def group(self, number: int) -> tuple[int, int]:
        """First and last word of the list of works that the mention belongs to."""
        return self._groups[self.sentence.place[number]]

    def is_own(self, offsets: tuple[int, ...]) -> bool:
        return any(self.sentence.scene[offset] == OWN for offset in offsets)

    def subject_of(self, hit: Hit) -> int:
        """The word index of the last work before the hit's older works that is no cue's object
        itself; -1: none."""
        first = min(hit.old, default=hit.start)
        objects = {offset for other in self.hits for offset in other.old if offset < first}
        offsets = self.sentence.offsets
        before = [i for i in self._works if offsets[i] < first and offsets[i] not in objects]
        return before[-1] if before else -1

    def subject_before(self, hit: Hit) -> str:
        """ "" when the paper can be the subject, "|other" when another work stands before."""
        at = self.subject_of(hit)
        return "" if at < 0 or self.sentence.words[at] == OWN else "|other"

    def tail(self, number: int) -> list[Stretch]:
        """What the rest of a block says that begins with the mention: "vs X: … we extend it"."""
        if self.group(number)[0] > 2 or self.sentence.number > 0:
            return []
        text = self.note.blocks[self.sentence.block].text
        rest = text[self.sentence.end : self.sentence.end + _TAIL]
        words = self.wording.words(rest, 0, len(rest))
        return [Stretch("b:", words, 0, len(words))]

    def around(self, number: int) -> Around:
        """Features of the words around a mention, its list of works counting as one."""
        words = self.sentence.words
        first, last = self.group(number)
        left, right = words[max(0, first - 3) : first][::-1], words[last + 1 : last + 4]
        found: list[str] = []
        for side, near in (("L", left), ("R", right)):
            for n in range(1, len(near) + 1):
                found.append(f"{side}{n}={'_'.join(near[:n])}")
        window = max(0, first - _AROUND), min(len(words), last + _AROUND)
        wide = self._wide.get(window)
        if wide is None:
            wide = self._wide[window] = Stretch("s:", words, *window)
        at = self.sentence.place[number]
        own = [i for i in self._works if words[i] == OWN]
        begins = self._works[0]
        this = [i for i, word in enumerate(words) if word == THIS]
        found += (
            f"deep={self.depth[at] > 0}",
            f"list={bucket(sum(first <= i <= last for i in self._works), (1, 2, 3, 5))}",
            f"start={first == 0}",
            f"works={bucket(len(self._works), (1, 2, 3, 5, 8))}",
            f"length={bucket(len(words), (3, 8, 20, 40, 80))}",
            f"sentence={min(self.sentence.number, 3)}",
            f"O={sides(own, at)}",
            f"T={sides(this, at)}",
            f"Mf={begins < first and begins <= 2 and words[begins] == WORK}",
        )
        words_around = [
            Stretch("l:", words, max(0, first - _LEFT), first, back=True),
            Stretch("r:", words, last + 1, last + 1 + _RIGHT),
            wide,
        ]
        return Around(found, words_around)
