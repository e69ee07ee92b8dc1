"""The learned judge of names: plain weights, no training code.

Three steps. What a candidate and its surroundings look like (``features``) is hashed into a table
of weights and added up (a logistic regression). Then all mentions of a name in a note are
described together (``groups``), a small network weighs the description beside all features once
more (``network``), and small decision trees give the probability that it names a work.
The weights come with the package (``ontology/models/names.npz`` and ``names.json``); how they were
trained and what they score stands in the card beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from kg import ontology
from kg.errors import OntologyError
from kg.extract.candidates import Candidate, Prose
from kg.extract.groups import COLUMNS, Group, Knowledge, Names, describe
from kg.files import arrays_of
from kg.forest import Paths
from kg.model import Note

if TYPE_CHECKING:
    from kg.extract.features import Signals
    from kg.extract.network import Network

NETWORK = "network_"  # what names of the network's arrays begin with
LEAST = -3.7  # candidates whose words score below are not looked at any further


@dataclass(frozen=True)
class Trees:
    """Decision trees as flat arrays; a leaf leads to itself. ``depth`` steps reach every leaf."""

    column: Any  # int16[nodes]
    threshold: Any  # float32[nodes]: go left when the number is at most this
    left: Any  # int32[nodes]
    right: Any
    value: Any  # float32[nodes]
    roots: Any  # int32[trees]
    depth: int
    base: float

    @cached_property
    def paths(self) -> Paths:
        """The trees, ready to be walked."""
        return Paths(self.column, self.threshold, self.left, self.right, self.roots, self.depth)


class Model(msgspec.Struct, frozen=True):
    """Everything that a prediction needs. ``shift`` moves the best threshold to 0.5; candidates
    whose words score below ``least`` are not looked at any further."""

    weights: Any  # float32[features.TABLE]
    bias: float
    network: Network
    trees: Trees
    knowledge: Knowledge
    shift: float = 0.0
    least: float = LEAST


def predict(trees: Trees, numbers: Any) -> Any:
    """The log-odds of each row of ``numbers`` (float32[rows, columns])."""
    return trees.value.take(trees.paths.leaves(numbers)).sum(axis=1) + trees.base


def table(network: Network, seen: Signals, groups: Sequence[Group]) -> Any:
    """What the trees ask about, the network's answer last: float32[names, groups.COLUMNS]."""
    import numpy as np

    if not groups:
        return np.zeros((0, len(COLUMNS)), dtype=np.float32)
    numbers = np.array([group.numbers for group in groups])
    summed = seen.summed(network.vectors, [group.members for group in groups]) * network.step
    return np.column_stack([numbers, network.read(summed, numbers)]).astype(np.float32)


class Judge:
    """A model at work with the stop-lists of one lexicon; caches what recurs."""

    def __init__(self, model: Model, stop: dict[str, str]) -> None:
        self.model = model
        self.names = Names(stop, model.knowledge)

    def groups(
        self, note: Note, page: Prose, candidates: Sequence[Candidate]
    ) -> tuple[list[Group], list[float]]:
        """The names worth a closer look and the probability of each."""
        import numpy as np

        from kg.extract.features import signals

        model, names = self.model, self.names
        seen = signals(note, page, candidates, [names.known(c) for c in candidates])
        scores, name_scores = seen.scores(model.weights, model.bias)
        groups = describe(
            note, page, candidates, names, seen, scores.tolist(), name_scores.tolist(), model.least
        )
        if not groups:
            return [], []
        odds = predict(model.trees, table(model.network, seen, groups))
        return groups, (1 / (1 + np.exp(-(odds + model.shift)))).tolist()


@lru_cache(maxsize=4)
def load_model(own: Path | None = None) -> Model | None:
    """The model of the user's ontology folder, else ours; None where there is none.

    Raises OntologyError when a file is damaged or of another format.
    """
    for folder in ontology.folders(own):
        path = folder / "models" / "names.npz"
        if path.exists():
            return read_model(path)
    return None


def read_model(path: Path) -> Model:
    """The model in ``path`` and the JSON file beside it."""
    import numpy as np

    from kg.extract.features import TABLE
    from kg.extract.network import of_arrays

    try:
        knowledge = msgspec.json.decode(path.with_suffix(".json").read_bytes(), type=Knowledge)
        arrays = arrays_of(path.read_bytes())
        if knowledge.format != Knowledge().format or len(arrays["weights"]) != TABLE:
            raise OntologyError(
                "is of another version of kg", where=str(path), hint="retrain with `kg train`"
            )
        trees = Trees(
            arrays["column"], arrays["threshold"], arrays["left"], arrays["right"],
            arrays["value"], arrays["roots"], int(arrays["depth"]), float(arrays["base"]),
        )  # fmt: skip
        return Model(
            arrays["weights"].astype(np.float32), float(arrays["bias"]),
            of_arrays(arrays, NETWORK), trees, knowledge,
            float(arrays["shift"]), float(arrays["least"]),
        )  # fmt: skip
    except (OSError, ValueError, KeyError, msgspec.MsgspecError) as error:
        raise OntologyError(f"no usable model: {error}", where=str(path)) from error
