"""Where a line breaks: at blanks where it can, by cells where it must.

Only offsets are computed, not texts, so that a line of megabytes is measured in milliseconds.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate, takewhile
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len, get_character_cell_size

from agno_trace_tui.tui.rendering.cells import ELLIPSIS, Piece

if TYPE_CHECKING:
    from collections.abc import Sequence

Span = tuple[int, int]
"""Beginning and end of a row, as offsets into the line."""

LABEL, BULLET = "doc--label", "doc--bullet"
"""Styles of what is hung out at the beginning of a line."""

CLIPPED = Piece("", "clipped")
"""Ends a line that is not wrapped: a chart, the title of what is folded."""

HANGING = 3
"""Pieces among which a label or bullet stands."""

GUTTER = "gutter--"
"""Beginning of the styles of bars at the left edge."""

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
    """The rows of a line, the first `width` cells wide, the others narrower by `hanging`; at least one row."""
    width = max(1, width)
    return narrow_spans(text, width, hanging) if is_narrow(text) else mixed_spans(text, width, hanging)


def is_narrow(text: str) -> bool:
    """Whether every character is one cell: ASCII, and the signs at the left edge."""
    return text.isascii() or text.replace("▎", "|").replace("•", "*").isascii()


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
        start, room = after, max(1, width - hanging)
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
        start, room = after, max(1, width - hanging)
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


def margin_of(line: Sequence[Piece], width: int) -> list[Piece]:
    """What stands before every row of a line but the first.

    Bars at the left edge go on with the rows. A label or bullet is hung out: rows go on below what follows it.
    Else rows go on below the line's own indentation. A margin never takes more than half of the width, nor the
    room of a wide character.
    """
    bars = list(takewhile(lambda piece: piece.style.startswith(GUTTER), line))
    while bars and not leaves_room(cells_of(bars), width):
        bars.pop()
    return bars + spaces(indentation(line[len(bars) :]), width - cells_of(bars))


def indentation(line: Sequence[Piece]) -> int:
    """Cells of what a line hangs out: up to its label or bullet, else the blanks that it begins with."""
    for number, piece in enumerate(line[:HANGING], 1):
        if piece.style in (LABEL, BULLET):
            return cells_of(line[:number])
    text = "".join(piece.text for piece in line)
    return len(text) - len(text.lstrip(" "))


def cells_of(pieces: Sequence[Piece]) -> int:
    """Cells of some pieces together."""
    return sum(cell_len(piece.text) for piece in pieces)


def spaces(number: int, width: int) -> list[Piece]:
    """So many blanks, if there is room for them."""
    return [Piece(" " * number)] if number and leaves_room(number, width) else []


def leaves_room(margin: int, width: int) -> bool:
    """Whether half of the width is left beside a margin, and a character of two cells fits there."""
    return margin <= min(width // 2, width - 2)


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


class Wrapped(NamedTuple):
    """A line in colour, and where it breaks."""

    pieces: Sequence[Piece]
    spans: list[Span]
    margin: list[Piece]

    def row(self, number: int) -> list[Piece]:
        """The pieces of one row."""
        row = cut(self.pieces, self.spans[number])
        return [*self.margin, *row] if number else row


def wrap(line: Sequence[Piece], width: int) -> Wrapped:
    """A line as rows of at most so many cells; their pieces are only cut out when they are asked for."""
    text = "".join(piece.text for piece in line)
    if line and line[-1] == CLIPPED:
        return clip(line, text, width)
    margin = margin_of(line, width)
    return Wrapped(line, row_spans(text, width, cells_of(margin)), margin)


def clip(line: Sequence[Piece], text: str, width: int) -> Wrapped:
    """A line as one row: what has no room there is not shown."""
    if cell_len(text) <= width:
        return Wrapped(line, [(0, len(text))], [])
    end = bisect_right(list(accumulate(map(CELLS.__getitem__, text))), max(0, width - 1))
    return Wrapped((*cut(line, (0, end)), Piece(ELLIPSIS, "doc--muted")), [(0, end + 1)], [])
