"""Where a line breaks: at blanks where it can, by cells where it must.

Only offsets are computed, not texts, so that a line of megabytes is measured in milliseconds.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate, takewhile
from typing import TYPE_CHECKING

from agno_trace_tui.records import NamedTuple
from agno_trace_tui.tui.rendering.cells import ELLIPSIS, Piece, text_width, width_of
from agno_trace_tui.tui.rendering.row_breaks import CELLS, row_spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agno_trace_tui.tui.rendering.row_breaks import Span

LABEL, BULLET = "doc--label", "doc--bullet"
"""Styles of what is hung out at the beginning of a line."""

CLIPPED = Piece("", "clipped")
"""Ends a line that is not wrapped: a chart, the title of what is folded."""

HANGING = 3
"""Pieces among which a label or bullet stands."""

GUTTER = "gutter--"
"""Beginning of the styles of bars at the left edge."""


def margin_of(line: Sequence[Piece], width: int) -> list[Piece]:
    """What stands before every row of a line but the first.

    Bars at the left edge go on with the rows. A label or bullet is hung out: rows go on below what follows it.
    Else rows go on below the line's own indentation. A margin never takes more than half of the width, nor the
    room of a wide character.
    """
    bars = list(takewhile(lambda piece: piece.style.startswith(GUTTER), line))
    while bars and not leaves_room(width_of(bars), width):
        bars.pop()
    return bars + spaces(indentation(line[len(bars) :]), width - width_of(bars))


def indentation(line: Sequence[Piece]) -> int:
    """Cells of what a line hangs out: up to its label or bullet, else the blanks that it begins with."""
    for number, piece in enumerate(line[:HANGING], 1):
        if piece.style in (LABEL, BULLET):
            return width_of(line[:number])
    text = "".join(piece.text for piece in line)
    return len(text) - len(text.lstrip(" "))


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
    spans: Sequence[Span]
    margin: list[Piece]

    def row(self, number: int) -> list[Piece]:
        """The pieces of one row."""
        row = cut(self.pieces, self.spans[number])
        return [*self.margin, *row] if number else row


def wrap(line: Sequence[Piece], width: int, spans: Sequence[Span] | None = None) -> Wrapped:
    """A line as rows of at most so many cells; their pieces are only cut out when they are asked for.

    `spans`: the rows, if they are known.
    """
    text = "".join(piece.text for piece in line)
    if line and line[-1] == CLIPPED:
        return clip(line, text, width)
    margin = margin_of(line, width)
    return Wrapped(line, row_spans(text, width, width_of(margin)) if spans is None else spans, margin)


def clip(line: Sequence[Piece], text: str, width: int) -> Wrapped:
    """A line as one row: what has no room there is not shown."""
    if text_width(text) <= width:
        return Wrapped(line, [(0, len(text))], [])
    end = bisect_right(list(accumulate(map(CELLS.__getitem__, text))), max(0, width - 1))
    return Wrapped((*cut(line, (0, end)), Piece(ELLIPSIS, "doc--muted")), [(0, end + 1)], [])
