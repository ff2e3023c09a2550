"""The main screen: it introduces the widgets to each other and to the monitor."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import WorkerError

from agno_trace_tui.formatting.visible import first_line
from agno_trace_tui.model.components import component_of, session_of
from agno_trace_tui.model.index import Changes
from agno_trace_tui.monitor.first_look import FirstLook
from agno_trace_tui.monitor.monitor import Monitor
from agno_trace_tui.monitor.status import Phase, Update
from agno_trace_tui.tui.commands import bindings_of
from agno_trace_tui.tui.rendering.subject import Subject
from agno_trace_tui.tui.screens.afterwards import Afterwards
from agno_trace_tui.tui.screens.clocks import Clocks
from agno_trace_tui.tui.screens.comparing import ComparingScreen
from agno_trace_tui.tui.screens.errors import ErrorsScreen
from agno_trace_tui.tui.screens.insights import InsightsShown
from agno_trace_tui.tui.screens.reading import ReadingScreen
from agno_trace_tui.tui.screens.remembering import RememberingScreen
from agno_trace_tui.tui.widgets.detail import DetailPane
from agno_trace_tui.tui.widgets.empty import EmptyState
from agno_trace_tui.tui.widgets.filter_bar import FilterBar, filter_in_force
from agno_trace_tui.tui.widgets.key_bar import KeyBar
from agno_trace_tui.tui.widgets.later_made import LaterMade
from agno_trace_tui.tui.widgets.panes import Panes, ShownInPanes
from agno_trace_tui.tui.widgets.span_tree import SpanTree
from agno_trace_tui.tui.widgets.status_bar import StatusBar
from agno_trace_tui.tui.widgets.trace_list import TraceList

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.worker import Worker

    from agno_trace_tui.monitor.first_look import FirstSight
    from agno_trace_tui.monitor.program import Program
    from agno_trace_tui.monitor.status import MonitorStatus
    from agno_trace_tui.tui.palette import Offered

SECOND = 10
"""Pictures of what runs after which its text is another, too."""


class MonitorScreen(ComparingScreen, ErrorsScreen, RememberingScreen, ReadingScreen, Screen[None]):
    """Traces, the spans of one, the detail of one of those."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of("app")

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
        span_id: str | None = None,
        follow: bool = True,
        program: Program | None = None,
        first_look: FirstLook | None = None,
        now_ns: Callable[[], int] = time.time_ns,
    ) -> None:
        """`first_look`: at the same file, with the same filter and trace, begun before this screen was loaded."""
        super().__init__()
        self.program = program
        self._now_ns = now_ns
        self._filter, self._condition = filter_in_force(filter_text)
        self._asked_for = trace_id
        self.clocks = Clocks(self._tick)
        self._following: Worker[None] | None = None
        self._abilities: tuple[bool | None, ...] = ()
        self._changed_spans: set[str] = set()
        """Spans of the trace in the tree that changed since the text of one was read."""
        look = first_look or FirstLook(
            path, self._condition, trace_id=trace_id, span_id=span_id, now_ns=now_ns
        )
        self.monitor = Monitor(
            path, self._publish, condition=self._condition, found=look.take(), now_ns=now_ns
        )
        self.is_composed = asyncio.Event()
        self._filter_bar = FilterBar(filter_text, id="filter")
        self._traces = TraceList(
            self.monitor.index,
            selected=trace_id,
            following=follow and trace_id is None,
            now_ns=now_ns,
            id="trace-list",
        )
        self._tree = SpanTree(now_ns=now_ns, id="span-tree")
        self._afterwards = Afterwards(self._tree, self._tell_of_lines)
        self._detail = DetailPane(id="detail")
        self._insights = InsightsShown(self.monitor.inspector, self._traces, self._tree)
        if trace_id is not None and span_id is not None:
            self._tree.go_to(trace_id, span_id)

    def _publish(self, update: Update) -> None:
        self.post_message(self.Updated(update))

    # -- what is on it ---------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Status, three panes, keys."""
        yield StatusBar(self.monitor.status, id="status")
        yield Panes(self._traces, [EmptyState(id="empty"), self._filter_bar], self._tree, self._detail)
        if self.program is not None:
            from agno_trace_tui.tui.widgets.program_pane import ProgramPane

            yield ProgramPane(self.program)
        yield Static("", id="too-small", markup=False)
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Begin to follow the file."""
        self.is_composed.set()
        self.clocks.begin(self)
        self.watch(self._traces, "unseen", self._show_titles)
        self.watch(self._tree, "notes", self._show_titles)
        self.watch(self._traces, "following", self._show_status, init=False)
        self.watch(self._detail, "tab", self._turn_tab, init=False)
        self.watch(self._detail, "tab", self.note_place, init=False)
        self.notice_reading()
        if self._asked_for is not None:
            self.monitor.select(self._asked_for)
        self._show_search(self.monitor.status)
        if self.monitor.found is None:
            self._show_status()
            self._follow()
        else:
            self._show_found(self.monitor.found)
            self.call_after_refresh(self._follow)

    def _follow(self) -> None:
        self._following = self.run_worker(self.monitor.run(), name="monitor", exit_on_error=True)
        if not self.app.is_headless:
            from agno_trace_tui.tui.warming import warm

            self.run_worker(warm(self.query(LaterMade)), name="warming")

    async def on_unmount(self) -> None:
        """Let the monitor close the file before the loop ends."""
        if self._following is not None:
            self._following.cancel()
            with suppress(WorkerError):
                await self._following.wait()

    def on_resize(self) -> None:
        """Titles are cut for the room there is."""
        self._show_titles()

    # -- from the monitor to the widgets ---------------------------------------------------------

    def _show_found(self, found: FirstSight) -> None:
        """Show at once what was read before the screen was there: it is painted once, with all that is in it."""
        first = self.Updated(Update(Changes(reset=True), self.monitor.status))
        self.on_monitor_screen_updated(first)
        self.app.post_message(first)
        self._span_id = self._tree.selected
        self._show_titles()
        row, payload = self._row(), found.payload
        if row is not None and payload is not None and payload.span_id == row.span_id:
            self._keep(Subject(row, payload, self._gone, self._now_ns()))
            self._show_subject()

    def on_monitor_screen_updated(self, message: Updated) -> None:
        """Let each widget draw what changed: the lines at once, what tells of them after their picture."""
        changes, status, inspected = message.update
        has_come = self._show_search(status)
        if changes:
            self._ask_again()
            self._traces.apply(changes)
        if has_come:
            self.arrived()
        if changes.reset:
            self.note_place()
        spans = self.monitor.index.spans_of(self._traces.selected or "")
        if spans is not self._tree.spans:
            self._show_spans(spans)
        elif spans is not None and spans.trace_id in changes.spans:
            changed = changes.spans[spans.trace_id]
            self._tree.apply(changed, status.gone_processes)
            self._changed_spans |= changed
        if inspected:
            self._insights.mark(inspected)
            self._show_subject()
        self._look_for_trace()
        is_news = (changes or inspected) and not changes.reset
        if is_news and self.monitor.index.total and not self.has_class("-empty"):
            self._afterwards.wish()
        else:
            self._tell_of_lines()
        self._let_time_pass(status)

    def _tell_of_lines(self) -> None:
        """Bring up to date what tells of the lines: the text of the span, the figures, the titles, the keys."""
        changed, self._changed_spans = self._changed_spans, set()
        if self._span_id in changed:
            self._read_payload()
        elif changed:
            self._look_around()
        self._show_status()

    def _look_for_trace(self) -> None:
        """Tell if the trace that was asked for at the start is not there."""
        spans = None if self._asked_for is None else self.monitor.index.spans_of(self._asked_for)
        if spans is None or self._asked_for is None:
            return
        asked_for, self._asked_for = self._asked_for, None
        if not spans.rows:
            self.notify(f"There is no trace {first_line(asked_for)}.", severity="warning", markup=False)
            self._traces.give_up(asked_for)

    def _show_status(self) -> None:
        status = self.monitor.status
        self.query_one(StatusBar).show(status, following=self._traces.following)
        self._tree.missing = first_line(status.sentence) if status.phase is Phase.UNREADABLE else ""
        self._show_emptiness()
        self._show_titles()
        self._note_abilities()

    def _show_titles(self) -> None:
        self.query_one(Panes).entitle(
            ShownInPanes(self._filter, self.selected_trace, self._row(), self._gone, self._now_ns())
        )

    # -- time ------------------------------------------------------------------------------------

    def _let_time_pass(self, status: MonitorStatus) -> None:
        """Clocks and ages go on, unless all is to stay as it is."""
        paused = status.phase is Phase.PAUSED
        self.clocks.stand_still(paused)
        self._traces.ageing.stand_still(paused)
        if status.running or self._tree.is_running:
            self.clocks.run()

    def _tick(self, frame: int) -> bool:
        ticking = [self._traces.tick(frame), self._tree.tick(frame)]
        if any(ticking):
            self._show_titles()
        if frame % SECOND == 0 and self._subject is not None and self._subject.row.end_ns is None:
            self._grow_older(self._subject)
        return any(ticking)

    def _grow_older(self, subject: Subject) -> None:
        if self._detail.tab == "overview":
            self._subject = subject._replace(now_ns=self._now_ns())
            self._show_subject()

    # -- from the widgets to the monitor ---------------------------------------------------------

    def on_trace_list_selected(self, message: TraceList.Selected) -> None:
        """Another trace is under the cursor."""
        self.monitor.select(message.trace_id)
        self._show_spans(self.monitor.index.spans_of(message.trace_id or ""))
        self._show_status()
        self.note_place()

    def on_trace_list_looked(self, message: TraceList.Looked) -> None:
        """Other traces are on screen."""
        self.monitor.look_at(message.first, message.last)

    def on_trace_list_jump_wished(self, message: TraceList.JumpWished) -> None:
        """The reader wants an end of the list."""
        if message.newest:
            self.monitor.jump_to_newest()
        else:
            self.monitor.jump_to_oldest()

    def on_span_tree_selected(self, message: SpanTree.Selected) -> None:
        """Another span is under the cursor, and yet another if this is old news."""
        if message.span_id != self._tree.selected_span:
            return
        self._span_id = message.span_id
        self._tree.note_abilities()
        self._show_titles()
        if self._subject is None or self._subject.row is not self._row():
            self._read_payload()
        self.note_place()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Another pane has the keys."""
        self.note_place()
        self._note_abilities()

    # -- commands --------------------------------------------------------------------------------

    def palette_commands(self) -> Iterable[Offered]:
        """The commands of the palette that can do something now."""
        from agno_trace_tui.tui.palette import palette_commands

        return palette_commands(
            {"app": self, "list": self._traces, "tree": self._tree, "detail": self._detail}
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A key that can do nothing now is dim; one for something that is not there is absent."""
        if action == "maximise":
            return not self.has_class("-narrow")
        if (action == "step_trace" or parameters == ("spans",)) and self._traces.selected is None:
            return None
        if parameters == ("program",) and self.program is None:
            return False
        if parameters == ("detail",) and self._tree.selected is None:
            return None
        if action == "next_insight" and not self._insights.any:
            return None
        if action == "pause" and self.monitor.status.phase not in (Phase.LIVE, Phase.PAUSED):
            return None
        return super().check_action(action, parameters)

    def _note_abilities(self) -> None:
        """Have the footer tell the truth."""
        abilities = (
            self._traces.selected is None,
            self._traces.cursor_line() is None,
            self._traces.following,
            bool(self._filter),
            component_of(self.selected_trace) is None,
            session_of(self.selected_trace) is None,
            self._insights.any,
            self._tree.line_total() > 1,
            self.has_class("-narrow"),
            self.has_class("-nothing"),
            self.monitor.status.phase in (Phase.LIVE, Phase.PAUSED),
        )
        if abilities != self._abilities:
            self._abilities = abilities
            self.refresh_bindings()

    def action_pause(self) -> None:
        """Stop taking in what is new, or go on."""
        if self.monitor.paused:
            self.monitor.resume()
        else:
            self.monitor.pause()

    def action_step_trace(self, step: int) -> None:
        """To the trace above or below, from any pane."""
        line = self._traces.cursor_line()
        self._traces.move_cursor(0 if line is None else line + step)

    def action_next_insight(self) -> None:
        """To the next span of which there is something to say, and what that is."""
        node_id = self._insights.next_node()
        if node_id is not None:
            self.jump()
            self._tree.reveal(node_id)
        self.action_tab("overview")

    def action_tab(self, name: str) -> None:
        """Open a tab of the detail."""
        self._detail.tab = name
        if self.is_single:
            self.action_pane("detail")
