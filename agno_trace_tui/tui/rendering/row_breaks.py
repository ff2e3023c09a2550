"""Where a line breaks into rows. Of a line of megabytes they are found only as far as they are asked for."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, islice
from typing import TYPE_CHECKING, overload

from rich.cells import get_character_cell_size

if TYPE_CHECKING:
    from collections.abc import Iterator

Span = tuple[int, int]
"""Beginning and end of a row, as offsets into the line."""

LONG = 16_000
"""Characters beyond which a line's rows are found bit by bit."""

AT_ONCE = 200
"""Rows of such a line that are found at a time."""

EDGE = 4_000
"""Characters of a line among which signs of the left edge are looked for."""

JOINER, EMOJI_STYLE = "\u200d", "\ufe0f"


class CharacterCells(dict[str, int]):
    """Cells of a character, remembered. A sequence of joined characters is rather given too much room."""

    def __missing__(self, character: str) -> int:
        """Ask once. What asks for an emoji may make the character before it wider."""
        cells = 1 if character == EMOJI_STYLE else get_character_cell_size(character)
        self[character] = cells
        return cells


CELLS = CharacterCells()


class RowBreaks(Sequence[Span]):
    """The rows of a long line. Their number is known once all are found, which asking for it does."""

    def __init__(self, text: str, width: int, hanging: int) -> None:
        self._rows = rows_of(text, width, hanging)
        self._length = len(text)
        self._starts, self._ends = array("Q"), array("Q")
        self.is_complete = False
        """Whether all rows were found."""
        self.find_more()

    @property
    def known(self) -> int:
        """How many rows were found by now."""
        return len(self._starts)

    @property
    def expected(self) -> int:
        """How many rows there are: known once all are found, else as if the rest were like the beginning."""
        return self.known if self.is_complete else self.known * self._length // self._ends[-1]

    def find_more(self) -> None:
        """Find some more rows."""
        before = self.known
        for start, end in islice(self._rows, AT_ONCE):
            self._starts.append(start)
            self._ends.append(end)
        self.is_complete = self.known - before < AT_ONCE

    def row_at(self, offset: int) -> int:
        """The row that a character of the line is in."""
        while offset >= self._ends[-1] and not self.is_complete:
            self.find_more()
        return max(0, bisect_right(self._starts, offset) - 1)

    def __len__(self) -> int:
        while not self.is_complete:
            self.find_more()
        return self.known

    @overload
    def __getitem__(self, number: int) -> Span: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Span]: ...
    def __getitem__(self, number: int | slice) -> Span | Sequence[Span]:
        """One row, counted from 0, or from the end."""
        if isinstance(number, slice):
            return [self[place] for place in range(len(self))[number]]
        if number < 0:
            number += len(self)
        while number >= self.known and not self.is_complete:
            self.find_more()
        return self._starts[number], self._ends[number]


def row_spans(text: str, width: int, hanging: int = 0) -> Sequence[Span]:
    """The rows of a line, the first `width` cells wide, the others narrower by `hanging`; at least one row."""
    if len(text) > LONG:
        return RowBreaks(text, width, hanging)
    return list(rows_of(text, width, hanging))


def row_at(spans: Sequence[Span], offset: int) -> int:
    """The row that a character of the line is in."""
    if isinstance(spans, RowBreaks):
        return spans.row_at(offset)
    return max(0, bisect_right(spans, offset, key=lambda span: span[0]) - 1)


def rows_of(text: str, width: int, hanging: int) -> Iterator[Span]:
    """The rows of a line, one after the other."""
    width = max(1, width)
    return narrow_rows(text, width, hanging) if is_narrow(text) else mixed_rows(text, width, hanging)


def is_narrow(text: str) -> bool:
    """Whether every character is one cell: ASCII, and the signs at the left edge."""
    if text.isascii():
        return True
    edge = text[:EDGE].replace("▎", "|").replace("•", "*")
    return edge.isascii() and text[EDGE:].isascii()


def narrow_rows(text: str, width: int, hanging: int) -> Iterator[Span]:
    """Rows of a line whose characters are one cell each."""
    start, room, length = 0, width, len(text)
    while length - start > room:
        end = after = start + room
        blank = text.rfind(" ", start + 1, end + 1)
        if blank > 0 and not text[start:blank].isspace():
            end, after = blank, next_word(text, blank)
        yield start, end
        start, room = after, max(1, width - hanging)
    if start < length or not length:
        yield start, length


def mixed_rows(text: str, width: int, hanging: int) -> Iterator[Span]:
    """Rows of a line with characters of no, one or two cells: those of two can be parted anywhere."""
    start, room, length = 0, width, len(text)
    while start < length:
        full = fitting_end(text, start, room)
        if full is None:
            yield start, length
            return
        end = after = whole_cluster(text, start, full)
        blank = text.rfind(" ", start + 1, end + 1)
        if blank - start > (end - start) // 2 and not text[start:blank].isspace():
            end, after = blank, next_word(text, blank)
        yield start, end
        start, room = after, max(1, width - hanging)
    if not length:
        yield 0, 0


def fitting_end(text: str, start: int, room: int) -> int | None:
    """Where the characters end that have room in a row; `None`: all that follow have."""
    looked_at = room + 1
    while True:
        piece = text[start : start + looked_at]
        is_last = start + len(piece) == len(text)
        if piece.isascii():
            return start + room if len(piece) > room else None
        ends = list(accumulate(map(CELLS.__getitem__, piece)))
        if ends[-1] > room:
            return start + bisect_right(ends, room)
        if is_last:
            return None
        looked_at *= 2  # some characters take no cell


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
