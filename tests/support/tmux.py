"""A real terminal for tests: a tmux session of its own, without the user's configuration or server."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from uuid import uuid4

import pytest

from tests.support.patience import PATIENCE_SECONDS

COMMAND = (sys.executable, "-m", "agno_trace_tui")
"""The installed command, as the console script runs it."""

needs_tmux = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")

PROMPT = "READY>"
EXIT = "EXIT-CODE:"


class Terminal:
    """A shell in a terminal of a given size. Commands are typed, and what is on the screen is read."""

    def __init__(
        self, directory: Path, columns: int = 80, lines: int = 24, variables: Sequence[str] = ()
    ) -> None:
        """`variables` are assignments like `NO_COLOR=1`."""
        self._variables = variables
        self._server = f"att-{uuid4().hex}"
        self._directory = directory
        self._size = (str(columns), str(lines))

    def __enter__(self) -> Terminal:
        columns, lines = self._size
        self._tmux(
            "-f", os.devnull, "new-session", "-d", "-x", columns, "-y", lines,
            "-c", str(self._directory), "env", *clean_environment(self._directory), *self._variables, "sh",
        )  # fmt: skip
        self.wait_until(PROMPT)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._tmux("kill-server")

    def run(self, *arguments: str) -> None:
        """Type the command `agno-trace-tui` with arguments, and have its exit code printed at its end."""
        # Quotes in its midst: wrapped at the screen's edge, what is typed must not look like what is printed.
        self.type_line(f"{shlex.join([*COMMAND, *arguments])}; echo {EXIT[:4]}''{EXIT[4:]}$?")

    def type_line(self, text: str) -> None:
        """Type into the shell, and Enter."""
        self._tmux("send-keys", "-l", "--", text)
        self.press("Enter")

    def press(self, *keys: str) -> None:
        """Press keys, by tmux's names."""
        self._tmux("send-keys", "--", *keys)

    @property
    def screen(self) -> str:
        """What is on the screen now, line by line."""
        return self._tmux("capture-pane", "-p")

    @property
    def drawn(self) -> str:
        """The same with the control sequences for its styles."""
        return self._tmux("capture-pane", "-p", "-e")

    def resize(self, columns: int, lines: int) -> None:
        """Give the window another size."""
        self._tmux("resize-window", "-x", str(columns), "-y", str(lines))

    def assert_is_clean(self) -> None:
        """A program that has ended left the terminal as it was: the usual screen, no mouse, a cursor to be seen."""
        assert not self.in_alternate_screen()
        assert not self.mouse_is_taken()
        assert self.value("#{cursor_flag}") == "1"

    @property
    def history(self) -> str:
        """What is on the screen and what scrolled off it, long lines whole."""
        return self._tmux("capture-pane", "-p", "-J", "-S", "-")

    def in_alternate_screen(self) -> bool:
        """Whether a program holds the screen."""
        return self._tmux("display-message", "-p", "#{alternate_on}").strip() == "1"

    def mouse_is_taken(self) -> bool:
        """Whether a program asks for the mouse."""
        return self._tmux("display-message", "-p", "#{mouse_any_flag}").strip() == "1"

    def wait_until(self, *texts: str, gone: Sequence[str] = ()) -> str:
        """Wait until all texts are on the screen and those in `gone` are not; answers the screen."""
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            screen = self.screen
            if all(text in screen for text in texts) and not any(text in screen for text in gone):
                return screen
            if time.monotonic() > until:
                raise AssertionError(f"not on the screen: {texts} (without {tuple(gone)})\n{screen}")
            time.sleep(0.02)

    def tell_of_tmux(self) -> None:
        """Let the shell know that it is inside of tmux, as it does without a clean environment."""
        place = self._tmux("display-message", "-p", "#{socket_path},#{pid},0").strip()
        self.type_line(f"export TMUX={shlex.quote(place)}")

    def buffer(self) -> str:
        """What was copied last inside of tmux."""
        return self._tmux("show-buffer")

    def wait_until_buffer(self, text: str) -> None:
        """Wait until a text was copied inside of tmux."""
        until = time.monotonic() + PATIENCE_SECONDS
        while text not in self.buffer():
            assert time.monotonic() < until, f"{text} was not copied"
            time.sleep(0.02)

    def value(self, name: str) -> str:
        """What tmux knows of the window, as `#{pane_title}`."""
        return self._tmux("display-message", "-p", "-t", ":0", name).strip()

    def wait_for_value(self, name: str, value: str) -> None:
        """Wait until tmux knows this of the window."""
        until = time.monotonic() + PATIENCE_SECONDS
        while (found := self.value(name)) != value:
            if time.monotonic() > until:
                raise AssertionError(f"{name} is {found!r}, not {value!r}")
            time.sleep(0.02)

    def look_elsewhere(self) -> None:
        """Look at another window."""
        self._tmux("new-window")

    def paste(self, text: str) -> None:
        """Send characters to the window, also where another is looked at."""
        self._tmux("send-keys", "-t", ":0", "-l", "--", text)

    def exit_code(self) -> int:
        """Wait until the command has ended; answers its exit code."""
        # It may stand behind the prompt: the terminal is cleared after what was typed ahead is echoed.
        return int(self.wait_until(EXIT).rpartition(EXIT)[2].split()[0])

    def _tmux(self, *arguments: str) -> str:
        done = subprocess.run(
            ["tmux", "-L", self._server, *arguments], capture_output=True, text=True, timeout=PATIENCE_SECONDS
        )
        if done.returncode:
            raise AssertionError(f"tmux {shlex.join(arguments)}: {done.stderr.strip()}")
        return done.stdout


def clean_environment(directory: Path) -> list[str]:
    """Assignments for `env`: the same terminal whatever the environment of the tests is."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "PYTHONPATH") if name in os.environ}
    own = {
        "AGNO_TRACE_TUI_SETTINGS": str(directory / "settings.toml"),
        "XDG_STATE_HOME": str(directory / "state"),
    }
    wanted = {**kept, **own, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "PS1": PROMPT, "TZ": "UTC"}
    return ["-i", *(f"{name}={value}" for name, value in wanted.items())]
