"""Processes that are killed, again and again: the file stays whole and the next one goes on in it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contracts.test_processes import finished, start
from tests.support.spans import rows, wait_for

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")

KILLS = 200

KILLING = """
import json, os, random, signal, sqlite3, sys, time
from opentelemetry.sdk.trace import TracerProvider
from agno_trace_tui import SqliteSpanProcessor

path, kills = sys.argv[1], int(sys.argv[2])
random.seed(4)

def work():
    provider = TracerProvider()
    provider.add_span_processor(SqliteSpanProcessor(path))
    tracer = provider.get_tracer("child")
    while True:
        with tracer.start_as_current_span("run"):
            for _ in range(20):
                with tracer.start_as_current_span("call", attributes={"input.value": "words " * 200}):
                    time.sleep(0.001)  # what is asked of the file after each kill grows with it

def ended(connection, before=0):
    sql = "SELECT span_id FROM att_spans WHERE end_ns IS NOT NULL AND process_id ="
    sql += " (SELECT max(process_id) FROM att_processes WHERE process_id > ?)"
    return {row[0] for row in connection.execute(sql, [before])}

def until_it_records(before):
    began, child = time.monotonic(), os.fork()
    if child == 0:
        work()
    while True:
        time.sleep(0.005)
        if os.path.exists(path):
            connection = sqlite3.connect(path, timeout=10)
            try:
                if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'att_spans'").fetchone():
                    if ended(connection, before):
                        break
            finally:
                connection.close()
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return time.monotonic() - began

until_it_records(before=0)  # and makes the file, which takes longer than going on in it
longest = max(0.1, 3 * until_it_records(before=1))  # on a slow machine, too, most live long enough
for number in range(kills):
    child = os.fork()
    if child == 0:
        work()
    time.sleep(random.uniform(0.005, longest))  # at any moment: while it opens the file, while it commits
    seen = set()
    if os.path.exists(path):
        connection = sqlite3.connect(path, timeout=10)
        try:
            if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'att_spans'").fetchone():
                seen = ended(connection)
        finally:
            connection.close()
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    connection = sqlite3.connect(path, timeout=10)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",), number
        if seen:
            stored = {row[0] for row in connection.execute("SELECT span_id FROM agno_spans")}
            assert seen <= stored, number
    finally:
        connection.close()
"""


@pytest.mark.slow
def test_two_hundred_kills_leave_a_whole_file_with_every_span_that_was_committed(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    done = subprocess.run(
        [sys.executable, "-c", KILLING, str(path), str(KILLS)],
        capture_output=True, text=True, check=False, timeout=1_500,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")

    assert finished(start(path, "tracer.start_span('the next run').end()")) == (0, "", "")
    assert rows(path, "SELECT count(*) FROM agno_spans WHERE name = 'the next run'") == [(1,)]
    assert rows(path, "SELECT count(*) - count(DISTINCT trace_id || span_id) FROM att_spans") == [(0,)]
    [(processes, ended)] = rows(path, "SELECT count(*), count(end_ns) FROM att_processes")
    assert processes > KILLS / 2, "most lived long enough to record"
    assert ended == 1
    # What had ended is whole: Agno's tables have exactly the spans that ours say have ended.
    missing = "SELECT count(*) FROM att_spans a LEFT JOIN agno_spans s USING (span_id)"
    missing += " WHERE (a.end_ns IS NULL) <> (s.span_id IS NULL)"
    assert rows(path, missing) == [(0,)]


RUNNING = """
with tracer.start_as_current_span("run"):
    tracer.start_span("done").end()
    time.sleep(60)
