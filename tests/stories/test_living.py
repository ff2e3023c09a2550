"""Stories of a reader beside an agent at work."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from agno_trace_tui.exporter.health import QUEUE_FULL
from agno_trace_tui.monitor.monitor import Monitor
from agno_trace_tui.monitor.status import RATE_SECONDS
from agno_trace_tui.store.rows import SpanPayload
from tests.support import corpus
from tests.support.painting import drawing
from tests.support.patience import PATIENCE_SECONDS
from tests.support.recording import AGENT, MODEL, agent, trace_id
from tests.support.rows import SECOND_NS
from tests.support.screen import Monitoring, monitoring


async def test_the_monitor_waits_for_a_file_and_shows_the_first_run(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    async with monitoring(path) as reader:
        await reader.until(lambda: "Waiting for the first trace" in reader.page())
        assert "setup_tracing" in reader.page()
        assert not path.exists()
        with agent(path) as working:
            working.run("First_Agent.run")
            await reader.until(lambda: "First Agent" in reader.text())
            await reader.until(lambda: "gpt-5-mini" in reader.text(reader.tree))


async def test_how_late_spans_come_is_told_as_long_as_they_come(tmp_path: Path) -> None:
    path, later_ns = tmp_path / "traces.db", 0
    with agent(path) as working:
        working.run("First_Agent.run")
        async with monitoring(path, traces=1, now_ns=lambda: time.time_ns() + later_ns) as reader:
            working.run("Second_Agent.run")
            await reader.until(lambda: "lag" in reader.page())
            later_ns = RATE_SECONDS * SECOND_NS
            await reader.until(lambda: "lag" not in reader.page())


async def test_a_model_call_is_seen_while_it_runs_and_when_it_has_ended(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        root = working.begin("Slow_Agent.run", **AGENT, **{"input.value": "What is the time?"})
        call = working.begin("Model.invoke", root, **MODEL)
        working.flush()
        async with monitoring(path, traces=1) as reader:
            await reader.until(lambda: reader.tree.line_total() == 2)
            assert reader.screen.monitor.status.running == 1
            assert "running" in reader.page()
            assert "What" in reader.lines()[0]
            await reader.press("i")
            await reader.until(lambda: "What is the time?" in reader.document())
            working.end(call, **{"llm.token_count.prompt": 1200, "llm.token_count.completion": 34})
            working.end(root)
            await reader.until(lambda: reader.screen.monitor.status.running == 0)
            await reader.until(lambda: "✓" in reader.lines()[0])
            assert "1.2k" in reader.lines()[0]


async def test_an_attribute_that_comes_after_the_start_is_seen_while_the_span_runs(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        root = working.begin("Agent.run", **AGENT)
        call = working.begin("Model.invoke", root, **{"openinference.span.kind": "LLM"})
        working.flush()
        async with monitoring(path, traces=1) as reader:
            await reader.until(lambda: reader.tree.line_total() == 2)
            call.set_attribute("llm.model_name", "gpt-late")
            await reader.until(lambda: "gpt-late" in reader.text(reader.tree))
            assert reader.screen.monitor.status.running == 1


async def test_new_runs_never_move_the_readers_cursor(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        runs = [working.run(f"Agent_{n}.run") for n in range(5)]
        async with monitoring(path, traces=5) as reader:
            await reader.press("j", "j")
            assert reader.traces.selected == runs[2]
            working.run("Newest_Agent.run")
            await reader.until(lambda: "Newest Agent" in reader.lines()[0])
            assert reader.traces.selected == runs[2]
            assert "Agent 2" in reader.cursor_text(reader.traces)
            assert reader.traces.cursor_line() == 3


async def test_following_selects_the_newest_run_until_the_reader_moves(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        working.run("Old_Agent.run")
        async with monitoring(path, traces=1) as reader:
            newest = working.run("New_Agent.run")
            await reader.until(lambda: reader.traces.selected == newest)
            await reader.press("j")
            working.run("Newer_Agent.run")
            await reader.until(lambda: reader.screen.monitor.index.total == 3)
            assert reader.traces.selected != newest
            assert not reader.traces.following
            await reader.press("F")
            last = working.run("Last_Agent.run")
            await reader.until(lambda: reader.traces.selected == last)


async def test_scrolled_away_the_lines_stay_and_the_new_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for n in range(60):
            working.run(f"Agent_{n}.run")
        async with monitoring(path, size=(150, 24), traces=60) as reader:
            await reader.press("G")
            await reader.until(lambda: "Agent 0" in reader.text())
            before = [line.split("  ")[0] for line in reader.lines()]
            for n in range(3):
                working.run(f"Late_{n}.run")
            await reader.until(lambda: reader.traces.unseen == 3)
            assert [line.split("  ")[0] for line in reader.lines()] == before
            await reader.until(lambda: "+3 new" in reader.page())
            await reader.press("g")
            await reader.until(lambda: "Late 2" in reader.lines()[0])
            assert reader.traces.unseen == 0


async def test_paused_nothing_moves_and_afterwards_everything_is_there(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        working.run("Before_Agent.run")
        async with monitoring(path, traces=1) as reader:
            await reader.press("p")
            await reader.until(lambda: "PAUSED" in reader.page())
            for n in range(3):
                working.run(f"Meanwhile_{n}.run")
            await reader.press("o")
            await reader.until(lambda: reader.document())
            assert reader.screen.monitor.index.total == 1
            await reader.press("p")
            await reader.until(lambda: reader.screen.monitor.index.total == 4)
            assert "LIVE" in reader.page()


async def test_paused_nothing_wakes_the_monitor(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    loop = asyncio.get_running_loop()
    with agent(path) as working:
        working.run("Before_Agent.run")
        running = working.begin("Slow_Agent.run", **AGENT)
        working.flush()
        async with monitoring(path, traces=2) as reader:
            await reader.until(lambda: reader.screen.clocks.is_ticking)
            assert waking(loop), "clocks tick, ages grow, and the file is looked at"
            await reader.press("p")
            await reader.until(lambda: not waking(loop))
            working.end(running)
            working.flush()
            await reader.until(lambda: not waking(loop))
            assert reader.screen.monitor.status.running == 1

            await reader.press("p")
            await reader.until(lambda: reader.screen.monitor.status.running == 0)


def waking(loop: asyncio.AbstractEventLoop) -> list[asyncio.TimerHandle]:
    """What will wake the loop although nothing happens, but for the test's own patience."""
    scheduled: list[asyncio.TimerHandle] = loop._scheduled  # type: ignore[attr-defined]
    soon = loop.time() + PATIENCE_SECONDS / 2
    return [handle for handle in scheduled if not handle.cancelled() and handle.when() < soon]


