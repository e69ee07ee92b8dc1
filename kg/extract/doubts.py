"""What becomes of names that may be none: they count where a sentence says what they are to others.

That "we modify WEFT2" makes WEFT2 a work, which its letters alone leave open. So claims are looked
for with the doubtful names as well; those of which nothing is claimed go, and so do the weak claims
that had only them.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.model import Claim, Mention

SURE = 0.55  # a name that is at least so sure stands by itself
CLAIMED = 0.5  # and another with a claim that is


def settled(
    mentions: Sequence[Mention], claims: Sequence[Claim]
) -> tuple[tuple[Mention, ...], tuple[Claim, ...]]:
    """The mentions of a note that are names of works, and the claims between them."""
    told = {
        end.name for claim in claims if claim.confidence >= CLAIMED
        for end in (claim.source, claim.target)
    }  # fmt: skip
    kept = tuple(m for m in mentions if m.confidence >= SURE or m.name in told)
    if len(kept) == len(mentions):
        return kept, tuple(claims)
    names = {m.name for m in kept}
    return kept, tuple(
        claim
        for claim in claims
        if all(end.entry >= 0 or end.name in names for end in (claim.source, claim.target))
    )
