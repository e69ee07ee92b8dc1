"""Goes through a note and collects, per pair of works and passage, what speaks for a relation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.extract.chains import joined, may_join
from kg.extract.cues import OWN, THIS, WORK, CueMatcher
from kg.extract.evidence import Around, Context, Evidence
from kg.extract.grams import Stretch
from kg.extract.passages import Wording, spoken
from kg.extract.subjects import Scopes, is_searched
from kg.extract.traits import (
    block_features,
    bucket,
    kinship,
    name_features,
    ref_of,
    shape,
)
from kg.model import Mention, Note
from kg.naming import fold

_RIVALS = 4  # works of the sentence that are tried as the subject of each other one


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
                page = Context(note, mentions, sentence, scope, own, base, self._wording)
                page.hits = self._matcher.match(sentence.scene)
                self._join(page)
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

    def _join(self, page: Context) -> None:
        """Adds what arrows between works mean, if the words before or over them tell."""
        sentence = page.sentence
        text = page.note.blocks[sentence.block].text
        if len(sentence.place) < 2 or not may_join(text, sentence.start, sentence.end):
            return
        numbers = sorted(sentence.place)
        for source, target in joined(text, page.mentions, numbers):
            page.next.setdefault(target, []).append(source)
        if page.next:
            before = sentence.scene[: sentence.offsets[sentence.place[numbers[0]]]]
            said = [hit.cue for hit in self._matcher.match(before, field=True)]
            if not before.rstrip().endswith((":", "：")):  # a label of its own has the last word
                said += page.scope.fields
            page.chained = sorted({c for c in said if self._cues[c].newer == "next"})

    def _judge(
        self, page: Context, counts: dict[tuple[str, int], int], seen: dict[tuple[str, int], int]
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
                leads = page.own_leads(number)
                cues, stated = [*cues, *leads], [*stated, *leads]
                yield page.evidence(
                    "own", page.paper, target, features, cues, sure, grams=words, stated=stated
                )
                later = self._later_cues(page, number) + page.own_leads(number, back=True)
                if later:
                    features = ["later", *(f"cue={self._cues[c].id}" for c in later)]
                    features += [f"rel={self._cues[c].relation}" for c in later]
                    yield page.evidence("later", target, page.paper, features, later, sure)
            yield from self._third(page, number, numbers, local)

    def _third(
        self, page: Context, number: int, numbers: Sequence[int], local: Around
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
            leads = page.leads(rival, number)
            cues += leads
            yield page.evidence(
                "third", source, ref_of(mention), features, cues, sure, shared, words, leads
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
        self, page: Context, number: int, features: list[str], of_head: Sequence[int] = ()
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

    def _later_cues(self, page: Context, number: int) -> list[int]:
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
        self, page: Context, source: int, target: int
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

    def _names(self, page: Context, mention: Mention, count: int, nth: int) -> list[str]:
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
