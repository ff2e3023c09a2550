"""A search in pieces finds what one statement finds, gives way, and lets itself be counted."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from agno_trace_tui.model.filtering import condition_of
from agno_trace_tui.model.index import TraceIndex
from agno_trace_tui.monitor import paging, searching
from agno_trace_tui.monitor.progress import Progress
from agno_trace_tui.monitor.searching import Search, SupersededError, TraceCount
from agno_trace_tui.monitor.source import TraceSource
from agno_trace_tui.monitor.wishes import End, Wishes
from agno_trace_tui.store.asking import AsyncReader
from agno_trace_tui.store.conditions import Condition
from agno_trace_tui.store.rows import TraceKey
from agno_trace_tui.store.schema import agno_statements
from tests.support.gate import search_in_pieces
from tests.support.recording import agent

Opening = Callable[[Path], Awaitable[AsyncReader]]

TRACES = 60


def meant(text: str) -> Condition:
    condition = condition_of(text)
    assert condition is not None
    return condition


EVEN = meant("name:even")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Traces of which each second has a name of its own; some began at the same moment."""
    path = tmp_path / "traces.db"
    connection = sqlite3.connect(path)
    for statement in agno_statements("agno_traces", "agno_spans"):
        connection.execute(statement)
    add(connection, range(TRACES))
    connection.close()
    return path


def add(connection: sqlite3.Connection, numbers: range) -> None:
    for number in numbers:
        at = f"2026-11-01T00:{number // 3:02}:00+00:00"
        name = "even" if number % 2 == 0 else "odd"
        connection.execute(
            "INSERT INTO agno_traces VALUES (?, ?, 'OK', ?, ?, 1, NULL, NULL, NULL, NULL, NULL, NULL, ?)",
            (f"{number:032x}", name, at, at, at),
        )
    connection.commit()


def keys(path: Path) -> list[TraceKey]:
    connection = sqlite3.connect(path)
    rows = connection.execute(
        "SELECT start_time, trace_id FROM agno_traces WHERE name = 'even'"
        " ORDER BY start_time DESC, trace_id DESC"
    ).fetchall()
    connection.close()
    return [TraceKey(*row) for row in rows]


@pytest.fixture
async def opened() -> AsyncIterator[Opening]:
    """Opens files that are closed at the end, also of a test that fails: else its thread would stay."""
    readers: list[AsyncReader] = []

    async def open_file(path: Path) -> AsyncReader:
        readers.append(await AsyncReader.open(path))
        return readers[-1]

    yield open_file
    for reader in readers:
        await reader.close()


