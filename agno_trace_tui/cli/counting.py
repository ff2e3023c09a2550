"""How many traces there are, counted in a thread while the page is read.

To count, SQLite reads an index from end to end, which in a file of a million spans takes as long as all else
together; in SQLite's own code others have their turns.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from agno_trace_tui.errors import AgnoTraceTuiError
from agno_trace_tui.store import reading
from agno_trace_tui.store.connection import open_reader

if TYPE_CHECKING:
    from agno_trace_tui.store.agno_tables import Tables
    from agno_trace_tui.store.conditions import Condition


class CountAlongside:
    """Counts with a connection of its own."""

    def __init__(self, path: str, tables: Tables, condition: Condition | None) -> None:
        self._path, self._query = Path(path).expanduser(), reading.count_traces(tables, condition)
        self._total: int | None = None
        self._thread = threading.Thread(target=self._run, name="count", daemon=True)
        self._thread.start()

    def total(self, connection: sqlite3.Connection) -> int:
        """The number; should it not have been counted, it is, and whatever is wrong is raised."""
        self._thread.join()
        return reading.ask(connection, self._query)[0] if self._total is None else self._total

    def _run(self) -> None:
        with suppress(AgnoTraceTuiError, sqlite3.Error), closing(open_reader(self._path).connection) as own:
            self._total = reading.ask(own, self._query)[0]
