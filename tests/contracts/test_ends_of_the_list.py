"""Who goes to an end of the list stays there, though the screen tells only later that it shows it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from agno_trace_tui.model.filtering import condition_of
from agno_trace_tui.monitor.source import TraceSource
from agno_trace_tui.monitor.wishes import End, Wishes
from agno_trace_tui.store.conditions import Condition
from tests.support.recording import AGENT, agent
from tests.support.watching import Watch, watching

TRACES = 400


@asynccontextmanager
async def at_newest(path: Path, agents: Sequence[str]) -> AsyncIterator[Watch]:
    """A monitor of the runs of some agents in turn, whose screen shows the newest and says nothing more."""
    with agent(path) as working:
        for number in range(TRACES):
            working.end(working.begin(f"{agents[number % len(agents)]}_{number}.run", **AGENT))
        working.flush()
        async with watching(path) as watch:
            index = watch.monitor.index
            await watch.until(lambda: index.total_known and index.total == TRACES)
            watch.monitor.look_at(0, 14)
            yield watch


async def test_the_oldest_traces_stay_when_the_screen_has_not_said_yet_that_it_shows_them(
    tmp_path: Path,
) -> None:
    async with at_newest(tmp_path / "traces.db", ["Agent"]) as watch:
        window = watch.monitor.index.window

        watch.monitor.jump_to_oldest()
        await watch.until(lambda: window.at_oldest and len(window) < TRACES)
        oldest = watch.traces[-1]
        await watch.spans_of(oldest.trace_id)

        assert oldest.name == "Agent_0.run"
        assert window.at_oldest


async def test_the_end_of_a_filtered_list_is_gone_to_once_it_is_counted_while_all_else_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted_at_once: list[Condition] = []
    count = TraceSource.count

    async def noted(source: TraceSource, condition: Condition | None, **among: Any) -> int:
        counted_at_once.extend([condition] if condition else [])
        return await count(source, condition, **among)

    monkeypatch.setattr(TraceSource, "count", noted)
    async with at_newest(tmp_path / "traces.db", ["Odd", "Even"]) as watch:
        index = watch.monitor.index

        watch.monitor.set_filter(condition_of("name:odd*"))
        watch.monitor.jump_to_oldest()
        await watch.until(lambda: index.window.at_oldest and not index.window.at_newest)

        assert watch.traces[-1].name == "Odd_0.run"
        assert index.total == TRACES // 2
        assert not counted_at_once


def test_an_end_of_a_list_that_is_left_is_not_gone_to() -> None:
    wishes = Wishes()
    wishes.go_to(End.OLDEST)
    assert wishes.take_end(is_uncounted=True) is None

    wishes.filter_by(Condition("1"), None)

    assert wishes.take_end(is_uncounted=False) is None
