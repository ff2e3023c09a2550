"""How often what is new in a file is taken in: at once after quiet, in bursts no more often than can be seen."""

from __future__ import annotations

import time

UPDATE_INTERVAL = 1 / 15
"""Seconds between looks at the tail while spans pour in: bursts are folded into this many updates."""

TRICKLE_INTERVAL = 1 / 40
"""The same while they come one by one: each is soon on screen, and there is little to draw."""

BURST = 20
"""So many spans at once are a burst."""

LEAST_REST = 0.25
"""The share of such an interval that is left to everything else, however long taking in took."""


class Pace:
    """What came with the last change, and how long to rest after it."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._taken = 0

    def begin(self) -> None:
        """Something is taken in from here on."""
        self._began, self._taken = time.monotonic(), 0

    def count(self, spans: int) -> None:
        """So many spans came."""
        self._taken += spans

    @property
    def is_pouring(self) -> bool:
        """Whether many spans came with the last change."""
        return self._taken >= BURST

    @property
    def rest(self) -> float:
        """Seconds until the next change is taken in; intervals are from beginning to beginning."""
        interval = UPDATE_INTERVAL if self.is_pouring else TRICKLE_INTERVAL
        return max(self._began + interval - time.monotonic(), interval * LEAST_REST)
