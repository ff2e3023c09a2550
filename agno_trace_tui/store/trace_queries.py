"""Questions about the list of traces: pages by key, single traces, counts.

The list is that of the traces tables, plus the traces that have only running spans so far and are in
`att_spans` alone. Pages are found by key on Agno's index of `start_time`, so that the first page of a
million traces costs what that of ten costs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agno_trace_tui.records import NamedTuple
from agno_trace_tui.store.conditions import (
    CALLS,
    COMPONENTS,
    GONE,
    MEMBER_CONTINUED,
    RUN_CONTINUED,
    SPANS,
)
from agno_trace_tui.store.narrowing import settled
from agno_trace_tui.store.pausing import member_continued, run_continued
from agno_trace_tui.store.query import Query
from agno_trace_tui.store.rows import TraceKey, TraceRow
from agno_trace_tui.store.schema import quoted
from agno_trace_tui.store.span_source import ISO_START, call_source, component_source, span_source
from agno_trace_tui.store.timestamps import from_until, nanoseconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from agno_trace_tui.store.agno_tables import Tables
    from agno_trace_tui.store.conditions import Condition

COLUMNS = (
    "trace_id", "start_time", "name", "end_time", "status", "duration_ms",
    "run_id", "session_id", "user_id", "agent_id", "team_id", "workflow_id", "created_at",
)  # fmt: skip
COLUMN_LIST = ", ".join(COLUMNS)

NEWEST_FIRST = "ORDER BY start_time DESC, trace_id DESC"
OLDEST_FIRST = "ORDER BY start_time ASC, trace_id ASC"


class Between(NamedTuple):
    """The part of the list after one key, up to and with another; `None` leaves an end open."""

    place: TraceKey | None
    end: TraceKey | None
    upwards: bool = False
    """Towards newer traces."""

    def where(self) -> tuple[list[str], list[Any]]:
        """The terms and parameters of a WHERE clause."""
        onwards, back = (">", "<") if self.upwards else ("<", ">")
        terms: list[str] = []
        parameters: list[Any] = []
        for key, sign, equal in ((self.place, onwards, ""), (self.end, back, "=")):
            if key is not None:
                terms.append(
                    f"t.start_time {sign}= ? AND (t.start_time {sign} ? OR t.trace_id {sign}{equal} ?)"
                )
                parameters += [key.start_time, key.start_time, key.trace_id]
        return terms, parameters


class Arm(NamedTuple):
    """One of the tables that the list is made of, as a FROM clause whose rows are called `t`."""

    source: str


def arms(tables: Tables) -> Iterator[Arm]:
    """The tables of the list."""
    for pair in tables.pairs:
        if pair.traces is not None:
            yield Arm(f"{quoted(pair.traces)} t")
        elif pair.spans is not None:
            yield Arm(traces_of_spans(pair.spans))
    if tables.has_att_spans:
        yield open_arm(tables)


def open_arm(tables: Tables) -> Arm:
    """Traces that so far have open spans only, told by the first of them (few: the index is partial).

    Without the `+`, SQLite takes another index for the grouping and reads every span of the file.
    """
    start = ISO_START.format(ns="min(o.start_ns)")
    unlisted = "".join(
        f" AND NOT EXISTS (SELECT 1 FROM {quoted(pair.traces)} x WHERE x.trace_id = o.trace_id)"
        for pair in tables.pairs
        if pair.traces is not None
    )
    return Arm(
        f"(SELECT o.trace_id, {start} AS start_time, o.name, NULL AS end_time, NULL AS status,"
        " NULL AS duration_ms, o.run_id, o.session_id, o.user_id, o.agent_id, o.team_id, o.workflow_id,"
        f" NULL AS created_at FROM att_spans o WHERE o.end_ns IS NULL{unlisted} GROUP BY +o.trace_id) t"
    )


def traces_of_spans(spans_table: str) -> str:
    """Traces made up from their spans, where a file has no traces table."""
    return (
        "(SELECT s.trace_id, min(s.start_time) AS start_time, s.name, max(s.end_time) AS end_time,"
        " CASE WHEN max(s.status_code = 'ERROR') THEN 'ERROR' ELSE 'OK' END AS status, NULL AS duration_ms,"
        " NULL AS run_id, NULL AS session_id, NULL AS user_id, NULL AS agent_id, NULL AS team_id,"
        " NULL AS workflow_id, min(s.created_at) AS created_at"
        f" FROM {quoted(spans_table)} s GROUP BY s.trace_id) t"
    )


def build_trace(_cursor: object, row: tuple[Any, ...]) -> TraceRow:
    """A `TraceRow` from the columns of `COLUMNS`."""
    trace_id, start, name, end, status, duration_ms, *ids, created_at = row
    start_ns, end_ns = (nanoseconds(start), None) if end is None else from_until(start, end, duration_ms)
    return TraceRow(
        trace_id=trace_id,
        key=TraceKey(str(start), trace_id),
        name=str(name),
        start_ns=start_ns,
        end_ns=end_ns,
        status=status,
        duration_ms=duration_ms,
        run_id=ids[0],
        session_id=ids[1],
        user_id=ids[2],
        agent_id=ids[3],
        team_id=ids[4],
        workflow_id=ids[5],
        created_at=created_at,
    )


def trace_page(
    tables: Tables,
    *,
    limit: int,
    offset: int = 0,
    older_than: TraceKey | None = None,
    newer_than: TraceKey | None = None,
    condition: Condition | None = None,
) -> Query[TraceRow]:
    """A page of the list, newest first: its beginning, or the traces next to a key, or those after `offset`.

    `newer_than` answers the `limit` traces nearest to the key. What `offset` skips is read, but not sorted:
    SQLite merges the arms.
    """
    order = OLDEST_FIRST if newer_than is not None else NEWEST_FIRST
    where, parameters = where_of(Between(newer_than or older_than, None, newer_than is not None), condition)
    sources = list(arms(tables))
    if offset or len(sources) == 1:
        parts = [selected(arm, where) for arm in sources]
        values: tuple[Any, ...] = parameters * len(sources)
    else:
        parts = [f"SELECT * FROM ({selected(arm, where)} {order} LIMIT ?)" for arm in sources]
        values = (*parameters, limit) * len(sources)
    sql = f"{' UNION ALL '.join(parts) or nothing()} {order} LIMIT ? OFFSET ?"
    values += (limit, offset)
    if newer_than is not None:
        sql = f"SELECT * FROM ({sql}) {NEWEST_FIRST}"
    return Query(with_spans(sql, tables), values, build_trace)


def traces_between(
    tables: Tables, between: Between, limit: int, offset: int, condition: Condition
) -> Query[TraceRow]:
    """The traces of a part of the list that meet a condition, nearest to its beginning, newest first."""
    order = OLDEST_FIRST if between.upwards else NEWEST_FIRST
    where, parameters = where_of(between, condition)
    sources = list(arms(tables))
    parts = [f"SELECT * FROM ({selected(arm, where)} {order} LIMIT ?)" for arm in sources]
    sql = f"SELECT * FROM ({' UNION ALL '.join(parts) or nothing()} {order} LIMIT ? OFFSET ?) {NEWEST_FIRST}"
    values = (*((*parameters, limit + offset) * len(sources)), limit, offset)
    return Query(with_spans(sql, tables), values, build_trace)


def key_beyond(
    tables: Tables, place: TraceKey | None, traces: int, *, upwards: bool, among: Condition | None = None
) -> Query[TraceKey]:
    """The key that lies so many traces (of those that meet a condition) after another; no answer: there are fewer.

    Where a traces table is missing, and has to be made up from all spans each time, nothing is ever beyond.
    """
    order = OLDEST_FIRST if upwards else NEWEST_FIRST
    where, parameters = where_of(Between(place, None, upwards), among)
    sources = [] if any(pair.traces is None for pair in tables.pairs) else list(arms(tables))
    parts = [
        f"SELECT * FROM (SELECT t.start_time, t.trace_id FROM {arm.source} {where} {order} LIMIT ?)"
        for arm in sources
    ]
    sql = f"{' UNION ALL '.join(parts) or nothing()} {order} LIMIT 1 OFFSET ?"
    values = (*((*parameters, traces) * len(sources)), traces - 1)
    return Query(sql, values, lambda _, row: TraceKey(str(row[0]), row[1]))


def where_of(between: Between, condition: Condition | None) -> tuple[str, tuple[Any, ...]]:
    """The WHERE clause for a part of the list and a condition."""
    terms, parameters = between.where()
    if condition is not None:
        condition = settled(condition)
        terms.append(f"({condition.sql})")
        parameters += condition.parameters
    return ("WHERE " + " AND ".join(terms) if terms else "", tuple(parameters))


def with_spans(sql: str, tables: Tables) -> str:
    """The statement with the spans of the file in place of what a condition calls them."""
    # Whoever knows of processes that are gone has said so (`conditions.knowing`): else none is.
    sources = {
        SPANS: span_source,
        CALLS: call_source,
        COMPONENTS: component_source,
        RUN_CONTINUED: run_continued,
        MEMBER_CONTINUED: member_continued,
    }
    for placeholder, source in sources.items():
        if placeholder in sql:
            sql = sql.replace(placeholder, source(tables))
    return sql.replace(GONE, "-1")


def oldest_page(tables: Tables, limit: int, condition: Condition | None = None) -> Query[TraceRow]:
    """The end of the list, newest first."""
    return trace_page(tables, limit=limit, newer_than=TraceKey("", ""), condition=condition)


def selected(arm: Arm, where: str) -> str:
    """The columns of a trace from one arm."""
    return f"SELECT {', '.join('t.' + column for column in COLUMNS)} FROM {arm.source} {where}"


def nothing() -> str:
    """A list without tables."""
    return f"SELECT {', '.join('NULL AS ' + column for column in COLUMNS)} WHERE 0"


def traces_by_id(
    tables: Tables, trace_ids: Sequence[str], condition: Condition | None = None
) -> Query[TraceRow]:
    """Those of the traces that are in the file and meet the condition, in no order."""
    where = f"WHERE t.trace_id IN ({', '.join('?' * len(trace_ids))})"
    parameters: tuple[Any, ...] = tuple(trace_ids)
    if condition is not None:
        condition = settled(condition)
        where += f" AND ({condition.sql})"
        parameters += condition.parameters
    parts = [selected(arm, where) for arm in arms(tables)]
    sql = with_spans(" UNION ALL ".join(parts) or nothing(), tables)
    return Query(sql, parameters * len(parts), build_trace)


def trace_id_matching(tables: Tables, prefix: str) -> Query[str]:
    """Ids that begin so, two at the most: enough to tell whether a prefix is unique."""
    where = "WHERE t.trace_id >= ? AND t.trace_id < ?"
    parts = [f"SELECT t.trace_id AS trace_id FROM {arm.source} {where}" for arm in arms(tables)]
    sql = f"SELECT DISTINCT trace_id FROM ({' UNION ALL '.join(parts) or nothing()}) LIMIT 2"
    return Query(sql, (prefix, prefix + "\U0010ffff") * len(parts), first_column)


def count_traces(
    tables: Tables, condition: Condition | None = None, between: Between | None = None
) -> Query[int]:
    """How many traces there are: reads an index from end to end, so it is not for the way to the first paint."""
    where, parameters = where_of(between or Between(None, None), condition)
    parts = [f"(SELECT count(*) FROM {arm.source} {where})" for arm in arms(tables)]
    sql = with_spans(f"SELECT {' + '.join(parts) or '0'}", tables)
    return Query(sql, parameters * len(parts), first_column)


def first_column(_cursor: object, row: tuple[Any, ...]) -> Any:
    """The only column of a row."""
    return row[0]
