"""A text with a cursor.

The cursor is a row, not a line: a line can be megabytes long, and every row of it must be reached. It is
always in sight: who scrolls by other means takes it along.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.tui.widgets.wrapped_view import TextPlace

if TYPE_CHECKING:
    from collections.abc import Callable

    from agno_trace_tui.tui.widgets.wrapped_view import WrappedView

    TextPart = WrappedView
else:
    TextPart = object
"""What the parts of a text are told in. Only the whole (`text_view.py`) is a widget when it runs, as with the main
screen (`screens/panes.py`)."""

MARGIN = 3
"""The part of the view, one third, that the cursor keeps from the edge it moves to while there is more to see."""


class CursorText(TextPart):
    """A view of a document, one row of which is under the cursor."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._place = TextPlace(0)
        self._cursor = 0
        """The row of the place, at the present width."""
        self._top_wished: int | None = None
        """The first row that leaves the cursor where it was on screen, after another width."""
        self.wants_end = False
        """Whether the reader wants to go to the end, once it is known where that is."""
        self.when_read: Callable[[], None] = lambda: None
        """Is called when the cursor comes to another row."""

    @property
    def place(self) -> TextPlace:
        """The beginning of the cursor's row."""
        return self._place

    @property
    def cursor_row(self) -> int:
        """The cursor's row at the present width."""
        return self._cursor

    @property
    def cursor_line(self) -> int:
        """The line of the document that the cursor is in."""
        return self._place.line

    # -- another document, another width ---------------------------------------------------------

    def begin(self) -> None:
        """The cursor goes to the beginning of a document that is to be shown."""
        self._place = TextPlace(0)
        self.scroll_to(y=0, animate=False)

    def measure(self) -> bool:
        """Another width wraps the text anew; the cursor stays at its place."""
        height = self._cursor - self.top_row
        changed = super().measure()
        if changed:
            self._cursor = self.row_of(self._place)
            self._top_wished = max(0, self._cursor - height)
        return changed

    def on_resize(self) -> None:
        """Wrap for the new width; the cursor stays where it is on screen."""
        self.measure()
        if self._top_wished is not None:
            self.scroll_to(y=self._top_wished, animate=False, immediate=True)
            self._top_wished = None
        self.refresh()

    # -- moving ----------------------------------------------------------------------------------

    def go_to(self, place: TextPlace) -> None:
        """Put the cursor on the row of a place; if it is out of sight, a quarter from the top."""
        row, height = self.row_of(place), max(1, self.size.height)
        self._put_cursor(row)
        if not self.top_row <= row < self.top_row + height:
            self.scroll_to(y=min(max(0, row - height // 4), self.max_scroll_y), animate=False, immediate=True)

    def move_cursor(self, row: int) -> None:
        """Put the cursor on a row, or the nearest there is; it keeps away from the edge that it moves to."""
        former, height = self._cursor, self.size.height
        self._put_cursor(row)
        margin = max(0, (height - 1) // MARGIN)
        if self._cursor < former:
            top = min(self.top_row, self._cursor - margin)
        else:
            top = max(self.top_row, self._cursor - height + 1 + margin)
        self.scroll_to(y=min(max(0, top), self.max_scroll_y), animate=False, immediate=True)

    def _put_cursor(self, row: int) -> None:
        self.wants_end = False
        former, self._cursor = self._cursor, self.nearest_row(row)
        if former != self._cursor:
            self.when_read()
            self._place = self.place_of(self._cursor)
            self.refresh_row(former)
            self.refresh_row(self._cursor)
            self.cursor_moved()

    def cursor_moved(self) -> None:
        """Another row is under the cursor."""

    def _bring_cursor(self) -> None:
        """Put the cursor on the nearest row that is on screen."""
        if self.size.height and len(self.document):
            self._put_cursor(min(max(self._cursor, self.top_row), self.top_row + self.size.height - 1))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """The cursor comes along."""
        super().watch_scroll_y(old_value, new_value)
        self._bring_cursor()

    def action_cursor_down(self) -> None:
        """One row down."""
        self.move_cursor(self._cursor + 1)

    def action_cursor_up(self) -> None:
        """One row up."""
        self.move_cursor(self._cursor - 1)

    def action_first_line(self) -> None:
        """To the beginning."""
        self.move_cursor(0)

    def action_last_line(self) -> None:
        """To the end: at once if it is known where that is, else when it is, if no other key comes before."""
        self.wants_end = True
        self.go_to_wished_end()

    def rows_counted(self) -> None:
        """Now it is known where the end is."""
        self.go_to_wished_end()

    def go_to_wished_end(self) -> None:
        """Go to the end if the reader wants to, and it is known where that is."""
        if self.wants_end and self.knows_all:
            self.move_cursor(self.row_total - 1)

    def action_page_down(self) -> None:
        """A screenful down."""
        self._leap(max(1, self.size.height - 1))

    def action_page_up(self) -> None:
        """A screenful up."""
        self._leap(-max(1, self.size.height - 1))

    def action_half_page_down(self) -> None:
        """Half a screenful down."""
        self._leap(max(1, self.size.height // 2))

    def action_half_page_up(self) -> None:
        """Half a screenful up."""
        self._leap(-max(1, self.size.height // 2))

    def _leap(self, rows: int) -> None:
        """The text moves below the cursor; where it ends the cursor moves on."""
        row = self._cursor + rows
        self.scroll_to(y=min(max(0, self.top_row + rows), self.max_scroll_y), animate=False, immediate=True)
        self._put_cursor(row)
        self._bring_cursor()

    # -- drawing ---------------------------------------------------------------------------------

    def ground_of(self, row: int) -> str:
        """The cursor's row is to be seen where the keys go."""
        return "text--cursor" if row == self._cursor and self.has_focus else ""

    def focus_moved(self) -> None:
        """The cursor shows which pane has the keys."""
        self.refresh_row(self._cursor)
