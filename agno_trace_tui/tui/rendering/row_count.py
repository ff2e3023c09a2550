"""Where the lines of a document begin at one width: counted from the top as far as they are looked at.

Wrapping 5 MB takes a second. What is on screen needs only the lines down to it, so the rest is counted when the
reader goes there, or bit by bit meanwhile; until then how many rows there are is an estimate.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agno_trace_tui.tui.rendering.document import Document

AT_ONCE = 200
"""Lines counted at a time; most documents have fewer."""


class RowCount:
    """The rows of one document at one width in cells."""

    def __init__(self, document: Document, width: int) -> None:
        self._heights = document.heights(width)
        self._lines = len(document)
        self._starts: list[int] = []
        self.counted = 0
        """Rows of the lines that were counted."""
        self.count_on()

    @property
    def is_complete(self) -> bool:
        """Whether all lines were counted."""
        return len(self._starts) == self._lines

    @property
    def expected(self) -> int:
        """How many rows there are: known once all are counted, else as if the rest were like the beginning."""
        return self.counted if self.is_complete else self.counted * self._lines // len(self._starts)

    def count_on(self) -> None:
        """Count some more lines."""
        for height in islice(self._heights, AT_ONCE):
            self._starts.append(self.counted)
            self.counted += height

    def has_row(self, row: int) -> bool:
        """Whether there is such a row; counts as far as it."""
        while row >= self.counted and not self.is_complete:
            self.count_on()
        return 0 <= row < self.counted

    def start_of(self, line: int) -> int:
        """The first row of a line; counts as far as it."""
        while line >= len(self._starts):
            self.count_on()
        return self._starts[line]

    def line_of(self, row: int) -> int:
        """The line of a row that is there."""
        return bisect_right(self._starts, row) - 1

    def total(self) -> int:
        """How many rows there are; counts all."""
        while not self.is_complete:
            self.count_on()
        return self.counted
