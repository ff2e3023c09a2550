"""Stories of a reader whose trace and span stay where they are when another filter is put in force."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from agno_trace_tui.monitor import searching
from tests.support.gate import search_in_pieces
from tests.support.recording import AGENT, TOOL, Agent, agent
from tests.support.screen import Monitoring, monitoring


def is_in_sight(reader: Monitoring, name: str) -> bool:
    """Whether the cursor is on this trace, and on screen."""
    return is_cursor_in_sight(reader) and f"{name} " in reader.cursor_text(reader.traces)


def is_cursor_in_sight(reader: Monitoring) -> bool:
    """Whether the line under the cursor is on screen."""
    line, (first, last) = reader.traces.cursor_line(), reader.traces.visible_lines()
    return line is not None and first <= line <= last


def record(working: Agent, traces: int) -> None:
    """So many traces, every second of which is called `Odd`."""
    for n in range(traces):
        working.end(working.begin(f"{'Odd' if n % 2 else 'Even'}_{n}.run", **AGENT))
        if n % 200 == 0:
            working.flush()
    working.flush()


async def listed(reader: Monitoring, traces: int) -> None:
    """Wait for a list of so many traces."""
    await reader.until(lambda: not reader.traces.sought and reader.screen.monitor.index.total_known)
    await reader.until(lambda: reader.traces.line_total() == traces)


@asynccontextmanager
async def at_a_trace(path: Path, keys: str, name: str) -> AsyncIterator[Monitoring]:
    """A reader of twelve traces who went to one."""
    with agent(path) as working:
        record(working, 12)
        async with monitoring(path, traces=12) as reader:
            await reader.press(*keys)
            await reader.until(lambda: is_in_sight(reader, name))
            yield reader


async def test_the_selected_trace_stays_if_it_matches_and_where_it_is_on_screen(tmp_path: Path) -> None:
    async with at_a_trace(tmp_path / "traces.db", "jjjj", "Odd 7") as reader:
        told: list[str | None] = []
        reader.screen.watch(reader.traces, "selected", lambda new: told.append(new), init=False)
        await reader.press("slash", *"name:Odd", "enter")
        await listed(reader, 6)
        assert is_in_sight(reader, "Odd 7")
        await reader.press("escape")
        await listed(reader, 12)
        assert is_in_sight(reader, "Odd 7")
        assert reader.traces.cursor_line() == 4
        assert not told, "nothing else was selected in between"
        assert not reader.traces.following


async def test_if_it_does_not_match_the_newest_is_selected_and_stays_when_the_filter_goes(
    tmp_path: Path,
) -> None:
    async with at_a_trace(tmp_path / "traces.db", "jjj", "Even 8") as reader:
        await reader.press("slash", *"name:Odd", "enter")
        await listed(reader, 6)
        await reader.until(lambda: is_in_sight(reader, "Odd 11"))
        await reader.press("j", "escape")
        await listed(reader, 12)
        assert is_in_sight(reader, "Odd 9")


async def test_a_filter_that_is_given_up_leads_back_to_the_trace_that_it_hid(tmp_path: Path) -> None:
    async with at_a_trace(tmp_path / "traces.db", "jjj", "Even 8") as reader:
        await reader.press("slash", *"name:Odd ")
        await listed(reader, 6)
        await reader.press("escape")
        await listed(reader, 12)
        assert is_in_sight(reader, "Even 8")


async def test_a_filter_that_nothing_meets_leads_back_to_the_trace_that_it_hid(tmp_path: Path) -> None:
    async with at_a_trace(tmp_path / "traces.db", "jjj", "Even 8") as reader:
        await reader.press("exclamation_mark")
        await reader.until(lambda: "No trace matches" in reader.page())
        await reader.press("exclamation_mark")
        await listed(reader, 12)
        await reader.until(lambda: is_in_sight(reader, "Even 8"))
        await reader.until(lambda: "Even 8" in reader.lines(reader.tree)[0])


async def test_who_follows_goes_on_following(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        record(working, 6)
        async with monitoring(path, traces=6) as reader:
            await reader.press("slash", *"name:Even", "enter")
            await listed(reader, 3)
            await reader.until(lambda: is_in_sight(reader, "Even 4"))
            assert reader.traces.following
            await reader.press("escape")
            await listed(reader, 6)
            await reader.until(lambda: is_in_sight(reader, "Odd 5"))
            assert reader.traces.following


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Searches that are given all the time they need."""
    monkeypatch.setattr(searching, "PATIENCE_SECONDS", 60)


