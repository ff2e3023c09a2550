"""The terminal application: a table of contents for what happens elsewhere."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from typing import TYPE_CHECKING

from textual.app import App

from agno_trace_tui.config.settings import Settings
from agno_trace_tui.formatting.visible import first_line
from agno_trace_tui.tui import preferences
from agno_trace_tui.tui.commands import move_keys
from agno_trace_tui.tui.keymap import in_words, keys_in_words
from agno_trace_tui.tui.rendering.glyphs import choose_signs, plain, plain_terminal
from agno_trace_tui.tui.screens.monitor import MonitorScreen
from agno_trace_tui.tui.terminal_driver import told_to
from agno_trace_tui.tui.themes import DARK, THEMES, sign_variables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from textual.app import SystemCommand
    from textual.binding import Binding
    from textual.driver import Driver
    from textual.screen import Screen

    from agno_trace_tui.monitor.program import Program


NOTHING_SET = Settings()

REPLACED = {"Keys", "Maximize", "Minimize"}
"""Commands of Textual's palette for which there are others here."""


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
        span_id: str | None = None,
        follow: bool = True,
        program: Program | None = None,
        settings: Settings = NOTHING_SET,
        now_ns: Callable[[], int] = time.time_ns,
    ) -> None:
        super().__init__()
        self.sub_title = first_line(str(path))
        for theme in THEMES:
            self.register_theme(theme)
        self._follow_settings(settings)
        self._monitor_screen = MonitorScreen(
            path, filter_text=filter_text, trace_id=trace_id, follow=follow, program=program, now_ns=now_ns
        )
        if trace_id is not None and span_id is not None:
            self._monitor_screen.go_to_span(trace_id, span_id)

    def _follow_settings(self, settings: Settings) -> None:
        """Have it as the reader wishes, as far as that can be."""
        self.settings = settings
        self.preferences = preferences.understood(settings, self.available_themes)
        if self.preferences.theme is not None or "TEXTUAL_THEME" not in os.environ:
            self.theme = self.preferences.theme or DARK.name
        keymap = self.preferences.keymap
        move_keys({name: keys_in_words(keys.split(",")) for name, keys in keymap.items()})
        self.set_keymap(keymap)
        choose_signs(settings.ascii)
        self.set_class(plain_terminal(), "-ascii")

    def on_ready(self) -> None:
        """Point out what is wrong with the settings, once there is something to see."""
        words = "\n".join(preferences.sentences(self.preferences.remarks))
        if words:
            self.notify(plain(words), title="Settings", severity="warning", timeout=10, markup=False)

    def on_mount(self) -> None:
        """Who ends it from outside, or closes the terminal, has it end as `q` does."""
        for number in (signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, self.exit, None, 128 + number)

    def get_driver_class(self) -> type[Driver]:
        """The platform's driver, which the screen can write through."""
        return told_to(super().get_driver_class(), self._tell_screen)

    def _tell_screen(self, write: Callable[[str], None]) -> None:
        self._monitor_screen.write_to_terminal = write

    def get_default_screen(self) -> MonitorScreen:
        """The one screen under all others."""
        return self._monitor_screen

    def get_key_display(self, binding: Binding) -> str:
        """A key in the footer, also one that the reader chose."""
        return plain(binding.key_display or in_words(binding.key))

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The colours of states and kinds, for themes that do not name them."""
        return sign_variables(self.current_theme)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette: every command that can do something now, then Textual's own."""
        yield from self._monitor_screen.palette_commands()
        yield from (
            command for command in super().get_system_commands(screen) if command.title not in REPLACED
        )
