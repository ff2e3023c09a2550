"""How long the list is: counted a piece at a time where there is a filter, and not more often than it is worth."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from agno_trace_tui.model.index import NO_CHANGES

if TYPE_CHECKING:
    from agno_trace_tui.model.index import Changes, TraceIndex
    from agno_trace_tui.monitor.progress import Progress
    from agno_trace_tui.monitor.searching import TraceCount
    from agno_trace_tui.monitor.source import TraceSource
    from agno_trace_tui.store.conditions import Condition

PATIENCE = 10
"""A count that takes long is rested from for so many times as long."""


class ListCount:
    """Counts the list for an index: first of all, and again while the reader is away from its newest traces.

    A count of a filtered list reads the whole file, so it is done in steps, between which all else goes on.
    """

    def __init__(self, index: TraceIndex) -> None:
        self._index = index
        self._counting: TraceCount | None = None
        self._is_again = False
        """Whether how long the list was is known, and what came since is counted."""
        self._is_due = False
        self._begun = self._rests_until = 0.0

    @property
    def goes_on(self) -> bool:
        """Whether there is a step to be done."""
        return self._counting is not None

    @property
    def is_awaited(self) -> bool:
        """Whether how long the list is was never known, and will be when this is done."""
        return self.goes_on and not self._is_again and not self._index.total_known

    @property
    def progress(self) -> Progress | None:
        """How far it is, if it takes long and how long the list is was never known."""
        return None if self._counting is None or self._is_again else self._counting.progress

    def note_news(self) -> None:
        """Something came: where the newest traces are not held, it is to be counted."""
        self._is_due |= not self._index.window.at_newest

    async def begin(self, source: TraceSource, condition: Condition | None) -> Changes:
        """Count a list of which it is not known how long it is: with a filter, only begin to."""
        self._counting, self._is_again = None, False
        if self._index.total_known:
            return NO_CHANGES
        if condition is None:
            return self._index.set_total(await source.count(None))
        self._counting = source.counting(condition)
        return NO_CHANGES

    async def begin_again(self, source: TraceSource, condition: Condition | None) -> Changes:
        """Count what came, if anything did and the former count is rested from: with a filter, only begin to."""
        now = time.monotonic()
        if not self._is_due or self.goes_on or now < self._rests_until:
            return NO_CHANGES
        self._is_due, self._begun = False, now
        if condition is None:
            return self._end_again(await source.count(None))
        self._counting, self._is_again = source.counting(condition), True
        return NO_CHANGES

    async def step(self) -> Changes:
        """Count the next piece."""
        counting = self._counting
        if counting is None:
            return NO_CHANGES
        await counting.step()
        known = self._index.total_known and not self._is_again
        if counting is not self._counting or not (counting.done or known):
            return NO_CHANGES
        self._counting = None
        if self._is_again:
            return self._end_again(counting.total)
        return NO_CHANGES if known else self._index.set_total(counting.total)

    def _end_again(self, total: int) -> Changes:
        now = time.monotonic()
        self._rests_until = now + PATIENCE * (now - self._begun)
        # Who is back at the newest traces has seen them come, one by one.
        return NO_CHANGES if self._index.window.at_newest else self._index.set_newer(total)
