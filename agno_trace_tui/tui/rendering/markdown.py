"""Markdown as lines of styled pieces: what a model wrote stays line by line where it was.

It is for reading, not for faith: markup becomes style, nothing else changes. Lines break where the text
breaks them, blank lines stay, links are text with their address, tables are aligned. Hostile text is only
ever text: HTML is shown as it is written, entities are made visible like everything else.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from agno_trace_tui.formatting.visible import visible
from agno_trace_tui.tui.rendering.cells import Piece
from agno_trace_tui.tui.rendering.glyphs import glyphs
from agno_trace_tui.tui.rendering.markdown_table import table_lines
from agno_trace_tui.tui.rendering.wrapping import BULLET, GUTTER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

    from agno_trace_tui.tui.rendering.cells import DocumentLine

MOST_RENDERED = 64_000
MOST_LINES = 3_000
"""Characters and lines of one text that are rendered: more would hold up the screen."""

REMEMBERED = 256
"""Texts whose lines are kept: the calls of a run repeat each other's messages."""

MOST_BRACKETS = 1_500
MOST_CELLS = 20_000
MOST_MARKERS = 25
DEEP = re.compile(rf"(?m)^(?:[ \t]*(?:[>*+-]|\d{{1,9}}[.)])){{{MOST_MARKERS}}}")
"""What costs a parser more than a reader gains: such text is shown as it is written."""

CODE, MUTED = "doc--code", "doc--muted"
BAR = Piece("▎ ", f"{GUTTER}quote")
INLINE_STYLES = {"strong": "doc--strong", "em": "doc--emphasis", "s": "doc--struck", "a": "doc--link"}


@cache
def parser() -> MarkdownIt:
    """The parser: made once, and imported only when Markdown is first shown."""
    from markdown_it import MarkdownIt

    made = MarkdownIt("commonmark", {"html": False, "maxNesting": 4 * MOST_MARKERS})
    return made.enable(["table", "strikethrough"]).disable(["reference", "html_block", "html_inline"])


def is_tangled(text: str) -> bool:
    """Whether parsing the text would cost too much."""
    if text.count("[") > MOST_BRACKETS or DEEP.search(text):
        return True
    lines = text.split("\n")
    return len(lines) * max(line.count("|") for line in lines) > MOST_CELLS


def split_rendered(text: str) -> tuple[str, str]:
    """What of a text is rendered, and the rest."""
    head = "".join(text[:MOST_RENDERED].splitlines(keepends=True)[:MOST_LINES])
    if len(head) == len(text):
        return text, ""
    end = head.rfind("\n") + 1 or len(head)
    return text[:end], text[end:]


@lru_cache(maxsize=REMEMBERED)
def markdown_lines(text: str) -> tuple[DocumentLine, ...]:
    """The lines of a text, safe to show."""
    source = visible(text, keep_newlines=True).rstrip("\n")
    if is_tangled(source):
        return tuple((Piece(line),) for line in source.split("\n"))
    return tuple(MarkdownPage(source).lines)


