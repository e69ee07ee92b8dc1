"""Which addresses lead to a paper: the hosts of ``ontology/fields.yaml``, and documents."""

from __future__ import annotations

import re
from functools import lru_cache

from kg.ontology import files, load_yaml

_DOCUMENT = r"\.pdf(?:$|[?#])|/pdf[/?]|^zotero://select"
_ELSEWHERE = re.compile(
    r"bilibili|youtu|zhihu\.com/p|github\.com/[^/]+/[^/]+/?$|csdn|medium\.com|\.(?:png|jpe?g|gif|svg)$",
    re.I,
)


def is_paper_address(target: str) -> bool:
    """Whether an address leads to a paper rather than to a video, a blog or a repository.

    >>> is_paper_address("https://arxiv.org/abs/1706.03762"), is_paper_address("https://youtu.be/x")
    (True, False)
    """
    return bool(_papers().search(target)) and not _ELSEWHERE.search(target)


@lru_cache(maxsize=1)
def _papers() -> re.Pattern[str]:
    lists = ((load_yaml(path) or {}).get("paper_addresses") for path in files("fields.yaml"))
    hosts = (host for listed in lists for host in listed or ())
    return re.compile("|".join([*(re.escape(str(host)) for host in hosts), _DOCUMENT]), re.I)
