"""The same notes give the same bytes, whatever the machine is set to."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.trust.conftest import kg, outputs


def test_neither_seed_nor_locale_nor_zone_nor_processes_show(work: Path) -> None:
    settings = [
        ({"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"}, "1"),
        ({"PYTHONHASHSEED": "4242", "TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8"}, "2"),
    ]
    for number, (environ, jobs) in enumerate(settings):
        done = kg(work, "build", "--out", f"out{number}", "--jobs", jobs, environ=environ)
        assert done.returncode == 0, done.stderr
    # The page's links lead from where it lies to the notes; both folders lie beside them.
    assert outputs(work, "out0") == outputs(work, "out1")
    # The store's folder is named after all that was loaded, in the order in which it was.
    assert stores(work / "out0") == stores(work / "out1") != []


def stores(out: Path) -> list[str]:
    return sorted(folder.name for folder in (out / ".kg").glob("store-*"))


def test_the_order_of_files_on_disk_does_not_show(work: Path, tmp_path: Path) -> None:
    assert kg(work, "build").returncode == 0
    turned = tmp_path / "turned"
    for file in sorted((work / "notes").rglob("*.*"), reverse=True):
        copy = turned / file.relative_to(work)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    assert kg(turned, "build").returncode == 0
    assert outputs(work) == outputs(turned)
