"""The terminal application: a table of contents for what happens elsewhere."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from textual.app import App, SystemCommand

from agno_trace_tui.formatting.visible import first_line
from agno_trace_tui.tui.commands import COMMANDS
from agno_trace_tui.tui.screens.monitor import MonitorScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from textual.screen import Screen


class MonitorApp(App[None]):
    """Watches one file of traces."""

    TITLE = "agno-trace-tui"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = True

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
        self.sub_title = first_line(str(path))
        self._monitor_screen = MonitorScreen(
            path, filter_text=filter_text, trace_id=trace_id, follow=follow, now_ns=now_ns
        )

    def get_default_screen(self) -> MonitorScreen:
        """The one screen under all others."""
        return self._monitor_screen

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette: every command by its title, then Textual's own."""
        target = self._monitor_screen
        for command in COMMANDS:
            if command.palette and command.scope == "app":
                action = command.action.removeprefix("screen.")
                yield SystemCommand(command.title, command.help, lambda act=action: target.run_action(act))
        yield from super().get_system_commands(screen)
