"""Errors, one after the other: those of a trace, then those of the next trace that has any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work

from agno_trace_tui.errors import AgnoTraceTuiError
from agno_trace_tui.formatting.names import name_of
from agno_trace_tui.tui.rendering.progress_words import progress_words
from agno_trace_tui.tui.screens.places import PlacesScreen
from agno_trace_tui.tui.widgets.status_bar import StatusBar

if TYPE_CHECKING:
    from agno_trace_tui.monitor.progress import Progress
    from agno_trace_tui.store.rows import TraceRow
    from agno_trace_tui.tui.widgets.trace_list import TraceList

GROUP = "errors"
WHERE = {1: "older", -1: "newer"}


class ErrorsScreen(PlacesScreen):
    """Goes to errors. Where there is none left in a trace, the file is searched for another, beside all else."""

    _looks_for_error = False
    _told_of: str | None = None
    """The trace that was selected when what is said was said."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Errors are looked for from a trace on; what is not looked for cannot be stopped, by following neither."""
        if action == "next_error":
            return None if self._traces.selected is None else True
        if action == "stop_looking":
            return self._looks_for_error
        if action == "follow" and self._looks_for_error:
            return True
        return super().check_action(action, parameters)

    def action_next_error(self, step: int) -> None:
        """To the next span that failed, or to the one before; past the last one to another trace."""
        self.action_stop_looking()
        trace_id, spans = self._traces.selected, self._tree.spans
        if trace_id is not None and (spans is None or spans.trace_id != trace_id or not spans.whole):
            self._tree.go_to_failure(trace_id, step)
            return
        node_id = self._tree.failure_beyond(step)
        if node_id is None:
            self._look_further(step)
        else:
            self.jump()
            self._tree.reveal(node_id)
            self._show_spans_pane()

    @work(group=GROUP, exclusive=True)
    async def _look_further(self, step: int) -> None:
        """Look through the file for the next trace with an error."""
        trace, where = self.selected_trace, WHERE[step]
        if trace is None:
            return
        self._note_looking(True)
        try:
            found = await self.monitor.next_failed(trace.key, upwards=step < 0, tell=self._tell_looking)
        except AgnoTraceTuiError as error:
            self._say(str(error))
        else:
            if found is None:
                self._say(f"no {where} trace{' here' if self._filter else ''} has an error")
            elif trace.trace_id == self._traces.selected or self._traces.following:
                self._go_into(found, step)
            else:
                self._say("")
        finally:
            self._note_looking(False)

    def _go_into(self, found: TraceRow, step: int) -> None:
        self.jump()
        self._traces.reveal(found.trace_id)
        self._tree.go_to_failure(found.trace_id, step)
        self._say(f"error in the next {WHERE[step]} trace: {name_of(found.name)}")
        self._show_spans_pane()

    def _show_spans_pane(self) -> None:
        """Where there is room for one pane only, an error is not to be missed."""
        if self.is_single and self.pane == "traces":
            self.action_pane("spans")

    def action_stop_looking(self) -> None:
        """Look no further."""
        if self._looks_for_error:
            self.workers.cancel_group(self, GROUP)
            self._say("stopped")

    def action_follow(self) -> None:
        """Select the newest trace as it comes, whatever was looked for."""
        self.workers.cancel_group(self, GROUP)
        self._say("")
        super().action_follow()

    def on_trace_list_selected(self, message: TraceList.Selected) -> None:
        """What was said of another trace is over; what is looked for is told on."""
        if not self._looks_for_error and self._told_of not in (None, self._traces.selected):
            self._say("")

    def _tell_looking(self, progress: Progress | None) -> None:
        if progress is not None:
            self._say(f"looking for an error: {progress_words(progress)}, Esc stops", lasting=True)

    def _note_looking(self, looks: bool) -> None:
        self._looks_for_error = looks
        self.refresh_bindings()

    def _say(self, words: str, *, lasting: bool = False) -> None:
        self._told_of = self._traces.selected if words else None
        self.query_one(StatusBar).say(words, lasting=lasting)
