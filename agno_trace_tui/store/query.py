"""A question to the file as a value: its text, its parameters, and how a row becomes a value.

Questions are built purely (`reading`) and asked by whoever holds a connection: the command line
directly, the monitor through aiosqlite, where `build` runs in the connection's thread, off the screen's.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from agno_trace_tui.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

Row = TypeVar("Row")


class Query(NamedTuple, Generic[Row]):
    """One SELECT. `build` has the shape of a `sqlite3` row factory."""

    sql: str
    parameters: tuple[Any, ...]
    build: Callable[[Any, tuple[Any, ...]], Row]


def ask(connection: sqlite3.Connection, query: Query[Row]) -> list[Row]:
    """All answers at once, so that no read transaction stays open (see `connection`)."""
    former, connection.text_factory = connection.text_factory, str
    try:
        return fetched(connection, query)
    except sqlite3.OperationalError as error:
        if not is_undecodable(error):
            raise
        connection.text_factory = former
        return fetched(connection, query)
    finally:
        connection.text_factory = former


def fetched(connection: sqlite3.Connection, query: Query[Row]) -> list[Row]:
    """All answers, with texts as the connection makes them."""
    cursor = connection.cursor()
    cursor.row_factory = query.build
    try:
        return cursor.execute(query.sql, query.parameters).fetchall()
    finally:
        cursor.close()


def is_undecodable(error: sqlite3.OperationalError) -> bool:
    """Whether a text is no UTF-8, which hardly any is.

    SQLite's own texts cost a tenth of what those cost that a function decodes: so it is called only then.
    """
    return str(error).startswith("Could not decode")
