"""Writing a file: one connection, one transaction a batch, every changed span with its own revision.

One writing connection a process: SQLite before 3.51.3 can corrupt a WAL database, very rarely, when two
connections of a process write and checkpoint at the same moment.
"""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING, Any

from agno_trace_tui import machine
from agno_trace_tui.store.connection import tolerant_text
from agno_trace_tui.store.migrations import create_agno_tables, migrate, with_transaction
from agno_trace_tui.store.schema import quoted
from agno_trace_tui.store.written import (
    AGNO_SPAN_COLUMNS,
    ATT_SPAN_COLUMNS,
    AgnoTrace,
    Tally,
    WrittenProcess,
    WrittenSpan,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

BUSY_TIMEOUT_MS = 2_000
"""How long the writer's thread waits for another process's transaction before it tries anew."""

JOURNAL_SIZE_LIMIT = 64 * 2**20
"""Bytes that the write-ahead log keeps after a checkpoint."""

CHECKPOINT_PAGES = 4_000
"""Pages of the log (16 MB) after which a commit also brings it into the file: a fifth quicker than SQLite's 1,000."""

SHARED_FILE_SYSTEMS = {
    "9p", "afs", "beegfs", "ceph", "cifs", "fakeowner", "fuse", "gfs2", "glusterfs", "grpcfuse", "lustre", "ncpfs",
    "nfs", "nfs4", "ocfs2", "osxfs", "prl_fs", "smb3", "smbfs", "vboxsf", "virtiofs", "vmhgfs",
}  # fmt: skip
"""Where others than this machine can write: the write-ahead log's index is shared memory, which they do not see
(sqlite.org/wal.html: "all processes using a database must be on the same host"). SQLite itself does not notice."""

ROWS_PER_STATEMENT = 64
"""One statement for up to 64 rows: its commits are five times as even as `executemany` beside a busy agent."""

COLUMNS = ("revision", "process_id", "resource_id", *ATT_SPAN_COLUMNS)


class TraceWriter:
    """The one connection of this process that writes a file of traces."""

    def __init__(
        self,
        path: Path,
        process: WrittenProcess,
        *,
        traces_table: str,
        spans_table: str,
        agno_tables: bool = True,
    ) -> None:
        """Open the file, or make it, readable by its owner only. Raises `OSError` or `sqlite3.Error`."""
        self.path = path
        self.agno_tables = agno_tables
        self._traces, self._spans = quoted(traces_table), quoted(spans_table)
        create_private(path)
        self.connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            self.journal_mode = settle_writer(self.connection, path)
            migrate(self.connection)
            if agno_tables:
                create_agno_tables(self.connection, traces_table, spans_table)
        except BaseException:
            self.connection.close()
            raise
        self._process = process
        self._process_id: int | None = None
        self.met_process: bool | None = None
        """Whether the file knew this process already; `None` before the first batch."""
        self._resources: dict[str, int] = {}
        self._rows_per_statement = min(
            ROWS_PER_STATEMENT,
            self.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER) // len(COLUMNS),
        )
        status = path.stat()
        self._inode = (status.st_dev, status.st_ino)

    def is_current(self) -> bool:
        """Whether the path still names the file that is open: it may have been deleted or replaced."""
        try:
            status = self.path.stat()
        except OSError:
            return False
        return (status.st_dev, status.st_ino) == self._inode

    def write(self, spans: Sequence[WrittenSpan], traces: Sequence[AgnoTrace], tally: Tally) -> None:
        """Store spans, the latest state of each, and what the process says of itself: all or nothing."""
        known = self._process_id, self._resources.copy()
        try:
            with_transaction(self.connection, lambda: self._write(spans, traces, tally))
        except BaseException:
            self._process_id, self._resources = known  # what was made in between is rolled back
            raise

    def leave(self, now_ns: int) -> None:
        """Note that the process has ended well, and close."""
        try:
            self.connection.execute(
                "UPDATE att_processes SET end_ns = ?, heartbeat_ns = ? WHERE process_id = ?",
                (now_ns, now_ns, self._process_id),
            )
        finally:
            self.connection.close()

    def close(self) -> None:
        """Close without a word: the file is gone, or in trouble."""
        self.connection.close()

    # -- inside a transaction --------------------------------------------------------------------

    def _write(self, spans: Sequence[WrittenSpan], traces: Sequence[AgnoTrace], tally: Tally) -> None:
        process_id = self._enter()
        if spans:
            self._write_spans(spans, process_id)
        if self.agno_tables:
            self._write_agno(spans, traces)
        self.connection.execute(
            "UPDATE att_processes SET heartbeat_ns = ?, spans_written = ?, spans_dropped = ?, drops = ?,"
            " last_error = ? WHERE process_id = ?",
            (*tally, process_id),
        )

    def _write_spans(self, spans: Sequence[WrittenSpan], process_id: int) -> None:
        self.connection.execute("UPDATE att_meta SET value = value + ? WHERE key = 'revision'", (len(spans),))
        counter = self.connection.execute("SELECT value FROM att_meta WHERE key = 'revision'").fetchone()[0]
        revision = counter - len(spans)
        rows = []
        for place, span in enumerate(spans, start=1):
            rows.append((revision + place, process_id, self._resource(span.resource), *span.values))
        for chunk in chunks(rows, self._rows_per_statement):
            self.connection.execute(upsert_spans(len(chunk)), [value for row in chunk for value in row])

    def _resource(self, attributes: str) -> int:
        known = self._resources.get(attributes)
        if known is None:
            self.connection.execute(
                "INSERT OR IGNORE INTO att_resources (attributes) VALUES (?)", (attributes,)
            )
            known = self.connection.execute(
                "SELECT resource_id FROM att_resources WHERE attributes = ?", (attributes,)
            ).fetchone()[0]
            self._resources[attributes] = known
        return int(known)

    def _write_agno(self, spans: Sequence[WrittenSpan], traces: Sequence[AgnoTrace]) -> None:
        if traces:
            self.connection.executemany(upsert_trace(self._traces), traces)
        ended = [span.agno_span for span in spans if span.agno_span is not None]
        for chunk in chunks(ended, self._rows_per_statement):
            self.connection.execute(
                insert_spans(self._spans, len(chunk)), [value for row in chunk for value in row]
            )

    def _enter(self) -> int:
        """The row of this process, made with its first batch; found again when the file had to be reopened."""
        if self._process_id is None:
            known = self.connection.execute(
                "SELECT process_id FROM att_processes WHERE pid = ? AND start_ns = ?",
                (self._process.pid, self._process.start_ns),
            ).fetchone()
            if known is not None:
                self._process_id = int(known[0])
                self.met_process = True
                return self._process_id
            names = (*WrittenProcess._fields, "heartbeat_ns")
            cursor = self.connection.execute(
                f"INSERT INTO att_processes ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",
                (*self._process, self._process.start_ns),
            )
            self._process_id = cursor.lastrowid or 0
            self.met_process = False
        return self._process_id


