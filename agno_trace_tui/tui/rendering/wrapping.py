"""Where a line breaks: at blanks where it can, by cells where it must.

Only offsets are computed, not texts, so that a line of megabytes is measured in milliseconds.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from rich.cells import cell_len, get_character_cell_size

from agno_trace_tui.tui.rendering.cells import Piece

if TYPE_CHECKING:
    from collections.abc import Sequence

Span = tuple[int, int]
"""Beginning and end of a row, as offsets into the line."""

JOINER, EMOJI_STYLE = "\u200d", "\ufe0f"


class CharacterCells(dict[str, int]):
    """Cells of a character, remembered. A sequence of joined characters is rather given too much room."""

    def __missing__(self, character: str) -> int:
        """Ask once. What asks for an emoji may make the character before it wider."""
        cells = 1 if character == EMOJI_STYLE else get_character_cell_size(character)
        self[character] = cells
        return cells


CELLS = CharacterCells()


def row_spans(text: str, width: int, hanging: int = 0) -> list[Span]:
    """The rows of a line, the first `width` cells wide, the others narrower by `hanging`; at least one."""
    width = max(1, width)
    hanging = hanging if hanging <= width // 2 else 0
    return narrow_spans(text, width, hanging) if text.isascii() else mixed_spans(text, width, hanging)


def narrow_spans(text: str, width: int, hanging: int) -> list[Span]:
    """Rows of a line whose characters are one cell each."""
    spans: list[Span] = []
    start, room, length = 0, width, len(text)
    while length - start > room:
        end = after = start + room
        blank = text.rfind(" ", start + 1, end + 1)
        if blank > 0 and not text[start:blank].isspace():
            end, after = blank, next_word(text, blank)
        spans.append((start, end))
        start, room = after, width - hanging
    if start < length or not spans:
        spans.append((start, length))
    return spans


def mixed_spans(text: str, width: int, hanging: int) -> list[Span]:
    """Rows of a line with characters of no, one or two cells: those of two can be parted anywhere."""
    ends = list(accumulate(map(CELLS.__getitem__, text)))
    spans: list[Span] = []
    start, room, length, used = 0, width, len(text), 0
    while start < length and ends[-1] - used > room:
        end = after = whole_cluster(text, start, bisect_right(ends, used + room, start))
        blank = text.rfind(" ", start + 1, end + 1)
        if blank - start > (end - start) // 2 and not text[start:blank].isspace():
            end, after = blank, next_word(text, blank)
        spans.append((start, end))
        start, room = after, width - hanging
        used = ends[start - 1]
    if start < length or not spans:
        spans.append((start, length))
    return spans


def whole_cluster(text: str, start: int, end: int) -> int:
    """An end that does not part joined characters, if the row can have one; a row has a character in any case."""
    place = end
    while place > start + 1 and place < len(text) and JOINER in text[place - 1 : place + 1]:
        place -= 1
    return place if place > start + 1 else max(end, start + 1)


def next_word(text: str, blank: int) -> int:
    """Where the blanks end that stand at a place."""
    while blank < len(text) and text[blank] == " ":
        blank += 1
    return blank


def hanging_of(line: Sequence[Piece]) -> int:
    """Cells before what a wrapped line continues with: below what it says, not below its label."""
    if line and line[0].style == "doc--label":
        return cell_len(line[0].text)
    blanks = 0
    for piece in line:
        rest = piece.text.lstrip(" ")
        blanks += len(piece.text) - len(rest)
        if rest:
            break
    return blanks


def cut(line: Sequence[Piece], span: Span) -> list[Piece]:
    """The pieces of one row."""
    start, end = span
    row = []
    for text, style in line:
        if end <= 0:
            break
        if start < len(text):
            row.append(Piece(text[max(0, start) : end], style))
        start -= len(text)
        end -= len(text)
    return row


def wrapped(line: Sequence[Piece], width: int) -> list[list[Piece]]:
    """A line as rows of at most so many cells."""
    hanging = hanging_of(line)
    margin = [Piece(" " * hanging)] if 0 < hanging <= width // 2 else []
    spans = row_spans("".join(piece.text for piece in line), width, hanging)
    return [cut(line, span) if not number else margin + cut(line, span) for number, span in enumerate(spans)]
