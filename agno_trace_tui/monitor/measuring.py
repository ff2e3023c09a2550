"""Reading the newest traces for their figures, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.model.statistics import Tallies

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from agno_trace_tui.model.statistics import Statistics
    from agno_trace_tui.monitor.source import TraceSource
    from agno_trace_tui.store.conditions import Condition

MOST_TRACES = 500
"""Traces that are counted: enough to tell what is usual, few enough to be read in seconds."""

PAGE = 25


async def measured(source: TraceSource, condition: Condition | None) -> AsyncIterator[Statistics]:
    """The figures of the newest traces that meet a condition; told after each page, the last time when done."""
    tallies = Tallies()
    page = await source.newest(PAGE, condition)
    while True:
        for row in page.rows:
            tallies.count(await source.spans(row.trace_id))
        bounded = page.full and tallies.traces >= MOST_TRACES
        done = bounded or not page.full
        yield tallies.statistics(done=done, bounded=bounded)
        if done:
            return
        page = await source.older(page.rows[-1].key, PAGE, condition)
