"""Claims of a note: who extends, uses, is inspired by or is compared with whom, and where.

Cues propose, the scorer decides. All passages of a note that name two works are weighed together;
the claim then quotes the one that supports it best.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from kg import ontology
from kg.extract import cues as cue_files
from kg.extract import scorer as scorers
from kg.extract.collector import Collector
from kg.extract.cues import CueMatcher
from kg.extract.evidence import Evidence
from kg.extract.pairs import Pair, cued, gathered, learnable
from kg.extract.passages import wording
from kg.extract.scorer import COLUMNS, Scorer, Verdict
from kg.extract.standing import Background, rivals, standing
from kg.extract.support import Support
from kg.model import LINEAGE, Claim, Mention, Note, Relation
from kg.naming import fold

REPORTED = 0.15  # what falls below is no claim, not even a doubtful one
_REASONS = 4
_MANY = 4  # works of a list that is long
# Rules alone: what one cue hit is worth where the paper is the subject, and where another may be.
_CUE, _DOUBTFUL_CUE, _FIELD_CUE = 0.7, 0.3, 0.65
_DENIED = 0.3  # of the scorer's confidence, where every passage denies: few such were learned from
_OWN_CUE = 0.9  # a cue that the user wrote and no weights know
_STATED = 0.7  # the name of a table's column or of a field, which hardly any weights know, either


class ClaimFinder:
    """Cues, wording and weights, compiled once; ``own`` is the user's ontology folder.

    With ``rules_only`` the cues decide alone, as they do where there is no model file.
    """

    def __init__(self, own: Path | None = None, *, rules_only: bool = False) -> None:
        self.matcher = CueMatcher(cue_files.load(own))
        self._collector = Collector(self.matcher, wording(own))
        self._scorer = None if rules_only else scorers.load(own)
        self._background = Background(ontology.works(own))
        self._many = {cue.id: cue.many for cue in self.matcher.cues if cue.many}

    def with_scorer(self, scorer: Scorer | None) -> ClaimFinder:
        """The same cues, other weights: for training and for evaluation."""
        other = object.__new__(ClaimFinder)
        other.matcher, other._collector, other._scorer = self.matcher, self._collector, scorer
        other._background, other._many = self._background, self._many
        return other

    def evidence(self, note: Note, mentions: Sequence[Mention]) -> list[Evidence]:
        """What the note offers for every pair of works, undecided, in reading order."""
        return list(self._collector.collect(note, mentions))

    def near_cues(self, note: Note, mentions: Sequence[Mention]) -> list[tuple[str, list[str]]]:
        """Sentences with the cues whose words they hold in an order that does not match."""
        return list(self._collector.near(note, mentions))

    def find(self, note: Note, mentions: Sequence[Mention]) -> tuple[Claim, ...]:
        """The claims of ``note``, by position; those of a confidence below 0.15 are left out."""
        pairs = gathered(self._collector.collect(note, mentions))
        support = Support(self._scorer) if self._scorer is not None else None
        verdicts = self._weighed(note, mentions, pairs, support)
        claims: dict[tuple[str, str, str], tuple[int, Claim]] = {}
        for pair in pairs:
            verdict = verdicts.get((pair.source, pair.target))
            for relation, confidence, best in self._decide(pair.evidence, verdict, support):
                if confidence < REPORTED:
                    continue
                # compares has no direction, and nobody descends from a descendant
                kind = "compares" if relation == "compares" else "lineage"
                ends = sorted((pair.source, pair.target))
                place = (ends[0], ends[1], kind)
                if place in claims and claims[place][1].confidence >= confidence:
                    continue
                claims[place] = best.start, self._claim(note, relation, confidence, best, support)
        ordered = sorted(
            self._of_lists([claim for _, claim in claims.values()]),
            key=lambda c: (c.passage.start, c.source.name, c.target.name, c.relation),
        )
        return tuple(ordered)

    def _of_lists(self, claims: list[Claim]) -> Iterator[Claim]:
        """The claims; those that one passage makes of many works at once, as their cue has it."""
        said = Counter((c.source, c.passage.start, c.cue) for c in claims)
        for claim in claims:
            relation = self._many.get(claim.cue)
            if relation and said[claim.source, claim.passage.start, claim.cue] >= _MANY:
                yield msgspec.structs.replace(claim, relation=relation)
            else:
                yield claim

    def _weighed(
        self,
        note: Note,
        mentions: Sequence[Mention],
        pairs: Sequence[Pair],
        support: Support | None,
    ) -> dict[tuple[str, str], Verdict]:
        """What the scorer makes of each pair of the note."""
        scorer = self._scorer
        asked = learnable(pairs)
        if scorer is None or support is None or not asked:
            return {}
        # The sums were taught on true names; that these are such is the names' own confidence.
        sure = [max(e.sure for e in pair.evidence) for pair in asked]
        rows = [support.of_pair(pair) for pair in asked]
        numbers = scorer.sums(rows)
        if scorer.trees is not None and scorer.trees.network is not None:
            sums, told = numbers, [cued(pair.evidence) for pair in asked]
            around = standing(note, mentions, asked, told, self._background)
            against = rivals([(p.kind, p.source, p.target) for p in asked], sums)
            answers = scorer.trees.network.answers(rows, around)
            numbers = [
                a + b + c + d for a, b, c, d in zip(sums, around, against, answers, strict=True)
            ]
        verdicts = scorer.weigh([pair.kind for pair in asked], sure, numbers)
        return {
            (pair.source, pair.target): verdict
            for pair, verdict in zip(asked, verdicts, strict=True)
        }

    def _decide(
        self, evidence: list[Evidence], verdict: Verdict | None, support: Support | None
    ) -> Iterable[tuple[Relation, float, Evidence]]:
        later = [e for e in evidence if e.kind == "later"]
        others = [e for e in evidence if e.kind != "later"]
        if later:
            yield from self._by_rules(later)
        if not others:
            return
        if self._scorer is None or support is None or verdict is None:
            yield from self._by_rules(others)
            return
        # What a user adds, the scorer has never seen: such a cue speaks for itself.
        added = [e for e in others if any(map(self._is_own, e.cues))]
        yield from ((r, max(c, _OWN_CUE), e) for r, c, e in self._by_rules(added, own=True))
        columns = [msgspec.structs.replace(e, cues=e.stated) for e in others if e.stated]
        yield from ((r, max(c, _STATED), e) for r, c, e in self._by_rules(columns))
        link = verdict.link * (_DENIED if all(map(self._denies, others)) else 1.0)
        if link >= REPORTED:
            yield verdict.relation, link, self._best(others, verdict.relation, support)
        if verdict.compares >= REPORTED:
            yield "compares", verdict.compares, self._best(others, "compares", support)

    def _denies(self, found: Evidence) -> bool:
        """Whether a passage says that the one has nothing of the other."""
        return any(self.matcher.cues[c].relation == "none" for c in found.cues)

    def _is_own(self, number: int) -> bool:
        """Whether a cue is the user's. What arrows mean no weights know, and is stated."""
        cue = self.matcher.cues[number]
        return cue.newer != "next" and self._scorer is not None and not self._scorer.knows(cue.id)

    def _best(self, evidence: list[Evidence], relation: Relation, support: Support) -> Evidence:
        """The passage with the strongest support, the first of equals."""
        if len(evidence) == 1 or self._scorer is None:
            return evidence[0]
        scorer = self._scorer
        columns = _columns(relation)

        def worth(found: Evidence) -> float:
            rows = support.of(found)
            agrees = any(self.matcher.cues[c].relation == relation for c in found.cues)
            return sum(scorer.score(rows, c) for c in columns) + agrees

        return max(evidence, key=worth)

    def _by_rules(
        self, evidence: list[Evidence], own: bool = False
    ) -> Iterable[tuple[Relation, float, Evidence]]:
        doubt: dict[Relation, float] = {}
        best: dict[Relation, tuple[float, Evidence]] = {}
        for found in evidence:
            worth = self._worth(found, own)
            for relation, value in worth.items():
                doubt[relation] = doubt.get(relation, 1.0) * (1.0 - value)
                if relation not in best or value > best[relation][0]:
                    best[relation] = value, found
        for relation in LINEAGE:  # the strongest type that a cue supports stands
            if relation in best:
                yield relation, min(0.9, 1.0 - doubt[relation]), best[relation][1]
                break
        if "compares" in best:
            yield "compares", min(0.9, 1.0 - doubt["compares"]), best["compares"][1]

    def _worth(self, found: Evidence, own: bool) -> dict[Relation, float]:
        worth: dict[Relation, float] = {}
        denied = self._denies(found)
        for number in found.cues:
            cue = self.matcher.cues[number]
            if own and self._scorer is not None and self._scorer.knows(cue.id):
                continue
            if cue.relation == "none" or (denied and cue.relation != "compares"):
                continue
            value = _FIELD_CUE if cue.is_field else _CUE
            if f"cue={cue.id}|other" in found.features:
                value = _DOUBTFUL_CUE
            worth[cue.relation] = max(value, worth.get(cue.relation, 0.0))
        return worth

    def _claim(
        self,
        note: Note,
        relation: Relation,
        confidence: float,
        best: Evidence,
        support: Support | None,
    ) -> Claim:
        block = note.blocks[best.block]
        start, end = block.source(best.start, best.end)
        agreeing = [c for c in best.cues if self.matcher.cues[c].relation == relation]
        reasons = [f"cue {self.matcher.cues[c].id}" for c in agreeing[:2]]
        if self._background.relation(fold(best.source.name), fold(best.target.name)) == relation:
            reasons.append(f"known {relation}")
        if self._scorer is not None and support is not None and best.kind != "later":
            strongest = self._scorer.strongest(support.of(best), _columns(relation))
            reasons += [f for f in strongest if "cue=" not in f][: _REASONS - len(reasons)]
        return Claim(
            source=best.source,
            relation=relation,
            target=best.target,
            passage=note.passage(start, end),
            cue=self.matcher.cues[agreeing[0]].id if agreeing else "model",
            confidence=round(confidence, 3),
            reasons=tuple(reasons),
        )


def _columns(relation: Relation) -> tuple[int, ...]:
    if relation == "compares":
        return (COLUMNS.index("compares"),)
    return (COLUMNS.index("link"), COLUMNS.index(relation))
