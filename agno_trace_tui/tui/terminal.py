"""Speaking to the terminal beside the screen: its title, its bell, its notifications.

Textual draws through a driver and lets an application bring its own: this one is Textual's, with the
window's former title kept while the monitor runs. What is said goes to the terminal in turn with what
is drawn, never within it, and not at all while another program has the screen.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from agno_trace_tui.formatting.visible import first_line
from agno_trace_tui.tui.rendering.glyphs import screen_encoding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import App
    from textual.driver import Driver

    from agno_trace_tui.tui.rendering.stand_ins import StandIns

KEEP_TITLE, GIVE_TITLE_BACK = "\x1b[22;0t", "\x1b[23;0t"
BELL, END = "\x07", "\x1b\\"
LONGEST = 200
"""Characters of a title or a notification."""

UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f]")


class Speaker(Protocol):
    """Who speaks to the terminal."""

    def take_terminal(self, terminal: Driver | None) -> None:
        """Speak through this driver from now on; `None`: the screen is given back."""


def speaking(driver_class: type[Driver], speaker: Speaker) -> type[Driver]:
    """A driver that keeps the window's title, and through which `speaker` can speak between frames."""

    class SpeakingDriver(driver_class):  # type: ignore[misc, valid-type]
        """Textual's driver, with the window's title kept while it has the screen.

        All that is drawn goes through it, so it is here that what the terminal lacks is replaced.
        """

        def __init__(
            self,
            app: App[object],
            *,
            debug: bool = False,
            mouse: bool = True,
            size: tuple[int, int] | None = None,
        ) -> None:
            super().__init__(app, debug=debug, mouse=mouse, size=size)
            self._speaks = False
            self._is_handed_over = False
            self._stand_ins = stand_ins(screen_encoding())

        def write(self, data: str) -> None:
            """Write, unless another program has the screen."""
            if not self._is_handed_over:
                super().write(data if self._stand_ins is None else self._stand_ins.shown(data))

        def suspend_application_mode(self) -> None:
            """Another program gets the screen."""
            super().suspend_application_mode()
            self._is_handed_over = True

        def resume_application_mode(self) -> None:
            """The screen is back."""
            self._is_handed_over = False
            super().resume_application_mode()

        def start_application_mode(self) -> None:
            """Take the screen."""
            super().start_application_mode()
            self.write(KEEP_TITLE)
            self._speaks = True
            speaker.take_terminal(self)

        def stop_application_mode(self) -> None:
            """Give the screen back, with the title that was."""
            if self._speaks:
                self._speaks = False
                speaker.take_terminal(None)
                self.write(GIVE_TITLE_BACK)
            super().stop_application_mode()

    return SpeakingDriver


def stand_ins(encoding: str) -> StandIns | None:
    """What replaces what an encoding lacks; `None`: it lacks nothing."""
    if encoding.startswith("utf"):
        return None
    from agno_trace_tui.tui.rendering.stand_ins import StandIns

    return StandIns(encoding)


def spoken(text: str) -> str:
    """A text on one line that can be put into a sequence of the terminal's."""
    return UNPRINTABLE.sub("", first_line(text))[:LONGEST]


def titled(text: str) -> str:
    """The sequence that gives the window a title."""
    return f"\x1b]2;{spoken(text)}{BELL}"


def notified(title: str, text: str, environment: Mapping[str, str]) -> str:
    """The sequence that has a terminal notify its user; the bell where none is known.

    Inside tmux or screen the terminal cannot be known, and they do something with the bell.
    """
    title, text = spoken(title).replace(";", ","), spoken(text)
    match language(environment):
        case "99":
            number = "i=agno-trace-tui"
            return f"\x1b]99;{number}:d=0;{title}{END}\x1b]99;{number}:p=body;{text}{END}"
        case "777":
            return f"\x1b]777;notify;{title};{text.replace(';', ',')}{BELL}"
        case "9":
            # Text that begins with a number would be something else to some terminals.
            return f"\x1b]9;{title}: {text}{BELL}"
    return BELL


def language(environment: Mapping[str, str]) -> str:
    """The number of the sequence by which this terminal notifies; empty if it is not known to."""
    program, term = environment.get("TERM_PROGRAM", ""), environment.get("TERM", "")
    if environment.get("TMUX") or environment.get("STY") or term.startswith(("tmux", "screen")):
        return ""
    if environment.get("KITTY_WINDOW_ID") or term == "xterm-kitty":
        return "99"
    if program in ("WezTerm", "ghostty") or term.startswith(("foot", "rxvt", "xterm-ghostty")):
        return "777"
    return "9" if program == "iTerm.app" else ""
