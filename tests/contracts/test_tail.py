"""The tail of a file costs what is new, however much was recorded while it was followed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from opentelemetry.sdk.trace import Span

from agno_trace_tui.monitor import source as sources
from agno_trace_tui.monitor.first_look import DirectReader
from agno_trace_tui.monitor.source import Deleted, Tail, TraceSource
from agno_trace_tui.store.looking import look_into
from tests.support.recording import AGENT, TOOL, Agent, agent

RUNS = 200


class Counting(DirectReader):
    """Counts the steps that SQLite takes to answer."""

    def __init__(self, path: Path) -> None:
        looked = look_into(path)
        super().__init__(path, looked)
        self.steps = 0
        looked.connection.set_progress_handler(self._step, 1)

    def _step(self) -> int:
        self.steps += 1
        return 0


@contextmanager
def followed(path: Path) -> Iterator[tuple[Agent, Counting, TraceSource]]:
    with agent(path) as working:
        record(working, "First.run")
        reader = Counting(path)
        yield working, reader, TraceSource(reader)


def record(working: Agent, name: str) -> None:
    working.end(working.begin(name, **AGENT))
    working.flush()


async def steps_of_tail(reader: Counting, source: TraceSource) -> tuple[int, Tail]:
    before = reader.steps
    tail = await source.tail()
    source.taken_in(tail)
    return reader.steps - before, tail


async def test_the_tail_does_not_pass_over_what_it_has_told_for_ever(tmp_path: Path) -> None:
    with followed(tmp_path / "traces.db") as (working, reader, source):
        await source.start_tail()
        _, nothing = await steps_of_tail(reader, source)
        assert not nothing.spans
        record(working, "Second.run")
        few, tail = await steps_of_tail(reader, source)
        assert [span.name for span in tail.spans] == ["Second.run"]

        for number in range(RUNS):
            record(working, f"Run_{number}.run")
            _, tail = await steps_of_tail(reader, source)
            assert len(tail.spans) == 1
        assert await source.deleted() is Deleted.NOTHING, "once a second, when something has changed"
        await steps_of_tail(reader, source)
        record(working, "Last.run")
        then, tail = await steps_of_tail(reader, source)

        assert [span.name for span in tail.spans] == ["Last.run"]
        assert then < 3 * few


async def test_while_spans_pour_in_the_tail_passes_over_none_of_those_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "CROWD", 10)
    with followed(tmp_path / "traces.db") as (working, reader, source):
        await source.start_tail()
        steps = []
        for burst in range(20):
            for number in range(10):
                record(working, f"Run_{burst}_{number}.run")
            taken, tail = await steps_of_tail(reader, source)
            assert len(tail.spans) == 10
            steps.append(taken)

        assert steps[-1] < 1.5 * steps[1]


async def test_what_agno_writes_between_two_looks_is_never_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with followed(path) as (working, reader, source):
        await source.start_tail()
        told: list[str] = []
        for number in range(6):
            record(working, f"Ours_{number}.run")
            record(working, f"Agno_{number}.run")
            with closing(sqlite3.connect(path)) as connection, connection:
                connection.execute("DELETE FROM att_spans WHERE name LIKE 'Agno%'")
            if number % 2:
                await source.deleted()
            if number % 3:
                told += [span.name for span in (await steps_of_tail(reader, source))[1].spans]
        assert sorted(told) == sorted(
            f"{who}_{number}.run" for who in ("Ours", "Agno") for number in range(6)
        )


async def test_a_trace_that_begins_is_read_once_and_not_again_to_be_followed(tmp_path: Path) -> None:
    with followed(tmp_path / "traces.db") as (working, _, source):
        await source.start_tail()
        root = working.begin("Second.run", **AGENT)
        working.flush()
        early = await source.tail()
        source.taken_in(early)
        for _ in range(100):
            working.end(working.begin("get_weather", root, **TOOL))
        working.flush()
        tail = await source.tail()
        before = await source.spans_before_tail(root_id(root))

        assert [span.name for span in before] == ["Second.run"]
        assert {span.span_id for span in tail.spans} | {before[0].span_id} == {
            span.span_id for span in await source.spans(root_id(root))
        }


def root_id(root: Span) -> str:
    return f"{root.get_span_context().trace_id:032x}"
