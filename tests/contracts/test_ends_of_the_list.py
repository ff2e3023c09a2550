"""Who goes to an end of the list stays there, though the screen tells only later that it shows it."""

from __future__ import annotations

from pathlib import Path

from tests.support.recording import AGENT, agent
from tests.support.watching import watching

TRACES = 400


async def test_the_oldest_traces_stay_when_the_screen_has_not_said_yet_that_it_shows_them(
    tmp_path: Path,
) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for number in range(TRACES):
            working.end(working.begin(f"Agent_{number}.run", **AGENT))
        working.flush()
        async with watching(path) as watch:
            index = watch.monitor.index
            await watch.until(lambda: index.total_known and index.total == TRACES)
            await watch.until(lambda: watch.named("Agent_399"))
            watch.monitor.look_at(0, 14)

            watch.monitor.jump_to_oldest()
            await watch.until(lambda: index.window.at_oldest and len(index.window) < TRACES)
            oldest = watch.traces[-1]
            await watch.spans_of(oldest.trace_id)

            assert oldest.name == "Agent_0.run"
            assert index.window.at_oldest
