"""Driving the monitor without a terminal: what is on screen as text, and waiting for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from textual import events
from textual.app import App
from textual.pilot import Pilot
from textual.widget import Widget

from agno_trace_tui.tui.app import MonitorApp
from agno_trace_tui.tui.screens.monitor import MonitorScreen
from agno_trace_tui.tui.widgets.detail import DetailPane
from agno_trace_tui.tui.widgets.span_tree import SpanTree
from agno_trace_tui.tui.widgets.text_view import TextView
from agno_trace_tui.tui.widgets.trace_list import TraceList
from tests.support.patience import PATIENCE_SECONDS


def send_at_once(app: App[Any], text: str) -> None:
    """Send the keys of a text, without waiting for what each one does."""
    names = {"\n": "enter", "\x1b": "escape", "\t": "tab", "/": "slash", ":": "colon"}
    for character in text:
        app.post_message(events.Key(names.get(character, character), character))


class Monitoring:
    """A running monitor, spoken of as its reader would."""

    def __init__(self, app: MonitorApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    @property
    def screen(self) -> MonitorScreen:
        screen = self.app.screen_stack[0]
        assert isinstance(screen, MonitorScreen)
        return screen

    @property
    def traces(self) -> TraceList:
        return self.screen.query_one(TraceList)

    @property
    def tree(self) -> SpanTree:
        return self.screen.query_one(SpanTree)

    @property
    def detail(self) -> DetailPane:
        return self.screen.query_one(DetailPane)

    async def until(self, condition: Callable[[], Any]) -> None:
        """Wait for a state."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not condition():
                await self.pilot.pause(0.01)
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
        await self.pilot.pause()

    async def type_ahead(self, text: str) -> None:
        """Send keys at once, as a quick reader's terminal does, without waiting for what each one does."""
        send_at_once(self.app, text)
        await self.pilot.pause()

    def lines(self, widget: Widget | None = None) -> list[str]:
        """What a widget shows, line by line."""
        target = self.traces if widget is None else widget
        return [
            "".join(segment.text for segment in target.render_line(y)).rstrip()
            for y in range(target.size.height)
        ]

    def text(self, widget: Widget | None = None) -> str:
        return "\n".join(self.lines(widget)).strip()

    def page(self) -> str:
        """The whole screen as text."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    def document(self) -> str:
        return self.screen.query_one(TextView).document.text

    def cursor_text(self, widget: TraceList | SpanTree) -> str:
        line = widget.cursor_line()
        assert line is not None
        return self.lines(widget)[line - widget.top_line]


@asynccontextmanager
async def monitoring(
    path: Path, *, size: tuple[int, int] = (150, 40), traces: int | None = None, **options: Any
) -> AsyncIterator[Monitoring]:
    """The monitor on a file, once it shows so many traces."""
    app = MonitorApp(path, **options)
    async with app.run_test(size=size, notifications=True) as pilot:
        monitoring = Monitoring(app, pilot)
        if traces is not None:
            await monitoring.until(lambda: app.is_running and monitoring.screen.monitor.index.total == traces)
            await monitoring.until(lambda: monitoring.traces.selected is not None or not traces)
            await monitoring.until(lambda: monitoring.tree.line_total() or not traces)
        yield monitoring
