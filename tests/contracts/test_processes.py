"""Several processes and one file: forks, normal exits, violent ends, and a follower that misses nothing."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from agno_trace_tui import SqliteSpanProcessor, machine
from tests.support.spans import rows, tracer_for, wait_for

BEGIN = """
import os, sys, time
from opentelemetry.sdk.trace import TracerProvider
from agno_trace_tui import SqliteSpanProcessor
processor = SqliteSpanProcessor(sys.argv[1])
provider = TracerProvider()
provider.add_span_processor(processor)
tracer = provider.get_tracer("child")
"""


RIGHTLY_WARNED_OF = """
import warnings
warnings.simplefilter("ignore", DeprecationWarning)
"""
"""Python 3.12 and later warn of threads beside a fork; here are some, during it or as soon as it is made."""


def start(path: Path, code: str, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", BEGIN + code, str(path), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finished(process: subprocess.Popen[bytes]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=60)
    return process.returncode, out.decode(), err.decode()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "traces.db"


@pytest.mark.slow
def test_a_normal_exit_stores_a_burst(path: Path) -> None:
    # However slow the machine is: how long an exit may take is another question.
    code = """
from agno_trace_tui.exporter import processor as processing
processing.EXIT_PATIENCE = 50.0
for number in range(8_000):
    tracer.start_span(str(number)).end()
"""

    assert finished(start(path, code)) == (0, "", "")
    assert rows(path, "SELECT count(*) FROM agno_spans") == [(8_000,)]
    assert rows(path, "SELECT spans_written, spans_dropped, end_ns > 0 FROM att_processes") == [(8_000, 0, 1)]


def test_an_exception_that_ends_the_program_is_stored(path: Path) -> None:
    code = "with tracer.start_as_current_span('doomed'): raise SystemExit(3)"

    assert finished(start(path, code))[0] == 3
    assert rows(path, "SELECT name FROM agno_spans") == [("doomed",)]


def test_after_a_kill_the_open_spans_are_in_the_file(path: Path) -> None:
    code = """
with tracer.start_as_current_span("run"):
    with tracer.start_as_current_span("tool"):
        tracer.start_span("done").end()
        time.sleep(60)
"""
    process = start(path, code)
    wait_for(lambda: len(rows(path, "SELECT * FROM att_spans WHERE end_ns IS NULL")) == 2)
    wait_for(lambda: rows(path, "SELECT * FROM agno_spans"))
    ((pid, started, end_ns),) = rows(path, "SELECT pid, started, end_ns FROM att_processes")
    assert machine.runs(pid, started)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)

    assert rows(path, "SELECT name FROM att_spans WHERE end_ns IS NULL ORDER BY start_ns") == [
        ("run",),
        ("tool",),
    ]
    assert (pid, end_ns) == (process.pid, None)
    assert not machine.runs(pid, started)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_fork_records_as_a_process_of_its_own(path: Path) -> None:
    code = """
span = tracer.start_span("before the fork")
processor.force_flush()
pid = os.fork()
with tracer.start_as_current_span("in the child" if pid == 0 else "in the parent"):
    pass
if pid == 0:
    assert processor.force_flush()
    assert processor.health.written == 1
    os._exit(0)
assert os.waitpid(pid, 0)[1] == 0
span.end()
"""
    assert finished(start(path, RIGHTLY_WARNED_OF + code)) == (0, "", "")

    recorded = rows(path, "SELECT a.name, p.pid FROM att_spans a JOIN att_processes p USING (process_id)")
    pids = dict(recorded)
    assert set(pids) == {"before the fork", "in the child", "in the parent"}
    assert pids["before the fork"] == pids["in the parent"] != pids["in the child"]
    assert rows(path, "SELECT count(*) FROM agno_spans") == [(3,)]


def test_nothing_is_lost_while_the_disk_is_full(path: Path) -> None:
    """A limit on the size of files stands for the disk."""
    code = """
import resource
tracer.start_span("first").end()
processor.force_flush()
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
for number in range(300):
    tracer.start_span(str(number), attributes={"text": "x" * 5_000}).end()
assert not processor.force_flush(300)
assert processor.health.retries > 0
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
assert processor.force_flush()
assert processor.health.dropped_total == 0
"""
    assert finished(start(path, code)) == (0, "", "")
    assert rows(path, "SELECT count(*), count(DISTINCT span_id) FROM agno_spans") == [(301, 301)]
    assert rows(path, "SELECT count(*), sum(spans_written), sum(end_ns > 0) FROM att_processes") == [
        (1, 301, 1)
    ]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_worker_of_multiprocessing_stores_its_last_spans(path: Path) -> None:
    """Such a worker leaves by `os._exit`, so that nothing registered with atexit runs in it."""
    code = """
