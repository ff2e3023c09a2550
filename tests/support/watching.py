"""A monitor without a screen, for tests that wait until it knows something."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TypeVar

from agno_trace_tui.model.spans import TraceSpans
from agno_trace_tui.model.trace import TraceSummary
from agno_trace_tui.monitor.monitor import Monitor
from agno_trace_tui.monitor.status import Update
from tests.support.patience import PATIENCE_SECONDS

Found = TypeVar("Found")


class Watch:
    """A running monitor, and waiting for what it tells."""

    def __init__(self, path: Path) -> None:
        self.monitor = Monitor(path, self._note)
        self.monitor.look_at(0, 99)
        self._news = asyncio.Event()

    def _note(self, update: Update) -> None:
        self._news.set()

    async def until(self, state: Callable[[], Found | None]) -> Found:
        """Wait for updates until something is so, and answer what it is."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (found := state()):
                self._news.clear()
                await self._news.wait()
        return found

    @property
    def traces(self) -> list[TraceSummary]:
        """What the list shows, newest first."""
        return list(self.monitor.index.window)

    def named(self, name: str) -> TraceSummary | None:
        """The newest trace whose root is a run of that name."""
        return next((trace for trace in self.traces if trace.name.startswith(f"{name}.")), None)

    async def spans_of(self, trace_id: str) -> TraceSpans:
        """The spans of a trace, as the tree shows them."""
        self.monitor.select(trace_id)
        return await self.until(lambda: self.monitor.index.spans_of(trace_id))


@asynccontextmanager
async def watching(path: Path) -> AsyncIterator[Watch]:
    """Follow a file inside the `async with` block."""
    watch = Watch(path)
    task = asyncio.create_task(watch.monitor.run())
    try:
        yield watch
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
