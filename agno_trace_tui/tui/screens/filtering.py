"""A screen whose list can be filtered: by what is written in the bar, and by keys that write it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from textual import work

from agno_trace_tui.errors import AgnoTraceTuiError
from agno_trace_tui.model.components import component_of, session_of
from agno_trace_tui.tui.screens.panes import WatchingScreen

if TYPE_CHECKING:
    from agno_trace_tui.model.filter_syntax import Term

VALUES_LAST = 10.0
"""Seconds for which the values of the file are not asked for again."""


class FilteredScreen(WatchingScreen):
    """Opens and clears the filter bar, tells it what is in the file, and has keys edit the filter in force."""

    _values_read = -VALUES_LAST

    def quick_term(self, name: str) -> Term | None:
        """The term that a key toggles; `None`: nothing to go by."""
        from agno_trace_tui.model import quick_filters

        match name:
            case "errors":
                return quick_filters.ERRORS
            case "running":
                return quick_filters.RUNNING
            case "component":
                return quick_filters.component_term(self.selected_trace)
        return quick_filters.session_term(self.selected_trace)

    def has_quick_term(self, name: str) -> bool:
        """Whether there is something for a key to go by."""
        if name == "component":
            return component_of(self.selected_trace) is not None
        return name != "session" or session_of(self.selected_trace) is not None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A key that can do nothing now is dim; one for something that is not there is absent."""
        if action == "clear_filter":
            return bool(self._filter_bar.text)
        if action == "filter" and self._filter_bar.is_open:
            return False
        if action == "quick_filter" and parameters != ("period",):
            return True if self.has_quick_term(str(parameters[0])) else None
        return super().check_action(action, parameters)

    async def action_filter(self) -> None:
        """Write a filter."""
        await self.is_composed.wait()
        self.action_pane("traces")
        self._filter_bar.open(self._traces.chosen)

    def action_clear_filter(self) -> None:
        """All traces again."""
        self._filter_bar.clear()

    def action_quick_filter(self, name: str) -> None:
        """Put a filter in force, or take it away, leaving the rest of what is written."""
        from agno_trace_tui.model import quick_filters
        from agno_trace_tui.model.filter_editing import switched

        text = self._filter_bar.text
        term = None if name == "period" else self.quick_term(name)
        if name == "period":
            self._filter_bar.fill(quick_filters.next_period(text))
        elif term is not None:
            self._filter_bar.fill(switched(text, term))

    def on_filter_bar_closed(self) -> None:
        """Back to the traces."""
        self.action_pane("traces")

    def on_filter_bar_values_wished(self) -> None:
        """Who begins to write is soon helped with what is in the file."""
        if time.monotonic() - self._values_read >= VALUES_LAST:
            self._read_values()

    @work(group="values", exclusive=True)
    async def _read_values(self) -> None:
        try:
            values = await self.monitor.values()
        except AgnoTraceTuiError:
            return  # the status line tells what is wrong with the file
        self._values_read = time.monotonic()
        self._filter_bar.know_values(values)
