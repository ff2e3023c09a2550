"""What a trace of 10,000 spans costs on screen, against one of ten: `python -m benchmarks.tree_at_size`.

Each figure is the processor time that a key takes until all is drawn, on a screen without a terminal, so
that a busy machine does not matter; a trace of ten is the floor.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from opentelemetry.sdk.trace import Span
from textual import events

from tests.support.painting import at_rest, unrest
from tests.support.recording import AGENT, MODEL, TOOL, Agent, agent
from tests.support.screen import Monitoring, monitoring

SMALL, LARGE = 10, 10_000
ROUNDS = 15
OTHER = 3
"""Spans of the newest trace, from which the cursor comes."""

OPENINGS = 5
SIZE = (200, 50)
KEYS = {
    "down": "j", "page down": "pagedown", "end": "G", "fold": "space", "unfold": "space", "fewer levels": "<",
    "more levels": ">", "zoom in": "z", "zoom out": "Z", "critical path": "c", "next error": "e",
}  # fmt: skip


def write(working: Agent, count: int) -> Span:
    """A trace of so many spans: steps of an agent with model calls and tools below them; its root is open."""
    root = working.begin("Long_Agent.run", **AGENT)
    step = root
    for number in range(1, count):
        if number % 10 == 1:
            step = working.begin(f"Member_{number}.run", root, **AGENT)
            working.end(step)
        elif number % 2:
            working.end(working.begin("Model.invoke", step, **MODEL), **{"output.value": "yes"})
        else:
            working.end(working.begin("look_up", step, **TOOL), error="no" if number % 500 == 0 else None)
        if number % 500 == 0:
            working.flush()
    working.flush()
    return root


async def timed(reader: Monitoring, act: Callable[[], Awaitable[object]]) -> float:
    """Milliseconds of processor time until something is done and drawn."""
    started = time.process_time()
    await act()
    await reader.pilot.pause()
    return 1000 * (time.process_time() - started)


async def measure(path: Path, working: Agent, root: Span, count: int) -> dict[str, float]:
    """Medians, in milliseconds, by what is done."""
    found: dict[str, list[float]] = {}
    async with monitoring(path, size=SIZE) as reader:
        await reader.until(lambda: reader.tree.line_total() == OTHER and reader.traces.line_total() == 2)
        await at_rest(reader)
        for _ in range(OPENINGS):
            started = time.process_time()
            reader.app.post_message(events.Key("j", "j"))
            await drawn(reader, min(count, SIZE[1]))
            found.setdefault("first picture", []).append(1000 * (time.process_time() - started))
            await drawn(reader, count)
            found.setdefault("all of it", []).append(1000 * (time.process_time() - started))
            await reader.press("k")
            await reader.until(lambda: reader.tree.line_total() == OTHER)
            await at_rest(reader)
        await reader.press("j", "2")
        await reader.until(lambda: reader.tree.line_total() == count)
        await at_rest(reader)
        for _ in range(ROUNDS):
            await reader.press("g")
            for name, key in KEYS.items():
                pressed = {"<": "less_than_sign", ">": "greater_than_sign"}.get(key, key)
                found.setdefault(name, []).append(
                    await timed(reader, lambda pressed=pressed: reader.pilot.press(pressed))  # type: ignore[misc]
                )
            await reader.press("c")
        for number in range(ROUNDS):
            found.setdefault("a span more", []).append(await grown(reader, working, root, count + number + 1))
    return {name: statistics.median(times) for name, times in found.items()}


async def drawn(reader: Monitoring, lines: int) -> None:
    """Wait until so many lines are there and those on screen are drawn, and for nothing else."""
    while reader.tree.line_total() < lines:
        await asyncio.sleep(0.001)
    while "to be drawn" in unrest(reader):
        await asyncio.sleep(0)


async def grown(reader: Monitoring, working: Agent, root: Span, total: int) -> float:
    """Milliseconds of processor time from a span's start to its line, the agent's and the file's included."""
    started = time.process_time()
    working.begin("Model.invoke", root, **MODEL)
    working.flush()
    while reader.tree.line_total() < total:
        await asyncio.sleep(0.001)
    await reader.pilot.pause()
    return 1000 * (time.process_time() - started)


async def main() -> None:
    """Measure both and print."""
    results = {}
    for count in (SMALL, LARGE):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "traces.db"
            with agent(path) as working:
                root = write(working, count)
                working.end(root)
                working.run("Short_Agent.run", OTHER - 1)
                results[count] = await measure(path, working, root, count)
    print(f"{'':<16}{SMALL:>10,} spans{LARGE:>10,} spans    ratio")
    for name, small in results[SMALL].items():
        large = results[LARGE][name]
        print(f"{name:<16}{small:>13.1f} ms{large:>13.1f} ms{large / small:>8.1f}×")


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
