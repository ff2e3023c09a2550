"""The machine's clipboard: programs that take a text from their standard input."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from agno_trace_tui.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PATIENCE = 3.0
"""Seconds that a program may take."""


class Tool(NamedTuple):
    """A program and what is to be told of it."""

    command: tuple[str, ...]
    words: str
    """Where the text is then: `with wl-copy`."""
    encoding: str = "utf-8"

    def take(self, text: str) -> bool:
        """Give it the text; answers whether it took it."""
        program = shutil.which(self.command[0])
        if program is None:
            return False
        try:
            done = subprocess.run(
                [program, *self.command[1:]],
                input=text.encode(self.encoding, "replace"),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=PATIENCE,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
        return done.returncode == 0


TMUX = Tool(("tmux", "load-buffer", "-w", "-"), "to tmux's buffer")
OLD_TMUX = Tool(("tmux", "load-buffer", "-"), "to tmux's buffer")
"""Before 3.2 tmux does not hand it on to its terminal."""
PBCOPY = Tool(("pbcopy",), "with pbcopy")
WL_COPY = Tool(("wl-copy", "--type", "text/plain;charset=utf-8"), "with wl-copy")
XCLIP = Tool(("xclip", "-selection", "clipboard", "-in"), "with xclip")
XSEL = Tool(("xsel", "--clipboard", "--input"), "with xsel")
CLIP = Tool(("clip.exe",), "with clip.exe", "utf-16-le")


def multiplexers(environment: Mapping[str, str]) -> Iterator[Tool]:
    """The buffer of what the terminal runs in; the first that takes the text is enough."""
    if environment.get("TMUX"):
        yield from (TMUX, OLD_TMUX)


def desktops(environment: Mapping[str, str], platform: str) -> Iterator[Tool]:
    """The clipboard that the reader sits before; the first that takes the text is enough.

    Over SSH a display that is forwarded is the reader's own; other programs would copy on the far machine.
    """
    far = bool(environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"))
    if platform == "darwin" and not far:
        yield PBCOPY
    if environment.get("WAYLAND_DISPLAY") and not far:
        yield WL_COPY
    if environment.get("DISPLAY"):
        yield from (XCLIP, XSEL)
    if (environment.get("WSL_DISTRO_NAME") or platform == "win32") and not far:
        yield CLIP
