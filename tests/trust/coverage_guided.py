"""Notes that lead to new places of the code, made by atheris: ``python -m … FOLDER [OPTION …]``.

The folder keeps them from run to run; the options are those of libFuzzer.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["kg.read", "kg.extract"]):
    from kg import ontology
    from kg.batches import Extractor
    from kg.build import names_dictionary
    from kg.config import Settings
    from kg.read import read_note
    from tests.trust.conftest import EXAMPLES
    from tests.trust.mutations import understood

FILES = [f.read_bytes() for f in sorted(EXAMPLES.rglob("*")) if f.suffix in (".md", ".txt")]


def main() -> None:
    notes = [read_note(f"{n}.md", data, Settings()) for n, data in enumerate(FILES)]
    names = names_dictionary((e for n in notes for e in n.entries), ontology.works(None))
    extractor = Extractor(names)
    folder = Path(sys.argv[1])
    folder.mkdir(exist_ok=True)
    for number, data in enumerate(FILES):
        (folder / f"example-{number}").write_bytes(data)
    atheris.Setup(sys.argv, lambda data: bool(understood("a.md", data, extractor)) and None)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
