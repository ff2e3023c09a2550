"""A reader never makes a writer wait or fail, and never misses what it wrote."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from agno_trace_tui.monitor.monitor import Monitor
from agno_trace_tui.monitor.status import Update
from agno_trace_tui.store import connection
from agno_trace_tui.store.connection import MissingFileError, open_reader
from agno_trace_tui.store.schema import agno_statements
from tests.support.patience import PATIENCE_SECONDS

WRITER = """
import sqlite3, sys
path, journal, traces = sys.argv[1], sys.argv[2], int(sys.argv[3])
# No patience at all: a reader that holds the file at the wrong moment makes this fail at once.
connection = sqlite3.connect(path, timeout=0, isolation_level=None)
while True:  # changing the journal needs the file for itself
    try:
        connection.execute(f"PRAGMA journal_mode={journal}")
        break
    except sqlite3.OperationalError:
        pass
failures = 0
for number in range(traces):
    at = f"2026-11-23T12:{number // 60:02}:{number % 60:02}+00:00"
    rows = [
        ("INSERT INTO agno_traces (trace_id, name, status, start_time, end_time, duration_ms, created_at)"
         " VALUES (?, 'A.run', 'OK', ?, ?, 1, ?)", (f"{number:032x}", at, at, at)),
        ("INSERT INTO agno_spans VALUES (?, ?, NULL, 'A.run', 'INTERNAL', 'OK', NULL, ?, ?, 1, '{}', ?)",
         (f"{number:016x}", f"{number:032x}", at, at, at)),
    ]
    for sql, values in rows:
        while True:
            try:
                connection.execute(sql, values)
                break
            except sqlite3.OperationalError as error:
                failures += 1
                if failures > 100_000:
                    raise
print(failures)
"""


@pytest.mark.parametrize("journal", ["WAL", "DELETE"])
async def test_everything_that_agno_writes_is_seen(tmp_path: Path, journal: str) -> None:
    path, traces = tmp_path / "traces.db", 300
    connection = sqlite3.connect(path)
    for statement in agno_statements("agno_traces", "agno_spans"):
        connection.execute(statement)
    connection.close()
    updates: list[Update] = []
    monitor = Monitor(path, updates.append)
    following = asyncio.create_task(monitor.run())
    try:
        writer = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-c", WRITER, str(path), journal, str(traces)],
            capture_output=True,
            text=True,
            check=True,
        )
        async with asyncio.timeout(PATIENCE_SECONDS):
            while monitor.index.total < traces:
                await asyncio.sleep(0.01)
            monitor.look_at(0, traces)
            while monitor.index.row_at(traces - 1) is None:
                await asyncio.sleep(0.01)
        seen = [monitor.index.row_at(position) for position in range(traces)]
        assert [row.trace_id for row in seen if row is not None] == [
            f"{n:032x}" for n in reversed(range(traces))
        ]
        assert all(row is not None and row.span_count == 1 for row in seen)
        if journal == "WAL":
            assert writer.stdout.strip() == "0", "a reader of a write-ahead log never blocks a writer"
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


async def test_an_idle_monitor_asks_for_nothing_but_the_pulse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from agno_trace_tui.store.asking import AsyncReader
    from agno_trace_tui.store.follow import PULSE
    from tests.support import corpus

    path = corpus.unpack("3.1.10/single", tmp_path).path
    monitor = Monitor(path, lambda _: None)
    following = asyncio.create_task(monitor.run())
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not monitor.index.total_known:
                await asyncio.sleep(0.01)
        monitor.look_at(0, 10)
        asked: list[object] = []
        ask = AsyncReader.ask

        async def counted(self: AsyncReader, query: object) -> object:
            asked.append(query)
            return await ask(self, query)  # type: ignore[arg-type]

        monkeypatch.setattr(AsyncReader, "ask", counted)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(asked) < 5 or any(query is not PULSE for query in asked[-5:]):
                await asyncio.sleep(0.01)
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


@pytest.mark.parametrize("gone", ["file", "directory"])
def test_a_file_that_goes_while_it_is_opened_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gone: str
) -> None:
    path = tmp_path / "folder" / "traces.db"
    path.parent.mkdir()
    sqlite3.connect(path).execute("CREATE TABLE recipes (name TEXT)").connection.close()
    check_path = connection.check_path

    def checked_in_time(checked: Path) -> None:
        check_path(checked)
        monkeypatch.undo()
        path.unlink()
        if gone == "directory":
            path.parent.rmdir()

    monkeypatch.setattr(connection, "check_path", checked_in_time)
    with pytest.raises(MissingFileError):
        open_reader(path)