def create_private(path: Path) -> None:
    """Make an empty file that only its owner may read; SQLite gives its log the same permissions."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def settle_writer(connection: sqlite3.Connection, path: Path) -> str:
    """What the writing connection needs; answers the journal mode in force.

    Where WAL cannot work, or SQLite refuses it, `TRUNCATE` is taken, which is correct everywhere.
    """
    connection.text_factory = tolerant_text
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    wanted = ("TRUNCATE",) if is_shared(machine.file_system(path)) else ("WAL", "TRUNCATE")
    for name in wanted:
        mode = str(connection.execute(f"PRAGMA journal_mode = {name}").fetchone()[0]).lower()
        if mode == name.lower():
            break
    connection.execute(f"PRAGMA synchronous = {'NORMAL' if mode == 'wal' else 'FULL'}")
    connection.execute(f"PRAGMA journal_size_limit = {JOURNAL_SIZE_LIMIT}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    return mode


def is_shared(file_system: str | None) -> bool:
    """Whether a file system of this type may be another machine's; any that a program provides (FUSE) may."""
    return file_system in SHARED_FILE_SYSTEMS or (file_system or "").startswith("fuse.")


def chunks(rows: Sequence[Any], most: int) -> Iterator[Sequence[Any]]:
    """Rows in groups, `most` or a half, a quarter, … of it each: few different statements are prepared."""
    start, size = 0, most
    while start < len(rows):
        while size > len(rows) - start:
            size //= 2
        yield rows[start : start + size]
        start += size


