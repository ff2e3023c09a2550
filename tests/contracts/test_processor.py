"""The processor is a guest: whatever happens to the disk, it never raises, never blocks, and counts what it loses."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from opentelemetry.context import _SUPPRESS_INSTRUMENTATION_KEY, get_value
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF
from opentelemetry.trace import StatusCode, Tracer

from agno_trace_tui import SqliteSpanExporter, SqliteSpanProcessor
from agno_trace_tui.exporter import current_file
from agno_trace_tui.exporter import writer as writing
from agno_trace_tui.exporter.recorder import Recorder
from agno_trace_tui.exporter.turns import Turns
from agno_trace_tui.exporter.writer import utc_now
from agno_trace_tui.store import writing as store_writing
from agno_trace_tui.store.writing import TraceWriter
from agno_trace_tui.store.written import Tally, WrittenSpan
from tests.support.spans import rows, tracer_for, wait_for

NAMES = "SELECT name FROM agno_spans ORDER BY rowid"
OPEN = "SELECT name FROM att_spans WHERE end_ns IS NULL ORDER BY revision"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "traces.db"


@pytest.fixture
def processor(path: Path) -> Iterator[SqliteSpanProcessor]:
    made = SqliteSpanProcessor(path)
    yield made
    made.writer.shutdown(0.5)


def test_a_span_is_in_the_file_while_it_runs_and_after(processor: SqliteSpanProcessor, path: Path) -> None:
    with tracer_for(processor).start_as_current_span("Agent.run", attributes={"agent.name": "Agent"}):
        (running,) = wait_for(lambda: rows(path, "SELECT name, end_ns, attributes FROM att_spans"))
        assert running == ("Agent.run", None, '{"agent.name":"Agent"}')
        assert rows(path, "SELECT * FROM agno_spans") == []
    assert processor.force_flush()

    ((name, end_ns, attributes),) = rows(path, "SELECT name, end_ns, attributes FROM att_spans")
    assert name == "Agent.run"
    assert end_ns > 0
    assert attributes is None  # once, in Agno's table
    assert rows(path, "SELECT name, attributes FROM agno_spans") == [("Agent.run", '{"agent.name":"Agent"}')]


def test_attributes_set_after_the_start_reach_the_file_while_the_span_runs(
    processor: SqliteSpanProcessor, path: Path
) -> None:
    tracer = tracer_for(processor)
    with tracer.start_as_current_span("model") as span:
        wait_for(lambda: rows(path, OPEN))
        span.set_attribute("llm.model_name", "gpt-5")
        wait_for(lambda: rows(path, "SELECT 1 FROM att_spans WHERE model = 'gpt-5' AND end_ns IS NULL"))


def test_whatever_changes_of_a_running_span_reaches_the_file(
    processor: SqliteSpanProcessor, path: Path
) -> None:
    span = tracer_for(processor).start_span("import", attributes={"step": 1})
    wait_for(lambda: rows(path, OPEN))

    span.set_attribute("step", 2)
    wait_for(lambda: rows(path, "SELECT 1 FROM att_spans WHERE attributes = '{\"step\":2}'"))
    span.update_name("second import")
    wait_for(lambda: rows(path, OPEN) == [("second import",)])
    span.set_status(StatusCode.ERROR, "failed")
    wait_for(lambda: rows(path, "SELECT 1 FROM att_spans WHERE status_message = 'failed' AND end_ns IS NULL"))
    span.add_link(span.get_span_context())
    wait_for(lambda: rows(path, "SELECT 1 FROM att_spans WHERE links IS NOT NULL AND end_ns IS NULL"))
    span.end()


def test_they_reach_it_while_other_spans_keep_the_writer_busy(
    processor: SqliteSpanProcessor, path: Path
) -> None:
    tracer = tracer_for(processor)
    span = tracer.start_span("model")
    processor.force_flush()
    span.set_attribute("llm.model_name", "gpt-5")

    def busy() -> bool:
        tracer.start_span("other").end()
        return bool(rows(path, "SELECT 1 FROM att_spans WHERE model = 'gpt-5' AND end_ns IS NULL"))

    wait_for(busy)
    span.end()


def test_an_exception_is_kept_with_its_stack(processor: SqliteSpanProcessor, path: Path) -> None:
    with (
        pytest.raises(ZeroDivisionError),
        tracer_for(processor).start_as_current_span("tool"),
    ):
        _ = 1 / 0
    processor.force_flush()

    ((status, message, events),) = rows(path, "SELECT status_code, status_message, events FROM att_spans")
    assert status == StatusCode.ERROR.name
    assert message == "ZeroDivisionError: division by zero"
    assert "test_an_exception_is_kept_with_its_stack" in events


def test_the_file_is_its_owners_only(processor: SqliteSpanProcessor, path: Path) -> None:
    tracer_for(processor).start_span("any").end()
    processor.force_flush()

    assert [oct(file.stat().st_mode & 0o777) for file in sorted(path.parent.iterdir())] == ["0o600"] * 3


def test_missing_directories_are_made(tmp_path: Path) -> None:
    processor = SqliteSpanProcessor(tmp_path / "a" / "b c" / "träces?.db")
    tracer_for(processor).start_span("any").end()

    assert processor.force_flush()
    assert rows(processor.path, NAMES) == [("any",)]
    processor.shutdown()


def test_spans_that_are_not_sampled_are_not_recorded(processor: SqliteSpanProcessor, path: Path) -> None:
    tracer_for(processor, sampler=ALWAYS_OFF).start_span("unseen").end()

    assert processor.force_flush()
    assert not path.exists()


def test_a_file_that_is_locked_delays_nothing_but_itself(processor: SqliteSpanProcessor, path: Path) -> None:
    tracer = tracer_for(processor)
    tracer.start_span("first").end()
    processor.force_flush()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        before = time.perf_counter()
        for _ in range(100):
            tracer.start_span("second").end()
        assert time.perf_counter() - before < 1  # the lock lasts until this test lets go
        assert not processor.force_flush(50)
        other.execute("COMMIT")

    assert processor.force_flush()
    assert rows(path, NAMES) == [("first",), *[("second",)] * 100]
    assert processor.health.dropped_total == 0


def test_nothing_is_lost_while_the_directory_cannot_be_made(tmp_path: Path) -> None:
    obstacle = tmp_path / "obstacle"
    obstacle.write_text("a file where a directory should be")
    processor = SqliteSpanProcessor(obstacle / "traces.db")
    tracer_for(processor).start_span("waiting").end()
    wait_for(lambda: processor.health.retries >= 2)
    assert "obstacle" in (processor.health.last_error or "")

    obstacle.unlink()

    assert processor.force_flush()
    assert rows(processor.path, NAMES) == [("waiting",)]
    processor.shutdown()


def test_nothing_is_lost_while_the_directory_is_read_only(tmp_path: Path) -> None:
    directory = tmp_path / "read-only"
    directory.mkdir(mode=0o500)
    if os.access(directory, os.W_OK):
        pytest.skip("this user may write everywhere")
    processor = SqliteSpanProcessor(directory / "traces.db")
    tracer_for(processor).start_span("waiting").end()
    wait_for(lambda: processor.health.retries)

    directory.chmod(0o700)

    assert processor.force_flush()
    processor.shutdown()


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("my notes, " * 1_000)
    processor = SqliteSpanProcessor(path)
    tracer_for(processor).start_span("any").end()

    wait_for(lambda: processor.health.retries)
    assert "not a database" in (processor.health.last_error or "")
    processor.writer.shutdown(0.1)
    assert path.read_text() == "my notes, " * 1_000


def test_a_link_that_leads_round_in_circles_is_told_and_waited_for(tmp_path: Path) -> None:
    path, other = tmp_path / "traces.db", tmp_path / "other.db"
    path.symlink_to(other)
    other.symlink_to(path)
    processor = SqliteSpanProcessor(path)
    tracer_for(processor).start_span("any").end()
    wait_for(lambda: "symbolic links" in (processor.health.last_error or ""))
    assert processor.health.dropped_total == 0

    path.unlink()
    assert processor.force_flush()
    assert rows(path, NAMES) == [("any",)]
    processor.shutdown()


def test_a_file_of_a_newer_version_is_left_alone(processor: SqliteSpanProcessor, path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE att_meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID")
        connection.execute("INSERT INTO att_meta VALUES ('schema_version', 99)")
    tracer_for(processor).start_span("any").end()

    wait_for(lambda: processor.health.retries)
    assert "newer agno-trace-tui" in (processor.health.last_error or "")
    assert rows(path, "SELECT name FROM sqlite_master WHERE type = 'table'") == [("att_meta",)]


def lose_the_file(processor: SqliteSpanProcessor, path: Path, tracer: Tracer) -> None:
    """Delete the file with all that is beside it, and record a span after that."""
    for file in list(path.parent.iterdir()):
        file.unlink()
    tracer.start_span("after").end()
    processor.force_flush()


def test_a_deleted_file_is_made_anew_with_the_spans_that_run(
    processor: SqliteSpanProcessor, path: Path
) -> None:
    tracer = tracer_for(processor)
    running = tracer.start_span("long run")
    tracer.start_span("lost with the file").end()
    processor.force_flush()
    lose_the_file(processor, path, tracer)

    wait_for(lambda: rows(path, OPEN) == [("long run",)])
    running.end()
    assert processor.force_flush()
    assert rows(path, NAMES) == [("after",), ("long run",)]


def test_the_spans_that_run_are_in_a_file_made_anew_after_a_fork_too(
    processor: SqliteSpanProcessor, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(current_file, "LOOK_AGAIN", 3_600.0)  # it is seen after writing that the file is gone
    tracer = tracer_for(processor)
    running = tracer.start_span("long run")
    processor.force_flush()
    assert processor.writer.put_down(time.monotonic() + 60)
    processor.writer.take_up()
    tracer.start_span("lost with the file").end()
    processor.force_flush()
    lose_the_file(processor, path, tracer)

    wait_for(lambda: rows(path, OPEN) == [("long run",)])
    running.end()


@pytest.mark.parametrize("seconds_later", [0.0, 60.0])
def test_a_replaced_file_is_noticed(
    processor: SqliteSpanProcessor, path: Path, seconds_later: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(current_file, "LOOK_AGAIN", 30.0 - seconds_later)
    tracer = tracer_for(processor)
    tracer.start_span("before").end()
    processor.force_flush()
    path.rename(path.with_name("kept.db"))
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).rename(path.with_name("kept.db" + suffix))
    sqlite3.connect(path).close()

    tracer.start_span("after").end()

    assert processor.force_flush()
    assert rows(path, NAMES) == [("after",)]
    at_once = [("before",), ("after",)]  # it was written before it was seen that the file is another
    assert rows(path.with_name("kept.db"), NAMES) == (at_once[:1] if seconds_later else at_once)


def test_a_log_that_a_replaced_file_left_behind_is_not_applied_to_the_one_in_its_place(
    processor: SqliteSpanProcessor, path: Path
) -> None:
    """SQLite does not delete it: the file that it belongs to is not where it was (`databaseIsUnmoved`)."""
    tracer = tracer_for(processor)
    for number in range(50):
        tracer.start_span(f"before {number}").end()
    assert processor.force_flush()
    path.rename(path.with_name("kept.db"))
    with closing(sqlite3.connect(path.with_name("other.db"))) as connection:
        connection.execute("CREATE TABLE theirs (text)")
    path.with_name("other.db").replace(path)

    tracer.start_span("after").end()

    assert processor.force_flush(5_000)
    assert rows(path, NAMES)[-1] == ("after",)
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]
    assert rows(path, "SELECT * FROM theirs") == []
    assert len(rows(path.with_name("kept.db"), NAMES)) >= 50


def test_a_file_that_is_emptied_is_begun_anew(processor: SqliteSpanProcessor, path: Path) -> None:
    tracer = tracer_for(processor)
    for number in range(50):
        tracer.start_span(f"before {number}").end()
    assert processor.force_flush()
    running = tracer.start_span("long run")
    assert processor.force_flush()
    os.truncate(path, 0)

    tracer.start_span("after").end()
    assert processor.force_flush(5_000)
    running.end()
    assert processor.force_flush(5_000)

    assert rows(path, NAMES)[-2:] == [("after",), ("long run",)]
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]


def test_a_span_that_cannot_be_stored_does_not_hold_up_the_others(
    processor: SqliteSpanProcessor, path: Path
) -> None:
    tracer = tracer_for(processor)
    tracer.start_span("good 1").end()
    assert processor.force_flush()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "CREATE TRIGGER refuses BEFORE INSERT ON agno_spans WHEN NEW.name = 'refused'"
            " BEGIN SELECT raise(ABORT, 'not here'); END"
        )
    tracer.start_span("refused").end()
    tracer.start_span("no time", start_time="soon").end()  # type: ignore[arg-type]
    tracer.start_span("good 2").end()

    assert processor.force_flush()
    assert rows(path, NAMES) == [("good 1",), ("good 2",)]
    assert processor.health.dropped == {"not storable": 1, "not encodable": 1}
    assert processor.health.last_error is not None


def test_a_shutdown_is_bounded_and_says_goodbye(processor: SqliteSpanProcessor, path: Path) -> None:
    tracer_for(processor).start_span("any").end()
    processor.shutdown()
    processor.shutdown()

    ((end_ns, heartbeat_ns),) = rows(path, "SELECT end_ns, heartbeat_ns FROM att_processes")
    assert end_ns == heartbeat_ns > 0
    tracer_for(processor).start_span("too late").end()
    assert processor.force_flush(1_000)
    assert rows(path, NAMES) == [("any",)]


def test_a_shutdown_gives_up_on_a_disk_that_stays_away(tmp_path: Path) -> None:
    obstacle = tmp_path / "obstacle"
    obstacle.write_text("")
    processor = SqliteSpanProcessor(obstacle / "traces.db")
    tracer_for(processor).start_span("any").end()

    assert not processor.writer.shutdown(0.2)
    wait_for(lambda: processor.health.dropped["not flushed"] == 1)


def test_what_an_end_gives_up_is_told_in_the_file_if_that_can_still_be_written(
    processor: SqliteSpanProcessor, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracer = tracer_for(processor)
    tracer.start_span("stored").end()
    assert processor.force_flush()
    write = TraceWriter.write

    def fail(writer: TraceWriter, spans: Sequence[WrittenSpan], tally: Tally) -> None:
        if spans:
            raise sqlite3.OperationalError("disk I/O error")
        write(writer, spans, tally)

    with monkeypatch.context() as broken:
        broken.setattr(TraceWriter, "write", fail)
        tracer.start_span("lost").end()
        assert not processor.writer.shutdown(0.5)
        wait_for(
            lambda: processor.writer._turns.thread is None or not processor.writer._turns.thread.is_alive()
        )

    told = rows(path, "SELECT spans_written, spans_dropped, drops, end_ns > 0, last_error FROM att_processes")
    assert told == [(1, 1, '{"not flushed": 1}', 1, "OperationalError: disk I/O error")]


def test_where_no_thread_can_be_started_whoever_waits_writes(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python 3.12 starts none while it ends, and only then a batch of a short program comes."""

    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError("can't create new thread at interpreter shutdown")

    exporter = SqliteSpanExporter(path)
    tracer = tracer_for(SimpleSpanProcessor(exporter))
    with monkeypatch.context() as ending:
        ending.setattr(threading.Thread, "start", refuse)
        for number in range(200):
            tracer.start_span(str(number)).end()
        exporter.shutdown()

    assert rows(path, "SELECT count(*) FROM agno_spans") == [(200,)]
    assert rows(path, "SELECT spans_written, end_ns > 0, last_error FROM att_processes") == [(200, 1, None)]
    assert get_value(_SUPPRESS_INSTRUMENTATION_KEY) is None


