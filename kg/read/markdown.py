"""Markdown to blocks with exact spans.

pyromark (pulldown-cmark) gives events with byte ranges; here they become blocks whose text leads
back to the source by code point. Notes are not CommonMark in a few points: indented text is prose,
a line break between two thoughts ends a block, and a line of dashes under a paragraph is a rule.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import msgspec
import pyromark

from kg.model import Block, BlockKind
from kg.read import html
from kg.read.building import Builder
from kg.read.fence import is_prose

_OPTIONS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_TASKLISTS
    | pyromark.Options.ENABLE_MATH
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_WIKILINKS
    | pyromark.Options.ENABLE_FOOTNOTES
)
_GREEK = {
    f"\\{unicodedata.name(letter).split()[-1].lower()}": letter
    for letter in "αβγδεζηθικμνξπρστυφχψω"
} | {"\\lambda": "λ"}
_DEEPEST = 6  # how often indented text is parsed again within indented text
_PROSE = re.compile(r"[^#\n][^\n]{199}")  # over a line of "===", and longer than any title
_UNDERLINED = re.compile(  # one short line that ends no sentence, over a line of dashes
    r"[^\n]{0,78}[^\s.。;；,，:：!！?？)）|-][ \t]*\r?\n[ \t]{0,3}-{4,}[ \t]*(?:\r?\n|$)"
)


def parse(
    text: str,
    blocks: list[Block],
    *,
    base: int = 0,
    line: int = 1,
    level: int = 0,
    parent: int = -1,
    depth: int = 0,
    places: list[tuple[int, int]] | None = None,
    quoted: bool = False,
) -> None:
    """Append the blocks of the Markdown ``text`` to ``blocks``.

    ``base`` and ``line`` say where the text begins in the note; ``places`` maps its offsets to
    source offsets where it is no contiguous part of the note (indented text). ``level`` is the
    depth of the list and ``parent`` the block in which the text stands.
    """
    _Parser(text, blocks, base, line, level, parent, depth, places, quoted).run()


class _Parser(Builder):
    # events

    def run(self) -> None:  # noqa: PLR0912 - the hot loop, spelled out
        starts, ends = _STARTS, _ENDS
        events: Any = pyromark.events_with_range(self.text, options=_OPTIONS)
        for event, span in events:
            if type(event) is str:
                if self.code is None:
                    self.broken(span, event == "HardBreak")
                continue
            ((name, value),) = event.items()
            if name == "Text":
                draft = self.draft
                if draft is None or not draft.size or self.image or self.code is not None:
                    self.on_text(value, span)
                    continue
                # The common case, spelled out: half of all events are text within a block.
                begin, end = span["start"], span["end"]
                if not self.plain:
                    start = self.at(begin)
                    length = len(value) if value.isascii() else len(value.encode())
                    if length == end - begin:
                        self.byte, end = end, start + len(value)
                        self.char = end
                    else:
                        end = self.at(end)
                    begin = start
                offset, source = draft.runs[-1]
                if source - offset != begin - draft.size:
                    draft.runs.append((draft.size, begin))
                draft.parts.append(value)
                draft.size += len(value)
                draft.end = end
            elif name == "Start":
                if type(value) is str:
                    handler = starts.get(value)
                    if handler:
                        handler(self, value, span)
                else:
                    ((kind, detail),) = value.items()
                    starts[kind](self, detail, span)
            elif name == "End":
                handler = ends.get(value if type(value) is str else next(iter(value)))
                if handler:
                    handler(self, value, span)
            else:
                other = _OTHERS.get(name)
                if other:
                    other(self, value, span)
        self.flush()

    def on_text(self, piece: str, span: dict[str, int]) -> None:
        start = self.at(span["start"])
        if self.code is not None:
            self.code.append((piece, start))
            return
        if self.image:
            return
        draft = self.draft or self.current(start)
        draft.add(piece, start)
        draft.end = self.at(span["end"])

    def on_heading(self, detail: dict[str, Any], span: dict[str, int]) -> None:
        draft = self.draft
        if draft is not None and draft.kind == "item" and not (draft.size or self.depth):
            draft.open("strong")  # "- ### Title"
            return
        self.flush()
        start = self.at(span["start"])
        level = int(detail["level"][1])
        head = self.text[start : start + 80].lstrip(" \t>")
        ruled = level == 2 and not head.startswith("#") and not _UNDERLINED.match(self.text, start)
        if self.depth or self.lists or ruled:
            # "text" over "---" is a paragraph over a rule; code comments are no headings.
            if self.items:
                self.start("paragraph", 0, start)
            else:
                self.current(start)
            return
        if level == 1 and _PROSE.match(self.text, start):
            self.current(start)
            return
        index = len(self.blocks)
        self.nest(level, index)
        self.start("heading", level, start)
        self.intro = -1

    def end_block(self, _: Any, span: dict[str, int]) -> None:
        if self.draft is not None:
            self.draft.end = self.at(span["end"])
            self.flush()

    def end_heading(self, value: Any, span: dict[str, int]) -> None:
        if self.draft is not None and self.draft.kind == "heading" and not self.draft.size:
            self.headings.pop()
        self.end_block(value, span)

    def on_paragraph(self, _: Any, span: dict[str, int]) -> None:
        if self.draft is None or self.draft.kind != "item" or self.draft.size:
            start = self.at(span["start"])
            kind: BlockKind = "quote" if self.quotes else "paragraph"
            self.start(kind, 0, start)

    def on_list(self, _: Any, span: dict[str, int]) -> None:
        self.flush()
        if not self.lists:
            last = self.blocks[-1] if len(self.blocks) > self.first else None
            self.intro = -1
            if last is not None and last.kind in ("paragraph", "quote"):
                short = len(last.text) < 40 and last.parent == self.parent()
                if short or last.text[-1:] in ":：":
                    self.intro = len(self.blocks) - 1
        self.lists += 1

    def end_list(self, _: Any, span: dict[str, int]) -> None:
        self.flush()
        self.lists -= 1
        if not self.lists:
            self.intro = -1

    def on_item(self, _: Any, span: dict[str, int]) -> None:
        parent = self.items[-1] if self.items else self.intro if self.intro >= 0 else None
        self.start("item", self.lists, self.at(span["start"]), parent)
        self.items.append(len(self.blocks))

    def end_item(self, _: Any, span: dict[str, int]) -> None:
        self.flush()
        if self.items:
            self.items.pop()

    def on_quote(self, _: Any, span: dict[str, int]) -> None:
        self.flush()
        self.quotes += 1

    def end_quote(self, _: Any, span: dict[str, int]) -> None:
        self.flush()
        self.quotes -= 1

    def on_task(self, checked: bool, span: dict[str, int]) -> None:
        if self.draft is not None:
            self.draft.checked = checked

    def on_row(self, name: str, span: dict[str, int]) -> None:
        self.start("row", int(name == "TableRow"), self.at(span["start"]))

    def on_cell(self, _: Any, span: dict[str, int]) -> None:
        draft = self.draft
        if draft is not None:
            if draft.size:
                draft.add(" | ", self.at(span["start"]))
            draft.open("cell")

    def end_cell(self, _: Any, span: dict[str, int]) -> None:
        if self.draft is not None:
            self.draft.close()

    def on_mark(self, kind: str, span: dict[str, int]) -> None:
        if not self.image and self.code is None:
            draft = self.draft or self.current(self.at(span["start"]))
            draft.open(_MARKS[kind])

    def end_mark(self, _: Any, span: dict[str, int]) -> None:
        if self.draft is not None and not self.image:
            self.draft.close()
            self.draft.end = self.at(span["end"])

    def on_link(self, detail: dict[str, Any], span: dict[str, int]) -> None:
        if not self.image:
            wiki = type(detail["link_type"]) is dict
            draft = self.draft or self.current(self.at(span["start"]))
            draft.open("wikilink" if wiki else "link", detail["dest_url"])

    def on_image(self, _: Any, span: dict[str, int]) -> None:
        self.image += 1

    def end_image(self, _: Any, span: dict[str, int]) -> None:
        self.image -= 1

    def on_code(self, piece: str, span: dict[str, int]) -> None:
        if self.image:
            return
        start, end = self.at(span["start"]), self.at(span["end"])
        draft = self.draft or self.current(start)
        inner = self.text.find(piece, start, end)
        if inner < 0:  # line ends in it have become spaces
            ticks = self.text[start:end]
            inner = start + len(ticks) - len(ticks.lstrip("`"))
            inner += self.text[inner : inner + 1].isspace() and not piece[:1].isspace()
        draft.open("code")
        draft.add(piece, inner)
        draft.close()
        draft.end = end

    def on_math(self, piece: str, span: dict[str, int]) -> None:
        if self.image or self.code is not None:
            return
        start = self.at(span["start"])
        draft = self.draft or self.current(start)
        letter = _GREEK.get(piece.strip())
        if letter or draft.size:
            # A space stands for a formula; a lone Greek letter may be part of a name (β-VAE).
            draft.open("math", piece)
            draft.add(letter or " ", start)
            draft.close()
        draft.end = self.at(span["end"])

    def on_inline_html(self, piece: str, span: dict[str, int]) -> None:
        if self.image:
            return
        if html.breaks_line(piece):
            self.broken(span, True)
        elif piece.startswith("<!--"):
            self.comment(piece, self.at(span["start"]))
        elif self.draft is not None:
            self.draft.end = self.at(span["end"])

    # code, indented text and HTML

    def on_code_block(self, detail: Any, span: dict[str, int]) -> None:
        self.flush()
        self.code = []
        self.code_kind = detail["Fenced"].strip() if type(detail) is dict else " "
        self.code_start = self.at(span["start"])

    def end_code_block(self, _: Any, span: dict[str, int]) -> None:
        pieces, self.code = self.code or [], None
        end = self.at(span["end"])
        if self.code_kind == " " or is_prose(self.code_kind, "".join(p for p, _ in pieces)):
            self.again(pieces)
            return
        draft = self.start("code", 0, self.code_start)
        for piece, start in pieces:
            draft.add(piece, start)
        draft.end = end
        info = self.code_kind.split()
        self.flush(keep=bool(info))
        last = self.blocks[-1] if self.blocks else None
        if info and last is not None and last.kind == "code":
            language = info[0].strip("{}").lower()
            self.blocks[-1] = msgspec.structs.replace(last, field=language)

    def on_html_block(self, _: Any, span: dict[str, int]) -> None:
        self.flush()
        self.html = []

    def on_html(self, piece: str, span: dict[str, int]) -> None:
        self.html.append((piece, self.at(span["start"])))

    def end_html_block(self, _: Any, span: dict[str, int]) -> None:
        pieces, self.html = self.html, []
        whole = "".join(piece for piece, _ in pieces)
        if not pieces or html.is_no_text(whole):
            return
        if html.is_comment(whole):
            self.comment(whole, pieces[0][1])
            return
        text, done, parts = html.bare(whole), 0, html.Pieces(pieces)
        heads = html.headings(whole) if not (self.depth or self.items or self.quotes) else ()
        for head in heads:
            named = parts.cut(text, head.start, head.end)
            if named and text[head.start : head.end].strip():
                self.again(parts.cut(text, done, head.begin))
                self.nest(head.level, len(self.blocks))
                draft = self.start("heading", head.level, named[0][1])
                for piece, start in named:
                    draft.add(piece.replace("\n", " "), start)
                    draft.end = start + len(piece)
                self.flush()
                done = head.stop
        self.again(parts.cut(text, done, len(text)))
        if html.unfolds(whole[done:]):
            self.leave(html.FOLDED)

    def again(self, pieces: list[tuple[str, int]]) -> None:
        """Read text that CommonMark takes for code or HTML as the prose that it is in notes."""
        places, size = [], 0
        for piece, start in pieces:
            places.append((size, self.source(start)))
            size += len(piece)
        text = "".join(piece for piece, _ in pieces)
        if not text.strip():
            return
        if self.depth >= _DEEPEST:
            text = re.sub(r"(?m)^[ \t]+", lambda m: "\u00a0" * len(m[0]), text)
        line = self.line + self.text.count("\n", self.lined, pieces[0][1])
        parse(
            text, self.blocks, line=line, level=len(self.items), parent=self.parent(),
            depth=self.depth + 1, places=places, quoted=self.quotes > 0,
        )  # fmt: skip


_MARKS: dict[str, Any] = {"Strong": "strong", "Emphasis": "emphasis", "Strikethrough": "strike"}
_P = _Parser
_STARTS: dict[str, Any] = {
    "Paragraph": _P.on_paragraph,
    "Heading": _P.on_heading,
    "List": _P.on_list,
    "Item": _P.on_item,
    "BlockQuote": _P.on_quote,
    "TableHead": _P.on_row,
    "TableRow": _P.on_row,
    "TableCell": _P.on_cell,
    "Table": lambda parser, detail, span: parser.flush(),
    "Strong": _P.on_mark,
    "Emphasis": _P.on_mark,
    "Strikethrough": _P.on_mark,
    "Link": _P.on_link,
    "Image": _P.on_image,
    "CodeBlock": _P.on_code_block,
    "HtmlBlock": _P.on_html_block,
    "FootnoteDefinition": lambda parser, detail, span: parser.flush(),
}
_ENDS: dict[str, Any] = {
    "Paragraph": _P.end_block,
    "Heading": _P.end_heading,
    "List": _P.end_list,
    "Item": _P.end_item,
    "BlockQuote": _P.end_quote,
    "TableHead": _P.end_block,
    "TableRow": _P.end_block,
    "TableCell": _P.end_cell,
    "Strong": _P.end_mark,
    "Emphasis": _P.end_mark,
    "Strikethrough": _P.end_mark,
    "Link": _P.end_mark,
    "Image": _P.end_image,
    "CodeBlock": _P.end_code_block,
    "HtmlBlock": _P.end_html_block,
}
_OTHERS: dict[str, Any] = {
    "Code": _P.on_code,
    "InlineMath": _P.on_math,
    "DisplayMath": _P.on_math,
    "InlineHtml": _P.on_inline_html,
    "Html": _P.on_html,
    "TaskListMarker": _P.on_task,
}
