"""An agent that computes, and gives the interpreter away for moments only, does not keep the writer from it."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan

from agno_trace_tui import SqliteSpanProcessor
from agno_trace_tui.exporter import current_file
from agno_trace_tui.exporter import intake as intake_module
from agno_trace_tui.exporter.health import Health
from agno_trace_tui.exporter.intake import HELP, LONG, PAUSE, PAUSE_INTERVAL, PAUSES_IN_VAIN, Intake
from agno_trace_tui.store.writing import TraceWriter
from tests.support.spans import rows, tracer_for, wait_for

AGENT = """
import os, sys, time
from agno_trace_tui import SqliteSpanProcessor
from tests.support.spans import tracer_for

path, told = sys.argv[1], os.open(sys.argv[2], os.O_CREAT | os.O_WRONLY)
tracer = tracer_for(SqliteSpanProcessor(path))
due = time.perf_counter()
while True:
    if time.perf_counter() > due:
        due += 0.003
        tracer.start_span("step", attributes={str(number): "words " * 20 for number in range(40)}).end()
        os.write(told, b".")
    sum(range(1_000))
"""


@pytest.mark.slow
def test_what_an_agent_records_is_soon_in_the_file_though_it_also_writes_a_log(tmp_path: Path) -> None:
    path, told = tmp_path / "traces.db", tmp_path / "told"
    agent = subprocess.Popen([sys.executable, "-c", AGENT, path, told])

    def nearly_all_is_there() -> bool:
        time.sleep(
            0.5
        )  # looking all the time would keep a processor awake, on which the writer wakes up sooner
        recorded = told.stat().st_size if told.exists() else 0
        return recorded > 1_000 and rows(path, "SELECT count(*) FROM agno_spans")[0][0] > 0.8 * recorded

    try:
        wait_for(nearly_all_is_there)
    finally:
        agent.kill()
        agent.wait()


class Clock:
    """Time that passes only when it is told to."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.pauses: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(intake_module, "time", clock)
    return clock


@pytest.fixture
def intake() -> Intake:
    return Intake(1_000_000, 1_000_000_000, Health())


def note(intake: Intake, clock: Clock, *, seconds: float, each: float = 0.005) -> int:
    """Note spans for so long; answers how often the agent paused."""
    before, until = len(clock.pauses), clock.now + seconds
    while clock.now < until:
        intake.started(ReadableSpan("step"))
        intake.ended(ReadableSpan("step"))
        clock.now += each
    return len(clock.pauses) - before


def test_an_agent_pauses_for_a_writer_that_has_not_come_for_long(intake: Intake, clock: Clock) -> None:
    assert note(intake, clock, seconds=LONG) == 0
    pauses = note(intake, clock, seconds=10 * PAUSE_INTERVAL)
    assert 5 <= pauses <= 10
    assert set(clock.pauses) == {PAUSE}


def test_it_does_not_pause_for_one_that_comes_or_rests(intake: Intake, clock: Clock) -> None:
    for _ in range(20):
        assert note(intake, clock, seconds=LONG / 2) == 0
        intake.take(64, 0)
        intake.rests(LONG)
        assert note(intake, clock, seconds=LONG) == 0
        intake.take(1_000, 0)
    clock.now += 1_000.0  # nothing is recorded for a while
    assert note(intake, clock, seconds=LONG / 2) == 0


def test_it_gives_up_on_one_that_waits_for_something_else(intake: Intake, clock: Clock) -> None:
    for _ in range(2):
        assert note(intake, clock, seconds=5 * HELP, each=2 * PAUSE_INTERVAL) == PAUSES_IN_VAIN
        intake.take(64, 0)


def test_the_writer_can_say_that_it_is_held_up(intake: Intake, clock: Clock) -> None:
    intake.hold_up()
    assert note(intake, clock, seconds=PAUSE_INTERVAL) == 1
    intake.take(64, 0)
    clock.now += HELP
    assert note(intake, clock, seconds=LONG / 2) == 0


def test_a_look_at_the_file_that_takes_long_tells_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held_up: list[Any] = []
    look = TraceWriter.is_current

    def slowly(file: TraceWriter) -> bool:
        time.sleep(2 * current_file.HELD_UP)
        return look(file)

    monkeypatch.setattr(TraceWriter, "is_current", slowly)
    monkeypatch.setattr(Intake, "hold_up", lambda intake: held_up.append(intake))
    processor = SqliteSpanProcessor(tmp_path / "traces.db")
    tracer_for(processor).start_span("step").end()
    wait_for(lambda: held_up)
    processor.shutdown()
