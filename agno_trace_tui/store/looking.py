"""A file that was opened and looked into: what every reader knows before its first question."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from agno_trace_tui.records import NamedTuple
from agno_trace_tui.store.agno_tables import Tables, discover
from agno_trace_tui.store.connection import journal_mode, open_reader, told

if TYPE_CHECKING:
    from pathlib import Path


class Looked(NamedTuple):
    """A connection, and what is known of its file."""

    connection: sqlite3.Connection
    ignores_log: bool
    """Whether the file could only be opened without its write-ahead log."""
    journal_mode: str
    tables: Tables


def look_into(path: Path) -> Looked:
    """Open a file and look around. Raises as `open_reader` and `discover` do."""
    connection, ignores_log = open_reader(path)
    try:
        return Looked(connection, ignores_log, journal_mode(connection), discover(connection))
    except sqlite3.Error as error:
        connection.close()
        raise told(path, error) from error
    except BaseException:
        connection.close()
        raise
