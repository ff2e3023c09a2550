"""Forks: the child locks the file for itself, whatever the parent did at that moment, and nobody waits for long."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from agno_trace_tui import SqliteSpanProcessor
from tests.contracts.test_processes import BEGIN, RIGHTLY_WARNED_OF, finished, start
from tests.support.spans import rows, tracer_for, wait_for

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")

NAMES = "SELECT name FROM agno_spans ORDER BY name"
LAST_TO_CLOSE = (
    "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('SELECT * FROM att_spans').fetchall()"
)

AT_THE_FILE = """
import threading
from agno_trace_tui.store.writing import TraceWriter
at_the_file, may_leave = threading.Event(), threading.Event()
write = TraceWriter.write
def write_slowly(file, *batch):
    if threading.current_thread().name == "agno-trace-tui-writer" and not at_the_file.is_set():
        file.connection.execute("BEGIN IMMEDIATE")
        at_the_file.set()
        may_leave.wait(SECONDS)
        file.connection.execute("COMMIT")
    write(file, *batch)
TraceWriter.write = write_slowly
tracer.start_span("in the parent").end()
at_the_file.wait()
"""
"""Its writer is in a transaction."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "traces.db"


def test_a_child_goes_on_when_its_parent_is_gone(path: Path) -> None:
    """The parent is not the last to have the file open, so it leaves the log where it is."""
    code = """
tracer.start_span("in the parent").end()
processor.force_flush()
recorded, parent_is_gone = os.pipe(), os.pipe()
if os.fork() == 0:
    tracer.start_span("at first").end()
    assert processor.force_flush()
    os.write(recorded[1], b".")
    os.read(parent_is_gone[0], 1)
    tracer.start_span("later").end()
    assert processor.force_flush()
    os._exit(0)  # as if it were killed: nothing is brought into the file
os.read(recorded[0], 1)
provider.shutdown()
os.write(parent_is_gone[1], b".")
assert os.wait()[1] == 0
"""
    assert finished(start(path, code)) == (0, "", "")
    assert rows(path, NAMES) == [("at first",), ("in the parent",), ("later",)]


def test_a_fork_waits_until_its_writer_has_left_the_file(path: Path) -> None:
    code = """
from agno_trace_tui.exporter import lifetime
lifetime.FORK_PATIENCE = 60
if os.fork() == 0:
    tracer.start_span("in the child").end()
    os._exit(0 if processor.force_flush() else 7)
assert os.wait()[1] == 0
"""
    at_the_file = RIGHTLY_WARNED_OF + AT_THE_FILE.replace("SECONDS", "0.2")
    assert finished(start(path, at_the_file + code)) == (0, "", "")
    assert rows(path, NAMES) == [("in the child",), ("in the parent",)]


def test_a_fork_does_not_wait_for_long(path: Path) -> None:
    code = """
from agno_trace_tui.exporter import lifetime
lifetime.FORK_PATIENCE = 0.1
if os.fork() == 0:
    os._exit(0)
may_leave.set()
assert os.wait()[1] == 0
assert processor.force_flush()
"""
    at_the_file = RIGHTLY_WARNED_OF + AT_THE_FILE.replace("SECONDS", "None")
    assert finished(start(path, at_the_file + code)) == (0, "", "")
    assert rows(path, NAMES) == [("in the parent",)]