def test_where_no_thread_can_be_started_spans_do_not_wait_for_whoever_writes(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = threading.Thread.start

    def refuse(thread: threading.Thread) -> None:
        if thread.name.startswith("agno-trace-tui"):
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refuse)
    processor = SqliteSpanProcessor(path)
    tracer = tracer_for(processor)
    tracer.start_span("first").end()
    assert processor.force_flush()

    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        tracer.start_span("second").end()
        flushed: list[bool] = []
        flushing = threading.Thread(target=lambda: flushed.append(processor.force_flush()))
        flushing.start()
        wait_for(lambda: processor.writer._intake.is_empty)
        agent = threading.Thread(target=lambda: tracer.start_span("third").end())
        agent.start()
        agent.join(5)
        assert not agent.is_alive(), "it waits for the disk"
        assert not processor.force_flush(1), "another is at it"
        other.execute("COMMIT")
        flushing.join()

    assert flushed == [True]
    assert processor.force_flush()
    assert rows(path, NAMES) == [("first",), ("second",), ("third",)]
    processor.shutdown()


def test_an_end_is_bounded_where_no_thread_can_be_started(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Turns, "_start", lambda turns: None)
    monkeypatch.setattr(store_writing, "BUSY_TIMEOUT_MS", 50)
    processor = SqliteSpanProcessor(path)
    tracer = tracer_for(processor)
    tracer.start_span("first").end()
    assert processor.force_flush()
    attempts: list[int] = []
    write = Recorder._write

    def count(recorder: Recorder, spans: list[WrittenSpan], **how: bool) -> None:
        attempts.append(len(spans))
        write(recorder, spans, **how)

    monkeypatch.setattr(Recorder, "_write", count)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for number in range(20 * writing.BATCH):
            tracer.start_span(str(number)).end()
        assert not processor.writer.shutdown(0.3)

    assert processor.health.dropped == {"not flushed": 20 * writing.BATCH}
    assert len(attempts) < 20, "what is given up anyway is not tried"


