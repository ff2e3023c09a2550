"""Agents at work, watched: what runs is seen while it runs, and what died is told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from agno_trace_tui.demo.agents import AgentsProcess
from agno_trace_tui.machine import runs
from agno_trace_tui.model.trace import TraceState
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.store.rows import SpanRow
from tests.support.spans import rows, wait_for
from tests.support.watching import Watch, watching

pytestmark = pytest.mark.agno

SLOW = 100.0
"""A pace at which the first answer of the model takes minutes: what runs stays as it is while it is looked at."""


async def open_model_call(watch: Watch) -> SpanRow:
    """A model call that has not ended, of the newest trace."""
    trace = await watch.until(lambda: watch.traces[0] if watch.traces else None)
    watch.monitor.select(trace.trace_id)

    def call() -> SpanRow | None:
        spans = watch.monitor.index.spans_of(trace.trace_id)
        return next((row for row in spans.rows.values() if is_open_call(row)), None) if spans else None

    return await watch.until(call)


def is_open_call(row: SpanRow) -> bool:
    return row.end_ns is None and row.facts is not None and row.facts.kind is SpanKind.LLM


async def test_a_model_call_is_seen_with_its_prompt_before_it_has_ended(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    async with watching(path) as watch:  # before the file is there
        with AgentsProcess(path, pace=SLOW):
            call = await open_model_call(watch)
            payload = await watch.monitor.payload(call.trace_id, call.span_id)
            trace = watch.monitor.index.summary(call.trace_id)

    assert trace is not None
    assert trace.state is TraceState.RUNNING
    assert payload is not None
    prompts = [text for name, text in payload.attributes.items() if name.endswith("message.content")]
    assert any("weekend" in str(text) for text in prompts), payload.attributes


async def test_what_a_killed_agent_was_doing_is_interrupted(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    async with watching(path) as watch:
        with AgentsProcess(path, pace=SLOW) as agents:
            call = await open_model_call(watch)
            os.kill(agents.pid, signal.SIGKILL)
            states = await watch.until(
                lambda: {trace.state for trace in watch.traces} == {TraceState.INTERRUPTED}
            )
            kept = await watch.monitor.payload(call.trace_id, call.span_id)

    assert states
    assert kept is not None
    assert kept.attributes, "what was asked when it died is still there"


async def test_agents_that_are_let_go_finish_their_stories(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    async with watching(path) as watch:
        with AgentsProcess(path, pace=SLOW):
            await open_model_call(watch)
        await watch.until(lambda: watch.traces and not any(trace.open_count for trace in watch.traces))
        states = {trace.state for trace in watch.traces}

    assert states <= {TraceState.OK, TraceState.ERROR}


@pytest.mark.parametrize("kept", [True, False], ids=["--db", "temporary file"])
def test_killing_the_demo_leaves_no_process_and_no_litter(tmp_path: Path, kept: bool) -> None:
    where = ["--db", str(tmp_path / "traces.db")] if kept else []
    command = [sys.executable, "-m", "agno_trace_tui", "demo", "--no-tui", "--pace", str(SLOW), *where]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as demo:
        assert demo.stdout is not None
        path = Path(demo.stdout.readline().strip())
        [(pid,)] = wait_for(lambda: rows(path, "SELECT pid FROM att_processes"))
        demo.kill()

    wait_for(lambda: not runs(pid, None))
    assert path.exists() is kept
    assert path.parent.exists() is kept
