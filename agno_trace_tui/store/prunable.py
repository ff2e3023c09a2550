"""Which traces of a file may be deleted, the oldest first: of everybody's, or of those of one recorder only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.records import NamedTuple
from agno_trace_tui.store.agno_tables import TableNames, TablePair, Tables, discover
from agno_trace_tui.store.conditions import Condition
from agno_trace_tui.store.file_sizes import sizes_of
from agno_trace_tui.store.heartbeats import LIVING_NS
from agno_trace_tui.store.query import ask
from agno_trace_tui.store.rollup_queries import span_counts
from agno_trace_tui.store.rows import TraceKey
from agno_trace_tui.store.schema import quoted
from agno_trace_tui.store.trace_queries import count_traces, trace_page

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from agno_trace_tui.store.rows import TraceRow

BEFORE_ALL = TraceKey("", "")

PAGE = 500
"""Traces looked at together where nothing is deleted."""


class Scope(NamedTuple):
    """The traces of a file that may be deleted, and those that may not: an archive's, another recorder's."""

    tables: Tables
    others: tuple[str, ...] = ()
    """Tables that tell the ids of others' traces."""

    def own(self) -> Condition | None:
        """Those that are listed in these tables, and those of running spans that no other lists; `None`: all.

        What is told by running spans alone has no time of its row. That others list a trace, too, means nothing where
        it has one: a copy has the ids of the original.
        """
        terms = [
            "(t.created_at IS NOT NULL"
            f" OR NOT EXISTS (SELECT 1 FROM {quoted(table)} x WHERE x.trace_id = t.trace_id))"
            for table in self.others
        ]
        return Condition(" AND ".join(terms)) if terms else None

    def at_rest(self, now_ns: int) -> Condition | None:
        """Those of them in which no span of a living process runs."""
        own = self.own()
        if not self.tables.has_att_spans:
            return own
        resting = (
            "t.trace_id NOT IN (SELECT o.trace_id FROM att_spans o JOIN att_processes p USING (process_id)"
            " WHERE o.end_ns IS NULL AND p.end_ns IS NULL AND p.heartbeat_ns > ?)"
        )
        sql = resting if own is None else f"{own.sql} AND {resting}"
        return Condition(sql, (now_ns - LIVING_NS,))


def scope_of(connection: sqlite3.Connection, own: TableNames | None) -> Scope:
    """The traces of one recorder's tables, or of all (`None`)."""
    tables = discover(connection)
    if own is None:
        return Scope(tables)
    there = [name for pair in tables.pairs for name in pair if name is not None]
    found = {name.lower(): name for name in there}  # which SQLite takes for the same
    pair = TablePair(found.get(own.traces.lower()), found.get(own.spans.lower()))
    others = tuple(name for name in there if name not in pair)
    return Scope(tables._replace(pairs=(pair,) if any(pair) else ()), others)


def excess_traces(connection: sqlite3.Connection, scope: Scope, max_traces: int | None) -> int:
    """How many traces there are beyond the bound of their number."""
    if max_traces is None:
        return 0
    return max(0, ask(connection, count_traces(scope.tables, scope.own()))[0] - max_traces)


def oldest_traces(
    connection: sqlite3.Connection, scope: Scope, now_ns: int, limit: int, newer_than: TraceKey = BEFORE_ALL
) -> list[tuple[TraceRow, int]]:
    """Traces that may be deleted, the oldest first, each with the number of its spans."""
    page = ask(
        connection,
        trace_page(scope.tables, limit=limit, newer_than=newer_than, condition=scope.at_rest(now_ns)),
    )
    spans: dict[str, int] = {}
    for trace_id, count in ask(connection, span_counts(scope.tables, [row.trace_id for row in page])):
        spans[trace_id] = spans.get(trace_id, 0) + count
    return [(row, spans.get(row.trace_id, 0)) for row in reversed(page)]


def oldest_with_sizes(
    connection: sqlite3.Connection, scope: Scope, now_ns: int
) -> Iterator[tuple[TraceRow, int, int]]:
    """Traces that may be deleted, the oldest first, with the number of their spans and about how many bytes."""
    key = BEFORE_ALL
    while page := oldest_traces(connection, scope, now_ns, PAGE, key):
        sizes = dict(ask(connection, sizes_of(scope.tables, [trace.trace_id for trace, _ in page])))
        for trace, spans in page:
            yield trace, spans, sizes.get(trace.trace_id, 0)
        key = page[-1][0].key
