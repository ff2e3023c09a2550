"""A document: logical lines of styled text, coloured and wrapped only where they are looked at."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate, chain
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len

from agno_trace_tui.formatting.json_text import json_lines
from agno_trace_tui.formatting.visible import visible
from agno_trace_tui.tui.rendering.cells import Piece
from agno_trace_tui.tui.rendering.wrapping import LABEL, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

DocumentLine = tuple[Piece, ...]

SHORT = 72
"""Characters up to which JSON stays on one line."""

LONG_LINE = 4_000
"""Characters beyond which a line of JSON is not coloured in full: nobody reads such a line part by part."""


class StyledLines(NamedTuple):
    """Lines that were put together piece by piece."""

    lines: Sequence[DocumentLine]

    def line(self, number: int) -> DocumentLine:
        """One line."""
        return self.lines[number]

    def texts(self) -> Iterator[str]:
        """The lines as plain text."""
        return ("".join(piece.text for piece in line) for line in self.lines)

    def heights(self, width: int) -> Iterator[int]:
        """How many rows each line takes."""
        for line in self.lines:
            yield len(wrap(line, width).spans)


class PlainLines(NamedTuple):
    """Lines of one text, drawn alike. They are safe to show already."""

    lines: Sequence[str]
    style: str = ""
    margin: DocumentLine = ()
    """What every line begins with."""
    json: bool = False

    def line(self, number: int) -> DocumentLine:
        """One line; JSON is coloured now."""
        text = self.lines[number]
        return (*self.margin, *(json_pieces(text) if self.json else [Piece(text, self.style)]))

    def texts(self) -> Iterator[str]:
        """The lines as plain text."""
        margin = "".join(piece.text for piece in self.margin)
        return (margin + text for text in self.lines)

    def heights(self, width: int) -> Iterator[int]:
        """How many rows each line takes."""
        room = width - sum(cell_len(piece.text) for piece in self.margin)
        for text in self.lines:
            if len(text) <= room and text.isascii():
                yield 1
            else:
                yield len(wrap((*self.margin, Piece(text)), width).spans)


class Document:
    """Lines of one tab."""

    def __init__(self, blocks: Sequence[StyledLines | PlainLines] = ()) -> None:
        self._blocks = blocks
        self._ends = list(accumulate(len(block.lines) for block in blocks))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Document) and list(self._blocks) == list(other._blocks)

    __hash__ = None  # type: ignore[assignment]

    def line(self, number: int) -> DocumentLine:
        """One line, counted from 0."""
        block = bisect_right(self._ends, number)
        return self._blocks[block].line(number - (self._ends[block - 1] if block else 0))

    def heights(self, width: int) -> Iterator[int]:
        """How many rows of so many cells each line takes."""
        return chain.from_iterable(block.heights(width) for block in self._blocks)

    @property
    def text(self) -> str:
        """The document as plain text."""
        return "\n".join(chain.from_iterable(block.texts() for block in self._blocks))


class DocumentBuilder:
    """Puts lines together. Text from traces goes through `text` or `fact`, which make it safe to show."""

    def __init__(self) -> None:
        self._blocks: list[StyledLines | PlainLines] = []
        self._styled: list[DocumentLine] = []

    def line(self, *pieces: Piece) -> None:
        """A line of pieces that are safe to show."""
        self._styled.append(pieces)

    def blank(self) -> None:
        """An empty line, unless one is there already, or nothing."""
        if self._styled[-1:] != [()] and (self._styled or self._blocks):
            self._styled.append(())

    def heading(self, text: str) -> None:
        """A headline, set apart."""
        self.blank()
        self.line(Piece(visible(text), "doc--heading"))

    def text(self, text: str, style: str = "", margin: DocumentLine = ()) -> None:
        """Text from a trace, line by line."""
        safe = visible(text.replace("\r\n", "\n"), keep_newlines=True)
        self._add(PlainLines(safe.removesuffix("\n").split("\n"), style, margin))

    def json(self, lines: Sequence[str], margin: DocumentLine = ()) -> None:
        """Lines of JSON, whose keys, strings and figures are told apart."""
        safe = visible("\n".join(lines), keep_newlines=True).split("\n")
        self._add(PlainLines(safe, margin=margin, json=True))

    def value(self, text: str, style: str = "", margin: DocumentLine = ()) -> None:
        """Text from a trace that may be JSON: then it is indented and coloured, unless it is short."""
        lines = json_lines(text)
        if lines is None:
            self.text(text, style, margin)
        elif len(text) <= SHORT and "\n" not in text:
            self.json([text], margin)
        else:
            self.json(lines, margin)

    def fact(self, label: str, words: str, style: str = "", *, room: int = 10) -> None:
        """A label and what it says, aligned."""
        self.line(Piece(f"{visible(label):<{room}}  ", LABEL), Piece(visible(words), style))

    def document(self) -> Document:
        """What was put together."""
        self._add()
        return Document(tuple(self._blocks))

    def _add(self, *blocks: PlainLines) -> None:
        if self._styled:
            self._blocks.append(StyledLines(tuple(self._styled)))
            self._styled = []
        self._blocks += blocks


JSON_TOKENS = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*"(?=\s*:))|(?P<string>"(?:[^"\\]|\\.)*"?)|(?P<number>-?\b\d[\d.eE+-]*\b)'
    r"|(?P<word>\b(?:true|false|null|NaN|Infinity)\b)"
)
JSON_STYLES = {"key": "doc--key", "string": "doc--string", "number": "doc--number", "word": "doc--number"}


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
