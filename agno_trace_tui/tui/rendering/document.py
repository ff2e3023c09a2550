"""A document: logical lines of styled text, wrapped for a width only where they are looked at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len

from agno_trace_tui.formatting.visible import visible
from agno_trace_tui.tui.rendering.cells import Piece

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DocumentLine = tuple[Piece, ...]

HARD_WRAP = 4_000
"""Characters beyond which a line is cut by cells instead of at words: nobody reads such a line as prose."""

WORDS = re.compile(r"\s*\S+|\s+$")


class Document(NamedTuple):
    """Lines of one tab. `indent` cells stand before what a wrapped line continues with."""

    lines: tuple[DocumentLine, ...] = ()

    @property
    def text(self) -> str:
        """The document as plain text."""
        return "\n".join("".join(piece.text for piece in line) for line in self.lines)


class DocumentBuilder:
    """Puts lines together. Text from traces goes through `text` or `piece`, which make it safe to show."""

    def __init__(self) -> None:
        self._lines: list[DocumentLine] = []

    def line(self, *pieces: Piece) -> None:
        """A line of pieces that are safe to show."""
        self._lines.append(pieces)

    def blank(self) -> None:
        """An empty line, unless one is there already."""
        if self._lines and self._lines[-1]:
            self._lines.append(())

    def heading(self, text: str) -> None:
        """A headline, set apart."""
        self.blank()
        self.line(Piece(visible(text), "doc--heading"))

    def text(self, text: str, style: str = "", indent: str = "") -> None:
        """Text from a trace, line by line."""
        for line in text.splitlines() or [""]:
            self.line(Piece(indent), Piece(visible(line), style)) if indent else self.line(
                Piece(visible(line), style)
            )

    def json(self, text: str, indent: str = "") -> None:
        """Indented JSON with its keys, strings and figures told apart."""
        for line in text.splitlines():
            self.line(*([Piece(indent)] if indent else []), *json_pieces(visible(line)))

    def fact(self, label: str, words: str, style: str = "") -> None:
        """A label and what it says, aligned."""
        self.line(Piece(f"{label:<12} ", "doc--label"), Piece(visible(words), style))

    def document(self) -> Document:
        """What was put together."""
        return Document(tuple(self._lines))


JSON_TOKENS = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*"(?=\s*:))|(?P<string>"(?:[^"\\]|\\.)*"?)|(?P<number>-?\b\d[\d.eE+-]*\b)'
    r"|(?P<word>\b(?:true|false|null|NaN|Infinity)\b)"
)
JSON_STYLES = {"key": "doc--key", "string": "doc--string", "number": "doc--number", "word": "doc--number"}


def json_pieces(line: str) -> Iterator[Piece]:
    """One line of indented JSON in colour; lines are looked at one by one, so size does not matter."""
    if len(line) > HARD_WRAP:
        yield Piece(line, "doc--string")
        return
    end = 0
    for match in JSON_TOKENS.finditer(line):
        if match.start() > end:
            yield Piece(line[end : match.start()], "doc--muted")
        yield Piece(match.group(), JSON_STYLES[match.lastgroup or "string"])
        end = match.end()
    if end < len(line):
        yield Piece(line[end:], "doc--muted")


def rows_of(line: DocumentLine, width: int) -> int:
    """How many rows a line takes, without wrapping those that fit."""
    length = sum(len(piece.text) for piece in line)
    if length <= width and all(piece.text.isascii() for piece in line):
        return 1
    return len(wrapped(line, width))


def wrapped(line: DocumentLine, width: int) -> list[list[Piece]]:
    """A line as rows of at most so many cells."""
    width = max(1, width)
    length = sum(len(piece.text) for piece in line)
    if length <= width and sum(cell_len(piece.text) for piece in line) <= width:
        return [list(line)]
    words = chunks(line) if length > HARD_WRAP else pieces_of_words(line)
    return flow(words, width, hanging(line, width), prose=length <= HARD_WRAP)


def hanging(line: DocumentLine, width: int) -> int:
    """Cells before what a wrapped line continues with: below what it says, not below its label."""
    if not line:
        return 0
    first = line[0]
    label = first.style == "doc--label" or not first.text.strip()
    indent = cell_len(first.text) if label else len(first.text) - len(first.text.lstrip(" "))
    return indent if indent <= width // 2 else 0


def flow(words: Iterable[Piece], width: int, indent: int, *, prose: bool) -> list[list[Piece]]:
    """Words in rows; one that is longer than a row is cut."""
    margin = [Piece(" " * indent)] if indent else []
    rows: list[list[Piece]] = [[]]
    left = width
    for word in words:
        text, style = word
        if cell_len(text) > left and len(rows[-1]) > (len(margin) if len(rows) > 1 else 0):
            rows.append(list(margin))
            left = width - indent
            text = text.lstrip(" ") if prose else text
        while cell_len(text) > left:
            head, text = cut(text, left, at_least_one=left == width - indent)
            rows[-1].append(Piece(head, style))
            rows.append(list(margin))
            left = width - indent
        if text:
            rows[-1].append(Piece(text, style))
            left -= cell_len(text)
    if rows[-1] == margin and len(rows) > 1:
        rows.pop()
    return rows


def cut(text: str, cells: int, *, at_least_one: bool) -> tuple[str, str]:
    """A text in two, the first part as wide as there is room for; an empty row takes a character in any case."""
    place = 0
    while place < len(text) and cells >= 0:
        cells -= cell_len(text[place])
        place += cells >= 0
    place = max(place, int(at_least_one))
    return text[:place], text[place:]


def pieces_of_words(line: Iterable[Piece]) -> Iterator[Piece]:
    """Words with the blanks before them."""
    for piece in line:
        for match in WORDS.finditer(piece.text):
            yield Piece(match.group(), piece.style)


def chunks(line: Iterable[Piece]) -> Iterator[Piece]:
    """Parts short enough to be measured quickly."""
    for piece in line:
        for start in range(0, len(piece.text), 256):
            yield Piece(piece.text[start : start + 256], piece.style)
