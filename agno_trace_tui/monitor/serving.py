"""Serving wishes: what the reader wants to see is read, held by the index, and told."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from agno_trace_tui.errors import AgnoTraceTuiError
from agno_trace_tui.model.index import NO_CHANGES, Changes
from agno_trace_tui.monitor import paging, tailing
from agno_trace_tui.monitor.wishes import End

if TYPE_CHECKING:
    from collections.abc import Callable

    from agno_trace_tui.model.index import TraceIndex
    from agno_trace_tui.monitor.counting import ListCount
    from agno_trace_tui.monitor.publishing import Publisher
    from agno_trace_tui.monitor.source import TraceSource
    from agno_trace_tui.monitor.wishes import Wishes

BREATH = 0.01
"""Seconds between two pieces of a large trace: what a key does is done in between."""


class Serving:
    """Brings the index to what is wished for. Each step is to be alone with the index."""

    def __init__(
        self,
        index: TraceIndex,
        wishes: Wishes,
        list_count: ListCount,
        publisher: Publisher,
        when_whole: Callable[[], None],
    ) -> None:
        """`when_whole`: is called once the rest of a large trace is there."""
        self._index, self._wishes, self._list_count = index, wishes, list_count
        self._publisher, self._when_whole = publisher, when_whole

    async def serve(self, source: TraceSource) -> None:
        """Have what is wished for now. Raises what reading raises; then it is still wished for."""
        wishes = self._wishes
        other_filter, condition, wishes.condition_changed = wishes.condition_changed, wishes.condition, False
        source.search.goes_on = False
        end = wishes.take_end(is_uncounted=other_filter or self._list_count.is_awaited)
        try:
            if other_filter:
                kept = None if end or wishes.bound else wishes.kept
                changes = await paging.begin(self._index, source, condition, kept)
                changes = changes.and_then(await self._list_count.begin(source, condition))
                # What is seen there, or is ranked, needs more than that.
                wishes.come_to(self._index.position_of(kept or "") or 0)
            elif end is not None:
                changes = await paging.fill(self._index, source, condition, end)
                wishes.come_to(self._index.total - 1 if end is End.OLDEST else 0)
            else:
                changes = await paging.serve(self._index, source, wishes)
            changes = changes.and_then(await self._follow_selected(source))
            searched = self._publisher.status.searched if source.search.goes_on else None
            told = condition if other_filter else self._publisher.status.condition
            self._publisher.tell(changes, condition=told, searched=searched)
        except AgnoTraceTuiError:
            wishes.end, wishes.condition_changed = wishes.end or end, wishes.condition_changed or other_filter
            raise

    async def _follow_selected(self, source: TraceSource) -> Changes:
        selected = self._wishes.selected
        tailing.leave_ended(self._index, list(self._index.followed), selected)
        if selected is None or selected in self._index.followed:
            return NO_CHANGES
        return await source.follow(self._index, selected)

    async def follow_on(self, source: TraceSource) -> None:
        """Have the rest of a large trace, of which the beginning is on screen, unless the reader goes elsewhere."""
        selected = self._wishes.selected
        if selected is None or selected not in self._index.followed or self._index.is_whole(selected):
            return
        async for changes in source.follow_on(self._index, selected):
            self._publisher.tell(changes)
            await asyncio.sleep(BREATH)
            if self._wishes.selected != selected:
                return
        self._when_whole()

    async def count_piece(self) -> None:
        """Count the next piece of the list."""
        changes = await self._list_count.step()
        if changes or self._publisher.status.counted != self._list_count.progress:
            self._publisher.tell(changes)
