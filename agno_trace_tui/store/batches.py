"""A batch of spans as one SQL statement, which SQLite carries out as one transaction.

Each statement that Python's `sqlite3` runs gives the interpreter away, and beside an agent that computes it comes
back only 5 milliseconds later (`sys.getswitchinterval`). With ten statements a batch (begin, revision, spans, traces,
process, commit …) what was recorded could be read 140 ms later; with one, everything that needs SQLite happens while
the agent computes. So all rows are inserted into one temporary view, whose triggers put each where it belongs.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from agno_trace_tui.store.schema import quoted
from agno_trace_tui.store.written import (
    AGNO_SPAN_COLUMNS,
    AGNO_TRACE_COLUMNS,
    ATT_SPAN_COLUMNS,
    AgnoSpan,
    AgnoTrace,
    Tally,
    WrittenSpan,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

ROWS_PER_STATEMENT = 128
"""At most so many rows of spans, of traces and of the process go into one statement."""

VIEW = "att_batch"
IS_SPAN, IS_TRACE, IS_TALLY = 1, 2, 3
"""What a row of the view is, told by its first value; a row without one only fills up the statement."""

SPAN_COLUMNS = ("revision", "process_id", "resource_id", *ATT_SPAN_COLUMNS)
AGNO_ONLY = AgnoSpan._fields
"""Columns of Agno's spans that follow ours in a row of the view; the others are the same."""
SHARED = tuple(name for name in AGNO_SPAN_COLUMNS if name not in AGNO_ONLY)

WIDTH: Final = len(SPAN_COLUMNS) + len(AGNO_ONLY)
"""Values of a row, after what it is."""

NULL: Final = math.nan
"""Stored as NULL (sqlite.org/floatingpoint.html), and a thirteenth of the time of `None`: `sqlite3` looks for an adapter
of all that is not text or a number, 0.65 µs a value, while the agent waits. A batch of five spans has 600 of them."""

NO_AGNO_SPAN = (NULL,) * len(AGNO_ONLY)
TRACE_FILLING = (NULL,) * (WIDTH - len(AGNO_TRACE_COLUMNS))
TALLY_FILLING = (NULL,) * (WIDTH - len(Tally._fields) - 2)


class Batches:
    """Stores batches of rows through a connection."""

    def __init__(
        self, connection: sqlite3.Connection, traces_table: str, spans_table: str, *, agno_tables: bool
    ) -> None:
        """Prepare the connection; nothing is written to the file."""
        self._connection = connection
        self._agno_tables = agno_tables
        self._most = most_rows(connection)
        connection.execute("PRAGMA temp_store = MEMORY")  # what triggers see of a statement's rows
        columns = ", ".join(["what", *(f"value_{place}" for place in range(WIDTH))])
        connection.execute(
            f"CREATE TEMP VIEW {VIEW} ({columns}) AS SELECT {', '.join(['NULL'] * (WIDTH + 1))}"
        )
        parts = list(own_triggers())
        if agno_tables:
            parts += agno_triggers(quoted(traces_table), quoted(spans_table))
        for name, condition, statement in parts:
            connection.execute(
                f"CREATE TEMP TRIGGER {VIEW}_{name} INSTEAD OF INSERT ON {VIEW} WHEN {condition} BEGIN {statement}; END"
            )

    def write(
        self,
        spans: Sequence[tuple[WrittenSpan, int]],
        traces: Sequence[AgnoTrace],
        tally: Tally,
        process_id: int,
    ) -> None:
        """Store spans, each with the number of its resource, and what the process says of itself.

        A batch that is too long for one statement takes several, each complete in itself: what was stored before
        one fails is stored again in the same way.
        """
        for start in range(0, max(len(spans), len(traces), 1), self._most):
            part = spans[start : start + self._most]
            values = [IS_TALLY, len(part), process_id, *nulls(tally), *TALLY_FILLING]
            for behind, (span, resource_id) in enumerate(part, start=1 - len(part)):
                values += (
                    IS_SPAN,
                    behind,
                    process_id,
                    resource_id,
                    *nulls(span.values),
                    *self._agno_only(span),
                )
            rows = 1 + len(part)
            if self._agno_tables:
                for trace in traces[start : start + self._most]:
                    values += (IS_TRACE, *nulls(trace), *TRACE_FILLING)
                    rows += 1
            statement, filled = filled_up(values, rows)
            # Not `execute`: to learn the last row's number it gives the interpreter away once more.
            self._connection.executemany(statement, (filled,))

    def _agno_only(self, span: WrittenSpan) -> tuple[Any, ...]:
        row = span.agno_span if self._agno_tables else None
        return NO_AGNO_SPAN if row is None else row


def nulls(values: Iterable[Any]) -> list[Any]:
    """Values with `NULL` for `None`."""
    return [NULL if value is None else value for value in values]


