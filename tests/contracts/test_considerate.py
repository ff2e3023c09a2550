"""Beside an agent that computes the writer takes the interpreter less often."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agno_trace_tui import SqliteSpanProcessor
from agno_trace_tui.exporter import writer
from agno_trace_tui.exporter.writer import CONSIDERATE_REST
from agno_trace_tui.store.writing import TraceWriter
from tests.support.spans import tracer_for, wait_for


class Clock:
    """The writer's module `time`, which notes how long it rests."""

    def __init__(self) -> None:
        self.rests: list[float] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)

    def sleep(self, seconds: float) -> None:
        self.rests.append(seconds)
        time.sleep(seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(writer, "time", clock)
    return clock


def slowly(answer: Callable[[TraceWriter], bool]) -> Callable[[TraceWriter], bool]:
    """A look at the file during which somebody else has the interpreter for a while."""

    def look(file: TraceWriter) -> bool:
        time.sleep(0.005)
        return answer(file)

    return look


def test_it_rests_between_batches_beside_a_busy_agent(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TraceWriter, "is_current", slowly(TraceWriter.is_current))
    processor = SqliteSpanProcessor(tmp_path / "traces.db")
    tracer_for(processor).start_span("busy").end()
    wait_for(lambda: clock.rests)
    assert set(clock.rests) == {CONSIDERATE_REST}
    processor.shutdown()
