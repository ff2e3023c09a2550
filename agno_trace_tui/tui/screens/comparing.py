"""A screen on which traces are chosen to be compared, or counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work

from agno_trace_tui.errors import AgnoTraceTuiError
from agno_trace_tui.formatting.names import title_of
from agno_trace_tui.formatting.visible import first_line, visible
from agno_trace_tui.tui.rendering.glyphs import plain
from agno_trace_tui.tui.screens.following import FollowingScreen

if TYPE_CHECKING:
    from agno_trace_tui.model.trace import TraceSummary
    from agno_trace_tui.tui.screens.text_screen import TextScreen


class ComparingScreen(FollowingScreen):
    """`C` marks a trace; on another it compares the two, on the same one with the run before. `V` counts all."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without a trace there is nothing to compare."""
        if action in ("compare", "compare_before"):
            return None if self.selected_trace is None else True
        if action == "unmark":
            return self._traces.compared is not None
        return super().check_action(action, parameters)

    def action_statistics(self) -> None:
        """The figures of the listed traces."""
        from agno_trace_tui.tui.screens.statistics import StatisticsScreen

        self._put_over(StatisticsScreen(self.monitor, self._filter, self._condition))

    def action_compare(self) -> None:
        """Mark the trace, or compare it with the marked one."""
        trace = self.selected_trace
        if trace is None:
            return
        self.stay()  # a newer trace must not come between the two keys
        marked = self._traces.compared
        self._mark(None)
        if marked is None:
            self._mark(trace.trace_id)
            name = first_line(title_of(trace.name))
            self._answer(
                f"{name} is marked: C on another trace compares them, C again compares with the run before, "
                "Esc lets it go."
            )
        elif marked == trace.trace_id:
            self._compare_before(trace)
        else:
            self._compare(marked, trace.trace_id)

    def action_compare_before(self) -> None:
        """Compare the trace with the run before of the same agent."""
        trace = self.selected_trace
        if trace is not None:
            self._mark(None)
            self._compare_before(trace)

    def action_unmark(self) -> None:
        """Compare nothing with the marked trace."""
        self._mark(None)
        self._answer("No trace is marked any more.")

    def _mark(self, trace_id: str | None) -> None:
        self._traces.compared = trace_id
        self.refresh_bindings()

    @work(group="compare", exclusive=True)
    async def _compare_before(self, trace: TraceSummary) -> None:
        try:
            before = await self.monitor.run_before(trace)
        except AgnoTraceTuiError as error:
            self._answer(str(error), is_wrong=True)
            return
        if before is None:
            self._answer(f"There is no earlier run of {first_line(title_of(trace.name))} to compare with.")
        else:
            await self._show_comparison(before, trace.trace_id)

    @work(group="compare", exclusive=True)
    async def _compare(self, one: str, other: str) -> None:
        await self._show_comparison(one, other)

    async def _show_comparison(self, one: str, other: str) -> None:
        from agno_trace_tui.tui.screens.comparison import ComparisonScreen

        try:
            comparison = await self.monitor.compare(one, other)
        except AgnoTraceTuiError as error:
            self._answer(str(error), is_wrong=True)
            return
        if comparison is None:
            self._answer("One of the two traces is no longer in the file.", is_wrong=True)
        elif self.is_active:
            self.app.clear_notifications()  # what it answered on the way
            self._put_over(ComparisonScreen(comparison, self._gone, self._now_ns()))

    def _put_over(self, screen: TextScreen) -> None:
        screen.write_to_terminal = self.write_to_terminal
        self.app.push_screen(screen)

    def _answer(self, words: str, *, is_wrong: bool = False) -> None:
        self.notify(visible(plain(words)), severity="warning" if is_wrong else "information", markup=False)
