"""Beside an agent that computes the writer takes the interpreter less often."""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from agno_trace_tui import SqliteSpanProcessor
from agno_trace_tui.exporter import current_file, writer
from agno_trace_tui.exporter.writer import (
    LONGEST_REST,
    LOOK_INTERVAL,
    SHARE,
    SHORTEST_REST,
    WHOLE_TURN,
    considerate_rest,
    rest_of_looks,
)
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
    assert all(SHORTEST_REST <= rest <= LONGEST_REST for rest in clock.rests)
    processor.shutdown()


def test_it_rests_the_longer_the_longer_it_took_the_interpreter_but_spans_are_soon_to_be_read() -> None:
    assert considerate_rest(0.0) == SHORTEST_REST
    assert considerate_rest(0.0005) == 0.0005 * WHOLE_TURN / SHARE - 2 * sys.getswitchinterval()
    assert considerate_rest(0.0004) < considerate_rest(0.0005)
    assert considerate_rest(1.0) == LONGEST_REST
    assert rest_of_looks(0.0) == LOOK_INTERVAL
    assert rest_of_looks(0.02) == 0.02 / SHARE


def test_it_looks_less_often_whether_the_file_is_in_its_place_and_loses_nothing_by_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "traces.db"
    looks: list[TraceWriter] = []
    look = slowly(TraceWriter.is_current)
    monkeypatch.setattr(TraceWriter, "is_current", lambda file: looks.append(file) or look(file))  # type: ignore[func-returns-value]
    monkeypatch.setattr(current_file, "LOOK_AGAIN", 3_600.0)
    monkeypatch.setattr(writer, "LOOK_INTERVAL", 3_600.0)
    processor = SqliteSpanProcessor(path)
    tracer = tracer_for(processor)
    tracer.start_span("first").end()
    assert processor.force_flush()
    looked = len(looks)
    for number in range(20):
        tracer.start_span(f"span {number:02}").end()
        wait_for(lambda written=number + 2: processor.health.written == written)  # type: ignore[misc]
    assert len(looks) == looked
    for file in list(tmp_path.iterdir()):
        file.unlink()

    tracer.start_span("span 20").end()

    assert processor.force_flush()
    assert names(path) == [f"span {number:02}" for number in range(21)]
    processor.shutdown()


def unsure_of_the_second(
    path: Path, monkeypatch: pytest.MonkeyPatch, *, look_interval: float
) -> SqliteSpanProcessor:
    """Has written two spans, the second into a file that is deleted by now, as it does not know."""
    monkeypatch.setattr(TraceWriter, "is_current", slowly(TraceWriter.is_current))
    monkeypatch.setattr(current_file, "LOOK_AGAIN", 3_600.0)
    monkeypatch.setattr(writer, "LOOK_INTERVAL", look_interval)
    processor = SqliteSpanProcessor(path)
    tracer = tracer_for(processor)
    tracer.start_span("first").end()
    assert processor.force_flush()
    tracer.start_span("second").end()
    wait_for(lambda: processor.health.written == 2)
    for file in list(path.parent.iterdir()):
        file.unlink()
    return processor


def test_what_it_is_not_sure_of_is_looked_at_when_nothing_else_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "traces.db"
    processor = unsure_of_the_second(path, monkeypatch, look_interval=0.5)

    wait_for(path.exists)

    wait_for(lambda: names(path) == ["second"])
    processor.shutdown()


def test_what_it_is_not_sure_of_is_kept_while_the_new_file_is_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "traces.db"
    processor = unsure_of_the_second(path, monkeypatch, look_interval=3_600.0)
    write, locked = TraceWriter.write, iter([True])

    def write_when_it_is_free(file: TraceWriter, *batch: Any) -> None:
        if path.exists() and next(locked, False):
            busy = sqlite3.OperationalError("database is locked")
            busy.sqlite_errorname = "SQLITE_BUSY"
            raise busy
        write(file, *batch)

    monkeypatch.setattr(TraceWriter, "write", write_when_it_is_free)
    tracer_for(processor).start_span("third").end()

    assert processor.force_flush()
    assert names(path) == ["second", "third"]
    processor.shutdown()


def names(path: Path) -> list[str]:
    """The names of the spans in a file, those of our own tables; none while it is being made."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            return [name for (name,) in connection.execute("SELECT name FROM att_spans ORDER BY name")]
    except sqlite3.OperationalError:
        return []
