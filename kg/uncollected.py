"""Work without the garbage collector, for what makes many objects that stay."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Searches for no garbage meanwhile: where nearly all that is made stays, that is a tenth of
    the time and more. What no cycle holds is freed as ever."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
