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
from agno_trace_tui.store.timestamps import iso_text_sql
from agno_trace_tui.store.written import (
    AGNO_SPAN_COLUMNS,
    AGNO_TRACE_COLUMNS,
    ATT_SPAN_COLUMNS,
    AgnoRows,
    Tally,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

    from agno_trace_tui.store.written import WrittenSpan

SIZES = (2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128)
"""How many rows a statement has, filled up with empty ones: each size is another statement, 0.1 MB and more."""

VIEW = "att_batch"
IS_SPAN, IS_TALLY = 1, 2
"""What a row of the view is, told by its first value; a row without one only fills up the statement."""

SPAN_COLUMNS = ("revision", "process_id", "resource_id", *ATT_SPAN_COLUMNS)
COLUMNS = (*SPAN_COLUMNS, *(f"agno_{name}" for name in AgnoRows._fields))
"""What a row of the view says of a span."""

WIDTH: Final = len(COLUMNS)
"""Values of a row, after what it is."""

NEW: Final = {name: f"NEW.value_{place}" for place, name in enumerate(COLUMNS)}
"""How a trigger names them."""

NULL: Final = math.nan
"""Stored as NULL (sqlite.org/floatingpoint.html), and a thirteenth of the time of `None`: `sqlite3` looks for an adapter
of all that is not text or a number, 0.65 µs a value, while the agent waits. A batch of five spans has 200 of them."""

NO_AGNO_ROWS = (NULL,) * len(AgnoRows._fields)
TALLY_FILLING = (NULL,) * (WIDTH - len(Tally._fields) - 2)


class Batches:
    """Stores batches of rows through a connection."""

    def __init__(
        self, connection: sqlite3.Connection, traces_table: str, spans_table: str, *, agno_tables: bool
    ) -> None:
        """Prepare the connection; nothing is written to the file."""
        self._connection = connection
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

    def write(self, spans: Sequence[tuple[WrittenSpan, int]], tally: Tally, process_id: int) -> None:
        """Store spans, each with the number of its resource, and what the process says of itself.

        A batch that is too long for one statement takes several, each complete in itself: what was stored before
        one fails is stored again in the same way.
        """
        for start in range(0, max(len(spans), 1), self._most):
            part = spans[start : start + self._most]
            values = [IS_TALLY, len(part), process_id, *nulls(tally), *TALLY_FILLING]
            for behind, (span, resource_id) in enumerate(part, start=1 - len(part)):
                agno = NO_AGNO_ROWS if span.agno is None else span.agno
                values += (IS_SPAN, behind, process_id, resource_id, *nulls(span.values + agno))
            statement, filled = filled_up(values, 1 + len(part))
            # Not `execute`: to learn the last row's number it gives the interpreter away once more.
            self._connection.executemany(statement, (filled,))


def nulls(values: Iterable[Any]) -> list[Any]:
    """Values with `NULL` for `None`."""
    return [NULL if value is None else value for value in values]


def most_rows(connection: sqlite3.Connection) -> int:
    """How many spans one statement of this SQLite can take, beside what the process says of itself."""
    import sqlite3

    rows = connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER) // (WIDTH + 1)
    return max(size for size in SIZES if size <= max(rows, SIZES[0])) - 1


def filled_up(values: list[Any], rows: int) -> tuple[str, list[Any]]:
    """The next larger statement for so many rows."""
    size = next(size for size in SIZES if size >= rows)
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
    ended = f"NEW.what = {IS_SPAN} AND {NEW['agno_created_at']} IS NOT NULL"
    yield "agno_span", ended, insert_agno_span(spans)
    yield "agno_trace", ended, upsert_trace(traces)


def update_process() -> str:
    """The statement that stores the tally."""
    return (
        "UPDATE att_processes SET heartbeat_ns = NEW.value_2, spans_written = NEW.value_3, spans_dropped = NEW.value_4,"
        " drops = NEW.value_5, last_error = NEW.value_6 WHERE process_id = NEW.value_1"
    )


def upsert_span() -> str:
    """The statement that stores the latest state of a span; a running state never replaces an ended one."""
    known = "(SELECT value FROM att_meta WHERE key = 'revision')"
    values = ", ".join([f"{known} + {NEW['revision']}", *(NEW[name] for name in SPAN_COLUMNS[1:])])
    updates = ", ".join(f"{column} = excluded.{column}" for column in SPAN_COLUMNS)
    return (
        f"INSERT INTO att_spans ({', '.join(SPAN_COLUMNS)}) VALUES ({values})"
        f" ON CONFLICT (trace_id, span_id) DO UPDATE SET {updates}"
        " WHERE att_spans.end_ns IS NULL OR excluded.end_ns IS NOT NULL"
    )


def insert_agno_span(table: str) -> str:
    """The statement that stores an ended span in Agno's table; a span that is there stays."""
    values = ", ".join(map(agno_value, AGNO_SPAN_COLUMNS))
    return f"INSERT INTO {table} ({', '.join(AGNO_SPAN_COLUMNS)}) VALUES ({values}) ON CONFLICT (span_id) DO NOTHING"


def agno_value(column: str) -> str:
    """What a column of Agno's is for a row of the view."""
    if column in {"start_time", "end_time"}:
        return iso_text_sql(NEW["agno_" + column.replace("time", "us")])
    return NEW.get(f"agno_{column}") or NEW[column]


def upsert_trace(table: str) -> str:
    """Agno's own update of a trace (`upsert_trace`, agno/db/sqlite/sqlite.py) for an ended span."""
    end, start = f"max({table}.end_time, excluded.end_time)", f"min({table}.start_time, excluded.start_time)"
    kept = ", ".join(
        f"{column} = coalesce({table}.{column}, excluded.{column})"
        for column in ("run_id", "session_id", "user_id", "agent_id", "team_id", "workflow_id")
    )
    computed = {
        "status": f"CASE {NEW['status_code']} WHEN 'ERROR' THEN 'ERROR' ELSE 'OK' END",
        # Of the moments as stored, truncated: `int(timedelta.total_seconds() * 1000)`.
        "duration_ms": f"CAST(({NEW['agno_end_us']} - {NEW['agno_start_us']}) / 1000000.0 * 1000 AS INTEGER)",
    }
    values = ", ".join(computed.get(column) or agno_value(column) for column in AGNO_TRACE_COLUMNS)
    return (
        f"INSERT INTO {table} ({', '.join(AGNO_TRACE_COLUMNS)}) VALUES ({values})"
        " ON CONFLICT (trace_id) DO UPDATE SET"
        f" end_time = {end}, start_time = {start}, duration_ms = (julianday({end}) - julianday({start})) * 86400000,"
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