@pytest.mark.parametrize("stride", [1, 2, 3, 7, 30, 1_000])
async def test_pieces_find_what_the_whole_finds(
    path: Path, opened: Opening, stride: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    search_in_pieces(monkeypatch, stride)
    expected = keys(path)
    reader = await opened(path)
    search = Search(reader)

    async def found(limit: int, **where: object) -> list[TraceKey]:
        return [row.key for row in await search.find(EVEN, limit, **where)]

    assert await found(5) == expected[:5]
    assert await found(1_000) == expected
    assert await found(5, skip=11) == expected[11:16]
    assert await found(5, skip=28) == expected[28:]
    assert await found(5, older_than=expected[9]) == expected[10:15]
    assert await found(5, newer_than=expected[9]) == expected[4:9]
    assert await found(5, newer_than=expected[2]) == expected[:2]
    assert await found(5, newer_than=TraceKey("", "")) == expected[-5:]
    assert await search.count(EVEN) == len(expected)


async def test_those_that_are_found_first_are_told_before_all_is_looked_through(
    path: Path, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    search_in_pieces(monkeypatch, 3)
    monkeypatch.setattr(searching, "PATIENCE_SECONDS", -1)
    source, expected = TraceSource(await opened(path)), keys(path)
    page = await source.newest(100, EVEN)
    found = [row.key for row in page.rows]
    assert 0 < len(found) < 4
    while page.full:
        assert page.is_cut
        page = await source.older(found[-1], 100, EVEN)
        found += [row.key for row in page.rows]
    assert found == expected


async def test_a_search_is_gone_on_with_where_it_was_left_with_nothing_found(
    path: Path, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    search_in_pieces(monkeypatch, 20)
    monkeypatch.setattr(searching, "PATIENCE_SECONDS", -1)
    source, index = TraceSource(await opened(path)), TraceIndex()
    told: list[Progress | None] = []
    source.search.tell = told.append
    nothing = meant("name:nothing")
    await paging.begin(index, source, nothing, None)
    assert (index.window.is_sought, index.window.at_oldest) == (True, False)
    reach = index.window.end
    assert reach is not None
    assert index.window.has_room_for(reach)
    assert not index.window.has_room_for(TraceKey("2026-10-01", "")), "nobody has looked there"
    wishes = Wishes(nothing)
    while not index.window.at_oldest:
        await paging.serve(index, source, wishes)
    assert told == [Progress(20, TRACES), Progress(40, TRACES), Progress(60, TRACES), None]
    assert (index.total, index.total_known) == (0, True)


async def test_what_comes_while_it_is_counted_is_counted(
    path: Path, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "FIRST_PIECE", 10)
    monkeypatch.setattr(searching, "LARGEST_PIECE", 10)
    reader = await opened(path)
    counting = TraceCount(Search(reader), EVEN)
    await counting.step()
    await counting.step()
    connection = sqlite3.connect(path)
    add(connection, range(TRACES, TRACES + 20))
    connection.close()
    while not counting.done:
        await counting.step()
    assert counting.total == (TRACES + 20) // 2


async def test_a_count_that_takes_long_says_how_far_it_is(
    path: Path, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    search_in_pieces(monkeypatch, 20)
    reader = await opened(path)
    quick = TraceCount(Search(reader), EVEN)
    await quick.step()
    assert quick.progress is None
    monkeypatch.setattr(searching, "PATIENCE_SECONDS", -1)
    counting = TraceCount(Search(reader), EVEN)
    await counting.step()
    assert counting.progress == Progress(20, TRACES)
    await counting.step()
    assert counting.progress == Progress(40, TRACES)


@pytest.mark.parametrize("stride", [1, 7, 1_000])
async def test_those_before_a_place_are_counted(path: Path, opened: Opening, stride: int) -> None:
    search, found = Search(await opened(path)), keys(path)
    await search.begin(EVEN)
    search.stride = stride
    for place in (0, 1, len(found) - 1):
        assert await search.newer(EVEN, found[place]) == place


async def test_the_end_of_a_counted_list_is_found_without_counting_it_again(
    path: Path, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "PAGE", 5)
    source, index = TraceSource(await opened(path)), TraceIndex()
    await paging.fill(index, source, EVEN)
    await paging.fill(index, source, EVEN, End.OLDEST)
    assert (index.total, index.window.offset) == (TRACES // 2, TRACES // 2 - 5), "it was not counted yet"
    await paging.fill(index, source, EVEN)
    monkeypatch.delattr(Search, "count")
    await paging.fill(index, source, EVEN, End.OLDEST)
    assert (index.total, index.window.offset) == (TRACES // 2, TRACES // 2 - 5)


async def test_a_search_ends_when_something_else_is_wanted(
    path: Path, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("FIRST_PIECE", "LARGEST_PIECE"):
        monkeypatch.setattr(searching, name, 10)
    monkeypatch.setattr(searching, "PATIENCE_SECONDS", -1)
    reader = await opened(path)
    search = Search(reader)
    told: list[Progress | None] = []
    search.tell = told.append
    nothing = meant("name:nothing")
    assert await search.find(nothing, 5) == []
    assert told == [*(Progress(traces, TRACES) for traces in range(10, TRACES + 1, 10)), None]
    told.clear()
    assert await search.find(meant("zugzwang"), 5) == []
    assert told[0] == Progress(10, TRACES), "no index knows the text"
    told.clear()
    assert await search.find(nothing, 5, older_than=keys(path)[4]) == []
    assert told[0] == Progress(10, TRACES - 10), "of those that are left"
    search.wanted = lambda: False
    with pytest.raises(SupersededError):
        await search.find(nothing, 5)
    with pytest.raises(SupersededError):
        await search.count(nothing)


async def test_another_condition_begins_with_a_small_piece(path: Path, opened: Opening) -> None:
    search = Search(await opened(path))
    await search.begin(EVEN)
    search.stride = searching.LARGEST_PIECE
    await search.begin(EVEN)
    assert search.stride == searching.LARGEST_PIECE
    await search.begin(meant("odd"))
    assert search.stride == searching.FIRST_PIECE


async def test_running_traces_are_among_what_is_found(tmp_path: Path, opened: Opening) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        working.run("Done_Agent.run")
        working.begin("Slow_Agent.run")
        working.flush()
        reader = await opened(path)
        condition = meant("name:agent")
        assert [row.name for row in await Search(reader).find(condition, 5)] == [
            "Slow_Agent.run",
            "Done_Agent.run",
        ]


@pytest.mark.parametrize("condition", [None, EVEN], ids=["all", "even"])
@pytest.mark.parametrize("place", [0, 1, 12, 28, 29])
async def test_a_trace_is_held_among_its_neighbours_where_it_stands(
    path: Path, opened: Opening, condition: Condition | None, place: int
) -> None:
    source, index = TraceSource(await opened(path)), TraceIndex()
    listed = (await source.newest(TRACES, condition)).rows
    wanted = listed[place]
    around = await source.around(wanted, 10, condition)
    assert around is not None
    paging.hold_page(index, around.page, offset=around.offset)
    first = max(0, place - 5)
    assert index.position_of(wanted.trace_id) == place
    assert index.window.offset == first
    assert [row.trace_id for row in index.window] == [row.trace_id for row in listed[first : place + 6]]
    assert index.window.at_newest == (first == 0)


async def test_who_is_in_haste_does_not_wait_until_it_is_known_where_a_trace_stands(
    path: Path, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    search_in_pieces(monkeypatch, 10)
    monkeypatch.setattr(searching, "PATIENCE_SECONDS", -1)
    source = TraceSource(await opened(path))
    oldest = (await source.oldest(1, EVEN)).rows[0]
    assert await source.around(oldest, 10, EVEN, hasty=True) is None
    assert await source.around(oldest, 10, EVEN) is not None
