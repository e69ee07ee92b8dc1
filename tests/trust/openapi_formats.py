"""What a schema cannot say: schemathesis learns here what a query looks like."""

from __future__ import annotations

import schemathesis
from hypothesis import strategies as st

_NAMES = st.sampled_from(["work:vit", "work:blip", "?work", "?other", "<https://example.org/x>"])
_VERBS = st.sampled_from(["kg:extends", "kg:buildsOn", "rdfs:label", "a", "?verb", "kg:uses|a"])
_THINGS = _NAMES | st.sampled_from(['"BLIP"', "2022", '"模型"@zh', "true"])
_TRIPLES = st.lists(st.tuples(_NAMES, _VERBS, _THINGS).map(" ".join), max_size=2).map(" . ".join)
_FORMS = st.sampled_from(
    [
        "ASK {{ {} }}",
        "SELECT * {{ {} }} LIMIT 5",
        "SELECT (COUNT(*) AS ?n) {{ {} }}",
        "SELECT DISTINCT ?work {{ OPTIONAL {{ {} }} }} ORDER BY ?work LIMIT 5",
        "CONSTRUCT {{ ?work a kg:Work }} WHERE {{ {} }} LIMIT 5",
        "DESCRIBE work:blip # {}\n",
    ]
)
schemathesis.openapi.format(
    "sparql", st.tuples(_FORMS, _TRIPLES).map(lambda parts: parts[0].format(parts[1]))
)
