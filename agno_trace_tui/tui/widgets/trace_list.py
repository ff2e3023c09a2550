"""The list of traces: a window over the file that never loses the reader's place."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from textual.message import Message
from textual.reactive import reactive

from agno_trace_tui.model.arrangement import ByTime, SessionLine, is_complete
from agno_trace_tui.model.orders import Order, Sorting
from agno_trace_tui.model.sessions import SessionSummary
from agno_trace_tui.tui.widgets.kept_cursor import KeptCursor
from agno_trace_tui.tui.widgets.steady_lines import SteadyLines

if TYPE_CHECKING:
    from collections.abc import Callable

    from agno_trace_tui.model.index import Changes, TraceIndex


class TraceList(SteadyLines):
    """Draws the traces that a `TraceIndex` holds and asks for those it lacks.

    The cursor is a trace or a session, never a line number, and so is what stands at the top of the
    screen: updates move neither. While the reader is at the newest trace others push in beside it;
    elsewhere the lines stay and `unseen` counts. `following` selects the newest trace as it comes, until
    the reader moves. Ranks and sessions are put in order at most once a second, so that lines do not
    dance while the reader aims at one.
    """

    following = reactive(True, repaint=False)
    """Whether the newest trace is selected as it comes."""

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
        super().__init__(index, now_ns=now_ns, id=id)
        self._looked = (-1, -1)
        self._session: SessionLine | None = None
        """The session whose line has the cursor; its selected turn is then the one that was its newest."""
        self._last_line: int | None = None
        """Where the cursor was seen last, should its trace leave the window."""
        self._wanted_line: int | None = None
        """A line the reader moved to whose trace is not read yet."""
        self._wanted_end: bool | None = None
        """The end of the list the reader went to and that is not read yet; true: the newest."""
        self._wants_first = False
        """Whether the first line is to have the cursor while the traces to be ranked are still read."""
        self._to_reveal: str | None = None
        """The selected trace, while its place in the list is not read yet."""
        self._unmoved = False
        """Whether the cursor stands where an order put it, and not the reader."""
        self._followed = False
        """Whether the reader followed before that."""
        self._is_stale = False
        """Whether ranks or sessions are not as they would be made now."""
        self._is_settling = False
        """Whether lines move by themselves, not by the reader."""
        self._to_keep: KeptCursor | None = None
        """What is to have the cursor in the list that comes."""
        self._left: str | None = None
        """The trace that had the cursor before nothing was listed."""
        self.set_reactive(TraceList.following, following)
        self.set_reactive(TraceList.selected, selected)
        self._asked_for = selected

    # -- the cursor ------------------------------------------------------------------------------

    def cursor_line(self) -> int | None:
        """Where the selected trace stands, or the one that is to be selected once it is read."""
        if self._wanted_line is not None or self.sought:
            return self._wanted_line
        line = self._known_line()
        return self._last_line if line is None and not self.arrangement.bounded else line

    def _known_line(self) -> int | None:
        """Where what has the cursor stands, if it is held."""
        line = None if self._session is None else self.arrangement.line_of(self._session)
        if line is None and self.selected is not None:
            line = self.arrangement.line_of(self.selected)
        return line

    @property
    def is_on_the_way(self) -> bool:
        """Whether the cursor goes to a trace that is not read yet."""
        return self._wanted_line is not None or self._wanted_end is not None

    def place_cursor(self, line: int) -> None:
        """The reader moves: from now on the place is theirs."""
        self.stay()
        self.select_line(line)

    def stay(self) -> None:
        """The selected trace is the one that the reader wants: neither a newer one nor another order takes its place."""
        self.following = self._wants_first = False
        self._unmoved = self._followed = False

    def select_line(self, line: int) -> None:
        """Put the cursor on what stands on a line, as soon as it is read."""
        before, row = self.cursor_line(), self.arrangement.row_at(line)
        self._wanted_line = line if row is None else None
        self._asked_for = self._to_reveal = self._to_keep = None
        if row is not None:
            self._last_line = line
            is_session = isinstance(row, SessionSummary)
            self.select(row.newest.trace_id if isinstance(row, SessionSummary) else row.trace_id)
            self._session = SessionLine(row.session_id) if is_session else None
        self.redraw_lines({line if before is None else before, line})

    def select(self, trace_id: str | None) -> None:
        """Put the cursor on a trace."""
        self._session = self._left = None
        if trace_id != self.selected:
            self.selected = trace_id
            self.post_message(self.Selected(trace_id))

    # -- updates ---------------------------------------------------------------------------------

    def apply(self, changes: Changes) -> None:
        """Draw what changed in the index."""
        self._note_filled(changes)
        came_or_left = changes.reset or changes.moved or changes.added
        if not self.arrangement.bounded:
            if came_or_left:
                self._settle(reset=changes.reset, added=changes.added)
                return
        elif changes.reset or (came_or_left and not changes.added) or not self.arrangement.total:
            self.rearrange(reset=changes.reset)
            return
        else:
            self._is_stale = True
            self.ageing.soon()
        self.redraw_traces(changes.traces)

    def rearrange(self, *, reset: bool = False) -> None:
        """Put the lines in order as things stand now, and keep the reader's place."""
        self._is_stale = False
        self.arrangement.arrange(self._now_ns())
        if self.arrangement.total or not self.index.total:
            self._settle(reset=reset, added=0)

    def _settle(self, *, reset: bool, added: int) -> None:
        """Have the reader's place and cursor right again after lines came, left or moved."""
        self._is_settling = True
        self._keep_place()
        self._settle_cursor(reset=reset)
        self._is_settling = False
        self._count_unseen(added)
        self._note_top()
        self.redraw_what_differs()
        self.look()

    def _keep_place(self) -> None:
        """Have the same traces on screen as before; at the top of the list new ones push in."""
        top, before = self.top_line, self._last_line
        first, last = self.visible_lines()
        was_visible = before is not None and first <= before <= last
        self.note_total()
        line = self._known_line()
        if line is not None:
            self._last_line = line
        if self.arrangement.bounded:
            if was_visible and before is not None and line is not None and not self._wants_first:
                self._keep_rank(before, line)
            return
        anchor = None if self._top_mark is None else self.arrangement.line_of(self._top_mark)
        if top and anchor is not None and anchor != top:
            self.scroll_to(y=anchor, animate=False, force=True, immediate=True)
        elif not top and was_visible and line is not None and not self.following:
            self.show_line(line)

    def _settle_cursor(self, *, reset: bool) -> None:
        """Have the cursor where the reader, or following, wants it, now that more is known."""
        total = self.arrangement.total
        if self.sought:
            return  # what is selected stays to be read until there is another
        if not total:
            self._empty()
        elif self._to_keep is not None and self._keep(self._to_keep):
            self._wanted_end = None
        elif self._to_reveal is not None and (line := self._known_line()) is not None:
            self._to_reveal = None
            self._go_to(line)
        elif self._wanted_end is not None:
            line = self._line_of_end(newest=self._wanted_end)
            if self.arrangement.row_at(line) is not None:
                self._wanted_end = None
                self._go_to(line)
        elif self._wanted_line is not None:
            self.select_line(min(self._wanted_line, total - 1))
        elif self._wants_first:
            self._go_to(0)
            self._wants_first = not is_complete(self.index)
        elif self.following or self._is_lost(reset=reset):
            self._go_to((self.arrangement.newest_line() if self.following else 0) or 0)

    def _empty(self) -> None:
        """Nothing is listed: where the reader was is remembered until something is."""
        self._wanted_end = self._wanted_line = self._last_line = self._to_keep = None
        if self._asked_for is None:
            left = self.chosen
            self.select(None)
            self._left = left

    def _keep(self, kept: KeptCursor) -> bool:
        """Put the cursor on what is kept, as far down the screen as it was; answers whether it is there, or may be."""
        line = kept.line_in(self.arrangement)
        if line is None:
            return self.arrangement.bounded and not is_complete(self.index)
        self._wants_first = False
        if kept.height is not None:
            self.scroll_to(y=max(0, line - kept.height), animate=False, force=True, immediate=True)
        self._go_to(line)
        return True

    def _go_to(self, line: int) -> None:
        self.select_line(line)
        self.show_line(line)

    def _line_of_end(self, *, newest: bool) -> int:
        """The line at an end of the list; where lines are ranked, the first is as good as the newest."""
        return 0 if newest != self.arrangement.backwards else self.arrangement.total - 1

    def _is_lost(self, *, reset: bool) -> bool:
        """Whether the selected trace is no longer there, not merely out of the window."""
        if self.selected is None:
            return True
        return reset and self._asked_for is None and self.index.summary(self.selected) is None

    def arrange_otherwise(self) -> None:
        """Have other lines: the cursor stays on the trace that the reader chose, else it begins at the top."""
        super().arrange_otherwise()
        self._is_stale = False
        self._last_line = self._wanted_line = self._top_mark = self._session = None
        self._arrivals.forget()
        self.unseen = 0
        self.note_total()
        line = self._known_line()
        if self.following or self._unmoved or line is None:
            followed = self.following or self._followed
            self._wants_first = self.arrangement.bounded and not is_complete(self.index)
            self.action_first_line()
            self._unmoved, self._followed = True, followed
            self.following = followed and not self.by_session and self.sorting == Sorting()
        else:
            self._last_line = line
            self.scroll_to(y=0, animate=False, force=True, immediate=True)
            self.show_line(line)
        self.redraw_what_differs()
        self._note_top()
        self.ageing.soon()
        self.look()

    def reveal(self, trace_id: str) -> None:
        """Select a trace wherever it is, and show its place in the list if it has one there."""
        line = self.arrangement.line_of(trace_id)
        if line is not None and not self.sought:
            self.move_cursor(line)
            return
        self.stay()
        self._asked_for = self._to_reveal = trace_id
        self._last_line = self._wanted_line = self._wanted_end = self._to_keep = None
        self.select(trace_id)
        self.post_message(self.RevealWished(trace_id))

    @property
    def chosen(self) -> str | None:
        """The trace that the reader chose, be it listed now or not; `None`: following or an order chooses."""
        return None if self.following or self._unmoved else self.selected or self._left

    def start_over(self, kept: str | None) -> None:
        """Another list comes: with a trace under the cursor that is to be kept, if it is in it; else from its beginning."""
        line, (first, last) = self._known_line(), self.visible_lines()
        height = line - first if line is not None and first <= line <= last else None
        self._to_keep = None if kept is None else KeptCursor(kept, self._session, height)
        self._asked_for = self._wanted_line = None
        self.count_anew()
        if self.arrangement.bounded:
            self._wants_first = True
        else:
            self._wanted_end = not self.arrangement.backwards

    def give_up(self, trace_id: str) -> None:
        """The trace that was asked for is not in the file: begin with the newest."""
        if self.selected == trace_id:
            self._asked_for = None
            self.select(None)
            self._settle_cursor(reset=True)

    # -- time ------------------------------------------------------------------------------------

    def grow_older(self) -> None:
        """Put in order what is no longer, and draw the lines on screen whose age is no longer true."""
        overtakes = self.sorting.order is Order.DURATION and self.index.running
        if self.arrangement.bounded and (self._is_stale or overtakes):
            self.rearrange()
        if overtakes:
            self.ageing.soon()
        super().grow_older()

    # -- the reader's wishes ---------------------------------------------------------------------

    def look(self) -> None:
        """Say which positions of the index are on screen; where lines are ranked, all are held."""
        if not isinstance(self.arrangement, ByTime):
            return
        looked = self.visible_lines()
        if looked != self._looked or any(self.arrangement.row_at(line) is None for line in looked):
            self._looked = looked
            first, last = sorted(map(self.arrangement.place, looked))
            self.post_message(self.Looked(max(0, first), max(0, last)))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Other lines come on screen."""
        has_moved = round(old_value) != round(new_value)
        if has_moved:
            self._ages.clear()
        super().watch_scroll_y(old_value, new_value)
        if not has_moved:
            return
        if not self._is_settling and not self._shows_newest():
            self.following = False
        if self.arrangement.bounded:
            self._note_seen()
        elif self._shows_newest():
            self.unseen = 0
        self._note_top()
        self.look()

    def action_first_line(self) -> None:
        """To the first line."""
        self._go_to_end(newest=not self.arrangement.backwards)

    def action_last_line(self) -> None:
        """To the last line."""
        self._go_to_end(newest=self.arrangement.backwards)

    def _go_to_end(self, *, newest: bool) -> None:
        line = self._line_of_end(newest=newest)
        is_there = self.arrangement.row_at(line) is not None
        if is_there and (newest or self.arrangement.bounded or self.index.total_known):
            wants_first = self._wants_first
            self.move_cursor(line)
            self._wants_first = wants_first
        elif not self.arrangement.bounded:
            self.stay()
            self._to_keep, self._wanted_end = None, newest
            self.post_message(self.JumpWished(newest=newest))

    def follow(self) -> None:
        """Select the newest trace, now and as others come."""
        self._to_keep = None
        if self.arrangement.bounded:
            self.rearrange()
            line = self.arrangement.newest_line()
            if line is not None:
                self._wants_first = False
                self._go_to(line)
        else:
            self._go_to_end(newest=True)
        self.following = True
