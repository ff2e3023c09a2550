"""What arguments of several commands have in common."""

from __future__ import annotations

import os
from pathlib import Path

from agno_trace_tui.errors import TraceFileError, UsageError

MOST = 10**9
"""Traces or pages: so many pages of so many traces are still a number for SQLite."""


def positive(text: str) -> int:
    """A whole number from 1 to `MOST`, for argparse: raises its `ArgumentTypeError`."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(MOST)) else 0
    if not 0 < number <= MOST:
        # Loaded already by whoever parses; the path to a monitor, which comes by here too, does without.
        from argparse import ArgumentTypeError

        raise ArgumentTypeError(f"{text!r} is not a whole number from 1 to {MOST:,}")
    return number


def expanded(path: str) -> Path:
    """A path with `~` and `~name` as the home they mean.

    Raises `UsageError` if it is empty or nobody has that name, `TraceFileError` if it begins nowhere.
    """
    if not path:
        raise UsageError(
            "The path of the file is empty.", "Name the file; an unset variable of the shell leaves nothing."
        )
    try:
        whole = Path(path).expanduser()
    except RuntimeError as error:
        name, *_ = path.split("/")
        raise UsageError(f"There is no home of {name}.", f"If a folder is meant: ./{path}") from error
    if not whole.is_absolute():
        check_here()
    return whole


def check_here() -> None:
    """Refuse to begin in a directory that was deleted meanwhile. Raises `TraceFileError`."""
    try:
        os.getcwd()
    except FileNotFoundError as error:
        raise TraceFileError(
            "The directory that you are in is gone.", "Go to another, or give the whole path."
        ) from error
