"""The main screen: it introduces the widgets to each other and to the monitor."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.containers import Container, Vertical
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, Static

from agno_trace_tui.errors import AgnoTraceTuiError
from agno_trace_tui.formatting import figures
from agno_trace_tui.formatting.visible import visible
from agno_trace_tui.monitor.monitor import Monitor, Update
from agno_trace_tui.tui.commands import bindings_of
from agno_trace_tui.tui.rendering.cells import fit
from agno_trace_tui.tui.rendering.detail_documents import Subject
from agno_trace_tui.tui.rendering.trace_line import header_pieces, title_of
from agno_trace_tui.tui.screens.help import HelpScreen
from agno_trace_tui.tui.widgets.detail import DetailPane
from agno_trace_tui.tui.widgets.empty import EmptyState
from agno_trace_tui.tui.widgets.filter_bar import FilterBar
from agno_trace_tui.tui.widgets.span_tree import SpanTree
from agno_trace_tui.tui.widgets.status_bar import StatusBar
from agno_trace_tui.tui.widgets.trace_list import TraceList

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.timer import Timer
    from textual.widget import Widget

FRAME = 0.1
"""Seconds between pictures of what runs."""

PANES = {"traces": "trace-list", "spans": "span-tree", "detail": "detail-text"}
SMALLEST = (40, 10)


class ListHeader(Static):
    """The titles of the list's columns."""

    def render(self) -> str:
        """As wide as the list."""
        return "".join(piece.text for piece in header_pieces(self.size.width))


