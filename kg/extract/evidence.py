"""The evidence for a relation: per pair of works and passage, what speaks for it, as features.

A feature is a short string that a person can read ("cue=zh.uses", "L1=uses", "h:method"), so that
the strongest ones serve as reasons. The scorer weighs them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from kg.extract.cues import OWN, THIS, WORK, CueMatcher, Hit
from kg.extract.grams import Stretch
from kg.extract.passages import Sentence, Wording, spoken
from kg.extract.subjects import Scope, Scopes, is_searched
from kg.extract.traits import (
    block_features,
    bucket,
    depths,
    groups,
    kinship,
    name_features,
    ref_of,
    shape,
    sides,
)
from kg.model import Mention, Note, Ref
from kg.naming import fold

_LEFT, _RIGHT, _AROUND, _TAIL = 8, 6, 30, 120
_RIVALS = 4  # works of the sentence that are tried as the subject of each other one


class Evidence(msgspec.Struct, gc=False):
    """What one passage says of one ordered pair (source newer, target older).

    ``kind``: "own" the source is the paper under discussion, "later" the target is, "third"
    neither. ``cues`` are the cues that link the two; ``stated`` those of them that the name of a
    table's column, or the label of a line, satisfies beyond doubt. ``features`` speak of this kind
    of subject, ``shared`` ones of any; ``grams`` are the words around, written out only where they
    are read.
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


