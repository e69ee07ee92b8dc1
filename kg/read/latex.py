"""LaTeX as bibliographies hold it, to the text that it prints.

Covers accents, foreign letters, escaped signs, dashes, quotes, Greek letters and commands whose
argument is plain text; of anything else the braces and the command are dropped.
"""

from __future__ import annotations

import re
import unicodedata

_ACCENTS = {
    "'": "\u0301",
    "`": "\u0300",
    "^": "\u0302",
    '"': "\u0308",
    "~": "\u0303",
    "=": "\u0304",
    ".": "\u0307",
    "u": "\u0306",
    "v": "\u030c",
    "H": "\u030b",
    "r": "\u030a",
    "c": "\u0327",
    "k": "\u0328",
    "d": "\u0323",
    "b": "\u0331",
}
_LETTERS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ",
    "OE": "Œ", "aa": "å", "AA": "Å", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "dj": "đ",
    "DJ": "Đ", "th": "þ", "TH": "Þ", "ng": "ŋ", "NG": "Ŋ",
    "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "textbraceleft": "{",
    "textbraceright": "}", "textquoteright": "’", "textquoteleft": "‘", "textendash": "–",
    "textemdash": "—", "textunderscore": "_", "textbar": "|", "textless": "<",
    "textgreater": ">", "ldots": "…", "dots": "…", "infty": "∞", "times": "×", "rightarrow": "→",
    "to": "→", "sim": "~", "circ": "∘", "cdot": "·", "copyright": "©", "textregistered": "®",
    "texttrademark": "™",
}  # fmt: skip
_GREEK = """alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma
    tau upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"""
_SPECIAL = {"lambda": "lamda"}  # Unicode's name of it
for _name in _GREEK.split():
    _case = "CAPITAL" if _name[0].isupper() else "SMALL"
    _letter = _SPECIAL.get(_name.lower(), _name.lower()).upper()
    _LETTERS[_name] = unicodedata.lookup(f"GREEK {_case} LETTER {_letter}")

_TOKEN = re.compile(
    r"\\(?P<word>[A-Za-z]+)\s*|\\(?P<sign>.)|(?P<dashes>-{2,3})|(?P<quotes>``|'')"
    r"|(?P<drop>[{}$])|(?P<space>[~\s]+)|(?P<text>[^\\\-`'{}$~\s]+|.)",
    re.DOTALL,
)
_SIGNS = frozenset("&%$#_{}")
_BASE = re.compile(
    r"\s*(?:\{\s*(?:\\(?P<dotless>[ij])|(?P<braced>[^\s{}\\]))\s*\}"
    r"|\\(?P<word>[ij])(?![A-Za-z])\s*|(?P<char>[^\s{}\\]))"
)


def readable(latex: str) -> str:
    r"""The text that ``latex`` prints, on one line.

    >>> readable(r"{\L}ukasz K{\"u}hn--M{\'\i}a: $\beta$-{VAE} \& \emph{more}")
    'Łukasz Kühn–Mía: β-VAE & more'
    """
    if not set(latex) & set("\\{}$~-`'\n\t"):
        return " ".join(latex.split())
    parts: list[str] = []
    place = 0
    while place < len(latex):
        match = _TOKEN.match(latex, place)
        assert match is not None
        place = match.end()
        accent = _accent(match, latex)
        if accent is not None:
            base = _BASE.match(latex, place)
            if base is not None:
                # An accent takes the place of the dot, so \i is i here.
                letter = next(part for part in base.groups() if part)
                parts.append(unicodedata.normalize("NFC", letter + accent))
                place = base.end()
            continue
        parts.append(_printed(match))
    return " ".join("".join(parts).split())


def _accent(match: re.Match[str], latex: str) -> str | None:
    # A letter accent (\c c, \v{s}) needs an argument that is a letter: "\v" alone is no accent.
    if match["sign"] in _ACCENTS:
        return _ACCENTS[match["sign"]]
    word = match["word"]
    return _ACCENTS[word] if word in _ACCENTS and word not in _LETTERS else None


def _printed(match: re.Match[str]) -> str:
    kind = match.lastgroup
    found = match[0]
    if kind == "word":
        return _LETTERS.get(match["word"], "")
    if kind == "sign":
        return match["sign"] if match["sign"] in _SIGNS else " "
    if kind == "dashes":
        return "–" if len(found) == 2 else "—"
    if kind == "quotes":
        return "“" if found == "``" else "”"
    if kind == "drop":
        return ""
    return " " if kind == "space" else found
