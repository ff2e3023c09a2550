"""Moving the window over the list of traces to where the reader looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.model.index import NO_CHANGES, Changes
from agno_trace_tui.monitor.wishes import End, Wishes

if TYPE_CHECKING:
    from agno_trace_tui.model.index import TraceIndex
    from agno_trace_tui.monitor.source import TracePage, TraceSource
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
    end: End | None = None,
    *,
    most: int | None = None,
) -> Changes:
    """Hold one end of the list, the newest unless told, and `most` so many traces (a page, unless told)."""
    if end is not End.OLDEST:
        page = await source.newest(most or PAGE, condition, empty_handed=not index.window.rows)
        return hold_page(index, page, offset=0)
    page = await source.oldest(most or PAGE, condition)
    if not page.full:
        total = len(page.rows)
    elif index.total_known:  # kept up to date by the tail: a filtered list is not counted again
        total = index.total
    else:
        total = await source.count(condition)
    index.set_total(total)
    return hold_page(index, page._replace(full=False), offset=max(0, total - len(page.rows)))


async def begin(
    index: TraceIndex, source: TraceSource, condition: Condition | None, kept: str | None
) -> Changes:
    """Hold another list, so that all that was known of the former is void once this is.

    It is held around a trace that is to be kept, if that is in it and where is told in a moment; else it begins
    with its newest. Of what is left nothing more is to be seen: even that nothing was found yet is news.
    """
    page, offset = await source.newest(PAGE, condition, empty_handed=True), 0
    if kept is not None and not page.is_cut and all(row.trace_id != kept for row in page.rows):
        rows = await source.rows([kept], condition)
        around = await source.around(rows[0], PAGE, condition, hasty=True) if rows else None
        page, offset = around or (page, offset)
    return index.begin_list().and_then(hold_page(index, page, offset=offset))


async def fill_again(index: TraceIndex, source: TraceSource, wishes: Wishes) -> Changes:
    """Hold the beginning of the list of a file that was opened, or was opened anew.

    One that was vacuumed, or replaced by a copy, still has the trace that the reader was at: then the traces around
    it.
    """
    is_away = wishes.visible[0] > 0 and wishes.bound is None
    return await begin(index, source, wishes.condition, wishes.selected if is_away else None)


def hold_page(index: TraceIndex, page: TracePage, *, offset: int) -> Changes:
    """Hold a page, before which so many traces stand in the list, instead of what was held."""
    filled = index.fill(
        page.rows,
        page.rollups,
        offset=offset,
        at_newest=offset == 0,
        at_oldest=not page.full,
        reach=page.reach,
    )
    return filled.and_then(index.tie(page.parts))


def extend_older(index: TraceIndex, page: TracePage) -> Changes:
    """Hold a page of older traces too."""
    extended = index.extend_older(page.rows, page.rollups, at_oldest=not page.full, reach=page.reach)
    return extended.and_then(index.tie(page.parts))


async def serve(index: TraceIndex, source: TraceSource, wishes: Wishes) -> Changes:
    """Hold what is wished for: the newest traces, the place of a trace, or what is on screen."""
    revealed = wishes.revealed
    if wishes.bound is not None:
        changes = await hold(index, source, wishes)
    elif revealed is not None:
        changes = await reveal(index, source, wishes.condition, revealed)
    else:
        changes = await look_at(index, source, wishes)
    if wishes.revealed == revealed:
        wishes.revealed = None  # only now: had reading failed, it would be tried again
    return changes


async def look_at(index: TraceIndex, source: TraceSource, wishes: Wishes) -> Changes:
    """Hold the positions of the list that are on screen, and some around them.

    Of those that take long to be found the first are to be seen before the rest is looked for.
    """
    window, condition = index.window, wishes.condition
    first, last = max(0, wishes.visible[0] - MARGIN), wishes.visible[1] + MARGIN
    if window.end is None or last < window.offset or first > window.offset + len(window):
        return await jump(index, source, condition, first)
    changes = NO_CHANGES
    while last >= window.offset + len(window) and not window.at_oldest:
        page = await source.older(window.end, PAGE, condition)
        changes = changes.and_then(extend_older(index, page))
        if page.is_cut:
            wishes.noted.set()
            break
    while window.rows and first < window.offset and not window.at_newest:
        page = await source.newer(window.rows[0].key, PAGE, condition)
        newer = index.extend_newer(page.rows, page.rollups, at_newest=not page.full)
        changes = changes.and_then(newer).and_then(index.tie(page.parts))
        if page.is_cut:
            wishes.noted.set()
            break
    index.keep_near(first - REACH, last + REACH)
    return changes


async def hold(index: TraceIndex, source: TraceSource, wishes: Wishes) -> Changes:
    """Hold the newest traces, up to the bound; should there be another wish, the rest comes after it."""
    window, changes = index.window, NO_CHANGES
    if not window.at_newest:
        changes = await fill(index, source, wishes.condition)
    while wishes.bound is not None and len(window) < wishes.bound and not window.at_oldest:
        page = await source.older(window.end, PAGE, wishes.condition)
        changes = changes.and_then(extend_older(index, page))
        if page.is_cut:
            wishes.noted.set()
        if wishes.noted.is_set():
            break
    keep_bound(index, wishes)
    return changes


def keep_bound(index: TraceIndex, wishes: Wishes) -> None:
    """Let go of traces beyond the bound."""
    if wishes.bound is not None and index.window.at_newest:
        index.keep_near(0, wishes.bound - 1)


async def reveal(
    index: TraceIndex, source: TraceSource, condition: Condition | None, trace_id: str
) -> Changes:
    """Hold the traces around one, unless it is held or does not meet the filter."""
    rows = [] if trace_id in index.window else await source.rows([trace_id], condition)
    around = await source.around(rows[0], PAGE, condition) if rows else None
    return NO_CHANGES if around is None else hold_page(index, around.page, offset=around.offset)


async def jump(index: TraceIndex, source: TraceSource, condition: Condition | None, position: int) -> Changes:
    """Hold a page somewhere in the list, as when its scroll bar is dragged."""
    page: TracePage = await source.newest(PAGE, condition, offset=position)
    return hold_page(index, page, offset=position)
