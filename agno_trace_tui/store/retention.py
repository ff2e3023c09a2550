"""Keeping a file within bounds: whole traces are deleted, the oldest first, a few at a time.

Each step is one short transaction, so that nobody who records waits long for it. A trace in which spans of
a living process run is never deleted. Agno's own files are pruned alike: only rows of traces and spans go,
nothing is added. The pages that become free are used again; `VACUUM` gives them back to the disk.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from agno_trace_tui.records import NamedTuple
from agno_trace_tui.store.connection import journal_mode, tolerant_text
from agno_trace_tui.store.file_sizes import other_bytes, used_bytes
from agno_trace_tui.store.heartbeats import LIVING_NS
from agno_trace_tui.store.prunable import (
    BEFORE_ALL,
    Scope,
    excess_traces,
    oldest_traces,
    oldest_with_sizes,
    scope_of,
)
from agno_trace_tui.store.query import ask
from agno_trace_tui.store.schema import quoted
from agno_trace_tui.store.trace_queries import trace_page
from agno_trace_tui.store.transactions import transaction

if TYPE_CHECKING:
    from pathlib import Path

    from agno_trace_tui.store.agno_tables import TableNames, Tables
    from agno_trace_tui.store.bounds import Retention

STEP_TRACES = 32
STEP_SPANS = 128
"""A step deletes no more traces than this, and none after so many spans: a transaction of some milliseconds."""

SLACK = 0.95
"""Traces that are too large are brought down to this part of their bound, so that they are not pruned all the time."""

BUSY_TIMEOUT_MS = 10_000
"""How long a step by hand waits for those who record."""


class Pruned(NamedTuple):
    """What was deleted."""

    traces: int = 0
    spans: int = 0

    def plus(self, other: Pruned) -> Pruned:
        """Both together."""
        return Pruned(self.traces + other.traces, self.spans + other.spans)


class Pruner:
    """Deletes what is beyond the bounds from an open file, step by step."""

    def __init__(
        self, connection: sqlite3.Connection, retention: Retention, own: TableNames | None = None
    ) -> None:
        """`own`: only the traces of these tables count, and are deleted (a recorder's); `None`: all of the file."""
        self.connection = connection
        self.retention = retention
        self.own_process_id: int | None = None
        """The process whose recorder this is; it knows its rows anew after each step (`TraceWriter`)."""
        self._own = own
        self._is_shrinking = False
        self._other_bytes = 0

    def step(self, now_ns: int) -> Pruned:
        """Delete the next traces; nothing: the file is within its bounds. Raises `sqlite3.Error`."""
        scope = scope_of(self.connection, self._own)
        tables = scope.tables
        oldest = oldest_traces(self.connection, scope, now_ns, STEP_TRACES)
        excess = excess_traces(self.connection, scope, self.retention.max_traces)
        cutoff_ns = cutoff(self.retention, now_ns)
        pruned = Pruned()
        if oldest and (excess or oldest[0][0].start_ns < cutoff_ns or self._are_too_large(tables)):
            with transaction(self.connection):
                for place, (trace, spans) in enumerate(oldest):
                    if not (place < excess or trace.start_ns < cutoff_ns or self._are_too_large(tables)):
                        break
                    self._delete(tables, trace.trace_id)
                    pruned = pruned.plus(Pruned(1, spans))
                    if pruned.spans >= STEP_SPANS:
                        break
                if pruned.traces and tables.has_att_spans:
                    note_pruned(self.connection)
        if tables.has_att_spans and not pruned.traces:
            self._forget(now_ns)
        return pruned

    def _are_too_large(self, tables: Tables) -> bool:
        """Whether traces take more than they may, which is not told by the size of the file: users keep more in it.

        What others have in it is looked at only when the traces have grown to their bound again.
        """
        bound = self.retention.max_bytes
        if bound is None:
            return False
        used = used_bytes(self.connection)
        if not self._is_shrinking and used - self._other_bytes > bound:
            self._other_bytes = other_bytes(self.connection, tables)
        self._is_shrinking = used - self._other_bytes > (bound * SLACK if self._is_shrinking else bound)
        return self._is_shrinking

    def _delete(self, tables: Tables, trace_id: str) -> None:
        names = [*tables.span_tables, *(["att_spans"] if tables.has_att_spans else [])]
        names += [pair.traces for pair in tables.pairs if pair.traces is not None]  # which spans refer to
        for name in names:
            self.connection.execute(f"DELETE FROM {quoted(name)} WHERE trace_id = ?", (trace_id,))

    def _forget(self, now_ns: int) -> None:
        """Processes that ended, or fell silent, before the oldest trace began have recorded nothing that is left.

        One that is only idle is known to the file again with its next batch (`TraceWriter`), and so are its resources:
        these are forgotten where no other lives, whose next span may name one.
        """
        everything = scope_of(self.connection, None).tables
        oldest = ask(self.connection, trace_page(everything, limit=1, newer_than=BEFORE_ALL))
        if not oldest:
            return
        silent_ns = now_ns - LIVING_NS
        forgotten = self.connection.execute(
            "DELETE FROM att_processes WHERE heartbeat_ns < ? AND (end_ns IS NOT NULL OR heartbeat_ns < ?)"
            " AND process_id NOT IN (SELECT process_id FROM att_spans WHERE end_ns IS NULL)",
            (oldest[0].start_ns, silent_ns),
        )
        if forgotten.rowcount:
            self.connection.execute(
                "DELETE FROM att_resources WHERE NOT EXISTS (SELECT 1 FROM att_processes"
                " WHERE end_ns IS NULL AND heartbeat_ns > ? AND process_id IS NOT ?)"
                " AND resource_id NOT IN (SELECT resource_id FROM att_spans WHERE resource_id IS NOT NULL)",
                (silent_ns, self.own_process_id),
            )


def note_pruned(connection: sqlite3.Connection) -> None:
    """Tell those who follow the file that something is gone: they only look at what is new."""
    connection.execute(
        "INSERT INTO att_meta (key, value) VALUES ('pruned', 1) ON CONFLICT (key) DO UPDATE SET value = value + 1"
    )


def cutoff(retention: Retention, now_ns: int) -> int:
    """Traces that began before are too old."""
    return 0 if retention.keep_ns is None else now_ns - retention.keep_ns


def open_for_pruning(path: Path) -> sqlite3.Connection:
    """A file as it is: its journal and its tables stay what they are."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.text_factory = tolerant_text
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    return connection


def give_back(connection: sqlite3.Connection) -> None:
    """Give free pages back to the disk."""
    connection.execute("VACUUM")
    if journal_mode(connection) == "wal":
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def expected(connection: sqlite3.Connection, retention: Retention, now_ns: int) -> Pruned:
    """What would be deleted by hand; with a bound of size it is about that."""
    scope = scope_of(connection, None)
    excess = excess_traces(connection, scope, retention.max_traces)
    too_large = excess_bytes(connection, scope, retention.max_bytes)
    cutoff_ns, pruned = cutoff(retention, now_ns), Pruned()
    for trace, spans, size in oldest_with_sizes(connection, scope, now_ns):
        if not (pruned.traces < excess or trace.start_ns < cutoff_ns or too_large > 0):
            break
        pruned, too_large = pruned.plus(Pruned(1, spans)), too_large - size
    return pruned


def excess_bytes(connection: sqlite3.Connection, scope: Scope, max_bytes: int | None) -> int:
    """How many bytes of traces have to go, where they take more than they may."""
    if max_bytes is None:
        return 0
    used = used_bytes(connection) - other_bytes(connection, scope.tables)
    return int(used - max_bytes * SLACK) if used > max_bytes else 0
