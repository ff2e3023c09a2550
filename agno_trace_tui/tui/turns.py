"""Turns: of the thread that draws and the one that reads, and of long work and the keys.

SQLite takes a turn for every row. While something is drawn, Python lets it wait 5 ms for each: a hundred spans that
are read beside a picture would take half a second.
"""

from __future__ import annotations

import asyncio
import sys
from time import perf_counter

TURN = 0.0005
"""Seconds until a thread that wants its turn has it."""

WORK = 0.004
"""Seconds for which long work goes on before keys are heard again."""


def take_short_turns() -> None:
    """Let nobody wait long, in a process that is the monitor's own."""
    sys.setswitchinterval(TURN)


class Turns:
    """Long work on the loop that hears the keys, done a turn at a time."""

    def __init__(self) -> None:
        self._ends = perf_counter() + WORK

    @property
    def is_over(self) -> bool:
        """Whether it is the keys' turn."""
        return perf_counter() >= self._ends

    async def pause(self) -> None:
        """After each piece of the work: hear the keys, if it is their turn."""
        if self.is_over:
            await asyncio.sleep(0)
            self._ends = perf_counter() + WORK