def test_no_thread_of_ours_runs_while_the_process_forks(path: Path, tmp_path: Path) -> None:
    """Python warns of it from 3.12 on, and the child would have what the thread held."""
    first = """
import os, threading
beside = []
os.register_at_fork(before=lambda: beside.append([thread.name for thread in threading.enumerate()]))
"""  # of those that are called before a fork the first is called last
    code = """
from agno_trace_tui.exporter import lifetime
lifetime.FORK_PATIENCE = 60
running = tracer.start_span("running")
processor.force_flush()
for number in range(1_000):
    tracer.start_span(str(number)).end()  # the batch before is stored by another thread
for _ in range(3):
    if os.fork() == 0:
        os._exit(0)
    assert os.wait()[1] == 0
assert beside == [["MainThread"]] * 3, beside
running.set_attribute("told after the forks", 1)
while not os.path.exists(sys.argv[2]): time.sleep(0.01)
"""
    is_read = tmp_path / "is read"
    command = [sys.executable, "-c", first + BEGIN + RIGHTLY_WARNED_OF + code, str(path), str(is_read)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        told = "SELECT 1 FROM att_spans WHERE end_ns IS NULL AND attributes LIKE '%told after%'"
        wait_for(lambda: process.poll() is not None or (path.exists() and rows(path, told) == [(1,)]))
    finally:
        is_read.touch()
    assert finished(process) == (0, "", "")
    assert rows(path, "SELECT count(*) FROM agno_spans") == [(1_000,)]


def test_the_thread_comes_back_when_there_is_something_to_do(path: Path) -> None:
    code = """
import threading
for number in range(3):
    tracer.start_span("before a fork").end()
    assert threading.active_count() == 2
    processor.force_flush()
    if os.fork() == 0:
        os._exit(0)
    assert os.wait()[1] == 0
    assert threading.active_count() == 1
"""
    assert finished(start(path, code)) == (0, "", "")
    assert rows(path, "SELECT count(*) FROM agno_spans") == [(3,)]
    assert rows(path, "SELECT spans_written, end_ns > 0 FROM att_processes") == [(3, 1)]


def test_threads_that_fork_at_the_same_time_do_not_hold_up_each_other(path: Path) -> None:
    code = """
import threading
def fork():
    for _ in range(10):
        tracer.start_span("in the parent").end()
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)
threads = [threading.Thread(target=fork) for _ in range(3)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert processor.force_flush()
"""
    assert finished(start(path, RIGHTLY_WARNED_OF + code)) == (0, "", "")
    assert rows(path, "SELECT count(*) FROM agno_spans") == [(30,)]
    assert rows(path, "SELECT count(*) FROM att_processes") == [(1,)]


ONLY_FORKED_SINCE = """
tracer.start_span("before the fork").end()
processor.force_flush()
if os.fork() == 0:
    os._exit(0)
os.wait()
"""
"""Of a process that has recorded: it forks, and records no more."""


def test_who_forked_and_recorded_nothing_since_says_goodbye_all_the_same(path: Path) -> None:
    assert finished(start(path, ONLY_FORKED_SINCE)) == (0, "", "")
    assert rows(path, "SELECT end_ns > 0, spans_written FROM att_processes") == [(1, 1)]


def test_a_file_that_is_deleted_after_a_fork_is_not_made_to_say_goodbye(path: Path) -> None:
    code = f"{ONLY_FORKED_SINCE}os.unlink(sys.argv[1])"
    assert finished(start(path, code)) == (0, "", "")
    assert not path.exists()


def test_a_second_writer_of_a_process_leaves_the_locks_of_the_first(path: Path) -> None:
    first, second = SqliteSpanProcessor(path), SqliteSpanProcessor(path)
    for processor in (first, second):
        tracer_for(processor).start_span("one").end()
        assert processor.force_flush()
    log = path.with_name("traces.db-wal").stat().st_ino

    subprocess.run([sys.executable, "-c", LAST_TO_CLOSE, str(path)], check=True)

    assert path.with_name("traces.db-wal").stat().st_ino == log
    first.shutdown()
    second.shutdown()


def test_a_log_that_is_gone_is_noticed(path: Path) -> None:
    processor = SqliteSpanProcessor(path)
    tracer = tracer_for(processor)
    tracer.start_span("before").end()
    assert processor.force_flush()
    os.close(os.open(path, os.O_RDONLY))  # it is the system that ends all locks of a process then
    subprocess.run([sys.executable, "-c", LAST_TO_CLOSE, str(path)], check=True)
    assert not path.with_name("traces.db-wal").exists()

    tracer.start_span("after").end()

    assert processor.force_flush()
    assert rows(path, NAMES) == [("after",), ("before",)]
    processor.shutdown()


def test_a_log_that_others_bring_in_stays_the_same(path: Path) -> None:
    processor = SqliteSpanProcessor(path)
    tracer = tracer_for(processor)
    with tracer.start_as_current_span("before"):
        assert processor.force_flush()
        log = path.with_name("traces.db-wal").stat().st_ino
        with closing(sqlite3.connect(path)) as other:
            assert other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() == (0, 0, 0)
    assert processor.force_flush()

    assert path.with_name("traces.db-wal").stat().st_ino == log
    assert processor.health.retries == 0
    processor.shutdown()
