"""What went wrong, in one line on standard error."""

from __future__ import annotations

import errno

import click

from kg.errors import KgError

_WHOLE = "what was there before is whole"
_HINTS = {
    errno.ENOSPC: f"{_WHOLE}; make room on this disk",
    errno.EDQUOT: f"{_WHOLE}; make room within your quota",
    errno.EFBIG: f"{_WHOLE}; files may not grow so large here",
    errno.EROFS: f"{_WHOLE}; choose another folder with --out",
    errno.EACCES: "allow it, or choose another folder with --out",
    errno.EPERM: "allow it, or choose another folder with --out",
    errno.EEXIST: "a file is in the way; choose another folder with --out",
    errno.ENOTDIR: "a file is in the way; choose another folder with --out",
}


def complain(error: KgError | OSError) -> None:
    """Say what happened, where, and what to do; nothing in it can steer the terminal."""
    from kg.cli._render import visible

    text = str(error)
    if isinstance(error, OSError):
        known = KgError(
            error.strerror or text,
            where=str(error.filename or ""),
            hint=_HINTS.get(error.errno or 0, ""),
        )
        text = str(known)
    click.echo(f"kg: {visible(text)}", err=True)
