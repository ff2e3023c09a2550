"""What commands print: data on standard output, talk on standard error, colour only where it is seen."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agno_trace_tui.errors import AgnoTraceTuiError

COLOURS = {"error": "31", "ok": "32", "running": "36", "warning": "33", "muted": "2", "bold": "1"}


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
    if error.next_step:
        talk(visible(error.next_step))
    return error.exit_code


def has_colour() -> bool:
    """Whether standard output is a terminal that may be coloured (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def paint(text: str, style: str) -> str:
    """Text in a style, where there is colour."""
    code = COLOURS.get(style)
    return f"\x1b[{code}m{text}\x1b[0m" if code and has_colour() else text
