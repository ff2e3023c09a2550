"""Trouble with storing: which errors no further attempt mends, which are told, and when to try again."""

from __future__ import annotations

import sqlite3
import time

from agno_trace_tui.errors import TraceFileError

RETRY_FIRST, RETRY_LAST = 0.02, 0.5
"""Seconds before a batch is tried again: doubled each time, up to the last."""

LOCK_PATIENCE = 1.0
"""Seconds for which others may hold the file without it being told as an error."""

NEVER_STORABLE = (
    sqlite3.DataError,
    sqlite3.IntegrityError,
    sqlite3.InterfaceError,
    sqlite3.ProgrammingError,
    OverflowError,
    TypeError,
    ValueError,
)
"""Errors that lie in a row, so that trying again is no use."""

PASSING = (OSError, sqlite3.Error, TraceFileError)
"""Errors, beside those, that lie in the file or its surroundings: what is tried again may succeed."""


class Attempts:
    """The attempts at storing one batch: the longer they go on, the longer the pauses between them."""

    def __init__(self) -> None:
        self._pause = RETRY_FIRST
        self._began = time.monotonic()

    def is_told(self, error: Exception) -> bool:
        """Whether it is told as an error: a lock is no trouble unless it lasts."""
        return not is_lock(error) or time.monotonic() - self._began > LOCK_PATIENCE

    def wait(self, deadline: float | None) -> bool:
        """Wait for the next; `False`, at once: it would come after the deadline (`time.monotonic`)."""
        if deadline is not None and time.monotonic() + self._pause > deadline:
            return False
        time.sleep(self._pause)
        self._pause = min(self._pause * 2, RETRY_LAST)
        return True


def is_lock(error: Exception) -> bool:
    """Whether somebody else holds the file, which is as it should be."""
    return getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
