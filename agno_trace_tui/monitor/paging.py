"""Moving the window over the list of traces to where the reader looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.model.index import NO_CHANGES, Changes
from agno_trace_tui.monitor.wishes import End, Wishes

if TYPE_CHECKING:
    from agno_trace_tui.model.index import TraceIndex
    from agno_trace_tui.monitor.source import Page, TraceSource
    from agno_trace_tui.store.conditions import Condition

PAGE = 100
"""Traces read at a time; the first page is on screen before anything else is read."""

MARGIN = 50
"""Traces kept ready beyond the edges of the screen."""

REACH = 1_000
"""Traces kept in memory on either side of the screen."""


async def fill(
    index: TraceIndex,
    source: TraceSource,
    condition: Condition | None,
    end: End = End.NEWEST,
    *,
    anew: bool = False,
) -> Changes:
    """Hold one end of the list; `anew`: of another list, so that all that was known is void once this is."""
    if end is End.NEWEST:
        page = await source.newest(PAGE, condition)
        cleared = index.clear() if anew else NO_CHANGES
        return cleared.and_then(
            index.fill(page.rows, page.rollups, offset=0, at_newest=True, at_oldest=not page.full)
        )
    page = await source.oldest(PAGE, condition)
    total = await source.count(condition) if page.full else len(page.rows)
    if anew:
        index.clear()
    index.set_total(total)
    offset = max(0, total - len(page.rows))
    return index.fill(page.rows, page.rollups, offset=offset, at_newest=offset == 0, at_oldest=True)


async def look_at(
    index: TraceIndex, source: TraceSource, condition: Condition | None, first: int, last: int
) -> Changes:
    """Hold these positions of the list, and some around them."""
    window = index.window
    first, last = max(0, first - MARGIN), last + MARGIN
    if not window.rows or last < window.offset or first > window.offset + len(window):
        return await jump(index, source, condition, first)
    changes = NO_CHANGES
    while last >= window.offset + len(window) and not window.at_oldest:
        page = await source.older(window.rows[-1].key, PAGE, condition)
        changes = index.extend_older(page.rows, page.rollups, at_oldest=not page.full)
    while first < window.offset and not window.at_newest:
        page = await source.newer(window.rows[0].key, PAGE, condition)
        changes = index.extend_newer(page.rows, page.rollups, at_newest=not page.full)
    index.keep_near(first - REACH, last + REACH)
    return changes


async def hold(index: TraceIndex, source: TraceSource, wishes: Wishes) -> Changes:
    """Hold the newest traces, up to the bound; should there be another wish, the rest comes after it."""
    window, changes = index.window, NO_CHANGES
    if not window.at_newest:
        changes = await fill(index, source, wishes.condition)
    while wishes.bound is not None and len(window) < wishes.bound and not window.at_oldest:
        page = await source.older(window.rows[-1].key, PAGE, wishes.condition)
        changes = changes.and_then(index.extend_older(page.rows, page.rollups, at_oldest=not page.full))
        if wishes.noted.is_set():
            break
    keep_bound(index, wishes)
    return changes


def keep_bound(index: TraceIndex, wishes: Wishes) -> None:
    """Let go of traces beyond the bound."""
    if wishes.bound is not None and index.window.at_newest:
        index.keep_near(0, wishes.bound - 1)


async def jump(index: TraceIndex, source: TraceSource, condition: Condition | None, position: int) -> Changes:
    """Hold a page somewhere in the list, as when its scroll bar is dragged."""
    page: Page = await source.newest(PAGE, condition, offset=position)
    return index.fill(
        page.rows, page.rollups, offset=position, at_newest=position == 0, at_oldest=not page.full
    )
