"""What the terminal is told beside the screen: a title, and that a run ended while nobody looked."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from textual import on

from agno_trace_tui.tui import endings
from agno_trace_tui.tui.rendering.glyphs import plain
from agno_trace_tui.tui.screens.monitor import MonitorScreen
from agno_trace_tui.tui.settled import SettledApp
from agno_trace_tui.tui.terminal import BELL, notified, speaking, titled

if TYPE_CHECKING:
    from textual.driver import Driver
    from textual.timer import Timer

    from agno_trace_tui.monitor.status import MonitorStatus

GATHERING = 1.5
"""Seconds in which endings are gathered before they are told: a burst is told once."""


class TellingApp(SettledApp):
    """Has the window say how many runs are at work, and its user hear of those that ended."""

    monitor_screen: MonitorScreen
    terminal: Driver | None = None
    """What can be spoken through; `None`: there is no terminal, or it is not ours now."""

    def get_driver_class(self) -> type[Driver]:
        """The driver, which keeps the window's title."""
        return speaking(super().get_driver_class(), self)

    def on_load(self) -> None:
        """Runs that ended before are no news."""
        self._endings = endings.Endings(time.time_ns())
        self._gathered: list[endings.Ending] = []
        self._gathering: Timer | None = None
        self._running_told = 0

    def take_terminal(self, terminal: Driver | None) -> None:
        """The screen is ours, also after an editor had it; or it is no longer."""
        self.terminal = terminal
        self.monitor_screen.write_to_terminal = None if terminal is None else terminal.write
        self._entitle_window()

    def speak(self, sequence: str) -> None:
        """Say something to the terminal, if there is one."""
        if self.terminal is not None:
            self.terminal.write(sequence)

    # -- the title -------------------------------------------------------------------------------

    def _entitle_window(self) -> None:
        words = window_words(self.monitor_screen.monitor.status)
        self.speak(titled(plain(f"{words} — {self.title}")))

    @on(MonitorScreen.Updated)
    def _tell(self, message: MonitorScreen.Updated) -> None:
        changes, status = message.update.changes, message.update.status
        if status.running != self._running_told:
            self._running_told = status.running
            self._entitle_window()
        if changes.reset or changes.traces:
            window = self.monitor_screen.monitor.index.window
            seen = window if changes.reset else filter(None, map(window.get, changes.traces))
            self._gather(self._endings.noted(seen))

    # -- endings ---------------------------------------------------------------------------------

    def _gather(self, ended: list[endings.Ending]) -> None:
        self._gathered += endings.wished(ended, set(self.settings.notify_for))
        if self._gathered and self._gathering is None:
            self._gathering = self.set_timer(GATHERING, self._announce)

    def _announce(self) -> None:
        """Tell what was gathered, unless the reader sees it anyway."""
        gathered, self._gathered, self._gathering = self._gathered, [], None
        if self.app_focus or self.notifies == "off":
            return
        if self.notifies == "bell":
            self.speak(BELL)
        else:
            self.speak(notified(self.title, plain(endings.in_words(gathered)), os.environ))


def window_words(status: MonitorStatus) -> str:
    """What the window's title says of the file."""
    words = [status.path.name]
    if status.running:
        words.insert(0, f"{status.running} running")
    return " · ".join(words)
