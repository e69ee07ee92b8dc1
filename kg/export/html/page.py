"""One file that needs nothing else: template, styles, scripts and data put together.

The Content-Security-Policy names the hash of every script and style of ours; whatever else a note
might smuggle in, the browser refuses to run or to load.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import msgspec

STYLES = ("base.css", "controls.css", "map.css", "panels.css", "narrow.css")
SCRIPTS = (
    "dom.js",
    "data.js",
    "state.js",
    "walk.js",
    "choice.js",
    "look.js",
    "place.js",
    "agents.js",
    "scene.js",
    "lines.js",
    "still.js",
    "paint.js",
    "press.js",
    "chart.js",
    "axis.js",
    "legend.js",
    "search.js",
    "sentence.js",
    "card.js",
    "focus.js",
    "table.js",
    "caption.js",
    "picture.js",
    "keys.js",
    "main.js",
)


def page(title: str, outline: Any, details: Any, vis: str) -> str:
    """The whole document. ``outline`` and ``details`` are values that JSON can hold."""
    from jinja2 import Environment, StrictUndefined

    style = "\n".join(_asset("style", name) for name in STYLES)
    inner = "\n".join(_asset("script", name) for name in SCRIPTS)
    script = f'"use strict";\n(() => {{\n{inner}\n}})();\n'
    template = _asset("", "page.html.jinja")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )
    shown = environment.from_string(template).render(
        title=title, policy=_policy({"script-src": (vis, script), "style-src": (style,)})
    )
    # Put in after rendering: these are no template text, and a hash must fit to the byte. What is
    # put in is never searched for further marks.
    parts = {
        "style": style,
        "vis": vis,
        "script": script,
        "outline": _json(outline),
        "details": _json(details),
    }
    pieces = re.split(r"@(\w+)@", shown)
    return "".join(parts[piece] if n % 2 else piece for n, piece in enumerate(pieces))


def _asset(folder: str, name: str) -> str:
    source = files(__package__)
    path = source / folder / name if folder else source / name
    return path.read_text(encoding="utf-8").replace("\r\n", "\n")


def _json(value: Any) -> str:
    # Inside <script> only "<" can end the element; U+2028 and U+2029 end lines in old engines.
    try:
        text = msgspec.json.encode(value).decode()
    except UnicodeEncodeError:  # a lone surrogate: a file name that is no text, for one
        text = json.dumps(value, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _policy(inline: Mapping[str, tuple[str, ...]]) -> str:
    rules = ["default-src 'none'"]
    for directive, contents in inline.items():
        hashes = (hashlib.sha256(c.encode()).digest() for c in contents)
        allowed = " ".join(f"'sha256-{base64.b64encode(h).decode()}'" for h in hashes)
        rules.append(f"{directive} {allowed}")
    rules += ["img-src blob: data:", "base-uri 'none'", "form-action 'none'"]
    return "; ".join(rules)
