"""The clocks of what runs: they tick ten times a second, with other pictures where those come as often."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.timer import Timer
    from textual.widget import Widget

FRAME = 0.1
"""Seconds between pictures of what runs."""


class Clocks:
    """Tick while anything runs; where nothing does, or all is to stand still, nothing wakes."""

    def __init__(self, tick: Callable[[int], bool]) -> None:
        """`tick` draws the picture of that number, and answers whether anything runs."""
        self._tick = tick
        self._frame = 0
        self._ticked_at = time.monotonic()
        self._timer: Timer | None = None
        self._stands_still = False
        self.is_ticking = False
        """Whether clocks on screen go on."""

    def begin(self, screen: Widget) -> None:
        """The screen is there."""
        self._timer = screen.set_interval(FRAME, self._tick_alone, pause=True)

    def run(self) -> None:
        """Something runs, and other lines are drawn anyway."""
        if self._timer is None or self._stands_still:
            return
        if not self.is_ticking:
            self.is_ticking = True
            self._timer.resume()
        if self._since() >= FRAME:
            self.tick()

    def stand_still(self, still: bool) -> None:
        """Let no time pass, or go on."""
        self._stands_still = still
        if still:
            self._rest()

    def stop(self) -> None:
        """Never tick again."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def tick(self) -> None:
        """Draw what runs as it is now."""
        self._ticked_at = time.monotonic()
        self._frame += 1
        if not self._tick(self._frame):
            self._rest()

    def _tick_alone(self) -> None:
        if self._since() >= FRAME / 2:
            self.tick()

    def _rest(self) -> None:
        if self.is_ticking and self._timer is not None:
            self._timer.pause()
        self.is_ticking = False

    def _since(self) -> float:
        return time.monotonic() - self._ticked_at
