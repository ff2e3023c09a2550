"""A commit is noticed when it happens: the poll is only there for systems that do not tell."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from pathlib import Path

import pytest

from agno_trace_tui.store import follow
from agno_trace_tui.store.follow import Changed, Follower, Opened
from agno_trace_tui.store.schema import agno_statements
from tests.support.patience import PATIENCE_SECONDS

NEVER = 3_600.0


@pytest.mark.skipif(sys.platform != "linux", reason="other systems tell later")
@pytest.mark.parametrize("journal", ["WAL", "DELETE"])
async def test_a_commit_is_noticed_without_the_poll(
    tmp_path: Path, journal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("POLL_AT_WORK_WITH_EVENTS", "POLL_AWAKE", "POLL_AWAKE_LOCKING", "POLL_AT_WORK"):
        monkeypatch.setattr(follow, name, NEVER)
    for name in ("POLL_WITH_EVENTS", "POLL_WITHOUT_EVENTS"):
        monkeypatch.setattr(follow, name, NEVER)
    path = tmp_path / "traces.db"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA journal_mode={journal}")
    for statement in agno_statements("agno_traces", "agno_spans"):
        connection.execute(statement)
    follower = Follower(path)
    ticks = follower.ticks()
    try:
        assert isinstance(await anext(ticks), Opened)
        assert isinstance(await anext(ticks), Changed)
        for _ in range(3):
            noticed = asyncio.ensure_future(anext(ticks))
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not noticed.done():
                    # Again, should a busy machine stop the writer between its last write and the commit.
                    connection.execute(
                        "INSERT INTO agno_traces (trace_id, name, status, start_time, end_time, duration_ms,"
                        " created_at) VALUES (hex(randomblob(16)), 'A.run', 'OK', '', '', 1, '')"
                    )
                    await asyncio.wait([noticed], timeout=0.5)
            assert isinstance(await noticed, Changed)
    finally:
        await follower.close()
        connection.close()


async def test_tables_that_come_while_a_file_is_opened_are_found(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    traces, *others = agno_statements("agno_traces", "agno_spans")
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(traces)
    follower = Follower(path)
    ticks = follower.ticks()
    try:
        opened = await anext(ticks)
        assert isinstance(opened, Opened)
        assert not opened.reader.tables.span_tables
        for statement in others:
            connection.execute(statement)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (isinstance(opened, Opened) and opened.reader.tables.span_tables):
                opened = await anext(ticks)
    finally:
        await follower.close()
        connection.close()
