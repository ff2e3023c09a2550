"""Finding the tables of traces in a file: by their columns, because users choose their names.

A file can hold several pairs of tables, beside sessions, memories and more. A spans table belongs to the
traces table that its foreign key names; where there is none, to the one with the likest name.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from agno_trace_tui.errors import TraceFileError
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.store.schema import SCHEMA_VERSION, quoted

if TYPE_CHECKING:
    import sqlite3

TRACE_COLUMNS = frozenset(
    ["trace_id", "name", "status", "start_time", "end_time", "duration_ms", "run_id", "session_id"]
)
SPAN_COLUMNS = frozenset(
    ["span_id", "trace_id", "parent_span_id", "name", "status_code", "start_time", "end_time", "attributes"]
)


COLUMNS = (
    "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c"
    " WHERE m.type = 'table' AND (instr(m.sql, 'trace_id') OR m.name = 'att_processes') ORDER BY m.rowid"
)
"""The columns of all tables that may be of traces, in the order in which these were made."""


class TablePair(NamedTuple):
    """A traces table and the spans table that belongs to it; one of them may be missing."""

    traces: str | None
    spans: str | None


class TableNames(NamedTuple):
    """The names of Agno's two tables that a recorder fills; they need not be there yet."""

    traces: str
    spans: str


class Tables(NamedTuple):
    """What a file has for us."""

    pairs: tuple[TablePair, ...]
    has_att_spans: bool
    schema_cookie: int
    """`PRAGMA schema_version`: changes when tables come or go, and with VACUUM."""

    has_drops: bool = False
    """Whether processes tell why they lost spans (since version 2 of ours)."""

    @property
    def found(self) -> bool:
        """Whether there is anything to read."""
        return bool(self.pairs) or self.has_att_spans

    @property
    def span_tables(self) -> tuple[str, ...]:
        """The names of the spans tables."""
        return tuple(pair.spans for pair in self.pairs if pair.spans is not None)


def discover(connection: sqlite3.Connection) -> Tables:
    """Find the tables. Raises `TraceFileError` if they are those of a newer version of ours."""
    cookie = connection.execute("PRAGMA schema_version").fetchone()[0]
    columns: dict[str, set[str]] = {}
    for name, column in connection.execute(COLUMNS):
        columns.setdefault(name, set()).add(column)
    names = list(columns)
    traces = [name for name in names if columns[name] >= TRACE_COLUMNS and "span_id" not in columns[name]]
    spans = [name for name in names if columns[name] >= SPAN_COLUMNS and name != "att_spans"]
    has_att_spans = "att_spans" in columns
    if has_att_spans:
        check_version(connection)
    has_drops = "drops" in columns.get("att_processes", ())
    return Tables(tuple(pairs_of(connection, traces, spans)), has_att_spans, cookie, has_drops)


def pairs_of(connection: sqlite3.Connection, traces: list[str], spans: list[str]) -> list[TablePair]:
    """Which spans table belongs to which traces table; those left over stand alone."""
    free = list(traces)
    pairs = []
    for table in sorted(spans, key=lambda name: referenced_table(connection, name) is None):
        owner = referenced_table(connection, table)
        if owner not in free:
            owner = max(free, key=lambda name: SequenceMatcher(None, name, table).ratio(), default=None)
        if owner is not None:
            free.remove(owner)
        pairs.append(TablePair(owner, table))
    return pairs + [TablePair(name, None) for name in free]


def referenced_table(connection: sqlite3.Connection, table: str) -> str | None:
    """The table that a foreign key of `trace_id` names."""
    for row in connection.execute(f"PRAGMA foreign_key_list({quoted(table)})"):
        if row[3] == "trace_id":
            return str(row[2])
    return None


def check_version(connection: sqlite3.Connection) -> None:
    """Refuse tables of a version that this program does not know."""
    row = connection.execute("SELECT value FROM att_meta WHERE key = 'schema_version'").fetchone()
    version = row[0] if row else 0
    if isinstance(version, int) and version > SCHEMA_VERSION:
        raise TraceFileError(
            f"A newer agno-trace-tui recorded this file (format {version}; known here: {SCHEMA_VERSION}).",
            "Upgrade: pip install --upgrade agno-trace-tui",
        )
