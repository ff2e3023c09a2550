"""Keeping a file within bounds: whole traces are deleted, the oldest first, a few at a time.

Each step is one short transaction, so that nobody who records waits long for it. A trace in which spans of
a living process run is never deleted. Agno's own files are pruned alike: only rows of traces and spans go,
nothing is added. The pages that become free are used again; `VACUUM` gives them back to the disk.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from agno_trace_tui.records import NamedTuple
from agno_trace_tui.store.agno_tables import discover
from agno_trace_tui.store.conditions import Condition
from agno_trace_tui.store.connection import journal_mode, tolerant_text
from agno_trace_tui.store.heartbeats import LIVING_NS
from agno_trace_tui.store.query import Query, ask
from agno_trace_tui.store.rollup_queries import span_counts
from agno_trace_tui.store.rows import TraceKey
from agno_trace_tui.store.schema import quoted
from agno_trace_tui.store.trace_queries import count_traces, trace_page
from agno_trace_tui.store.transactions import transaction

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from agno_trace_tui.store.agno_tables import Tables
    from agno_trace_tui.store.bounds import Retention
    from agno_trace_tui.store.rows import TraceRow

STEP_TRACES = 32
STEP_SPANS = 128
"""A step deletes no more traces than this, and none after so many spans: a transaction of some milliseconds."""

SLACK = 0.95
"""A file that is too large is brought down to this part of its bound, so that it is not pruned all the time."""

BEFORE_ALL = TraceKey("", "")

BUSY_TIMEOUT_MS = 10_000
"""How long a step by hand waits for those who record."""

PAGE = 500
"""Traces looked at together where nothing is deleted."""

ROW_BYTES = 700
"""What a span takes in tables and indexes beside its attributes (measured on files of ours)."""


class Pruned(NamedTuple):
    """What was deleted."""

    traces: int = 0
    spans: int = 0

    def plus(self, other: Pruned) -> Pruned:
        """Both together."""
        return Pruned(self.traces + other.traces, self.spans + other.spans)


class Pruner:
    """Deletes what is beyond the bounds from an open file, step by step."""

    def __init__(self, connection: sqlite3.Connection, retention: Retention) -> None:
        self.connection = connection
        self.retention = retention
        self._is_shrinking = False

    def step(self, now_ns: int) -> Pruned:
        """Delete the next traces; nothing: the file is within its bounds. Raises `sqlite3.Error`."""
        tables = discover(self.connection)
        oldest = oldest_traces(self.connection, tables, now_ns, STEP_TRACES)
        excess = excess_traces(self.connection, tables, self.retention)
        cutoff_ns = cutoff(self.retention, now_ns)
        pruned = Pruned()
        if oldest and (excess or oldest[0][0].start_ns < cutoff_ns or self._is_too_large()):
            with transaction(self.connection):
                for place, (trace, spans) in enumerate(oldest):
                    if not (place < excess or trace.start_ns < cutoff_ns or self._is_too_large()):
                        break
                    self._delete(tables, trace.trace_id)
                    pruned = pruned.plus(Pruned(1, spans))
                    if pruned.spans >= STEP_SPANS:
                        break
                if pruned.traces and tables.has_att_spans:
                    note_pruned(self.connection)
        if tables.has_att_spans and not pruned.traces:
            self._forget_processes(tables, now_ns)
        return pruned

    def _is_too_large(self) -> bool:
        bound = self.retention.max_bytes
        if bound is None:
            return False
        used = used_bytes(self.connection)
        self._is_shrinking = used > (bound * SLACK if self._is_shrinking else bound)
        return self._is_shrinking

    def _delete(self, tables: Tables, trace_id: str) -> None:
        names = [*tables.span_tables, *(["att_spans"] if tables.has_att_spans else [])]
        names += [pair.traces for pair in tables.pairs if pair.traces is not None]  # which spans refer to
        for name in names:
            self.connection.execute(f"DELETE FROM {quoted(name)} WHERE trace_id = ?", (trace_id,))

    def _forget_processes(self, tables: Tables, now_ns: int) -> None:
        """Processes that ended, or fell silent, before the oldest trace began have recorded nothing that is left.

        One that is only idle is known to the file again with its next batch (`TraceWriter`).
        """
        oldest = ask(self.connection, trace_page(tables, limit=1, newer_than=BEFORE_ALL))
        if oldest:
            self.connection.execute(
                "DELETE FROM att_processes WHERE heartbeat_ns < ? AND (end_ns IS NOT NULL OR heartbeat_ns < ?)"
                " AND process_id NOT IN (SELECT process_id FROM att_spans WHERE end_ns IS NULL)",
                (oldest[0].start_ns, now_ns - LIVING_NS),
            )


def note_pruned(connection: sqlite3.Connection) -> None:
    """Tell those who follow the file that something is gone: they only look at what is new."""
    connection.execute(
        "INSERT INTO att_meta (key, value) VALUES ('pruned', 1) ON CONFLICT (key) DO UPDATE SET value = value + 1"
    )


def cutoff(retention: Retention, now_ns: int) -> int:
    """Traces that began before are too old."""
    return 0 if retention.keep_ns is None else now_ns - retention.keep_ns


def excess_traces(connection: sqlite3.Connection, tables: Tables, retention: Retention) -> int:
    """How many traces there are beyond the bound of their number."""
    if retention.max_traces is None:
        return 0
    return max(0, ask(connection, count_traces(tables))[0] - retention.max_traces)


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


def whole_bytes(connection: sqlite3.Connection) -> int:
    """Bytes of a file, with what its log will bring."""
    return pragma(connection, "page_count") * pragma(connection, "page_size")


def used_bytes(connection: sqlite3.Connection) -> int:
    """Bytes of a file that hold something."""
    return whole_bytes(connection) - pragma(connection, "freelist_count") * pragma(connection, "page_size")


def pragma(connection: sqlite3.Connection, name: str) -> int:
    """A number that SQLite knows of the file."""
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def at_rest(tables: Tables, now_ns: int) -> Condition | None:
    """Traces in which no span of a living process runs."""
    if not tables.has_att_spans:
        return None
    return Condition(
        "t.trace_id NOT IN (SELECT o.trace_id FROM att_spans o JOIN att_processes p USING (process_id)"
        " WHERE o.end_ns IS NULL AND p.end_ns IS NULL AND p.heartbeat_ns > ?)",
        (now_ns - LIVING_NS,),
    )


def oldest_traces(
    connection: sqlite3.Connection,
    tables: Tables,
    now_ns: int,
    limit: int,
    newer_than: TraceKey = BEFORE_ALL,
) -> list[tuple[TraceRow, int]]:
    """Traces that may be deleted, the oldest first, each with the number of its spans."""
    page = ask(
        connection,
        trace_page(tables, limit=limit, newer_than=newer_than, condition=at_rest(tables, now_ns)),
    )
    spans: dict[str, int] = {}
    for trace_id, count in ask(connection, span_counts(tables, [row.trace_id for row in page])):
        spans[trace_id] = spans.get(trace_id, 0) + count
    return [(row, spans.get(row.trace_id, 0)) for row in reversed(page)]


def expected(connection: sqlite3.Connection, retention: Retention, now_ns: int) -> Pruned:
    """What would be deleted; with a bound of size it is about that."""
    tables = discover(connection)
    excess = excess_traces(connection, tables, retention)
    used = used_bytes(connection)
    too_large = 0
    if retention.max_bytes is not None and used > retention.max_bytes:
        too_large = int(used - retention.max_bytes * SLACK)
    cutoff_ns, pruned = cutoff(retention, now_ns), Pruned()
    for trace, spans, size in oldest_with_sizes(connection, tables, now_ns):
        if not (pruned.traces < excess or trace.start_ns < cutoff_ns or too_large > 0):
            break
        pruned, too_large = pruned.plus(Pruned(1, spans)), too_large - size
    return pruned


def oldest_with_sizes(
    connection: sqlite3.Connection, tables: Tables, now_ns: int
) -> Iterator[tuple[TraceRow, int, int]]:
    """Traces that may be deleted, the oldest first, with the number of their spans and about how many bytes."""
    key = BEFORE_ALL
    while page := oldest_traces(connection, tables, now_ns, PAGE, key):
        sizes = dict(ask(connection, payload_sizes(tables, [trace.trace_id for trace, _ in page])))
        for trace, spans in page:
            yield trace, spans, sizes.get(trace.trace_id, 0) + ROW_BYTES * spans
        key = page[-1][0].key


def payload_sizes(tables: Tables, trace_ids: Sequence[str]) -> Query[tuple[str, int]]:
    """The bytes of the attributes of traces."""
    marks = ", ".join("?" * len(trace_ids))
    names = [*tables.span_tables, *(["att_spans"] if tables.has_att_spans else [])]
    parts = [
        f"SELECT trace_id, length(CAST(attributes AS BLOB)) AS size FROM {quoted(name)} WHERE trace_id IN ({marks})"
        for name in names
    ]
    sql = f"SELECT trace_id, sum(size) FROM ({' UNION ALL '.join(parts)}) GROUP BY trace_id"
    return Query(
        sql if parts else "SELECT 1, 1 WHERE 0",
        (*trace_ids,) * len(parts),
        lambda _cursor, row: (row[0], row[1] or 0),
    )
