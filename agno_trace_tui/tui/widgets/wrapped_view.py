"""A scrolling view of a document: megabytes open at once, because only what is on screen is wrapped and drawn."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip

from agno_trace_tui.records import NamedTuple
from agno_trace_tui.tui.rendering.cells import filled_strip
from agno_trace_tui.tui.rendering.document import Document
from agno_trace_tui.tui.rendering.glyphs import plain
from agno_trace_tui.tui.rendering.marks import Mark, marked
from agno_trace_tui.tui.rendering.row_breaks import row_at
from agno_trace_tui.tui.rendering.row_count import RowCount
from agno_trace_tui.tui.rendering.wrapping import Wrapped, wrap
from agno_trace_tui.tui.turns import Turns
from agno_trace_tui.tui.widgets.line_view import LineView
from agno_trace_tui.tui.widgets.scrolled_size import scroll_through

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from agno_trace_tui.tui.rendering.cells import Piece

CACHED_LINES = 512


class TextPlace(NamedTuple):
    """A place in a document that stays the same however it is wrapped."""

    line: int
    offset: int = 0
    """Characters from the beginning of the line."""


class WrappedView(LineView):
    """Shows a `Document` as plain content: nothing in it is ever parsed."""

    DEFAULT_CSS = "WrappedView { padding: 0 1; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.document = Document()
        self._count = RowCount(self.document, 1)
        self._measured_width = -1
        self._cache: dict[int, Wrapped] = {}
        self._strips: dict[int, Strip] = {}
        """Rows that were drawn: most are still on screen when the text has moved by one."""

    # -- lines and rows --------------------------------------------------------------------------

    @property
    def knows_all(self) -> bool:
        """Whether all rows are counted."""
        return self._count.is_complete

    @property
    def row_total(self) -> int:
        """How many rows the document has at the present width; of a large one, this counts them all."""
        total = self._count.total()
        self._tell_height()
        return total

    @property
    def top_row(self) -> int:
        """The first row on screen."""
        return round(self.scroll_offset.y)

    def put(self, document: Document) -> None:
        """Have another document in the view, wherever it is scrolled to."""
        self.document = document
        self._count, self._measured_width = RowCount(Document(), 1), -1
        self._cache.clear()
        self.measure()
        self.redraw()

    def measure(self) -> bool:
        """Begin to count rows for the present width; answers whether it was another one."""
        width = self.scrollable_content_region.width
        if width == self._measured_width or width <= 0:
            return False
        self._measured_width = width
        self._cache.clear()
        self._strips.clear()
        self._count = RowCount(self.document, width)
        self._tell_height()
        if not self._count.is_complete:
            # First what is on screen is painted.
            self.call_after_refresh(self._begin_to_count, self._count)
        return True

    def _begin_to_count(self, count: RowCount) -> None:
        if count is self._count:
            self.run_worker(self._count_rest(count), group="rows", exclusive=True)

    def rows_counted(self) -> None:
        """The rows out of sight were counted, too."""

    def _tell_height(self) -> None:
        if self._measured_width > 0:
            scroll_through(self, Size(self._measured_width, self._count.expected))

    async def _count_rest(self, count: RowCount) -> None:
        """Count the rows out of sight, a turn at a time, while the reader reads."""
        turns = Turns()
        while count is self._count and not count.is_complete:
            count.count_on()
            await turns.pause()
        if count is self._count:
            self._tell_height()
            self.rows_counted()

    def has_row(self, row: int) -> bool:
        """Whether the document has such a row."""
        return self._count.has_row(row)

    def nearest_row(self, row: int) -> int:
        """The row, or the nearest that the document has."""
        there = self._count.has_row(row)
        self._tell_height()
        return max(0, row if there else min(row, self._count.counted - 1))

    def place_of(self, row: int) -> TextPlace:
        """The place at which a row begins."""
        if not self._count.has_row(row):
            return TextPlace(0)
        line = self._count.line_of(row)
        return TextPlace(line, self._wrapped(line).spans[row - self._count.start_of(line)][0])

    def row_of(self, place: TextPlace) -> int:
        """The row on which a place is; of a place that is gone the nearest one."""
        if not self._count.counted:
            return 0
        line = min(max(place.line, 0), len(self.document) - 1)
        start = self._count.start_of(line)
        row = start + row_at(self._wrapped(line).spans, place.offset)
        self._tell_height()  # so that it can be scrolled there
        return row

    def _wrapped(self, line: int) -> Wrapped:
        found = self._cache.get(line)
        if found is None:
            if len(self._cache) >= CACHED_LINES:
                self._cache.clear()
            known = self._count.rows_of(line)
            found = self._cache[line] = wrap(self.document.line(line), self._measured_width, known)
        return found

    # -- drawing ---------------------------------------------------------------------------------

    def notify_style_update(self) -> None:
        """Forget the styles of the former theme."""
        self._strips.clear()
        super().notify_style_update()

    def redraw(self) -> None:
        """Draw what is on screen anew, as far as it is other than before."""
        self._strips.clear()
        self.redraw_what_differs()

    def refresh_row(self, row: int) -> None:
        """Draw one row anew, if it is on screen."""
        self.redraw_rows((row - self.top_row,))

    def draw_lines(self, lines: Iterable[int]) -> Iterator[Strip]:
        """Some rows of the screen."""
        self.measure()
        top, width = self.top_row, self.scrollable_content_region.width
        for row in (top + y for y in lines):
            ground = self.ground_of(row)
            if ground:
                yield self._strip(row, width, ground)
                continue
            if row not in self._strips:
                if len(self._strips) >= CACHED_LINES:
                    self._strips.clear()
                self._strips[row] = self._strip(row, width)
            yield self._strips[row]

    def render_line(self, y: int) -> Strip:
        """One row of the screen each piece of which knows its place, so that the mouse can select it."""
        self.measure()
        row, width = self.top_row + y, self.scrollable_content_region.width
        return self._strip(row, width, self.ground_of(row), placed=True)

    def _strip(self, row: int, width: int, ground: str = "", *, placed: bool = False) -> Strip:
        base = self.style_of(ground)
        if self._count.has_row(row):
            line = self._count.line_of(row)
            segments = self._segments(line, row - self._count.start_of(line), ground, placed=placed)
            return filled_strip(segments, width, base)
        if not placed:
            return Strip.blank(width, base)
        # Below the text everything leads to its end.
        last = len(self.document) - 1
        end = self._wrapped(last).spans[-1][1] if self._count.counted else 0
        return filled_strip([Segment(" ", base + at(end, max(0, last)))], width, base)

    def _segments(self, line: int, number: int, ground: str, *, placed: bool) -> list[Segment]:
        """A row of a line; `placed`: each piece with its place, and each cell of the margin with the row's first."""
        wrapped = self._wrapped(line)
        start, end = wrapped.spans[number]
        pieces: Sequence[Piece] = wrapped.row(number)

        def segment(text: str, offset: int, *parts: str) -> Segment:
            style = self.style_of(ground, *parts)
            return Segment(text, style + at(offset, line) if placed else style)

        segments = []
        if number:
            margin, pieces = wrapped.margin, pieces[len(wrapped.margin) :]
            segments = [segment(sign, start, piece.style) for piece in margin for sign in plain(piece.text)]
        if start == end:
            segments.append(segment(" ", start))
        segments += [
            segment(plain(piece.text), piece.start, piece.style, piece.ground)
            for piece in marked(pieces, start, self.marks_on(line, start, end))
            if piece.text
        ]
        return segments

    def ground_of(self, row: int) -> str:
        """The part that a row stands on."""
        return ""

    def marks_on(self, line: int, start: int, end: int) -> Sequence[Mark]:
        """What is marked in a line between two offsets."""
        return ()


@lru_cache(1024)
def at(offset: int, line: int) -> Style:
    """The place of a piece, as Textual's selection wants to know it; remembered, because Rich pickles it."""
    return Style.from_meta({"offset": (offset, line)})
