"""Stories of a filter whose first traces are not found at once."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from agno_trace_tui.monitor import searching
from agno_trace_tui.monitor.progress import Progress
from agno_trace_tui.monitor.searching import Search
from agno_trace_tui.monitor.source import TracePage, TraceSource
from agno_trace_tui.store.conditions import Condition
from agno_trace_tui.store.trace_queries import Between
from tests.support.gate import Gate, search_in_pieces
from tests.support.recording import AGENT, TOOL, agent
from tests.support.screen import monitoring
from tests.support.text_index import AgnoFile


async def test_until_the_first_is_found_nothing_of_the_former_list_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for n in range(6):
            working.run(f"Agent_{n}.run")
    gate = Gate(monkeypatch, Progress(12_000, 100_000))
    async with monitoring(path, traces=6) as reader:
        await reader.press("slash", *"name:Agent_2", "enter")
        await reader.until(lambda: "Traces · name:Agent_2" in reader.page())
        await reader.until(lambda: "Searching… 12k of 100k traces" in reader.text())
        assert "Agent" not in reader.text()
        await reader.press("j", "enter")
        assert reader.screen.pane == "traces", "there is nothing to go into"
        gate.open()
        await reader.until(lambda: "Agent 2" in reader.text())
        assert "Agent 2" in reader.cursor_text(reader.traces)
        assert "Searching" not in reader.page()
        assert reader.traces.line_total() == 1


async def test_the_first_that_are_found_are_seen_while_the_rest_is_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    search_in_pieces(monkeypatch, 1)
    monkeypatch.setattr(searching, "PATIENCE_SECONDS", -1)
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for n in range(12):
            working.run(f"Agent_{n % 2}.run")
    async with monitoring(path, traces=12) as reader:
        gate = Gate(monkeypatch, Progress(7), let_through=2)
        await reader.press("slash", *"name:Agent_0", "enter")
        await reader.until(lambda: reader.traces.line_total() == 1)
        assert "Agent 0" in reader.cursor_text(reader.traces)
        await reader.until(lambda: "searching: 7 traces so far" in reader.page())
        assert reader.traces.line_total() == 1
        gate.open()
        await reader.until(lambda: reader.traces.line_total() == 6)
        await reader.until(lambda: reader.screen.monitor.index.total_known)
        assert "Agent 1" not in reader.text()


async def test_while_it_is_looked_for_all_else_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for n in range(6):
            working.run(f"Agent_{n}.run")
        root = working.begin("Slow_Agent.run", **AGENT)
        working.flush()
        gate = Gate(monkeypatch, cut=True)
        async with monitoring(path, traces=7) as reader:
            await reader.until(lambda: "Slow Agent" in reader.text(reader.tree))
            await reader.press("slash", *"name:Agent_2", "enter")
            await reader.until(lambda: "Searching…" in reader.text())
            working.end(working.begin("look_up", root, **TOOL))
            working.flush()
            await reader.until(lambda: "look_up" in reader.text(reader.tree))
            working.run("Agent_22.run")
            await reader.until(lambda: "Agent 22" in reader.text())
            assert reader.traces.line_total() == 1
            await reader.until(lambda: "Agent 22" in reader.text(reader.tree))
            assert "No trace" not in reader.page()
            gate.open()
            await reader.until(lambda: reader.traces.line_total() == 2)
            assert "Agent 22" in reader.cursor_text(reader.traces)
            await reader.until(lambda: "2 traces" in reader.page() and "searching" not in reader.page())


async def test_while_the_list_is_counted_it_says_how_far_it_is_and_esc_ends_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    search_in_pieces(monkeypatch, 60)
    file = AgnoFile(tmp_path / "traces.db")
    for number in range(300):
        file.trace(number, name := f"Agent_{number % 2}.run")
        file.span(number, {}, name)
    count_piece, may_count = Search.count_piece, asyncio.Event()

    async def held(search: Search, condition: Condition, piece: Between) -> int:
        await may_count.wait()
        return await count_piece(search, condition, piece)

    async with monitoring(file.path, traces=300) as reader:
        monkeypatch.setattr(searching, "PATIENCE_SECONDS", -1)
        monkeypatch.setattr(Search, "count_piece", held)
        await reader.press("slash", *"name:Agent_0", "enter")
        await reader.until(lambda: "counting: 60 of 300 traces" in reader.page())
        await reader.press("escape")
        may_count.set()
        await reader.until(lambda: reader.traces.line_total() == 300)
        await reader.until(lambda: "counting" not in reader.page())
        await reader.press("slash", *"name:Agent_0", "enter")
        await reader.until(lambda: reader.screen.monitor.index.total_known)
        await reader.until(lambda: reader.traces.line_total() == 150)
        await reader.until(lambda: "counting" not in reader.page())


async def test_another_filter_ends_the_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for n in range(3):
            working.run(f"Agent_{n}.run")
    Gate(monkeypatch)
    async with monitoring(path, traces=3) as reader:
        await reader.press("slash", *"name:Agent_2", "enter")
        await reader.until(lambda: "Searching…" in reader.text())
        await reader.press("escape")
        await reader.until(lambda: reader.traces.line_total() == 3)
        assert "Agent 2" in reader.cursor_text(reader.traces)


async def test_where_nothing_matched_before_it_says_that_it_searches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        working.run("Agent_0.run")
    async with monitoring(path, traces=1, filter_text="") as reader:
        await reader.press("slash", *"name:nobody", "enter")
        await reader.until(lambda: "No trace matches." in reader.page())
        gate = Gate(monkeypatch)
        await reader.press("slash", *[*["backspace"] * 6, *"nothing"], "enter")
        await reader.until(lambda: "Searching…" in reader.page())
        assert "No trace matches." not in reader.page()
        gate.open()
        await reader.until(lambda: "No trace matches." in reader.page())


async def test_after_a_filter_that_nothing_met_it_is_not_said_that_nothing_was_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        working.run("Agent_0.run")
    newest, may_read = TraceSource.newest, asyncio.Event()

    async def held(source: TraceSource, *given: Any, **how: Any) -> TracePage:
        await may_read.wait()
        return await newest(source, *given, **how)

    async with monitoring(path, traces=1) as reader:
        await reader.press("slash", *"name:nobody", "enter")
        await reader.until(lambda: "No trace matches." in reader.page())
        monkeypatch.setattr(TraceSource, "newest", held)
        await reader.press("escape")
        await reader.until(lambda: "nobody" not in reader.page())
        assert "No trace" not in reader.page()
        assert "Spans" in reader.page(), "all panes stay"
        may_read.set()
        await reader.until(lambda: "Agent 0" in reader.text())


async def test_a_filter_given_at_the_start_is_looked_for_from_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        working.run("Agent_0.run")
    gate = Gate(monkeypatch)
    async with monitoring(path, filter_text="name:Agent") as reader:
        await reader.until(lambda: "Searching…" in reader.page())
        gate.open()
        await reader.until(lambda: "Agent 0" in reader.text())