import multiprocessing
def work():
    tracer.start_span("in the worker").end()
with tracer.start_as_current_span("in the parent"):
    processor.force_flush()
    worker = multiprocessing.get_context("fork").Process(target=work)
    worker.start()
    worker.join()
"""
    assert finished(start(path, code)) == (0, "", "")

    assert sorted(rows(path, "SELECT name FROM agno_spans")) == [("in the parent",), ("in the worker",)]
    assert rows(path, "SELECT count(*), count(end_ns) FROM att_processes") == [(2, 2)]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
@pytest.mark.parametrize("where", ["the program", "the worker"])
def test_a_worker_that_sets_recording_up_itself_stores_its_last_spans(
    method: str, where: str, path: Path
) -> None:
    """No parent of it has recorded, be it that Agno is first used in workers, or that a server forks them."""
    program = path.with_name("program.py")
    set_up = "tracer = begin()\n" if where == "the program" else ""
    program.write_text(f"""
import multiprocessing, sys
def begin():
    from opentelemetry.sdk.trace import TracerProvider
    from agno_trace_tui import SqliteSpanProcessor
    provider = TracerProvider()
    provider.add_span_processor(SqliteSpanProcessor(sys.argv[1]))
    return provider.get_tracer("worker")
{set_up}
def work():
    within = {"tracer" if set_up else "begin()"}
    for number in range(50):
        within.start_span(str(number)).end()
if __name__ == "__main__":
    worker = multiprocessing.get_context("{method}").Process(target=work)
    worker.start()
    worker.join()
""")
    worker = subprocess.run([sys.executable, program, path], timeout=60, check=True, capture_output=True)

    assert worker.stderr == b""
    assert rows(path, "SELECT count(*) FROM agno_spans") == [(50,)]
    assert rows(path, "SELECT count(*), count(end_ns) FROM att_processes") == [(1, 1)]


def test_nothing_is_printed_when_the_file_cannot_be_made(tmp_path: Path) -> None:
    obstacle = tmp_path / "obstacle"
    obstacle.write_text("")
    code = "tracer.start_span('any').end(); processor.writer.shutdown(0.1)"

    assert finished(start(obstacle / "traces.db", code)) == (0, "", "")


@pytest.mark.slow
def test_a_follower_of_four_processes_misses_nothing(path: Path) -> None:
    """By `revision > ?` alone, while four processes write thousands of changes into the same file."""
    code = """
for number in range(1_000):
    with tracer.start_as_current_span(f"{sys.argv[2]}-{number}") as span:
        span.set_attribute("number", number)
"""
    writers = [start(path, code, str(number)) for number in range(4)]
    states: dict[str, int | None] = {}
    cursor, places = 0, []

    def follow() -> None:
        nonlocal cursor
        sql = "SELECT revision, span_id, end_ns FROM att_spans WHERE revision > ? ORDER BY revision LIMIT 500"
        for revision, span_id, end_ns in rows(path, sql, cursor):
            states[span_id] = end_ns
            places.append(revision)
            cursor = revision

    while any(process.poll() is None for process in writers):
        follow()
    for process in writers:
        assert finished(process) == (0, "", "")
    while rows(path, "SELECT 1 FROM att_spans WHERE revision > ?", cursor):
        follow()

    assert len(states) == 4_000
    assert None not in states.values()
    assert states == dict(rows(path, "SELECT span_id, end_ns FROM att_spans"))
    assert places == sorted(set(places))
    assert rows(path, "SELECT count(*) FROM agno_spans") == [(4_000,)]
    ((counter,),) = rows(path, "SELECT value FROM att_meta WHERE key = 'revision'")
    assert counter >= cursor
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_two_processors_of_one_process_share_a_file(path: Path) -> None:
    first, second = SqliteSpanProcessor(path), SqliteSpanProcessor(path)
    for number in range(300):
        tracer_for(first).start_span(f"first {number}").end()
        tracer_for(second).start_span(f"second {number}").end()

    assert first.force_flush()
    assert second.force_flush()
    assert rows(path, "SELECT count(*) FROM agno_spans") == [(600,)]
    first.shutdown()
    second.shutdown()
