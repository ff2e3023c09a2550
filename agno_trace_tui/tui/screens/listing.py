"""What the list of traces wishes of the monitor: which traces are held, which filter is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.model.arrangement import BOUND
from agno_trace_tui.monitor.status import Phase
from agno_trace_tui.tui.rendering.columns import TIME_COLUMNS
from agno_trace_tui.tui.rendering.progress_words import search_words
from agno_trace_tui.tui.screens.following import FollowingScreen
from agno_trace_tui.tui.widgets.empty import Circumstances, EmptyState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agno_trace_tui.monitor.status import MonitorStatus
    from agno_trace_tui.tui.widgets.trace_list import TraceList


class ListingScreen(FollowingScreen):
    """A screen with a list of traces, whatever order that is in."""

    is_demo = False
    """Whether the agents are the demo's, which start by themselves."""

    def have_columns(self, chosen: Sequence[str], time_format: str) -> None:
        """List with these columns, as `checked_columns` answers; called before anything is shown."""
        self._traces.chosen_columns = tuple(chosen)
        self._traces.time_column = TIME_COLUMNS[time_format]

    def _show_titles(self) -> None:
        raise NotImplementedError

    def _show_status(self) -> None:
        raise NotImplementedError

    def jump(self) -> None:
        """The reader is about to go elsewhere."""
        raise NotImplementedError

    def seeks(self, status: MonitorStatus) -> bool:
        """Whether the first traces that meet the filter are still looked for."""
        return status.seeks or status.condition != self._condition

    def _show_emptiness(self) -> None:
        """Where there are no traces, say why, and what to do."""
        status = self.monitor.status
        waiting = status.phase is Phase.WAITING
        is_sought = not waiting and self.seeks(status)
        is_kept = is_sought and self._traces.selected is not None
        empty = not self.monitor.index.total and not is_kept and not (waiting and not status.sentence)
        was_empty = self.has_class("-empty")
        self.set_class(empty, "-empty")
        self.set_class(empty and (waiting or not (self._filter or is_sought)), "-nothing")
        if empty:
            why = Circumstances(self._filter, self.seeks(status), self.program, self.is_demo)
            self.query_one(EmptyState).explain(status, why)
            if self.pane not in self.panes_there:
                self.action_pane("traces")
        elif was_empty and self.focused is None:
            self._traces.focus()

    def on_program_pane_told(self) -> None:
        """Where nothing came of the program, it may be known by now why."""
        self._show_emptiness()

    def _show_search(self, status: MonitorStatus) -> bool:
        """Until there is a trace that meets the filter, none of the former list stands under its title.

        Answers whether the list that was looked for is there now.
        """
        was_sought = self._traces.sought
        self._traces.sought = search_words(status.searched) if self.seeks(status) else ""
        return bool(was_sought) and not self._traces.sought

    def on_pane_fitted(self) -> None:
        """Titles are cut for the room there is."""
        self._show_titles()

    def on_arranged_lines_arranged(self, message: TraceList.Arranged) -> None:
        """The list is in another order."""
        self.monitor.hold_newest(BOUND if message.bounded else None)
        self._show_titles()

    def on_arranged_lines_reveal_wished(self, message: TraceList.RevealWished) -> None:
        """The reader goes to a trace that is not held."""
        self.monitor.reveal(message.trace_id)

    def action_other_part(self) -> None:
        """To the other trace of a run that was paused, from any pane."""
        self.jump()
        self._traces.action_other_part()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only a run that paused has another part."""
        if action == "other_part":
            return None if self._traces.selected_tie().other is None else True
        return super().check_action(action, parameters)

    def on_arranged_lines_session_opened(self, message: TraceList.SessionOpened) -> None:
        """The reader wants one session: through the filter bar, where it can be seen and cleared."""
        from agno_trace_tui.model.filtering import only_session

        self.jump()
        self._traces.show_sessions(False)
        self._filter_bar.fill(only_session(self._filter, message.session_id))
