"""The figures of many traces, over the panes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work

from agno_trace_tui.errors import AgnoTraceTuiError
from agno_trace_tui.formatting.visible import first_line
from agno_trace_tui.tui.rendering.document import DocumentBuilder
from agno_trace_tui.tui.rendering.statistics_document import statistics_document
from agno_trace_tui.tui.screens.text_screen import TextScreen

if TYPE_CHECKING:
    from textual.binding import BindingType

    from agno_trace_tui.model.statistics import Statistics
    from agno_trace_tui.monitor.monitor import Monitor
    from agno_trace_tui.store.conditions import Condition


class StatisticsScreen(TextScreen):
    """Counts the newest traces that meet the filter; grows while it counts, and stops when it is closed."""

    BINDINGS: ClassVar[list[BindingType]] = [("V", "app.pop_screen", "Close"), ("r", "count", "Count anew")]

    def __init__(self, monitor: Monitor, filter_text: str, condition: Condition | None) -> None:
        title = f"Figures · {first_line(filter_text)}" if filter_text else "Figures"
        super().__init__(title)
        self._monitor, self._condition = monitor, condition
        self._counted: Statistics | None = None

    def on_mount(self) -> None:
        """Begin to count."""
        self.action_count()

    def on_resize(self) -> None:
        """There is room for other columns."""
        self._show()

    def _show(self) -> None:
        if self._counted is not None:
            self.view.show(statistics_document(self._counted, self.room), keep_place=True)

    @work(group="statistics", exclusive=True)
    async def action_count(self) -> None:
        """Count, from the newest trace on."""
        try:
            async for statistics in self._monitor.statistics(self._condition):
                self._counted = statistics
                self._show()
        except AgnoTraceTuiError as error:
            self._counted = None
            told = DocumentBuilder()
            told.text(str(error), "doc--warning")
            self.view.show(told.document())
