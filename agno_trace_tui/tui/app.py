"""The terminal application: a table of contents for what happens elsewhere."""

from __future__ import annotations

import asyncio
import signal
import time
from typing import TYPE_CHECKING

from agno_trace_tui.formatting.visible import first_line
from agno_trace_tui.tui.hang_up import HangUp
from agno_trace_tui.tui.memory import Sweeping
from agno_trace_tui.tui.screens.monitor import MonitorScreen
from agno_trace_tui.tui.settled import NOTHING_SET
from agno_trace_tui.tui.telling import TellingApp
from agno_trace_tui.tui.turns import take_short_turns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from textual import events
    from textual.command import Provider
    from textual.driver import Driver

    from agno_trace_tui.config.settings import Settings
    from agno_trace_tui.monitor.first_look import FirstLook
    from agno_trace_tui.monitor.program import Program
    from agno_trace_tui.tui.palette import Offered


REPLACED = {"Keys", "Maximize", "Minimize"}
"""Commands of Textual's palette for which there are others here."""


def palette_provider() -> type[Provider]:
    """What hands the commands to Textual's palette, once that is opened."""
    from agno_trace_tui.tui.palette import PaletteCommands

    return PaletteCommands


class MonitorApp(TellingApp):
    """Watches one file of traces."""

    TITLE = "agno-trace-tui"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS = {palette_provider}  # noqa: RUF012

    _hang_up: HangUp | None = None

    def __init__(
        self,
        path: Path,
        *,
        filter_text: str = "",
        trace_id: str | None = None,
        span_id: str | None = None,
        follow: bool = True,
        program: Program | None = None,
        is_demo: bool = False,
        first_look: FirstLook | None = None,
        settings: Settings = NOTHING_SET,
        now_ns: Callable[[], int] = time.time_ns,
    ) -> None:
        super().__init__(settings, ["app.tcss", *(["program.tcss"] if program is not None else [])])
        self._sweeping = Sweeping()
        self.sub_title = first_line(path.name)
        self.monitor_screen = MonitorScreen(
            path,
            filter_text=filter_text,
            trace_id=trace_id,
            span_id=span_id,
            follow=follow,
            program=program,
            first_look=first_look,
            now_ns=now_ns,
        )
        screen = self.monitor_screen
        screen.is_demo = is_demo
        screen.given_filters = settings.filters
        screen.given_pager, screen.given_editor = settings.pager, settings.editor
        screen.have_columns(self.preferences.columns, settings.time_format)
        screen.monitor.words.bound = settings.search_cache_bytes

    def on_ready(self) -> None:
        """All is there that stays until the end: the process is this app's for as long as it lives."""
        if not self.is_headless:
            self._sweeping.begin()
            take_short_turns()

    def post_display_hook(self) -> None:
        """What is to be done anyway is done once a picture is on its way."""
        self._sweeping.after_picture()

    def on_mount(self) -> None:
        """Who ends it from outside, or closes the terminal, has it end as `q` does."""
        for number in (signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, self.end_by, number)

    def end_by(self, number: int) -> None:
        """End, telling whoever started it by which signal."""
        self.exit(None, 128 + number)

    def take_terminal(self, terminal: Driver | None) -> None:
        """The terminal is ours for as long as there is one, or no longer."""
        super().take_terminal(terminal)
        if self._hang_up is not None:
            self._hang_up.close()
        number = getattr(terminal, "fileno", None)  # only a driver of a terminal has one
        self._hang_up = None if number is None else HangUp(number, lambda: self.end_by(signal.SIGHUP))

    def on_key(self, event: events.Key) -> None:
        """A key does what it is meant for; if that is still read, it waits."""
        if self.screen is self.monitor_screen and self.monitor_screen.typed_ahead.holds(event.key):
            event.prevent_default()

    def get_default_screen(self) -> MonitorScreen:
        """The one screen under all others."""
        self.monitor_screen.fit(self.size)
        return self.monitor_screen

    @property
    def places_in_order(self) -> list[str]:
        """Where commands work: the pane that has the keys first."""
        return self.monitor_screen.places_in_order

    def offered(self) -> Iterable[Offered]:
        """The palette: every command that can do something now, then Textual's own."""
        from agno_trace_tui.tui.palette import Offered

        yield from self.monitor_screen.palette_commands()
        yield from self.monitor_screen.saved_commands()
        for command in self.get_system_commands(self.screen):
            if command.title not in REPLACED:
                yield Offered(*command)
