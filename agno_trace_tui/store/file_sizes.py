"""What a file takes on the disk, and what the traces in it take of that: users keep other things in it, too."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from agno_trace_tui.store.query import Query, ask
from agno_trace_tui.store.schema import AGNO_VERSIONS_TABLE, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from agno_trace_tui.store.agno_tables import Tables

AGNO_ROW_BYTES, ATT_ROW_BYTES = 560, 400
"""What a span takes in tables and indexes beside its long texts (measured on files of 10,000 spans)."""

AGNO_TEXTS, ATT_TEXTS = ("name", "attributes"), ("name", "events", "attributes")
"""Columns that can be long."""

LENGTH = (
    "octet_length({column})"  # told without reading them
    if sqlite3.sqlite_version_info >= (3, 43)
    else "length(CAST({column} AS BLOB))"
)


def whole_bytes(connection: sqlite3.Connection) -> int:
    """Bytes of a file, with what its log will bring."""
    return pragma(connection, "page_count") * pragma(connection, "page_size")


def used_bytes(connection: sqlite3.Connection) -> int:
    """Bytes of a file that hold something."""
    return whole_bytes(connection) - pragma(connection, "freelist_count") * pragma(connection, "page_size")


def pragma(connection: sqlite3.Connection, name: str) -> int:
    """A number that SQLite knows of the file."""
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def is_shared_with_others(connection: sqlite3.Connection, tables: Tables) -> bool:
    """Whether a file has tables beside these: an agent's sessions, somebody's archive."""
    known = {name for pair in tables.pairs for name in pair if name is not None} | {AGNO_VERSIONS_TABLE}
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return any(name not in known and not name.startswith(("att_", "sqlite_")) for (name,) in names)


def other_bytes(connection: sqlite3.Connection, tables: Tables) -> int:
    """About how many bytes of a file hold something else than the traces of these tables: reads all of their rows."""
    if not is_shared_with_others(connection, tables):
        return 0
    [traces] = ask(connection, size_of_all(tables))
    return max(used_bytes(connection) - traces, 0)


def size_of_all(tables: Tables) -> Query[int]:
    """About how many bytes all traces take."""
    parts = [f"SELECT sum({size}) AS size FROM {table}" for table, size in row_sizes(tables)]
    return Query(
        f"SELECT total(size) FROM ({' UNION ALL '.join(parts) or 'SELECT 0 AS size'})",
        (),
        lambda _cursor, row: int(row[0]),
    )


def sizes_of(tables: Tables, trace_ids: Sequence[str]) -> Query[tuple[str, int]]:
    """About how many bytes each of some traces takes."""
    marks = ", ".join("?" * len(trace_ids))
    parts = [
        f"SELECT trace_id, {size} AS size FROM {table} WHERE trace_id IN ({marks})"
        for table, size in row_sizes(tables)
    ]
    sql = f"SELECT trace_id, sum(size) FROM ({' UNION ALL '.join(parts)}) GROUP BY trace_id"
    return Query(
        sql if parts else "SELECT 1, 1 WHERE 0",
        (*trace_ids,) * len(parts),
        lambda _cursor, row: (row[0], row[1]),
    )


def row_sizes(tables: Tables) -> Iterator[tuple[str, str]]:
    """The tables of spans, as SQL names them, each with what tells the bytes of a row."""
    for table in tables.span_tables:
        yield quoted(table), row_size(AGNO_ROW_BYTES, AGNO_TEXTS)
    if tables.has_att_spans:
        # What is known of traces that are in none of these tables is not theirs, and does not go with them.
        listed = "".join(
            f" OR trace_id IN (SELECT trace_id FROM {quoted(table)})" for table in tables.span_tables
        )
        size = row_size(ATT_ROW_BYTES, ATT_TEXTS)
        yield "att_spans", f"CASE WHEN end_ns IS NULL{listed} THEN {size} ELSE 0 END"


def row_size(fixed: int, columns: Iterable[str]) -> str:
    """What tells the bytes of a row with such long columns."""
    return " + ".join([str(fixed), *(f"coalesce({LENGTH.format(column=column)}, 0)" for column in columns)])
