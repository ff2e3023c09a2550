"""Bringing a file to the present format: named steps, each applied with its record in one transaction."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from agno_trace_tui.store.agno_tables import check_version
from agno_trace_tui.store.schema import (
    AGNO_VERSION_STATEMENTS,
    AGNO_VERSIONS_TABLE,
    AGNO_WRITTEN_VERSION,
    ATT_STATEMENTS,
    SCHEMA_VERSION,
    agno_names,
    agno_statements,
)
from agno_trace_tui.store.transactions import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable


def create_att_tables(connection: sqlite3.Connection) -> None:
    """Version 1: our tables."""
    for statement in ATT_STATEMENTS:
        connection.execute(statement)
    connection.execute(
        "INSERT OR IGNORE INTO att_meta (key, value)"
        " SELECT 'revision', coalesce(max(revision), 0) FROM att_spans"  # whose records somebody may have dropped
    )


def add_drops(connection: sqlite3.Connection) -> None:
    """Version 2: why a process lost spans, as JSON: their number by reason."""
    columns = connection.execute("SELECT name FROM pragma_table_info('att_processes')")
    if ("drops",) not in columns.fetchall():
        connection.execute("ALTER TABLE att_processes ADD COLUMN drops TEXT")


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (create_att_tables, add_drops)
"""Applied in this order; a step, once released, never changes."""


def migrate(connection: sqlite3.Connection) -> None:
    """Apply the steps that the file has not seen. Several processes may do so at once.

    One that has seen them all is only read: beside an agent that computes each statement takes 5 milliseconds, and
    whoever writes at the moment would have to be waited for. Raises `TraceFileError` if a newer version of this
    program has been there.
    """
    seen: set[str] = set()
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'att_meta'").fetchone():
        check_version(connection)
        seen = {key for (key,) in connection.execute("SELECT key FROM att_meta")}
    for step in MIGRATIONS:
        if record_of(step) not in seen:
            with transaction(connection):
                apply_once(connection, step)


def record_of(step: Callable[[sqlite3.Connection], None]) -> str:
    """By which key a step is recorded."""
    return f"migration:{step.__name__}"


def apply_once(connection: sqlite3.Connection, step: Callable[[sqlite3.Connection], None]) -> None:
    """Apply a step and record it, unless it is recorded; inside the caller's transaction."""
    connection.execute(ATT_STATEMENTS[0])
    record = record_of(step)
    if connection.execute("SELECT 1 FROM att_meta WHERE key = ?", (record,)).fetchone() is None:
        step(connection)
        now = datetime.now().astimezone().isoformat()
        connection.execute("INSERT INTO att_meta (key, value) VALUES (?, ?)", (record, now))
        connection.execute(
            "INSERT OR REPLACE INTO att_meta (key, value) VALUES ('schema_version', ?)", (SCHEMA_VERSION,)
        )


def create_agno_tables(connection: sqlite3.Connection, traces_table: str, spans_table: str) -> None:
    """Make Agno's two tables where they are missing, and note their version as Agno does."""
    if agno_names(traces_table, spans_table) <= names_in(connection):
        return
    with transaction(connection):
        names = names_in(connection)
        for statement in agno_statements(traces_table, spans_table):
            connection.execute(statement)
        for statement in AGNO_VERSION_STATEMENTS:
            connection.execute(statement)
        now = datetime.now().isoformat()  # local and without an offset, as Agno writes it
        for table in (traces_table, spans_table):
            if table not in names:
                connection.execute(
                    f"INSERT OR IGNORE INTO {AGNO_VERSIONS_TABLE} (table_name, version, created_at, updated_at)"
                    " VALUES (?, ?, ?, ?)",
                    (table, AGNO_WRITTEN_VERSION, now, now),
                )


def names_in(connection: sqlite3.Connection) -> set[str]:
    """The names of the tables and indexes of a file."""
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
