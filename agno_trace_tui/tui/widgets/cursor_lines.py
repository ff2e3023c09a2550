"""A scrolling view of lines with a cursor: the common part of the trace list and the span tree.

It draws only the lines on screen (`render_line`), so its cost does not depend on how many there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.geometry import Size

from agno_trace_tui.tui.rendering.cells import Piece, strip_of
from agno_trace_tui.tui.widgets.line_view import LineView
from agno_trace_tui.tui.widgets.scrolled_size import scroll_through

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.style import Style
    from textual import events
    from textual.strip import Strip

MOST_STRIPS = 80
"""Lines that are remembered as they are drawn: as many as a large screen has, for each takes 15 KB."""


class CursorLines(LineView):
    """Lines, one of which is under the cursor."""

    ALLOW_SELECT = False
    INTO: ClassVar[str]
    """The action that goes into what is under the cursor."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._base: Style | None = None
        self._strips: dict[tuple[str, tuple[Piece, ...]], Strip] = {}
        """Lines by what they say, and how the cursor's is marked."""

    # -- what a view of lines says ---------------------------------------------------------------

    def line_total(self) -> int:
        """How many lines there are."""
        raise NotImplementedError

    def cursor_line(self) -> int | None:
        """The line under the cursor, if there is one."""
        raise NotImplementedError

    def place_cursor(self, line: int) -> None:
        """The reader moves the cursor to a line."""
        raise NotImplementedError

    def pieces(self, line: int, width: int) -> Sequence[Piece]:
        """The content of a line, in exactly so many cells."""
        raise NotImplementedError

    # -- drawing ---------------------------------------------------------------------------------

    @property
    def top_line(self) -> int:
        """The first line on screen."""
        return round(self.scroll_offset.y)

    def visible_lines(self) -> tuple[int, int]:
        """First and last line on screen."""
        return self.top_line, max(self.top_line, self.top_line + self.size.height - 1)

    def note_total(self) -> None:
        """Let the scroll bar know how many lines there are."""
        scroll_through(self, Size(self.scrollable_content_region.width, self.line_total()))

    def redraw_line(self, line: int) -> None:
        """Draw one line anew, if it is on screen."""
        self.redraw_at(line - self.top_line)

    def notify_style_update(self) -> None:
        """Forget the styles of the former theme."""
        self._strips.clear()
        self._base = None
        super().notify_style_update()

    def draw_line(self, y: int) -> Strip:
        """One line of the screen."""
        line, width = self.top_line + y, self.scrollable_content_region.width
        base = self._base = self._base or self.rich_style  # asked of all that it stands in: for once
        cursor = ""
        pieces: tuple[Piece, ...] = (Piece(" " * width),)
        if 0 <= line < self.line_total():
            pieces = tuple(self.pieces(line, width))
            if line == self.cursor_line():
                cursor = "line--cursor" if self.has_focus else "line--cursor-blurred"
        said = (cursor, pieces)
        strip = self._strips.pop(said, None)
        if strip is None:
            strip = self._strip(cursor, said[1], base)
            if len(self._strips) >= MOST_STRIPS:
                del self._strips[next(iter(self._strips))]
        self._strips[said] = strip  # what was asked for last is forgotten last
        return strip

    def _strip(self, cursor: str, pieces: Iterable[Piece], base: Style) -> Strip:
        if not cursor:
            return strip_of(pieces, self.line_styles, base)
        ground = self.line_styles[cursor]
        # Without colours for grounds the signs speak; the inks would hide the cursor.
        inks = None if ground.reverse or ground.underline else self.line_styles
        return strip_of(pieces, inks, base + ground)

    # -- moving ----------------------------------------------------------------------------------

    def show_line(self, line: int) -> None:
        """Scroll as little as needed to have a line on screen."""
        height = max(1, self.size.height)
        first, last = self.visible_lines()
        if line < first:
            self.scroll_to(y=line, animate=False, immediate=True)
        elif line > last:
            self.scroll_to(y=line - height + 1, animate=False, immediate=True)

    def move_cursor(self, line: int) -> None:
        """Move the cursor to a line, or to the nearest there is, and have it on screen."""
        total = self.line_total()
        if total:
            line = min(max(line, 0), total - 1)
            self.place_cursor(line)
            self.show_line(line)

    def action_cursor_up(self) -> None:
        """One line up."""
        self.move_cursor((self.cursor_line() or 0) - 1)

    def action_cursor_down(self) -> None:
        """One line down."""
        line = self.cursor_line()
        self.move_cursor(0 if line is None else line + 1)

    def action_page_up(self) -> None:
        """One screenful up."""
        self.move_cursor((self.cursor_line() or 0) - max(1, self.size.height - 1))

    def action_page_down(self) -> None:
        """One screenful down."""
        self.move_cursor((self.cursor_line() or 0) + max(1, self.size.height - 1))

    def action_half_page_up(self) -> None:
        """Half a screenful up."""
        self.move_cursor((self.cursor_line() or 0) - max(1, self.size.height // 2))

    def action_half_page_down(self) -> None:
        """Half a screenful down."""
        self.move_cursor((self.cursor_line() or 0) + max(1, self.size.height // 2))

    def action_first_line(self) -> None:
        """To the beginning."""
        self.move_cursor(0)

    def action_last_line(self) -> None:
        """To the end."""
        self.move_cursor(self.line_total() - 1)

    async def on_click(self, event: events.Click) -> None:
        """The mouse puts the cursor where it clicks; twice, and it goes in."""
        line = self.top_line + event.y
        if 0 <= line < self.line_total():
            self.place_cursor(line)
            if event.chain == 2:
                await self.run_action(self.INTO)

    def focus_moved(self) -> None:
        """The cursor shows which pane has the keys."""
        line = self.cursor_line()
        if line is not None:
            self.redraw_line(line)

    def on_resize(self) -> None:
        """Lines are as wide as the view."""
        self.note_total()
        self.refresh()