def marks(rows: int, columns: int) -> str:
    """The VALUES of a statement for several rows."""
    return ", ".join([f"({', '.join('?' * columns)})"] * rows)


def upsert_spans(rows: int) -> str:
    """The statement that stores the latest state of spans; a running state never replaces an ended one."""
    updates = ", ".join(f"{column} = excluded.{column}" for column in COLUMNS)
    return (
        f"INSERT INTO att_spans ({', '.join(COLUMNS)}) VALUES {marks(rows, len(COLUMNS))}"
        f" ON CONFLICT (trace_id, span_id) DO UPDATE SET {updates}"
        " WHERE att_spans.end_ns IS NULL OR excluded.end_ns IS NOT NULL"
    )


def insert_spans(table: str, rows: int) -> str:
    """The statement that stores ended spans in Agno's table; a span that is there stays."""
    columns = ", ".join(AGNO_SPAN_COLUMNS)
    return (
        f"INSERT INTO {table} ({columns}) VALUES {marks(rows, len(AGNO_SPAN_COLUMNS))}"
        " ON CONFLICT (span_id) DO NOTHING"
    )


def component_level(row: str) -> str:
    """How high a component a trace's row is named after, as Agno ranks them (agno/db/sqlite/sqlite.py)."""
    is_root = f"({row}.name LIKE '%.run%' OR {row}.name LIKE '%.arun%')"
    return (
        f"CASE WHEN {row}.workflow_id IS NOT NULL AND {is_root} THEN 3"
        f" WHEN {row}.team_id IS NOT NULL AND {is_root} THEN 2"
        f" WHEN {row}.agent_id IS NOT NULL AND {is_root} THEN 1 ELSE 0 END"
    )


def upsert_trace(table: str) -> str:
    """Agno's own update of a trace (`upsert_trace`, agno/db/sqlite/sqlite.py), for one or several spans."""
    milliseconds = "(julianday({end}) - julianday({start})) * 86400000"
    end, start = f"max({table}.end_time, excluded.end_time)", f"min({table}.start_time, excluded.start_time)"
    kept = ", ".join(
        f"{column} = coalesce({table}.{column}, excluded.{column})"
        for column in ("run_id", "session_id", "user_id", "agent_id", "team_id", "workflow_id")
    )
    return (
        f"INSERT INTO {table} (trace_id, name, status, start_time, end_time, duration_ms, run_id, session_id,"
        " user_id, agent_id, team_id, workflow_id, created_at)"
        f" VALUES (?1, ?2, ?3, ?4, ?5, CASE WHEN ?14 > 1 THEN {milliseconds.format(end='?5', start='?4')}"
        " ELSE ?6 END, ?7, ?8, ?9, ?10, ?11, ?12, ?13)"
        " ON CONFLICT (trace_id) DO UPDATE SET"
        f" end_time = {end}, start_time = {start}, duration_ms = {milliseconds.format(end=end, start=start)},"
        " status = excluded.status,"
        f" name = CASE WHEN {component_level('excluded')} > {component_level(table)}"
        f" THEN excluded.name ELSE {table}.name END, {kept}"
    )
