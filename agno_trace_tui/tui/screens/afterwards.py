"""What follows a picture: what tells of the lines that changed is brought up to date after them, and calmly.

A span that ended is first of all a line or two. The figures of the file, the titles of the frames, the keys, the
text of the span cost several times as much to draw: they come with the next picture, a moment later. While spans
pour in they would be others at every picture; nobody could read them.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.widget import Widget

CALM = 0.25
"""Seconds from one time to the next, at least."""


class Afterwards:
    """Work that is wished for often, and done after the next picture if it was not done a moment ago."""

    def __init__(self, drawn: Widget, work: Callable[[], None]) -> None:
        """`drawn`: has been told what to draw when this is wished for; a screen would not know of it yet."""
        self._drawn, self._work = drawn, work
        self._wished = False
        self._done_at = -CALM

    def wish(self) -> None:
        """Have it done, for all that is wished until then at once."""
        if self._wished:
            return
        self._wished = True
        wait = self._done_at + CALM - time.monotonic()
        if wait > 0:
            self._drawn.set_timer(wait, self.do)
        else:
            self._drawn.call_after_refresh(self.do)

    def do(self) -> None:
        """Do it now, unless the screen is being taken down: what it would be told on may be gone."""
        self._wished, self._done_at = False, time.monotonic()
        if self._drawn.is_attached and self._drawn.app.is_running:
            self._work()
