"""A scrolling view of lines with a cursor: the common part of the trace list and the span tree.

It draws only the lines on screen (`render_line`), so its cost does not depend on how many there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip

from agno_trace_tui.tui.rendering.cells import LineStrip, Piece, fit
from agno_trace_tui.tui.rendering.glyphs import plain
from agno_trace_tui.tui.widgets.line_view import LineView
from agno_trace_tui.tui.widgets.scrolled_size import scroll_through

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from textual import events

MOST_STRIPS = 80
"""Lines that are remembered as they are drawn: as many as a large screen has, for each takes 15 KB."""


class CursorLines(LineView):
    """Lines, one of which is under the cursor."""

    ALLOW_SELECT = False
    INTO: ClassVar[str]
    """The action that goes into what is under the cursor."""

    missing = reactive("", repaint=False)
    """Why there are no lines: it stands in their place."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
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

    def says(self, width: int) -> Callable[[int], Sequence[Piece]]:
        """What tells the content of each line, as it is now and in exactly so many cells."""
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
        self.redraw_lines((line,))

    def redraw_lines(self, lines: Iterable[int]) -> None:
        """Draw lines anew, those of them that are on screen."""
        top = self.top_line
        self.redraw_rows([line - top for line in lines])

    def watch_missing(self) -> None:
        """There are no lines for another reason."""
        if not self.line_total():
            self.redraw_what_differs()

    def notify_style_update(self) -> None:
        """Forget the styles of the former theme."""
        self._strips.clear()
        super().notify_style_update()

    def draw_lines(self, lines: Iterable[int]) -> Iterator[Strip]:
        """Some lines of the screen."""
        top, width, total = self.top_line, self.scrollable_content_region.width, self.line_total()
        at_cursor = "line--cursor" if self.has_focus else "line--cursor-blurred"
        cursor_line, said_of = self.cursor_line(), self.says(width) if total else None
        for line in (top + y for y in lines):
            if said_of is None or not 0 <= line < total:
                told = fit(self.missing, width) if not total and not line else ""
                yield (
                    self._strip("", [Piece(told, "line--muted")])
                    if told
                    else Strip.blank(width, self.style_of())
                )
                continue
            said = (at_cursor if line == cursor_line else "", tuple(said_of(line)))
            strip = self._strips.pop(said, None)
            if strip is None:
                strip = self._strip(*said)
                if len(self._strips) >= MOST_STRIPS:
                    del self._strips[next(iter(self._strips))]
            self._strips[said] = strip  # what was asked for last is forgotten last
            yield strip

    def _strip(self, cursor: str, pieces: Iterable[Piece]) -> Strip:
        ground = self.line_styles[cursor] if cursor else Style.null()
        # Without colours for grounds the signs speak; the inks would hide the cursor.
        hides = bool(ground.reverse or ground.underline)
        return LineStrip(
            [
                Segment(plain(piece.text), self.style_of(cursor, "" if hides else piece.style))
                for piece in pieces
                if piece.text
            ]
        )

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
