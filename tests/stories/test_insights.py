"""Insights on the screen: marks in the list and the tree, sentences in the overview, a key from one to the next."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from agno_trace_tui.monitor import inspecting
from agno_trace_tui.monitor.source import TraceSource
from agno_trace_tui.store.evidence_queries import ReadEvidence
from tests.support.insights import llm, tool
from tests.support.recording import AGENT, agent, trace_id
from tests.support.screen import Monitoring, monitoring
from tests.support.troubled import record_troubled_run

REPEATED = "search_logs was called 4 times with the same arguments"


async def looked_into(reader: Monitoring) -> None:
    """Wait until the inspector has said what it has to say of the trace on screen."""
    inspector = reader.screen.monitor.inspector
    await reader.until(lambda: inspector.findings(reader.traces.selected or "").calls)
    await reader.until(lambda: "▲" in reader.text(reader.tree))


async def test_the_root_tells_all_insights_of_its_trace_with_the_spans_they_are_on(tmp_path: Path) -> None:
    record_troubled_run(tmp_path / "traces.db")
    async with monitoring(tmp_path / "traces.db", traces=1) as reader:
        await looked_into(reader)
        document = reader.document()
        assert f"▲ warning   {REPEATED}, 5.60s in all.  ƒ search_logs at 2.00s and 3 more" in document
        assert "△ note      fetch_metrics failed and was called again with the same arguments" in document
        assert "nothing ran inside Log Detective" in document
        assert "they part at message 1 of" in document


async def test_a_span_tells_its_own(tmp_path: Path) -> None:
    record_troubled_run(tmp_path / "traces.db")
    async with monitoring(tmp_path / "traces.db", traces=1) as reader:
        await looked_into(reader)
        await reader.press("2", "j", "j")
        await reader.until(lambda: "ƒ search_logs" in reader.document())
        assert f"▲ warning   {REPEATED}" in reader.document()
        assert "fetch_metrics" not in reader.document()


async def test_list_and_tree_mark_what_is_concerned(tmp_path: Path) -> None:
    with agent(tmp_path / "traces.db") as recording:
        recording.run("Healthy.run")
    record_troubled_run(tmp_path / "traces.db")
    async with monitoring(tmp_path / "traces.db", traces=2) as reader:
        await reader.press("j")
        await reader.until(lambda: "Log Detective" in reader.cursor_text(reader.traces))
        await looked_into(reader)
        healthy, troubled = reader.lines()[:2]
        assert troubled.startswith("▲✓ ◆ Log Detective")
        assert healthy.startswith(" ✓ ◆ Healthy")
        lines = reader.lines(reader.tree)
        marks = {line[1] for line in lines if "search_logs" in line}
        assert marks == {"▲"}
        assert [line[:2] for line in lines if "fetch_metrics" in line] == ["✗△", " △"]
        assert [line[:2] for line in lines if "OpenAIChat" in line] == ["  ", " ▲"], (
            "only the prompt that changed"
        )
        await reader.press("k")
        await reader.until(lambda: "Healthy" in reader.cursor_text(reader.traces))
        await reader.until(lambda: "Model" in reader.text(reader.tree))
        assert "▲" not in reader.text(reader.tree)
        assert reader.lines()[1].startswith("▲✓"), "the list remembers"


async def test_the_full_stop_goes_from_insight_to_insight(tmp_path: Path) -> None:
    record_troubled_run(tmp_path / "traces.db")
    async with monitoring(tmp_path / "traces.db", traces=1) as reader:
        await looked_into(reader)
        await reader.press("m")
        visited = []
        for _ in range(5):
            await reader.press("full_stop")
            visited.append(" ".join(reader.cursor_text(reader.tree).split()[1:3]))
        assert reader.detail.tab == "overview"
        assert [place.strip("├─╰▾△▲ ") for place in visited] == [
            "ƒ search_logs", "ƒ fetch_metrics", "✦ OpenAIChat", "◆ Log", "ƒ search_logs",
        ]  # fmt: skip


async def test_the_key_does_nothing_where_there_is_nothing_to_say(tmp_path: Path) -> None:
    with agent(tmp_path / "traces.db") as recording:
        recording.run("Healthy.run")
    async with monitoring(tmp_path / "traces.db", traces=1) as reader:
        inspector = reader.screen.monitor.inspector
        await reader.until(lambda: inspector.findings(reader.traces.selected or "").calls)
        await reader.press("m", "full_stop")
        assert reader.detail.tab == "messages"
        assert not reader.screen.check_action("next_insight", ())


async def test_insights_come_while_the_trace_runs(tmp_path: Path) -> None:
    with agent(tmp_path / "traces.db") as recording:
        root = recording.begin("Loop.run", **AGENT)
        recording.flush()
        async with monitoring(tmp_path / "traces.db", traces=1) as reader:
            for _ in range(3):
                recording.end(recording.begin("search", root, **tool(query="x")))
            recording.flush()
            await looked_into(reader)
            assert "search was called 3 times with the same arguments" in reader.document()
            recording.end(root)


async def test_a_span_tells_how_long_such_spans_usually_take(tmp_path: Path) -> None:
    with agent(tmp_path / "traces.db") as recording:
        root = recording.begin("Agent.run", **AGENT)
        for number in range(30):
            span = recording.tracer.start_span("search", attributes=tool(query=str(number)), start_time=0)
            span.end(end_time=(number + 1) * 100_000_000)
        recording.end(root)
        call = recording.begin("search", **tool(query="now"))
        recording.flush()
        async with monitoring(tmp_path / "traces.db", trace_id=trace_id(call)) as reader:
            await reader.until(lambda: "so far" in reader.document())
            await reader.until(
                lambda: "usually     1.55s, 95 % within 2.90s (of the last 30)" in reader.document()
            )
        recording.end(call)


async def test_a_silent_call_and_dropped_attributes_are_not_told_twice(tmp_path: Path) -> None:
    with agent(tmp_path / "traces.db") as recording:
        root = recording.begin("Agent.run", **AGENT)
        recording.end(recording.begin("Model.invoke", root, **{"openinference.span.kind": "LLM"}))
        recording.end(recording.begin("Model.invoke", root, **llm(*[("user", "x")] * 63, ("tool", "y"))))
        recording.end(root)
        recording.flush()
        async with monitoring(tmp_path / "traces.db", traces=1) as reader:
            await looked_into(reader)
            assert "it probably failed" in reader.document()
            for place in (1, 2):
                await reader.press("2", "g", *"j" * place)
                await reader.until(lambda: "Model" in reader.document())
                await reader.until(lambda: "▲ warning" in reader.document())
                assert reader.document().count("it probably failed") == (1 if place == 1 else 0)
                assert reader.document().count("OpenTelemetry dropped") == (0 if place == 1 else 1)


async def test_insights_leave_the_other_tabs_alone(tmp_path: Path, monkeypatch: Any) -> None:
    record_troubled_run(tmp_path / "traces.db")
    async with monitoring(tmp_path / "traces.db", traces=1) as reader:
        await reader.press("m")
        await reader.until(lambda: reader.document() and "Log Detective" not in reader.document())
        drawn: list[object] = []
        monkeypatch.setattr(reader.detail.view, "show", lambda *given, **known: drawn.append(given))
        await looked_into(reader)
        assert not drawn
        monkeypatch.undo()
        await reader.press("d")
        assert REPEATED in reader.document(), "they were not forgotten"


async def test_a_trace_of_which_there_is_nothing_to_say_is_not_drawn_again(
    tmp_path: Path, monkeypatch: Any
) -> None:
    with agent(tmp_path / "traces.db") as recording:
        recording.run("Healthy.run")
    now_ns = time.time_ns()
    async with monitoring(tmp_path / "traces.db", traces=1, now_ns=lambda: now_ns) as reader:
        drawn: list[int] = []
        monkeypatch.setattr(reader.traces, "redraw_line", drawn.append)
        monkeypatch.setattr(reader.tree, "redraw_line", drawn.append)
        inspector = reader.screen.monitor.inspector
        await reader.until(lambda: inspector.findings(reader.traces.selected or "").calls)
        await reader.pilot.pause()
        assert drawn == []


async def test_a_trace_that_is_left_while_it_is_looked_into_is_looked_into_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = 2 * inspecting.PIECE
    with agent(tmp_path / "traces.db") as recording:
        root = recording.begin("Busy.run", **AGENT)
        for number in range(calls):
            recording.end(recording.begin("search", root, **tool(query=str(number))))
        recording.end(root)
        recording.run("Other.run")
    busy, left = trace_id(root), asyncio.Event()
    usual = TraceSource.evidence

    async def evidence(source: TraceSource, trace_id: str, span_ids: Sequence[str]) -> list[ReadEvidence]:
        read = await usual(source, trace_id, span_ids)
        if trace_id == busy and not left.is_set():
            left.set()
            await reader.press("k")
        return read

    monkeypatch.setattr(TraceSource, "evidence", evidence)
    async with monitoring(tmp_path / "traces.db", traces=2) as reader:
        inspector = reader.screen.monitor.inspector
        await reader.press("j")
        await reader.until(left.is_set)
        await reader.until(lambda: inspector.findings(reader.traces.selected or "").calls)
        assert not inspector.findings(busy).calls
        await reader.press("j")
        await reader.until(lambda: inspector.findings(busy).looked_into == calls)
        assert "looked into" not in reader.document()
