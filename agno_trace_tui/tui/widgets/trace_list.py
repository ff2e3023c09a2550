"""The list of traces, newest first: a window over the file that never loses the reader's place."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ClassVar

from textual.message import Message
from textual.reactive import reactive

from agno_trace_tui.model.trace import TraceState
from agno_trace_tui.tui.commands import bindings_of
from agno_trace_tui.tui.rendering.trace_line import Moment, placeholder_pieces, trace_pieces
from agno_trace_tui.tui.widgets.cursor_lines import CursorLines

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.binding import BindingType

    from agno_trace_tui.model.index import Changes, TraceIndex
    from agno_trace_tui.tui.rendering.cells import Piece


class TraceList(CursorLines):
    """Draws the traces that a `TraceIndex` holds and asks for those it lacks.

    The cursor is a trace, never a line number, so updates move neither it nor what is on screen: while
    the reader is at the top new traces push in above; elsewhere the lines stay and `unseen` counts.
    `following` selects the newest trace as it comes, until the reader moves.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of("lines", "list")

    selected: reactive[str | None] = reactive(None)
    """The trace under the cursor."""
    following = reactive(True)
    """Whether the newest trace is selected as it comes."""
    unseen = reactive(0)
    """Traces that came above what is on screen."""

    class Selected(Message):
        """The cursor came to another trace."""

        def __init__(self, trace_id: str | None) -> None:
            super().__init__()
            self.trace_id = trace_id

    class Entered(Message):
        """The reader wants to go into the trace."""

    class Looked(Message):
        """Other positions of the list came on screen."""

        def __init__(self, first: int, last: int) -> None:
            super().__init__()
            self.first, self.last = first, last

    class JumpWished(Message):
        """The reader wants to see an end of the list that is not in memory."""

        def __init__(self, *, newest: bool) -> None:
            super().__init__()
            self.newest = newest

    class UnseenChanged(Message):
        """Traces came above what is on screen, or were looked at."""

    def __init__(
        self,
        index: TraceIndex,
        *,
        following: bool = True,
        now_ns: Callable[[], int] = time.time_ns,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self.index = index
        self.frame = 0
        self._now_ns = now_ns
        self._looked = (-1, -1)
        self._cursor = 0
        self._goal: bool | None = None
        self.set_reactive(TraceList.following, following)

    # -- what a view of lines says ---------------------------------------------------------------

    def line_total(self) -> int:
        """How many traces there are, as far as is known."""
        return self.index.total

    def cursor_line(self) -> int | None:
        """Where the selected trace stands."""
        if self.selected is None:
            return None
        position = self.index.position_of(self.selected)
        return self._cursor if position is None else position

    def place_cursor(self, line: int) -> None:
        """The reader moves: from now on the place is theirs."""
        self.following = False
        self.select_line(line)

    def pieces(self, line: int, width: int) -> list[Piece]:
        """A trace, or a quiet line while it is read."""
        trace = self.index.row_at(line)
        if trace is None:
            return placeholder_pieces(width)
        return trace_pieces(trace, width, Moment(self._now_ns(), self.frame))

    def select_line(self, line: int) -> None:
        """Put the cursor on the trace of a line."""
        trace = self.index.row_at(line)
        before = self.cursor_line()
        self._cursor = line
        if trace is not None and trace.trace_id != self.selected:
            self.selected = trace.trace_id
            self.post_message(self.Selected(trace.trace_id))
        for changed in (before, line):
            if changed is not None:
                self.redraw_line(changed)

    # -- updates ---------------------------------------------------------------------------------

    def apply(self, changes: Changes) -> None:
        """Draw what changed in the index."""
        if changes.reset or changes.moved:
            self._keep_place()
            self.note_total()
            self._select_something(reset=changes.reset)
            self.refresh()
            self.look()
        else:
            for trace_id in changes.traces:
                position = self.index.position_of(trace_id)
                if position is not None:
                    self.redraw_line(position)
        if changes.added:
            self.unseen = self.unseen + changes.added if self.top_line else 0

    def _keep_place(self) -> None:
        """Scroll by as many lines as came above the selected trace, unless the reader is at the top."""
        if self.selected is None:
            return
        position = self.index.position_of(self.selected)
        if position is None:
            return
        came, self._cursor = position - self._cursor, position
        if came and self.top_line:
            self.note_total()
            self.scroll_to(y=self.top_line + came, animate=False, force=True, immediate=True)

    def _select_something(self, *, reset: bool) -> None:
        if self._goal is not None and self.index.total:
            goal, self._goal = self._goal, None
            line = 0 if goal else self.index.total - 1
            self.select_line(line)
            self.call_after_refresh(self.show_line, line)
            return
        gone = self.selected is None or (reset and self.index.position_of(self.selected) is None)
        if self.index.total and (self.following or gone):
            self.select_line(0)
            self.show_line(0)
        elif not self.index.total and self.selected is not None:
            self.selected = None
            self.post_message(self.Selected(None))

    def tick(self, frame: int) -> bool:
        """Let the clocks of running traces on screen go on; answers whether there are any."""
        self.frame = frame
        running = False
        first, last = self.visible_lines()
        for line in range(first, last + 1):
            trace = self.index.row_at(line)
            if trace is not None and trace.state is TraceState.RUNNING:
                running = True
                self.redraw_line(line)
        return running

    def look(self) -> None:
        """Say which positions are on screen."""
        looked = self.visible_lines()
        if looked != self._looked or any(self.index.row_at(line) is None for line in looked):
            self._looked = looked
            self.post_message(self.Looked(*looked))

    # -- the reader's wishes ---------------------------------------------------------------------

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Other lines come on screen."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            if not round(new_value):
                self.unseen = 0
            self.look()

    def watch_unseen(self) -> None:
        """The pane's title tells it."""
        self.post_message(self.UnseenChanged())

    def action_first_line(self) -> None:
        """To the newest trace."""
        self._go_to(newest=True)

    def action_last_line(self) -> None:
        """To the oldest trace."""
        self._go_to(newest=False)

    def _go_to(self, *, newest: bool) -> None:
        line = 0 if newest else self.index.total - 1
        if self.index.row_at(line) is not None and (newest or self.index.total_known):
            self.move_cursor(line)
        else:
            self.following = False
            self._goal = newest
            self.post_message(self.JumpWished(newest=newest))

    def action_follow(self) -> None:
        """Select the newest trace, now and as others come."""
        self.following = True
        self._go_to(newest=True)
        self.following = True

    def action_enter(self) -> None:
        """Go into the trace."""
        if self.selected is not None:
            self.post_message(self.Entered())
