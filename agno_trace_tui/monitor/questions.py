"""Questions that the screen asks once, beside following the file; each raises `AgnoTraceTuiError` if it cannot be read."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from agno_trace_tui.store.connection import ReopenedError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from agno_trace_tui.model.comparison import Comparison
    from agno_trace_tui.model.statistics import Statistics
    from agno_trace_tui.model.trace import TraceSummary
    from agno_trace_tui.model.values import Values
    from agno_trace_tui.monitor.progress import Progress
    from agno_trace_tui.monitor.source import TraceSource
    from agno_trace_tui.monitor.wishes import Wishes
    from agno_trace_tui.semantics.message import Exchange
    from agno_trace_tui.store.conditions import Condition
    from agno_trace_tui.store.rows import ProcessRow, SpanPayload, TraceKey, TraceRow


REOPENING = 0.02
"""Seconds between looks at whether a file is open again."""

Answer = TypeVar("Answer")


class Questions:
    """Asks the file that is open, for the monitor to be."""

    _source: TraceSource | None
    _begun: asyncio.Event
    _now_ns: Callable[[], int]
    _wishes: Wishes

    async def _file(self) -> TraceSource | None:
        """The file, if one is open; one that was looked into before it is followed is in a moment."""
        await self._begun.wait()
        return self._source

    @property
    def paused(self) -> bool:
        """Whether no other file is opened for now."""
        raise NotImplementedError

    async def _ask(self, question: Callable[[TraceSource], Awaitable[Answer]]) -> Answer | None:
        """Ask the file; again, if it is opened anew meanwhile. `None`: none is open."""
        while True:
            source = await self._file()
            if source is None:
                return None
            try:
                return await question(source)
            except ReopenedError:
                if self.paused:
                    raise
            while self._source is source:
                await asyncio.sleep(REOPENING)

    async def payload(self, trace_id: str, span_id: str) -> SpanPayload | None:
        """Everything of one span; `None` if it is no longer there."""
        return await self._ask(lambda source: source.payload(trace_id, span_id))

    async def exchange(self, trace_id: str, span_id: str) -> Exchange | None:
        """What a model call was given and what it answered."""
        return await self._ask(lambda source: source.exchange(trace_id, span_id))

    async def values(self) -> Values:
        """The values that a filter's fields have in the newest part of the file."""
        return await self._ask(lambda source: source.values()) or {}

    async def next_failed(
        self, place: TraceKey, *, upwards: bool, tell: Callable[[Progress | None], None]
    ) -> TraceRow | None:
        """The nearest listed trace older than a place, or newer, in which something failed.

        `tell` hears how far it is, and `None` at the end.
        """
        return await self._ask(
            lambda source: source.next_failed(self._wishes.condition, place, upwards=upwards, tell=tell)
        )

    async def process(self, process_id: int) -> ProcessRow | None:
        """A process that records or recorded into the file."""
        processes = await self._ask(lambda source: source.processes()) or []
        return next((process for process in processes if process.process_id == process_id), None)

    async def compare(self, one: str, other: str) -> Comparison | None:
        """Two traces, given by their ids, side by side; `None` if one is not there."""
        from agno_trace_tui.monitor.comparing import compared

        return await self._ask(lambda source: compared(source, (one, other)))

    async def run_before(self, trace: TraceSummary) -> str | None:
        """The id of the run before of the same agent, team or workflow; `None` if there is none."""
        from agno_trace_tui.monitor.comparing import run_before

        return await self._ask(lambda source: run_before(source, trace, self._now_ns()))

    async def statistics(self, condition: Condition | None) -> AsyncIterator[Statistics]:
        """The figures of the newest traces that meet a condition, growing as they are read."""
        from agno_trace_tui.monitor.measuring import measured

        source = await self._file()
        if source is not None:
            async for statistics in measured(source, condition):
                yield statistics
