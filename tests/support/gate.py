"""Searches that take as long as a test wants."""

from __future__ import annotations

import asyncio
import threading
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from agno_trace_tui.monitor import searching
from agno_trace_tui.monitor.progress import Progress
from agno_trace_tui.monitor.searching import FoundTraces, Search
from agno_trace_tui.store.rows import TraceKey

TURN_SECONDS = 0.05
"""Between two looks at whether it is open. Each key waits until its program rests, and so for a gate that never does."""


def search_in_pieces(monkeypatch: pytest.MonkeyPatch, traces: int) -> None:
    """Have lists looked through so many traces at a time, however quick that is."""
    for name in ("FIRST_PIECE", "SMALLEST_PIECE", "LARGEST_PIECE"):
        monkeypatch.setattr(searching, name, traces)


class Gate:
    """Lets searches go on once it is opened; until then they say that they are so far.

    The first `let_through` of them go on at once. `cut`: they end again and again with nothing found yet,
    having looked at nothing that was there before.
    """

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        progress: Progress | None = None,
        let_through: int = 0,
        *,
        cut: bool = False,
    ) -> None:
        self.is_open = False
        now = TraceKey(datetime.now(UTC).isoformat(), "")
        self._let_through = let_through
        look = Search.look

        async def wait(search: Search, *given: Any, **where: Any) -> FoundTraces:
            self._let_through -= 1
            is_held = self._let_through < 0
            if is_held and progress is not None:
                search.tell(progress)
            while is_held and not self.is_open:
                search.check_wanted()
                if cut:
                    await asyncio.sleep(TURN_SECONDS)
                    search.goes_on = True
                    return FoundTraces([], now)
                if threading.current_thread() is threading.main_thread():
                    await asyncio.sleep(TURN_SECONDS)
                else:
                    time.sleep(TURN_SECONDS)  # the first look has no loop
            search.tell(None)
            return await look(search, *given, **where)

        monkeypatch.setattr(Search, "look", wait)

    def open(self) -> None:
        self.is_open = True
