"""What arguments of several commands have in common."""

from __future__ import annotations

from pathlib import Path

from agno_trace_tui.errors import UsageError

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
    """A path with `~` and `~name` as the home they mean. Raises `UsageError` if nobody has that name."""
    try:
        return Path(path).expanduser()
    except RuntimeError as error:
        name, *_ = path.split("/")
        raise UsageError(f"There is no home of {name}.", f"If a folder is meant: ./{path}") from error