async def test_the_stack_trace_of_a_failure_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        root = working.begin("Failing_Agent.run", **AGENT)
        try:
            raise ValueError("no such city [red]x[/red]")
        except ValueError as error:
            root.record_exception(error)
        working.end(root, error="no such city")
        working.flush()
        async with monitoring(path, traces=1) as reader:
            await reader.press("x")
            await reader.until(lambda: "ValueError" in reader.document())
            assert "Traceback (most recent call last)" in reader.document()
            assert "[red]x[/red]" in reader.document()
            assert "✗" in reader.lines()[0]


async def test_a_file_that_is_replaced_is_read_anew(tmp_path: Path) -> None:
    path, other = tmp_path / "traces.db", tmp_path / "other.db"
    with agent(other) as working:
        working.run("Other_Agent.run")
    with agent(path) as working:
        working.run("First_Agent.run")
    async with monitoring(path, traces=1) as reader:
        assert "First Agent" in reader.lines()[0]
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        other.replace(path)
        await reader.until(lambda: "Other Agent" in reader.lines()[0])


async def test_a_file_that_is_deleted_is_waited_for_again(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        working.run("First_Agent.run")
    async with monitoring(path, traces=1) as reader:
        for found in tmp_path.iterdir():
            found.unlink()
        await reader.until(lambda: "Waiting for the first trace" in reader.page())
        with agent(path) as working:
            working.run("Again_Agent.run")
            await reader.until(lambda: "Again Agent" in reader.text())


async def test_a_file_that_becomes_unreadable_says_so_and_recovers(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        working.run("First_Agent.run")
    good = path.read_bytes()
    async with monitoring(path, traces=1) as reader:
        broken = tmp_path / "broken"
        broken.write_text("this is no database at all, only some words")
        broken.replace(path)
        await reader.until(lambda: "not an SQLite database" in reader.page())
        again = tmp_path / "again"
        again.write_bytes(good)
        again.replace(path)
        await reader.until(lambda: "LIVE" in reader.page())
        assert "First Agent" in reader.lines()[0]


async def redrawn_by(reader: Monitoring, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lines of the trace list that are drawn from now on, by number."""
    await reader.pilot.pause()
    return drawing(reader.traces, monkeypatch)


async def test_a_change_in_one_trace_redraws_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        root = working.begin("Long_Agent.run", **AGENT)
        working.flush()
        for n in range(10):
            working.run(f"Agent_{n}.run")
        async with monitoring(path, traces=11) as reader:
            position = reader.screen.monitor.index.position_of(trace_id(root))
            drawn = await redrawn_by(reader, monkeypatch)
            working.end(root)
            working.flush()
            await reader.until(lambda: reader.screen.monitor.status.running == 0)
            assert set(drawn) == {position}


async def test_a_damaged_file_is_named_as_such_and_read_once_it_is_whole(tmp_path: Path) -> None:
    whole = corpus.content()["2.9.0/team.db"]
    path, other = tmp_path / "traces.db", tmp_path / "whole"
    path.write_bytes(whole[:4096] + b"\xa5" * (len(whole) - 4096))
    async with monitoring(path) as reader:
        await reader.until(lambda: "damaged" in reader.page())
        assert "LIVE" not in reader.page()
        other.write_bytes(whole)
        other.replace(path)
        await reader.until(lambda: "LIVE" in reader.page())
        assert reader.screen.monitor.index.total == 6


async def test_a_file_that_goes_while_a_span_is_read_does_not_end_the_monitor(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        working.run("First_Agent.run", calls=20)
    async with monitoring(path, traces=1) as reader:
        await reader.press("enter")
        for step in range(6):
            await reader.pilot.press("j")
            if step == 3:
                for found in tmp_path.iterdir():
                    found.unlink()
        await reader.until(lambda: "Waiting for the first trace" in reader.page())
        assert reader.app.is_running


async def test_spans_that_were_lost_are_told_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        working.run("First_Agent.run")
        async with monitoring(path, traces=1) as reader:
            assert "lost" not in reader.page()
            working.processor.health.drop(QUEUE_FULL, 12)
            working.end(working.begin("Second_Agent.run", **AGENT))
            await reader.until(lambda: "12 spans lost: queue full" in reader.page())
            for found in tmp_path.iterdir():
                found.unlink()
            await reader.until(lambda: "Waiting for the first trace" in reader.page())
            assert "spans lost" not in reader.page(), "nothing is told of a file that is gone"


async def test_a_span_that_could_not_be_read_yet_is_read_with_the_next_news(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual, missing = Monitor.payload, [True]

    async def payload(monitor: Monitor, trace_id: str, span_id: str) -> SpanPayload | None:
        return None if missing and missing.pop() else await usual(monitor, trace_id, span_id)

    path = tmp_path / "traces.db"
    with agent(path) as working:
        working.run("First_Agent.run")
        working.run("Second_Agent.run")
        async with monitoring(path, traces=2) as reader:
            await reader.until(lambda: "Second Agent" in reader.document())
            monkeypatch.setattr(Monitor, "payload", payload)
            await reader.press("j")
            await reader.until(lambda: not missing)
            assert "First Agent" not in reader.document()
            working.run("Third_Agent.run")
            await reader.until(lambda: "First Agent" in reader.document())


async def test_what_was_still_to_be_told_when_the_monitor_ended_is_not(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/tools", tmp_path).path, traces=2) as reader:
        screen = reader.screen
    screen._afterwards.do()  # as a busy machine does it, in the midst of the end
