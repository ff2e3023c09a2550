"""Writing a file: all or nothing, whatever the file system can do, and each migration once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import pytest

from agno_trace_tui.errors import TraceFileError
from agno_trace_tui.store import migrations, payload_queries, writing
from agno_trace_tui.store.agno_tables import discover
from agno_trace_tui.store.connection import open_reader
from agno_trace_tui.store.migrations import migrate
from agno_trace_tui.store.payload_queries import processes
from agno_trace_tui.store.query import ask
from agno_trace_tui.store.schema import SCHEMA_VERSION
from agno_trace_tui.store.transactions import transaction
from agno_trace_tui.store.writing import (
    CHECKPOINT_PAGES,
    HURRIED_CHECKPOINT_PAGES,
    TraceWriter,
    settle_writer,
)
from agno_trace_tui.store.written import ATT_SPAN_COLUMNS, Tally, WrittenProcess, WrittenSpan
from tests.support.spans import rows

PROCESS = WrittenProcess(
    pid=7,
    host="here",
    boot_id=None,
    pid_namespace=None,
    started=None,
    argv="[]",
    versions="{}",
    start_ns=5,
)
TALLY = Tally(now_ns=9, spans_written=0, spans_dropped=0, drops=None, last_error=None)


def span(span_id: str, *, end_ns: int | None = None, **columns: Any) -> WrittenSpan:
    given: dict[str, Any] = {
        "trace_id": "t",
        "span_id": span_id,
        "name": span_id,
        "span_kind": "INTERNAL",
        "status_code": "OK",
        "start_ns": 1,
        "end_ns": end_ns,
        "dropped_attributes": 0,
        "dropped_events": 0,
        "dropped_links": 0,
        **columns,
    }
    return WrittenSpan(
        trace_id="t",
        span_id=span_id,
        ended=end_ns is not None,
        values=tuple(given.get(column) for column in ATT_SPAN_COLUMNS),
        resource='{"service.name": "kitchen"}',
        agno=None,
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "traces.db"


@pytest.fixture
def writer(path: Path) -> Iterator[TraceWriter]:
    made = TraceWriter(path, PROCESS, traces_table="agno_traces", spans_table="agno_spans")
    yield made
    made.close()


def test_every_changed_span_has_a_revision_of_its_own(writer: TraceWriter, path: Path) -> None:
    writer.write([span("a"), span("b")], TALLY)
    writer.write([span("a", end_ns=2), span("c")], TALLY)

    revisions = "SELECT revision, span_id FROM att_spans ORDER BY revision"
    assert rows(path, revisions) == [(2, "b"), (3, "a"), (4, "c")]
    writer.write([], TALLY)
    assert rows(path, "SELECT value FROM att_meta WHERE key = 'revision'") == [(4,)]


def test_a_revision_is_never_given_twice_even_when_rows_are_gone(writer: TraceWriter, path: Path) -> None:
    writer.write([span("a")], TALLY)
    writer.connection.execute("DELETE FROM att_spans")
    writer.write([span("b")], TALLY)

    assert rows(path, "SELECT revision FROM att_spans") == [(2,)]


def test_a_span_that_has_ended_never_runs_again(writer: TraceWriter, path: Path) -> None:
    writer.write([span("a", end_ns=2)], TALLY)
    writer.write([span("a")], TALLY)

    assert rows(path, "SELECT end_ns FROM att_spans") == [(2,)]


def test_what_nobody_knows_is_null_in_the_file(writer: TraceWriter, path: Path) -> None:
    writer.write([span("a", cost=0.5), span("b")], TALLY)

    assert rows(path, "SELECT span_id, typeof(cost), typeof(model) FROM att_spans ORDER BY span_id") == [
        ("a", "real", "null"),
        ("b", "null", "null"),
    ]
    assert rows(path, "SELECT typeof(drops), typeof(last_error) FROM att_processes") == [("null", "null")]


def test_the_log_is_brought_in_a_little_at_a_time_unless_there_is_hurry(
    writer: TraceWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pages() -> int:
        return int(writer.connection.execute("PRAGMA wal_autocheckpoint").fetchone()[0])

    assert pages() == CHECKPOINT_PAGES
    writer.hurry(hurried=True)
    writer.hurry(hurried=False)
    assert pages() == HURRIED_CHECKPOINT_PAGES  # it was just now
    monkeypatch.setattr(writing, "CALM_AFTER", 0.0)
    writer.hurry(hurried=False)
    assert pages() == CHECKPOINT_PAGES


def test_the_log_stays_small_while_spans_come_one_by_one(writer: TraceWriter, path: Path) -> None:
    for number in range(200):
        writer.write([span(f"span {number}", end_ns=2, attributes="words " * 2_000)], TALLY)

    log = path.with_name(path.name + "-wal")
    assert log.stat().st_size < 2 * CHECKPOINT_PAGES * 4_096 < path.stat().st_size


def test_a_batch_that_fails_leaves_nothing_behind(writer: TraceWriter, path: Path) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        writer.write([span("a"), span("b", name=None)], TALLY)
    assert rows(path, "SELECT count(*) FROM att_spans") == [(0,)]
    assert rows(path, "SELECT value FROM att_meta WHERE key = 'revision'") == [(0,)]

    writer.write([span("a")], TALLY)
    joined = "SELECT span_id, pid, r.attributes FROM att_spans JOIN att_processes USING (process_id)"
    joined += " JOIN att_resources r USING (resource_id)"
    assert rows(path, joined) == [("a", 7, '{"service.name": "kitchen"}')]


def test_a_resource_is_stored_once(writer: TraceWriter, path: Path) -> None:
    writer.write([span("a"), span("b")], TALLY)
    with closing(TraceWriter(path, PROCESS._replace(pid=8), traces_table="T", spans_table="S")) as other:
        other.write([span("c")], TALLY)

    assert rows(path, "SELECT count(*) FROM att_resources") == [(1,)]
    assert rows(path, "SELECT count(DISTINCT process_id) FROM att_spans") == [(2,)]


class WithoutSharedMemory(sqlite3.Connection):
    """A database on a file system that cannot do WAL: SQLite answers the journal that stays in force."""

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        return super().execute(sql.replace("= WAL", ""), *parameters)


def test_without_wal_the_journal_is_truncated(path: Path) -> None:
    with closing(sqlite3.connect(path, factory=WithoutSharedMemory)) as connection:
        assert settle_writer(connection, Path(":memory:")) == "truncate"


def test_a_file_that_is_up_to_date_is_opened_beside_one_who_writes(
    writer: TraceWriter, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "BUSY_TIMEOUT_MS", 0)
    with transaction(writer.connection):
        TraceWriter(path, PROCESS, traces_table="agno_traces", spans_table="agno_spans").close()
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            TraceWriter(path, PROCESS, traces_table="others", spans_table="agno_spans")


def test_a_file_whose_records_somebody_dropped_is_brought_up_to_date(writer: TraceWriter, path: Path) -> None:
    writer.write([span("a", end_ns=2)], TALLY)
    writer.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE att_meta")

    again = TraceWriter(path, PROCESS, traces_table="agno_traces", spans_table="agno_spans")
    again.write([span("b", end_ns=2)], TALLY)
    again.close()
    assert rows(path, "SELECT span_id FROM att_spans ORDER BY 1") == [("a",), ("b",)]


def test_a_migration_runs_once_and_leaves_its_record(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    applied = []

    def add_a_table(connection: sqlite3.Connection) -> None:
        applied.append(1)
        connection.execute("CREATE TABLE att_later (a)")

    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrate(connection)
        monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, add_a_table))
        migrate(connection)
        migrate(connection)
        records = dict(connection.execute("SELECT key, value FROM att_meta"))

    assert applied == [1]
    assert {"migration:create_att_tables", "migration:add_a_table"} <= set(records)
    assert records["schema_version"] == SCHEMA_VERSION


def test_a_file_of_the_first_version_is_read_as_it_is_and_goes_on(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as then:
        then.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:1])
        then.setattr(migrations, "SCHEMA_VERSION", 1)
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            migrate(connection)
            connection.execute(
                "INSERT INTO att_processes (pid, host, start_ns, heartbeat_ns, spans_dropped) VALUES (3, 'here', 1, 1, 7)"
            )
    with closing(open_reader(path).connection) as reader:
        (process,) = ask(reader, processes(discover(reader)))
    assert (process.spans_dropped, process.drops) == (7, {})

    with closing(TraceWriter(path, PROCESS, traces_table="T", spans_table="S")) as writer:
        writer.write([span("a")], TALLY._replace(spans_dropped=2, drops='{"queue full": 2}'))
    with closing(open_reader(path).connection) as reader:
        newer, older = ask(reader, processes(discover(reader)))
    assert (newer.drops, older.drops) == ({"queue full": 2}, {})
    assert rows(path, "SELECT value FROM att_meta WHERE key = 'schema_version'") == [(SCHEMA_VERSION,)]


def test_a_process_is_told_as_long_as_spans_of_it_are_open(
    writer: TraceWriter, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many came after it: of one that is not told nobody could say that it is gone."""
    writer.write([span("a")], TALLY)
    for pid in (8, 9):
        process = PROCESS._replace(pid=pid)
        with closing(TraceWriter(path, process, traces_table="T", spans_table="S")) as other:
            other.write([span(f"of {pid}", end_ns=2)], TALLY)
    monkeypatch.setattr(payload_queries, "NEWEST_PROCESSES", 1)

    def told() -> list[int]:
        with closing(open_reader(path).connection) as reader:
            return [process.pid for process in ask(reader, processes(discover(reader)))]

    assert told() == [9, 7]
    writer.write([span("a", end_ns=2)], TALLY)
    assert told() == [9]


