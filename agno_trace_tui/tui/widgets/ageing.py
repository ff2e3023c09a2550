"""Ages on screen: drawn anew when one of them is another, and never looked at in between.

In the first minute they are told in seconds, so once a second; a list of traces of last week is looked at once in
half a day.
"""

from __future__ import annotations

import asyncio
import math
import time
from typing import TYPE_CHECKING

from agno_trace_tui.formatting import figures

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.timer import Timer
    from textual.widget import Widget

REST = 1.0
"""Seconds between two looks, at least."""

NEVER = math.inf

LEAST = 0.01
"""Seconds until any look: what is drawn together is noted before it."""

GATHERED = 12
"""So many looks in a unit longer than a second: each age begins at another moment, and nobody minds."""


class Ageing:
    """One timer, set for the first age that will be another."""

    def __init__(self, view: Widget, look: Callable[[], None]) -> None:
        """`look` draws what is to be drawn, and notes all ages that stay on screen."""
        self._view, self._look = view, look
        self._timer: Timer | None = None
        self._due, self._looked_at = NEVER, -REST
        self._is_arming = False
        self._stands_still = False

    def note(self, then_ns: int, now_ns: int) -> None:
        """An age is on screen."""
        lasts, unit = figures.age_lasts(then_ns, now_ns)
        if unit > figures.SECOND:
            lasts += unit // GATHERED
        self._look_in(lasts / figures.SECOND)

    def soon(self) -> None:
        """Something else is to be looked at: it can wait for a moment."""
        self._look_in(0.0)

    def stand_still(self, still: bool) -> None:
        """Let no time pass, or go on."""
        if still == self._stands_still:
            return
        self._stands_still = still
        if still:
            self._stop()
        else:
            self._look_now()

    def _look_in(self, seconds: float) -> None:
        due = max(time.monotonic() + max(seconds, LEAST), self._looked_at + REST)
        if self._stands_still or self._due <= due:
            return
        self._due = due
        if not self._is_arming:
            # The ages of all lines that are drawn now are noted one after the other: only the first due counts.
            self._is_arming = True
            asyncio.get_running_loop().call_soon(self._arm)

    def _arm(self) -> None:
        self._is_arming = False
        due = self._due
        self._stop()
        if due < NEVER:
            self._due = due
            self._timer = self._view.set_timer(max(LEAST, due - time.monotonic()), self._look_now)

    def _look_now(self) -> None:
        self._timer, self._due, self._looked_at = None, NEVER, time.monotonic()
        self._look()

    def _stop(self) -> None:
        self._due = NEVER
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
