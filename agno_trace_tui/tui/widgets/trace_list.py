"""The list of traces, newest first: a window over the file that never loses the reader's place."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ClassVar

from textual.message import Message
from textual.reactive import reactive

from agno_trace_tui.formatting import figures
from agno_trace_tui.model.trace import TraceState
from agno_trace_tui.tui.commands import INTO_TRACE, bindings_of
from agno_trace_tui.tui.rendering.trace_line import Moment, placeholder_pieces, trace_pieces
from agno_trace_tui.tui.widgets.cursor_lines import CursorLines

if TYPE_CHECKING:
    from collections.abc import Callable, Set

    from textual.binding import BindingType

    from agno_trace_tui.model.index import Changes, TraceIndex
    from agno_trace_tui.model.insights.insight import Severity
    from agno_trace_tui.tui.rendering.cells import Piece


class TraceList(CursorLines):
    """Draws the traces that a `TraceIndex` holds and asks for those it lacks.

    The cursor is a trace, never a line number, and so is what stands at the top of the screen: updates
    move neither. While the reader is at the top new traces push in above; elsewhere the lines stay and
    `unseen` counts. `following` selects the newest trace as it comes, until the reader moves.
    """

    INTO = INTO_TRACE
    BINDINGS: ClassVar[list[BindingType]] = bindings_of("lines", "list")

    selected: reactive[str | None] = reactive(None, repaint=False)
    """The trace under the cursor."""
    following = reactive(True, repaint=False)
    """Whether the newest trace is selected as it comes."""
    unseen = reactive(0, repaint=False)
    """Traces that came above what is on screen."""
    priced = reactive(False, repaint=False)
    """Whether a trace with a known cost was seen: only then there is a column for it."""

    class Selected(Message):
        """The cursor came to another trace."""

        def __init__(self, trace_id: str | None) -> None:
            super().__init__()
            self.trace_id = trace_id

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

    def __init__(
        self,
        index: TraceIndex,
        *,
        selected: str | None = None,
        following: bool = True,
        now_ns: Callable[[], int] = time.time_ns,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self.index = index
        self.frame = 0
        self.mark_of: Callable[[str], Severity | None] = lambda trace_id: None
        """The mark of a trace whose insights are known."""
        self._now_ns = now_ns
        self._looked = (-1, -1)
        self._top_trace: str | None = None
        self._last_line: int | None = None
        """Where the selected trace was seen last, should it leave the window."""
        self._wanted_line: int | None = None
        """A line the reader moved to whose trace is not read yet."""
        self._wanted_end: bool | None = None
        """The end of the list the reader went to and that is not read yet; true: the newest."""
        self._ages: dict[int, str] = {}
        self.set_reactive(TraceList.following, following)
        self.set_reactive(TraceList.selected, selected)
        self._asked_for = selected

    # -- what a view of lines says ---------------------------------------------------------------

    def line_total(self) -> int:
        """How many traces there are, as far as is known."""
        return self.index.total

    def cursor_line(self) -> int | None:
        """Where the selected trace stands, or the one that is to be selected once it is read."""
        if self._wanted_line is not None:
            return self._wanted_line
        if self.selected is None:
            return None
        position = self.index.position_of(self.selected)
        return self._last_line if position is None else position

    def place_cursor(self, line: int) -> None:
        """The reader moves: from now on the place is theirs."""
        self.following = False
        self.select_line(line)

    def pieces(self, line: int, width: int) -> list[Piece]:
        """A trace, or a quiet line while it is read."""
        trace = self.index.row_at(line)
        if trace is None:
            return placeholder_pieces(width)
        moment = Moment(self._now_ns(), self.frame)
        self._ages[line] = figures.age(trace.start_ns, moment.now_ns)
        return trace_pieces(trace, width, moment, priced=self.priced, mark=self.mark_of(trace.trace_id))

    def select_line(self, line: int) -> None:
        """Put the cursor on the trace of a line, as soon as it is read."""
        before, trace = self.cursor_line(), self.index.row_at(line)
        self._wanted_line = line if trace is None else None
        self._asked_for = None
        if trace is not None:
            self._last_line = line
            self.select(trace.trace_id)
        for changed in {line if before is None else before, line}:
            self.redraw_line(changed)

    def select(self, trace_id: str | None) -> None:
        """Put the cursor on a trace."""
        if trace_id != self.selected:
            self.selected = trace_id
            self.post_message(self.Selected(trace_id))

    # -- updates ---------------------------------------------------------------------------------

    def apply(self, changes: Changes) -> None:
        """Draw what changed in the index."""
        self._note_prices(changes)
        if changes.reset or changes.moved or changes.added:
            self._keep_place()
            self._settle_cursor(reset=changes.reset)
            self.unseen = self.unseen + changes.added if self.top_line else 0
            self._note_top()
            self.refresh()
            self.look()
            return
        self.redraw_traces(changes.traces)

    def _keep_place(self) -> None:
        """Have the same traces on screen as before; at the top of the list new ones push in."""
        top, before = self.top_line, self._last_line
        first, last = self.visible_lines()
        was_visible = before is not None and first <= before <= last
        self.note_total()
        position = None if self.selected is None else self.index.position_of(self.selected)
        if position is not None:
            self._last_line = position
        anchor = None if self._top_trace is None else self.index.position_of(self._top_trace)
        if top and anchor is not None and anchor != top:
            self.scroll_to(y=anchor, animate=False, force=True, immediate=True)
        elif not top and was_visible and position is not None and not self.following:
            self.show_line(position)

    def _settle_cursor(self, *, reset: bool) -> None:
        """Have the cursor where the reader, or following, wants it, now that more is known."""
        if not self.index.total:
            self._wanted_end = self._wanted_line = self._last_line = None
            if self._asked_for is None:
                self.select(None)
        elif self._wanted_end is not None:
            line = 0 if self._wanted_end else self.index.total - 1
            if self.index.row_at(line) is not None:
                self._wanted_end = None
                self.select_line(line)
                self.show_line(line)
        elif self._wanted_line is not None:
            self.select_line(min(self._wanted_line, self.index.total - 1))
        elif self.following or self._is_lost(reset=reset):
            self.select_line(0)
            self.show_line(0)

    def _is_lost(self, *, reset: bool) -> bool:
        """Whether the selected trace is no longer there, not merely out of the window."""
        if self.selected is None:
            return True
        return reset and self._asked_for is None and self.index.summary(self.selected) is None

    def start_over(self) -> None:
        """Another list comes: from its beginning, unless the selected trace is in it."""
        self._asked_for = None
        self._wanted_line = None
        self._wanted_end = True

    def give_up(self, trace_id: str) -> None:
        """The trace that was asked for is not in the file: begin with the newest."""
        if self.selected == trace_id:
            self._asked_for = None
            self.select(None)
            self._settle_cursor(reset=True)

    def _note_prices(self, changes: Changes) -> None:
        if self.priced or not (changes.reset or changes.traces):
            return
        window = self.index.window
        seen = window if changes.reset else map(window.get, changes.traces)
        self.priced = any(trace is not None and trace.cost is not None for trace in seen)

    def watch_priced(self) -> None:
        """The columns are others."""
        self.refresh()

    def redraw_traces(self, trace_ids: Set[str]) -> None:
        """Draw the lines of these traces, where they are on screen."""
        for trace_id in trace_ids:
            position = self.index.position_of(trace_id)
            if position is not None:
                self.redraw_line(position)

    # -- time ------------------------------------------------------------------------------------

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

    def grow_older(self) -> None:
        """Draw the lines on screen whose age is no longer true."""
        now_ns = self._now_ns()
        first, last = self.visible_lines()
        for line in range(first, last + 1):
            trace = self.index.row_at(line)
            if trace is not None and self._ages.get(line) != figures.age(trace.start_ns, now_ns):
                self.redraw_line(line)

    # -- the reader's wishes ---------------------------------------------------------------------

    def look(self) -> None:
        """Say which positions are on screen."""
        looked = self.visible_lines()
        if looked != self._looked or any(self.index.row_at(line) is None for line in looked):
            self._looked = looked
            self.post_message(self.Looked(*looked))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Other lines come on screen."""
        super().watch_scroll_y(old_value, new_value)
        top = round(new_value)
        if round(old_value) == top:
            return
        if top:
            self.following = False
        else:
            self.unseen = 0
        self._ages.clear()
        self._note_top()
        self.look()

    def _note_top(self) -> None:
        trace = self.index.row_at(self.top_line)
        self._top_trace = None if trace is None else trace.trace_id

    def action_first_line(self) -> None:
        """To the newest trace."""
        self._go_to_end(newest=True)

    def action_last_line(self) -> None:
        """To the oldest trace."""
        self._go_to_end(newest=False)

    def _go_to_end(self, *, newest: bool) -> None:
        line = 0 if newest else self.index.total - 1
        if self.index.row_at(line) is not None and (newest or self.index.total_known):
            self.move_cursor(line)
        else:
            self.following = False
            self._wanted_end = newest
            self.post_message(self.JumpWished(newest=newest))

    def follow(self) -> None:
        """Select the newest trace, now and as others come."""
        self._go_to_end(newest=True)
        self.following = True