@pytest.mark.usefixtures("patient")
async def test_a_trace_deep_in_the_list_stays_in_sight(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        record(working, 800)
        async with monitoring(path, traces=800) as reader:
            await reader.press("G", *"kkk", "pageup")
            await reader.until(lambda: reader.tree.line_total() == 1)
            chosen = reader.traces.selected
            await reader.until(lambda: reader.traces.row_under_cursor() is not None)
            await reader.press("slash", *"errors:0", "enter")
            await listed(reader, 800)
            assert reader.traces.selected == chosen
            assert reader.traces.row_under_cursor() is not None
            await reader.press("escape")
            await listed(reader, 800)
            assert reader.traces.selected == chosen
            assert is_cursor_in_sight(reader)
            await reader.until(lambda: "…" not in reader.text() and reader.traces.row_under_cursor())


async def test_where_its_place_takes_long_to_find_the_newest_are_seen_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    search_in_pieces(monkeypatch, 150)
    path = tmp_path / "traces.db"
    with agent(path) as working:
        record(working, 600)
        async with monitoring(path, traces=600) as reader:
            await reader.press("G")
            await reader.until(lambda: is_in_sight(reader, "Even 0"))
            monkeypatch.setattr(searching, "PATIENCE_SECONDS", -1)
            await reader.press("slash", *"name:Even", "enter")
            await listed(reader, 300)
            await reader.until(lambda: is_in_sight(reader, "Even 598"))


@pytest.mark.parametrize("keys", ["ssss", "v"])
async def test_among_ranks_and_sessions_too(tmp_path: Path, keys: str) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for n in range(300):
            attributes = AGENT | {"session.id": f"s-{n}"}
            working.end(working.begin(f"{'Odd' if n % 2 else 'Even'}_{n}.run", **attributes))
        working.flush()
        async with monitoring(path, traces=300) as reader:
            await reader.press(*keys, "G")
            await reader.until(lambda: reader.traces.line_total() == 300)
            await reader.press("G", "k")
            chosen = reader.traces.selected
            wanted = "Odd" if "Odd" in reader.lines(reader.tree)[0] else "Even"
            await reader.press("slash", *f"name:{wanted}", "enter")
            await listed(reader, 150)
            await reader.until(lambda: not reader.traces.is_on_the_way)
            assert reader.traces.selected == chosen
            assert is_cursor_in_sight(reader)


async def test_the_keys_that_filter_keep_it_too(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for n in range(6):
            root = working.begin(f"Agent_{n}.run", **AGENT)
            working.end(working.begin("explode", root, **TOOL), error="no" if n % 2 else None)
            working.end(root)
        working.flush()
        async with monitoring(path, traces=6) as reader:
            await reader.press(*"jj", "exclamation_mark")
            await listed(reader, 3)
            assert is_in_sight(reader, "Agent 3")
            for key in ("at", "at", "number_sign", "T", "T", "T"):
                await reader.press(key)
                await listed(reader, 3)
                assert is_in_sight(reader, "Agent 3")
            await reader.press("exclamation_mark", "number_sign")
            await listed(reader, 6)
            assert is_in_sight(reader, "Agent 3")


@pytest.mark.usefixtures("patient")
async def test_with_a_filter_too_the_place_is_kept_when_the_file_is_vacuumed(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        record(working, 800)
    async with monitoring(path, traces=400, filter_text="name:Odd", size=(150, 24)) as reader:
        await reader.press("G", "pageup", "pageup", "k")
        await reader.until(lambda: "Odd" in reader.cursor_text(reader.traces))
        before, selected = [line[:20] for line in reader.lines()], reader.traces.selected
        monitor = reader.screen.monitor
        source = monitor._source
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("VACUUM")
        await reader.until(lambda: monitor._source not in (source, None) and monitor.index.total == 400)
        await reader.until(lambda: [line[:20] for line in reader.lines()] == before)
        assert reader.traces.selected == selected


def record_large(working: Agent, spans: int) -> None:
    """A trace of so many spans, and a newer one."""
    root = working.begin("Large.run", **AGENT)
    for n in range(1, spans):
        working.end(working.begin(f"step_{n}", root, **TOOL))
        if n % 100 == 0:
            working.flush()
    working.end(root)
    working.run("Newer.run")


async def far_down_the_tree(reader: Monitoring) -> None:
    """Be at a span that is not among those that are read first, in the middle of the screen."""
    await reader.press("j")
    await reader.until(lambda: reader.tree.line_total() == 700)
    await reader.press("2", "G", *"kkkkk")
    assert "step_694" in reader.cursor_text(reader.tree)


@pytest.mark.slow
async def test_in_a_large_trace_the_span_stays_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        record_large(working, 700)
        async with monitoring(path, traces=2) as reader:
            await far_down_the_tree(reader)
            before, place = reader.lines(reader.tree), reader.tree.selected
            for _ in range(2):
                await reader.press("at")
                await listed(reader, 2)
                assert reader.tree.selected == place
                assert reader.lines(reader.tree) == before


@pytest.mark.slow
async def test_in_a_large_trace_the_span_stays_where_it_is_when_the_file_is_vacuumed(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        record_large(working, 700)
    async with monitoring(path, traces=2) as reader:
        await far_down_the_tree(reader)
        before, spans, place = reader.lines(reader.tree), reader.tree.spans, reader.tree.selected
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("VACUUM")
        await reader.until(lambda: reader.tree.spans not in (None, spans))
        await reader.until(lambda: reader.tree.line_total() == 700)
        assert reader.tree.selected == place
        assert reader.lines(reader.tree) == before
