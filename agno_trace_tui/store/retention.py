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
from agno_trace_tui.store.timestamps import is_known, nanoseconds
from agno_trace_tui.store.trace_queries import trace_page
from agno_trace_tui.store.transactions import transaction

if TYPE_CHECKING:
    from pathlib import Path

    from agno_trace_tui.store.agno_tables import TableNames, Tables
    from agno_trace_tui.store.bounds import Retention
    from agno_trace_tui.store.rows import TraceRow

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
        """The process whose recorder this is, which asks for its rows again after a step that `has_forgotten` some."""
        self.has_forgotten = False
        """Whether the last step deleted rows that tell of processes."""
        self._own = own
        self._is_shrinking = False
        self._other_bytes = self._most_used = 0
        """What others have in the file, and how much of it was used at the most since this was looked at."""

    def step(self, now_ns: int) -> Pruned:
        """Delete the next traces; nothing: the file is within its bounds. Raises `sqlite3.Error`."""
        self.has_forgotten = False
        scope = scope_of(self.connection, self._own)
        tables = scope.tables
        oldest = oldest_traces(self.connection, scope, now_ns, STEP_TRACES)
        excess = excess_traces(self.connection, scope, self.retention.max_traces)
        pruned = Pruned()
        has_too_old = any(is_too_old(trace, self.retention, now_ns) for trace, _ in oldest)
        if oldest and (excess or has_too_old or self._are_too_large(tables)):
            with transaction(self.connection):
                for place, (trace, spans) in enumerate(oldest):
                    is_excess = place < excess or is_too_old(trace, self.retention, now_ns)
                    if not (is_excess or self._are_too_large(tables)):
                        if is_in_place(trace):
                            break
                        continue
                    self._delete(tables, trace.trace_id)
                    pruned = pruned.plus(Pruned(1, spans))
                    if pruned.spans >= STEP_SPANS:
                        break
                if pruned.traces and tables.has_att_spans:
                    note_pruned(self.connection)
        if tables.has_att_spans and not pruned.traces:
            self.has_forgotten = self._forget(scope, now_ns)
        return pruned

    def _are_too_large(self, tables: Tables) -> bool:
        """Whether traces take more than they may, which is not told by the size of the file: users keep more in it.

        What others have in it is looked at only when the traces have grown to their bound again, or much has gone.
        """
        bound = self.retention.max_bytes
        if bound is None:
            return False
        used = used_bytes(self.connection)
        self._most_used = max(self._most_used, used)
        has_fallen = used < self._most_used - bound * (1 - SLACK)
        if not self._is_shrinking and (used - self._other_bytes > bound or has_fallen):
            self._other_bytes, self._most_used = other_bytes(self.connection, tables), used
        self._is_shrinking = used - self._other_bytes > (bound * SLACK if self._is_shrinking else bound)
        return self._is_shrinking

    def _delete(self, tables: Tables, trace_id: str) -> None:
        names = [*tables.span_tables, *(["att_spans"] if tables.has_att_spans else [])]
        names += [pair.traces for pair in tables.pairs if pair.traces is not None]  # which spans refer to
        for name in names:
            self.connection.execute(f"DELETE FROM {quoted(name)} WHERE trace_id = ?", (trace_id,))

    def _forget(self, scope: Scope, now_ns: int) -> bool:
        """Forget processes of which nothing is left; answers whether there were any.

        Only one that ended, or fell silent, before the oldest trace began is looked for among all spans.

        One that is only idle is known to the file again with its next batch (`TraceWriter`), and so are its resources:
        these are forgotten where no other lives, whose next span may name one.
        """
        oldest = ask(self.connection, trace_page(scope.tables, limit=1, newer_than=BEFORE_ALL))
        if not oldest:
            return False
        silent_ns = now_ns - LIVING_NS
        may_go = self.connection.execute(
            "SELECT process_id FROM att_processes WHERE heartbeat_ns < ? AND (end_ns IS NOT NULL OR heartbeat_ns < ?)",
            (oldest[0].start_ns, silent_ns),
        ).fetchall()
        if not may_go:
            return False
        needed = set(self.connection.execute("SELECT DISTINCT process_id FROM att_spans"))
        forgotten = [process for process in may_go if process not in needed]
        if forgotten:
            self.connection.executemany("DELETE FROM att_processes WHERE process_id = ?", forgotten)
            self.connection.execute(
                "DELETE FROM att_resources WHERE NOT EXISTS (SELECT 1 FROM att_processes"
                " WHERE end_ns IS NULL AND heartbeat_ns > ? AND process_id IS NOT ?)"
                " AND resource_id NOT IN (SELECT resource_id FROM att_spans WHERE resource_id IS NOT NULL)",
                (silent_ns, self.own_process_id),
            )
        return bool(forgotten)


def note_pruned(connection: sqlite3.Connection) -> None:
    """Tell those who follow the file that something is gone: they only look at what is new."""
    connection.execute(
        "INSERT INTO att_meta (key, value) VALUES ('pruned', 1) ON CONFLICT (key) DO UPDATE SET value = value + 1"
    )


def is_too_old(trace: TraceRow, retention: Retention, now_ns: int) -> bool:
    """Whether a trace began too long ago; of one whose beginning cannot be read nobody knows."""
    keep_ns = retention.keep_ns
    return keep_ns is not None and is_known(trace.start_ns) and trace.start_ns < now_ns - keep_ns


def is_in_place(trace: TraceRow) -> bool:
    """Whether a trace stands among the others by when it began: by a text that cannot be read it is anywhere."""
    return is_known(nanoseconds(trace.key.start_time))


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
    pruned = Pruned()
    for trace, spans, size in oldest_with_sizes(connection, scope, now_ns):
        if not (pruned.traces < excess or is_too_old(trace, retention, now_ns) or too_large > 0):
            if is_in_place(trace):
                break
            continue
        pruned, too_large = pruned.plus(Pruned(1, spans)), too_large - size
    return pruned


def excess_bytes(connection: sqlite3.Connection, scope: Scope, max_bytes: int | None) -> int:
    """How many bytes of traces have to go, where they take more than they may."""
    if max_bytes is None:
        return 0
    used = used_bytes(connection) - other_bytes(connection, scope.tables)
    return int(used - max_bytes * SLACK) if used > max_bytes else 0
