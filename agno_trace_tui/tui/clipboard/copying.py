"""Copy a text by every way that is worth it: the terminal, tmux, the desktop; if none is left, into a file."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from agno_trace_tui.formatting import figures
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.tui.clipboard.osc52 import sequence_for
from agno_trace_tui.tui.clipboard.tools import Tool, desktops, multiplexers
from agno_trace_tui.tui.private_files import private_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

TERMINAL = "to the terminal's clipboard (OSC 52)"


class Copied(NamedTuple):
    """What became of a text that was to be copied."""

    size: int
    """Bytes."""
    ways: tuple[str, ...]
    """Where it is now, in words; none: nowhere."""
    problem: str = ""

    def sentence(self, what: str) -> str:
        """`Copied 1.2 kB · Markdown · to the terminal's clipboard (OSC 52)`."""
        if not self.ways:
            return f"Not copied: {self.problem}."
        return f"Copied {figures.size(self.size)} · {what} · {' and '.join(self.ways)}"


def copy(
    text: str,
    ending: str,
    write: Callable[[str], object] | None,
    environment: Mapping[str, str] = os.environ,
    platform: str = sys.platform,
) -> Copied:
    """Copy a text; `write` writes to the terminal, if there is one. It can take seconds.

    A lone surrogate, which no encoding has, becomes `?`; everything else arrives as it is.
    """
    encoded = text.encode("utf-8", "replace")
    sequence = sequence_for(encoded, environment)
    ways = []
    if write is not None and sequence is not None:
        write(sequence)
        ways.append(TERMINAL)
    for tools in (multiplexers(environment), desktops(environment, platform)):
        ways += first_that_takes(tools, text)
    if ways:
        return Copied(len(encoded), tuple(ways))
    try:
        path = private_file(text, ending)
    except OSError as error:
        return Copied(
            len(encoded), (), f"there is no clipboard, and no file could be written ({error.strerror})"
        )
    return Copied(len(encoded), (f"into the file {path}",))


def first_that_takes(tools: Iterable[Tool], text: str) -> list[str]:
    """Give the text to the first program that takes it, and tell where it is."""
    return next(([tool.words] for tool in tools if tool.take(text)), [])
