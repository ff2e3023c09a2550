"""What nothing of the first picture needs is loaded while nobody asks for anything, so that its first use is quick.

It is done in small steps with rests between them. Where even a rest takes longer than it should somebody else
needs the processor: an agent that is being watched must not be slowed down by its watcher.
"""

from __future__ import annotations

import asyncio
import time
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agno_trace_tui.tui.widgets.later_made import LaterMade

MODULES = (
    "agno_trace_tui.tui.rendering.text_blocks",
    "agno_trace_tui.tui.screens.neighbours",
    "agno_trace_tui.tui.rendering.message_document",
    "agno_trace_tui.tui.rendering.tokens_document",
    "agno_trace_tui.tui.rendering.error_document",
    "agno_trace_tui.tui.rendering.attributes_document",
    "agno_trace_tui.tui.rendering.raw_document",
    "agno_trace_tui.model.insights.finding",
    "agno_trace_tui.store.evidence_queries",
    "agno_trace_tui.model.filtering",
    "agno_trace_tui.model.completion",
    "agno_trace_tui.store.text_index.candidates",
    "agno_trace_tui.model.quick_filters",
    "agno_trace_tui.store.value_queries",
    "agno_trace_tui.tui.screens.help",
    "agno_trace_tui.tui.rendering.copied",
    "agno_trace_tui.tui.clipboard.copying",
    "agno_trace_tui.tui.opening",
    "agno_trace_tui.tui.palette",
    "agno_trace_tui.tui.rendering.unfolding",
    "agno_trace_tui.formatting.json_scan",
    "agno_trace_tui.model.growth",
    "agno_trace_tui.tui.screens.kinds",
    "agno_trace_tui.tui.screens.comparison",
)
"""What is loaded, what is likeliest to be used first."""

BEGIN_AFTER = 0.4
"""Seconds after the first picture."""

REST = 0.02
"""Seconds between two steps."""

LATE = 3 * REST
"""A rest that takes longer tells that the processor is wanted elsewhere."""

PATIENCE = 2.0
"""Seconds until the next step then."""


async def warm(lines: Iterable[LaterMade]) -> None:
    """Load the modules, then make the lines that are written in."""
    await asyncio.sleep(BEGIN_AFTER)
    for name in MODULES:
        import_module(name)
        await rest()
    for line in lines:
        line.make()
        await rest()


async def rest() -> None:
    """Let keys be heard; wait longer while the processor is busy."""
    while True:
        began = time.monotonic()
        await asyncio.sleep(REST)
        if time.monotonic() - began < LATE:
            return
        await asyncio.sleep(PATIENCE)