def most_rows(connection: sqlite3.Connection) -> int:
    """How many spans, and as many traces, one statement of this SQLite can take."""
    import sqlite3

    rows = connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER) // (WIDTH + 1)
    power = 1
    while power * 2 <= min(rows, ROWS_PER_STATEMENT * 2):
        power *= 2
    return max((power - 1) // 2, 1)


def filled_up(values: list[Any], rows: int) -> tuple[str, list[Any]]:
    """A statement for at least so many rows: 2, 4, 8, …, so that few different ones are prepared."""
    size = 2
    while size < rows:
        size *= 2
    values += [NULL] * ((size - rows) * (WIDTH + 1))
    return insertion(size), values


@cache
def insertion(rows: int) -> str:
    """The statement that stores rows."""
    marks = ", ".join([f"({', '.join('?' * (WIDTH + 1))})"] * rows)
    return f"INSERT INTO {VIEW} VALUES {marks}"


Trigger: TypeAlias = "tuple[str, str, str]"
"""What happens to a row: a name, on which condition, the statement."""


def own_triggers() -> Iterator[Trigger]:
    """What fills our tables."""
    yield (
        "revision",
        f"NEW.what = {IS_TALLY}",
        "UPDATE att_meta SET value = value + NEW.value_0 WHERE key = 'revision'",
    )
    yield "process", f"NEW.what = {IS_TALLY}", update_process()
    yield "span", f"NEW.what = {IS_SPAN}", upsert_span()


def agno_triggers(traces: str, spans: str) -> Iterator[Trigger]:
    """What fills Agno's tables, given as quoted names."""
    ended = f"NEW.what = {IS_SPAN} AND NEW.value_{WIDTH - 1} IS NOT NULL"
    yield "agno_span", ended, insert_agno_span(spans)
    yield "agno_trace", f"NEW.what = {IS_TRACE}", upsert_trace(traces)


def update_process() -> str:
    """The statement that stores the tally."""
    return (
        "UPDATE att_processes SET heartbeat_ns = NEW.value_2, spans_written = NEW.value_3, spans_dropped = NEW.value_4,"
        " drops = NEW.value_5, last_error = NEW.value_6 WHERE process_id = NEW.value_1"
    )


def upsert_span() -> str:
    """The statement that stores the latest state of a span; a running state never replaces an ended one."""
    revision = "(SELECT value FROM att_meta WHERE key = 'revision') + NEW.value_0"
    values = ", ".join([revision, *(f"NEW.value_{place}" for place in range(1, len(SPAN_COLUMNS)))])
    updates = ", ".join(f"{column} = excluded.{column}" for column in SPAN_COLUMNS)
    return (
        f"INSERT INTO att_spans ({', '.join(SPAN_COLUMNS)}) VALUES ({values})"
        f" ON CONFLICT (trace_id, span_id) DO UPDATE SET {updates}"
        " WHERE att_spans.end_ns IS NULL OR excluded.end_ns IS NOT NULL"
    )


def insert_agno_span(table: str) -> str:
    """The statement that stores an ended span in Agno's table; a span that is there stays."""
    places = {name: SPAN_COLUMNS.index(name) for name in SHARED}
    places |= {name: len(SPAN_COLUMNS) + place for place, name in enumerate(AGNO_ONLY)}
    values = ", ".join(f"NEW.value_{places[name]}" for name in AGNO_SPAN_COLUMNS)
    return f"INSERT INTO {table} ({', '.join(AGNO_SPAN_COLUMNS)}) VALUES ({values}) ON CONFLICT (span_id) DO NOTHING"


def upsert_trace(table: str) -> str:
    """Agno's own update of a trace (`upsert_trace`, agno/db/sqlite/sqlite.py), for one or several spans."""
    milliseconds = "(julianday({end}) - julianday({start})) * 86400000"
    end, start = f"max({table}.end_time, excluded.end_time)", f"min({table}.start_time, excluded.start_time)"
    kept = ", ".join(
        f"{column} = coalesce({table}.{column}, excluded.{column})"
        for column in ("run_id", "session_id", "user_id", "agent_id", "team_id", "workflow_id")
    )
    new = {name: f"NEW.value_{place}" for place, name in enumerate(AGNO_TRACE_COLUMNS)}
    several = milliseconds.format(end=new["end_time"], start=new["start_time"])
    given = {name: value for name, value in new.items() if name != "spans"}
    given["duration_ms"] = f"CASE WHEN {new['spans']} > 1 THEN {several} ELSE {new['duration_ms']} END"
    return (
        f"INSERT INTO {table} ({', '.join(given)}) VALUES ({', '.join(given.values())})"
        " ON CONFLICT (trace_id) DO UPDATE SET"
        f" end_time = {end}, start_time = {start}, duration_ms = {milliseconds.format(end=end, start=start)},"
        " status = excluded.status,"
        f" name = CASE WHEN {component_level('excluded')} > {component_level(table)}"
        f" THEN excluded.name ELSE {table}.name END, {kept}"
    )


def component_level(row: str) -> str:
    """How high a component a trace's row is named after, as Agno ranks them (agno/db/sqlite/sqlite.py)."""
    is_root = f"({row}.name LIKE '%.run%' OR {row}.name LIKE '%.arun%')"
    return (
        f"CASE WHEN {row}.workflow_id IS NOT NULL AND {is_root} THEN 3"
        f" WHEN {row}.team_id IS NOT NULL AND {is_root} THEN 2"
        f" WHEN {row}.agent_id IS NOT NULL AND {is_root} THEN 1 ELSE 0 END"
    )
