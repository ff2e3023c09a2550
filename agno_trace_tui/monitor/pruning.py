"""Letting go of traces that were deleted from the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agno_trace_tui.model.index import Changes, TraceIndex
    from agno_trace_tui.monitor.source import TraceSource
    from agno_trace_tui.store.conditions import Condition

LOOKED_UP = 500
"""Traces asked for together."""


async def let_go(index: TraceIndex, source: TraceSource, condition: Condition | None) -> Changes:
    """Take what is no longer in the file out of the list; the spans of a selected trace stay on screen."""
    held = [row.trace_id for row in index.window]
    there: set[str] = set()
    for start in range(0, len(held), LOOKED_UP):
        there.update(row.trace_id for row in await source.rows(held[start : start + LOOKED_UP], None))
    changes = index.remove(set(held) - there)
    return changes.and_then(index.set_total(await source.count(condition)))
