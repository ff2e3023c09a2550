"""What is read while the screen is loaded is what the monitor would read, and the monitor goes on from there."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agno_trace_tui.model.filtering import condition_of
from agno_trace_tui.monitor import first_look, paging, searching, source
from agno_trace_tui.monitor.first_look import FirstLook, FirstSight
from agno_trace_tui.monitor.monitor import Monitor
from agno_trace_tui.monitor.searching import Search
from agno_trace_tui.monitor.status import Phase
from agno_trace_tui.store.looking import Looked, look_into
from agno_trace_tui.store.trace_queries import Between
from tests.support import corpus
from tests.support.patience import PATIENCE_SECONDS
from tests.support.recording import agent
from tests.support.text_index import AgnoFile, step


async def followed(monitor: Monitor, state: Callable[[], object]) -> None:
    """Let a monitor follow its file until something is so."""
    following = asyncio.create_task(monitor.run())
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not state():
                await asyncio.sleep(0.005)
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


def at(path: Path, **wishes: Any) -> FirstSight:
    found = FirstLook(path, **wishes).take()
    assert found is not None
    return found


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_look, "PATIENCE", 20.0)


@pytest.mark.parametrize("name", ["3.1.10/tools", "2.3.5/single", "3.1.10/hitl"])
async def test_it_finds_what_the_monitor_finds(tmp_path: Path, name: str) -> None:
    path = corpus.unpack(name, tmp_path).path
    alone = Monitor(path, lambda _: None)

    def has_all() -> bool:
        newest = alone.index.row_at(0)
        if newest is not None:
            alone.select(newest.trace_id)
        return alone.index.total_known and bool(alone.index.followed)

    await followed(alone, has_all)
    newest = alone.index.row_at(0)
    assert newest is not None

    found = at(path)
    monitor = Monitor(path, lambda _: None, found=found)
    assert monitor.status.phase is Phase.LIVE
    assert monitor.status.journal_mode == alone.status.journal_mode
    assert list(monitor.index.window) == list(alone.index.window)
    spans, same = monitor.index.spans_of(newest.trace_id), alone.index.spans_of(newest.trace_id)
    assert spans is not None
    assert same is not None
    assert dict(spans.rows) == dict(same.rows)
    assert spans.root is not None
    assert found.payload is not None
    assert found.payload.span_id == spans.root.span_id
    found.looked.connection.close()


def test_a_text_is_looked_for_among_those_that_an_index_leaves_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "FIRST_PIECE", 20)
    monkeypatch.setattr(searching, "LARGEST_PIECE", 20)
    monkeypatch.setattr(searching, "PATIENCE_SECONDS", 1e9)
    pieces: list[Between] = []
    next_piece = Search.next_piece

    async def noted(search: Search, *place: Any, **where: Any) -> Between:
        pieces.append(await next_piece(search, *place, **where))
        return pieces[-1]

    monkeypatch.setattr(Search, "next_piece", noted)
    file = AgnoFile(tmp_path / "traces.db")
    for number in range(200):
        file.span(number, {"input.value": f"天气 word{number}"}, name=f"Agent{number}.run")

    def looked(cache: Path | None, text: str) -> tuple[list[str], int]:
        pieces.clear()
        found = at(file.path, condition=condition_of(text), cache=cache)
        found.looked.connection.close()
        return [trace.name for trace in found.traces.window], len(pieces)

    without = {text: looked(None, text) for text in ("word7", "word17", "天气 zugzwang")}
    step(file.path, tmp_path / "cache")
    assert looked(tmp_path / "cache", "word17") == (without["word17"][0], 1)
    assert looked(tmp_path / "cache", "word7")[0] == without["word7"][0]
    assert without["word17"][1] > 5
    file.span(3, {"input.value": "天气 zugzwang"})
    assert looked(tmp_path / "cache", "天气 zugzwang") == (["Agent3.run"], 1)


async def test_the_monitor_goes_on_with_what_came_since(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as recording:
        recording.run("First.run")
        found = at(path)
        second = recording.run("Second.run")
        monitor = Monitor(path, lambda _: None, found=found)
        assert monitor.index.total == 1
        await followed(monitor, lambda: monitor.index.total == 2)
        newest = monitor.index.row_at(0)
        assert newest is not None
        assert newest.trace_id == second


async def test_it_serves_wishes_from_then_on(tmp_path: Path) -> None:
    path = corpus.unpack("3.1.10/tools", tmp_path).path
    monitor = Monitor(path, lambda _: None, found=at(path))
    oldest = list(monitor.index.window)[-1]
    assert oldest.trace_id not in monitor.index.followed
    monitor.select(oldest.trace_id)
    await followed(monitor, lambda: oldest.trace_id in monitor.index.followed)


async def test_a_span_that_is_asked_for_before_the_file_is_followed_is_read_once_it_is(
    tmp_path: Path,
) -> None:
    path = corpus.unpack("3.1.10/tools", tmp_path).path
    found = at(path)
    monitor = Monitor(path, lambda _: None, found=found)
    assert found.payload is not None
    asking = asyncio.create_task(monitor.payload(found.payload.trace_id, found.payload.span_id))
    await asyncio.sleep(0)
    assert not asking.done()
    await followed(monitor, asking.done)
    assert asking.result() == found.payload


async def test_a_file_that_took_its_place_meanwhile_is_read_anew(tmp_path: Path) -> None:
    path, other = tmp_path / "traces.db", tmp_path / "other.db"
    with agent(path) as recording:
        recording.run("Old.run")
    with agent(other) as recording:
        new = recording.run("New.run")
    found = at(path)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    other.replace(path)
    monitor = Monitor(path, lambda _: None, found=found)
    await followed(monitor, lambda: [trace.trace_id for trace in monitor.index.window] == [new])


def test_it_looks_at_the_trace_and_the_span_that_were_asked_for(tmp_path: Path) -> None:
    path = corpus.unpack("3.1.10/tools", tmp_path).path
    first = at(path)
    oldest = list(first.traces.window)[-1].trace_id
    second = at(path, trace_id=oldest)
    spans = second.traces.spans_of(oldest)
    assert spans is not None
    last = list(spans.rows)[-1]
    third = at(path, trace_id=oldest, span_id=last)
    assert third.payload is not None
    assert third.payload.span_id == last
    for found in (first, second, third):
        found.looked.connection.close()


def test_of_a_trace_of_very_many_spans_the_beginning_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "FIRST_SPANS", 3)
    found = at(corpus.unpack("3.1.10/tools", tmp_path).path)
    newest = next(iter(found.traces.window))
    spans = found.traces.spans_of(newest.trace_id)
    assert newest.span_count > 3
    assert spans is not None
    assert not spans.whole
    assert len(spans.rows) == 3
    assert spans.root is not None
    assert found.payload is not None
    assert found.payload.span_id == spans.root.span_id
    found.looked.connection.close()


def test_it_lists_what_the_filter_lets_through(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as recording:
        recording.run("First.run")
        recording.run("Second.run")
    found = FirstLook(path, condition_of("first")).take()
    assert found is not None
    assert [trace.name for trace in found.traces.window] == ["First.run"]
    found.looked.connection.close()


@pytest.mark.parametrize("content", [None, b"", b"not a database at all"])
def test_where_there_is_nothing_to_read_nothing_is_found(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "traces.db"
    if content is not None:
        path.write_bytes(content)
    assert FirstLook(path).take() is None


def test_a_database_without_traces_is_left_to_the_monitor(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE sessions (id TEXT)")
    connection.close()
    assert FirstLook(path).take() is None


def test_who_does_not_wait_leaves_no_connection_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = corpus.unpack("3.1.10/tools", tmp_path).path
    go_on = threading.Event()
    looked: list[Looked] = []
    fill = paging.fill

    async def slow(*given: Any, **named: Any) -> object:
        assert go_on.wait(20)
        return await fill(*given, **named)

    def noted(path: Path) -> Looked:
        looked.append(look_into(path))
        return looked[0]

    monkeypatch.setattr(first_look, "look_into", noted)
    monkeypatch.setattr(paging, "fill", slow)
    monkeypatch.setattr(first_look, "PATIENCE", 0.0)
    look = FirstLook(path)
    assert look.take() is None
    go_on.set()
    look._thread.join(20)
    with pytest.raises(sqlite3.ProgrammingError):
        looked[0].connection.execute("SELECT 1")
