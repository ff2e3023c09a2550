"""A screen of panes: side by side where there is room, else one at a time. And what is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.reactive import reactive
from textual.widgets import Static

from agno_trace_tui.tui.commands import SCOPES as COMMAND_SCOPES
from agno_trace_tui.tui.commands import SCOPES_SHOWN
from agno_trace_tui.tui.widgets.kept_lines import Backdrop
from agno_trace_tui.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from textual import events
    from textual.geometry import Size
    from textual.screen import Screen
    from textual.widget import Widget

    from agno_trace_tui.model.trace import TraceSummary
    from agno_trace_tui.monitor.monitor import Monitor
    from agno_trace_tui.monitor.program import Program
    from agno_trace_tui.store.conditions import Condition
    from agno_trace_tui.tui.screens.insights import InsightsShown
    from agno_trace_tui.tui.widgets.detail import DetailPane
    from agno_trace_tui.tui.widgets.filter_bar import FilterBar
    from agno_trace_tui.tui.widgets.span_tree import SpanTree
    from agno_trace_tui.tui.widgets.trace_list import TraceList

PANES = {"traces": "trace-list", "spans": "span-tree", "detail": "detail-text", "program": "program-text"}
"""The panes in their order, and what has the keys in each."""

AREAS = {"detail": "detail", "program-pane": "program"}
"""What else has keys, by what it is in: a line of a search belongs to its pane."""

SCOPES = {"traces": "list", "spans": "tree", "detail": "detail", "program": "text"}
"""The scope of the commands of each pane."""

SMALLEST = (40, 10)
"""Columns and rows that are needed to show anything."""


def is_too_small(size: Size) -> bool:
    """Whether nothing can be shown in it."""
    return size.width < SMALLEST[0] or size.height < SMALLEST[1]


if TYPE_CHECKING:
    ScreenPart = Screen[None]
else:
    ScreenPart = object
"""What the parts of the main screen are told in. Only the whole (`screens/monitor.py`) is a screen when it runs:
of each Textual goes through all names and keys of all that it is made of, ten times as long as Python needs for it."""


class PanedScreen(Backdrop, ScreenPart):
    """The classes `-show-…`, `-maximised`, `-narrow`, `-medium`, `-wide`, `-vast`, `-low`, `-high` steer the layout."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-medium"), (120, "-wide"), (180, "-vast")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-low"), (28, "-high")]  # noqa: RUF012
    AUTO_FOCUS = f"#{PANES['traces']}"
    DEFAULT_CLASSES = "-show-traces"

    focused: reactive[Widget | None] = reactive(None, repaint=False)
    """What has the keys. Those that show it draw it: not the whole screen, as Textual does."""

    program: Program | None = None
    """A program that is watched: its output has a pane."""

    is_composed: asyncio.Event
    """Set when the panes are there: keys that are done before all others may be typed before the first picture."""

    _has_styles = False
    """Whether everything that is mounted at the start was styled."""

    def fit(self, size: Size) -> None:
        """Be laid out for a size, before anything is mounted: later, all of it would be styled once more."""
        for length, breakpoints in zip(
            size, (self.HORIZONTAL_BREAKPOINTS, self.VERTICAL_BREAKPOINTS), strict=True
        ):
            reached = [name for least, name in breakpoints if length >= least]
            self.set_class(True, *reached[-1:], update=False)
        self.set_class(is_too_small(size), "-too-small", update=False)

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """At the start all was styled as it was mounted, a moment ago."""
        event.refresh_styles &= self._has_styles
        self._has_styles = True
        self.query_one(KeyBar).tell()

    def on_screen_suspend(self) -> None:
        """The keys are those of another screen."""
        self.query_one(KeyBar).tell()

    def on_resize(self) -> None:
        """Say so where there is too little room for anything."""
        was_too_small, too_small = self.has_class("-too-small"), is_too_small(self.size)
        self.set_class(too_small, "-too-small")
        if was_too_small and not too_small:
            self.call_after_refresh(self._return_keys)
        if too_small:
            width, height = self.size
            self.query_one("#too-small", Static).update(
                f"This terminal has {width}×{height} cells.\n"
                f"Traces need {SMALLEST[0]}×{SMALLEST[1]}: make it larger."
            )

    def _return_keys(self) -> None:
        """What is not shown has no keys: give them back to the pane that had them."""
        if self.focused is None:
            self.action_pane(next(pane for pane in PANES if self.has_class(f"-show-{pane}")))

    @property
    def pane(self) -> str:
        """The pane that has the keys."""
        return self.pane_of(self.focused)

    def pane_of(self, widget: Widget | None) -> str:
        """The pane that a widget stands for; what stands for none belongs to the traces."""
        names = {identity: name for name, identity in PANES.items()} | AREAS
        around = () if widget is None else widget.ancestors_with_self
        return next((names[node.id] for node in around if node.id in names), "traces")

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Whichever way a pane got the keys, it is the one shown where there is room for one only."""
        self.show_pane(self.pane_of(event.widget))

    def show_pane(self, name: str) -> None:
        """Show a pane where there is room for one only; elsewhere all are shown, and nothing is to be styled anew."""
        self.update_classes({f"-show-{pane}": pane == name for pane in PANES}, update=self.is_single)

    def action_pane(self, name: str) -> None:
        """Go to a pane."""
        self.show_pane(name)
        # At once, unlike `focus()`: keys typed ahead belong to the pane that they were meant for.
        self.set_focus(self.query_one(f"#{PANES[name]}"))

    def action_next_pane(self) -> None:
        """To the next pane."""
        self._step_pane(1)

    def action_previous_pane(self) -> None:
        """To the pane before."""
        self._step_pane(-1)

    @property
    def panes_there(self) -> list[str]:
        """The panes that can be gone to: without a trace the list has all their room, with words why."""
        absent = set() if self.program is not None else {"program"}
        if self.has_class("-nothing"):
            absent |= {"spans", "detail"}
        return [name for name in PANES if name not in absent]

    def _step_pane(self, step: int) -> None:
        names = self.panes_there
        here = names.index(self.pane) if self.pane in names else 0
        self.action_pane(names[(here + step) % len(names)])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Of one pane there is no next."""
        if action in ("next_pane", "previous_pane") and len(self.panes_there) == 1:
            return None
        return super().check_action(action, parameters)

    def action_maximise(self) -> None:
        """Only this pane, or all again."""
        self.toggle_class("-maximised")
        self.action_pane(self.pane)

    @property
    def is_single(self) -> bool:
        """Whether one pane is shown at a time."""
        return self.has_class("-narrow") or self.has_class("-maximised")

    @property
    def places_in_order(self) -> list[str]:
        """Where commands work, in words: the pane that has the keys first."""
        return [COMMAND_SCOPES[scope] for scope in SCOPES_SHOWN[SCOPES[self.pane]]]

    def action_help(self) -> None:
        """Show the keys."""
        from agno_trace_tui.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(SCOPES[self.pane]))


class WatchingScreen(PanedScreen):
    """Watches one file in its panes: what is declared here once is made by the whole (`screens/monitor.py`).

    The parts in which the screen is told, one for each thing that it can do, use what they need of it.
    """

    monitor: Monitor
    _traces: TraceList
    _filter_bar: FilterBar
    _tree: SpanTree
    _detail: DetailPane
    _insights: InsightsShown

    _filter: str
    """The filter in force, as it is written."""
    _condition: Condition | None
    """What the filter asks of the file."""

    _now_ns: Callable[[], int]
    write_to_terminal: Callable[[str], None] | None = None
    """Writes to the terminal between frames; `None`: there is none."""

    @property
    def selected_trace(self) -> TraceSummary | None:
        """The trace under the cursor."""
        return self.monitor.index.summary(self._traces.selected or "")

    @property
    def _gone(self) -> frozenset[int]:
        """Processes that are gone: their spans run no more."""
        return self.monitor.status.gone_processes