class MarkdownPage:
    """Puts the lines of one text together, token by token."""

    def __init__(self, source: str) -> None:
        self.lines: list[DocumentLine] = []
        self._source = source.split("\n")
        self._margins: list[Piece] = []
        self._bullet: Piece | None = None
        self._heading = False
        self._spaced = 0
        self._table: list[list[list[Piece]]] | None = None
        self._table_lines = (0, 0)
        for token in parser().parse(source):
            self._take(token)

    def _take(self, token: Token) -> None:
        if token.map and token.nesting >= 0 and self._table is None:
            self._keep_blank(token.map[0])
        make = getattr(self, f"_{token.type}", None)
        if make is not None:
            make(token)

    # -- lines -----------------------------------------------------------------------------------

    def _line(self, pieces: Sequence[Piece]) -> None:
        margins = list(self._margins)
        if self._bullet is not None:
            margins[-1], self._bullet = self._bullet, None
        self.lines.append((*margins, *pieces))

    def _keep_blank(self, number: int) -> None:
        """An empty line where the text has one before a block."""
        if number <= self._spaced or self._bullet is not None or not self.lines:
            return
        self._spaced = number
        if not self._source[number - 1].strip(" >"):
            bars = tuple(piece for piece in self._margins if piece.style.startswith(GUTTER))
            if self.lines[-1] != bars:
                self.lines.append(bars)

    # -- blocks ----------------------------------------------------------------------------------

    def _heading_open(self, _token: Token) -> None:
        self._heading = True

    def _heading_close(self, _token: Token) -> None:
        self._heading = False

    def _inline(self, token: Token) -> None:
        lines = list(inline_lines(token.children or [], "doc--heading" if self._heading else ""))
        if self._table is not None:
            self._table[-1].append([piece for line in lines for piece in line])
            return
        for line in lines:
            self._line(line)

    def _blockquote_open(self, _token: Token) -> None:
        self._flush_bullet()
        self._margins.append(BAR)

    def _blockquote_close(self, _token: Token) -> None:
        self._margins.pop()

    def _list_item_open(self, token: Token) -> None:
        self._flush_bullet()
        sign = f"{token.info}{token.markup} " if token.info else f"{glyphs().bullet} "
        self._margins.append(Piece(" " * len(sign)))
        self._bullet = Piece(sign, BULLET)

    def _list_item_close(self, _token: Token) -> None:
        self._flush_bullet()
        self._margins.pop()

    def _flush_bullet(self) -> None:
        """The line of an item that begins with something else than words, or that is empty."""
        if self._bullet is not None:
            self._line(())

    def _fence(self, token: Token) -> None:
        self._line([Piece(f"{token.markup}{visible(token.info)}", MUTED)])
        self._code_lines(token.content)
        self._line([Piece(token.markup, MUTED)])

    def _code_block(self, token: Token) -> None:
        self._margins.append(Piece("    "))
        self._code_lines(token.content)
        self._margins.pop()

    def _code_lines(self, text: str) -> None:
        for line in text.removesuffix("\n").split("\n") if text else ():
            self._line([Piece(visible(line), CODE)])

    def _hr(self, _token: Token) -> None:
        self._line([Piece(glyphs().leaf_mark * 24, MUTED)])

    # -- tables ----------------------------------------------------------------------------------

    def _table_open(self, token: Token) -> None:
        self._flush_bullet()
        self._table = []
        self._table_lines = (token.map[0], token.map[1]) if token.map else (0, 0)

    def _tr_open(self, _token: Token) -> None:
        if self._table is not None:
            self._table.append([])

    def _table_close(self, _token: Token) -> None:
        rows, self._table = self._table or [], None
        for line in table_lines(rows) or self._as_written():
            self._line(line)

    def _as_written(self) -> Iterator[Sequence[Piece]]:
        for line in self._source[slice(*self._table_lines)]:
            yield [Piece(line)]


def inline_lines(tokens: Sequence[Token], base: str) -> Iterator[list[Piece]]:
    """Words with their styles, line by line."""
    line: list[Piece] = []
    marks: list[str] = []
    address = label = ""
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            yield line
            line = []
        elif token.nesting == 1:
            marks.append(token.tag)
            address, label = (str(token.attrGet("href") or ""), "") if token.tag == "a" else (address, label)
        elif token.nesting == -1:
            marks.pop()
            if token.tag == "a" and address not in (label, f"mailto:{label}"):
                line.append(Piece(f" ({visible(address)})", MUTED))
        else:
            text = visible(token.content)
            label += text
            line += inline_pieces(token, text, base or style_of(marks))
    yield line


def inline_pieces(token: Token, text: str, style: str) -> list[Piece]:
    """What stands for one inline token without others inside."""
    if token.type == "code_inline":
        return [Piece(text, CODE)]
    if token.type == "image":
        return [
            Piece(f"[image: {text}]", "doc--number"),
            Piece(f" {visible(str(token.attrGet('src')))}", MUTED),
        ]
    return [Piece(text, style)] if text else []


def style_of(marks: Sequence[str]) -> str:
    """The style of words inside of these marks."""
    if "a" in marks:
        return "doc--link"
    if "strong" in marks and "em" in marks:
        return "doc--strong-emphasis"
    return INLINE_STYLES[marks[-1]] if marks else ""