def test_a_fork_that_a_signal_breaks_off_ends_nothing(
    processor: SqliteSpanProcessor, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracer = tracer_for(processor)
    tracer.start_span("before").end()

    def interrupt(recorder: Recorder, until: float) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as interrupted:
        interrupted.setattr(Recorder, "put_down", interrupt)
        with pytest.raises(KeyboardInterrupt):
            processor.writer.put_down(time.monotonic() + 1)
    tracer.start_span("after").end()
    assert processor.force_flush(5_000)
    assert rows(path, NAMES) == [("before",), ("after",)]


def test_signs_of_life_while_a_span_runs(
    processor: SqliteSpanProcessor, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "HEARTBEAT_INTERVAL_NS", 1)
    span = tracer_for(processor).start_span("long")
    processor.force_flush()
    heartbeat = "SELECT heartbeat_ns FROM att_processes"
    (before,) = rows(path, heartbeat)

    wait_for(lambda: rows(path, heartbeat)[0] > before)
    span.end()


def test_many_threads_lose_nothing(processor: SqliteSpanProcessor, path: Path) -> None:
    tracer = tracer_for(processor)

    def work(number: int) -> None:
        for turn in range(200):
            with tracer.start_as_current_span(f"{number}-{turn}") as span:
                span.set_attribute("turn", turn)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert processor.force_flush()
    assert rows(path, "SELECT count(*), count(DISTINCT span_id) FROM agno_spans") == [(1_600, 1_600)]
    assert rows(path, "SELECT count(*) FROM att_spans WHERE end_ns IS NOT NULL") == [(1_600,)]
    assert processor.health.written == 1_600


def test_the_writers_own_work_is_not_traced(
    processor: SqliteSpanProcessor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its thread has instrumentation suppressed: an instrumented sqlite3 would feed the writer for ever."""
    seen: list[object] = []

    def spy() -> str:
        seen.append(get_value(_SUPPRESS_INSTRUMENTATION_KEY))
        return utc_now()

    monkeypatch.setattr("agno_trace_tui.exporter.writer.utc_now", spy)
    tracer_for(processor).start_span("any").end()
    processor.force_flush()

    assert set(seen) == {True}


def test_a_span_that_ended_while_its_start_waited_is_stored_once(
    processor: SqliteSpanProcessor, path: Path
) -> None:
    """More starts than fit a batch, then their ends: the first batches hold starts of spans that have ended."""
    tracer = tracer_for(processor)
    tracer.start_span("first").end()
    processor.force_flush()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        spans = [tracer.start_span(f"span {number}") for number in range(3 * writing.BATCH)]
        for span in reversed(spans):
            span.end()
        other.execute("COMMIT")
    assert processor.force_flush()

    assert processor.health.written == len(spans) + 1
    # Agno's duration is an integer until a second update of the trace makes it a real number.
    assert rows(path, "SELECT typeof(duration_ms), count(*) FROM agno_traces GROUP BY 1") == [
        ("integer", len(spans) + 1)
    ]
    ended = [name for (name,) in rows(path, NAMES)]
    assert ended == ["first", *(f"span {number}" for number in reversed(range(len(spans))))]
