"""Closing a reader: whatever is under way, its thread has answered before the loop may end."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from agno_trace_tui.errors import TraceFileError
from agno_trace_tui.store.asking import AsyncReader
from agno_trace_tui.store.follow import PULSE
from agno_trace_tui.store.query import Query
from tests.support.recording import agent

ENDLESS = Query(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
    (),
    lambda _, row: row,
)


def test_closing_ends_what_is_read_though_it_is_cancelled_again_and_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as recorder:
        recorder.run("Weather.run")
    before = set(threading.enumerate())
    complaints: list[object] = []
    monkeypatch.setattr(threading, "excepthook", complaints.append)

    async def quit_in_a_hurry() -> None:
        reader = await AsyncReader.open(path)
        asking = asyncio.create_task(reader.ask(ENDLESS))
        await asyncio.sleep(0)
        asking.cancel()
        closing = asyncio.create_task(reader.close())
        while not closing.done():
            await asyncio.sleep(0)
            closing.cancel()
        await asyncio.gather(asking, closing, return_exceptions=True)

    asyncio.run(quit_in_a_hurry())
    for thread in set(threading.enumerate()) - before:
        thread.join(20)
        assert not thread.is_alive()
    assert not complaints


async def test_a_question_to_a_closed_file_is_answered_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as recorder:
        recorder.run("Weather.run")
    reader = await AsyncReader.open(path)
    await reader.close()

    with pytest.raises(TraceFileError, match="replaced"):
        await reader.ask(PULSE)
