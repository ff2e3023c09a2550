"""Where the lines of a document begin at one width: counted from the top as far as they are looked at.

Wrapping 5 MB takes a second. What is on screen needs only the lines down to it, so the rest is counted when the
reader goes there, or bit by bit meanwhile; until then how many rows there are is an estimate. Of a line that is
itself megabytes long only some rows are found at a time.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agno_trace_tui.tui.rendering.document import Document
    from agno_trace_tui.tui.rendering.row_breaks import RowBreaks

AT_ONCE = 100
"""Lines counted at a time: more than a screen has rows."""


class RowCount:
    """The rows of one document at one width in cells."""

    def __init__(self, document: Document, width: int) -> None:
        self._heights = document.heights(width)
        self._lines = len(document)
        self._starts: list[int] = []
        self._ordinary = 0
        """Rows of the lines that were counted, without those of long ones."""
        self._long: dict[int, RowBreaks] = {}
        """The rows of each long line by its number."""
        self._closed = 0
        """Rows of the lines that were counted to their end."""
        self._open: RowBreaks | None = None
        """The last of these lines, if it is long and not counted to its end."""
        self.count_on()

    @property
    def counted(self) -> int:
        """How many rows are known by now."""
        return self._closed + (self._open.known if self._open is not None else 0)

    @property
    def is_complete(self) -> bool:
        """Whether all lines were counted."""
        if self._open is not None and self._open.is_complete:
            self._close(self._open)
        return self._open is None and len(self._starts) == self._lines

    @property
    def expected(self) -> int:
        """How many rows there are: known once all are counted, else as if the rest were like the beginning."""
        if self.is_complete:
            return self._closed
        ordinary = len(self._starts) - len(self._long)
        rest = self._lines - len(self._starts)
        return (
            sum(breaks.expected for breaks in self._long.values())
            + self._ordinary
            + (self._ordinary * rest // ordinary if ordinary else rest)
        )

    def rows_of(self, line: int) -> RowBreaks | None:
        """The rows of a line that is long, if it was come to."""
        return self._long.get(line)

    def count_on(self) -> None:
        """Count some more lines, or more of a long one."""
        if self._open is not None:
            self._open.find_more()
            if self._open.is_complete:
                self._close(self._open)
            return
        for rows in islice(self._heights, AT_ONCE):
            self._starts.append(self._closed)
            if isinstance(rows, int):
                self._ordinary += rows
                self._closed += rows
            else:
                self._open = self._long[len(self._starts) - 1] = rows
                return

    def _close(self, line: RowBreaks) -> None:
        self._closed += line.known
        self._open = None

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
