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
    connection.execute("INSERT OR IGNORE INTO att_meta (key, value) VALUES ('revision', 0)")


def add_drops(connection: sqlite3.Connection) -> None:
    """Version 2: why a process lost spans, as JSON: their number by reason."""
    connection.execute("ALTER TABLE att_processes ADD COLUMN drops TEXT")


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (create_att_tables, add_drops)
"""Applied in this order; a step, once released, never changes."""


def migrate(connection: sqlite3.Connection) -> None:
    """Apply the steps that the file has not seen. Several processes may do so at once.

    Raises `TraceFileError` if a newer version of this program has been there.
    """
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'att_meta'").fetchone():
        check_version(connection)
    for step in MIGRATIONS:
        with transaction(connection):
            apply_once(connection, step)


def apply_once(connection: sqlite3.Connection, step: Callable[[sqlite3.Connection], None]) -> None:
    """Apply a step and record it, unless it is recorded; inside the caller's transaction."""
    connection.execute(ATT_STATEMENTS[0])
    record = f"migration:{step.__name__}"
    if connection.execute("SELECT 1 FROM att_meta WHERE key = ?", (record,)).fetchone() is None:
        step(connection)
        now = datetime.now().astimezone().isoformat()
        connection.execute("INSERT INTO att_meta (key, value) VALUES (?, ?)", (record, now))
        connection.execute(
            "INSERT OR REPLACE INTO att_meta (key, value) VALUES ('schema_version', ?)", (SCHEMA_VERSION,)
        )


def create_agno_tables(connection: sqlite3.Connection, traces_table: str, spans_table: str) -> None:
    """Make Agno's two tables where they are missing, and note their version as Agno does."""
    with transaction(connection):
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
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
