"""A file that is opened anew while something is read from it: its tables came one after the other, or it was replaced."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from agno_trace_tui.errors import AgnoTraceTuiError
from agno_trace_tui.monitor.status import Phase, Update
from tests.support.recording import AGENT, agent
from tests.support.screen import Monitoring, monitoring


def names(reader: Monitoring) -> list[str]:
    """The names on screen."""
    return re.findall(r"Agent \d+", reader.text())


@pytest.fixture
async def reader(tmp_path: Path) -> AsyncIterator[Monitoring]:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        working.end(working.begin("Writer.run", **{**AGENT, "input.value": "A poem, please."}))
    async with monitoring(path) as reader:
        await reader.until(lambda: "A poem, please." in reader.page())
        yield reader


async def test_what_is_asked_meanwhile_is_answered_from_the_file_that_is_opened(reader: Monitoring) -> None:
    monitor, trace_id = reader.screen.monitor, reader.traces.selected
    assert trace_id is not None
    source = monitor._source
    assert source is not None
    span_id = next(iter(monitor.index.spans_of(trace_id).rows))  # type: ignore[union-attr]
    phases = []
    publish = monitor._publisher.publish

    def note(update: Update) -> None:
        phases.append(update.status.phase)
        publish(update)

    monitor._publisher.publish = note
    await source._reader.close()  # type: ignore[attr-defined]
    monitor.select(trace_id)
    payload = await monitor.payload(trace_id, span_id)
    assert payload is not None
    assert payload.attributes["input.value"] == "A poem, please."
    assert monitor._source is not source
    await reader.until(lambda: "A poem, please." in reader.page())
    assert set(phases) == {Phase.LIVE}
    assert not list(reader.app._notifications)


async def test_who_is_far_down_the_list_stays_there_when_the_file_is_vacuumed(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for number in range(400):
            working.run(f"Agent_{number}.run")
    async with monitoring(path, traces=400) as reader:
        await reader.press("G", "pageup", "k")
        before, selected = names(reader), reader.traces.selected
        assert "Agent 0" not in before
        monitor = reader.screen.monitor
        source = monitor._source
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("VACUUM")
        await reader.until(lambda: monitor._source not in (source, None) and monitor.index.total == 400)
        await reader.until(lambda: names(reader) == before)
        assert reader.traces.selected == selected
        await reader.press("g")
        await reader.until(lambda: "Agent 399" in reader.cursor_text(reader.traces))


async def test_while_paused_nobody_waits_for_it(reader: Monitoring) -> None:
    monitor, trace_id = reader.screen.monitor, reader.traces.selected
    assert trace_id is not None
    await reader.press("p")
    assert monitor._source is not None
    await monitor._source._reader.close()  # type: ignore[attr-defined]
    with pytest.raises(AgnoTraceTuiError, match="replaced"):
        await asyncio.wait_for(monitor.payload(trace_id, "0" * 16), 60)
