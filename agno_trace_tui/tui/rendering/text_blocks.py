"""What documents of texts are made of: lines that are coloured and measured only when they are asked for."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from agno_trace_tui.formatting.json_text import as_json, json_lines
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.tui.rendering.attachments import without_content
from agno_trace_tui.tui.rendering.cells import DocumentLine, Piece, width_of
from agno_trace_tui.tui.rendering.growing_lines import GrowingLines
from agno_trace_tui.tui.rendering.markdown import markdown_lines, split_rendered
from agno_trace_tui.tui.rendering.row_breaks import LONG, RowBreaks, row_spans
from agno_trace_tui.tui.rendering.text_lines import LazyLines, SafeLines, TextLines
from agno_trace_tui.tui.rendering.wrapping import margin_of, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SHORT = 72
"""Characters up to which JSON stays on one line."""

AT_ONCE = 50_000
"""Characters of JSON that are read and indented at once; beyond, it is done bit by bit."""

LONG_LINE = 4_000
"""Characters beyond which a line of JSON is not coloured in full: nobody reads such a line part by part."""


class PlainLines(NamedTuple):
    """Lines of one text, drawn alike."""

    lines: Sequence[str]
    """Safe to show, at the latest when they are asked for."""
    style: str = ""
    margin: DocumentLine = ()
    """What every line begins with."""
    json: bool = False

    def line(self, number: int) -> DocumentLine:
        """One line; JSON is coloured now."""
        text = self.lines[number]
        return (*self.margin, *(json_pieces(text) if self.json else [Piece(text, self.style)]))

    def texts(self, start: int = 0, stop: int | None = None) -> Iterator[str]:
        """The lines as plain text."""
        margin = "".join(piece.text for piece in self.margin)
        found = self.lines.made(start) if isinstance(self.lines, LazyLines) else self.lines[start:]
        return (margin + text for text in islice(found, None if stop is None else stop - start))

    @property
    def growing(self) -> GrowingLines | None:
        """The lines, if they are not all made and shown yet."""
        return self.lines if isinstance(self.lines, GrowingLines) and not self.lines.is_whole else None

    def margin_length(self, number: int) -> int:
        """Characters that every line begins with."""
        return sum(len(piece.text) for piece in self.margin)

    def bare_texts(self) -> Iterator[str]:
        """The same without what every line begins with."""
        return iter(self.lines)

    def heights(self, width: int) -> Iterator[int | RowBreaks]:
        """How many rows each line takes; of a very long one the rows, to be counted bit by bit."""
        room = width - width_of(self.margin)
        margin = "".join(piece.text for piece in self.margin)
        hanging = width_of(margin_of((*self.margin, Piece("x")), width))
        for text in self.lines:
            if len(text) <= room and (text.isascii() or 2 * len(text) <= room):
                yield 1
            elif len(text) > LONG:
                spans = wrap((*self.margin, Piece(text)), width).spans
                yield spans if isinstance(spans, RowBreaks) else len(spans)
            elif text and text[0] != " ":
                yield len(row_spans(margin + text, width, hanging))
            else:
                yield len(wrap((*self.margin, Piece(text)), width).spans)


class MarkdownLines(NamedTuple):
    """A text in Markdown: rendered when its lines are first asked for, so not while it is folded away."""

    source: str
    margin: DocumentLine = ()
    """What every line begins with."""

    @property
    def growing(self) -> None:
        """None of its lines are still to come."""
        return

    @property
    def lines(self) -> Sequence[DocumentLine]:
        """The lines without the margin."""
        return markdown_lines(self.source)

    def line(self, number: int) -> DocumentLine:
        """One line."""
        return (*self.margin, *self.lines[number])

    def texts(self, start: int = 0, stop: int | None = None) -> Iterator[str]:
        """The lines as plain text."""
        for line in self.lines[start:stop]:
            yield "".join(piece.text for piece in (*self.margin, *line))

    def margin_length(self, number: int) -> int:
        """Characters that every line begins with."""
        return sum(len(piece.text) for piece in self.margin)

    def bare_texts(self) -> Iterator[str]:
        """The text as it was written."""
        return iter(self.source.split("\n"))

    def heights(self, width: int) -> Iterator[int]:
        """How many rows each line takes."""
        room = width - width_of(self.margin)
        for line in self.lines:
            if all(piece.text.isascii() for piece in line) and sum(len(piece.text) for piece in line) <= room:
                yield 1
            else:
                yield len(wrap((*self.margin, *line), width).spans)


JSON_TOKENS = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*"(?=\s*:))|(?P<string>"(?:[^"\\]|\\.)*"?)|(?P<number>-?\b\d[\d.eE+-]*\b)'
    r"|(?P<word>\b(?:true|false|null|NaN|Infinity)\b)"
)
JSON_STYLES = {"key": "doc--key", "string": "doc--string", "number": "doc--number", "word": "doc--number"}


def plain_text(text: str, style: str = "", margin: DocumentLine = ()) -> PlainLines:
    """A text, line by line."""
    return PlainLines(TextLines(text), style, margin)


def json_text(text: str, margin: DocumentLine = ()) -> PlainLines | None:
    """A text that is JSON, indented and coloured; `None`: it is not."""
    if len(text) <= AT_ONCE:
        lines = json_lines(without_content(text))
        return None if lines is None else coloured(lines, margin)
    from agno_trace_tui.formatting.json_scan import scanned

    told = scanned(text)
    return None if told is None else PlainLines(GrowingLines(text, told), margin=margin, json=True)


def coloured(lines: Sequence[str], margin: DocumentLine = ()) -> PlainLines:
    """Lines of JSON, whose keys, strings and figures are told apart."""
    return PlainLines(SafeLines(lines), margin=margin, json=True)


def markdown_text(text: str, margin: DocumentLine = ()) -> tuple[MarkdownLines, str]:
    """A text in Markdown, and what of a very long one is not rendered."""
    rendered, rest = split_rendered(text)
    return MarkdownLines(without_content(rendered.replace("\r\n", "\n")), margin), rest


def is_short_json(text: str) -> bool:
    """Whether a text is JSON that stays on one line."""
    return len(text) <= SHORT and as_json(text) is not None


def json_pieces(line: str) -> Iterable[Piece]:
    """One line of JSON in colour; of a very long one only the beginning."""
    end = 0
    for match in JSON_TOKENS.finditer(line, 0, LONG_LINE):
        if match.start() > end:
            yield Piece(line[end : match.start()], "doc--muted")
        yield Piece(match.group(), JSON_STYLES[match.lastgroup or "string"])
        end = match.end()
    if end < len(line):
        yield Piece(line[end:], "doc--muted" if len(line) <= LONG_LINE else "doc--string")
