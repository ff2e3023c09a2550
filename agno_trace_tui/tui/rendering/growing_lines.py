"""Lines that are made bit by bit: the first of them at once, the others while the reader reads those."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from agno_trace_tui.tui.rendering.text_lines import LazyLines, safe_line

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST, MORE = 200, 200
"""Lines that are made at once, and at a time later: each of them is a few milliseconds."""


class GrowingLines(LazyLines):
    """The lines of a text as something tells them. How many there are changes only when `show_all` is called."""

    def __init__(self, text: str, told: Iterator[str]) -> None:
        """`told`: the lines of the text, not yet safe to show."""
        self._text, self._told = text, told
        self._made: list[str] = []
        self._shown = -1
        self.is_complete = False
        """Whether all lines were made."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, GrowingLines) and self._text == other._text

    __hash__ = None  # type: ignore[assignment]

    def __len__(self) -> int:
        if self._shown < 0:
            self._make(FIRST)
            self.show_all()
        return self._shown

    @property
    def is_whole(self) -> bool:
        """Whether all lines were made and are shown."""
        return self.is_complete and len(self) == len(self._made)

    def grow(self) -> None:
        """Make some more lines."""
        self._make(MORE)

    def show_all(self) -> None:
        """Have all lines that were made by now."""
        self._shown = len(self._made)

    def _make(self, number: int) -> None:
        before = len(self._made)
        self._made += map(safe_line, islice(self._told, number))
        self.is_complete = len(self._made) - before < number

    def made(self, start: int) -> Iterator[str]:
        """The lines from one on, safe to show."""
        return islice(self._made, start, len(self))