class Collector:
    """Goes through a note and yields its evidence."""

    def __init__(self, matcher: CueMatcher, wording: Wording) -> None:
        self._matcher, self._wording = matcher, wording
        self._cues = matcher.cues

    def collect(self, note: Note, mentions: Sequence[Mention]) -> Iterator[Evidence]:
        """All evidence of ``note``, in reading order."""
        scopes = Scopes(note, mentions, self._matcher)
        counts: dict[tuple[str, int], int] = {}
        for mention in mentions:
            key = (mention.name, scopes.owner[mention.block])
            counts[key] = counts.get(key, 0) + 1
        seen: dict[tuple[str, int], int] = {}
        for index, numbers in scopes.of_block.items():
            block, own = note.blocks[index], scopes.owner[index]
            if not is_searched(block) or (own < 0 and len(numbers) == 1 and block.parent < 0):
                continue
            scope = scopes.scope(index)
            base = block_features(note, index, own)
            for sentence in spoken(block, index, numbers, mentions, own, self._wording):
                page = _Page(note, mentions, sentence, scope, own, base, self._wording)
                page.hits = self._matcher.match(sentence.scene)
                if block.kind == "row":
                    page.cells = {n: scopes.in_cell(index, n, scope) for n in sentence.place}
                yield from self._judge(page, counts, seen)

    def near(self, note: Note, mentions: Sequence[Mention]) -> Iterator[tuple[str, list[str]]]:
        """Sentences that name a work, with the ids of the cues that nearly match them."""
        scopes = Scopes(note, mentions, self._matcher)
        for index, numbers in scopes.of_block.items():
            block, own = note.blocks[index], scopes.owner[index]
            if is_searched(block):
                for sentence in spoken(block, index, numbers, mentions, own, self._wording):
                    cues = [self._cues[c].id for c in self._matcher.near(sentence.scene)]
                    if cues:
                        yield block.text[sentence.start : sentence.end], cues

    def _judge(
        self, page: _Page, counts: dict[tuple[str, int], int], seen: dict[tuple[str, int], int]
    ) -> Iterator[Evidence]:
        own, sentence = page.own, page.sentence
        numbers = list(sentence.place)
        for number in numbers:
            mention = page.mentions[number]
            if own >= 0 and mention.entry == own:
                continue
            key = (mention.name, own)
            seen[key] = seen.get(key, 0) + 1
            target = ref_of(mention)
            local = page.around(number)
            if own >= 0:
                features = [*page.base, *page.scope_of(number).section, *local.features]
                features += self._names(page, mention, counts[key], seen[key])
                known = len(features)
                cues = self._own_cues(page, number, features)
                features += [f"{f}&{page.base[1]}" for f in features[known:] if f[:4] == "rel="]
                sure = mention.confidence
                words = [*local.grams, *page.tail(number)]
                scope = page.scope_of(number)
                listed = number in page.cells or page.begins(number)
                stated = [c for c in scope.stated if c in cues and listed and not scope.of_head]
                yield page.evidence(
                    "own", page.paper, target, features, cues, sure, grams=words, stated=stated
                )
                later = self._later_cues(page, number)
                if later:
                    features = ["later", *(f"cue={self._cues[c].id}" for c in later)]
                    features += [f"rel={self._cues[c].relation}" for c in later]
                    yield page.evidence("later", target, page.paper, features, later, sure)
            yield from self._third(page, number, numbers, local)

    def _third(
        self, page: _Page, number: int, numbers: Sequence[int], local: Around
    ) -> Iterator[Evidence]:
        mention, place = page.mentions[number], page.sentence.place
        at = place[number]
        rivals = [
            n
            for n in numbers
            if page.mentions[n].name != mention.name
            and not (page.own >= 0 and page.mentions[n].entry == page.own)
        ]
        rivals.sort(key=lambda n: (abs(place[n] - at), n))
        for rival in rivals[:_RIVALS]:
            features, shared, words, cues = self._between(page, rival, number)
            if page.governs(rival, number):
                shared += local.features
                words += local.grams
            source = ref_of(page.mentions[rival])
            sure = mention.confidence * page.mentions[rival].confidence
            yield page.evidence(
                "third", source, ref_of(mention), features, cues, sure, shared, words
            )
        scope = page.scope_of(number)
        head = scope.head
        there = {page.mentions[n].name for n in numbers if n != head or not scope.of_head}
        if head >= 0 and page.mentions[head].name not in there:
            names, kin = name_features(page.mentions[head].name, mention.name)
            features = ["hd", *names, "hd:" + page.base[0]]
            shared = [*local.features, *kin]
            cues = self._own_cues(page, number, shared, scope.of_head)
            source = ref_of(page.mentions[head])
            sure = mention.confidence * page.mentions[head].confidence
            if source != ref_of(mention):
                stated = [c for c in scope.stated if scope.of_head and c in cues]
                yield page.evidence(
                    "third", source, ref_of(mention), features, cues, sure, shared, local.grams,
                    stated,
                )  # fmt: skip

    def _own_cues(
        self, page: _Page, number: int, features: list[str], of_head: Sequence[int] = ()
    ) -> list[int]:
        """Cues by which the paper under discussion (or the head of the item) is the newer."""
        offset = page.sentence.offsets[page.sentence.place[number]]
        found: list[int] = []
        for hit in page.hits:
            cue = self._cues[hit.cue]
            if offset not in hit.old or (hit.new and not page.is_own(hit.new)):
                continue
            if cue.newer == "new" and not hit.new:
                continue
            other = "" if hit.new else page.subject_before(hit)
            found.append(hit.cue)
            features += (f"cue={cue.id}{other}", f"rel={cue.relation}{other}")
        for field in (*page.scope_of(number).fields, *of_head):
            if self._cues[field].newer == "this":
                found.append(field)
                features += (f"cue={self._cues[field].id}", f"field={self._cues[field].relation}")
        if not found:
            features.append("rel=-")
        return found

    def _later_cues(self, page: _Page, number: int) -> list[int]:
        """Cues by which the mentioned work is newer than the paper under discussion."""
        offset = page.sentence.offsets[page.sentence.place[number]]
        found = [
            hit.cue
            for hit in page.hits
            if offset in hit.new and (not hit.old or page.is_own(hit.old))
        ]
        found += [f for f in page.scope_of(number).fields if self._cues[f].newer == "new"]
        return found

    def _between(
        self, page: _Page, source: int, target: int
    ) -> tuple[list[str], list[str], list[Stretch], list[int]]:
        """Features, shared ones, words and cues of one work as the subject of another."""
        sentence = page.sentence
        i, j = sentence.place[source], sentence.place[target]
        way = ">" if i < j else "<"
        a, b = min(i, j), max(i, j)
        words = sentence.words
        middle = words[a + 1 : b]
        features = [page.base[0], *page.scope_of(target).section]
        features += ["3", "way" + way, f"dist{way}{bucket(len(middle), (0, 1, 2, 4, 8, 16))}"]
        if len(middle) <= 5:
            features.append(f"mid{way}{'_'.join(middle)}")
        around = [
            Stretch("3.m" + way, words, a + 1, min(b, a + 13)),
            Stretch("3.pl" + way, words, max(0, a - 4), a, back=True),
            Stretch("3.pr" + way, words, b + 1, b + 6),
        ]
        features.append(f"same{way}{page.group(source) == page.group(target)}")
        features.append(f"own{way}{OWN in sentence.words}{THIS in sentence.words}")
        features.append(f"first{way}{i <= 1}{j <= 1}")
        features.append(f"deep{way}{page.depth[i] > 0}{page.depth[j] > 0}")
        inner = sum(word in (WORK, OWN) for word in middle)
        features.append(f"inner{way}{min(2, inner)}")
        names, shared = name_features(page.mentions[source].name, page.mentions[target].name)
        features += names
        cues: list[int] = []
        new, old = sentence.offsets[i], sentence.offsets[j]
        for hit in page.hits:
            if old not in hit.old:
                continue
            cue = self._cues[hit.cue]
            if new in hit.new:
                tag = ""
            elif not hit.new and cue.newer == "this" and page.subject_of(hit) == i:
                tag = "|subject"
            else:
                continue
            cues.append(hit.cue)
            features.append(f"rel3={cue.relation}{tag}")
            shared += (f"cue={cue.id}", f"rel={cue.relation}")
        return features, shared, around, cues

    def _names(self, page: _Page, mention: Mention, count: int, nth: int) -> list[str]:
        name = fold(mention.name)
        features = [
            "n=" + name,
            f"count={bucket(count, (1, 2, 3, 5, 10))}",
            f"nth={min(nth, 4)}",
            f"entry={mention.entry >= 0}",
            f"shape={shape(mention.name, name)}",
        ]
        entry = page.note.entries[page.own]
        kin = kinship(fold(entry.key), name)
        if kin:
            features += (kin, f"{kin}&{page.base[1]}")
        if len(name) > 2 and name in fold(entry.title or ""):
            features.append("in-title")
        return features


class _Page:
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
        self.wording = wording
        self.depth = depths(sentence.words)
        self._groups = groups(sentence.words)
        self._works = [i for i, word in enumerate(sentence.words) if word in (WORK, OWN)]
        self._wide: dict[tuple[int, int], Stretch] = {}

    def begins(self, number: int) -> bool:
        """Whether the mention is among the first works of the block: what a label is about."""
        first = self._works[0]
        return self.sentence.number == 0 and self.group(number)[0] <= first

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
