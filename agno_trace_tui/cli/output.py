"""What commands print: data on standard output, talk on standard error, colour only where it is seen."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

from agno_trace_tui.errors import FilterError

if TYPE_CHECKING:
    from agno_trace_tui.errors import AgnoTraceTuiError

COLOURS = {
    "error": "31",
    "ok": "32",
    "running": "36",
    "warning": "33",
    "paused": "33",
    "muted": "2",
    "bold": "1",
}

INDENT, POINTER_ROOM = 2, 24
"""Cells before a text that is pointed into, and cells kept for what stands at the pointer and after it."""


def emit(text: str) -> None:
    """Print data. A reader that has gone away (a closed pipe) ends the command quietly, in `main`."""
    sys.stdout.write(text + "\n")


def talk(text: str) -> None:
    """Say something that is not data."""
    sys.stderr.write(text + "\n")


def complain(error: AgnoTraceTuiError) -> int:
    """Say what is wrong and what to do; answers the exit code."""
    from agno_trace_tui.formatting.visible import visible

    talk(f"agno-trace-tui: {visible(error.sentence)}")
    if isinstance(error, FilterError):
        talk(pointed_at(error.text, error.column, shutil.get_terminal_size().columns))
    if error.next_step:
        talk(visible(error.next_step))
    return error.exit_code


def pointed_at(text: str, column: int, width: int) -> str:
    """A text and, below it, a pointer at one of its characters, in at most so many cells each."""
    from rich.cells import cell_len, set_cell_size

    from agno_trace_tui.formatting.visible import visible

    before, rest = visible(text[:column]), visible(text[column:])
    while len(before) > 1 and cell_len(before) > max(0, width - POINTER_ROOM):
        before = "…" + before[1:].lstrip("…")[len(before) // 2 :]
    line = before + rest
    if cell_len(line) > width - INDENT:
        line = set_cell_size(line, max(1, width - INDENT - 1)) + "…"
    return f"{' ' * INDENT}{line}\n{' ' * (INDENT + cell_len(before))}^"


def has_colour() -> bool:
    """Whether standard output is a terminal that may be coloured (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def paint(text: str, style: str) -> str:
    """Text in a style, where there is colour."""
    code = COLOURS.get(style)
    return f"\x1b[{code}m{text}\x1b[0m" if code and has_colour() else text