class MonitorScreen(Screen[None]):
    """Traces, the spans of one, the detail of one of those."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of("app")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-medium"), (120, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-low"), (32, "-high")]  # noqa: RUF012
    AUTO_FOCUS = "#trace-list"

    class Updated(Message):
        """The monitor took something in."""

        def __init__(self, update: Update) -> None:
            super().__init__()
            self.update = update

    def __init__(
        self,
        path: Path,
        *,
        filter_text: str = "",
        trace_id: str | None = None,
        follow: bool = True,
        now_ns: Callable[[], int] = time.time_ns,
    ) -> None:
        super().__init__()
        self._now_ns = now_ns
        self._filter = filter_text
        self._wanted = trace_id
        self._span_id: str | None = None
        self._frame = 0
        self._ticker: Timer | None = None
        self.monitor = Monitor(path, self._publish, now_ns=now_ns)
        self._traces = TraceList(
            self.monitor.index, following=follow and trace_id is None, now_ns=now_ns, id="trace-list"
        )
        self._tree = SpanTree(now_ns=now_ns, id="span-tree")
        self._detail = DetailPane(id="detail")

    def _publish(self, update: Update) -> None:
        self.post_message(self.Updated(update))

    # -- what is on it ---------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Status, three panes, keys."""
        yield StatusBar(self.monitor.status, id="status")
        with Container(id="panes"):
            with Vertical(id="traces-pane", classes="pane"):
                yield ListHeader(id="list-header", markup=False)
                yield self._traces
                yield EmptyState(id="empty")
                yield FilterBar(self._filter, id="filter")
            with Container(id="trace-panes"):
                with Vertical(id="spans-pane", classes="pane"):
                    yield self._tree
                with Vertical(id="detail-pane", classes="pane"):
                    yield self._detail
        yield Static("", id="too-small", markup=False)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Begin to follow the file."""
        self.query_one("#traces-pane").border_title = "Traces"
        self.query_one("#spans-pane").border_title = "Spans"
        self.query_one("#detail-pane").border_title = "Detail"
        self.run_worker(self.monitor.run(), name="monitor", exit_on_error=True)
        self._ticker = self.set_interval(FRAME, self._tick, pause=True)
        if self._filter:
            self.query_one(FilterBar).apply(self._filter)
        self._show_status()

    def on_resize(self) -> None:
        """Say so where there is too little room for anything."""
        too_small = self.size.width < SMALLEST[0] or self.size.height < SMALLEST[1]
        self.set_class(too_small, "-too-small")
        self.query_one("#too-small", Static).update(
            f"The terminal is {self.size.width}×{self.size.height}: it takes {SMALLEST[0]}×{SMALLEST[1]} to show traces."
        )

    # -- from the monitor to the widgets ---------------------------------------------------------

    def on_monitor_screen_updated(self, message: Updated) -> None:
        """Let each widget draw what changed."""
        changes, status = message.update
        if changes:
            self._traces.apply(changes)
            self._show_wanted()
        trace_id = self._traces.selected
        spans = None if trace_id is None else self.monitor.index.spans_of(trace_id)
        if spans is not self._tree.spans:
            self._tree.show(spans, status.gone_processes)
        elif trace_id is not None and trace_id in changes.spans:
            changed = changes.spans[trace_id]
            self._tree.apply(changed, status.gone_processes)
            if self._span_id in changed:
                self._read_payload()
        self._show_status()
        self._run_ticker()

    def _show_wanted(self) -> None:
        """Select the trace that was asked for at the start, once it is known."""
        if self._wanted is None:
            return
        position = self.monitor.index.position_of(self._wanted)
        if position is not None:
            self._wanted = None
            self._traces.select_line(position)
            self._traces.show_line(position)

    def _show_status(self) -> None:
        status = self.monitor.status
        self.query_one(StatusBar).show(status, following=self._traces.following)
        empty = not self.monitor.index.total
        self.set_class(empty, "-empty")
        if empty:
            self.query_one(EmptyState).explain(status, filtered=self._filter)
        self._show_trace_title()

    def _show_trace_title(self) -> None:
        pane = self.query_one("#spans-pane")
        trace_id = self._traces.selected
        summary = None if trace_id is None else self.monitor.index.summary(trace_id)
        if summary is None:
            pane.border_title, pane.border_subtitle = "Spans", ""
            return
        words = [str(summary.state)]
        if summary.errors_inside:
            words.append(figures.plural(summary.errors_inside, "error") + " inside")
        tokens = summary.usage.total_tokens
        if tokens is not None:
            words.append(f"{figures.count(tokens)} tokens")
        title = fit(title_of(summary.name), max(10, pane.size.width - 40)).rstrip()
        pane.border_title = safe_title(f"{title} · {' · '.join(words)}")
        pane.border_subtitle = safe_title(f"session {summary.session_id}" if summary.session_id else "")

    # -- time ------------------------------------------------------------------------------------

    def _run_ticker(self) -> None:
        if self._ticker is not None and (self.monitor.status.running or self._tree.is_running):
            self._ticker.resume()

    def _tick(self) -> None:
        self._frame += 1
        ticking = [self._traces.tick(self._frame), self._tree.tick(self._frame)]
        if not any(ticking) and self._ticker is not None:
            self._ticker.pause()

    # -- from the widgets to the monitor ---------------------------------------------------------

    def on_trace_list_selected(self, message: TraceList.Selected) -> None:
        """Another trace is under the cursor."""
        self.monitor.select(message.trace_id)
        spans = None if message.trace_id is None else self.monitor.index.spans_of(message.trace_id)
        self._tree.show(spans, self.monitor.status.gone_processes)
        self._show_status()

    def on_trace_list_looked(self, message: TraceList.Looked) -> None:
        """Other traces are on screen."""
        self.monitor.look_at(message.first, message.last)

    def on_trace_list_jump_wished(self, message: TraceList.JumpWished) -> None:
        """The reader wants an end of the list."""
        if message.newest:
            self.monitor.jump_to_newest()
        else:
            self.monitor.jump_to_oldest()

    def on_trace_list_unseen_changed(self) -> None:
        """Traces came above the screen."""
        unseen = self._traces.unseen
        self.query_one("#traces-pane").border_subtitle = f"+{unseen} new · g shows them" if unseen else ""

    def on_trace_list_entered(self) -> None:
        """Into the trace."""
        self.action_pane("spans")

    def on_span_tree_selected(self, message: SpanTree.Selected) -> None:
        """Another span is under the cursor."""
        self._span_id = message.span_id
        self._read_payload()

    def on_span_tree_entered(self) -> None:
        """Into the span."""
        self.action_pane("detail")

    def on_span_tree_left(self) -> None:
        """Back to the traces."""
        self.action_pane("traces")

    def on_detail_pane_left(self) -> None:
        """Back to the spans."""
        self.action_pane("spans")

    def on_filter_bar_applied(self, message: FilterBar.Applied) -> None:
        """Another filter is in force."""
        self._filter = message.text
        self.monitor.set_filter(message.condition)

    def on_filter_bar_closed(self) -> None:
        """Back to the traces."""
        self.action_pane("traces")

    # -- the span under the cursor ---------------------------------------------------------------

    @work(group="payload", exclusive=True)
    async def _read_payload(self) -> None:
        """Read a span and show it; a newer selection cancels this one."""
        spans, span_id = self._tree.spans, self._span_id
        row = None if span_id is None or spans is None else spans.rows.get(span_id)
        if row is None:
            self._detail.show(None)
            return
        try:
            payload = await self.monitor.payload(row.trace_id, row.span_id)
        except AgnoTraceTuiError as error:
            self.notify(visible(str(error)), severity="error", markup=False)
            return
        if payload is not None:
            self._detail.show(Subject(row, payload, self.monitor.status.gone_processes, self._now_ns()))

    # -- commands --------------------------------------------------------------------------------

    def action_pane(self, name: str) -> None:
        """Go to a pane; where there is room for one only, show it."""
        for pane in PANES:
            self.set_class(pane == name, f"-show-{pane}")
        target = self.query_one(f"#{PANES[name]}")
        target.focus()

    def _focused_pane(self) -> str:
        focused: Widget | None = self.focused
        names = {identity: name for name, identity in PANES.items()}
        return names.get(focused.id or "", "traces") if focused is not None else "traces"

    def action_next_pane(self) -> None:
        """To the next pane."""
        self._step_pane(1)

    def action_previous_pane(self) -> None:
        """To the pane before."""
        self._step_pane(-1)

    def _step_pane(self, step: int) -> None:
        names = list(PANES)
        self.action_pane(names[(names.index(self._focused_pane()) + step) % len(names)])

    def action_maximise(self) -> None:
        """Only this pane, or all again."""
        self.toggle_class("-maximised")
        self.action_pane(self._focused_pane())

    def action_help(self) -> None:
        """Show the keys."""
        scopes = {"traces": "list", "spans": "tree", "detail": "detail"}
        self.app.push_screen(HelpScreen(scopes[self._focused_pane()]))

    def action_filter(self) -> None:
        """Write a filter."""
        self.action_pane("traces")
        self.query_one(FilterBar).open()

    def action_pause(self) -> None:
        """Stop taking in what is new, or go on."""
        if self.monitor.paused:
            self.monitor.resume()
        else:
            self.monitor.pause()

    def action_follow(self) -> None:
        """Select the newest trace as it comes."""
        self._traces.action_follow()
        self._show_status()

    def action_step_trace(self, step: int) -> None:
        """To the trace above or below, from any pane."""
        line = self._traces.cursor_line()
        self._traces.move_cursor(0 if line is None else line + step)

    def action_tab(self, name: str) -> None:
        """Open a tab of the detail."""
        self._detail.tab = name
        if self.has_class("-narrow") or self.has_class("-maximised"):
            self.action_pane("detail")


def safe_title(text: str) -> str:
    """A border title, which Textual parses as markup: brackets are escaped."""
    from rich.markup import escape

    return escape(visible(text))
