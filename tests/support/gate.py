"""Searches that take as long as a test wants."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import pytest

from agno_trace_tui.monitor.searching import Search
from agno_trace_tui.store.rows import TraceRow


class Gate:
    """Lets searches go on once it is opened; until then they say that they looked through so many traces."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, looked_through: int | None = None) -> None:
        self.is_open = False
        find = Search.find

        async def wait(search: Search, *given: Any, **where: Any) -> list[TraceRow]:
            while not self.is_open:
                search.check_wanted()
                if looked_through is not None:
                    search.tell(looked_through)
                if threading.current_thread() is threading.main_thread():
                    await asyncio.sleep(0.01)
                else:
                    time.sleep(0.01)  # the first look has no loop
            search.tell(None)
            return await find(search, *given, **where)

        monkeypatch.setattr(Search, "find", wait)

    def open(self) -> None:
        self.is_open = True
