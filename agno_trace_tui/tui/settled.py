"""The application as its reader set it: theme, keys, signs; and what the reader changes while it runs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import App
from textual.driver import Driver

from agno_trace_tui.config.settings import Origin, Settings
from agno_trace_tui.formatting.visible import first_line
from agno_trace_tui.paths import settings_file, state_folder
from agno_trace_tui.tui import preferences
from agno_trace_tui.tui.commands import bindings_of, move_keys
from agno_trace_tui.tui.keymap import in_words, keys_in_words
from agno_trace_tui.tui.rendering.glyphs import choose_signs, plain, plain_terminal
from agno_trace_tui.tui.suspending import can_suspend, suspend
from agno_trace_tui.tui.themes import DARK, THEMES, sign_variables
from agno_trace_tui.tui.widgets.scroll_bars import use_fitting_bars

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from textual.binding import Binding, BindingType
    from textual.theme import Theme

NOTHING_SET = Settings()


class SettledApp(App[None]):
    """Follows the settings, and points out those that it cannot follow."""

    BINDINGS: ClassVar[list[BindingType]] = [*App.BINDINGS, *bindings_of("app", only="app.suspend")]

    _has_theme = False
    """Whether the theme is the reader's: before, it is Textual's own, in which nothing is ever drawn."""
    _styled_for: Theme | None = None
    """The theme whose colours the stylesheet has."""

    def __init__(self, settings: Settings = NOTHING_SET, stylesheets: Sequence[str] = ()) -> None:
        choose_signs(settings.ascii)
        # Without colours the terminal's own two are used: Textual would make greys of them.
        super().__init__(
            css_path=[*stylesheets, *(["ascii.tcss"] if plain_terminal() else [])],
            ansi_color=True if os.environ.get("NO_COLOR") else None,
        )
        for theme in THEMES:
            self.register_theme(theme)
        self.settings = settings
        self.preferences = preferences.preferences_of(settings, self.available_themes)
        self.notifies = settings.notify
        """What tells that a run has ended while nobody looks."""
        if self.preferences.theme is not None or "TEXTUAL_THEME" not in os.environ:
            self.theme = self.preferences.theme or DARK.name
        self._has_theme = True
        self.stylesheet.set_variables(self.get_css_variables())
        self.first_theme = self.theme
        """The theme that the next start would have."""
        keymap = self.preferences.keymap
        move_keys(keymap, {name: keys_in_words(keys.split(",")) for name, keys in keymap.items()})
        self.set_keymap(keymap)
        self.set_class(plain_terminal(), "-ascii")
        use_fitting_bars()

    def on_ready(self) -> None:
        """Point out what is wrong with the settings, once there is something to see."""
        words = "\n".join(preferences.sentences(self.preferences.remarks))
        if words:
            self.notify(plain(words), title="Settings", severity="warning", timeout=10, markup=False)

    def refresh_css(self, animate: bool = True) -> None:
        """Style everything anew. A theme that is chosen before there is anything has nothing to be read twice for."""
        if self.screen_stack:
            super().refresh_css(animate)
        elif self._styled_for is not self.current_theme:
            self.stylesheet.set_variables(self.get_css_variables())

    def get_key_display(self, binding: Binding) -> str:
        """A key in the footer, also one that the reader chose."""
        return plain(binding.key_display or in_words(binding.key))

    def get_css_variables(self) -> dict[str, str]:
        """The colours of the theme, and those of states and kinds as far as it does not name them."""
        if not self._has_theme:
            return {}
        variables, self._styled_for = super().get_css_variables(), self.current_theme
        self.theme_variables = sign_variables(self.current_theme, variables) | variables
        return self.theme_variables

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What can be kept is what differs."""
        if action == "suspend_process":
            return can_suspend(self._driver)
        if action == "keep_theme":
            return self.theme != self.first_theme
        return super().check_action(action, parameters)

    # -- what the reader changes -----------------------------------------------------------------

    def action_keep_theme(self) -> None:
        """Start with this theme from now on; the settings file is the reader's own and stays as it is."""
        from agno_trace_tui.config.kept import keep_theme

        try:
            path = keep_theme(state_folder(), self.theme)
        except OSError as error:
            self.notify(f"It cannot be kept: {error.strerror}.", severity="error", markup=False)
            return
        self.first_theme = self.theme
        source = self.settings.source_of("theme")
        if source.origin in (Origin.DEFAULT, Origin.KEPT):
            words = f"{self.theme} is kept for the next start, in {path}."
        else:
            words = f"{self.theme} is kept, but {source} says {self.settings.theme}: that one wins until it is changed."
        self.notify(first_line(words), title="Theme", markup=False)

    def action_suspend_process(self) -> None:
        """Into the background, until the shell brings it back."""
        if can_suspend(self._driver):
            suspend()

    @on(Driver.SignalResume)
    def _show_again(self) -> None:
        """Draw all of it: what the terminal shows is the shell's, or nothing."""
        for screen in self.screen_stack:
            screen.refresh(layout=True)

    def action_toggle_notify(self) -> None:
        """Tell, or do not tell, that a run has ended while the terminal is not looked at."""
        usual = "desktop" if self.settings.notify == "off" else self.settings.notify
        self.notifies = usual if self.notifies == "off" else "off"
        words = {
            "off": "Nothing tells that a run has ended.",
            "bell": "The bell tells that a run has ended while you look elsewhere.",
            "desktop": "A notification, or the bell, tells that a run has ended while you look elsewhere.",
        }
        self.notify(words[self.notifies], markup=False)

    def action_open_settings(self) -> None:
        """Open the settings file in the reader's editor; if there is none, one to fill in is made."""
        from agno_trace_tui.config.template import make_settings_file

        path = settings_file()
        try:
            make_settings_file(path)
        except OSError as error:
            self.notify(
                first_line(f"{path} cannot be written: {error.strerror}."), severity="error", markup=False
            )
            return
        self._edit(path)

    @work(group="settings", exclusive=True)
    async def _edit(self, path: Path) -> None:
        from agno_trace_tui.tui import opening
        from agno_trace_tui.tui.handing_over import hand_over

        command = opening.editor(self.settings.editor)
        if command is None:
            wrong = f"There is no editor for {path}: set EDITOR."
        else:
            wrong = await hand_over(self, opening.showing(command, path))
        words = wrong or f"{path}: what you changed counts from the next start."
        self.notify(plain(first_line(words)), severity="warning" if wrong else "information", markup=False)
