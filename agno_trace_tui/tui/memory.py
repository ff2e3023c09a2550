"""When Python looks for garbage: after a picture, and thoroughly while nothing happens, never in the middle of one.

What is there at the start stays until the end: 100,000 objects of modules, styles and widgets. Looking through them
takes as long as ten pictures. What comes later is looked through in a few milliseconds while it is young, and in
some thirty when it is not: a span that arrived meanwhile would be seen that much later.
"""

from __future__ import annotations

import asyncio
import gc
import time

YOUNG = 5_000
"""New objects after which the young ones are looked through."""

SEARCHES = 40
"""So many searches among the young ones lead to one among those that outlived them, if it never is quiet."""

FEW = 10
"""So many of these lead to one among all that came since the start; only while it is quiet."""

QUIET = 0.5
"""Seconds without a picture after which it is quiet."""

MANY = 200_000
"""New objects after which Python looks by itself, whatever happens: there may be no pictures."""


def rest() -> None:
    """Search for no garbage until `Sweeping.begin`: next to nothing of what is loaded at the start is any."""
    gc.disable()


class Sweeping:
    """Searches for garbage between pictures. Where no picture comes, nothing wakes it."""

    def __init__(self) -> None:
        self._painted_at = 0.0
        self._waits = self._has_begun = False

    def begin(self) -> None:
        """Leave out what there is by now from all searches to come."""
        gc.freeze()
        gc.enable()
        gc.set_threshold(MANY, FEW, FEW)
        self._has_begun = True

    def after_picture(self) -> None:
        """A picture is on its way to the terminal."""
        if not self._has_begun:
            return
        loop = asyncio.get_running_loop()
        young, searches, _ = gc.get_count()
        if young >= YOUNG:
            loop.call_soon(gc.collect, 1 if searches >= SEARCHES else 0)
        self._painted_at = time.monotonic()
        if not self._waits:
            self._waits = True
            loop.call_later(QUIET, self._sweep_if_quiet)

    def _sweep_if_quiet(self) -> None:
        left = self._painted_at + QUIET - time.monotonic()
        if left > 0:
            asyncio.get_running_loop().call_later(left, self._sweep_if_quiet)
            return
        self._waits = False
        young, searches, thorough = gc.get_count()
        if searches or young >= YOUNG:
            gc.collect(2 if thorough >= FEW else 1)