"""


def test_ctrl_c_ends_the_spans_and_stores_them(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    process = start(path, RUNNING)
    wait_for(lambda: rows(path, "SELECT * FROM att_spans WHERE name = 'run'"))
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)

    assert rows(path, "SELECT name, status_code FROM agno_spans ORDER BY name") == [
        ("done", "UNSET"),
        ("run", "UNSET"),
    ]
    assert rows(path, "SELECT end_ns > 0 FROM att_processes") == [(1,)]


def test_sigterm_ends_python_at_once_and_leaves_what_was_recorded(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    process = start(path, RUNNING)
    wait_for(lambda: rows(path, "SELECT * FROM agno_spans WHERE name = 'done'"))
    wait_for(lambda: rows(path, "SELECT * FROM att_spans WHERE name = 'run'"))
    process.terminate()
    process.communicate(timeout=60)

    assert process.returncode == -signal.SIGTERM
    assert rows(path, "SELECT name FROM att_spans WHERE end_ns IS NULL") == [("run",)]


def test_a_program_that_handles_sigterm_stores_everything(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    process = start(path, "import signal; signal.signal(15, lambda *_: sys.exit(9))" + RUNNING)
    wait_for(lambda: rows(path, "SELECT * FROM att_spans WHERE name = 'run'"))
    process.terminate()
    process.communicate(timeout=60)

    assert process.returncode == 9
    assert len(rows(path, "SELECT * FROM agno_spans")) == 2


def test_a_flush_before_os_exit_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    code = "[tracer.start_span(str(n)).end() for n in range(500)]; provider.force_flush(); os._exit(4)"

    assert finished(start(path, code)) == (4, "", "")
    assert rows(path, "SELECT count(*) FROM agno_spans") == [(500,)]


def test_a_thread_that_is_still_at_work_when_the_program_ends_loses_nothing_it_has_ended(
    tmp_path: Path,
) -> None:
    path = tmp_path / "traces.db"
    code = """
import threading
def work():
    for number in range(300):
        tracer.start_span(str(number)).end()
    open(sys.argv[1] + ".told", "w").close()
    time.sleep(60)
threading.Thread(target=work, daemon=True).start()
while not os.path.exists(sys.argv[1] + ".told"):
    time.sleep(0.001)
"""
    assert finished(start(path, code)) == (0, "", "")
    assert rows(path, "SELECT count(*) FROM agno_spans") == [(300,)]


def test_tasks_of_asyncio_record_their_spans_under_their_own_parents(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    code = """
import asyncio
async def run(number):
    with tracer.start_as_current_span(f"run {number}"):
        await asyncio.sleep(0)
        with tracer.start_as_current_span(f"call {number}"):
            await asyncio.sleep(0.001)
async def main():
    await asyncio.gather(*(run(number) for number in range(100)))
asyncio.run(main())
"""
    assert finished(start(path, code)) == (0, "", "")
    pairs = rows(
        path, "SELECT p.name, c.name FROM agno_spans c JOIN agno_spans p ON p.span_id = c.parent_span_id"
    )
    assert sorted(pairs) == sorted((f"run {number}", f"call {number}") for number in range(100))


@pytest.mark.slow
def test_a_cell_that_is_run_again_in_a_notebook_records_once(tmp_path: Path) -> None:
    """A kernel is one process that runs code bit by bit and is killed at the end."""
    path = tmp_path / "traces.db"
    cells = [
        "from agno_trace_tui import setup_tracing; tracing = setup_tracing(path)",
        "from opentelemetry import trace; trace.get_tracer('cell').start_span('first').end(); tracing.flush()",
    ]
    kernel = (
        f"import json, os; names = {{'path': {str(path)!r}}}; cells = json.loads({json.dumps(cells)!r})\n"
        "for cell in [cells[0], cells[1], cells[0], cells[1], cells[0]]:\n"
        "    exec(compile(cell, '<cell>', 'exec'), names)\n"
        "os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", kernel], capture_output=True, text=True, check=False)

    assert done.returncode == -signal.SIGKILL, done.stderr
    assert rows(path, "SELECT count(*), count(DISTINCT process_id) FROM att_spans") == [(2, 1)]