def test_a_migration_that_fails_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail_halfway(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE att_half (a)")
        raise sqlite3.OperationalError("the disk is full")

    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, fail_halfway))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        with pytest.raises(sqlite3.OperationalError, match="disk is full"):
            migrate(connection)
        assert not connection.in_transaction

    assert rows(path, "SELECT count(*) FROM sqlite_master WHERE name = 'att_half'") == [(0,)]


def test_a_newer_file_is_refused(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrate(connection)
        connection.execute("UPDATE att_meta SET value = 99 WHERE key = 'schema_version'")
        with pytest.raises(TraceFileError, match="newer"):
            migrate(connection)


def test_a_commit_that_fails_ends_the_transaction(path: Path) -> None:
    """In the rollback journal a reader can make a commit fail; the next batch must be able to begin."""
    with (
        closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as connection,
        closing(sqlite3.connect(path, isolation_level=None)) as reader,
    ):
        connection.execute("CREATE TABLE t (a)")
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM t").fetchall()
        with pytest.raises(sqlite3.OperationalError, match="locked"), transaction(connection):
            connection.execute("INSERT INTO t VALUES (1)")
        assert not connection.in_transaction
        reader.execute("COMMIT")
        with transaction(connection):
            connection.execute("INSERT INTO t VALUES (2)")

    assert rows(path, "SELECT a FROM t") == [(2,)]


class Counted(sqlite3.Connection):
    """A connection that remembers what it was asked."""

    statements: ClassVar[list[str]] = []

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        self.statements.append(sql)
        return super().execute(sql, *parameters)

    def executemany(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        self.statements.append(sql)
        return super().executemany(sql, *parameters)


@pytest.mark.parametrize(
    ("spans", "statements"), [(0, 1), (1, 1), (2, 1), (64, 1), (127, 1), (128, 2), (500, 4)]
)
def test_a_batch_is_one_statement_unless_it_is_very_long(
    path: Path, monkeypatch: pytest.MonkeyPatch, spans: int, statements: int
) -> None:
    """Each more gives the interpreter away, and costs 5 milliseconds beside an agent that computes."""
    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Counted))
    names = [f"{number:03}" for number in range(spans)]
    with closing(TraceWriter(path, PROCESS, traces_table="T", spans_table="S")) as writer:
        writer.write([span("the first")], TALLY)  # makes the rows of the process and the resource, too
        Counted.statements.clear()
        writer.write([span(name, end_ns=2) for name in names], TALLY)
        assert len(Counted.statements) == statements

    stored = "SELECT span_id, revision FROM att_spans WHERE end_ns = 2 ORDER BY revision"
    assert rows(path, stored) == list(zip(names, range(2, spans + 2), strict=True))
