"""What documents are made of beside texts from traces (`text_blocks.py`): lines put together piece by piece."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from agno_trace_tui.records import NamedTuple
from agno_trace_tui.tui.rendering.wrapping import GUTTER, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from agno_trace_tui.tui.rendering.cells import DocumentLine
    from agno_trace_tui.tui.rendering.text_blocks import MarkdownLines, PlainLines


Lines: TypeAlias = "StyledLines | PlainLines | MarkdownLines"


class FileLine(NamedTuple):
    """A place in a source file as a trace names it: hostile until proved otherwise, and only handed on."""

    file: str
    line: int
    """Counted from 1."""


NO_TARGETS: Mapping[int, FileLine] = MappingProxyType({})


class StyledLines(NamedTuple):
    """Lines that were put together piece by piece."""

    lines: Sequence[DocumentLine]
    targets: Mapping[int, FileLine] = NO_TARGETS
    """Where some of the lines lead, by their number."""

    @property
    def growing(self) -> None:
        """None of its lines are still to come."""
        return

    def line(self, number: int) -> DocumentLine:
        """One line."""
        return self.lines[number]

    def texts(self, start: int = 0, stop: int | None = None) -> Iterator[str]:
        """The lines as plain text."""
        return ("".join(piece.text for piece in line) for line in self.lines[start:stop])

    def margin_length(self, number: int) -> int:
        """Characters of the bar at a line's left edge."""
        line = self.lines[number]
        return len(line[0].text) if line and line[0].style.startswith(GUTTER) else 0

    def bare_texts(self) -> Iterator[str]:
        """The same without the bars at their left edge."""
        for line in self.lines:
            yield "".join(piece.text for piece in line if not piece.style.startswith(GUTTER))

    def heights(self, width: int) -> Iterator[int]:
        """How many rows each line takes."""
        for line in self.lines:
            yield len(wrap(line, width).spans)
